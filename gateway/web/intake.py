"""How a voice is taken in: photos drawn anew, text masked, contact sealed, and all of it committed at once before anybody is thanked."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from functools import partial
from typing import Any

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.complaints import Status
from contracts.confirmation import key_of
from contracts.gateway import Location, Photo
from contracts.message import new_id
from gateway import domain, masking, receipt, usecases
from gateway.domain import Intake, Submission
from gateway.store import NumberTaken, Transaction
from gateway.web import problems, words
from gateway.web.answers import Links, Receipt
from gateway.web.door import Hall
from gateway.web.photos import taken
from gateway.web.routes import Call

_KEY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?")
DRAWS = 5  # of a receipt number, before we give up: one in 887 million for each case of the year is taken


async def take_in(call: Call) -> Response:
    """Take it in and answer 201, or give the same 201 again for the same key and body."""
    key = call.request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise problems.wrong("Idempotency-Key", "must have 1 to 200 printable ASCII characters")
    photos = await taken(call.hall, call.photos)
    for _ in range(DRAWS):
        intake, token = prepare(call, key, photos)
        try:
            entered: Submission = await asyncio.wrap_future(call.hall.door.database.submit(partial(_submit, intake)))
        except NumberTaken:
            continue
        return _answer(call, intake, entered, token)
    raise RuntimeError("no free receipt number was drawn")


def _submit(intake: Intake, tx: Transaction) -> Submission:
    return usecases.submit(tx, intake)


def _answer(call: Call, intake: Intake, entered: Submission, token: str) -> Response:
    if entered.fingerprint != intake.fingerprint:
        raise problems.wrong("Idempotency-Key", "was used for another body")
    door = call.hall.door
    if entered.complaint_id == intake.complaint_id:
        call.hall.measures.complaint(intake.channel, intake.kind)
    else:
        token = domain.token_again(door.token_secrets, entered)
    own = f"{door.public_url}/v1/complaints/{entered.receipt_number}"
    page = link(call.hall, entered.receipt_number, token)
    answer = Receipt(
        receipt_number=entered.receipt_number,
        token=token,
        status=Status.RECEIVED,
        received_at=entered.received_at,
        links=Links(self=own, page=page),
    )
    return JSONResponse(wire.dump(answer), 201, {"location": own})


def prepare(call: Call, key: str | None, photos: tuple[Photo, ...]) -> tuple[Intake, str]:
    """The intake record, in which nothing stands open that only the citizen or one service may read; and the token."""
    door, body = call.hall.door, call.body
    complaint_id = new_id()
    token = domain.token(door.token_secrets[0], complaint_id)
    number = receipt.mint(door.clock().astimezone(door.zone).year)
    title, text = body.get("title"), body["description"]
    masked_title, masked = masking.mask(title) if title else None, masking.mask(text)
    contact = body.get("contact", {})
    intake = Intake(
        complaint_id=complaint_id,
        receipt_number=number,
        token_hash=domain.token_hash(token),
        channel=body["channel"],
        locale=body["locale"],
        kind=body.get("kind"),
        service_code=body.get("service_code"),
        title=words.marked(masked_title, body["locale"]) if door.demonstration else masked_title,
        text=masked,
        sealed_text=door.seals.for_complaints(_original(title, text, masked_title)) if (masked_title, masked) != (title, text) else None,
        sealed_contact=_sealed(call.hall, contact, number, token) if contact else None,
        contact_hint=masking.hint(contact.get("email"), contact.get("phone"), contact.get("name")),
        location=place(body.get("location")),
        photos=photos,
        visibility=body["visibility"],
        citizen_keys=domain.citizen_keys(door.token_secrets[-1], contact.get("email"), contact.get("phone")),
        signatories=body["signatories"],
        taken_by=call.staff.account_id if call.staff else None,
        idempotency=_keyed(call, "key", key.encode()) if key else None,
        fingerprint=_keyed(call, "body", _canonical(body), *call.photos) if key else None,
        traceparent=call.traceparent,
    )
    return intake, token


def link(hall: Hall, receipt_number: str, token: str) -> str:
    """The citizen's page, as it stands in letters."""
    return hall.door.page.format(url=hall.door.public_url, receipt_number=receipt_number, token=token)


def _original(title: str | None, text: str, masked_title: str | None) -> str:
    return text if title == masked_title else f"{title}\n\n{text}"


def _sealed(hall: Hall, contact: dict[str, str], number: str, token: str) -> str:
    fields = {name: contact.get(name) for name in ("email", "phone", "name")}
    return hall.door.seals.for_notify({**fields, "link": link(hall, number, token), "confirmation_key": key_of(token).hex()})


def place(sent: dict[str, Any] | None) -> Location | None:
    """The place that was sent, with its address masked."""
    if not sent:
        return None
    return Location(**{**sent, "address": masking.mask(sent["address"])} if "address" in sent else sent)


def _canonical(body: Any) -> bytes:
    """The same bytes for the same meaning, whatever order and spaces were sent."""
    return json.dumps(body, sort_keys=True, ensure_ascii=True, default=lambda member: member.value).encode()


def _keyed(call: Call, purpose: str, *parts: bytes) -> str:
    """A fingerprint that nobody without our secret can try bodies against. Staff have a key space of their own."""
    digest = hmac.new(call.hall.door.token_secrets[-1], f"{purpose}\0{call.staff.account_id if call.staff else ''}\0".encode(), "sha256")
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
