"""배정 규칙 한 건의 칸. A rule as fields of a form, and what was typed as a rule. What the form can't show as it is stays out of it, and
stays as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from frontend.desk.admin import clause_form
from frontend.desk.admin.clause_form import LINES, SAID, TIMES, Names
from frontend.desk.admin.papers import is_day
from frontend.desk.fields import Field
from frontend.forms import Form, Wrong

Rule = Mapping[str, Any]
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
LONGEST = {"name": ("이름은", 200), "triage": ("남길 말은", 1_000)}  # as the API has it
MOST_CLAUSES = 20  # beside the rule's own that a form shows
GROUPS = (("all", "모두 맞아야 하는 조건"), ("any", "하나라도 맞으면 되는 조건"), ("none", "맞으면 안 되는 조건"))
GONE = ("gone", "이 조건을 뺌")
OTHERS = "of_clauses"


def fields(rule: Rule | None, others: Sequence[Rule], names: Names, clauses: int) -> tuple[Field, ...]:
    """`others`: the rules beside it, in their order; `clauses`: so many conditions beside its own have fields."""
    after = [(str(place), f"‘{one['name']}’ 다음") for place, one in enumerate(others, start=2)]
    code = Field(name="code", label="코드", kind="line", hint="영문 소문자, 숫자, 줄표. 예: night-noise")
    when, unseen = _when(rule), kept(rule, names)
    shown = (*clause_form.of_words(), *clause_form.of_case(when, names))
    return (
        *(() if rule else (code,)),
        Field(name="name", label="이름", kind="line", hint="시민과 담당이 배정된 까닭으로 읽습니다. 예: 정당 현수막은 도시과가 봅니다"),
        Field(name="of_words", label="어떤 말이 있을 때", kind="part", hint="조사를 뺀 말로 적습니다. 띄어쓰기는 보지 않습니다."),
        *(field for field in shown[:6] if _part_of(field.name) not in unseen),
        Field(name="of_case", label="어떤 민원일 때", kind="part", hint="비워 두면 가리지 않습니다. 적은 것은 모두 맞아야 합니다."),
        *(field for field in shown[6:] if _part_of(field.name) not in unseen),
        *(
            field
            for n, clause in enumerate(_beside(rule, clauses), start=1)
            if OTHERS not in unseen
            for field in _of_clause(n, clause, names)
        ),
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


# Conditions beside the rule's own ---------------------------------------------------------------------------------------


def _of_clause(n: int, clause: Rule, names: Names) -> tuple[Field, ...]:
    before, called = f"c{n}_", f"조건 {n}: "
    hint = "위의 것과 함께 봅니다. 이 안에 적은 것은 모두 맞아야 이 조건이 맞습니다."
    return (
        Field(name=f"of_c{n}", label=f"함께 볼 조건 {n}", kind="part", hint=hint),
        Field(name=f"{before}group", label=f"{called}어떻게 볼까요?", kind="menu", options=(*GROUPS, GONE)),
        *clause_form.of_words(before, called),
        *clause_form.of_case(clause, names, before, called),
    )


def _groups(rule: Rule | None) -> list[tuple[str, Rule]]:
    """The conditions beside the rule's own, with the group that each stands in."""
    return [(group, clause) for group, _ in GROUPS for clause in _when(rule).get(group) or ()]


def _beside(rule: Rule | None, clauses: int) -> list[Rule]:
    known: list[Rule] = [clause for _, clause in _groups(rule)]
    return (known + [{}] * clauses)[:clauses]


def clauses_in(typed: Form, rule: Rule | None) -> int:
    """For how many there are fields: those that were sent, or those of the rule; one more where it was asked for (`way`)."""
    if not typed.fields:
        return len(_groups(rule))
    sent = sum(f"c{n}_group" in typed.fields for n in range(1, MOST_CLAUSES + 1))
    return min(sent + (typed["way"] == "more"), MOST_CLAUSES)


def _read_clauses(typed: Form, names: Names, wrong: Wrong) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """By group, and at which fields each stands: `any 1` at `c2_`."""
    found: dict[str, list[Any]] = {group: [] for group, _ in GROUPS}
    places: dict[str, str] = {}
    for n in range(1, MOST_CLAUSES + 1):
        group = typed[f"c{n}_group"]
        if group == GONE[0]:
            continue
        clause = clause_form.read(typed, names, wrong, f"c{n}_")
        if group in found and clause:
            found[group].append(clause)
            places[f"{group} {len(found[group])}"] = f"c{n}_"
        elif clause:
            wrong.add(f"c{n}_group", f"조건 {n}: 어떻게 볼지 골라 주세요.")
        elif group in found:
            wrong.add(f"c{n}_text_any", f"조건 {n}: 아무것도 적지 않으셨습니다. 적거나, 이 조건을 빼 주세요.")
    return found, places


# What the form can't show ------------------------------------------------------------------------------------------------


def kept(rule: Rule | None, names: Names) -> dict[str, str]:
    """What of a rule's conditions would be another after it was shown and read: it isn't shown, and stays. By its name, in words."""
    labels = {"text": "글의 말", "title": "제목의 말", "answers": "물음의 답", "time": "때", "area": "지역", "service": "서비스"}
    found = {name: labels.get(name, name) for name in _lost(_when(rule), names)}
    groups = _groups(rule)
    if len(groups) > MOST_CLAUSES or any(_lost(clause, names) for _, clause in groups):
        found[OTHERS] = "함께 볼 조건"
    return found


def _lost(clause: Rule, names: Names) -> list[str]:
    asked = clause_form.asks(clause)
    fields = {name: told.split("\n") for name, told in clause_form.values(clause, names).items()}
    again = clause_form.read(Form(fields=_as_sent(fields)), names, Wrong())
    return [name for name, told in asked.items() if again.get(name) != told]


def _as_sent(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Lists are one field with lines, what is ticked is a field each."""
    return {
        name: [one for one in some if one] if name in (*clause_form.CHOSEN, "weekdays") else ["\n".join(some)]
        for name, some in fields.items()
    }


def _part_of(field: str) -> str:
    """Of which part of the clause a field is."""
    return "time" if field in (*TIMES, "weekdays", "office") else field.partition("_")[0]


def _when(rule: Rule | None) -> Rule:
    return (rule or {}).get("when") or {}


# To the form and back ----------------------------------------------------------------------------------------------------


def values(rule: Rule, names: Names) -> dict[str, str]:
    """What stands in the fields."""
    yes = {name: "yes" if rule[name] else "" for name in ("urgent", "stop", "active")}
    lists = {name: "\n".join(clause_form.named(code, names.department) for code in rule[name] or ()) for name in ("prefer", "exclude")}
    texts = {name: rule[name] or "" for name in ("code", "name", "department", "triage", "valid_from", "valid_to")}
    beside: dict[str, str] = {}
    for n, (group, clause) in enumerate(_groups(rule), start=1):
        beside |= {f"c{n}_group": group} | clause_form.values(clause, names, f"c{n}_")
    return clause_form.values(_when(rule), names) | beside | lists | texts | yes


def read(typed: Form, rule: Rule | None, names: Names) -> tuple[dict[str, Any], Wrong, Mapping[str, str]]:
    """The rule that was typed, what is wrong with it already, and at which fields the conditions beside its own stand."""
    wrong, before, unseen = Wrong(), _when(rule), kept(rule, names)
    if not rule and not _CODE.fullmatch(typed["code"]):
        wrong.add("code", "코드를 영문 소문자, 숫자, 줄표로 적어 주세요. 예: night-noise")
    if "name" not in typed:
        wrong.add("name", "이름을 적어 주세요.")
    for name, (label, most) in LONGEST.items():
        if len(typed[name]) > most:
            wrong.add(name, f"{label} {most:,}자까지 적을 수 있습니다. 지금은 {len(typed[name]):,}자입니다.")
    when = {name: told for name, told in clause_form.read(typed, names, wrong).items() if name not in unseen}
    beside, places = _read_clauses(typed, names, wrong)
    when |= {group: before.get(group) for group, _ in GROUPS} if OTHERS in unseen else beside
    when |= {name: before[name] for name in unseen if name != OTHERS}
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
        **{name: clause_form.codes(name, typed, names.department, wrong) for name in ("prefer", "exclude")},
        **{name: name in typed for name in ("urgent", "stop", "active")},
        **days,
    }
    return told, wrong, places


# What routing finds wrong with a rule: where, and in which words of ours ----------------------------------------------

_FIELDS = {
    **{f"{where} > {part}": f"{where}_{part}" for where, parts in SAID.items() for part in parts},
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


def problem(told: str, places: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The field that it belongs to, and what is said there. `places`: where the conditions beside the rule's own stand (`read`)."""
    where = told.partition(":")[0]
    beside, _, inner = where.partition(" > ")
    before = (places or {}).get(beside, "")
    field = f"{before}{_FIELDS.get(inner, 'text_any')}" if before else _FIELDS.get(where, "paper")
    return field, next((said for part, said in _KNOWN if part in told), told)
