"""Where the photos that citizens send are kept, each under its own fingerprint, and how those that nobody names are swept out."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec

from contracts.gateway import Photo

MOST_PHOTOS = 10
MOST_BYTES = 10 * 1024 * 1024  # of one photo, as it was sent

_HASH = re.compile(r"[0-9a-f]{64}")
_ASIDE = re.compile(r"[0-9a-f]{64}\.[0-9a-f]{16}")


class Media:
    """A folder or a bucket of photos, named by the SHA-256 of their content. `url` is a path or any address that fsspec
    knows (`s3://bucket/folder`); `options` go to fsspec (keys, endpoint)."""

    def __init__(self, url: str, **options: Any) -> None:
        self.files, self.root = fsspec.core.url_to_fs(url, **options)
        self.local = "file" in self.files.protocol if isinstance(self.files.protocol, tuple) else self.files.protocol == "file"

    def keep(self, content: bytes, media_type: str) -> Photo:
        """Keep the bytes (as the studio drew them) so that a power cut can't take them any more."""
        content_hash = hashlib.sha256(content).hexdigest()
        path = self._path(content_hash)
        if self.local:
            self._keep_in_folder(Path(path), content)
        elif not self.files.exists(path):
            self.files.makedirs(self.files._parent(path), exist_ok=True)
            self.files.pipe_file(path, content)
        return Photo(content_hash=content_hash, media_type=media_type, size_bytes=len(content))

    def read(self, content_hash: str) -> bytes:
        """The bytes of a photo; raises FileNotFoundError."""
        return bytes(self.files.cat_file(self._path(content_hash)))

    def _path(self, content_hash: str) -> str:
        if not _HASH.fullmatch(content_hash):
            raise FileNotFoundError(content_hash)
        return str(PurePosixPath(self.root) / content_hash[:2] / content_hash)

    def old(self, opening: str, before: float) -> list[str]:
        """The photos whose hash opens with these two characters and that nobody has kept since then (seconds since 1970).
        What uploads left half written is removed at once. None of a bucket: it can't be locked."""
        photos = []
        for path in Path(self.root).glob(f"{opening}/*") if self.local else ():
            if not _is_older(path, before):
                continue
            if _HASH.fullmatch(path.name):
                photos.append(path.name)
            elif _ASIDE.fullmatch(path.name):
                path.unlink(missing_ok=True)
        return photos

    def remove(self, content_hash: str, before: float) -> bool:
        """Remove a photo of the folder, unless somebody has kept the same one again since."""
        path = Path(self._path(content_hash))
        with _held(path.parent, fcntl.LOCK_EX):
            if not _is_older(path, before):
                return False
            path.unlink()
            return True

    def _keep_in_folder(self, path: Path, content: bytes) -> None:
        """Written aside, then moved to its name in one step: a photo is there whole or not at all. One that is there already
        is young again, so that nobody sweeps it out before its new case stands in the ledger."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with _held(path.parent, fcntl.LOCK_SH) as folder:
            try:
                os.utime(path)
            except FileNotFoundError:
                aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
                with aside.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                aside.replace(path)
            os.fsync(folder)


@contextmanager
def _held(folder: Path, how: int) -> Iterator[int]:
    """The folder, open and locked: many may keep at the same time, whoever removes is alone."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, how)
        yield opened
    finally:
        os.close(opened)


def _is_older(path: Path, before: float) -> bool:
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:  # another process has swept it away meanwhile
        return False
