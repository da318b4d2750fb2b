"""How notify's records become rows, and rows records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts import wire
from contracts.complaints import Department
from contracts.letters import WordsInUse
from contracts.notify import AlimtalkTemplate, ChannelClass, DeliveryState, LetterName, SandboxLetter, Template, Variable
from services.notify.domain import Case, Colleague, Delivery, Facts, Recipient, Report, Try
from services.notify.letters.choosing import ALIMTALK
from services.notify.letters.editions import Edition, kept_as

Row = Mapping[Any, Any]
WORDS = UUID("6f1b3c0e-6a58-5d8e-9d3f-0d1f5a2c7b11")  # the namespace of the templates' identifiers

# Fields that are called and look the same in a record and in its row.
CASE_AS_IT_IS = (
    *("id", "receipt_number", "locale", "sealed_contact", "updates", "told", "wrote_at"),
    *("received_event_id", "received_at", "due_at", "triage_at"),
)
DELIVERY_AS_IT_IS = (
    *("id", "complaint_id", "account_id", "entry", "template_id", "cause_id", "number", "sealed", "attempts"),
    *("created_at", "queued_at", "updated_at", "due_at", "until", "after", "reference", "reason", "resent_by"),
)
COLLEAGUE_AS_IT_IS = ("account_id", "name", "sealed_email", "active", "registered_at")
RECIPIENT = ("channel", "fingerprint", "hint")
WINDOW = ("until", "person_until")  # of a way
TRY = ("id", "delivery_id", "number", "began_at", "ended_at", "outcome", "reason", "by")
REPORT_AS_IT_IS = ("id", "channel", "reference", "delivery_id", "code", "reported_at", "heard_at")
EDITION_AS_IT_IS = ("by", "by_name", "note", "folder_digest")
SANDBOX_AS_IT_IS = ("at", "channel", "recipient", "subject", "body", "receipt_number", "request")


def as_case(row: Row) -> Case:
    return Case(
        ways=tuple(_way(way) for way in row["ways"]),
        wanted=tuple(row["wanted"]),
        department=Department(**row["department"]) if row["department"] else None,
        **{name: row[name] for name in CASE_AS_IT_IS},
    )


def case_row(case: Case) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in CASE_AS_IT_IS},
        "ways": [_way_row(way) for way in case.ways],
        "wanted": list(case.wanted),
        "department": asdict(case.department) if case.department else None,
        "department_code": case.department.code if case.department else None,
    }


def as_delivery(row: Row) -> Delivery:
    return Delivery(
        letter=LetterName(row["letter"]),
        state=DeliveryState(row["state"]),
        recipient=_recipient(row),
        facts=wire.load(Facts, row["facts"]) if row["facts"] is not None else None,
        **{name: row[name] for name in DELIVERY_AS_IT_IS},
    )


def delivery_row(delivery: Delivery) -> dict[str, Any]:
    return {
        **{name: getattr(delivery, name) for name in DELIVERY_AS_IT_IS},
        **_recipient_row(delivery.recipient),
        "letter": delivery.letter.value,
        "state": delivery.state.value,
        "facts": _facts_row(delivery.facts) if delivery.facts is not None else None,
    }


def _facts_row(facts: Facts) -> dict[str, Any]:
    """Only what this letter tells."""
    return {name: value for name, value in wire.dump(facts).items() if value is not None}


def _recipient(row: Row) -> Recipient:
    return Recipient(**_recipient_fields(row))


def _recipient_fields(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in RECIPIENT}


def _recipient_row(recipient: Recipient | None) -> dict[str, Any]:
    return {name: getattr(recipient, name, None) for name in RECIPIENT}


def _way(row: Row) -> Recipient:
    window: dict[str, Any] = {name: datetime.fromisoformat(row[name]) for name in WINDOW if name in row}
    return Recipient(**_recipient_fields(row), **window)


def _way_row(way: Recipient) -> dict[str, Any]:
    """A way that doesn't close has no window."""
    return {**_recipient_row(way), **{name: end.isoformat() for name in WINDOW if (end := getattr(way, name))}}


def as_try(row: Row) -> Try:
    return Try(**{name: row[name] for name in TRY})


def try_row(one: Try) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TRY}


def as_report(row: Row) -> Report:
    return Report(state=DeliveryState(row["state"]), **{name: row[name] for name in REPORT_AS_IT_IS})


def report_row(report: Report) -> dict[str, Any]:
    return {**{name: getattr(report, name) for name in REPORT_AS_IT_IS}, "state": report.state.value}


def as_colleague(row: Row) -> Colleague:
    return Colleague(recipient=_recipient(row) if row["channel"] else None, **{name: row[name] for name in COLLEAGUE_AS_IT_IS})


def colleague_row(colleague: Colleague) -> dict[str, Any]:
    return {**{name: getattr(colleague, name) for name in COLLEAGUE_AS_IT_IS}, **_recipient_row(colleague.recipient)}


def as_template(row: Row) -> Template | AlimtalkTemplate:
    common = {"letter": LetterName(row["letter"]), "locale": row["locale"]}
    if row["kind"] != ALIMTALK:
        return Template(**common, channel_class=ChannelClass(row["kind"]), subject=row["subject"], body=row["body"])
    variables = tuple(Variable(**variable) for variable in row["variables"])
    return AlimtalkTemplate(**common, code=row["code"], text=row["body"], variables=variables, approved=row["approved"])


def as_edition(row: Row) -> Edition:
    told = {name: row[name] for name in EDITION_AS_IT_IS}
    return Edition(words=as_template(row), number=row["version"], made_at=row["registered_at"], **told)


def edition_row(edition: Edition) -> dict[str, Any]:
    letter, kind, locale = kept_as(edition.words)
    row = {
        "id": uuid5(WORDS, f"{letter}:{kind}:{locale}:{edition.number}"),
        "letter": letter,
        "kind": kind,
        "locale": locale,
        "version": edition.number,
        "registered_at": edition.made_at,
        "replaced_at": edition.made_at if edition.ended else None,
        **{name: getattr(edition, name) for name in EDITION_AS_IT_IS},
    }
    words = edition.words
    if isinstance(words, Template):
        return {**row, "subject": words.subject, "body": words.body, "code": None, "variables": None, "approved": True}
    variables = [asdict(variable) for variable in words.variables]
    return {**row, "subject": "", "body": words.text, "code": words.code, "variables": variables, "approved": words.approved}


def as_words_in_use(row: Row) -> WordsInUse:
    edition = as_edition(row)
    words, differs = edition.words, edition.folder_digest is not None
    common: dict[str, Any] = {"letter": words.letter, "locale": words.locale, "edition": edition.number}
    common |= {"registered_at": edition.made_at, "origin": edition.origin, "by_name": edition.by_name, "differs": differs}
    if isinstance(words, Template):
        return WordsInUse(**common, channel_class=words.channel_class, subject=words.subject, body=words.body)
    return WordsInUse(**common, channel_class=ChannelClass.TEXT, body=words.text, alimtalk_code=words.code, approved=words.approved)


def as_sandbox_letter(row: Row) -> SandboxLetter:
    return SandboxLetter(letter=LetterName(row["letter"]), **{name: row[name] for name in SANDBOX_AS_IT_IS})
