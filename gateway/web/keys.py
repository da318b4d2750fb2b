"""Which case a number and a token open, and what whoever guesses gets to hear."""

from __future__ import annotations

from uuid import UUID

from gateway import domain, receipt
from gateway.web import problems
from gateway.web.door import Hall
from gateway.web.routes import Call, bearer

NOBODY = domain.token_hash("")  # what a token is compared with when there is no such case


async def opened(call: Call) -> UUID:
    """The case that the number names, if what was sent opens it; raises a Problem (401, 404, 429). Who guesses is slowed
    down; who knows is let in, whoever else guesses from the same address."""
    hall = call.hall
    token, pass_ = bearer(call.request) or call.query.get("token"), call.query.get("ticket")
    if token is None and pass_ is None:
        raise problems.not_signed_in()
    number = receipt.parse(call.request.path_params["receipt_number"])
    lock: tuple[UUID, str] | None = await hall.read(lambda tx: tx.views.lock_of(number)) if number else None
    fits = domain.opens(token or "-", lock[1] if lock else NOBODY)
    if lock and (fits or (pass_ and _ticket_opens(hall, pass_, lock[0]))):
        return lock[0]
    hall.refusals.note("case_token", call.address, call.traceparent)
    if wait := hall.guesses.wait(call.address):
        raise problems.too_many(wait)
    hall.guesses.count(call.address)
    raise problems.unknown_case()


def _ticket_opens(hall: Hall, offered: str, complaint_id: UUID) -> bool:
    return domain.ticket_opens(offered, hall.door.token_secrets, complaint_id, int(hall.door.clock().timestamp()))
