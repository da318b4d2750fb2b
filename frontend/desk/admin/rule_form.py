"""배정 규칙 한 건의 칸. A rule as fields of a form, and what was typed as a rule: what the form doesn't show stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontend.desk import words
from frontend.desk.admin.papers import is_day
from frontend.desk.fields import Field
from frontend.forms import Form, Wrong

Rule = Mapping[str, Any]
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST = {"name": ("이름은", 200), "triage": ("남길 말은", 1_000)}  # as the API has it
LINES = "한 줄에 하나씩."
WEEKDAYS = tuple((day, day) for day in "월화수목금토일")
OFFICE = (("in", "근무 시간 안에 온 것만"), ("out", "근무 시간 밖에 온 것만"))
SAID = {"text_any": "any", "text_all": "all", "text_none": "none"}
TIMES = ("hours", "dates", "season")
KEPT = {
    "title": "제목의 말",
    "answers": "물음의 답",
    "all": "여러 조건 (모두)",
    "any": "여러 조건 (하나라도)",
    "none": "여러 조건 (아닌 것)",
}
CHOSEN = {
    "kind": tuple(words.KINDS.items()),
    "channel": tuple((name, told) for name, told in words.CHANNELS.items() if name not in ("post", "page")),
}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What rules may name, by code: departments, areas, services."""

    department: Mapping[str, str]
    area: Mapping[str, str]
    service: Mapping[str, str]


NAMED = {"prefer": "department", "exclude": "department", "area": "area", "service": "service"}


def fields(rule: Rule | None, others: Sequence[Rule], names: Names) -> tuple[Field, ...]:
    """`others`: the rules beside it, in their order."""
    after = [(str(place), f"‘{one['name']}’ 다음") for place, one in enumerate(others, start=2)]
    code = Field(name="code", label="코드", kind="line", hint="영문 소문자, 숫자, 줄표. 예: night-noise")
    return (
        *(() if rule else (code,)),
        Field(name="name", label="이름", kind="line", hint="시민과 담당이 배정된 까닭으로 읽습니다. 예: 정당 현수막은 도시과가 봅니다"),
        Field(name="of_words", label="어떤 말이 있을 때", kind="part", hint="조사를 뺀 말로 적습니다. 띄어쓰기는 보지 않습니다."),
        Field(name="text_any", label="하나라도 있으면", kind="list", hint=LINES, rows=4),
        Field(name="text_all", label="모두 있으면", kind="list", hint=LINES, rows=3),
        Field(name="text_none", label="이 말이 없으면", kind="list", hint=LINES, rows=3),
        Field(name="of_case", label="어떤 민원일 때", kind="part", hint="비워 두면 가리지 않습니다. 적은 것은 모두 맞아야 합니다."),
        *(
            Field(name=name, label=label, kind="several", options=CHOSEN[name], required=False)
            for name, label in (("kind", "종류"), ("channel", "경로"))
            if name in owned(rule)
        ),
        Field(name="area", label="지역", kind="list", hint=f"{LINES} 예: 중앙동. 앞에 !를 붙이면 그 지역이 아닐 때입니다.", rows=3),
        Field(name="service", label="시민이 고른 서비스", kind="list", hint=LINES, rows=3),
        Field(name="office", label="근무 시간", kind="menu", options=OFFICE, required=False, empty="가리지 않음"),
        Field(name="weekdays", label="요일", kind="several", options=WEEKDAYS, required=False),
        Field(name="hours", label="시각", kind="list", hint=f"{LINES} 예: 18:00-09:00", rows=2),
        Field(name="season", label="해마다", kind="list", hint=f"{LINES} 예: 12-01~02-28", rows=2),
        Field(name="dates", label="날짜", kind="list", hint=f"{LINES} 예: 2026-07-01~2026-07-31", rows=2),
        Field(name="of_acts", label="하는 일", kind="part", hint="적어도 하나는 있어야 합니다."),
        Field(name="department", label="이 부서가 맡음", kind="menu", options=tuple(names.department.items()), required=False),
        Field(name="prefer", label="먼저 볼 부서", kind="list", hint=f"{LINES} 이 부서일 가능성을 높입니다.", rows=2),
        Field(name="exclude", label="뺄 부서", kind="list", hint=f"{LINES} 이 부서는 제안하지 않습니다.", rows=2),
        Field(name="triage", label="사람이 보게 하고 남길 말", kind="line", required=False),
        Field(name="urgent", label="급한 일로 표시", kind="check", required=False),
        Field(name="stop", label="뒤의 규칙은 보지 않음", kind="check", required=False),
        Field(name="of_place", label="자리와 때", kind="part", hint="위에 있는 규칙부터 봅니다."),
        Field(
            name="position",
            label="자리",
            kind="menu",
            options=(("1", "맨 위"), *after),
            required=False,
            empty="지금 자리" if rule else "맨 아래",
        ),
        Field(name="valid_from", label="첫날", kind="date", required=False),
        Field(name="valid_to", label="마지막 날", kind="date", required=False),
        Field(name="active", label="켜짐", kind="check", required=False, filled="yes"),
        Field(name="note", label="바꾸는 까닭", kind="line", hint="바뀐 기록에 남습니다.", required=False),
    )


def owned(rule: Rule | None) -> set[str]:
    """Those of kind and channel that the form shows: what names exceptions stays as it is."""
    when = (rule or {}).get("when") or {}
    return {name for name in CHOSEN if not any(told.startswith("!") for told in when.get(name) or ())}


def kept(rule: Rule | None) -> list[str]:
    """What of a rule's conditions the form doesn't show."""
    when = (rule or {}).get("when") or {}
    labels = {"kind": "종류 (아닌 것)", "channel": "경로 (아닌 것)"}
    return [told for name, told in KEPT.items() if when.get(name)] + [told for name, told in labels.items() if name not in owned(rule)]


def values(rule: Rule, names: Names) -> dict[str, str]:
    """What stands in the fields."""
    when, yes = rule["when"] or {}, {name: "yes" if rule[name] else "" for name in ("urgent", "stop", "active")}
    said, time = when.get("text") or {}, when.get("time") or {}
    lists = {field: said.get(part) or () for field, part in SAID.items()} | {name: time.get(name) or () for name in (*TIMES, "weekdays")}
    lists |= {name: when.get(name) or () for name in owned(rule)}
    for field, of in NAMED.items():
        told = (rule if of == "department" else when).get(field) or ()
        lists[field] = [_named(code, getattr(names, of)) for code in told]
    office = {None: "", True: "in", False: "out"}[time.get("office")]
    texts = {name: rule[name] or "" for name in ("code", "name", "department", "triage", "valid_from", "valid_to")}
    return {name: "\n".join(some) for name, some in lists.items()} | texts | yes | {"office": office}


def read(typed: Form, rule: Rule | None, names: Names) -> tuple[dict[str, Any], Wrong]:
    """The rule that was typed, and what is wrong with it already."""
    wrong, before = Wrong(), dict((rule or {}).get("when") or {})
    if not rule and not _CODE.fullmatch(typed["code"]):
        wrong.add("code", "코드를 영문 소문자, 숫자, 줄표로 적어 주세요. 예: night-noise")
    if "name" not in typed:
        wrong.add("name", "이름을 적어 주세요.")
    for name, (label, most) in LONGEST.items():
        if len(typed[name]) > most:
            wrong.add(name, f"{label} {most:,}자까지 적을 수 있습니다. 지금은 {len(typed[name]):,}자입니다.")
    when: dict[str, Any] = {name: told for name, told in before.items() if told}
    when |= {name: list(typed.all(name)) for name in owned(rule)}
    found = {field: _codes(field, typed, getattr(names, of), wrong) for field, of in NAMED.items()}
    when |= {name: found[name] for name in ("area", "service")}
    when["text"] = _some({part: _lines(typed, field) for field, part in SAID.items()})
    office = {"in": True, "out": False}.get(typed["office"])
    when["time"] = _some(
        {name: _lines(typed, name) for name in TIMES}
        | {"weekdays": list(typed.all("weekdays"))}
        | ({} if office is None else {"office": office})
    )
    days = {}
    for name in ("valid_from", "valid_to"):
        if typed[name] and not is_day(typed[name]):
            wrong.add(name, "날짜를 다시 봐 주세요. 예: 2026-12-04")
        days[name] = typed[name] or None
    told = {
        "code": rule["code"] if rule else typed["code"],
        "name": typed["name"],
        "when": {name: some for name, some in when.items() if some},
        "department": typed["department"] or None,
        "triage": typed["triage"] or None,
        **{name: found[name] for name in ("prefer", "exclude")},
        **{name: name in typed for name in ("urgent", "stop", "active")},
        **days,
    }
    return told, wrong


def _some(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: some for name, some in told.items() if some or some is False}


def _lines(typed: Form, name: str) -> list[str]:
    return [line.strip() for line in typed[name].splitlines() if line.strip()]


def _named(told: str, known: Mapping[str, str]) -> str:
    """The name of a code, where it has one of its own."""
    mark, code = ("!", told[1:]) if told.startswith("!") else ("", told)
    name = known.get(code, code)
    return mark + (name if list(known.values()).count(name) == 1 else code)


def _codes(field: str, typed: Form, known: Mapping[str, str], wrong: Wrong) -> list[str]:
    """The codes of what was named; names that are nobody's, or several ones', are told."""
    found = []
    for line in _lines(typed, field):
        mark, told = ("!", line[1:].strip()) if line.startswith("!") and field in ("area", "service") else ("", line)
        codes = [told] if told in known else [code for code, name in known.items() if name == told]
        if len(codes) == 1:
            found.append(mark + codes[0])
        elif codes:
            wrong.add(field, f"‘{told}’ 이름이 여럿입니다. 코드로 적어 주세요: {', '.join(codes)}")
        else:
            wrong.add(field, f"‘{told}’: 이런 이름이 없습니다.")
    return found


# What routing finds wrong with a rule: where, and in which words of ours ----------------------------------------------

_FIELDS = {
    **{f"text > {part}": field for field, part in SAID.items()},
    **{f"time > {name}": name for name in (*TIMES, "weekdays")},
    **{name: name for name in ("code", "department", "prefer", "exclude", "kind", "channel", "area", "service", "valid_to")},
    "when": "text_any",
    "does nothing": "department",
    "code and name": "name",
}
_KNOWN = (
    ("is no word", "찾을 수 있는 말이 아닙니다. 글자로 된 낱말을 적어 주세요."),
    ("asks for nothing", "조건이 하나도 없습니다. 모든 민원에 맞게 되므로 저장할 수 없습니다."),
    ("does nothing", "하는 일이 없습니다. 맡을 부서나 다른 할 일을 정해 주세요."),
    ("lies before", "마지막 날이 첫날보다 앞섭니다."),
    ("span of hours", "18:00-09:00처럼 적어 주세요."),
    ("time > dates", "2026-07-01~2026-07-31처럼 적어 주세요."),
    ("time > season", "12-01~02-28처럼 적어 주세요."),
    ("there is no department", "그런 부서가 없습니다."),
    ("there is no", "그런 것이 없습니다."),
)


def problem(told: str) -> tuple[str, str]:
    """The field that it belongs to, and what is said there."""
    where = told.partition(":")[0]
    return _FIELDS.get(where, "paper"), next((said for part, said in _KNOWN if part in told), told)
