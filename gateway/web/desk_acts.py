"""What staff do to a case: one line for each act. The service that is asked checks role and department once more, in the same
transaction as the act."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from starlette.responses import JSONResponse, Response

from contracts import answering, dangers, desk, dialogue, filings, joint, staff, wire
from contracts.desk import CaseSummary, DeskCommand, Role
from contracts.message import Message, new_id
from gateway import receipt
from gateway.domain.held import HOLDABLE
from gateway.web import answer_bodies, joint_bodies, laying, problems
from gateway.web import desk_bodies as sent
from gateway.web.bodies import NoQuery
from gateway.web.fields import Body
from gateway.web.held_answers import HeldReceipt, receipt_of
from gateway.web.holding import HoldQuery, as_seen, hold
from gateway.web.photos import taken_files
from gateway.web.routes import Act, Call, Entry

ALL = frozenset(Role)
_TAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
REFUSED: dict[int, Any] = {401: "problem", 403: "problem", 404: "problem", 422: "problem", 503: "problem"}


def case_number(call: Call) -> str:
    """The receipt number in the address, as we write it; raises a Problem (404)."""
    number = receipt.parse(call.request.path_params["receipt_number"])
    if number is None:
        raise problems.unknown_case()
    return number


def command_id(call: Call) -> UUID:
    """With an Idempotency-Key, the same request is the same command, and is carried out once."""
    return command_id_at(call, call.request.url.path, call.body, seen_revision(call))


def command_id_at(call: Call, path: str, body: Mapping[str, Any], seen: int | None = None) -> UUID:
    """The same for a part of the request that stands for a request of its own."""
    key = call.request.headers.get("idempotency-key")
    if key is None:
        return new_id()
    said = hashlib.sha256(repr(sorted(body.items())).encode()).hexdigest()
    return uuid5(NAMESPACE_URL, f"{call.officer.account_id}\0{path}\0{key}\0{said}\0{seen}")


def seen_revision(call: Call) -> int | None:
    """The revision of what is changed that whoever acts has seen, from If-Match; None where they don't say. A weak tag is one too:
    proxies that compress make ours weak. Raises a Problem (422)."""
    sent = call.request.headers.get("if-match", "*").strip()
    if sent == "*":
        return None
    found = _TAG.fullmatch(sent)
    if found is None:
        raise problems.wrong("If-Match", 'must be the ETag of what is changed as it was read, as "7"')
    return int(found[1])


def shown(record: Message, status: int = 200) -> Response:
    return JSONResponse(wire.dump(record), status)


def shown_case(record: Message, revision: int) -> Response:
    """A case with its revision, to be sent back with the act (If-Match)."""
    return JSONResponse(wire.dump(record), headers={"etag": f'"{revision}"'})


def _asking(command: type[DeskCommand], action: str, *, files: bool) -> Act:
    """The body has the fields of the command, and nothing else. Files are cleaned before anybody is asked: one that can't be
    cleaned keeps the act from being done without it. With `hold` nobody is asked to do it yet."""

    async def act(call: Call) -> Response:
        brought: dict[str, Any] = {"files": await taken_files(call.hall, call.files)} if files else {}
        said = dict(call.body) | {name: [file.content_hash for file in some] for name, some in brought.items()}
        seen = seen_revision(call)
        known_as = command_id_at(call, call.request.url.path, said, seen)
        case: dict[str, Any] = {"receipt_number": case_number(call), "seen_revision": seen}
        asked = command(command_id=known_as, staff=call.officer, **case, **call.body, **brought)
        if seconds := call.query.get("hold"):
            await as_seen(call, asked)
            kept = await hold(call, asked, action, seconds, brought.get("files", ()))
            return shown(receipt_of(kept), 202)
        laid = await laying.laid(call, case["receipt_number"], brought.get("files", ()))
        try:
            done: CaseSummary = await call.hall.ask(asked, call.traceparent)
        except problems.Problem as problem:
            if problem.status < 500:  # else nobody knows yet whether it was done
                await laying.taken_back(call, case["receipt_number"], laid)
            raise
        return shown_case(done, done.revision)

    return act


def _entry(action: str, command: type[DeskCommand], body: type[Body], summary: str, *, files: bool = False) -> Entry:
    holdable = action in HOLDABLE
    answers = {200: CaseSummary, **({202: HeldReceipt} if holdable else {}), **REFUSED, 409: "problem"}
    return Entry(
        method="POST",
        path=f"/v1/desk/complaints/{{receipt_number}}/actions/{action}",
        act=_asking(command, action, files=files),
        summary=summary,
        tag="desk",
        roles=ALL,
        query=HoldQuery if holdable else NoQuery,
        body=body,
        files=files,
        keyed=True,
        versioned=True,
        answers=answers | {400: "problem", 413: "problem", 415: "problem"} if files else answers,
    )


TABLE = (
    _entry("route", desk.RouteComplaint, sent.RouteAct, "Give the case to a department"),
    _entry(
        "reroute",
        desk.RouteComplaint,
        sent.RouteAct,
        "Give the case to another department; the third change of hands is an arbiter's to decide",
    ),
    _entry("start", desk.StartComplaint, sent.StartAct, "Take the case up"),
    _entry("hand-back", desk.HandBackComplaint, sent.HandBackAct, "Say that another must answer: the counter hands it over"),
    _entry("assign", staff.AssignComplaint, sent.AssignAct, "Take the case, or put it into a colleague's hands"),
    _entry("acknowledge-danger", dangers.AcknowledgeDanger, sent.AcknowledgeAct, "Say that you have the danger in hand"),
    _entry("note", desk.NoteComplaint, sent.NoteAct, "Write a note for colleagues"),
    _entry("reclassify", desk.ReclassifyComplaint, sent.ReclassifyAct, "Correct the kind"),
    _entry("request-supplement", desk.RequestSupplement, sent.SupplementAct, "Ask the citizen for what is missing"),
    _entry("pause", desk.PauseClock, sent.PauseAct, "Stop the clock"),
    _entry("resume", desk.ResumeClock, sent.ResumeAct, "Let the clock go on"),
    _entry("extend", desk.ExtendDeadline, sent.ExtendAct, "Take more time"),
    _entry("involve", joint.InvolveDepartment, joint_bodies.InvolveAct, "Ask another department for a part of the answer"),
    _entry("contribute", joint.ContributePart, joint_bodies.ContributeAct, "Contribute the own department's part"),
    _entry("decline-part", joint.DeclinePart, joint_bodies.DeclinePartAct, "Say that it isn't the own department's"),
    _entry("prolong", joint.ProlongPart, joint_bodies.ProlongAct, "Take more time for the own department's part"),
    _entry("release", joint.ReleaseDepartment, joint_bodies.ReleaseAct, "Answer without a department's part"),
    _entry("transfer", desk.TransferComplaint, sent.TransferAct, "Hand the case to another agency"),
    _entry("answer", desk.AnswerComplaint, answer_bodies.AnswerAct, "Answer the citizen", files=True),
    _entry("decline", desk.DeclineComplaint, sent.DeclineAct, "Refuse, with ground, reason and remedy"),
    _entry("close-as-repeated", filings.CloseAsRepeated, joint_bodies.RepeatedAct, "Close what was filed and answered again and again"),
    _entry("reply", dialogue.ReplyToCitizen, sent.NoteAct, "Write to the citizen without answering"),
    _entry("merge", desk.MergeComplaint, sent.MergeAct, "Answer it together with another case"),
    _entry("unmerge", desk.UnmergeComplaint, sent.ReasonAct, "Let it go its own way again"),
    _entry("approve", answering.ApproveDraft, sent.StartAct, "Approve what an officer drafted: it goes out"),
    _entry("return-draft", answering.ReturnDraft, sent.ReasonAct, "Give a draft back, with the reason"),
    _entry("word", answering.WordAnswer, answer_bodies.WordAct, "Say the official answer in the channel's words, and send it"),
    _entry("fold", answering.FoldText, sent.ReasonAct, "Fold abusive words at the desk; nothing is deleted"),
    _entry("unfold", answering.UnfoldText, sent.StartAct, "They aren't abusive, after all"),
)
