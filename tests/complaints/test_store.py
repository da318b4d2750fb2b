"""What is kept comes back as it was, a batch costs few statements, and the migrations lead to the tables of today."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from chassis.database import in_memory
from chassis.migrate import migrate
from contracts.complaints import Handler, Status
from contracts.desk import TimelineEntry
from contracts.gateway import Location, Photo
from contracts.message import new_id
from contracts.proposals import Proposal
from contracts.routing import DepartmentAssigned, DepartmentRegistered
from services.complaints import store
from services.complaints.domain import Asked, Complaint
from services.complaints.extensions import Extension, ExtensionGround
from services.complaints.pauses import PauseGround
from services.complaints.periods import Period
from services.complaints.service import Complaints
from services.complaints.store.rows import DRAWN
from services.complaints.usecases import hearing
from services.complaints.usecases.fitting import Answers
from tests import seen
from tests.complaints.builders import CITY, NOON, ROAD, a_complaint, a_pause, a_submission

LINE = TimelineEntry(at=NOON, act="receive", status=Status.RECEIVED, by="citizen")


@pytest.fixture
def db():
    return in_memory(Complaints.db, source="complaints")


@pytest.fixture
def statements(db):
    """Calls give the words with which the statements begin that were run since the last call."""
    with seen.statements(db.engine) as every:

        def words():
            begun = [statement.split(maxsplit=1)[0] for statement in every]
            every.clear()
            return begun

        yield words


def as_put(found: Complaint) -> Complaint:
    """Without what the store adds to it: the end of the chain."""
    return replace(found, head="")


def everything_set() -> Complaint:
    return a_complaint(
        status=Status.ANSWERED,
        period=Period.parse("7d"),
        pauses=(a_pause("2026-11-24 10:00", "2026-11-25 10:00"), a_pause("2026-11-26 10:00", None, PauseGround.HEARING)),
        extensions=(
            Extension(length=Period.parse("3d"), ground=ExtensionGround.FACT_CHECK),
            Extension(length=Period.parse("7d"), ground=ExtensionGround.SIMILAR, consented_at=NOON),
        ),
        asked=Asked(request="사진을 보내 주세요.", asked_at=NOON, answer_by=NOON + timedelta(days=9), times=2, prolonged=1),
        merged_into=new_id(),
        counted_as=3,
        reminded=80,
        remind_at=NOON,
        progress_at=NOON,
        moves=2,
        disputed_at=NOON,
        declined_at=NOON,
        objected_at=NOON,
        service_code="streetlight",
        title="가로등",
        sealed_text="sealed",
        contact_hint="010-****-5678",
        location=Location(lat=36.78, long=126.45, address="온통로 1"),
        photos=(Photo(content_hash="ab" * 32, media_type="image/jpeg", size_bytes=9),),
        proposals=(Proposal(department_code="road", department_name="도로과", confidence=0.41, reason="가로등"),),
        handler=Handler(unit="도로과", name="김가온", contact="041-000-1001"),
        answer="고쳤습니다.",
        notified_at=datetime(2026, 11, 25, 3, 4, 5, 678901, tzinfo=UTC),
    )


@pytest.mark.parametrize("complaint", [a_complaint(), everything_set()])
def test_a_case_comes_back_as_it_was_put(db, complaint):
    db.transact(lambda tx: tx.complaints.add(complaint, LINE))

    assert as_put(db.read(lambda tx: tx.complaints.get(complaint.id))) == complaint
    assert as_put(db.read(lambda tx: tx.complaints.numbered(complaint.receipt_number))) == complaint


def test_the_table_has_a_column_for_each_field():
    assert {column.name for column in store.complaint.columns} == {field.name for field in fields(Complaint)} | set(DRAWN)


def test_a_change_and_its_line_are_kept_together_or_not_at_all(db):
    complaint = a_complaint()

    def fail(tx):
        tx.complaints.add(complaint, LINE)
        tx.flush()
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        db.transact(fail)

    assert db.read(lambda tx: tx.complaints.numbered(complaint.receipt_number)) is None
    assert db.read(lambda tx: tx.complaints.history(complaint.id)) == ()


def test_a_transaction_sees_what_it_has_written_itself(db):
    complaint = a_complaint()

    def write_and_look(tx):
        tx.complaints.add(complaint, LINE)
        return as_put(tx.complaints.numbered(complaint.receipt_number)), tx.complaints.history(complaint.id)

    assert db.transact(write_and_look) == (complaint, (LINE,))


def test_to_close_finds_the_longest_notified_first(db):
    told = [a_complaint(status=Status.NOTIFIED, receipt_number=f"n{n}", notified_at=NOON - timedelta(days=n)) for n in range(1, 5)]
    db.transact(
        lambda tx: [tx.complaints.add(complaint, LINE) for complaint in [*told, a_complaint(status=Status.CLOSED, notified_at=NOON)]]
    )

    found = db.transact(lambda tx: tx.complaints.to_close(NOON - timedelta(days=1), limit=2))
    assert [as_put(one) for one in found] == [told[3], told[2]]


def test_receiving_a_hundred_costs_hardly_more_statements_than_receiving_one(db, statements):
    submitted = [a_submission(citizen_keys=(f"phone {n}", f"email {n}")) for n in range(100)]

    def receive_all(tx):
        tx.prefetch(submitted)
        for one in submitted:
            hearing.receive(tx, one, CITY)

    db.transact(receive_all)

    run = statements()
    assert run.count("SELECT") == 2  # are the cases known, and the citizens?
    assert (
        run.count("INSERT") <= 8 + 1
    )  # complaint, its words and marks, that nobody has compared it, timeline, who filed it, numbering, outbox; the driver may split one by size
    assert len(db.said()) == 100


def test_who_files_the_same_three_times_in_one_batch_is_known_each_time(db):
    submitted = [a_submission(citizen_keys=("phone 1",)) for _ in range(3)]

    def receive_all(tx):
        tx.prefetch(submitted)
        for one in submitted:
            hearing.receive(tx, one, CITY)
        return [tx.complaints.get(one.complaint_id).repeat for one in submitted]

    first, *others = db.transact(receive_all)
    assert first is None
    assert [repeat.filing for repeat in others] == [2, 3]


def test_routing_a_hundred_reads_them_with_one_statement(db, statements):
    submitted = [a_submission() for _ in range(100)]
    db.transact(lambda tx: [hearing.receive(tx, one, CITY) for one in submitted])
    statements()

    assigned = [
        DepartmentAssigned(
            occurred_at=NOON, complaint_id=one.complaint_id, department=ROAD, confidence=0.9, reason="가로등", model_version="1"
        )
        for one in submitted
    ]

    answers = Answers()

    def route_all(tx):
        tx.prefetch([*assigned, DepartmentRegistered(occurred_at=NOON, department=ROAD)])
        for one in assigned:
            hearing.route_as_proposed(tx, one, answers)

    db.transact(route_all)

    run = statements()
    assert (run.count("SELECT"), run.count("UPDATE")) == (2, 1), "the cases, and whether standard answers have changed"


def test_the_migrations_lead_to_the_tables_of_today(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path}/complaints.db")

    migrate(Complaints.db, engine)

    with engine.connect() as connection:
        ours = {"include_object": lambda item, name, kind, *_: getattr(item, "table", item).name in store.metadata.tables}
        assert compare_metadata(MigrationContext.configure(connection, opts=ours), store.metadata) == []
