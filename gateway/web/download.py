"""A citizen takes the case home: its whole history as a file that anybody can check, for programs or to read and print."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime, tzinfo
from hashlib import sha256
from html import escape
from string import Template
from typing import Any

from starlette.responses import Response

from contracts import wire
from contracts.history import History, HistoryLine, ReadHistory
from gateway.web import bodies
from gateway.web.history_words import WORDS
from gateway.web.keys import opened
from gateway.web.pages import FILES
from gateway.web.routes import Call, Entry
from gateway.web.words import page_language, written

FORMAT = "ontong-history-1"
SAYS_A_CODE = frozenset({"notify", "report_progress", "recompute"})  # what stands there is a word for programs
SHEET = Template(FILES["history.html"].decode())
STYLE = b64encode(sha256(SHEET.template.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


async def download(call: Call) -> Response:
    complaint_id = await opened(call)
    history: History = await call.hall.ask(ReadHistory(complaint_id=complaint_id), call.traceparent)
    told = as_plain(history, call.hall.door.clock())
    as_page = call.query["format"] == "html"
    headers = {"content-disposition": f'attachment; filename="ontong-{history.receipt_number}.{call.query["format"]}"'}
    if not as_page:
        content = json.dumps(told, ensure_ascii=False, indent=1)
        return Response(content, media_type="application/json", headers=headers)
    locale = await call.hall.read(lambda tx: tx.views.get(complaint_id).locale)
    page = as_sheet(told, page_language(call.query.get("locale") or locale), call.hall.door.zone, call.hall.door.public_url)
    headers |= {"content-disposition": headers["content-disposition"].replace("attachment", "inline"), "content-security-policy": POLICY}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


def as_plain(history: History, now: datetime) -> dict[str, Any]:
    """The file, as it is written in docs/history.md."""
    return {
        "format": FORMAT,
        "receipt_number": history.receipt_number,
        "issued_at": now.isoformat(timespec="seconds"),
        "lines": [_line(line) for line in history.lines],
    }


def _line(line: HistoryLine) -> dict[str, Any]:
    content = json.loads(line.content) if line.content else None
    return {**wire.dump(line), "content": content}


# The page --------------------------------------------------------------------------------------------------------------


def as_sheet(told: dict[str, Any], locale: str, zone: tzinfo, url: str) -> str:
    """A page that needs nothing but itself, and holds the file."""
    words = WORDS[locale]
    lines = told["lines"]
    proven = [line["proof"]["day"] for line in lines if line["proof"]]
    filled = {
        **{name: escape(text) for name, text in words["page"].items()},
        "locale": locale,
        "number": escape(told["receipt_number"]),
        "issued": escape(written(datetime.fromisoformat(told["issued_at"]), locale, zone)),
        "until": escape(proven[-1] if proven else words["not_yet"]),
        "count": str(len(lines)),
        "lines": "\n".join(_shown(line, words, locale, zone) for line in lines),
        "command": escape(f"ontong verify ontong-{told['receipt_number']}.html --url {url}"),
        "data": json.dumps(told, ensure_ascii=False, indent=1).replace("<", "\\u003c"),
    }
    return SHEET.substitute(filled)


def _shown(line: dict[str, Any], words: Any, locale: str, zone: tzinfo) -> str:
    content = line["content"]
    if content is None:
        head, body = f'<b class="faint">{escape(words["closed"])}</b>', ""
    else:
        at = written(datetime.fromisoformat(content["at"]), locale, zone)
        head = f"<b>{escape(words['acts'].get(content['act'], content['act']))}</b> <time>{escape(at)}</time>"
        body = "".join(f'<p class="said">{escape(text)}</p>' for text in _texts(content))
    day = words["proven"].format(line["proof"]["day"]) if line["proof"] else words["not_yet"]
    return f'<li value="{line["position"]}">{head}{body}<p class="hash">{escape(day)} · <code>{line["chain"][:16]}…</code></p></li>'


def _texts(content: dict[str, Any]) -> Iterable[str]:
    first = content.get("complaint") or {}
    own = None if content["act"] in SAYS_A_CODE else content["text"]
    return filter(None, (first.get("title"), first.get("text"), own))


TABLE = (
    Entry(
        method="GET",
        path="/v1/complaints/{receipt_number}/download",
        act=download,
        summary="The whole history as a file that can be checked",
        tag="citizens",
        query=bodies.DownloadQuery,
        answers={200: "application/json, text/html", 401: "problem", 404: "problem", 422: "problem", 429: "problem", 503: "problem"},
    ),
)
