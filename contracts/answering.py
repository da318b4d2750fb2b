"""What staff may ask about how an answer comes to be: standard answers, approval, the channel's words; and abusive text folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.desk import DeskCommand, Staff
from contracts.message import Command, Message, Query


@dataclass(frozen=True, kw_only=True)
class StandardAnswer(Message):
    """표준 답변. Words that fit many cases, with placeholders such as `{receipt_number}`; a department's own, or the whole city's."""

    code: str
    title: str
    text: str
    department_code: str | None = None  # None: everybody's
    keywords: tuple[str, ...] = ()  # by which citizens mean it


@dataclass(frozen=True, kw_only=True)
class StandardAnswers(Message):
    items: tuple[StandardAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class PutStandardAnswer(Command):
    """Keep a standard answer under this code, in place of the one that stood there; an unknown placeholder is refused and named.
    Without a department it is the own one's of who asks, or the whole city's where they belong to none."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = StandardAnswer

    staff: Staff
    code: str
    title: str
    text: str
    department_code: str | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeleteStandardAnswer(Command):
    """Take it from the list; what was answered with it stays as it is."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = StandardAnswer

    staff: Staff
    code: str
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListStandardAnswers(Query):
    """Those that whoever asks may use: the own department's and the whole city's."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = StandardAnswers

    staff: Staff
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterStandardAnswers(Command):
    """Load those that come with the city's folder. What was changed at the desk since stays as it is; an unknown placeholder is refused and
    named."""

    target: ClassVar[str] = "complaints"

    answers: tuple[StandardAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class FittingAnswer(Message):
    """A standard answer that fits a case: how well (0..1), by which of its words, and how many like cases were answered with it; `reason`
    says so in Korean. `immediate`: 즉시 답변 가능, the case can be answered with it at once."""

    code: str
    title: str
    department_code: str | None = None
    fit: float
    immediate: bool = False
    words: tuple[str, ...] = ()
    answered: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class FittingAnswers(Message):
    """Best first. An officer chooses; nothing is sent."""

    items: tuple[FittingAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class FindStandardAnswers(Query):
    """Which of the city's standard answers, and of the department's that has the case, fit it?"""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = FittingAnswers

    staff: Staff
    receipt_number: str
    limit: int = 5


@dataclass(frozen=True, kw_only=True)
class ProposedAnswer(Message):
    """A standard answer as it reads for one case. Nothing is sent: the officer changes it, or answers with it. `missing`: the
    placeholders for which the case has nothing; a dash stands for each."""

    code: str
    title: str
    text: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProposeAnswer(Query):
    """Fill a standard answer in for a case. The department's own goes before the city's of the same code."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = ProposedAnswer

    staff: Staff
    receipt_number: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ApproveDraft(DeskCommand):
    """결재. The draft goes out as it is; or to the intake unit, where the channel's words are still to be found."""


@dataclass(frozen=True, kw_only=True)
class ReturnDraft(DeskCommand):
    """반려 (결재). The officer is to answer otherwise."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class WordAnswer(DeskCommand):
    """Say the official answer in the words of the channel, and send it."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ApprovalRule(Message):
    department_code: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class SetApproval(Command):
    """결재. From now on an officer's answers and refusals in this department wait for its head, or no longer."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = ApprovalRule

    staff: Staff
    department_code: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class ReadApproval(Query):
    """Does the department's head approve what goes out?"""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = ApprovalRule

    staff: Staff
    department_code: str


@dataclass(frozen=True, kw_only=True)
class FoldText(DeskCommand):
    """The citizen's words are abusive: fold them at the desk. Nothing is deleted, and nothing changes for the citizen."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class UnfoldText(DeskCommand):
    """They aren't, after all."""
