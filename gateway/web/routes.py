"""The table of what can be asked over HTTP: each line says who may, what is sent and what comes back. Everything else is 404."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contracts.desk import Role, Staff
from gateway import identity
from gateway.identity import SignedIn
from gateway.web import audit, bodies, problems, reading
from gateway.web.door import Hall
from gateway.web.standing import standing


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request, checked: `body` and `query` as their schemas give them, photos and files as they were sent."""

    request: Request
    hall: Hall
    staff: Staff | None
    query: Mapping[str, Any]
    body: Mapping[str, Any]
    photos: Sequence[bytes] = ()
    files: Sequence[bytes] = ()

    @property
    def traceparent(self) -> str:
        return str(self.request.scope["ontong.traceparent"])

    @property
    def address(self) -> str:
        return str(self.request.scope["ontong.address"])

    @property
    def officer(self) -> Staff:
        """Who asks at the desk."""
        if self.staff is None:
            raise problems.not_signed_in()
        return self.staff

    @property
    def signed_in(self) -> SignedIn:
        """The token with which they ask."""
        return self.request.scope["ontong.signed_in"]  # type: ignore[no-any-return]  # put there when it was read


Act = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the table. `roles` None: everybody. `answers`: what comes back by status, as a record, media types
    (with ", " between them) or None. `tag` groups lines in the documents. `photos`, `files`: a form may bring some under
    that name. `keyed`: an Idempotency-Key is heeded, `versioned`: If-Match."""

    method: str
    path: str
    act: Act
    summary: str
    tag: str
    roles: frozenset[Role] | None = None
    query: type[Schema] = bodies.NoQuery
    body: type[Schema] | None = None
    photos: bool = False
    files: bool = False
    keyed: bool = False
    versioned: bool = False
    answers: Mapping[int, Any] = field(default_factory=dict)
    before: Callable[[Call], None] | None = None  # asked before the body is read


def routes(table: tuple[Entry, ...], hall: Hall) -> list[Route]:
    """The table as the framework wants it: one route for each path."""
    paths: dict[str, dict[str, Entry]] = {}
    for entry in table:
        if entry.method in paths.setdefault(entry.path, {}):
            raise ValueError(f"{entry.method} {entry.path} stands in the table twice")
        paths[entry.path][entry.method] = entry
    return [Route(path, _endpoint(entries, hall), methods=list(entries), name=path) for path, entries in paths.items()]


def _endpoint(entries: Mapping[str, Entry], hall: Hall) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        entry = entries["GET" if request.method == "HEAD" else request.method]
        request.scope["ontong.route"] = entry.path
        if any("\0" in named for named in request.path_params.values()):
            raise HTTPException(404)  # nothing is called by what PostgreSQL can't even be asked for
        try:
            return await entry.act(await _call(entry, request, hall))
        except problems.Problem as problem:
            if staff := request.scope.get("ontong.staff"):
                await audit.refused(hall, staff, request, problem)
            raise

    return endpoint


async def _call(entry: Entry, request: Request, hall: Hall) -> Call:
    staff = await _staff(entry, request, hall) if entry.roles is not None else None
    query = _query(entry, request)
    call = Call(request=request, hall=hall, staff=staff, query=query, body={})
    if entry.before is not None:
        entry.before(call)
    if entry.body is None:
        return call
    brought: dict[str, list[bytes]] = {}
    called = "photos" if entry.photos else "files" if entry.files else None
    if called and not reading.is_plain_json(request) and reading.is_form(request):
        sent, brought[called] = await reading.form_body(request, called)
    else:
        sent = await reading.json_body(request)
    return Call(request=request, hall=hall, staff=staff, query=query, body=bodies.check(entry.body, sent), **brought)


def _query(entry: Entry, request: Request) -> dict[str, Any]:
    if not request.scope["query_string"]:
        return bodies.nothing_sent(entry.query)
    sent = request.query_params.multi_items()
    if len({name for name, _ in sent}) != len(sent):
        twice = sorted(name for name, times in Counter(name for name, _ in sent).items() if times > 1)
        raise problems.invalid(problems.Wrong(name[:80], "was sent twice") for name in twice)
    return bodies.check(entry.query, {name: value for name, value in sent if value})


# Staff ---------------------------------------------------------------------------------------------------------------


def bearer(request: Request) -> str | None:
    """The token of the Authorization header, if there is one."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.strip() else None


async def _staff(entry: Entry, request: Request, hall: Hall) -> Staff:
    staff = await signed_in(request, hall)
    request.scope["ontong.staff"] = staff
    if entry.roles is None or staff.role not in entry.roles:
        raise problems.forbidden()
    return staff


async def signed_in(request: Request, hall: Hall) -> Staff:
    """Who asks, by the staff token; raises a Problem (401)."""
    token = bearer(request)
    if token is None:
        raise problems.not_signed_in()
    try:
        signed = hall.door.tokens.read(token)
    except identity.NotSignedIn as error:
        _note(request, hall, "ended_staff_token" if isinstance(error, identity.Ended) else "staff_token")
        raise problems.not_signed_in() from None
    now = await standing(signed, hall)
    if now is None:
        _note(request, hall, "ended_staff_token")
        raise problems.not_signed_in()
    request.scope["ontong.signed_in"] = signed
    return now


def _note(request: Request, hall: Hall, credential: str) -> None:
    hall.refusals.note(credential, request.scope["ontong.address"], request.scope["ontong.traceparent"])
