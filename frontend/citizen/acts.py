"""What a citizen can do to the own case: each act a page of its own that works without script, and offers only what the case allows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import forms
from frontend.api import Refused
from frontend.citizen import case as the_case
from frontend.citizen import places, sending
from frontend.citizen.opening import Opened, of_a_case
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go, page, say


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How an act is asked for. `field`: what the API calls the text; `needed`: nothing is sent without it."""

    act: str
    field: str = "text"
    needed: bool = True
    photos: bool = True
    place: bool = False
    danger: bool = False

    @property
    def address(self) -> str:
        return self.act.replace("_", "-")


KINDS = {
    kind.address: kind
    for kind in (
        Kind(act="supplement"),
        Kind(act="more_time", field="reason", needed=False, photos=False),
        Kind(act="change", needed=False, place=True),
        Kind(act="ask", needed=False),
        Kind(act="reopen"),
        Kind(act="object", photos=False),
        Kind(act="withdraw", field="reason", needed=False, photos=False, danger=True),
    )
}


async def show(request: Request, opened: Opened) -> Response:
    kind = KINDS[request.url.path.rpartition("/")[2]]
    if kind.act not in opened.case["actions"]:
        return go(f"/c/{opened.number}")
    return _page(request, opened, kind, EMPTY, NOTHING_WRONG)


async def act(request: Request, opened: Opened) -> Response:
    """Done, or the same page with what was typed. What the case doesn't allow any more is said on its page."""
    kind, t = KINDS[request.url.path.rpartition("/")[2]], say(request)
    try:
        form = await forms.read(request)
    except NotOurs:
        return _page(request, opened, kind, request.scope["ontong.typed"], NOTHING_WRONG, status=403, trouble=t("report.stale"))
    if wrong := _checked(form, kind, request):
        return _page(request, opened, kind, form, wrong, status=422)
    try:
        await _send(opened, kind, form)
    except Refused as refusal:
        if refusal.status == 409:
            return the_case.shown(request, opened, form, NOTHING_WRONG, status=409, trouble=t("case.not_now"))
        wrong = _put_right(refusal, kind, request)
        trouble = "" if wrong else t("report.often" if refusal.status == 429 else "report.away", seconds=refusal.retry_after or 60)
        return _page(request, opened, kind, form, wrong, status=422 if wrong else refusal.status, trouble=trouble)
    return go(f"/c/{opened.number}?done={kind.act}")


def _checked(form: Form, kind: Kind, request: Request) -> Wrong:
    wrong, t = Wrong(), say(request)
    if not form["text"] and (kind.needed or not (form.files or sending.place(form) or kind.field == "reason")):
        wrong.add("text", t(f"act.{kind.act}.missing"))
    if len(form["text"]) > (1000 if kind.field == "reason" else sending.LONGEST):
        wrong.add("text", t("report.description_long", most=1000 if kind.field == "reason" else sending.LONGEST))
    sending.check_photos(form, t, wrong)
    return wrong


def _put_right(refusal: Refused, kind: Kind, request: Request) -> Wrong:
    wrong = Wrong()
    for field, text in sending.put_right(refusal, say(request)):
        wrong.add("text" if field == "description" else field, text)
    return wrong


async def _send(opened: Opened, kind: Kind, form: Form) -> None:
    body: dict[str, Any] = {kind.field: form["text"]} if form["text"] else {}
    if kind.place and (where := sending.place(form)):
        body["location"] = where
    if kind.photos and form.files.get("photos"):
        await opened.api.ask("POST", opened.at(f"/{kind.address}"), data=sending.flat(body), files=form.upload())
    else:
        await opened.api.post(opened.at(f"/{kind.address}"), body)


def _page(request: Request, opened: Opened, kind: Kind, form: Form, wrong: Wrong, *, status: int = 200, trouble: str = "") -> Response:
    return page(
        request,
        "citizen/act.html",
        status=status,
        kind=kind,
        case=opened.case,
        form=form,
        wrong=wrong,
        trouble=trouble,
        map=places.of(request) if kind.place else None,
    )


# What is asked on the page of the case itself ------------------------------------------------------------------------------


async def result(request: Request, opened: Opened) -> Response:
    """해결되었나요? Points first, so that they count even where it goes on; not solved leads to asking again."""
    t = say(request)
    try:
        form = await forms.read(request)
    except NotOurs:
        return the_case.shown(request, opened, request.scope["ontong.typed"], NOTHING_WRONG, status=403, trouble=t("report.stale"))
    allowed, wrong = set(opened.case["actions"]), Wrong()
    if not form["solved"] and not form["score"]:
        wrong.add("solved", t("result.missing"))
        return the_case.shown(request, opened, form, wrong, status=422)
    try:
        if form["score"] in tuple("12345") and "rate" in allowed:
            said = {"comment": form["comment"][:2000]} if form["comment"] else {}
            await opened.api.post(opened.at("/rate"), {"score": int(form["score"]), **said})
        if form["solved"] == "yes" and "confirm" in allowed:
            await opened.api.post(opened.at("/confirm"))
    except Refused as refusal:
        if refusal.status != 409:
            raise
        return the_case.shown(request, opened, form, wrong, status=409, trouble=t("case.not_now"))
    if form["solved"] in ("partly", "no"):
        return go(f"/c/{opened.number}/{'object' if 'object' in allowed and 'reopen' not in allowed else 'reopen'}")
    return go(f"/c/{opened.number}?done=result")


async def join(request: Request, opened: Opened) -> Response:
    form = await forms.read(request)
    try:
        await opened.api.post(opened.at("/join"), {"ref": form["joins"]})
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return the_case.shown(request, opened, form, NOTHING_WRONG, status=409, trouble=say(request)("case.join_not"))
    return go(f"/c/{opened.number}?done=join")


async def show_contact(request: Request, opened: Opened) -> Response:
    return page(request, "citizen/contact.html", case=opened.case, form=EMPTY, wrong=NOTHING_WRONG, trouble="")


async def contact(request: Request, opened: Opened) -> Response:
    """How to be reached from now on."""
    t, trouble, status, wrong = say(request), "", 422, Wrong()
    try:
        form = await forms.read(request)
    except NotOurs:
        form, trouble, status = request.scope["ontong.typed"], t("report.stale"), 403
    if not trouble:
        if form["way"] not in ("sms", "email"):
            wrong.add("way", t("contact.missing"))
        sending.check_contact(form, t, wrong)
    if not wrong and not trouble:
        try:
            await opened.api.post(opened.at("/contact"), {**sending.contact(form), "updates": form["updates"] == "yes"})
            return go(f"/c/{opened.number}?done=contact")
        except Refused as refusal:
            wrong, status = sending.put_right(refusal, t), 422
            trouble = "" if wrong else t("case.not_now" if refusal.status == 409 else "report.away")
            status = 422 if wrong else refusal.status
    return page(request, "citizen/contact.html", status=status, case=opened.case, form=form, wrong=wrong, trouble=trouble)


ROUTES = (
    *(Route(f"/c/{{number}}/{address}", of_a_case(show), methods=["GET"]) for address in KINDS),
    *(Route(f"/c/{{number}}/{address}", of_a_case(act), methods=["POST"]) for address in KINDS),
    Route("/c/{number}/result", of_a_case(result), methods=["POST"]),
    Route("/c/{number}/join", of_a_case(join), methods=["POST"]),
    Route("/c/{number}/contact", of_a_case(show_contact), methods=["GET"]),
    Route("/c/{number}/contact", of_a_case(contact), methods=["POST"]),
)
