"""The public board at the door: periods, names, the table and the map."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from contracts.board import (
    Board,
    BoardArea,
    BoardCount,
    BoardFigures,
    BoardPart,
    BoardRow,
    BoardRows,
    BoardWeek,
    GetBoard,
    GetBoardRows,
    GetMap,
    MapPoint,
    MapPoints,
)
from contracts.city import Service
from contracts.complaints import Department, Status
from contracts.gateway import Channel, Kind
from contracts.message import Refusal
from contracts.routing import DepartmentRegistered
from gateway import usecases

NOW = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)  # the first of December in Korea
MONDAY = date(2026, 11, 30)


def figures(query: GetBoard) -> Board:
    return Board(
        since=query.since,
        until=query.until,
        as_of=NOW,
        totals=BoardFigures(received=12, answered=9, on_time_share=0.5),
        weeks=(BoardWeek(week=MONDAY, received=12, answered=9, on_time_share=0.5),),
        by_department=(BoardPart(key="none", few=True), BoardPart(key="road", received=9, answered=9, rated=0)),
        by_channel=(BoardPart(key="kakao", received=12),),
        by_kind=(BoardCount(key="grievance", value=12),),
        by_status=(BoardCount(key="closed", value=12),),
        by_area=(BoardArea(area="jungang", name="중앙동", received=12),),
    )


@pytest.fixture
def place(make_place):
    lamp = Service(code="lamp", name="가로등", kind=Kind.OTHER, period="7d")
    place = make_place(clock=lambda: NOW, services=(lamp,))
    registered = DepartmentRegistered(occurred_at=NOW, department=Department(code="road", name="=도로과"))
    place.database.transact(lambda tx: usecases.list_department(tx, registered))
    place.services.answers[GetBoard] = figures
    return place


def test_without_a_period_it_is_this_month_of_the_city(client, place):
    board = client.get("/v1/stats/board").json()

    assert (board["from"], board["to"], board["as_of"]) == ("2026-12-01", "2026-12-31", NOW.isoformat())
    assert (board["totals"]["received"], board["weeks"][0]["week"]) == (12, "2026-11-30")
    assert [(one["key"], one["name"], one["few"]) for one in board["by_department"]] == [
        ("none", "배정 전", True),
        ("road", "=도로과", False),
    ]
    named = [(one["key"], one["name"]) for part in ("by_channel", "by_kind", "by_status") for one in board[part]]
    assert named == [("kakao", "카카오톡"), ("grievance", "고충민원"), ("closed", "종결")]
    assert board["by_area"] == [{"area": "jungang", "name": "중앙동", "received": 12, "few": False}]


@pytest.mark.parametrize(
    ("sent", "first", "last"),
    [
        ("from=2026-10-05&to=2026-11-06", date(2026, 10, 5), date(2026, 11, 6)),
        ("to=2026-02-10", date(2026, 2, 1), date(2026, 2, 10)),
        ("from=2026-11-10", date(2026, 11, 10), date(2026, 12, 31)),
        ("from=2027-02-10", date(2027, 2, 10), date(2027, 2, 28)),
        ("from=2020-01-01", date(2020, 1, 1), date(2021, 2, 3)),
        ("from=&to=", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_may_be_given_by_its_days(client, place, sent, first, last):
    assert client.get(f"/v1/stats/board?{sent}&department=road&channel=web").status_code == 200

    (asked,) = place.services.asked
    assert (asked.since, asked.until, asked.department, asked.channel) == (first, last, "road", Channel.WEB)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("from=2025-01-01&to=2026-02-05", "to"),
        ("from=yesterday", "from"),
        ("channel=fax", "channel"),
        ("department=%20'", "department"),
        ("since=2026-11-01", "since"),
    ],
)
@pytest.mark.parametrize("path", ["board", "board.csv", "map"])
def test_what_makes_no_period_is_refused_by_its_name(client, place, path, sent, field):
    answer = client.get(f"/v1/stats/{path}?{sent}")

    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert place.services.asked == []


def test_the_same_board_is_asked_once_for_many_and_another_again(client, place):
    for sent in ("", "", "?channel=web", "?channel=web", "?from=2026-12-01&to=2026-12-31"):
        client.get(f"/v1/stats/board{sent}")

    assert [asked.channel for asked in place.services.asked] == [None, Channel.WEB]


def test_the_board_comes_back_when_the_service_does(client, place):
    place.services.answers[GetBoard] = Refusal("unavailable", "down")
    assert client.get("/v1/stats/board").status_code == 503

    place.services.answers[GetBoard] = figures
    assert client.get("/v1/stats/board").status_code == 200


def test_the_table_is_csv_that_no_spreadsheet_reckons_with(client, place):
    rows = (
        BoardRow(week=MONDAY, department="road", received=7, answered=6, on_time_share=2 / 3),
        BoardRow(week=MONDAY, department="none", received=None, answered=None, on_time_share=None, few=True),
    )
    place.services.answers[GetBoardRows] = BoardRows(items=rows)

    answer = client.get("/v1/stats/board.csv")

    assert (answer.headers["content-type"], answer.content[:3]) == ("text/csv; charset=utf-8", b"\xef\xbb\xbf")
    assert answer.headers["content-disposition"] == 'attachment; filename="board-2026-12-01-2026-12-31.csv"'
    _, road, none = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert road == ["2026-11-30", "road", "'=도로과", "7", "6", "0.6667"]
    assert none == ["2026-11-30", "none", "배정 전", "5 미만", "5 미만", ""]


def test_the_map_names_the_matter_and_no_case(client, place):
    point = {"lat": 36.785, "long": 126.45, "status": Status.IN_PROGRESS, "received_on": MONDAY, "area": "jungang"}
    place.services.answers[GetMap] = MapPoints(
        items=(MapPoint(**point, service_code="lamp"), MapPoint(**point, service_code="gone")), more=True
    )

    found = client.get("/v1/stats/map").json()

    shown = {"lat": 36.785, "long": 126.45, "status": "in_progress", "received_on": "2026-11-30", "area": "jungang"}
    assert found == {"items": [{**shown, "matter": "가로등"}, {**shown, "matter": None}], "more": True}


def test_the_document_calls_a_period_s_ends_as_they_are_called(client, place):
    document = client.get("/openapi.json").json()

    said = document["components"]["schemas"]["ShownBoard"]
    assert {"from", "to"} <= said["properties"].keys()
    assert {"from", "to"} <= set(said["required"])
    parameters = document["paths"]["/v1/stats/board"]["get"]["parameters"]
    assert {one["name"] for one in parameters} == {"from", "to", "department", "channel"}
