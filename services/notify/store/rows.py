"""How notify's records become rows, and rows records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid5

from contracts import wire
from contracts.complaints import Department
from contracts.notify import DeliveryState, LetterName, SandboxLetter, Template
from services.notify.domain import Case, Colleague, Delivery, Facts, Recipient

Row = Mapping[Any, Any]
WORDS = UUID("6f1b3c0e-6a58-5d8e-9d3f-0d1f5a2c7b11")  # the namespace of the templates' identifiers

# Fields that are called and look the same in a record and in its row.
CASE_AS_IT_IS = ("id", "receipt_number", "locale", "sealed_contact", "received_event_id", "received_at", "due_at", "triage_at")
DELIVERY_AS_IT_IS = (
    *("id", "complaint_id", "account_id", "template_id", "cause_id", "number", "attempts"),
    *("created_at", "queued_at", "updated_at", "reference", "reason", "resent_by"),
)
COLLEAGUE_AS_IT_IS = ("account_id", "name", "sealed_email", "active", "registered_at")
RECIPIENT = ("channel", "fingerprint", "hint")
SANDBOX_AS_IT_IS = ("at", "channel", "recipient", "subject", "body", "receipt_number", "request")


def as_case(row: Row) -> Case:
    return Case(
        recipient=_recipient(row) if row["channel"] else None,
        department=Department(**row["department"]) if row["department"] else None,
        **{name: row[name] for name in CASE_AS_IT_IS},
    )


def case_row(case: Case) -> dict[str, Any]:
    return {
        **{name: getattr(case, name) for name in CASE_AS_IT_IS},
        **_recipient_row(case.recipient),
        "department": asdict(case.department) if case.department else None,
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
    return Recipient(**{name: row[name] for name in RECIPIENT})


def _recipient_row(recipient: Recipient | None) -> dict[str, Any]:
    return {name: getattr(recipient, name, None) for name in RECIPIENT}


def as_colleague(row: Row) -> Colleague:
    return Colleague(recipient=_recipient(row) if row["channel"] else None, **{name: row[name] for name in COLLEAGUE_AS_IT_IS})


def colleague_row(colleague: Colleague) -> dict[str, Any]:
    return {**{name: getattr(colleague, name) for name in COLLEAGUE_AS_IT_IS}, **_recipient_row(colleague.recipient)}


def as_template(row: Row) -> Template:
    return Template(letter=LetterName(row["letter"]), locale=row["locale"], subject=row["subject"], body=row["body"])


def template_row(template: Template, last: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    letter, locale = template.letter.value, template.locale
    version = last.get((letter, locale), 0) + 1
    key = uuid5(WORDS, f"{letter}:{locale}:{version}")
    return {"id": key, "letter": letter, "locale": locale, "version": version, "subject": template.subject, "body": template.body}


def as_sandbox_letter(row: Row) -> SandboxLetter:
    return SandboxLetter(letter=LetterName(row["letter"]), **{name: row[name] for name in SANDBOX_AS_IT_IS})
