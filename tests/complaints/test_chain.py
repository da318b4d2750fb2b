"""A history that can be trusted: every line is bound to the one before it, and nothing can be changed behind it."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DatabaseError

from chassis.database import in_memory, postgres, sqlite
from chassis.migrate import migrate
from contracts.complaints import Status
from contracts.desk import TimelineEntry
from contracts.history import ReadHistory
from contracts.message import Refusal, new_id
from services.complaints import chain
from services.complaints.service import Complaints
from services.complaints.store import timeline
from services.complaints.usecases import hearing
from tests import seen
from tests.complaints.at_the_doors import City
from tests.complaints.builders import CITY, NOON, a_submission, an_officer


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def lived(city):
    """A case with a note that no citizen may read and an answer that the citizen has confirmed."""
    case = city.takes_up(title="가로등")
    city.does("note", case, an_officer(), text="민원인이 전화로 화를 냄")
    city.does("answer", case, an_officer(contact="041-000-1001"))
    city.hears("confirm", case)
    return case


def history(city, case):
    return city.asks(ReadHistory(complaint_id=case.complaint_id))


def said(line) -> dict:
    return json.loads(line.content)


def test_each_line_follows_from_the_one_before_it(city, lived):
    told = history(city, lived)

    link = sha256(lived.receipt_number.encode()).hexdigest()
    for number, line in enumerate(told.lines, start=1):
        link = sha256(b"\x02" + bytes.fromhex(link) + bytes.fromhex(line.digest)).hexdigest()
        assert (line.position, line.chain) == (number, link)


def test_a_digest_is_that_of_the_canonical_content(city, lived):
    lines = [line for line in history(city, lived).lines if line.content]

    assert [sha256(line.content.encode()).hexdigest() for line in lines] == [line.digest for line in lines]
    assert [json.dumps(said(line), sort_keys=True, ensure_ascii=False, separators=(",", ":")) for line in lines] == [
        line.content for line in lines
    ]


def test_the_citizen_reads_what_is_the_citizen_s_and_of_the_rest_the_digest_alone(city, lived):
    lines = history(city, lived).lines

    assert [said(line)["act"] if line.content else None for line in lines] == ["receive", "route", None, "answer", "confirm"]
    assert said(lines[3])["text"] == "가로등을 고쳤습니다."
    assert not [line for line in lines if line.content and ("화를 냄" in line.content or "김가온" in line.content)]


def test_the_first_line_holds_what_the_citizen_wrote(city, lived):
    first = said(history(city, lived).lines[0])

    assert first["complaint"] == {"title": "가로등", "text": lived.text, "location": None, "photos": []}


def test_the_digest_of_an_internal_line_can_t_be_guessed_from_its_words(city):
    digests = set()
    for case in (city.takes_up(), city.takes_up()):
        city.does("note", case, an_officer(), text="현장 확인")
        digests.add(history(city, case).lines[-1].digest)

    assert len(digests) == 2


def test_the_line_of_an_officer_keeps_the_name_to_itself(city, lived):
    first, second = said(history(city, lived).lines[3])["by"], said(history(city, lived).lines[0])["by"]

    assert (first[:7], second) == ("sha256:", "citizen")
    assert first != f"sha256:{sha256('김가온 (kim)'.encode()).hexdigest()}"


def test_two_acts_in_one_transaction_stand_behind_one_another(city):
    case = city.takes_up()

    def note_twice(tx):
        complaint = tx.complaints.get(case.complaint_id)
        for words in ("하나", "둘"):
            complaint = replace(complaint, revision=complaint.revision + 1)
            tx.complaints.put(complaint, a_note(words))
        tx.complaints.put_silently(complaint)

    city.db.transact(note_twice)
    city.does("start", case)

    assert [line.position for line in history(city, case).lines] == [1, 2, 3, 4, 5]
    test_each_line_follows_from_the_one_before_it(city, case)


def a_note(words):
    return TimelineEntry(at=NOON, act="note", status=Status.ROUTED, by="kim", text=words)


def test_a_case_that_is_still_on_its_way_is_asked_for_later(city):
    with pytest.raises(Refusal) as refused:
        city.asks(ReadHistory(complaint_id=new_id()))

    assert refused.value.reason == "unavailable"


FORGERIES = {
    "changed": update(timeline).values(text="다른 답변"),
    "taken away": delete(timeline),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
def test_the_database_refuses_a_line_to_be_changed_or_taken_away(city, lived, forgery):
    before = history(city, lived)

    with pytest.raises(DatabaseError, match="append-only"):
        city.db.transact(lambda tx: tx.execute(forgery))

    assert history(city, lived) == before


def test_so_does_a_migrated_postgresql(database_url):
    store = postgres(Complaints.db, database_url, source="complaints")
    migrate(Complaints.db, store.engine)
    store.transact(lambda tx: hearing.receive(tx, a_submission(), CITY))

    for forgery in (*FORGERIES.values(), text("TRUNCATE timeline")):
        with pytest.raises(DatabaseError, match="append-only"):
            store.transact(lambda tx, forgery=forgery: tx.execute(forgery))
    store.close()


def test_so_does_a_migrated_sqlite(tmp_path):
    store = sqlite(Complaints.db, tmp_path / "complaints.db", source="complaints")
    migrate(Complaints.db, store.engine)
    store.transact(lambda tx: hearing.receive(tx, a_submission(), CITY))

    for forgery in FORGERIES.values():
        with pytest.raises(DatabaseError, match="append-only"):
            store.transact(lambda tx, forgery=forgery: tx.execute(forgery))
    store.close()


def test_a_line_costs_no_statement_of_its_own():
    db = in_memory(Complaints.db, source="complaints")
    with seen.statements(db.engine) as run:
        db.transact(lambda tx: hearing.receive(tx, a_submission(), CITY))

    assert len([one for one in run if "timeline" in one]) == 1


def test_acts_that_nobody_has_thought_of_are_kept_from_the_citizen():
    assert not chain.is_open_to_the_citizen(replace(a_note("무엇이든"), act="consult"))
