"""되돌리기. What was asked for a moment ago is taken back while it waits, or done at once; and the bar is closed."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import sessions
from frontend.api import Refused, path
from frontend.desk import answering, bar, held, queue, session, words
from frontend.pages import go, page
from frontend.shell import back


async def undo(request: Request) -> Response:
    """Nothing of it happens. What had been written comes back to who wrote it."""
    await session.form(request)
    done = bar.kept(request)
    if done is None or not done.held:
        return go("/desk")
    found = await session.asking(request).post("/v1/desk/held/undo", {"held_ids": list(done.held)})
    queue.count_again(request)
    kept, lost = [one for one in found["items"] if one["ok"]], [one for one in found["items"] if not one["ok"]]
    where = f"/desk/c/{done.number}" if done.number else "/desk"
    if lost and not kept:
        return bar.say(request, go(where), f"되돌리지 못했습니다. {words.problem(lost[0]['problem'])}", number=done.number)
    said = "되돌렸습니다." if not lost else f"{len(kept)}건을 되돌렸습니다. {len(lost)}건은 이미 처리되었습니다."
    item = kept[0]["item"]
    if item["action"] in ("answer", "decline") and item["body"] and done.number:
        given = await answering.given_back(request, done.number, held.written(item))
        sessions.forget(given, bar.DONE)
        return given
    return bar.say(request, go(where), said, number=done.number)


async def now(request: Request) -> Response:
    """지금 하기. What waits is done at once."""
    typed = await session.form(request)
    done, api = bar.kept(request), session.asking(request)
    answer = go(back(typed["to"], "/desk"))
    if done is None or not done.held:
        return answer
    for held_id in done.held:
        try:
            await api.post(path("/v1/desk/held/{}/now", held_id))
        except Refused as refusal:
            if refusal.status != 409:
                raise
    queue.count_again(request)
    said = f"{len(done.held)}건을 처리했습니다." if len(done.held) > 1 else done.said
    return bar.rewrite(request, answer, replace(done, said=said, until=0.0))  # what failed is told by the next page, that asks for all


async def close(request: Request) -> Response:
    typed = await session.form(request)
    answer, done = go(back(typed["to"], "/desk")), bar.kept(request)
    if done and typed["held"]:
        return bar.rewrite(request, answer, bar.without(done, typed["held"]))
    sessions.forget(answer, bar.DONE)
    return answer


async def ended(request: Request) -> Response:
    """The head of the page as it is now: asked once the time is over, by the page itself."""
    bars = await bar.read(request, session.me(request).token)
    return page(
        request,
        "desk/bars.html",
        lang="ko",
        bars=bars,
        done=bars.done,
        held_form=held.form,
        held_why=held.why,
        here=back(request.query_params.get("to", ""), "/desk"),
    )


ROUTES = (
    Route("/desk/undo", session.signed_in()(undo), methods=["POST"]),
    Route("/desk/now", session.signed_in()(now), methods=["POST"]),
    Route("/desk/held", session.signed_in()(ended), methods=["GET"]),
    Route("/desk/done", session.signed_in()(close), methods=["POST"]),
)
