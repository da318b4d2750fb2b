"""Whatever a provider writes into a field, it comes out clean and of the right kind, or as nothing."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.channels import Located, Unreadable
from gateway.domain.heard import Attachment
from gateway.providers import shapes

NOON = datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)
ANYTHING = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    "written",
    [
        1790000000,
        1790000000.0,
        1790000000000,
        "1790000000",
        "1790000000000",
        "2026-09-21T14:13:20+0000",
        "2026-09-21T14:13:20Z",
        "2026-09-21T23:13:20+09:00",
        "2026-09-21T14:13:20",
    ],
)
def test_a_time_is_understood_however_it_is_written(written):
    assert shapes.moment(written) == NOON


@pytest.mark.parametrize(
    "written",
    [
        None,
        True,
        [],
        {},
        "",
        "soon",
        -1,
        0,
        10**30,
        10**400,
        "9" * 500,
        float("inf"),
        float("nan"),
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_what_is_no_time_of_a_message_is_none(written):
    assert shapes.moment(written) is None


@given(ANYTHING)
def test_nothing_makes_a_reader_stumble(value):
    text = shapes.text(value)
    assert not set(text) & {"\x00", "\r", "\x1b"}
    text.encode()
    shapes.identifier(value).encode()
    assert len(shapes.identifier(value)) <= 255
    assert shapes.moment(value) is None or shapes.moment(value).tzinfo is not None
    assert shapes.link(value) is None or shapes.link(value).startswith("https://")
    assert all(isinstance(one, dict) for one in shapes.records(value))
    shapes.record(value), shapes.language(value), shapes.number(value), shapes.short(value)


@pytest.mark.parametrize("value", ["a\x00b", "a\ud800b", "a\x1bb", "x" * 256, "", " ", True, 1.5, [1], 1 << 300])
def test_what_can_not_be_kept_is_no_identifier(value):
    assert shapes.identifier(value) == ""


def test_what_no_keyboard_types_is_left_out_of_a_text():
    assert shapes.text(" 가로등\r\n\x00고장\ud83d\t!\x1b[0m ") == "가로등\n고장\t![0m"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"x",
        b"[1",
        b"NaN",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe{\x00}\x00",
        b'{"a": ' + b"1" * 10_000 + b"}",
        b'"\xed\xa0\x80"',
    ],
)
def test_what_is_no_json_is_unreadable(raw):
    with pytest.raises(Unreadable):
        shapes.parsed_any(raw)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null", b"true"])
def test_what_is_no_object_is_unreadable(raw):
    with pytest.raises(Unreadable):
        shapes.parsed(raw)


def test_a_byte_order_mark_is_overlooked():
    assert shapes.parsed(b"\xef\xbb\xbf{}") == {}


@pytest.mark.parametrize(
    "url",
    [
        "ftp://kakaocdn.net/a",
        "https://",
        "https:///a",
        "javascript:alert(1)",
        "https://user@kakaocdn.net/a",
        "https://kakaocdn.net/a b",
        "https://카카오.kr/a",
        "https://[::1/a",
        "https://a:99999/",
        "https://a\n.kr/",
        "file:///etc/passwd",
        5,
    ],
)
def test_what_is_no_address_is_none(url):
    assert shapes.link(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.jpg",
        "https://kakaocdn.net.evil.example/a",
        "https://evilkakaocdn.net/a",
        "https://evil.example/?kakaocdn.net",
        "https://evil.example\\.kakaocdn.net/",
        "http://127.0.0.1/",
        None,
    ],
)
def test_a_picture_elsewhere_is_not_fetched(url):
    with pytest.raises(ValueError, match="not on a host of the provider's"):
        shapes.located(Attachment(url=url), ("kakaocdn.net",))


def test_a_picture_on_the_provider_s_host_is_fetched_by_https():
    assert shapes.located(Attachment(url="http://dn.kakaocdn.net/a.jpg?x=1"), ("kakaocdn.net",)) == Located(
        url="https://dn.kakaocdn.net/a.jpg?x=1"
    )


def test_json_with_half_a_character_can_be_read():
    assert shapes.text(shapes.parsed(json.dumps({"text": "\ud800가"}).encode())["text"]) == "가"
