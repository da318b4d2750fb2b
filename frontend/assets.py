"""Scripts, styles and icons: read once at start, compressed once, and named so that a browser keeps them for good."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

ROOM = Path(__file__).parent
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
FOR_GOOD = "public, max-age=31536000, immutable"
AGAIN = "no-cache"
_VIEW = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    body: bytes
    packed: bytes
    media_type: str
    mark: str  # of this content


def _read() -> Mapping[str, Asset]:
    found = {}
    for file in sorted((*(ROOM / "static").iterdir(), *(ROOM / "icons").glob("*.svg"))):
        if file.suffix in TYPES:
            body = file.read_bytes()
            found[file.name] = Asset(body, gzip.compress(body, 9, mtime=0), TYPES[file.suffix], sha256(body).hexdigest()[:12])
    return found


FILES = _read()
ICONS = {file.stem: match[1].strip() for file in (ROOM / "icons").glob("*.svg") if (match := _VIEW.search(file.read_text("utf-8")))}
SHELL = FILES["shell.css"].body.decode()  # stands in every page: one trip less
SHELL_HASH = "sha256-" + base64.b64encode(sha256(SHELL.encode()).digest()).decode()


def address(name: str) -> str:
    """Where a file is, by its content: it may be kept for good."""
    return f"/static/{FILES[name].mark}/{name}"


async def asset(request: Request) -> Response:
    """A file. Under the mark of another version it is given all the same, but not kept."""
    name = request.path_params["name"]
    if name not in FILES:
        raise HTTPException(404)
    file = FILES[name]
    kept = FOR_GOOD if request.path_params.get("mark") == file.mark else AGAIN
    headers = {"cache-control": kept, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.media_type, headers=headers | {"content-encoding": "gzip"})
    return Response(file.body, media_type=file.media_type, headers=headers)
