"""휴대전화 연습. The drawn phones: what stands on them, what is said, and what has arrived since. Only where letters stay inside."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontend import dates, forms, sessions
from frontend.api import Refused, path
from frontend.forms import EMPTY, Form, NotOurs, Wrong
from frontend.pages import go, page, pages, say
from frontend.phones import lines, person
from frontend.phones.lines import PHONE_OF, PHONES, Line
from frontend.phones.memory import KEPT
from frontend.phones.person import Person

LETTERS = 200  # of all citizens: as many as the API gives
NEWS = 40
LATE = timedelta(seconds=20)  # a letter may become visible a little after one that is younger
WINDOW = timedelta(hours=24)  # in which a messenger lets the city answer


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What couldn't be sent: on which channel, and why."""

    channel: str = ""
    form: Form = EMPTY
    wrong: Wrong = field(default_factory=Wrong)
    stale: bool = False

    def at(self, phone: str) -> bool:
        return PHONE_OF.get(self.channel) == phone


async def show(request: Request) -> Response:
    _only_in_rehearsal(request)
    return await _shown(request, Typed())


async def speak(request: Request) -> Response:
    """Says it as the person of this browser, and shows what came of it. Nothing typed is lost."""
    _only_in_rehearsal(request)
    channel = request.path_params["channel"]
    if channel not in PHONE_OF:
        raise HTTPException(404)
    try:
        form = await forms.read(request)
    except NotOurs:
        return await _shown(request, Typed(channel=channel, form=request.scope["ontong.typed"], stale=True), status=403)
    wrong, t = Wrong(), say(request)
    text, picture = form["choice"] or form["text"], form["photo"]
    if not text and not picture:
        wrong.add("text", t("phones.text_missing"))
    if picture and not picture.startswith("https://"):
        wrong.add("photo", t("phones.photo_wrong"))
    who = person.holding(request) or person.somebody()
    if not wrong:
        try:
            await _said(request, who, channel, text, picture)
        except Refused as refusal:
            if refusal.status != 422:
                return _not_here(request, refusal)
            wrong.add("text", t("phones.refused"))
    if wrong:
        return await _shown(request, Typed(channel=channel, form=form, wrong=wrong), status=422)
    answer: Response
    if "application/json" in request.headers.get("accept", ""):
        answer = _news(request, [line for line in KEPT.said(who.mark) if line.channel == channel])
    else:
        answer = go(_place(channel))
    person.keep(request, answer, who)
    return answer


async def news(request: Request) -> Response:
    """What stands on the phones that is younger than `since`, and a little before: what is known already is left out by the page."""
    _only_in_rehearsal(request)
    who = person.holding(request)
    since = _moment(request.query_params.get("since", ""))
    found = await _lines(request, who, NEWS) if who else []
    return _news(request, [line for line in found if since is None or line.at > since - LATE])


async def start_again(request: Request) -> Response:
    """As somebody new: another number, other accounts, no conversation."""
    _only_in_rehearsal(request)
    await forms.read(request)
    answer = go("/phones")
    person.keep(request, answer, person.somebody())
    return answer


async def _shown(request: Request, typed: Typed, *, status: int = 200) -> Response:
    held = person.holding(request)
    who = held or person.somebody()
    try:
        there, found = await asyncio.gather(pages(request).api(request).get("/v1/sandbox/channels"), _lines(request, who, LETTERS))
    except Refused as refusal:
        return _not_here(request, refusal)
    simulated = {one["channel"] for one in there["items"]}
    messengers = [one for one in PHONES["messenger"] if one in simulated]
    asked = typed.channel or request.query_params.get("m", "")
    messenger = asked if asked in messengers else next(iter(messengers), "")
    channels = {"kakao": "kakao", "sms": "sms", "messenger": messenger, "email": "email"}
    answer = page(
        request,
        "phones/phones.html",
        status=status,
        who=who,
        phones={phone: channel for phone, channel in channels.items() if channel in simulated},
        messengers=messengers,
        found={phone: [line for line in found if line.channel == channel] for phone, channel in channels.items()},
        closes=_closing([line for line in found if line.channel == messenger]),
        since=datetime.now(dates.SEOUL).isoformat(),
        now=datetime.now(dates.SEOUL),
        typed=typed,
        wrong=typed.wrong,
        nothing=Typed(),
        departments=await _departments(request),
    )
    if held is None:
        person.keep(request, answer, who)
    return answer


async def _said(request: Request, who: Person, channel: str, text: str, picture: str) -> None:
    began = datetime.now(dates.SEOUL)
    told: dict[str, Any] = {"text": text} if text else {}
    told |= {"sender": who.sender(channel)} | ({"photos": [picture]} if picture else {})
    heard = await pages(request).api(request).post(path("/v1/sandbox/channels/{}/messages", channel), told)
    number = heard.get("receipt_number") or ""
    KEPT.add(
        who.mark,
        lines.said(channel, text, began, receipt_number=number, pictures=1 if picture else 0),
        *lines.answered(channel, heard.get("answer"), datetime.now(dates.SEOUL), receipt_number=number),
    )


async def _lines(request: Request, who: Person, most: int) -> list[Line]:
    """All of one person, the oldest first: also letters about cases that this browser has opened."""
    sent = await pages(request).api(request).get("/v1/sandbox/letters", limit=most)
    kept = KEPT.said(who.mark)
    mine = {line.receipt_number for line in kept if line.receipt_number} | sessions.cases(pages(request).seal, request).keys()
    letters = [
        lines.letter(one)
        for one in sent["items"]
        if lines.is_for_a_citizen(one) and (who.is_reached_at(one["recipient"]) or one["receipt_number"] in mine)
    ]
    return sorted((*kept, *letters), key=lambda line: line.at)


def _closing(found: Sequence[Line]) -> datetime | None:
    """Until when the city may still answer there."""
    spoke = [line.at for line in found if line.kind == "said"]
    return max(spoke) + WINDOW if spoke else None


def _news(request: Request, found: Sequence[Line]) -> Response:
    workshop = pages(request)
    template = workshop.templates.get_template("phones/line.html")
    spoken = say(request)

    def drawn(line: Line) -> str:
        return template.render(line=line, t=spoken, lang=spoken.lang, token=sessions.form_token(request))

    items = [
        {"key": line.key, "at": line.at.isoformat(), "channel": line.channel, "kind": line.kind, "html": drawn(line)} for line in found
    ]
    return JSONResponse({"items": items})


def _not_here(request: Request, refusal: Refused) -> Response:
    """Whoever doesn't sit at this machine can't rehearse here."""
    if refusal.status not in (401, 403):
        raise refusal
    return page(request, "phones/elsewhere.html", status=403)


async def _departments(request: Request) -> Sequence[dict[str, Any]]:
    if not pages(request).front.at_home:
        return ()
    return await pages(request).api(request).items("/v1/departments")


def _place(channel: str) -> str:
    phone = PHONE_OF[channel]
    return f"/phones?m={channel}#messenger" if phone == "messenger" else f"/phones#{phone}"


def _moment(told: str) -> datetime | None:
    """None where whoever typed the address put something else there: all is shown."""
    try:
        found = dates.read(told.replace(" ", "+"))
    except ValueError:  # all is shown instead
        return None
    return found


def _only_in_rehearsal(request: Request) -> None:
    if not pages(request).front.rehearsing:
        raise HTTPException(404)


ROUTES = (
    Route("/phones", show, methods=["GET"]),
    Route("/phones/news", news, methods=["GET"]),
    Route("/phones/again", start_again, methods=["POST"]),
    Route("/phones/{channel}/say", speak, methods=["POST"]),
)
