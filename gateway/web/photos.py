"""How a photo is handed out: as a picture and nothing else, whatever a browser might like to make of it."""

from __future__ import annotations

import anyio
from starlette.responses import Response

from contracts.gateway import Photo
from gateway.web import problems
from gateway.web.door import Hall

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


async def served(hall: Hall, photo: Photo | None) -> Response:
    """The photo's bytes; raises a Problem (404)."""
    if photo is None:
        raise problems.unknown_case()
    try:
        content = await anyio.to_thread.run_sync(hall.door.media.read, photo.content_hash)
    except FileNotFoundError:
        raise problems.unknown_case() from None
    headers = {
        "content-disposition": f'inline; filename="{photo.content_hash[:12]}.{ENDINGS[photo.media_type]}"',
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "cache-control": "private, max-age=3600, immutable",
    }
    return Response(content, media_type=photo.media_type, headers=headers)
