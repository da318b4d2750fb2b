"""Where the link of a result letter leads: the answer, and one form to say once whether it is done, in the language of the letter. No
cookie and no script is needed."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors, forms
from frontend.api import Refused, path
from frontend.citizen import sending
from frontend.citizen.opening import alone, token_of
from frontend.forms import EMPTY, NOTHING_WRONG, Form, Wrong
from frontend.pages import page, pages, say, speak
from frontend.words import Words

Answer = dict[str, Any]
SPENT = {"link-used", "link-expired", "link-answered-anew", "link-moved-on"}
WRITTEN = ("reopen", "object")  # outcomes that need words


async def show(request: Request) -> Response:
    """Looking uses nothing up: scanners of mail open every link."""
    try:
        return _form(request, await _answer(request), EMPTY, NOTHING_WRONG)
    except Refused as refusal:
        return spent(request, refusal)


async def give(request: Request) -> Response:
    """Our mark isn't asked for: nobody else's page knows the link, and who has switched off cookies may answer too."""
    form = await forms.read(request, ours=False)
    try:
        answer = await _answer(request)
        t = say(request)
        if wrong := _checked(form, answer["actions"], t):
            return _form(request, answer, form, wrong, status=422)
        try:
            taken = await _give(request, form)
        except Refused as refusal:
            if refusal.status in (404, 410):
                raise
            wrong = _put_right(refusal, t)
            trouble = "" if wrong else _trouble(refusal, t)
            return _form(request, answer, form, wrong, status=422 if wrong else refusal.status, trouble=trouble)
    except Refused as refusal:
        return spent(request, refusal)
    said = t(f"linked.said.{taken['actions'][0]}")
    return told(request, t("linked.thanks"), said, t("linked.after"), number=taken["receipt_number"], danger=taken.get("danger"))


def spent(request: Request, refusal: Refused) -> Response:
    """Nothing can be said with it any more, or it is none of ours: what can still be done. Raises what has another reason."""
    kind = (
        refusal.kind.removeprefix("link-").replace("-", "_") if refusal.kind in SPENT else {404: "unknown", 429: "many"}.get(refusal.status)
    )
    if kind is None:
        raise refusal
    case = refusal.body.get("case") or {}
    speak(request, case.get("locale"))
    t = say(request)
    answer = told(
        request,
        *(t(f"linked.spent.{kind}.{part}") for part in ("title", "said", "next")),
        status=refusal.status,
        number=case.get("receipt_number"),
        department=case.get("department"),
    )
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    return answer


def told(request: Request, title: str, said: str, after: str, *, status: int = 200, number: str | None = None, **more: Any) -> Response:
    """A heading, what happened, and what can be done now."""
    known = bool(number and token_of(request, number))
    values = {"danger": None, "department": None} | more
    return _unlisted(
        page(request, "citizen/told.html", status=status, title=title, said=said, after=after, number=number, known=known, **values)
    )


async def _answer(request: Request) -> Answer:
    answer = await pages(request).api(request).record(_where(request))
    speak(request, answer.get("locale"))
    return answer


async def _give(request: Request, form: Form) -> Answer:
    api, outcome = pages(request).api(request), form["outcome"]
    body: dict[str, Any] = form.given("score") | ({"comment": form["comment"][:2000]} if form["comment"] else {})
    if outcome:
        body |= {outcome: form["text"]} if outcome in WRITTEN else {"confirmed": "true"}
    files = form.upload() if outcome == "reopen" else []
    return dict((await api.ask("POST", _where(request), **({"data": body, "files": files} if files else {"json": _plain(body)}))).json())


def _plain(body: dict[str, Any]) -> dict[str, Any]:
    """As JSON has it, where a form has texts alone."""
    return {name: True if name == "confirmed" else int(value) if name == "score" else value for name, value in body.items()}


def _where(request: Request) -> str:
    return path("/v1/confirmations/{}", alone(request.path_params["token"]))


def _checked(form: Form, offered: list[str], t: Words) -> Wrong:
    wrong, outcome = Wrong(), form["outcome"]
    if (outcome and outcome not in offered) or (not outcome and ({"confirm", "reopen"} & set(offered) or not form["score"])):
        wrong.add("outcome" if set(offered) - {"rate"} else "score", t("result.missing" if "confirm" in offered else "linked.missing"))
    if outcome not in WRITTEN and (form["text"] or form.upload()):
        wrong.add("outcome", t("linked.unsent"))
    if outcome in WRITTEN and not form["text"]:
        wrong.add("text", t(f"act.{outcome}.missing"))
    if len(form["text"]) > sending.LONGEST:
        wrong.add("text", t("report.description_long", most=sending.LONGEST))
    if (form["comment"] and not form["score"]) or form["score"] not in ("", *"12345"):
        wrong.add("score", t("linked.score_missing"))
    sending.check_photos(form, t, wrong)
    return wrong


def _put_right(refusal: Refused, t: Words) -> Wrong:
    wrong = Wrong()
    for field, text in sending.put_right(refusal, t):
        wrong.add("text" if field == "description" else field, text)
    return wrong


def _trouble(refusal: Refused, t: Words) -> str:
    names = {409: "case.not_now", 429: "report.often"}
    return t(names.get(refusal.status, "report.away"), seconds=refusal.retry_after or 60)


def _form(request: Request, answer: Answer, form: Form, wrong: Wrong, *, status: int = 200, trouble: str = "") -> Response:
    return _unlisted(page(request, "citizen/linked.html", status=status, answer=answer, form=form, wrong=wrong, trouble=trouble))


def _unlisted(answer: Response) -> Response:
    answer.headers["x-robots-tag"] = "noindex"
    return answer


# No more letters than must be ------------------------------------------------------------------------------------------


async def ask_first(request: Request) -> Response:
    """One button, unless it was pressed before."""
    return await _declined(request, "GET")


async def decline(request: Request) -> Response:
    """Pressed by the reader, or by the mail programme: it sends no cookie and no mark of ours (RFC 8058)."""
    return await _declined(request, "POST")


async def _declined(request: Request, method: str) -> Response:
    asked = request.path_params
    try:
        where = path("/v1/declines/{}/{}", asked["channel"], alone(asked["token"]))
        found = (await pages(request).api(request).ask(method, where, **({"json": {}} if method == "POST" else {}))).json()
    except Refused as refusal:
        if refusal.status == 404:
            return errors.error(request, 404, kind="unknown_link")
        raise
    speak(request, found.get("locale"))
    known = bool(token_of(request, found["receipt_number"]))
    return _unlisted(page(request, "citizen/decline.html", number=found["receipt_number"], declined=found["declined"], known=known))


ROUTES = (
    Route("/c/result/{token}", show, methods=["GET"]),
    Route("/c/result/{token}", give, methods=["POST"]),
    Route("/c/decline/{channel}/{token}", ask_first, methods=["GET"]),
    Route("/c/decline/{channel}/{token}", decline, methods=["POST"]),
)
