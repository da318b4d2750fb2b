"""What came in on channels and waits for a person: comments under the city's posts, which become cases or don't, and what nobody could
read. They belong to no department yet: the counter looks after them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from marshmallow import fields as wire
from marshmallow import validate
from starlette.responses import Response

from chassis.logs import Log
from chassis.shelf import Missing
from contracts.desk import Role
from contracts.dialogue import OpenedText, OpenSealedText
from contracts.message import Message
from gateway import masking, usecases
from gateway.domain.listening import Comment, KeptUnread
from gateway.reception import Filing
from gateway.store import NumberTaken
from gateway.usecases import DRAWS, Decided
from gateway.web import audit, problems
from gateway.web.bodies import LANGUAGE
from gateway.web.desk_acts import REFUSED, shown
from gateway.web.desk_answers import DecidedMention, Mentions, OriginalMessage, PublicComment, SeenUnread, UnreadList, UnreadMessage
from gateway.web.fields import LONGEST_TEXT, Body, Matching, Text, Truth
from gateway.web.routes import Act, Call, Entry

if TYPE_CHECKING:
    from gateway.store import Transaction

log = Log("gateway")
T = TypeVar("T")
COUNTER = frozenset({Role.TRIAGE, Role.ADMIN})


class WaitingQuery(Body):
    limit = wire.Integer(
        load_default=100, validate=validate.Range(1, 500, error="must be 1 to 500"), error_messages={"invalid": "must be a whole number"}
    )


class AcceptAct(Body):
    """`reply`: the author is answered in public, in words that hold nothing of the case."""

    reply = Truth(load_default=False)


class DismissAct(Body):
    reason = Text(1000, lines=True, required=True)


class FileAct(Body):
    """What the message says, written out by whoever could read it."""

    description = Text(LONGEST_TEXT, lines=True, required=True)
    title = Text(200)
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10, load_default="ko")


async def mentions(call: Call) -> Response:
    found: list[Comment] = await call.hall.read(lambda tx: tx.mentions.waiting(call.query["limit"]))
    return shown(Mentions(items=tuple(_comment(one) for one in found)))


async def accept(call: Call) -> Response:
    mention_id, account_id, reply = _id(call, "mention_id"), call.officer.account_id, call.body["reply"]

    def work(tx: Transaction) -> tuple[Comment, str]:
        tx.traceparent = call.traceparent
        accepted = usecases.accept_mention(tx, call.hall.reception, mention_id, account_id, reply=reply)
        assert accepted.complaint_id is not None, "what is accepted is a case"
        return accepted, tx.views.get(accepted.complaint_id).receipt_number

    accepted, number = await _decide(call, work)
    call.hall.live.wake()
    log.info("mention_accepted", account_id=account_id, traceparent=call.traceparent)
    return shown(DecidedMention(mention_id=accepted.mention_id, state=accepted.state.value, receipt_number=number))


async def dismiss(call: Call) -> Response:
    mention_id, account_id = _id(call, "mention_id"), call.officer.account_id
    dismissed = await _decide(call, lambda tx: usecases.dismiss_mention(tx, mention_id, account_id))
    await _say_why(call, f"mention {mention_id}")
    return shown(DecidedMention(mention_id=dismissed.mention_id, state=dismissed.state.value))


async def unread(call: Call) -> Response:
    found: list[KeptUnread] = await call.hall.read(lambda tx: tx.unreads.waiting(call.query["limit"]))
    return shown(UnreadList(items=tuple(_message(one) for one in found)))


async def open_unread(call: Call) -> Response:
    """All of it, as it came. Only the complaints service can open it; who read it is written down."""
    unread_id = _id(call, "unread_id")
    kept: KeptUnread | None = await call.hall.read(lambda tx: tx.unreads.find(unread_id))
    if kept is None:
        raise _nothing()
    await audit.write(call.hall, call.officer, call.request, receipt_number=None, status=200, reason="read", detail=f"unread {unread_id}")
    opened: OpenedText = await call.hall.ask(OpenSealedText(staff=call.officer, sealed_text=kept.sealed_content), call.traceparent)
    return shown(OriginalMessage(**vars(_message(kept)), original=usecases.as_it_came(opened.text)))


async def file_unread(call: Call) -> Response:
    """It becomes a case on the channel that it came on; who sent it isn't known, so that nobody can be told."""
    unread_id, account_id = _id(call, "unread_id"), call.officer.account_id

    def work(tx: Transaction) -> tuple[KeptUnread, str]:
        kept = _not_seen(tx, unread_id)
        filing = Filing(
            channel=kept.channel,
            locale=call.body["locale"],
            text=call.body["description"],
            title=call.body.get("title"),
            taken_by=account_id,
            traceparent=call.traceparent,
        )
        intake, _ = call.hall.reception.prepare(filing, tx.now)
        usecases.submit(tx, intake)
        usecases.see_unread(tx, unread_id, account_id)
        return kept, intake.receipt_number

    kept, number = await _decide(call, work)
    log.info("unread_filed", account_id=account_id, traceparent=call.traceparent)
    return shown(SeenUnread(unread_id=kept.unread_id, receipt_number=number))


async def dismiss_unread(call: Call) -> Response:
    unread_id, account_id = _id(call, "unread_id"), call.officer.account_id

    def work(tx: Transaction) -> KeptUnread:
        kept = _not_seen(tx, unread_id)
        usecases.see_unread(tx, unread_id, account_id)
        return kept

    kept = await _decide(call, work)
    await _say_why(call, f"unread {unread_id}")
    return shown(SeenUnread(unread_id=kept.unread_id))


async def _say_why(call: Call, what: str) -> None:
    """Nobody is told of what was dismissed: who did it and why is written down."""
    about = f"{what}: {masking.mask(call.body['reason'])}"
    await audit.write(call.hall, call.officer, call.request, receipt_number=None, status=200, reason="dismissed", detail=about)


async def _decide(call: Call, work: Callable[[Transaction], T]) -> T:
    """In one transaction; again where the number that was drawn is taken. Raises a Problem (404, 409)."""
    for _ in range(DRAWS):
        try:
            return await asyncio.wrap_future(call.hall.door.database.submit(work))
        except NumberTaken:  # somebody was first: drawn again
            continue
        except Missing:
            raise _nothing() from None
        except Decided:
            raise problems.Problem(409, "decided", "Somebody has decided on this before.") from None
    raise RuntimeError("no free receipt number was drawn")


def _not_seen(tx: Transaction, unread_id: UUID) -> KeptUnread:
    kept = tx.unreads.find(unread_id)
    if kept is None:
        raise Missing("there is no such message")
    if kept.seen_at is not None:
        raise Decided
    return kept


def _id(call: Call, name: str) -> UUID:
    try:
        return UUID(call.request.path_params[name])
    except ValueError:
        raise _nothing() from None


def _nothing() -> problems.Problem:
    return problems.Problem(404, "not-found", "There is nothing like that here.")


def _comment(one: Comment) -> PublicComment:
    return PublicComment(
        mention_id=one.mention_id,
        channel=one.channel,
        heard_at=one.heard_at,
        said_at=one.said_at,
        author_hint=one.author_hint,
        text=one.text,
        link=one.link,
    )


def _message(one: KeptUnread) -> UnreadMessage:
    return UnreadMessage(unread_id=one.unread_id, channel=one.channel, received_at=one.received_at, excerpt=one.excerpt, why=one.why)


_MENTIONS, _UNREAD = "/v1/desk/mentions", "/v1/desk/unread"
_DECIDED: dict[int, Any] = {**REFUSED, 409: "problem"}


def _list(path: str, act: Act, answer: type[Message], summary: str) -> Entry:
    return Entry(
        method="GET", path=path, act=act, summary=summary, tag="desk", roles=COUNTER, query=WaitingQuery, answers={200: answer, **REFUSED}
    )


def _decision(path: str, act: Act, body: type[Body], answer: type[Message], summary: str) -> Entry:
    return Entry(
        method="POST", path=path, act=act, summary=summary, tag="desk", roles=COUNTER, body=body, answers={200: answer, **_DECIDED}
    )


TABLE = (
    _list(_MENTIONS, mentions, Mentions, "Comments under the city's posts that nobody has decided on"),
    _decision(f"{_MENTIONS}/{{mention_id}}/accept", accept, AcceptAct, DecidedMention, "Make a case of it"),
    _decision(f"{_MENTIONS}/{{mention_id}}/dismiss", dismiss, DismissAct, DecidedMention, "It is no case"),
    _list(_UNREAD, unread, UnreadList, "What came in and nobody could read"),
    Entry(
        method="GET",
        path=f"{_UNREAD}/{{unread_id}}",
        act=open_unread,
        summary="All of it, as it came",
        tag="desk",
        roles=COUNTER,
        answers={200: OriginalMessage, **REFUSED},
    ),
    _decision(f"{_UNREAD}/{{unread_id}}/file", file_unread, FileAct, SeenUnread, "Write it out as a case"),
    _decision(f"{_UNREAD}/{{unread_id}}/dismiss", dismiss_unread, DismissAct, SeenUnread, "There is nothing in it"),
)
