"""What the city says in a conversation, in one language, and by which words it knows what a citizen wants: the city's own words, from its
folder. Nothing that a citizen wrote is ever looked through for placeholders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from contracts.message import Message

PLACEHOLDER = re.compile(r"\{(\w*)\}")
LONGEST = 380  # characters of a sentence as it stands in the folder: KakaoTalk cuts what it shows near 400


@dataclass(frozen=True, kw_only=True)
class StandingWords(Message):
    """Where a case stands, in plain words; named as contracts.complaints.Status has it."""

    received: str
    routed: str
    in_progress: str
    waiting: str
    answered: str
    notified: str
    closed: str
    withdrawn: str
    transferred: str
    declined: str
    merged: str


@dataclass(frozen=True, kw_only=True)
class KnownWords(Message):
    """By what we know what a citizen wants: the whole message, but for signs, is one of these; `status` and `new_case` may have more
    behind or before them."""

    greeting: tuple[str, ...]
    thanks: tuple[str, ...]
    decline: tuple[str, ...]
    status: tuple[str, ...]
    new_case: tuple[str, ...]
    agree: tuple[str, ...] = ()  # to being told elsewhere
    join: tuple[str, ...] = ()  # it is the same matter as the other case that was shown
    plain: tuple[str, ...] = ()  # whoever says so is answered in this language from then on


@dataclass(frozen=True, kw_only=True)
class MailWords(Message):
    """What is said otherwise in a letter, by the names of the sentences; `letter` is what stands around it."""

    letter: str = "{said}"
    welcome: str | None = None
    more: str | None = None
    more_photo: str | None = None
    contact_given: str | None = None
    contact_noted: str | None = None
    supplemented: str | None = None
    asked: str | None = None
    new_case: str | None = None
    status: str | None = None
    status_ended: str | None = None
    unknown_number: str | None = None
    no_case: str | None = None
    same: str | None = None
    thanks: str | None = None
    too_many: str | None = None
    photo_lost: str | None = None
    recovery: str | None = None
    standing: StandingWords | None = None


@dataclass(frozen=True, kw_only=True)
class Phrases(Message):
    """One language. Comments name the placeholders."""

    welcome: str
    more: str  # what is it about, and where?
    more_photo: str
    filed: str  # receipt_number, link
    rehearsal: str
    ask_contact: str
    contact_again: str  # where what came back is neither a number nor an address
    decline: str  # the choice under it
    contact_given: str  # hint
    contact_noted: str  # hint
    contact_declined: str  # receipt_number, link
    supplemented: str  # receipt_number
    asked: str  # receipt_number
    new_case: str
    new_case_choice: str
    status_choice: str
    similar: str  # other cases may be the same matter
    join_choice: str
    joined: str  # receipt_number
    no_similar: str
    status: str  # receipt_number, standing, department, due, link
    status_ended: str  # receipt_number, standing, link
    no_department: str
    no_due: str
    date: str  # year, month, day
    unknown_number: str
    no_case: str
    same: str  # receipt_number, standing, link
    thanks: str
    too_many: str
    photo_lost: str
    mention_reply: str
    photo_sent: str  # to the officer, as the next three: written into the case
    photo_missing: str
    taken_back: str
    from_elsewhere: str
    recovery: str  # link; to who has lost the links of their cases
    recovery_subject: str  # of that mail
    standing: StandingWords
    known: KnownWords
    mail: MailWords | None = None

    def spoken(self, phrase: str, *, in_mail: bool) -> str:
        """The sentence, as it is said in a letter where it goes by mail."""
        said: str = (getattr(self.mail, phrase, None) if in_mail else None) or getattr(self, phrase)
        return said


ALLOWED: Mapping[str, frozenset[str]] = {
    "filed": frozenset({"receipt_number", "link"}),
    "contact_given": frozenset({"hint"}),
    "contact_noted": frozenset({"hint"}),
    "contact_declined": frozenset({"receipt_number", "link"}),
    "supplemented": frozenset({"receipt_number"}),
    "asked": frozenset({"receipt_number"}),
    "joined": frozenset({"receipt_number"}),
    "status": frozenset({"receipt_number", "standing", "department", "due", "link"}),
    "date": frozenset({"year", "month", "day"}),
    "letter": frozenset({"said"}),
    "status_ended": frozenset({"receipt_number", "standing", "link"}),
    "same": frozenset({"receipt_number", "standing", "link"}),
    "recovery": frozenset({"link"}),
}
_SIGNS = re.compile(r"[\W_]+")  # all that str.isalnum() says no to
NEEDED: Mapping[str, frozenset[str]] = {
    "filed": ALLOWED["filed"],
    "letter": ALLOWED["letter"],
    "recovery": ALLOWED["recovery"],
    **dict.fromkeys(("status", "status_ended"), frozenset({"standing"})),
}


def fill(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its placeholders filled, once: what stands in a value is never looked at."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], sentence)


def wrong(phrases: Phrases) -> Iterator[str]:
    """What is wrong with a city's words: one line each, by the name of the sentence."""
    sentences = {one.name: getattr(phrases, one.name) for one in fields(phrases)}
    mail = {f"mail > {one.name}": getattr(phrases.mail, one.name) for one in fields(MailWords)} if phrases.mail else {}
    standing = {f"standing > {one.name}": getattr(phrases.standing, one.name) for one in fields(phrases.standing)}
    for name, said in {**sentences, **mail, **standing}.items():
        if not isinstance(said, str):
            continue
        there, sentence = set(PLACEHOLDER.findall(said)), name.removeprefix("mail > ")
        if not said.strip():
            yield f"{name}: is empty"
        if len(said) > LONGEST:
            yield f"{name}: has {len(said)} characters; at most {LONGEST} are read on a telephone"
        yield from (f"{name}: there is no {{{one}}} here" for one in sorted(there - ALLOWED.get(sentence, frozenset())))
        yield from (f"{name}: must say {{{one}}}" for one in sorted(NEEDED.get(sentence, frozenset()) - there))
    for one in fields(phrases.known):
        if any(not letters(word) for word in getattr(phrases.known, one.name)):
            yield f"known > {one.name}: a word has no letter"


def letters(text: str) -> str:
    """What counts in a short message: letters and digits, small."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).casefold())
