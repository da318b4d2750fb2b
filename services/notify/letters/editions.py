"""Editions of the city's words: the folder and the desk both write them, letter by letter, and neither silently undoes the other's.

Each letter has editions of its own, in each language and for each class of channels. A folder that says what it said when it was last
loaded changes nothing, so that the desk's words stay. What the folder says anew becomes the next edition where the desk hasn't reworded the
letter meanwhile; else the desk's words stay, and whoever loads is told which letters differ, and says `overwrite` or exports first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from contracts.desk import Role, Staff
from contracts.message import Refusal
from contracts.notify import AlimtalkTemplate, ChannelClass, Template
from services.notify.letters.choosing import ALIMTALK
from services.notify.letters.templates import FALLBACK_LOCALE, TO_COLLEAGUES

FOLDER, DESK = "folder", "desk"
NOTHING = ""  # instead of a digest: the folder doesn't have the letter

Words = Template | AlimtalkTemplate
Kept = tuple[str, str, str]  # letter, kind (class of channels or `alimtalk`) and locale


@dataclass(frozen=True, kw_only=True)
class Edition:
    """`by`: the account at the desk; None: it came from the folder. `folder_digest`: of what the folder last said of this letter, NOTHING
    where it doesn't have it; None: it says the same. Without a body it is the one that ended the letter."""

    words: Words
    number: int
    made_at: datetime
    by: str | None = None
    by_name: str | None = None
    note: str | None = None
    folder_digest: str | None = None

    @property
    def origin(self) -> str:
        return DESK if self.by is not None else FOLDER

    @property
    def ended(self) -> bool:
        return isinstance(self.words, Template) and not self.words.body


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a folder changes: new editions, what is no longer in use (without a new one), and what folder and desk now agree upon. What both
    have changed is `kept` as the desk has it, or `undone`."""

    added: tuple[Edition, ...] = ()
    ended: tuple[Kept, ...] = ()
    agreed: tuple[Kept, ...] = ()
    kept: tuple[Kept, ...] = ()
    undone: tuple[Kept, ...] = ()


def kept_as(words: Words) -> Kept:
    """Of which letter these are the words."""
    return words.letter.value, words.channel_class.value if isinstance(words, Template) else ALIMTALK, words.locale


def tidy(words: Template) -> Template:
    """As a file holds them: one end of line, no blanks around the subject, one line's end after the body."""
    body = words.body.replace("\r\n", "\n").replace("\r", "\n").strip()
    return replace(words, subject=words.subject.strip(), body=f"{body}\n" if body else "")


def digest(words: Words) -> str:
    """SHA-256 (hex) of what they say."""
    said = asdict(tidy(words) if isinstance(words, Template) else words)
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


def load(
    wanted: Iterable[Words], in_use: Mapping[Kept, Edition], last: Mapping[Kept, int], now: datetime, *, overwrite: bool = False
) -> Loaded:
    """What the folder's letters make of those `in_use`; `last` are the numbers of the last editions. `overwrite`: of what folder and desk
    have both changed, the folder's words are meant."""
    folder = {kept_as(words): words for words in wanted}
    added, found = list[Edition](), {name: list[Kept]() for name in ("ended", "agreed", "kept", "undone")}
    for which in dict.fromkeys((*folder, *in_use)):
        words, standing = folder.get(which), in_use.get(which)
        said, stands = digest(words) if words else NOTHING, digest(standing.words) if standing else NOTHING
        said_before = standing.folder_digest if standing is not None else None
        if said == stands:
            found["agreed"] += [which] if said_before is not None else []
        elif said != said_before:
            if said_before is not None:
                found["undone" if overwrite else "kept"].append(which)
            if said_before is None or overwrite:
                added += [Edition(words=words, number=last.get(which, 0) + 1, made_at=now)] if words else []
                found["ended"] += [] if words else [which]
    return Loaded(added=tuple(added), **{name: tuple(letters) for name, letters in found.items()})


def may_edit(staff: Staff) -> None:
    """Raises Refusal (forbidden): the city's words are an administrator's."""
    if staff.role is not Role.ADMIN:
        raise Refusal("forbidden", "only an administrator may change or read this")


def may_write(locale: str, locales: Collection[str]) -> None:
    """Raises Refusal (invalid): it is none of the city's `locales`, and the folder could not hold such a letter."""
    if locale not in locales:
        raise Refusal("invalid", f"the city has no letters in {locale}: its languages are named in city.toml, as `locales`", field="locale")


def may_begin(words: Template, korean: Template) -> None:
    """Raises Refusal (invalid) where nobody would ever read such a letter, or it is the Korean one."""
    if words.letter in TO_COLLEAGUES and (words.channel_class, words.locale) != (ChannelClass.MAIL, FALLBACK_LOCALE):
        raise Refusal("invalid", "letters to colleagues are Korean mails", field="locale")
    if digest(replace(words, locale=FALLBACK_LOCALE)) == digest(korean):
        raise Refusal("invalid", "this is the Korean text as it stands", field="body")


def reword(
    words: Template, standing: Edition | None, staff: Staff, now: datetime,
    *, note: str, seen_revision: int | None = None, since: Sequence[Edition] = (),
) -> Edition | None:  # fmt: skip
    """The edition that somebody at the desk makes after those of `since`, latest first; None where nothing changes. Raises Refusal where
    another was quicker (conflict, with what was done meanwhile), or nobody has said why (invalid)."""
    _may_follow(seen_revision, since)
    if not note.strip():
        raise Refusal("invalid", "say why", field="note")
    said = digest(words)
    if standing is None:
        folder: str | None = NOTHING
    elif said == digest(standing.words):
        return None
    else:
        folder = digest(standing.words) if standing.folder_digest is None else standing.folder_digest
    return Edition(
        words=tidy(words), number=last(since) + 1, made_at=now, by=staff.account_id, by_name=staff.name, note=note.strip(),
        folder_digest=None if folder == said else folder,
    )  # fmt: skip


def end(
    standing: Edition | None, staff: Staff, now: datetime, *, note: str, seen_revision: int | None = None, since: Sequence[Edition] = ()
) -> Edition:
    """The edition that ends a letter which was begun at the desk: it has no words. Raises Refusal as `reword` does, and where the letter
    doesn't stand (not_found) or is the folder's (invalid)."""
    _may_follow(seen_revision, since)
    if standing is None or not isinstance(standing.words, Template):
        raise Refusal("not_found", "the city has no such letter in this language", field="locale")
    if standing.folder_digest != NOTHING:
        raise Refusal("invalid", "the city's folder has this letter: it is taken out there", field="locale")
    if not note.strip():
        raise Refusal("invalid", "say why", field="note")
    nothing = replace(standing.words, subject="", body="")
    return Edition(words=nothing, number=last(since) + 1, made_at=now, by=staff.account_id, by_name=staff.name, note=note.strip())


def last(history: Sequence[Edition]) -> int:
    """The number of the last edition; 0: there is none."""
    return history[0].number if history else 0


def _may_follow(seen_revision: int | None, since: Sequence[Edition]) -> None:
    if seen_revision is not None and seen_revision != last(since):
        changed = [_told(one) for one in reversed(since) if one.number > seen_revision]
        told = f"the letter was changed meanwhile: this is revision {last(since)}, not {seen_revision}"
        raise Refusal("conflict", told, "seen_revision", changed)


def _told(one: Edition) -> dict[str, object]:
    by = f"{one.by_name} ({one.by})" if one.by else None
    return {"revision": one.number, "at": one.made_at.isoformat(), "by": by, "note": one.note}
