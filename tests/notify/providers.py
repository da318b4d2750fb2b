"""A provider to test with: HTTP on a free port of this machine, that does with each request as its script says."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

STALL, DROP, RESET = b"stall", b"drop", b"reset"  # instead of an answer: say nothing, close, reset the connection


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request, as it came over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


Answer = bytes | Callable[[Asked], bytes]


def answer(status: int, body: bytes | dict[str, Any] | list[Any] = b"{}", **headers: str) -> bytes:
    """A whole HTTP answer; `Retry_After="7"` is the header Retry-After."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class LocalProvider:
    """`script` says what becomes of each request, first to last; its last entry stays."""

    def __init__(self, *script: Answer) -> None:
        self.script = list(script)
        self.asked: list[Asked] = []
        self.connections: list[socket.socket] = []
        self.over = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.serving = threading.Thread(target=self._serve, daemon=True)
        self.serving.start()

    def close(self) -> None:
        self.over.set()
        self.listener.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits in accept()
        self.serving.join()
        self.listener.close()
        self.drop_all()

    def drop_all(self) -> None:
        """As a server does that is tired of waiting."""
        for connection in self.connections:
            with suppress(OSError):  # gone already
                connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with suppress(OSError):  # closed when the test is over
            while True:
                connection, _ = self.listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with (
            suppress(OSError, ValueError, IndexError),  # the client has hung up, or is hung up on
            connection,
            connection.makefile("rb") as lines,
        ):
            while line := lines.readline():
                method, path, _ = line.decode().split(" ", 2)
                headers = {}
                while (line := lines.readline()) not in (b"\r\n", b""):
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.strip().lower()] = value.strip()
                asked = Asked(method=method, path=path, headers=headers, body=lines.read(int(headers.get("content-length", "0"))))
                self.asked.append(asked)
                if not self._reply(connection, asked):
                    return

    def _reply(self, connection: socket.socket, asked: Asked) -> bool:
        entry = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        said = entry if isinstance(entry, bytes) else entry(asked)
        if said == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        elif said == DROP:
            connection.shutdown(socket.SHUT_RDWR)
        elif said == STALL:
            self.over.wait()
        else:
            connection.sendall(said)
            return b"\r\nconnection: close" not in said.lower()
        return False


@contextmanager
def provider(*script: Answer) -> Iterator[LocalProvider]:
    local = LocalProvider(*script)
    try:
        yield local
    finally:
        local.close()
