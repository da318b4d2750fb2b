"""What can't be taken: each gets its status and a problem that names the field, and none leaves half a case behind."""

import json
import logging
import struct
import zlib

import pytest
from sqlalchemy import func, select

from chassis import tables
from gateway import store

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BOMB = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 50000, 50000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")
)

BAD_JSON = {
    "unknown field": ({"description": "x", "urgent": True}, "urgent"),
    "unknown inner field": ({"description": "x", "contact": {"fax": "1"}}, "contact.fax"),
    "number for text": ({"description": 5}, "description"),
    "list for text": ({"description": ["x"]}, "description"),
    "object for text": ({"description": {"x": 1}}, "description"),
    "text for object": ({"description": "x", "location": "here"}, "location"),
    "text for number": ({"description": "x", "location": {"lat": "36", "long": 126}}, "location.lat"),
    "truth for number": ({"description": "x", "location": {"lat": True, "long": 126}}, "location.lat"),
    "off the map": ({"description": "x", "location": {"lat": 91, "long": 126}}, "location.lat"),
    "half a place": ({"description": "x", "location": {"lat": 36}}, "location.long"),
    "nothing": ({}, "description"),
    "null": ({"description": None}, "description"),
    "empty": ({"description": ""}, "description"),
    "only spaces": ({"description": " \n\t "}, "description"),
    "too long": ({"description": "가" * 20_001}, "description"),
    "hundred kilobytes": ({"description": "x" * 100_000}, "description"),
    "NUL": ({"description": "a\x00b"}, "description"),
    "control character": ({"description": "a\x1bb"}, "description"),
    "half a character": ({"description": "a\ud800b"}, "description"),
    "line break in a title": ({"description": "x", "title": "a\nb"}, "title"),
    "NUL in a name": ({"description": "x", "contact": {"name": "홍\x00"}}, "contact.name"),
    "header in an address": ({"description": "x", "contact": {"email": "a@b.kr\r\nBcc: c@d.kr"}}, "contact.email"),
    "no address": ({"description": "x", "contact": {"email": "nobody"}}, "contact.email"),
    "an address that no letter reaches": ({"description": "x", "contact": {"email": "홍길동@example.com"}}, "contact.email"),
    "no phone": ({"description": "x", "contact": {"phone": "call me"}}, "contact.phone"),
    "unknown channel": ({"description": "x", "channel": "pigeon"}, "channel"),
    "a channel of the desk": ({"description": "x", "channel": "phone"}, "channel"),
    "unknown kind": ({"description": "x", "kind": "rant"}, "kind"),
    "unknown locale": ({"description": "x", "locale": "Klingon, please"}, "locale"),
    "unknown visibility": ({"description": "x", "visibility": "friends"}, "visibility"),
    "a code that is none": ({"description": "x", "service_code": "../etc"}, "service_code"),
    "a list": ([], "body"),
    "a text": ("x", "body"),
}
BAD_BYTES = {
    "broken JSON": (b'{"description": ', "application/json", 400),
    "no JSON": (b"hello", "application/json", 400),
    "not a number": (b'{"description": NaN}', "application/json", 400),
    "deep": (b"[" * 5000 + b"]" * 5000, "application/json", 400),
    "rather deep": (b'{"a":' * 40 + b"1" + b"}" * 40, "application/json", 400),
    "endless number": (b'{"description": ' + b"1" * 10_000 + b"}", "application/json", 400),
    "EUC-KR bytes": ('{"description": "가로등"}'.encode("euc-kr"), "application/json", 400),
    "EUC-KR declared": ('{"description": "가로등"}'.encode("euc-kr"), "application/json; charset=euc-kr", 415),
    "UTF-16": ('{"description": "x"}'.encode("utf-16"), "application/json", 400),
    "plain text": (b"hello", "text/plain", 415),
    "XML": (b"<complaint/>", "application/xml", 415),
    "a plain form": (b"description=x", "application/x-www-form-urlencoded", 415),
    "no type": (b'{"description": "x"}', "", 415),
    "form without boundary": (b"x", "multipart/form-data", 400),
    "form that is none": (b"x", "multipart/form-data; boundary=b", 400),
    "form cut off": (b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\nx', "multipart/form-data; boundary=b", 400),
    "too large": (b'{"description": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
}


@pytest.fixture
def nothing_happened(place, tmp_path):
    """No row and no file of anything."""

    def check():
        with place.database.engine.connect() as connection:
            for table in (store.submission, store.view, store.view_photo, tables.outbox, tables.numbering):
                assert connection.execute(select(func.count()).select_from(table)).scalar() == 0, table.name
        assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]

    return check


def is_problem(answer, status, *fields):
    problem = answer.json()
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem.keys() >= {"type", "title", "detail", "trace_id"}
    assert problem["trace_id"] in answer.headers["traceparent"]
    assert [error["field"] for error in problem.get("errors", ())] == list(fields)
    assert not any(word in answer.text for word in ("Traceback", "sqlalchemy", "marshmallow", "gateway.", "Error("))
    return problem


@pytest.mark.parametrize(("sent", "field"), BAD_JSON.values(), ids=BAD_JSON.keys())
def test_a_field_that_does_not_fit_is_named(client, nothing_happened, sent, field):
    answer = client.post("/v1/complaints", content=json.dumps(sent).encode(), headers={"content-type": "application/json"})

    is_problem(answer, 422, field)
    nothing_happened()


@pytest.mark.parametrize(("sent", "kind", "status"), BAD_BYTES.values(), ids=BAD_BYTES.keys())
def test_what_can_not_be_read_is_refused(client, nothing_happened, sent, kind, status):
    answer = client.post("/v1/complaints", content=sent, headers={"content-type": kind})

    is_problem(answer, status)
    nothing_happened()


@pytest.mark.parametrize("sent", [b"--b\r\n\r\n\r\n\x00", b"x" * 1000, b"--b\r\nno colon\r\n\r\nx\r\n--b--\r\n", b"--b--\r\nmore"])
def test_a_malformed_form_writes_nothing_into_the_log(client, caplog, sent):
    caplog.set_level(logging.DEBUG)

    for _ in range(3):
        client.post("/v1/complaints", content=sent, headers={"content-type": "multipart/form-data; boundary=b"})

    assert not [record for record in caplog.records if record.name.startswith("python_multipart")]


def test_all_that_is_wrong_is_said_at_once(client):
    answer = client.post("/v1/complaints", json={"description": "", "kind": "x", "locale": "y"})

    is_problem(answer, 422, "description", "kind", "locale")


def test_a_problem_does_not_repeat_what_was_sent(client):
    answer = client.post("/v1/complaints", json={"description": "x", "contact": {"email": "900101-1234567", "phone": "secret-canary"}})

    is_problem(answer, 422, "contact.email", "contact.phone")
    assert "canary" not in answer.text
    assert "1234567" not in answer.text


@pytest.mark.parametrize(
    ("files", "status", "fields"),
    [
        ([("photos", ("a.jpg", SVG, "image/jpeg"))], 422, ["photos[0]"]),
        ([("photos", ("a.png", BOMB, "image/png"))], 422, ["photos[0]"]),
        ([("photos", ("a.jpg", b"", "image/jpeg"))], 422, ["photos[0]"]),
        ([("photos", ("a.jpg", bytes(11 * 1024 * 1024), "image/jpeg"))], 413, []),
        ([("photos", ("a.jpg", bytes(60 * 1024 * 1024), "image/jpeg"))], 413, []),
        ([("photos", (f"{n}.jpg", b"x", "image/jpeg")) for n in range(30)], 422, ["photos"]),
        ([("photos", (f"{n}.jpg", b"x", "image/jpeg")) for n in range(90)], 422, ["photos"]),
        ([("attachment", ("a.jpg", b"x", "image/jpeg"))], 422, ["attachment"]),
    ],
    ids=["svg", "pixel bomb", "empty", "eleven megabytes", "sixty megabytes", "thirty photos", "ninety photos", "another name"],
)
def test_a_photo_that_can_not_be_taken_is_named(client, nothing_happened, files, status, fields):
    answer = client.post("/v1/complaints", data={"description": "도로"}, files=files)

    is_problem(answer, status, *fields)
    nothing_happened()


def test_one_bad_photo_keeps_the_good_ones_out_too(client, nothing_happened, picture):
    answer = client.post(
        "/v1/complaints", data={"description": "도로"}, files=[("photos", ("a.jpg", picture())), ("photos", ("b.jpg", SVG))]
    )

    is_problem(answer, 422, "photos[1]")
    nothing_happened()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"description": ""}, "description"),
        ({"urgent": "1", "description": "x"}, "urgent"),
        ({"description": "x", "location.lat": "north", "location.long": "1"}, "location.lat"),
        ({"description": "x", "contact": "me"}, "contact"),
        ({"description": "x", "contact.email": "nobody"}, "contact.email"),
        ({"description": ["x", "y"]}, "description"),
        ({"description": "x", "contact.name": ["김", "이"]}, "contact.name"),
    ],
)
def test_a_form_field_that_does_not_fit_is_named(client, nothing_happened, picture, fields, field):
    answer = client.post("/v1/complaints", data=fields, files=[("photos", ("a.jpg", picture()))])

    is_problem(answer, 422, field)
    nothing_happened()


def test_a_form_in_another_charset_is_refused(client, nothing_happened):
    sent = b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n' + "가로등".encode("euc-kr") + b"\r\n--b--\r\n"

    answer = client.post("/v1/complaints", content=sent, headers={"content-type": "multipart/form-data; boundary=b"})

    is_problem(answer, 422, "description")
    nothing_happened()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1", 404),
        ("POST", "/v1/complaints/26BK-7Q4M-3/burn", 404),
        ("GET", "/v1/complaints/../../etc/passwd", 404),
        ("GET", "/v1/complaints", 405),
        ("PUT", "/v1/complaints", 405),
        ("DELETE", "/v1/desk/complaints", 405),
        ("TRACE", "/v1/complaints", 405),
        ("PATCH", "/v1/stats", 405),
    ],
)
def test_every_wrong_turn_ends_in_a_problem(client, method, path, status):
    answer = client.request(method, path)

    is_problem(answer, status)
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    "query", ["?nonsense=1", "?limit=0", "?limit=many", "?status=lost", "?overdue=perhaps", "?q=a%00b", "?limit=1&limit=2"]
)
def test_a_query_that_does_not_fit_is_named(client, place, query):
    answer = client.get(f"/v1/desk/complaints{query}", headers=place.staff())

    is_problem(answer, 422, query[1:].partition("=")[0])
