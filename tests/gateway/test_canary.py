"""A planted phone number, address, name and text: found where they must be readable and nowhere else."""

import logging
import re

from prometheus_client import generate_latest

CANARIES = ("01099887766", "010-9988-7766", "canary@secret.example", "카나리아")
MIDDLE = re.compile(r"(?<![\d.])9988(?!\d)")  # of the number, by itself; not within a time or a measurement


def test_what_a_citizen_wrote_stands_in_no_log_row_or_answer(client, place, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    said = {
        "description": "연락은 010-9988-7766 또는 canary@secret.example로 주세요",
        "title": "01099887766",
        "contact": {"name": "카나리아", "email": "canary@secret.example", "phone": "010-9988-7766"},
        "location": {"address": "사거리 (010-9988-7766)"},
    }

    first = client.post("/v1/complaints", json=said, headers={"idempotency-key": "canary@secret.example"})
    again = client.post("/v1/complaints", json=said | {"kind": "other"}, headers={"idempotency-key": "canary@secret.example"})
    bad = client.post("/v1/complaints", json=said | {"contact": {"email": "canary@secret.example "}, "channel": "010-9988-7766"})
    body = first.json()
    case = client.get(f"/v1/complaints/{body['receipt_number']}?token={body['token']}")
    client.post(f"/v1/complaints/{body['receipt_number']}/withdraw?token={body['token']}", json={"reason": "010-9988-7766"})

    assert [answer.status_code for answer in (first, again, bad, case)] == [201, 422, 422, 200]
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    for canary in CANARIES:
        assert canary not in first.text + again.text + bad.text + case.text
        assert canary not in caplog.text
        assert canary not in generate_latest(place.door.registry).decode()
        assert canary.encode() not in stored
    for text in (
        first.text,
        again.text,
        bad.text,
        case.text,
        caplog.text,
        generate_latest(place.door.registry).decode(),
        stored.decode("latin-1"),
    ):
        assert not MIDDLE.search(text)
    assert body["token"].encode() not in stored
    assert place.opened_by_notify(place.database.said()[0].sealed_contact)["phone"] == "010-9988-7766"
