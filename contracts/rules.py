"""The city's own rules for who answers what, in order, as an officer writes them: when a case is like this, do that.

A rule is read with leniency here and judged by routing: what is wrong with one rule switches off that rule and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from contracts.desk import Staff
from contracts.message import Command, Message, Query
from contracts.proposals import Proposal


@dataclass(frozen=True, kw_only=True)
class SaidWords(Message):
    """Words sought in a text: every one of `all`, at least one of `any`, not one of `none`."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AtTimes(Message):
    """When a case came in, by the clock of Korea. All that is given must fit."""

    weekdays: tuple[str, ...] = ()  # 월 화 수 목 금 토 일
    hours: tuple[str, ...] = ()  # as 18:00-09:00, over midnight too
    office: bool | None = None  # within the office hours of the city, or outside
    dates: tuple[str, ...] = ()  # as 2026-07-01~2026-07-31
    season: tuple[str, ...] = ()  # every year, as 12-01~02-28


@dataclass(frozen=True, kw_only=True)
class AnswerGiven(Message):
    """What was answered to a question of the service that the citizen chose; no values: it was answered at all."""

    question: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Clause(Message):
    """Everything that is given must fit. Of a list one must fit; an entry that begins with `!` must not."""

    text: SaidWords | None = None  # in title and text
    title: SaidWords | None = None
    kind: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    time: AtTimes | None = None
    answers: tuple[AnswerGiven, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Condition(Clause):
    """A clause with others beside it: all of `all`, at least one of `any`, not one of `none` must fit as well."""

    all: tuple[Clause, ...] = ()
    any: tuple[Clause, ...] = ()
    none: tuple[Clause, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule(Message):
    """업무 배정 규칙. When `when` fits: `department` decides, `prefer` and `exclude` are evidence, `triage` (a note for whoever
    looks) asks for a person, `urgent` marks the case; `stop`: later rules aren't asked."""

    code: str
    name: str
    when: Condition
    department: str | None = None
    prefer: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    triage: str | None = None
    urgent: bool = False
    stop: bool = False
    valid_from: date | None = None
    valid_to: date | None = None  # the last day
    active: bool = True
    unreadable: str | None = None  # what is wrong with the way it was written: such a rule is kept, and never applied


@dataclass(frozen=True, kw_only=True)
class RegisterRules(Command):
    """Load the rules of the city's folder. The same folder again changes nothing; a folder that has changed replaces the rules, but
    what was changed at the desk meanwhile only where `overwrite` says so."""

    target: ClassVar[str] = "routing"

    rules: tuple[Rule, ...]
    overwrite: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleState(Message):
    """A rule in its place, and whether it is applied: `on`, `off` (by hand), `waiting` or `over` (by its dates), `broken`."""

    rule: Rule
    position: int  # from 1
    state: str
    problem: str | None = None  # what is wrong with a broken one


@dataclass(frozen=True, kw_only=True)
class RuleList(Message):
    """`revision` goes back with a change, so that two don't overwrite each other."""

    revision: int
    rules: tuple[RuleState, ...]


@dataclass(frozen=True, kw_only=True)
class ListRules(Query):
    """The rules in their order."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = RuleList

    staff: Staff


@dataclass(frozen=True, kw_only=True)
class PutRule(Command):
    """Add a rule, or put it in the place of the one with its code. `position`: where in the order, from 1; None: where it is, a new one
    last."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = RuleList

    staff: Staff
    rule: Rule
    position: int | None = None
    seen_revision: int | None = None
    note: str | None = None  # why, for the history


@dataclass(frozen=True, kw_only=True)
class DeleteRule(Command):
    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = RuleList

    staff: Staff
    code: str
    seen_revision: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class OrderRules(Command):
    """The order from now on: every code once."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = RuleList

    staff: Staff
    codes: tuple[str, ...]
    seen_revision: int | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class TriedRule(Message):
    """A rule that fits a text that was tried."""

    code: str
    name: str
    acts: tuple[str, ...]  # `department`, `prefer`, `exclude`, `triage`, `urgent`, `stop`: those that count


@dataclass(frozen=True, kw_only=True)
class TriedSource(Message):
    """What one of the sources says by itself: `rules`, `territory`, `duties`, `model`."""

    source: str
    says: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trial(Message):
    """What would become of a text, and what each source has to say."""

    proposals: tuple[Proposal, ...]
    automatic: bool
    rules: tuple[TriedRule, ...]
    sources: tuple[TriedSource, ...]
    areas: tuple[str, ...] = ()
    urgent: bool = False
    triage_notes: tuple[str, ...] = ()
    problem: str | None = None  # what is wrong with the rule that was tried


@dataclass(frozen=True, kw_only=True)
class TryRouting(Query):
    """Where would this go, and why? Nothing is decided or kept. Fields as of a complaint; `office`: within office hours. With `rule`, as if
    it stood among the others, at `position` as in `PutRule`."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = Trial

    staff: Staff | None = None
    text: str
    title: str | None = None
    kind: str | None = None
    service_code: str | None = None
    channel: str | None = None
    address: str | None = None
    lat: float | None = None
    long: float | None = None
    at: datetime | None = None
    office: bool | None = None
    answers: tuple[AnswerGiven, ...] = ()
    rule: Rule | None = None
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class EditedEntry(Message):
    """An entry that an edition has `added`, `removed`, `changed` (with the fields) or `moved`, as `rules banner`."""

    entry: str
    change: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditionLine(Message):
    """Who made which edition of the rules, the territory or the departments, when, and what it changed."""

    revision: int
    origin: str  # folder or desk
    by: str | None = None
    by_name: str | None = None
    note: str | None = None
    made_at: datetime
    changes: tuple[EditedEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditionHistory(Message):
    """Latest first; `next_before` leads on to older ones."""

    items: tuple[EditionLine, ...]
    next_before: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReadEditions(Query):
    """The history of one `subject`: rules, territory, departments."""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = EditionHistory

    staff: Staff
    subject: str
    before: int | None = None
    limit: int = 50
