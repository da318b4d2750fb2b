"""The last call: what is known of a request that didn't come back, and what a stranger at the other end can't do to us."""

from __future__ import annotations

import gzip
import logging
import ssl
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.notify.channels import NotSent
from services.notify.outcomes import ProviderRequest
from services.notify.providers.carry import MOST_BYTES, Pooled
from tests.notify.providers import DROP, RESET, STALL, answer, provider


def a_request(url: str, body: bytes = b'{"text": "hi"}', path: str = "/send") -> ProviderRequest:
    return ProviderRequest(method="POST", url=url + path, headers=(("Content-Type", "application/json"), ("X-Key", "k")), body=body)


def test_a_request_arrives_as_it_was_made_and_the_answer_comes_back():
    with provider(answer(201, b'{"id": 1}', Retry_After="3")) as local:
        response = Pooled()(a_request(local.url, path="/v2/send?a=1&b=%2F"), 5.0)

    asked = local.asked[0]
    assert (asked.method, asked.path, asked.body) == ("POST", "/v2/send?a=1&b=%2F", b'{"text": "hi"}')
    assert (asked.headers["content-type"], asked.headers["x-key"]) == ("application/json", "k")
    assert (response.status, response.body, dict(response.headers)["retry-after"]) == (201, b'{"id": 1}', "3")


def test_requests_share_a_connection():
    with provider(answer(200)) as local:
        carry = Pooled()
        for _ in range(5):
            carry(a_request(local.url), 5.0)

    assert (len(local.connections), len(local.asked)) == (1, 5)


def test_a_connection_that_the_provider_has_left_is_replaced():
    with provider(answer(200)) as local:
        carry = Pooled()
        carry(a_request(local.url), 5.0)
        local.drop_all()
        response = carry(a_request(local.url), 5.0)

    assert response.status == 200
    assert len(local.asked) == 2


def test_many_threads_ask_at_once_and_each_request_goes_out_once():
    with provider(answer(200)) as local, ThreadPoolExecutor(8) as workers:
        carry = Pooled()
        statuses = list(workers.map(lambda number: carry(a_request(local.url, body=b"%d" % number), 5.0).status, range(80)))

    assert set(statuses) == {200}
    assert sorted(int(asked.body) for asked in local.asked) == list(range(80))
    assert len(local.connections) <= 8


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "https://127.0.0.1:1", "http://no-such-host.invalid"])
def test_who_isn_t_reached_was_sent_nothing(url):
    with pytest.raises(NotSent):
        Pooled()(a_request(url), 5.0)


def test_a_host_that_swallows_the_connection_was_sent_nothing(monkeypatch):
    monkeypatch.setattr("services.notify.providers.carry.CONNECT_SECONDS", 0.2)
    with pytest.raises(NotSent):
        Pooled()(a_request("http://192.0.2.1"), 5.0)  # an address for documentation: nobody is there (RFC 5737)


@pytest.mark.parametrize(
    "script", [DROP, RESET, b"garbage\r\n\r\n", b"HTTP/1.1 200 Fine\r\nConnection: close\r\nContent-Length: 9\r\n\r\n{"]
)
def test_of_a_request_that_was_sent_nobody_knows_more(script):
    with provider(script) as local, pytest.raises(OSError, match=r"Error$|Disconnected") as caught:
        Pooled()(a_request(local.url), 5.0)

    assert not isinstance(caught.value, NotSent)
    assert len(local.asked) == 1, "it isn't repeated"


def test_silence_ends_at_the_time_limit():
    with provider(STALL) as local:
        started = time.monotonic()
        with pytest.raises(OSError, match="ReadTimeoutError") as caught:
            Pooled()(a_request(local.url), 0.3)

    assert not isinstance(caught.value, NotSent)
    assert time.monotonic() - started < 3


def test_an_answer_that_drips_ends_at_the_time_limit():
    def dripping(asked):
        return b"HTTP/1.1 200 Fine\r\nContent-Length: 100000\r\n\r\n" + b" "

    with provider(dripping) as local:
        carry = Pooled()
        dropping = threading.Thread(target=_drip, args=(local,), daemon=True)
        dropping.start()
        started = time.monotonic()
        with pytest.raises(OSError, match="TimeoutError"):
            carry(a_request(local.url), 0.4)

    assert time.monotonic() - started < 3


def _drip(local) -> None:
    """A byte now and then, so that no single wait is ever too long."""
    try:
        while not local.over.wait(0.1):
            for connection in local.connections:
                connection.sendall(b" ")
    except OSError:  # the client has had enough, as the test means it to
        pass


def test_no_more_is_read_than_an_honest_answer_has():
    with provider(answer(200, b"x" * 5_000_000)) as local:
        response = Pooled()(a_request(local.url), 5.0)

    assert len(response.body) == MOST_BYTES


def test_after_an_answer_that_was_too_long_the_next_one_is_read_right():
    with provider(answer(200, b"x" * 5_000_000), answer(200, b"right")) as local:
        carry = Pooled()
        carry(a_request(local.url), 5.0)

        assert carry(a_request(local.url), 5.0).body == b"right"


def test_a_compressed_answer_isn_t_blown_up():
    bomb = gzip.compress(b"0" * 10_000_000)
    with provider(answer(200, bomb, Content_Encoding="gzip")) as local:
        response = Pooled()(a_request(local.url), 5.0)

    assert response.body == bomb[:MOST_BYTES]


def test_no_redirect_is_followed():
    with provider(answer(200)) as elsewhere, provider(answer(307, Location=elsewhere.url)) as local:
        response = Pooled()(a_request(local.url), 5.0)

    assert response.status == 307
    assert elsewhere.asked == []


def test_a_header_can_t_be_smuggled_in():
    request = ProviderRequest(method="POST", url="http://127.0.0.1:1/", headers=(("X-Key", "a\r\nX-Other: b"),))
    with provider(answer(200)) as local, pytest.raises(ValueError, match="header"):
        Pooled()(ProviderRequest(method="POST", url=local.url, headers=request.headers), 5.0)

    assert local.asked == []


def test_a_host_that_can_t_prove_its_name_is_sent_nothing(tmp_path):
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"]
    try:
        subprocess.run([*made, "-keyout", tmp_path / "key", "-out", tmp_path / "cert"], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    with provider(answer(200)) as local:
        local.listener = context.wrap_socket(local.listener, server_side=True)
        with pytest.raises(NotSent):
            Pooled()(a_request(local.url.replace("http://", "https://")), 2.0)

    assert local.asked == []


def test_a_token_in_an_address_stands_in_no_log_whatever_its_level(caplog):
    caplog.set_level(logging.DEBUG)
    with provider(answer(200), DROP) as local:
        carry = Pooled()
        carry(a_request(local.url, path="/botCANARY/sendMessage"), 5.0)
        with pytest.raises(OSError, match="Error") as caught:
            carry(a_request(local.url, path="/botCANARY/sendMessage"), 5.0)

    assert "CANARY" not in caplog.text
    assert "CANARY" not in repr(caught.value)


def test_greenlets_don_t_wait_for_one_another():
    """Under eventlet, as production runs: ten requests to a provider that takes half a second are over in little more than that."""
    code = """
        import eventlet; eventlet.monkey_patch()
        import time
        from services.notify.outcomes import ProviderRequest
        from services.notify.providers.carry import Pooled
        from eventlet.green import socket

        def serve(listener):
            while True:
                connection, _ = listener.accept()
                eventlet.spawn(talk, connection)

        def talk(connection):
            connection.recv(65536)
            eventlet.sleep(0.5)
            connection.sendall(b"HTTP/1.1 200 Fine\\r\\nContent-Length: 2\\r\\n\\r\\n{}")

        listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen(50)
        eventlet.spawn(serve, listener)
        carry = Pooled()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        started = time.monotonic()
        pool = eventlet.GreenPool(10)
        answers = list(pool.imap(lambda _: carry(ProviderRequest(method="POST", url=url, body=b"{}"), 5.0).status, range(10)))
        print(answers.count(200), time.monotonic() - started < 3)
    """
    told = subprocess.run([sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False)

    assert told.stdout.split() == ["10", "True"], told.stderr[-500:]
