"""The photos that citizens send: looked at, drawn anew without anything hidden in them, and kept under their own fingerprint.

A photo's type is what it decodes as, whatever it is called. Its size is read from its header before anything is decoded.
What is kept is a new picture: no camera data, no place, no comment and no second file hidden behind it.
"""

from __future__ import annotations

import hashlib
import io
import os
import secrets
from pathlib import PurePosixPath
from typing import Any

import fsspec
from PIL import Image, ImageOps, UnidentifiedImageError

from contracts.gateway import Photo

MOST_PHOTOS = 10
MOST_BYTES = 10 * 1024 * 1024  # of one photo, as it was sent
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 4096  # larger ones are made smaller: enough to read a number plate across a street
TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked below as an error for every picture
Image.init()  # so that the first photo needn't wait for the decoders


class NotAPhoto(ValueError):
    """The bytes can't be taken as a photo; the message says why, in words for who sent them."""


class Media:
    """A folder or a bucket of photos, named by the SHA-256 of their content. `url` is a path or any address that fsspec
    knows (`s3://bucket/folder`); `options` go to fsspec (keys, endpoint)."""

    def __init__(self, url: str, **options: Any) -> None:
        self.files, self.root = fsspec.core.url_to_fs(url, **options)
        self.local = "file" in self.files.protocol if isinstance(self.files.protocol, tuple) else self.files.protocol == "file"

    def keep(self, content: bytes, media_type: str) -> Photo:
        """Keep the bytes (as `redraw` gave them) so that a power cut can't take them any more."""
        content_hash = hashlib.sha256(content).hexdigest()
        path = self._path(content_hash)
        if not self.files.exists(path):
            self.files.makedirs(self.files._parent(path), exist_ok=True)
            (self._keep_in_folder if self.local else self.files.pipe_file)(path, content)
        return Photo(content_hash=content_hash, media_type=media_type, size_bytes=len(content))

    def read(self, content_hash: str) -> bytes:
        """The bytes of a photo; raises FileNotFoundError."""
        return bytes(self.files.cat_file(self._path(content_hash)))

    def _path(self, content_hash: str) -> str:
        if len(content_hash) != 64 or not set(content_hash) <= set("0123456789abcdef"):
            raise FileNotFoundError(content_hash)
        return str(PurePosixPath(self.root) / content_hash[:2] / content_hash)

    def _keep_in_folder(self, path: str, content: bytes) -> None:
        """Written aside, then moved to its name in one step: a photo is there whole or not at all."""
        aside = f"{path}.{secrets.token_hex(8)}"
        with self.files.open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
        folder = os.open(self.files._parent(path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def redraw(content: bytes) -> tuple[bytes, str]:
    """The picture drawn anew, upright, and its media type; raises NotAPhoto."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NotAPhoto(f"has {image.width} x {image.height} pixels; at most {MOST_PIXELS // 1_000_000} million are taken")
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            return _drawn(image, kind), TYPES[kind]
    except NotAPhoto:
        raise
    except UnidentifiedImageError:
        raise NotAPhoto("is not a JPEG, PNG or WebP picture") from None
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
