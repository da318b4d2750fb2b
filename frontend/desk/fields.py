"""What an act asks of an officer: fields, how they are read, and what is said where one is missing or was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from frontend.api import Refused
from frontend.dates import SEOUL
from frontend.forms import Form, Wrong
from frontend.particles import Word

CLOSES = "18:00"  # a day that is named as a limit ends with the office


@dataclass(frozen=True, kw_only=True)
class Field:
    """`kind`: box, line, day, moment, menu, choice, department, colleague or case. `options` of a menu or a choice: value and words."""

    name: str
    label: str
    kind: str = "box"
    hint: str = ""
    required: bool = True
    options: Sequence[tuple[str, str]] = ()
    rows: int = 5
    filled: str = ""  # what stands there at first
    empty: str = ""  # in a menu, where nothing is chosen


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that may be done with a case: `name` as `desk_actions` has it. `holds`: it can be taken back for some seconds.
    `leaves`: the case is another's now, and the officer goes on to the next one."""

    name: str
    title: str
    button: str
    done: str
    fields: tuple[Field, ...] = ()
    note: str = ""
    holds: bool = False
    leaves: bool = False
    key: str = ""  # on the keyboard, by its place
    grave: bool = False  # can't be taken back: said in another colour
    always: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")

    def read(self, typed: Form) -> tuple[dict[str, Any], Wrong]:
        """What the API is sent, and what is missing."""
        wrong, body = Wrong(), dict(self.always)
        for one in self.fields:
            told = typed[one.name]
            if not told:
                if one.required:
                    wrong.add(one.name, missing(one))
                continue
            value = moment(told) if one.kind in ("day", "moment") else told
            if value is None:
                wrong.add(one.name, "날짜를 다시 봐 주세요. 예: 2026-12-04")
            else:
                body[one.name] = value
        return body, wrong


def missing(one: Field) -> str:
    label = Word(one.label)
    if one.kind in ("menu", "choice", "several", "department", "colleague", "day", "date", "moment"):
        return f"{label:을/를} 골라 주세요."
    return f"{label:을/를} 적어 주세요."


def moment(told: str) -> str | None:
    """A day or a moment of a form, with the city's zone; None where it is neither."""
    try:
        found = datetime.fromisoformat(f"{told}T{CLOSES}" if len(told) == 10 else told)
    except ValueError:  # whoever asked says which field it is
        return None
    return (found if found.tzinfo else found.replace(tzinfo=SEOUL)).isoformat()


def refused(act: Act, refusal: Refused) -> Wrong:
    """What the API said against it, at the field that it named."""
    wrong, labels = Wrong(), {one.name: one.label for one in act.fields}
    for error in refusal.errors:
        name = str(error.get("field", "")).removeprefix("body.")
        detail = in_korean(str(error.get("detail", "")))
        if name in labels:
            wrong.add(name, f"{labels[name]}: {detail}")
        else:
            wrong.add(act.fields[0].name if act.fields else "act", detail)
    if not wrong:
        wrong.add(act.fields[0].name if act.fields else "act", in_korean(refusal.detail))
    return wrong


_KNOWN = (
    ("needs the citizen's recorded consent", "두 번째 연장은 시민의 동의를 기록해야 합니다(영 21조)."),
    ("has been extended twice", "두 번 연장한 민원은 더 늦출 수 없습니다(영 21조)."),
    ("is no ground for an extension", "업무가 많음, 늦은 배정, 담당자 부재는 연장 사유가 아닙니다(영 21조)."),
    ("at most as long as the original period", "처음 처리 기간보다 길게 늦출 수 없습니다(영 21조)."),
    ("is measured in the same unit", "처음 처리 기간과 같은 단위로 늦춰 주세요(영 21조)."),
    ("only a grievance is studied", "현장조사로 멈추는 것은 고충민원만 됩니다(영 17조)."),
    ("say until when the study", "현장조사는 언제까지인지 정해 주세요(영 17조)."),
    ("a study on site lasts at most", "현장조사는 14일까지, 한 번 더 7일까지입니다(영 17조)."),
    ("a study on site may be made longer once", "현장조사는 한 번만 늘릴 수 있습니다(영 17조)."),
    ("cannot end before it begins", "끝나는 때가 시작보다 앞섭니다."),
    ("contact", "담당 부서, 이름, 연락처가 있어야 보낼 수 있습니다(영 31조)."),
    ("check character", "접수번호를 다시 봐 주세요. 글자 하나가 잘못된 것 같습니다."),
    ("receipt number", "접수번호를 다시 봐 주세요."),
)


def in_korean(detail: str) -> str:
    """What the API says most often, in the officer's language; anything else as it said it."""
    return next((said for part, said in _KNOWN if part in detail), f"받을 수 없습니다. ({detail})" if detail else "받을 수 없습니다.")
