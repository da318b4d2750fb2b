"""Dangers: whether a citizen's words speak of one now, told by the city's own list of signs, and what the citizen is told at once.

A sign is words that stand close together (`전선|전깃줄 + 끊어|늘어`). What only looks like it is kept out by longer phrases that hold the
words (`자살골`), and by words of another time or purpose in the same sentence (`작년`, `예방 교육`), unless a word of now stands with them.
Rather once too often than once too seldom: whoever is told in vain has lost a moment. No learning, no clock, and no other service is asked:
the same words always get the same answer, whatever is down."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from contracts.message import Message
from contracts.urgency import Danger
from gateway.domain.conversation.phrases import LONGEST

NEAR = 30  # letters between the words of a sign, unless the city says otherwise
SPREAD = 3  # other scripts need so many more letters to say the same
MOST_LOOKED_AT = 100  # words beside another one
ALTERNATIVES, AND = "|", "+"
BORDER = "\n"  # between sentences, in a text that is made ready to be read
ERASED = "\v"  # where a phrase stood that holds the words and isn't meant
_SENTENCES = re.compile(r"[.!?。！？…;\r\n]+|(?<=[요다죠까네음])\s+")
_SIGNS = re.compile(r"[^\w\s']+|_+")
_SPACES = re.compile(r"\s+")
_CJK = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
_CODE = re.compile(r"[a-z][a-z0-9-]{1,30}")
_CALL = re.compile(r"[0-9-]{3,13}")


@dataclass(frozen=True, kw_only=True)
class Said(Message):
    """What the citizen is told, in one language."""

    locale: str
    text: str


@dataclass(frozen=True, kw_only=True)
class DangerEntry(Message):
    """A danger in the city's list. `never`: phrases that hold a sign's words and aren't meant; `unless`: words beside which a sign isn't
    meant. With `always`, no word of another time or purpose makes it less. `notices` and `ignores` are examples that the list is tried
    on whenever it is read."""

    code: str
    name: str
    call: str
    signs: tuple[str, ...]
    never: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    near: int = NEAR
    always: bool = False
    says: tuple[Said, ...]
    notices: tuple[str, ...] = ()
    ignores: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DangersFile(Message):
    """dangers.toml: the first that fits is the one that is told."""

    now: tuple[str, ...] = ()
    elsewhen: tuple[str, ...] = ()
    dangers: tuple[DangerEntry, ...]


Words = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Signs:
    """An entry made ready to be looked for."""

    entry: DangerEntry
    danger: Danger
    says: Mapping[str, str]
    signs: tuple[tuple[Words, ...], ...]
    never: Words
    unless: Words


@dataclass(frozen=True, kw_only=True)
class Dangers:
    """The city's list, ready to be read with. Without entries nothing is a danger."""

    listed: tuple[_Signs, ...] = ()
    now: Words = ()
    own: Words = field(default=(), repr=False)  # what we say ourselves: who quotes it, or sends it back, is in no danger for that
    begins: Mapping[str, frozenset[tuple[int, int]]] = field(default_factory=dict, repr=False)  # entry and sign by how a first word begins

    @classmethod
    def of(cls, file: DangersFile) -> Dangers:
        own = (ready(said.text) for entry in file.dangers for said in entry.says)
        elsewhen = _words(file.elsewhen)
        listed = tuple(_signs(entry, elsewhen) for entry in file.dangers)
        return cls(listed=listed, now=_words(file.now), own=tuple(own), begins=_begins(listed))

    def notice(self, *texts: str | None) -> Danger | None:
        """The first danger of the list that the words speak of."""
        return self._noticed("\n".join(text for text in texts if text))

    @cached_property
    def _noticed(self) -> Callable[[str], Danger | None]:
        return lru_cache(maxsize=1)(self._notice)  # a message is read as it comes, and once more as it is filed

    def _notice(self, text: str) -> Danger | None:
        run = ready(text)
        for words in self.own:
            run = run.replace(words, ERASED) if words in run else run
        there = {run[at : at + 2] for at in range(len(run))} | set(run)
        likely = sorted(set().union(*(self.begins[begin] for begin in there & self.begins.keys())))
        return next((self.listed[one].danger for one, sign in likely if self._speaks_of(self.listed[one], sign, run)), None)

    def text(self, kind: str, locale: str) -> str:
        """What is said to the citizen: in their language, or in the first that the city has. Nothing where the city's list has changed."""
        says = next((one.says for one in self.listed if one.danger.kind == kind), {})
        return says.get(locale) or says.get(locale.partition("-")[0]) or next(iter(says.values()), "")

    def _speaks_of(self, one: _Signs, number: int, run: str) -> bool:
        sign = one.signs[number]
        if not all(any(word in run for word in part) for part in sign):
            return False  # nearly always, and quickly
        left, known = _without(run, one.never), dict[int, tuple[bool, bool]]()
        return any(not self._spoiled(one, left, places, known) for places in _together(sign, left, one.entry.near))

    def _spoiled(self, one: _Signs, run: str, places: Sequence[int], known: dict[int, tuple[bool, bool]]) -> bool:
        """Do the sentences with the sign's words speak of another time, or of something else? `known`: of those that were read already."""
        around = [_read(run, place, one.unless, self.now, known) for place in places]
        return any(otherwise for otherwise, _ in around) and not any(now for _, now in around)


def ready(text: str) -> str:
    """As words are looked for: small, without signs, and without the spaces around Korean and Chinese, which people leave out as they
    like. Other words begin after a space, so that `fire` isn't found in `misfire`."""
    sentences = _SENTENCES.split(unicodedata.normalize("NFKC", text).replace("’", "'").lower())
    return BORDER.join(filter(str.strip, map(_closed_up, sentences)))


def _closed_up(sentence: str) -> str:
    spaced = _SPACES.sub(" ", _SIGNS.sub(" ", sentence))
    return _BESIDE_CJK.sub("", f" {spaced.strip()}")


def _words(words: Sequence[str]) -> Words:
    return tuple(dict.fromkeys(_closed_up(unicodedata.normalize("NFKC", word).lower()) for word in words))


def _signs(entry: DangerEntry, elsewhen: Words) -> _Signs:
    return _Signs(
        entry=entry,
        danger=Danger(kind=entry.code, name=entry.name, call=entry.call),
        says={said.locale: said.text for said in entry.says},
        signs=tuple(tuple(_words(part.split(ALTERNATIVES)) for part in sign.split(AND)) for sign in entry.signs),
        never=tuple(sorted(_words(entry.never), key=len, reverse=True)),
        unless=_words(entry.unless) + (() if entry.always else elsewhen),
    )


def _begins(listed: Sequence[_Signs]) -> dict[str, frozenset[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for number, one in enumerate(listed):
        for sign, (first, *_) in enumerate(one.signs):
            for word in first:
                found.setdefault(word[:2], set()).add((number, sign))
    return {begin: frozenset(signs) for begin, signs in found.items()}


def _without(run: str, never: Words) -> str:
    for phrase in never:
        if phrase in run:
            run = run.replace(phrase, ERASED * len(phrase))
    return run


def _together(sign: tuple[Words, ...], run: str, near: int) -> Iterator[tuple[int, ...]]:
    """Where the words of a sign stand close together: the place of one word of each part."""
    first, *others = (sorted((at, at + len(word)) for word in part for at in _places(word, run)) for part in sign)
    longest = max(len(word) for part in sign for word in part)
    near *= SPREAD if sign[0][0].startswith(" ") else 1
    for begin, end in first:
        close = [_close(other, begin, end, near, longest) for other in others]
        found = [at for at in close if at is not None]
        if len(found) == len(others):
            yield (begin, *found)


def _close(places: Sequence[tuple[int, int]], begin: int, end: int, near: int, longest: int) -> int | None:
    for at, to in places[bisect_left(places, (begin - near - longest, 0)) :][:MOST_LOOKED_AT]:
        if at - end > near:
            return None
        if begin - to <= near:
            return at
    return None


def _places(word: str, run: str) -> Iterator[int]:
    at = run.find(word)
    while at >= 0:
        yield at
        at = run.find(word, at + 1)


def _read(run: str, place: int, unless: Words, now: Words, known: dict[int, tuple[bool, bool]]) -> tuple[bool, bool]:
    """Does the sentence at this place speak of something else; does it speak of now?"""
    begin = run.rfind(BORDER, 0, place) + 1
    if begin not in known:
        end = run.find(BORDER, place)
        sentence = run[begin : end if end >= 0 else len(run)]
        known[begin] = any(word in sentence for word in unless), any(word in sentence for word in now)
    return known[begin]


# What is wrong with a list ---------------------------------------------------------------------------------------------


def wrong(file: DangersFile, locales: Sequence[str]) -> Iterator[tuple[int, str]]:
    """What can't be meant, with the number of the entry (from 0). A list in which nothing is wrong is tried on its own
    examples."""
    problems = list(_wrong_words(file, locales))
    yield from problems
    if not problems:
        yield from _wrong_examples(file)


def _wrong_words(file: DangersFile, locales: Sequence[str]) -> Iterator[tuple[int, str]]:
    codes = [entry.code for entry in file.dangers]
    for number, entry in enumerate(file.dangers):
        if not _CODE.fullmatch(entry.code) or codes.index(entry.code) != number:
            yield number, f"code: {entry.code!r} must be small letters, digits and dashes, and stand once"
        if not entry.name.strip():
            yield number, "name: is empty"
        if not _CALL.fullmatch(entry.call):
            yield number, f"call: {entry.call!r} is no number to call"
        if not entry.signs:
            yield number, "signs: there are none"
        yield from ((number, problem) for sign in entry.signs for problem in _wrong_sign(sign))
        yield from ((number, problem) for problem in _wrong_says(entry, locales))


def _wrong_sign(sign: str) -> Iterator[str]:
    parts = [part.split(ALTERNATIVES) for part in sign.split(AND)]
    for word in (word for part in parts for word in part):
        least = 2 if len(parts) == 1 else 1
        if sum(character.isalnum() for character in word) < least:
            yield f"signs: {sign!r}: {word.strip()!r} is too short for a word"


def _wrong_says(entry: DangerEntry, locales: Sequence[str]) -> Iterator[str]:
    there = [said.locale for said in entry.says]
    yield from (f"says: {locale}: is missing" for locale in locales if locale not in there)
    for said in entry.says:
        if entry.call not in said.text:
            yield f"says: {said.locale}: must name {entry.call}"
        if len(said.text) > LONGEST:
            yield f"says: {said.locale}: has {len(said.text)} characters; at most {LONGEST} are read on a telephone"


def _wrong_examples(file: DangersFile) -> Iterator[tuple[int, str]]:
    dangers = Dangers.of(file)
    for number, entry in enumerate(file.dangers):
        for example in entry.notices:
            found = dangers.notice(example)
            if found is None or found.kind != entry.code:
                yield number, f"notices: {example!r} is {found.kind if found else 'not noticed'}"
        for example in entry.ignores:
            if found := dangers.notice(example):
                yield number, f"ignores: {example!r} is noticed as {found.kind}"
