"""The gateway's HTTP API, asked on behalf of one reader. Every refusal is one kind of error, that carries what the API said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from starlette.requests import Request

SECONDS = 10.0  # a page that waits longer says that we are late
UPLOAD_SECONDS = 60.0
AT_HOME = frozenset({"127.0.0.1", "::1"})
OTHER_PROXIES = ("forwarded", "x-real-ip")


@dataclass(eq=False)  # not frozen: Python itself writes on an exception where it has passed
class Refused(Exception):
    """The API did not do it (RFC 9457). `status` 503 where it can't be reached. `errors`: field and what is wrong with it."""

    status: int
    kind: str = "failed"
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    trace: str = ""
    retry_after: int | None = None
    body: Mapping[str, Any] = field(default_factory=dict)


def path(form: str, *parts: str) -> str:
    """A path with what readers typed in it: `path("/v1/complaints/{}", number)`. Nothing typed leads anywhere else: two dots would go a
    step up. Raises Refused (404)."""
    if any(part in ("", ".", "..") for part in parts):
        raise Refused(404, "not-found")
    return form.format(*(quote(part, safe="") for part in parts))


class Api:
    """Asks for one request of a browser: whose address it is, and its trace, go along."""

    def __init__(self, http: httpx.AsyncClient, request: Request, token: str | None = None) -> None:
        self.http, self.request, self.token = http, request, token

    async def get(self, where: str, **query: Any) -> Any:
        """What is there, as JSON."""
        return (await self.ask("GET", where, params={name: value for name, value in query.items() if value not in (None, "")})).json()

    async def record(self, where: str, **query: Any) -> dict[str, Any]:
        """What is there, where the API gives one record."""
        return dict(await self.get(where, **query))

    async def items(self, where: str, **query: Any) -> list[dict[str, Any]]:
        """What is in a list of the API, as far as it gave it at once."""
        return list((await self.get(where, **query))["items"])

    async def post(self, where: str, body: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """What came of it, as JSON. Names of `headers` are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items() if value}
        answer = await self.ask("POST", where, json=dict(body or {}), headers=named)
        return answer.json() if answer.content else {}

    async def ask(self, method: str, where: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> httpx.Response:
        """The answer, if it is one of success; raises Refused."""
        sent = {name.encode(): _written(value) for name, value in {**self._headers(), **(headers or {})}.items()}
        seconds = UPLOAD_SECONDS if more.get("files") else SECONDS
        try:
            answer = await self.http.request(method, where, headers=sent, timeout=seconds, **more)
        except (httpx.TransportError, httpx.InvalidURL):
            raise Refused(503, "away") from None
        if answer.status_code >= 400:
            raise refused(answer)
        return answer

    def _headers(self) -> dict[str, str]:
        told = forwarded(self.request)
        if self.token:
            told["authorization"] = f"Bearer {self.token}"
        if trace := self.request.scope.get("ontong.traceparent"):
            told["traceparent"] = trace
        return told | {
            "x-forwarded-host": self.request.headers.get("host", ""),
            "accept-language": self.request.scope.get("ontong.locale", "ko"),
        }


def _written(value: str) -> bytes:
    """A header may hold what a reader typed, in letters that headers don't know: the API says what it thinks of it."""
    return "".join(letter if letter.isprintable() else "?" for letter in value).encode("utf-8", "replace")


def forwarded(request: Request) -> dict[str, str]:
    """For whom we ask. Who sits at this machine and came by no proxy is at home at the gateway's door too; what other proxies say of
    their readers goes along, so that none of them seems to sit here."""
    client, before = request.client.host if request.client else "", request.headers.get("x-forwarded-for")
    told = {name: request.headers[name] for name in OTHER_PROXIES if name in request.headers}
    if not client or (client in AT_HOME and before is None):
        return told
    return told | {"x-forwarded-for": f"{before}, {client}" if before else client}


def refused(answer: httpx.Response) -> Refused:
    """What the API said when it did not do it."""
    try:
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    except ValueError:
        body = {}
    after = answer.headers.get("retry-after", "")
    return Refused(
        answer.status_code,
        str(body.get("type", "")).rpartition(":")[2] or "failed",
        str(body.get("detail", "")),
        tuple(body.get("errors") or ()),
        str(body.get("trace_id", "")),
        int(after) if after.isdigit() else None,
        body,
    )
