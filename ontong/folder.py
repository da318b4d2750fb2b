"""The data folder of the embedded mode: one SQLite file a service, photos, keys; one running platform at a time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from ontong.failures import Stop


class DataFolder:
    """`lock` keeps a second `ontong up` out; tools may read and write beside it, SQLite sees to that."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._held: IO[str] | None = None

    def open(self) -> DataFolder:
        """Make the folder when it isn't there; only its owner may look inside."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Stop(f"ONTONG_DATA: {self.path} can't be made ({error.strerror})") from None
        if not os.access(self.path, os.W_OK):
            raise Stop(f"ONTONG_DATA: {self.path} can't be written")
        return self

    def lock(self) -> None:
        """Hold the folder until this process ends; raises Stop when another one does."""
        held = (self.path / "lock").open("a+")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise Stop(f"{self.path} is in use by another `ontong up` (process {held.read().strip() or '?'})") from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        self._held = held

    def database(self, name: str) -> Path:
        return self.path / f"{name}.db"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def media(self) -> Path:
        return self.path / "media"
