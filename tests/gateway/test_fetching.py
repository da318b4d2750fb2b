"""A picture is fetched from the public internet only, from the machine that was looked up, and no more of it than a picture has."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

from gateway import fetching
from gateway.fetching import NotToBeFetched, aim, fetch, is_public


def looks_up(*addresses: str) -> Callable[..., Any]:
    """A name server that gives these."""
    return lambda host, port, type: [(socket.AF_INET, type, 6, "", (address, port)) for address in addresses]


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"),
        *(
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
        ),
        *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "192.0.2.1", "198.18.0.1", "fd00:ec2::254"),
    ],
)
def test_what_is_not_on_the_public_internet_is_not_fetched(address):
    assert not is_public(ip_address(address))
    with pytest.raises(NotToBeFetched, match="public"):
        aim("https://photos.example.com/1.jpg", look_up=looks_up(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(NotToBeFetched, match="public"):
        aim("https://photos.example.com/1.jpg", look_up=looks_up("8.8.8.8", "127.0.0.1"))


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://photos.example.com/1.jpg",
            "https://photos.example.com:8443/1.jpg",
            "ftp://photos.example.com/1.jpg",
            "file:///etc/passwd",
        ),
        *("https://user:password@photos.example.com/1.jpg", "https:///1.jpg", "//photos.example.com", "", "https://[::1/1.jpg"),
        *("https://photos.example.com/\r\nHost: x", "https://photos.example.com:99999999/", "https://포토.example.com/1.jpg"),
    ],
)
def test_only_plain_https_addresses_are_fetched(url):
    with pytest.raises(NotToBeFetched) as refused:
        aim(url, look_up=looks_up("8.8.8.8"))

    assert "photos" not in str(refused.value)


def test_numbers_written_otherwise_lead_to_the_same_refusal():
    """The name is given to the look-up as it is, and what that gives is what counts."""
    for host in ("2130706433", "0x7f000001", "127.1", "017700000001"):
        with pytest.raises((NotToBeFetched, OSError)):
            aim(f"https://{host}/", look_up=socket.getaddrinfo)


def test_a_name_is_looked_up_once_and_that_address_is_the_one_that_is_connected_to(monkeypatch):
    """DNS rebinding: the second answer would be a machine of ours."""
    asked: list[str] = []
    connected: list[tuple[str, int]] = []

    def look_up(host: str, port: int, type: int) -> Any:
        asked.append(host)
        return looks_up("93.184.216.34" if len(asked) == 1 else "127.0.0.1")(host, port, type)

    def connect(address: tuple[str, int], *options: Any, **more: Any) -> socket.socket:
        connected.append(address)
        raise OSError("nobody is called in a test")

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(OSError, match="can't be fetched"):
        fetch("https://photos.example.com/1.jpg", look_up=look_up)

    assert asked == ["photos.example.com"]
    assert connected == [("93.184.216.34", 443)]


class Pictures(BaseHTTPRequestHandler):
    """A host that gives out what a test wants."""

    answers: dict[str, Callable[[Pictures], None]] = {}  # noqa: RUF012 - the server makes a handler for each call: the test sets them on the class
    asked: list[str] = []  # noqa: RUF012 - the server makes a handler for each call: the test sets them on the class

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.answers[self.path](self)

    def log_message(self, *words: Any) -> None:
        pass


def gives(status: int, content: bytes = b"", **headers: str) -> Callable[[Pictures], None]:
    def give(host: Pictures) -> None:
        host.send_response(status)
        for name, value in headers.items():
            host.send_header(name, value)
        host.send_header("Content-Length", str(len(content)))
        host.end_headers()
        host.wfile.write(content)

    return give


def drips(host: Pictures) -> None:
    """One byte after the other, without an end."""
    host.send_response(200)
    host.end_headers()
    for _ in range(200):
        host.wfile.write(b"x")
        host.wfile.flush()
        time.sleep(0.02)


@pytest.fixture
def host() -> Iterator[str]:
    with standing() as url:
        yield url


@contextmanager
def standing() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Pictures.asked = []
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_host_that_the_operator_has_set_may_be_a_private_one(host):
    Pictures.answers = {"/file/1.jpg?x=1": gives(200, b"picture")}

    assert fetch(f"{host}/file/1.jpg?x=1", trusted=True) == b"picture"
    with pytest.raises(NotToBeFetched):
        fetch(f"{host}/file/1.jpg?x=1")


def test_a_redirect_is_not_followed(host):
    Pictures.answers = {"/1": gives(302, Location=f"{host}/2"), "/2": gives(200, b"secret")}

    with pytest.raises(NotToBeFetched, match="302"):
        fetch(f"{host}/1", trusted=True)
    assert Pictures.asked == ["/1"]


def test_no_more_is_read_than_a_picture_may_have(host):
    Pictures.answers = {"/": gives(200, bytes(fetching.MOST_BYTES + 1))}

    with pytest.raises(NotToBeFetched, match="larger"):
        fetch(f"{host}/", trusted=True)


def test_a_host_that_drips_is_left(host, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    Pictures.answers = {"/": drips}

    began = time.monotonic()
    with pytest.raises(OSError, match="too long"):
        fetch(f"{host}/", trusted=True)

    assert time.monotonic() - began < 2.0, "it would have gone on for four seconds"


@pytest.mark.parametrize(("status", "kind"), [(404, NotToBeFetched), (410, NotToBeFetched), (429, OSError), (500, OSError), (503, OSError)])
def test_what_may_come_later_is_told_from_what_never_will(host, status, kind):
    Pictures.answers = {"/": gives(status)}

    with pytest.raises(kind):
        fetch(f"{host}/", trusted=True)
