"""The words of the city's letters, from the folder or from the desk, edition by edition."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, TypeAlias

from contracts.letters import (
    EndLetter,
    LetterEdition,
    LetterEditions,
    ReadLetter,
    ReadLetterEditions,
    RestoreLetter,
    RewordLetter,
    WordedLetter,
)
from contracts.message import Refusal
from contracts.notify import ChannelClass, LetterName, Template
from contracts.registering import RegisteredTemplates, RegisterTemplates, WhichLetter
from services.notify import letters
from services.notify.letters import editions
from services.notify.letters.editions import Edition, Kept, Words

if TYPE_CHECKING:
    from services.notify.store import Transaction

Asked: TypeAlias = ReadLetter | ReadLetterEditions | RewordLetter | RestoreLetter | EndLetter
MOST_TOLD = 20  # editions that others have made meanwhile
MOST = 200  # editions of a list


def register_templates(tx: Transaction, command: RegisterTemplates) -> RegisteredTemplates:
    letters.check_all(command.templates, command.alimtalk)
    tx.templates.take_turns()
    wanted: tuple[Words, ...] = (*command.templates, *command.alimtalk)
    loaded = editions.load(wanted, tx.templates.standing(), tx.templates.last(), tx.now, overwrite=command.overwrite)
    tx.templates.bring(loaded.added, loaded.ended, loaded.agreed)
    return RegisteredTemplates(kept=tuple(map(_which, loaded.kept)), undone=tuple(map(_which, loaded.undone)))


def read_letter(tx: Transaction, query: ReadLetter) -> WordedLetter:
    editions.may_edit(query.staff)
    _exists(tx, query)
    return _shown(tx, query)


def read_editions(tx: Transaction, query: ReadLetterEditions) -> LetterEditions:
    editions.may_edit(query.staff)
    _exists(tx, query)
    limit = min(max(query.limit, 1), MOST)
    found = tx.templates.history(_kept(query), before=query.before, limit=limit + 1)
    more = found[limit - 1].number if len(found) > limit else None
    return LetterEditions(items=tuple(map(_edition, found[:limit])), next_before=more)


def reword(tx: Transaction, command: RewordLetter, locales: Collection[str]) -> WordedLetter:
    editions.may_edit(command.staff)
    _exists(tx, command)
    return _keep(tx, command, command.subject, command.body, locales)


def restore(tx: Transaction, command: RestoreLetter, locales: Collection[str]) -> WordedLetter:
    editions.may_edit(command.staff)
    _exists(tx, command)
    earlier = tx.templates.edition(_kept(command), command.edition)
    if earlier is None or earlier.ended or not isinstance(earlier.words, Template):
        raise Refusal("not_found", f"the letter has no edition {command.edition} with words", field="edition")
    return _keep(tx, command, earlier.words.subject, earlier.words.body, locales)


def end(tx: Transaction, command: EndLetter) -> WordedLetter:
    editions.may_edit(command.staff)
    _exists(tx, command)
    tx.templates.take_turns()
    kept, seen = _kept(command), command.seen_revision
    standing, since = tx.templates.in_use_of(kept), tx.templates.history(kept, limit=MOST_TOLD)
    made = editions.end(standing, command.staff, tx.now, note=command.note, seen_revision=seen, since=since)
    tx.templates.bring([made])
    return _shown(tx, command)


def _keep(tx: Transaction, command: RewordLetter | RestoreLetter, subject: str, body: str, locales: Collection[str]) -> WordedLetter:
    tx.templates.take_turns()
    kept, seen = _kept(command), command.seen_revision
    standing, since = tx.templates.in_use_of(kept), tx.templates.history(kept, limit=MOST_TOLD)
    words = editions.tidy(
        Template(letter=command.letter, channel_class=command.channel_class, locale=command.locale, subject=subject, body=body)
    )
    editions.may_write(command.locale, locales)
    if standing is None:
        korean = tx.templates.in_use_of((*kept[:2], letters.FALLBACK_LOCALE))
        assert korean is not None, "whoever asks has looked"
        assert isinstance(korean.words, Template)
        editions.may_begin(words, korean.words)
    made = editions.reword(words, standing, command.staff, tx.now, note=command.note, seen_revision=seen, since=since)
    letters.check_typed(words)
    if made is not None:
        tx.templates.bring([made])
    return _shown(tx, command)


def _exists(tx: Transaction, asked: Asked) -> None:
    """Raises Refusal (not_found): the city has no such letter, not even a Korean one."""
    if tx.templates.in_use_of((asked.letter.value, asked.channel_class.value, letters.FALLBACK_LOCALE)) is None:
        raise Refusal("not_found", "The city has no such letter.", field="letter")


def _kept(asked: Asked) -> Kept:
    return asked.letter.value, asked.channel_class.value, asked.locale


def _which(kept: Kept) -> WhichLetter:
    letter, kind, locale = kept
    return WhichLetter(letter=LetterName(letter), channel_class=ChannelClass(kind), locale=locale)


def _shown(tx: Transaction, asked: Asked) -> WordedLetter:
    kept = _kept(asked)
    standing = tx.templates.in_use_of(kept)
    return WordedLetter(
        letter=asked.letter,
        channel_class=asked.channel_class,
        locale=asked.locale,
        revision=editions.last(tx.templates.history(kept, limit=1)),
        words=_edition(standing) if standing else None,
        differs=standing is not None and standing.folder_digest is not None,
        only_here=standing is not None and standing.folder_digest == editions.NOTHING,
        placeholders=letters.placeholders(asked.letter, asked.channel_class),
    )


def _edition(one: Edition) -> LetterEdition:
    assert isinstance(one.words, Template), "approved words of 알림톡 are never reworded here"
    return LetterEdition(
        edition=one.number, subject=one.words.subject, body=one.words.body, origin=one.origin,
        by=one.by, by_name=one.by_name, note=one.note, made_at=one.made_at, ended=one.ended,
    )  # fmt: skip
