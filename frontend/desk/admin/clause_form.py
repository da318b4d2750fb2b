"""규칙의 조건. What a clause of a rule asks for, as fields of a form; the same for the rule's own and for each of those beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontend.desk import words
from frontend.desk.fields import Field
from frontend.forms import Form, Wrong

Clause = Mapping[str, Any]
LINES = "한 줄에 하나씩."
WEEKDAYS = tuple((day, day) for day in "월화수목금토일")
OFFICE = (("in", "근무 시간 안에 온 것만"), ("out", "근무 시간 밖에 온 것만"))
TIMES = ("hours", "season", "dates")
SAID = {
    "text": {"any": "하나라도 있으면", "all": "모두 있으면", "none": "이 말이 없으면"},
    "title": {"any": "제목에 있으면 (하나라도)", "all": "제목에 모두", "none": "제목에 없으면"},
}
CHOSEN = {
    "kind": ("종류", words.KINDS),
    "channel": ("경로", {name: told for name, told in words.CHANNELS.items() if name not in ("post", "page")}),
}


@dataclass(frozen=True, kw_only=True)
class Names:
    """What rules may name, by code: departments, areas, services, and the questions of services."""

    department: Mapping[str, str]
    area: Mapping[str, str]
    service: Mapping[str, str]
    question: Mapping[str, str]


def of_words(before: str = "", called: str = "") -> tuple[Field, ...]:
    """`before`: of the fields' names; `called`: of their labels."""
    return tuple(
        Field(
            name=f"{before}{where}_{part}",
            label=f"{called}{label}",
            kind="list",
            hint=LINES,
            rows=4 if (where, part) == ("text", "any") else 3,
        )
        for where, parts in SAID.items()
        for part, label in parts.items()
    )


def of_case(clause: Clause | None, names: Names, before: str = "", called: str = "") -> tuple[Field, ...]:
    asked = ", ".join(f"{code} ({name})" for code, name in list(names.question.items())[:5])
    known = f" 물음: {asked}." if asked else ""
    return (
        *(
            Field(name=f"{before}{name}", label=f"{called}{label}", kind="several", options=_options(name, clause), required=False)
            for name, (label, _) in CHOSEN.items()
        ),
        Field(
            name=f"{before}area",
            label=f"{called}지역",
            kind="list",
            hint=f"{LINES} 예: 중앙동. 앞에 !를 붙이면 그 지역이 아닐 때입니다.",
            rows=3,
        ),
        Field(name=f"{before}service", label=f"{called}시민이 고른 서비스", kind="list", hint=LINES, rows=3),
        Field(
            name=f"{before}answers",
            label=f"{called}서비스의 물음에 답한 것",
            kind="list",
            hint=f"{LINES} 예: waste-kind = construction, mixed. 답을 안 적으면 무엇이든 답했을 때입니다.{known}",
            rows=2,
        ),
        Field(name=f"{before}office", label=f"{called}근무 시간", kind="menu", options=OFFICE, required=False, empty="가리지 않음"),
        Field(name=f"{before}weekdays", label=f"{called}요일", kind="several", options=WEEKDAYS, required=False),
        Field(name=f"{before}hours", label=f"{called}시각", kind="list", hint=f"{LINES} 예: 18:00-09:00", rows=2),
        Field(name=f"{before}season", label=f"{called}해마다", kind="list", hint=f"{LINES} 예: 12-01~02-28", rows=2),
        Field(name=f"{before}dates", label=f"{called}날짜", kind="list", hint=f"{LINES} 예: 2026-07-01~2026-07-31", rows=2),
    )


def _options(name: str, clause: Clause | None) -> Sequence[tuple[str, str]]:
    """Those that there are; exceptions, and what only the rule knows, where it names them."""
    known = CHOSEN[name][1]
    more = [told for told in (clause or {}).get(name) or () if told not in known]
    return (*known.items(), *((told, f"{known.get(told[1:], told[1:])} 아님" if told.startswith("!") else told) for told in more))


def values(clause: Clause, names: Names, before: str = "") -> dict[str, str]:
    """What stands in the fields."""
    time = clause.get("time") or {}
    lists = {f"{where}_{part}": (clause.get(where) or {}).get(part) or () for where, parts in SAID.items() for part in parts}
    lists |= {name: time.get(name) or () for name in (*TIMES, "weekdays")} | {name: clause.get(name) or () for name in CHOSEN}
    lists |= {name: [named(code, getattr(names, name)) for code in clause.get(name) or ()] for name in ("area", "service")}
    lists["answers"] = [" = ".join((one["question"], *filter(None, [", ".join(one["values"])]))) for one in clause.get("answers") or ()]
    office = {None: "", True: "in", False: "out"}[time.get("office")]
    return {f"{before}{name}": "\n".join(some) for name, some in lists.items()} | {f"{before}office": office}


def read(typed: Form, names: Names, wrong: Wrong, before: str = "") -> dict[str, Any]:
    """The clause that was typed: what it asks for, and nothing else."""
    said = {where: _some({part: lines(typed, f"{before}{where}_{part}") for part in parts}) for where, parts in SAID.items()}
    office = {"in": True, "out": False}.get(typed[f"{before}office"])
    time = {name: lines(typed, f"{before}{name}") for name in TIMES} | {"weekdays": list(typed.all(f"{before}weekdays"))}
    asked = {
        **said,
        **{name: list(typed.all(f"{before}{name}")) for name in CHOSEN},
        **{name: codes(f"{before}{name}", typed, getattr(names, name), wrong, but=True) for name in ("area", "service")},
        "answers": [_answer(line) for line in lines(typed, f"{before}answers")],
        "time": _some(time | ({} if office is None else {"office": office})),
    }
    return _some(asked)


def _answer(line: str) -> dict[str, Any]:
    question, _, told = line.partition("=")
    return {"question": question.strip(), "values": [value.strip() for value in told.split(",") if value.strip()]}


def _some(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: some for name, some in told.items() if some or some is False}


def asks(clause: Clause) -> dict[str, Any]:
    """The clause of a rule, without what stands empty: to be compared with what was read."""
    told = {name: _some(some) if isinstance(some, Mapping) else some for name, some in clause.items()}
    return _some({name: some for name, some in told.items() if name not in ("all", "any", "none")})


def lines(typed: Form, name: str) -> list[str]:
    return [line.strip() for line in typed[name].splitlines() if line.strip()]


def named(told: str, known: Mapping[str, str]) -> str:
    """The name of a code, where it has one of its own."""
    mark, code = ("!", told[1:]) if told.startswith("!") else ("", told)
    name = known.get(code, code)
    return mark + (name if list(known.values()).count(name) == 1 else code)


def codes(field: str, typed: Form, known: Mapping[str, str], wrong: Wrong, *, but: bool = False) -> list[str]:
    """The codes of what was named; names that are nobody's, or several ones', are told. `but`: a `!` before one says that it isn't so."""
    found = []
    for line in lines(typed, field):
        mark, told = ("!", line[1:].strip()) if line.startswith("!") and but else ("", line)
        same = [told] if told in known else [code for code, name in known.items() if name == told]
        if len(same) == 1:
            found.append(mark + same[0])
        elif same:
            wrong.add(field, f"‘{told}’ 이름이 여럿입니다. 코드로 적어 주세요: {', '.join(same)}")
        else:
            wrong.add(field, f"‘{told}’: 이런 이름이 없습니다.")
    return found
