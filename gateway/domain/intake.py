"""A voice as the door takes it in: the records of the ledger, the secret that opens the case, and the first view of it."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from contracts.complaints import Status
from contracts.gateway import (
    Answer,
    Channel,
    ComplaintSubmitted,
    Kind,
    Location,
    Photo,
)
from contracts.urgency import Danger
from gateway.view import View

FIRST_ACTIONS = ("withdraw", "change", "ask")  # what a citizen may ask before the complaints service has said anything


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A voice as the door took it in, checked, masked and sealed. `idempotency` and `fingerprint` are hashes."""

    complaint_id: UUID
    receipt_number: str
    token_hash: str
    channel: Channel
    locale: str
    text: str
    kind: Kind | None = None
    service_code: str | None = None
    title: str | None = None
    sealed_text: str | None = None
    sealed_contact: str | None = None
    contact_hint: str | None = None
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    visibility: str = "private"
    citizen_keys: tuple[str, ...] = ()
    signatories: int = 1
    taken_by: str | None = None
    told: bool = False
    unreachable_after: datetime | None = None
    joins: UUID | None = None
    answers: tuple[Answer, ...] = ()
    idempotency: str | None = None
    fingerprint: str | None = None
    traceparent: str | None = None
    danger: Danger | None = None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A line of the intake ledger."""

    complaint_id: UUID
    receipt_number: str
    received_at: datetime
    channel: Channel
    token_hash: str
    idempotency: str | None
    fingerprint: str | None
    taken_by: str | None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A department of the public directory, as it read at `as_of`."""

    code: str
    name: str
    phone: str | None
    active: bool
    as_of: datetime
    external: bool = False  # another agency
    successor_codes: tuple[str, ...] = ()  # of one that is no more: who has taken over


# The citizen's secret ------------------------------------------------------------------------------------------------


def token(secret: bytes, complaint_id: UUID) -> str:
    """The secret that opens a case: 256 bits, the same whenever it is derived again, so that it need not be stored."""
    return urlsafe_b64encode(signed(secret, complaint_id.bytes)).decode().rstrip("=")


def citizen_keys(secret: bytes, email: str | None, phone: str | None) -> tuple[str, ...]:
    """By which filings of one person are known to be theirs: a keyed fingerprint of each address, however it was typed. Without the
    secret nobody can try addresses against it."""
    digits = "".join(character for character in phone or "" if character.isdigit())
    local = "0" + digits[2:].lstrip("0") if (phone or "").strip().startswith("+82") else digits
    known_as = [f"{kind}\0{address}" for kind, address in (("email", (email or "").strip().casefold()), ("phone", local)) if address]
    return tuple(signed(secret, b"citizen\0" + one.encode()).hex() for one in known_as)


def signed(secret: bytes, content: bytes) -> bytes:
    """HMAC-SHA-256 of it."""
    signature = _prepared(secret).copy()
    signature.update(content)
    return signature.digest()


@cache
def _prepared(secret: bytes) -> hmac.HMAC:
    """HMAC with the key already in it. Unlike `hmac.digest`, its copies don't hand over the interpreter for each signature."""
    return hmac.new(secret, digestmod="sha256")


def token_hash(secret_token: str) -> str:
    return hashlib.sha256(secret_token.encode()).hexdigest()


def opens(offered: str, stored_hash: str) -> bool:
    """Is this the token? Takes the same time whether it is nearly right or all wrong."""
    return hmac.compare_digest(token_hash(offered), stored_hash)


def ticket(secret: bytes, complaint_id: UUID, until: int) -> str:
    """Opens the live stream of one case until then (seconds since 1970), for browsers that can't send a header there."""
    proof = signed(secret, b"ticket" + complaint_id.bytes + until.to_bytes(5, "big"))
    return urlsafe_b64encode(until.to_bytes(5, "big") + proof).decode().rstrip("=")


def ticket_opens(offered: str, secrets: tuple[bytes, ...], complaint_id: UUID, now: int) -> bool:
    """Is this a ticket for that case that still holds?"""
    try:
        until = int.from_bytes(urlsafe_b64decode(offered + "=" * (-len(offered) % 4))[:5], "big")
    except ValueError:  # none of ours
        return False
    known = any(hmac.compare_digest(offered.encode(), ticket(secret, complaint_id, until).encode()) for secret in secrets)
    return known and now <= until


def token_again(secrets: tuple[bytes, ...], of: Submission | View) -> str:
    """The token given out for this case, whichever of our secrets was in use then."""
    for secret in secrets:
        derived = token(secret, of.complaint_id)
        if opens(derived, of.token_hash):
            return derived
    raise LookupError("the secret that this token was derived from is no longer configured")


# Taking in -----------------------------------------------------------------------------------------------------------


def submission(intake: Intake, now: datetime) -> Submission:
    return Submission(
        complaint_id=intake.complaint_id,
        receipt_number=intake.receipt_number,
        received_at=now,
        channel=intake.channel,
        token_hash=intake.token_hash,
        idempotency=intake.idempotency,
        fingerprint=intake.fingerprint,
        taken_by=intake.taken_by,
    )


def submit(intake: Intake, now: datetime) -> tuple[View, ComplaintSubmitted]:
    """The first public view of a case, and what is said about it."""
    view = View(
        complaint_id=intake.complaint_id,
        receipt_number=intake.receipt_number,
        token_hash=intake.token_hash,
        version=1,
        status=Status.RECEIVED,
        channel=intake.channel,
        locale=intake.locale,
        kind=intake.kind,
        service_code=intake.service_code,
        title=intake.title,
        text=intake.text,
        location=intake.location,
        visibility=intake.visibility,
        received_at=now,
        updated_at=now,
        joins=intake.joins,
        actions=FIRST_ACTIONS,
    )
    submitted = ComplaintSubmitted(
        occurred_at=now,
        complaint_id=intake.complaint_id,
        receipt_number=intake.receipt_number,
        channel=intake.channel,
        locale=intake.locale,
        kind=intake.kind,
        service_code=intake.service_code,
        title=intake.title,
        text=intake.text,
        sealed_text=intake.sealed_text,
        sealed_contact=intake.sealed_contact,
        contact_hint=intake.contact_hint,
        location=intake.location,
        photos=intake.photos,
        visibility=intake.visibility,
        citizen_keys=intake.citizen_keys,
        signatories=intake.signatories,
        taken_by=intake.taken_by,
        told=intake.told,
        unreachable_after=intake.unreachable_after,
        danger=intake.danger,
        joins=intake.joins,
        answers=intake.answers,
    )
    return view, submitted
