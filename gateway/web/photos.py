"""How photos and files are taken in, made anew, and handed out: as what they are and nothing else, whatever a browser might make of
them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import anyio
from starlette.responses import Response

from contracts.gateway import Photo
from gateway.studio import NO_PICTURE, PDF, Busy, NotPhotos
from gateway.web import problems
from gateway.web.door import Hall
from gateway.web.problems import Problem, Wrong

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", PDF: "pdf"}
OFFICE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"HWP Document File", b"{\\rtf")  # how Word, Hangul, Excel and the like begin
UNCLEANED = "is an office document: who wrote it, earlier versions and notes can't be taken out of it safely; save it as PDF"
NEITHER = "is neither a PDF nor a JPEG, PNG or WebP picture"


async def taken(hall: Hall, sent: Sequence[bytes]) -> tuple[Photo, ...]:
    """Draw every photo anew before one is kept: one that is none keeps the others from leaving a trace. Raises a Problem
    (422, 503)."""
    if not sent:
        return ()
    try:
        drawn = await hall.studio.redraw(sent)
    except NotPhotos as error:
        raise _refused("photos", error.wrong) from None
    except Busy:
        raise _busy() from None
    return await _kept(hall, drawn)


async def taken_files(hall: Hall, sent: Sequence[bytes]) -> tuple[Photo, ...]:
    """What an officer lays with an answer: photos are drawn anew, papers written anew, and what can't be cleaned is refused. Raises
    a Problem (422, 503)."""
    papers = [place for place, content in enumerate(sent) if content.startswith(b"%PDF-")]
    photos = [place for place in range(len(sent)) if place not in papers]
    wrong = {place: UNCLEANED for place in photos if sent[place].startswith(OFFICE)}
    made: dict[int, tuple[bytes, str]] = {}
    if not wrong:
        for studio, places in ((hall.studio, photos), (hall.copyists, papers)):
            try:
                made.update(zip(places, await studio.redraw([sent[place] for place in places]) if places else (), strict=True))
            except NotPhotos as error:
                wrong |= {places[place]: NEITHER if why == NO_PICTURE else why for place, why in error.wrong.items()}
            except Busy:
                raise _busy() from None
    if wrong:
        raise _refused("files", wrong)
    return await _kept(hall, [made[place] for place in range(len(sent))])


async def _kept(hall: Hall, made: Sequence[tuple[bytes, str]]) -> tuple[Photo, ...]:
    return tuple([await anyio.to_thread.run_sync(hall.door.media.keep, *one, limiter=hall.keeping) for one in made])


def _refused(called: str, wrong: Mapping[int, str]) -> Problem:
    return problems.invalid(Wrong(f"{called}[{place}]", why) for place, why in sorted(wrong.items()))


def _busy() -> Problem:
    again = {"retry-after": str(problems.BUSY_SECONDS)}
    return Problem(503, "busy", "Photos and files can't be looked at just now. Nothing was taken in; try again.", headers=again)


async def served(hall: Hall, photo: Photo | None) -> Response:
    """The bytes of a photo or file; raises a Problem (404)."""
    if photo is None:
        raise problems.unknown_case()
    try:
        content = await anyio.to_thread.run_sync(hall.door.media.read, photo.content_hash)
    except FileNotFoundError:
        raise problems.unknown_case() from None
    shown_as = "attachment" if photo.media_type == PDF else "inline"
    headers = {
        "content-disposition": f'{shown_as}; filename="{photo.content_hash[:12]}.{ENDINGS[photo.media_type]}"',
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "cache-control": "private, max-age=3600, immutable",
    }
    return Response(content, media_type=photo.media_type, headers=headers)
