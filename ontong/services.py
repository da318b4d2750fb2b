"""The city's table of services: `services.toml` in the city's folder, with what each service asks of whoever chooses it.

[[services]]
code = "waste-collection"
name = "쓰레기 수거·무단투기"
kind = "other"
period = "7d"
[[services.questions]]
code = "waste-kind"
text = "어떤 쓰레기인가요?"
datatype = "singlevaluelist"                        string, text, number, datetime, singlevaluelist, multivaluelist
required = false
values = [{ key = "household", name = "생활쓰레기" }]
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from contracts.city import QuestionChoice, Service, ServiceQuestion
from contracts.gateway import Kind
from contracts.message import Message
from ontong import tables
from ontong.lines import Way, lines_of
from ontong.tables import BadJurisdiction

FILE = "services.toml"
DATATYPES = ("string", "text", "number", "datetime", "singlevaluelist", "multivaluelist")
LISTS = DATATYPES[-2:]


@dataclass(frozen=True, kw_only=True)
class QuestionEntry(Message):
    code: str
    text: str
    datatype: str = "string"
    required: bool = False
    values: tuple[QuestionChoice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceEntry(Message):
    code: str
    name: str
    name_en: str | None = None
    kind: Kind
    period: str
    department: str | None = None
    together: bool = True
    questions: tuple[QuestionEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServicesFile(Message):
    services: tuple[ServiceEntry, ...]


def read(folder: Path) -> tuple[Service, ...]:
    """The services of the city in this folder; raises BadJurisdiction where the file can't be read."""
    problems: list[str] = []
    found = look(folder, problems)
    if found is None:
        raise BadJurisdiction(folder, problems)
    return found


def look(folder: Path, problems: list[str]) -> tuple[Service, ...] | None:
    """The same; what is wrong goes to `problems`, and what can't be read at all gives None."""
    file = tables.read(ServicesFile, folder / FILE, problems)
    return None if file is None else tuple(_service(entry) for entry in file.services)


def wrong(folder: Path, services: tuple[Service, ...], departments: Collection[str] | None) -> Iterator[str]:
    """What makes no sense in the table, a line for each."""
    path = folder / FILE
    lines = lines_of(path.read_text(encoding="utf-8-sig"))
    if not services:
        yield f"{FILE}: services: there are none"
    seen: set[str] = set()
    for place, one in enumerate(services):
        at_code = tables.at(path, lines, "services", place, "code")
        if not one.code.strip():
            yield f"{at_code}: a code is empty"
        elif one.code in seen:
            yield f"{at_code}: {one.code}: the code is used twice"
        seen.add(one.code)
        for way, problem in _wrong(one, departments):
            yield f"{tables.at(path, lines, 'services', place, *way)}: {one.code}: {problem}"


def _wrong(one: Service, departments: Collection[str] | None) -> Iterator[tuple[Way, str]]:
    from services.complaints.periods import Period, within_the_law

    if departments is not None and one.department_code is not None and one.department_code not in departments:
        yield ("department",), f"there is no department {one.department_code}"
    try:
        within_the_law(one.kind, Period.parse(one.period))
    except ValueError as error:
        yield ("period",), str(error)
    codes: set[str] = set()
    for place, question in enumerate(one.questions):
        for problem in _wrong_question(question, codes):
            yield ("questions", place), f"question {place + 1} ({question.code}): {problem}"
        codes.add(question.code)


def _wrong_question(question: ServiceQuestion, before: Collection[str]) -> Iterator[str]:
    if not question.code.strip() or question.code in before:
        yield "the code is empty or used before"
    if not question.text.strip():
        yield "text is empty"
    if question.datatype not in DATATYPES:
        yield f"datatype must be one of {', '.join(DATATYPES)}"
    if (question.datatype in LISTS) != bool(question.choices):
        yield "values belong to singlevaluelist and multivaluelist, and these need some"
    keys = [choice.key for choice in question.choices]
    if len(set(keys)) != len(keys) or not all(key.strip() for key in keys):
        yield "a key of the values is empty or used before"


def _service(entry: ServiceEntry) -> Service:
    return Service(
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        period=entry.period,
        department_code=entry.department,
        together=entry.together,
        questions=tuple(
            ServiceQuestion(code=one.code, text=one.text, datatype=one.datatype, required=one.required, choices=one.values)
            for one in entry.questions
        ),
    )
