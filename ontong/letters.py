"""The letters of a city's folder, read without anything running.

    letters/LOCALE/mail/LETTER.txt     `Subject: ...`, an empty line, the body
    letters/LOCALE/chat/LETTER.txt     the body alone
    letters/LOCALE/text/LETTER.txt     `Subject: ...` (of a long text message), an empty line, the body
    letters/alimtalk.toml              the words of 알림톡 that Kakao has seen, and whether it has approved them

A locale is a folder: a language (vi), or one way of speaking it (ko-easy). Letters to colleagues are mails, and Korean will do.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.message import Message, Refusal
from contracts.notify import AlimtalkTemplate, ChannelClass, LetterName, Template, WrittenWords
from ontong import tables
from ontong.failures import Stop
from ontong.tables import BadJurisdiction

FILE_OF_ALIMTALK = "alimtalk.toml"


@dataclass(frozen=True, kw_only=True)
class Words:
    """All that a city writes with."""

    templates: tuple[Template, ...] = ()
    alimtalk: tuple[AlimtalkTemplate, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlimtalkFile(Message):
    """letters/alimtalk.toml."""

    templates: tuple[AlimtalkTemplate, ...] = ()


def letters(options: argparse.Namespace) -> int:
    """`ontong letters check|preview`."""
    from ontong import city as the_city
    from ontong import settings

    folder = options.city or settings.read().jurisdiction
    city, problems = the_city.read(folder), list[str]()
    found = read(folder, city.locales, problems)
    if options.act == "preview":
        if options.letter not in [letter.value for letter in LetterName]:
            raise Stop(f"which letter? one of {', '.join(letter.value for letter in LetterName if letter is not LetterName.TALK)}")
        return _show(_preview(found, options, city.name, problems))
    if problems:
        raise BadJurisdiction(folder, problems)
    print(f"{folder}: {len(found.templates)} letters in {', '.join(city.locales)}, {len(found.alimtalk)} of 알림톡")
    return 0


def read(folder: Path, locales: tuple[str, ...], problems: list[str]) -> Words:
    """Every letter in every language of the city, and no other file; what is wrong goes to `problems`."""
    from services.notify.letters import FALLBACK_LOCALE, TO_COLLEAGUES, WITH_WORDS, classes

    every = {*locales, FALLBACK_LOCALE}
    may = {(locale, kind.value, letter.value) for letter in WITH_WORDS for kind in classes(letter) for locale in every}
    needless = {(locale, kind, letter) for locale, kind, letter in may if locale != FALLBACK_LOCALE and LetterName(letter) in TO_COLLEAGUES}
    there = {(path.parts[-3], path.parts[-2], path.stem): path for path in (folder / "letters").glob("*/*/*.txt")}
    problems += [f"letters/{'/'.join(key)}.txt: is missing" for key in sorted(may - needless - there.keys())]
    astray = {*(folder / "letters").glob("*.txt"), *(folder / "letters").glob("*/*.txt")}
    if locales:
        astray |= {there[key] for key in there.keys() - may}
    problems += [f"{_name(path, folder)}: is no letter of this city" for path in sorted(astray)]
    found = (_letter(there[key], folder, problems) for key in sorted(may & there.keys()))
    return Words(templates=tuple(template for template in found if template is not None), alimtalk=_alimtalk(folder, every, problems))


def _letter(path: Path, folder: Path, problems: list[str]) -> Template | None:
    from services.notify import letters

    locale, kind, letter = path.parts[-3], path.parts[-2], path.stem
    try:
        template = letters.parse(LetterName(letter), ChannelClass(kind), locale, path.read_text(encoding="utf-8-sig"))
        letters.check(template)
        return template
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{_name(path, folder)}: can't be read ({error})")
    except Refusal as refusal:
        problems.append(f"{_name(path, folder)}: {refusal.detail.partition(': ')[2]}")
    return None


def _alimtalk(folder: Path, locales: set[str], problems: list[str]) -> tuple[AlimtalkTemplate, ...]:
    from services.notify.letters import check_alimtalk

    path = folder / "letters" / FILE_OF_ALIMTALK
    if not path.exists():
        return ()
    wrong: list[str] = []
    file = tables.read(AlimtalkFile, path, wrong)
    templates = file.templates if file else ()
    wrong += [f"{FILE_OF_ALIMTALK}: {problem}" for problem in _refusals(lambda: check_alimtalk(templates))]
    wrong += [f"{FILE_OF_ALIMTALK}: {one.code}: the city has no letters in {one.locale}" for one in templates if one.locale not in locales]
    problems += [f"letters/{line}" for line in wrong]
    return templates


def _refusals(check: Callable[[], None]) -> Iterator[str]:
    try:
        check()
    except Refusal as refusal:
        yield refusal.detail


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


# One letter ------------------------------------------------------------------------------------------------------------


def _preview(found: Words, options: argparse.Namespace, city: str, problems: list[str]) -> WrittenWords:
    from services.notify import letters

    wanted = (LetterName(options.letter), options.locale, options.kind)
    for template in found.templates:
        if (template.letter, template.locale, template.channel_class.value) == wanted:
            return letters.preview(template, city)
    for approved in found.alimtalk:
        if (approved.letter, approved.locale, letters.ALIMTALK) == wanted:
            return letters.preview_alimtalk(approved, city)
    file = FILE_OF_ALIMTALK if options.kind == letters.ALIMTALK else f"{options.locale}/{options.kind}/{options.letter}.txt"
    raise Stop("\n".join([line for line in problems if line.startswith(f"letters/{file}")] or [f"letters/{file}: there is no such letter"]))


def _show(words: Any) -> int:
    if words.subject:
        print(f"Subject: {words.subject}\n")
    print(words.body, end="" if words.body.endswith("\n") else "\n")
    return 0
