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
from contracts.contact import Contact
from contracts.gateway import Answer, Location, Photo
from gateway import domain, masking, usecases
from gateway.domain import Intake, Submission, questions
from gateway.reception import Filing
from gateway.store import NumberTaken, Transaction
from gateway.web import problems
from gateway.web.answers import Links, Receipt, danger_told
from gateway.web.photos import taken
from gateway.web.routes import Call
from gateway.web.similar import joined

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
        except NumberTaken:  # somebody was first: drawn again
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
    page = call.hall.reception.link(entered.receipt_number, token)
    answer = Receipt(
        receipt_number=entered.receipt_number,
        token=token,
        status=Status.RECEIVED,
        received_at=entered.received_at,
        links=Links(self=own, page=page),
        danger=danger_told(door.dangers, intake.danger, intake.locale),
    )
    return JSONResponse(wire.dump(answer), 201, {"location": own})


def prepare(call: Call, key: str | None, photos: tuple[Photo, ...]) -> tuple[Intake, str]:
    """The intake record of what was sent, and the token."""
    body, contact = call.body, call.body.get("contact")
    filing = Filing(
        channel=body["channel"],
        locale=body["locale"],
        text=body["description"],
        title=body.get("title"),
        kind=body.get("kind"),
        service_code=body.get("service_code"),
        location=Location(**body["location"]) if body.get("location") else None,
        contact=Contact(**contact) if contact else None,
        photos=photos,
        visibility=body["visibility"],
        signatories=body["signatories"],
        joins=joined(call, body["joins"], "joins") if "joins" in body else None,
        answers=answers_in(call),
        taken_by=call.staff.account_id if call.staff else None,
        idempotency=_keyed(call, "key", key.encode()) if key else None,
        fingerprint=_keyed(call, "body", _canonical(body), *call.photos) if key else None,
        traceparent=call.traceparent,
    )
    return call.hall.reception.prepare(filing, call.hall.door.clock())


def answers_in(call: Call) -> tuple[Answer, ...]:
    """What was answered to the questions of the service; raises a Problem (422) that names each answer that can't be taken."""
    code, given = call.body.get("service_code"), call.body.get("answers", {})
    service = next((one for one in call.hall.door.services if one.code == code), None)
    try:
        return questions.answered(service, given, masking.mask)
    except questions.Unfit as unfit:
        raise problems.invalid(problems.Wrong(field, why) for field, why in unfit.problems.items()) from None


def _canonical(body: Any) -> bytes:
    """The same bytes for the same meaning, whatever order and spaces were sent."""
    return json.dumps(body, sort_keys=True, ensure_ascii=True, default=lambda member: member.value).encode()


def _keyed(call: Call, purpose: str, *parts: bytes) -> str:
    """A fingerprint that nobody without our secret can try bodies against. Staff have a key space of their own."""
    digest = hmac.new(call.hall.door.token_secrets[-1], f"{purpose}\0{call.staff.account_id if call.staff else ''}\0".encode(), "sha256")
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
