"""Editions of the city's words: the folder and the desk both write them, letter by letter, and neither silently undoes the other's.

Each letter has editions of its own, in each language and for each class of channels. A folder that says what it said when it was last
loaded changes nothing, so that the desk's words stay. What the folder says anew becomes the next edition where the desk hasn't reworded the
letter meanwhile; else whoever loads is told which letters differ, and says `overwrite` or exports first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from contracts.desk import Role, Staff
from contracts.message import Refusal
from contracts.notify import AlimtalkTemplate, ChannelClass, LetterName, Template
from services.notify.letters.choosing import ALIMTALK
from services.notify.letters.templates import FALLBACK_LOCALE, TO_COLLEAGUES

FOLDER, DESK = "folder", "desk"
NOTHING = ""  # instead of a digest: the folder doesn't have the letter
TOLD = 5  # letters that a refusal names

Words = Template | AlimtalkTemplate
Kept = tuple[str, str, str]  # letter, kind (class of channels or `alimtalk`) and locale


@dataclass(frozen=True, kw_only=True)
class Edition:
    """`by`: the account at the desk; None: it came from the folder. `folder_digest`: of what the folder last said of this letter, NOTHING
    where it doesn't have it; None: it says the same."""

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


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What a folder changes: new editions, what is no longer in use (without a new one), and what folder and desk now agree upon."""

    added: tuple[Edition, ...] = ()
    ended: tuple[Kept, ...] = ()
    agreed: tuple[Kept, ...] = ()


def kept_as(words: Words) -> Kept:
    """Of which letter these are the words."""
    return words.letter.value, words.channel_class.value if isinstance(words, Template) else ALIMTALK, words.locale


def file_of(kept: Kept) -> str:
    """The letter's file in the city's folder."""
    letter, kind, locale = kept
    return f"letters/{ALIMTALK}.toml" if kind == ALIMTALK else f"letters/{locale}/{kind}/{letter}.txt"


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
    """What the folder's letters make of those `in_use`; `last` are the numbers of the last editions. Raises Refusal (conflict) where the
    desk's words would be lost."""
    folder = {kept_as(words): words for words in wanted}
    added: list[Edition] = []
    ended: list[Kept] = []
    agreed: list[Kept] = []
    lost: list[Kept] = []
    for kept in dict.fromkeys((*folder, *in_use)):
        words, standing = folder.get(kept), in_use.get(kept)
        said, stands = digest(words) if words else NOTHING, digest(standing.words) if standing else NOTHING
        reworded = standing is not None and standing.folder_digest is not None
        if said == stands:
            agreed += [kept] if reworded else []
        elif reworded and not overwrite:
            lost += [kept] if standing is not None and said != standing.folder_digest else []
        elif words is not None:
            added.append(Edition(words=words, number=last.get(kept, 0) + 1, made_at=now))
        else:
            ended.append(kept)
    if lost:
        raise _lost(lost)
    return Loaded(added=tuple(added), ended=tuple(ended), agreed=tuple(agreed))


def _lost(letters: Sequence[Kept]) -> Refusal:
    named = ", ".join(map(file_of, letters[:TOLD])) + (f" and {len(letters) - TOLD} more" if len(letters) > TOLD else "")
    detail = f"letters were edited at the desk since the folder was last loaded, and the folder says otherwise in {named}: "
    return Refusal("conflict", detail + "export them into the folder, or load with overwrite", field="letters")


def may_edit(staff: Staff) -> None:
    """Raises Refusal (forbidden): the city's words are an administrator's."""
    if staff.role is not Role.ADMIN:
        raise Refusal("forbidden", "only an administrator may change or read this")


def may_begin(letter: LetterName, channel_class: ChannelClass, locale: str) -> None:
    """Raises Refusal (invalid) where nobody would ever read such a letter."""
    if letter in TO_COLLEAGUES and (channel_class, locale) != (ChannelClass.MAIL, FALLBACK_LOCALE):
        raise Refusal("invalid", "letters to colleagues are Korean mails", field="locale")


def reword(
    words: Template, standing: Edition | None, last: int, staff: Staff, now: datetime,
    *, note: str, seen_revision: int | None = None, since: Sequence[Edition] = (),
) -> Edition | None:  # fmt: skip
    """The edition that somebody at the desk makes after the `last` one; None where nothing changes. Raises Refusal (conflict) where
    another was quicker, with what was done meanwhile: `since`, latest first."""
    if seen_revision is not None and seen_revision != last:
        changed = [_told(one) for one in reversed(since) if one.number > seen_revision]
        raise Refusal(
            "conflict", f"the letter was changed meanwhile: this is revision {last}, not {seen_revision}", "seen_revision", changed
        )
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
        words=tidy(words), number=last + 1, made_at=now, by=staff.account_id, by_name=staff.name, note=note.strip(),
        folder_digest=None if folder == said else folder,
    )  # fmt: skip


def _told(one: Edition) -> dict[str, object]:
    by = f"{one.by_name} ({one.by})" if one.by else None
    return {"revision": one.number, "at": one.made_at.isoformat(), "by": by, "note": one.note}
