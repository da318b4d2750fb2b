"""The standard answers of a city: `answers.toml` of its folder, read and checked. What is changed at the desk later stays so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from contracts.answering import StandardAnswer
from contracts.message import Message, Refusal
from ontong import tables
from ontong.lines import lines_of

FILE = "answers.toml"


@dataclass(frozen=True, kw_only=True)
class AnswerEntry(Message):
    code: str
    title: str
    keywords: tuple[str, ...]
    text: str
    department: str | None = None  # None: everybody's


@dataclass(frozen=True, kw_only=True)
class AnswersFile(Message):
    answers: tuple[AnswerEntry, ...] = ()


def look(folder: Path, departments: Collection[str] | None, problems: list[str]) -> tuple[StandardAnswer, ...]:
    """The city's standard answers; what is wrong goes to `problems`, with its line. A city may have none."""
    from services.complaints.domain import check_standard_answer

    path = folder / FILE
    if not path.exists():
        return ()
    file = tables.read(AnswersFile, path, problems)
    if file is None:
        return ()
    lines, seen, found = lines_of(path.read_text(encoding="utf-8-sig")), set[tuple[str | None, str]](), list[StandardAnswer]()
    for number, entry in enumerate(file.answers):
        answer = StandardAnswer(
            code=entry.code, title=entry.title, text=entry.text, department_code=entry.department, keywords=entry.keywords
        )
        place = f"{tables.at(path, lines, 'answers', number)} ({entry.code})"
        try:
            check_standard_answer(answer)
        except Refusal as refusal:
            problems.append(f"{place}: {refusal.field}: {refusal.detail}")
        if (entry.department, entry.code) in seen:
            problems.append(f"{place}: the code is used twice")
        if departments is not None and entry.department is not None and entry.department not in departments:
            problems.append(f"{place}: there is no department {entry.department}")
        seen.add((entry.department, entry.code))
        found.append(answer)
    return tuple(found)
