"""부서. The city's departments with their dates: the list, one of them with its duties and history, and the file of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import path
from frontend.desk import session
from frontend.desk.admin.papers import ADMIN

ALL, ONE = "/v1/desk/departments", "/v1/desk/departments/{}"
KINDS = {"internal": "우리 시", "external": "다른 기관 (이송)"}


async def listing(request: Request) -> Response:
    found = await session.asking(request).get(ALL)
    records = sorted(found["items"], key=lambda one: (not one["active"], one["entry"]["kind"] != "internal"))
    return await session.desk_page(
        request, "desk/admin/departments.html", records=records, revision=found["revision"], KINDS=KINDS, bureau=bureau
    )


async def one(request: Request) -> Response:
    story = await read(request)
    known = {record["entry"]["department"]["code"]: record["name"] for record in await session.asking(request).items(ALL)}
    changes = [change | {"who": who(change), "many": len(change["departments"])} for change in story["changes"]]
    return await session.desk_page(
        request,
        "desk/admin/department.html",
        code=request.path_params["code"],
        record=story["record"],
        entry=story["record"]["entry"],
        predecessors=[(code, known.get(code, code)) for code in story["predecessors"]],
        successors=[(code, known.get(code, code)) for code in story["successors"]],
        changes=changes,
        KINDS=KINDS,
        bureau=bureau(story["record"]),
    )


async def file(request: Request) -> Response:
    """All of them, as the city's folder has them."""
    answer = await session.asking(request).ask("GET", f"{ALL}.toml")
    headers = {"content-disposition": 'attachment; filename="departments.toml"', "cache-control": "no-store"}
    return Response(answer.content, headers=headers, media_type="application/toml")


async def read(request: Request) -> dict[str, Any]:
    """The department of the address."""
    found: dict[str, Any] = await session.asking(request).get(path(ONE, request.path_params["code"]))
    return found


async def names(request: Request) -> Sequence[tuple[str, str]]:
    """Code and name of all of the city's own that stand today, for menus."""
    found = await session.asking(request).items(ALL)
    return [_called(record) for record in found if record["active"] and record["entry"]["kind"] == "internal"]


async def with_agencies(request: Request) -> Mapping[str, str]:
    """Names by code of all that stand today, other agencies too."""
    return dict(_called(record) for record in await session.asking(request).items(ALL) if record["active"])


def _called(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["entry"]["department"]["code"], record["name"]


def bureau(record: Mapping[str, Any]) -> str:
    """국. Of the name that it has today."""
    dated = [name for name in record["entry"]["names"] if name["name"] == record["name"]]
    return (dated[-1]["bureau"] or "") if dated else ""


def who(change: Mapping[str, Any]) -> str:
    return str(change["by"] or "").partition(" (")[0] or "시의 폴더"


ROUTES = (
    Route("/desk/admin/departments", session.signed_in(ADMIN)(listing), methods=["GET"]),
    Route("/desk/admin/departments.toml", session.signed_in(ADMIN)(file), methods=["GET"]),
    Route("/desk/admin/departments/{code}", session.signed_in(ADMIN)(one), methods=["GET"]),
)
