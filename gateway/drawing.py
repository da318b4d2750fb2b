"""Draws a citizen's photo anew, without anything hidden in it. Runs as a process of its own: a photo made to break its decoder
breaks this process and nothing else. `gateway.studio` starts it, speaks to it and ends it.

Nothing of Ontong is imported here, so that the process starts quickly and knows nothing: no key, no setting, no database.
"""

from __future__ import annotations

import io
import os
import resource
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4096  # larger ones are made smaller: enough to read a number plate across a street
KINDS = {"JPEG": b"J", "MPO": b"J", "PNG": b"P", "WEBP": b"W"}
REFUSED = b"X"
LENGTH, ANSWER = struct.Struct(">I"), struct.Struct(">cI")  # before a photo; before an answer, with its kind
LOADED = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)  # now: later no file can be opened

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked below as an error for every picture


class NotTaken(ValueError):
    """What was sent can't be taken; the message says why, in words for who sent it."""


class NotAPhoto(NotTaken):
    """The bytes can't be taken as a photo; the message says why, in words for who sent them."""


def redraw(content: bytes) -> tuple[bytes, str]:
    """The picture drawn anew, upright, and its kind (JPEG, PNG or WEBP); raises NotAPhoto."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAPhoto(f"has {image.width} x {image.height} pixels; at most {MOST_PIXELS // 1_000_000} million are taken")
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            return _drawn(image, kind), kind
    except NotAPhoto:
        raise
    except UnidentifiedImageError:
        raise NotAPhoto("is not a JPEG, PNG or WebP picture") from None
    except MemoryError:
        raise NotAPhoto("takes too much memory to draw") from None
    except Exception:  # a decoder given a stranger's bytes may raise anything; every one of them means the same to the citizen
        raise NotAPhoto("is damaged and can't be read") from None


def _drawn(image: Image.Image, kind: str) -> bytes:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # first, so that a very large one is never held twice
    upright = ImageOps.exif_transpose(image)
    plain = upright.convert("RGB" if kind == "JPEG" or not upright.has_transparency_data else "RGBA")
    plain.info = {}
    made = io.BytesIO()
    plain.save(made, format=kind, **{"JPEG": {"quality": 88}, "PNG": {}, "WEBP": {"quality": 88, "method": 3}}[kind])
    return made.getvalue()


# The process ---------------------------------------------------------------------------------------------------------


def serve(work: Callable[[bytes], tuple[bytes, bytes]], warm: Callable[[], None], memory_bytes: int, cpu_seconds: int) -> None:
    """Take one file after the other, until no more come. `work` gives the kind and the bytes of what it made, or raises NotTaken.
    What a library loads only when it is first used, it loads in `warm`: later no file can be opened."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # whatever a library prints must not stand among the answers
        os.dup2(nowhere, stream)
    confine(memory_bytes, warm)
    while len(head := asked.read(LENGTH.size)) == LENGTH.size:
        content = asked.read(*LENGTH.unpack(head))
        _allow(cpu_seconds)
        _answer(answers, work, content)


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Draw photos."""
    serve(_draw, warm, memory_bytes, cpu_seconds)


def confine(memory_bytes: int, warm: Callable[[], None]) -> None:
    """Take away what no drawing needs, before a stranger's first byte is read: more memory, files, connections, and the
    dump of what was in hand when it breaks."""
    with suppress(OSError):  # not on every system
        Path("/proc/self/oom_score_adj").write_text("1000")  # when the machine runs out of memory, this process goes first
    for limit, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (most, most))
    warm()
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))  # what is open stays open


def warm() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, kind, exif=Image.Exif())
        redraw(picture.getvalue())


def _allow(cpu_seconds: int) -> None:
    """So much of the processor's time for the next photo; the kernel ends the process after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _draw(content: bytes) -> tuple[bytes, bytes]:
    made, kind = redraw(content)
    return KINDS[kind], made


def _answer(answers: BinaryIO, work: Callable[[bytes], tuple[bytes, bytes]], content: bytes) -> None:
    try:
        answer = work(content)
    except NotTaken as reason:
        answer = REFUSED, str(reason).encode()
    answers.write(ANSWER.pack(answer[0], len(answer[1])) + answer[1])
    answers.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
