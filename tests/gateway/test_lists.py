"""The desk's list at the door: what the address says, what is kept to look through again, and who looked for whose number."""

from datetime import UTC, datetime

import pytest

from contracts.complaints import Status
from contracts.desk import Role
from contracts.gateway import Channel, Kind
from contracts.lists import CasePage, ListComplaints, Sort
from contracts.message import Refusal
from gateway.web import lists

URL = "/v1/desk/complaints"
MINE = "status=routed%2Cin_progress&overdue=true"


@pytest.fixture
def look(client, place):
    place.services.answers[ListComplaints] = CasePage(items=(), total=0)

    def look(role=Role.TRIAGE, department="road", **query):
        return client.get(URL, params=query, headers=place.staff(role, department))

    return look


@pytest.fixture
def keep(client, place):
    def keep(name, query=MINE, role=Role.TRIAGE, department="road"):
        return client.put(f"/v1/desk/filters/{name}", json={"query": query}, headers=place.staff(role, department))

    return keep


def fields(answer):
    return [one["field"] for one in answer.json()["errors"]]


def test_what_the_address_says_is_what_is_asked(look, place):
    look(
        **{"status": "routed,in_progress", "kind": "grievance", "channel": "phone", "paused": "false", "officer": "none", "total": "true"},
        **{"received_from": "2026-11-01", "received_to": "2026-11-30", "due_before": "2026-12-01", "sort": "updated", "order": "desc"},
    )

    (asked,) = place.services.asked
    assert (asked.statuses, asked.kind, asked.channel) == ((Status.ROUTED, Status.IN_PROGRESS), Kind.GRIEVANCE, Channel.PHONE)
    assert (asked.paused, asked.officer, asked.sort, asked.descending, asked.count) == (False, "none", Sort.UPDATED, True, True)
    midnight = [datetime(2026, 10, 31, 15, tzinfo=UTC), datetime(2026, 11, 30, 15, tzinfo=UTC)]  # of the city
    assert [asked.received_from, asked.received_to, asked.due_before] == [midnight[0], midnight[1], midnight[1]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "routed,lost"}, "status"),
        ({"status": ","}, "status"),
        ({"kind": "rant"}, "kind"),
        ({"channel": "pigeon"}, "channel"),
        ({"received_from": "yesterday"}, "received_from"),
        ({"due_before": "2026-11-31"}, "due_before"),
        ({"received_from": "2026-11-02", "received_to": "2026-11-01"}, "received_to"),
        ({"paused": "1"}, "paused"),
        ({"phone": "567"}, "phone"),
        ({"phone": "010-1234-5678"}, "phone"),
        ({"sort": "title"}, "sort"),
        ({"order": "up"}, "order"),
        ({"total": "yes"}, "total"),
        ({"filter": "nothing of mine"}, "filter"),
        ({"filter": "x" * 41}, "filter"),
    ],
)
def test_a_filter_that_does_not_fit_is_named(look, place, query, field):
    answer = look(**query)

    assert (answer.status_code, fields(answer)) == (422, [field])
    assert place.services.asked == []


# filters that are kept -------------------------------------------------------------------------------------------------


def test_a_filter_is_kept_listed_used_and_forgotten(client, place, keep, look):
    kept = keep("늦은 것")
    look(filter="늦은 것", overdue="false")
    listed = client.get("/v1/desk/filters", headers=place.staff(Role.TRIAGE)).json()["items"]
    rest = client.delete("/v1/desk/filters/늦은 것", headers=place.staff(Role.TRIAGE))

    (asked,) = place.services.asked
    assert (kept.status_code, kept.json()["query"]) == (200, MINE)
    assert (asked.statuses, asked.overdue) == ((Status.ROUTED, Status.IN_PROGRESS), False)  # what is said beside it goes before
    assert [one["name"] for one in listed] == ["늦은 것"]
    assert (rest.status_code, rest.json()) == (200, {"items": []})
    assert look(filter="늦은 것").status_code == 422


def test_a_name_has_one_filter_and_everybody_their_own(client, place, keep):
    keep("mine")
    keep("mine", "overdue=true")
    keep("mine", "paused=true", Role.OFFICER)

    listed = client.get("/v1/desk/filters", headers=place.staff(Role.TRIAGE)).json()["items"]

    assert [one["query"] for one in listed] == ["overdue=true"]


def test_a_file_is_filtered_by_a_kept_filter_too(client, place, keep, look):
    look()
    keep("late")

    answer = client.get(f"{URL}/export", params={"reason": "감사", "filter": "late", "sort": "received"}, headers=place.staff(Role.TRIAGE))

    assert answer.status_code == 200
    assert (place.services.asked[-1].overdue, place.services.asked[-1].sort) == (True, Sort.RECEIVED)
    (record,) = place.database.read(lambda tx: tx.exports.all())
    assert record.filters == {"status": "routed,in_progress", "overdue": True, "sort": "received"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=lost", "query.status"),
        ("status=routed&status=closed", "query"),
        ("nonsense", "query"),
        ("limit=5", "query.limit"),
        ("cursor=x", "query.cursor"),
        ("phone=5678", "query.phone"),  # whoever looks for a number says so each time
        ("q=010-1234-5678", "query.q"),
        ("filter=other", "query.filter"),
        ("x" * 1001, "query"),
    ],
)
def test_what_the_list_would_not_take_is_not_kept(keep, place, query, field):
    answer = keep("mine", query)

    assert (answer.status_code, fields(answer)) == (422, [field])
    assert place.database.read(lambda tx: tx.saved_filters.of("test-triage")) == []


def test_another_departments_filter_is_not_kept(keep):
    assert keep("mine", "department=park", Role.OFFICER).status_code == 403
    assert keep("mine", "department=road", Role.OFFICER).status_code == 200


def test_a_filter_that_has_come_to_fit_no_more_is_named(keep, look, place, monkeypatch):
    keep("mine")
    monkeypatch.setattr(lists.sent, "Lasting", lists.sent.KeptFilter)  # as if the list knew other filters now

    answer = look(filter="mine")

    assert (answer.status_code, fields(answer)) == (422, ["filter"])
    assert "fit any more" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("name", ["x" * 41, "%20", "a%0Ab"])
def test_a_name_that_is_none_is_named(keep, name):
    assert fields(keep(name)) == ["name"]


def test_only_so_many_are_kept(keep, monkeypatch):
    monkeypatch.setattr(lists, "MOST_KEPT", 2)

    assert [keep(name).status_code for name in ("a", "b", "c", "a")] == [200, 200, 409, 200]


# whose number ----------------------------------------------------------------------------------------------------------


def test_who_looks_for_a_number_is_written_down(look, place, client, caplog):
    caplog.set_level("DEBUG")

    answer = look(Role.OFFICER, phone="5678")

    (line,) = client.get("/v1/desk/audit", headers=place.staff(Role.ADMIN)).json()["items"]
    assert answer.status_code == 200
    assert (line["account_id"], line["what"], line["reason"], line["detail"]) == (
        "test-officer",
        "GET /v1/desk/complaints",
        "searched",
        "phone: 5678",
    )
    assert not [one for one in caplog.records if "5678" in str(vars(one)) and not one.name.startswith("httpx")]


def test_what_can_not_be_written_down_is_not_shown(look, monkeypatch):
    def broken(tx, line):
        raise OSError("disk full")

    monkeypatch.setattr("gateway.usecases.write_down", broken)

    assert look(phone="5678").status_code == 500


def test_a_search_that_is_refused_is_written_down_as_refused(look, place):
    look()
    place.services.answers[ListComplaints] = Refusal("forbidden", "the role arbiter may not look for a citizen's number", "phone")

    assert look(Role.ARBITER, phone="5678").status_code == 403
    (line,) = place.database.read(lambda tx: tx.audit.latest(5, account_id=None, receipt_number=None, before=None))
    assert (line.reason, line.status) == ("forbidden", 403)
