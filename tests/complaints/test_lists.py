"""The desk's list finds what looking at every case would find, in the same order, from both ends, on both kinds of database."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from chassis.database import Store, create_tables, in_memory, postgres
from contracts.complaints import Department, Status
from contracts.desk import Officer, Role, TimelineEntry
from contracts.gateway import Channel, Kind
from contracts.lists import ListComplaints, Sort
from contracts.message import Refusal
from services.complaints.domain import Complaint
from services.complaints.lifecycle import UNANSWERED
from services.complaints.pauses import Pause, PauseGround
from services.complaints.periods import PERIODS
from services.complaints.service import Complaints
from services.complaints.store import lists
from tests.complaints.at_the_doors import City
from tests.complaints.builders import CALENDAR, NOON, PARKS, ROAD, a_complaint, a_triage_clerk, an_admin, an_arbiter, an_officer

SERVICE = Complaints(open_text=str, calendar=CALENDAR, periods=PERIODS)
WORDS = ("가로등", "도로", "쓰레기", "공원", "Street", "CCTV", "100%", "26", "a_b", "소음")
HOURS = st.integers(-60, 60).map(lambda hours: NOON + timedelta(hours=hours))


def a_house(count: int = 80) -> list[Complaint]:
    chance = random.Random(11)
    return [a_random(chance, number) for number in range(count)]


def a_random(chance: random.Random, number: int) -> Complaint:
    status = chance.choice(list(Status))
    received = NOON + timedelta(hours=chance.randrange(-50, 1))
    paused = chance.random() < 0.3
    ends = chance.choice([None, received + timedelta(hours=chance.randrange(1, 80))])
    return a_complaint(
        receipt_number=f"26{number:02}-{chance.randrange(16**4):04X}-K",
        status=status,
        channel=chance.choice([Channel.WEB, Channel.PHONE, Channel.BAND]),
        kind=chance.choice(list(Kind)),
        title=chance.choice([None, chance.choice(WORDS)]),
        text=" ".join(chance.choices(WORDS, k=4)),
        contact_hint=chance.choice([None, "k***@e***.com", f"010-****-{chance.choice(['5678', '0000'])}, k***@e***.com"]),
        arrived_at=received,
        received_at=received,
        runs_from=received,
        updated_at=received + timedelta(hours=chance.randrange(0, 9)),
        due_at=None if paused and ends is None else received + timedelta(hours=chance.randrange(1, 60)),
        pauses=(Pause(began_at=received, ended_at=ends, ground=PauseGround.HEARING),) if paused else (),
        department=chance.choice([ROAD, PARKS]) if status is not Status.RECEIVED else None,
        officer=chance.choice([None, Officer(account_id="kim", name="김")]),
        disputed_at=received if status in UNANSWERED and chance.random() < 0.2 else None,
    )


def keep(db: Store, cases: list[Complaint]) -> None:
    line = TimelineEntry(at=NOON, act="receive", status=Status.RECEIVED, by=None)
    db.transact(lambda tx: [tx.complaints.add(one, line) for one in cases])


CASES = a_house()


@pytest.fixture(scope="module")
def db():
    db = in_memory(Complaints.db, source="complaints", clock=lambda: NOON)
    keep(db, CASES)
    yield db
    db.close()


def looked_at_each(asked: ListComplaints) -> list[str]:
    """The same list, found by looking at every case."""
    moments = {
        Sort.NEXT_DEADLINE: lambda one: one.desk_at,
        Sort.RECEIVED: lambda one: one.received_at,
        Sort.UPDATED: lambda one: one.updated_at,
    }
    found = [one for one in CASES if fits(asked, one)]
    return [one.receipt_number for one in sorted(found, key=lambda one: (moments[asked.sort](one), one.id.int), reverse=asked.descending)]


def fits(asked: ListComplaints, one: Complaint) -> bool:
    is_open = one.status in UNANSWERED
    late = is_open and one.due_at is not None and one.due_at < NOON
    staff, code = asked.staff, one.department.code if one.department else None
    said = f"{one.text}\n{one.title or ''}".lower()
    return all(
        (
            not staff.role.of_one_department or code == staff.department_code,
            staff.role is not Role.ARBITER or one.disputed_at is not None,
            not asked.statuses or one.status in asked.statuses,
            asked.department_code in (None, code),
            asked.kind in (None, one.kind),
            asked.channel in (None, one.channel),
            asked.overdue in (None, late),
            asked.paused in (None, is_open and one.standing(NOON) is not None),
            asked.received_from is None or one.received_at >= asked.received_from,
            asked.received_to is None or one.received_at < asked.received_to,
            asked.due_before is None or (one.due_at is not None and one.due_at < asked.due_before),
            asked.phone is None or f"-{asked.phone}" in (one.contact_hint or ""),
            asked.officer is None or (one.officer is None and is_open if asked.officer == "none" else one.officer is not None),
            all(
                word.lower() in said or word.replace("-", "").upper() in one.receipt_number.replace("-", "")
                for word in (asked.q or "").split()
            ),
        )
    )


def walk(db: Store, asked: ListComplaints, *, limit: int) -> list[list[str]]:
    """All pages from the first to the last; from there back again, which must give the same."""
    pages, more = [], {"limit": limit}
    while True:
        page = db.read(lambda tx: SERVICE.list_complaints(ListComplaints(**{**vars(asked), **more}), tx))
        pages.append([item.receipt_number for item in page.items])
        if page.next_cursor is None:
            break
        more["cursor"] = page.next_cursor
    back = [pages[-1]]
    while page.previous_cursor is not None:
        more["cursor"] = page.previous_cursor
        page = db.read(lambda tx: SERVICE.list_complaints(ListComplaints(**{**vars(asked), **more}), tx))
        back.append([item.receipt_number for item in page.items])
    assert back[::-1] == pages
    return pages


def or_none(values):
    return st.none() | values


QUESTIONS = st.builds(
    ListComplaints,
    staff=st.sampled_from([an_admin(), a_triage_clerk(), an_officer(), an_officer(PARKS)]),
    statuses=st.lists(st.sampled_from(Status), max_size=3, unique=True).map(tuple),
    kind=or_none(st.sampled_from(Kind)),
    channel=or_none(st.sampled_from([Channel.WEB, Channel.BAND])),
    overdue=or_none(st.booleans()),
    paused=or_none(st.booleans()),
    received_from=or_none(HOURS.map(lambda moment: moment - timedelta(days=3))),
    received_to=or_none(HOURS.map(lambda moment: moment + timedelta(days=6))),
    due_before=or_none(HOURS),
    phone=or_none(st.just("5678")),
    q=or_none(
        st.lists(st.sampled_from(["가로", "도로", "street", "CCTV", "00%", "공원", "26-0", "a_b"]), min_size=1, max_size=2).map(" ".join)
    ),
    officer=or_none(st.sampled_from(["kim", "none"])),
    sort=st.sampled_from(Sort),
    descending=st.booleans(),
)
SPARSE = st.fixed_dictionaries(
    {}, optional={name: st.none() for name in ("kind", "channel", "overdue", "paused", "received_from", "phone")}
)


@pytest.mark.parametrize("few", [0, 1000], ids=["words that many have", "words that few have"])
@given(asked=QUESTIONS, left_open=SPARSE, limit=st.sampled_from([1, 3, 50]))
@settings(max_examples=40, deadline=None)
def test_the_list_finds_what_looking_at_every_case_finds(db, few, asked, left_open, limit):
    wanted = ListComplaints(**{**vars(asked), "q": asked.q, **left_open})
    before, lists.FEW = lists.FEW, {"sqlite": few}
    try:
        pages = walk(db, wanted, limit=limit)
    finally:
        lists.FEW = before

    assert [number for page in pages for number in page] == looked_at_each(wanted)
    assert all(len(page) == limit for page in pages[:-1])


def test_an_arbiter_finds_what_is_disputed(db):
    asked = ListComplaints(staff=an_arbiter())

    assert [number for page in walk(db, asked, limit=2) for number in page] == looked_at_each(asked) != []


def test_a_page_in_the_middle_stays_where_it_is_when_cases_come_before_it():
    city = City()
    for _ in range(4):
        city.receives()
    first = city.asks(ListComplaints(staff=an_admin(), limit=2))
    second = city.asks(ListComplaints(staff=an_admin(), limit=2, cursor=first.next_cursor))

    city.now = NOON - timedelta(days=3)
    sooner = city.receives()

    assert city.asks(ListComplaints(staff=an_admin(), limit=2, cursor=first.next_cursor)).items == second.items
    back = city.asks(ListComplaints(staff=an_admin(), limit=2, cursor=second.previous_cursor))
    assert [item.receipt_number for item in back.items] == [item.receipt_number for item in first.items]
    assert (
        city.asks(ListComplaints(staff=an_admin(), limit=1, cursor=back.previous_cursor)).items[0].receipt_number == sooner.receipt_number
    )


def test_a_cursor_leads_on_in_its_own_list_only():
    city = City()
    for _ in range(3):
        city.receives()
    cursor = city.asks(ListComplaints(staff=an_admin(), limit=1)).next_cursor

    for other in ({"sort": Sort.RECEIVED}, {"descending": True}):
        with pytest.raises(Refusal, match="earlier page of this list"):
            city.asks(ListComplaints(staff=an_admin(), cursor=cursor, **other))


def test_the_total_is_told_only_when_asked_for_and_counts_so_far(monkeypatch):
    city = City()
    for _ in range(3):
        city.receives()

    def total(**asked):
        page = city.asks(ListComplaints(staff=an_admin(), limit=1, **asked))
        return page.total, page.more_than_total

    assert total() == (None, False)
    assert total(count=True) == (3, False)
    assert total(count=True, cursor=city.asks(ListComplaints(staff=an_admin(), limit=1)).next_cursor) == (3, False)
    assert total(count=True, q="가로등") == (3, False)
    monkeypatch.setattr(lists, "FEW", {"sqlite": 2})
    assert total(count=True, q="가로등") == (None, False)  # that would take a while
    monkeypatch.setattr("services.complaints.desk.search.LONGEST_COUNT", 2)
    monkeypatch.setattr(lists, "LONGEST_COUNT", 2)
    assert total(count=True) == (2, True)


@pytest.mark.parametrize(
    ("staff", "finds"),
    [
        (an_admin(), 2),
        (a_triage_clerk(), 2),
        (an_officer(), 1),
        (an_officer(PARKS), 1),
        (an_officer(Department(code="lake", name="호수과")), 0),
    ],
)
def test_the_last_digits_of_a_number_find_the_cases_that_one_may_see(staff, finds):
    city = City()
    for department in (ROAD, PARKS):
        city.takes_up(department, contact_hint="010-****-5678")
    city.takes_up(contact_hint="010-****-5679, 5***@e***.com")

    assert len(city.asks(ListComplaints(staff=staff, phone="5678")).items) == finds


def test_an_arbiter_looks_for_nobodys_number():
    with pytest.raises(Refusal) as refused:
        City().asks(ListComplaints(staff=an_arbiter(), phone="5678"))

    assert (refused.value.reason, refused.value.field) == ("forbidden", "phone")


# on PostgreSQL ---------------------------------------------------------------------------------------------------------

TIMES = 250
ALL_AT_ONCE = {"kind": Kind.OTHER, "channel": Channel.BAND, "received_from": NOON - timedelta(days=9), "due_before": NOON}
ASKED = [
    {},
    {"statuses": (Status.ROUTED, Status.IN_PROGRESS)},
    {"department_code": "road"},
    {"department_code": "road", "overdue": True},
    {"overdue": False},
    {"paused": True},
    {"paused": False},
    {"kind": Kind.STATUTORY},
    {"channel": Channel.BAND},
    {"received_from": NOON - timedelta(days=1), "received_to": NOON},
    {"due_before": NOON},
    {"officer": "kim"},
    {"officer": "none"},
    {"phone": "5678"},
    {"q": "가로등"},
    {"q": "도로 공원", "department_code": "parks"},
    {"q": "없는말"},
    {"q": "2612"},
    ALL_AT_ONCE,
]


@pytest.fixture(scope="module")
def grown(request):
    """A PostgreSQL database with the same cases, each many times over in a department that nobody looks at."""
    url = request.getfixturevalue("postgres").create_database()
    db = postgres(Complaints.db, url, source="complaints", clock=lambda: NOON)
    create_tables(Complaints.db, db.engine)
    keep(db, CASES)
    yield db
    db.close()
    request.getfixturevalue("postgres").drop_database(url)


@pytest.fixture(scope="module")
def explained(grown):
    own = {
        "id": "gen_random_uuid()",
        "receipt_number": "receipt_number || n",
        "department_code": "'d' || n",
        "status": "'closed'",
        "open": "false",
    }
    with grown.engine.begin() as connection:
        names = [column.name for column in Complaints.db.tables.tables["complaint"].columns]
        listed, given_ = ", ".join(f'"{name}"' for name in names), ", ".join(own.get(name, f'"{name}"') for name in names)
        connection.execute(text(f"INSERT INTO complaint ({listed}) SELECT {given_} FROM complaint, generate_series(1, {TIMES}) AS n"))
        connection.execute(text("INSERT INTO complaint_words SELECT id, ARRAY[1, 2, 3] FROM complaint ON CONFLICT DO NOTHING"))
    with grown.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE complaint, complaint_words"))
    return grown


@pytest.mark.stack
@pytest.mark.parametrize("wish", ASKED, ids=str)
def test_postgresql_finds_the_same(grown, wish):
    for sort in Sort:
        asked = ListComplaints(staff=an_admin(), sort=sort, **wish)

        assert [number for page in walk(grown, asked, limit=20) for number in page] == looked_at_each(asked)


@pytest.mark.stack
@pytest.mark.parametrize("wish", ASKED, ids=str)
def test_postgresql_reads_no_table_from_end_to_end(explained, wish):
    run = []
    listener = lambda _c, _cursor, statement, parameters, *_: run.append((statement, parameters))  # noqa: E731 - to be taken away again
    event.listen(explained.reader, "before_cursor_execute", listener)
    for sort in Sort:
        explained.read(lambda tx: SERVICE.list_complaints(ListComplaints(staff=an_admin(), sort=sort, limit=20, **wish), tx))  # noqa: B023 - read at once
    event.remove(explained.reader, "before_cursor_execute", listener)

    with explained.reader.connect() as connection:
        plans = [
            "\n".join(connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars())
            for statement, parameters in run
            if statement.lstrip().startswith(("SELECT", "WITH"))
        ]
    assert plans
    assert not [plan for plan in plans if "Seq Scan on complaint" in plan]
