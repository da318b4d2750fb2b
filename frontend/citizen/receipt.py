"""접수증. Proof that a voice was heard, and what comes next; to be kept, printed, or opened again with a telephone's camera."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import dates
from frontend.citizen import telling
from frontend.citizen.numbers import spelled
from frontend.citizen.opening import Opened, link, of_a_case
from frontend.pages import language, page, pages, say

QR = Markup(
    '<svg class="qr" role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
    '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>'
)


async def receipt(request: Request, opened: Opened) -> Response:
    """Right after sending. May be loaded again and again."""
    danger = pages(request).seal.open("danger", request.query_params.get("danger"))
    return _page(request, opened, "citizen/receipt.html", danger=danger)


async def printed(request: Request, opened: Opened) -> Response:
    """One sheet of paper, in large type."""
    return _page(request, opened, "citizen/print.html", now=dates.now())


def _page(request: Request, opened: Opened, template: str, **more: Any) -> Response:
    case, t = opened.case, say(request)
    address = link(request, opened.number, opened.token)
    return page(
        request,
        template,
        case=case,
        told=telling.card(case, t, language(request)),
        spelled=spelled(opened.number),
        qr=qr(address, t("receipt.qr")),
        link=address,
        shown=pages(request).front.public_url.partition("://")[2],
        again=_same_place(case),
        **more,
    )


def _same_place(case: telling.Case) -> dict[str, str]:
    """하나 더 말하기: the place stays, the words are new."""
    where = case["location"] or {}
    return {name: str(where[name]) for name in ("address", "lat", "long") if where.get(name)}


@lru_cache(maxsize=256)  # drawing takes longer than all the rest of the page
def qr(address: str, name: str) -> Markup:
    """As one path, drawn in the page."""
    drawn = segno.make(address, error="m", micro=False)
    rows, border = [], 4
    for y, row in enumerate(drawn.matrix):
        x = 0
        while x < len(row):
            if row[x]:
                long = next((n for n in range(x, len(row)) if not row[n]), len(row)) - x
                rows.append(f"M{x + border} {y + border}h{long}v1h-{long}z")
                x += long
            else:
                x += 1
    side = len(drawn.matrix) + 2 * border
    return QR.format(name, side, side, side, side, "".join(rows))


ROUTES = (
    Route("/c/{number}/receipt", of_a_case(receipt), methods=["GET"]),
    Route("/c/{number}/print", of_a_case(printed), methods=["GET"]),
)
