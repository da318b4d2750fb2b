"""What the city asks about a service, and whether what was answered can be an answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from contracts.city import Service, ServiceQuestion
from contracts.gateway import Answer

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
LONGEST = {"string": 200, "text": 4_000}


class Unfit(ValueError):
    """Answers that can't be taken: `problems` by the field that is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


def answered(service: Service | None, given: Mapping[str, Any], mask: Callable[[str], str]) -> tuple[Answer, ...]:
    """The answers in the order of the questions, masked; raises Unfit. Of a service that asks nothing nothing may be answered."""
    questions = {question.code: question for question in service.questions} if service else {}
    problems = {f"answers.{code}": "is no question of this service" for code in given if code not in questions}
    taken = []
    for code, question in questions.items():
        if code not in given:
            if question.required:
                problems[f"answers.{code}"] = f"is missing: {question.text}"
            continue
        try:
            values = tuple(_values(question, given[code]))
        except ValueError as error:
            problems[f"answers.{code}"] = str(error)
            continue
        taken.append(Answer(code=code, values=tuple(mask(value) for value in values), label=question.text))
    if problems:
        raise Unfit(problems)
    return tuple(taken)


def _values(question: ServiceQuestion, given: Any) -> Iterator[str]:
    """The answer as text, or several; ValueError says what it must be."""
    if question.datatype == "multivaluelist":
        several = given if isinstance(given, list) else [given]
        if not several or len(set(map(str, several))) != len(several):
            raise ValueError("must be one or several of the values, each once")
        yield from (_one_of(question, one) for one in several)
    elif question.datatype == "singlevaluelist":
        yield _one_of(question, given)
    elif question.datatype == "number":
        yield _number(given)
    elif question.datatype == "datetime":
        yield _moment(given)
    else:
        yield _text(given, LONGEST[question.datatype])


def _one_of(question: ServiceQuestion, given: Any) -> str:
    keys = [choice.key for choice in question.choices]
    if not isinstance(given, str) or given not in keys:
        raise ValueError(f"must be one of {', '.join(keys)}")
    return given


def _number(given: Any) -> str:
    """As it was written; a form has it as text."""
    written = given if isinstance(given, str) else "" if isinstance(given, bool) else repr(given)
    if not NUMBER.fullmatch(written):
        raise ValueError("must be a number")
    return written


def _moment(given: Any) -> str:
    try:
        moment = datetime.fromisoformat(given) if isinstance(given, str) and len(given) <= 40 else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("must be a moment with its zone, as 2026-11-27T18:00:00+09:00")
    return moment.isoformat()


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("must be text")
    text = given.strip()
    if len(text) > longest:
        raise ValueError(f"has {len(text):,} characters; at most {longest:,} are taken")
    if any((ord(character) < 32 and character not in "\t\r\n") or "\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("contains control characters")
    return text
