"""How photos are taken in, drawn anew, and handed out: as pictures and nothing else, whatever a browser might make of them."""

from __future__ import annotations

from collections.abc import Sequence

import anyio
from starlette.responses import Response

from contracts.gateway import Photo
from gateway.studio import Busy, NotPhotos
from gateway.web import problems
from gateway.web.door import Hall
from gateway.web.problems import Problem, Wrong

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


async def taken(hall: Hall, sent: Sequence[bytes]) -> tuple[Photo, ...]:
    """Draw every photo anew before one is kept: one that is none keeps the others from leaving a trace. Raises a Problem
    (422, 503)."""
    if not sent:
        return ()
    try:
        drawn = await hall.studio.redraw(sent)
    except NotPhotos as error:
        raise problems.invalid(Wrong(f"photos[{place}]", why) for place, why in error.wrong.items()) from None
    except Busy:
        again = {"retry-after": str(problems.BUSY_SECONDS)}
        raise Problem(503, "busy", "Photos can't be looked at just now. Nothing was taken in; try again.", headers=again) from None
    return tuple([await anyio.to_thread.run_sync(hall.door.media.keep, *one, limiter=hall.keeping) for one in drawn])


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
