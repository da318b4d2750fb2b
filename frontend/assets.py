"""Scripts, styles and icons: read once at start, compressed once, and named so that a browser keeps them for good."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup
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
WITHIN = ("shell.css", "citizen.css", "front.css", "phones.css", "board.css")  # stand in their pages: a trip less before one can read
SCRIPT_WITHIN = "citizen.js"  # in the page where somebody begins
_SCRIPT = Markup('<script type="module">{}</script>').format(Markup(FILES[SCRIPT_WITHIN].body.decode()))  # noqa: S704 - our own
_STYLES = {name: Markup("<style>{}</style>").format(Markup(FILES[name].body.decode())) for name in WITHIN}  # noqa: S704 - our own sheets


def address(name: str) -> str:
    """Where a file is, by its content: it may be kept for good."""
    return f"/static/{FILES[name].mark}/{name}"


def hashes(*names: str) -> str:
    """By which a browser lets what stands in a page through, and nothing else."""
    return " ".join(f"'sha256-{base64.b64encode(sha256(FILES[name].body).digest()).decode()}'" for name in names)


def style(name: str) -> Markup:
    """A sheet that stands in the page itself."""
    return _STYLES[name]


def script_within() -> Markup:
    """The citizen's script, in the page itself."""
    return _SCRIPT


async def asset(request: Request) -> Response:
    """A file. Under the mark of another version it is given all the same, but not kept."""
    name = request.path_params["name"]
    if name not in FILES:
        raise HTTPException(404)
    file = FILES[name]
    kept = FOR_GOOD if request.path_params.get("mark") == file.mark else AGAIN
    headers = {"cache-control": kept, "vary": "accept-encoding", "content-security-policy": "default-src 'none'"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.media_type, headers=headers | {"content-encoding": "gzip"})
    return Response(file.body, media_type=file.media_type, headers=headers)
