"""A citizen downloads the case: with the token, in two forms, the page as something that needs nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from contracts.desk import Role
from contracts.history import History, HistoryLine, ReadHistory
from contracts.message import Refusal
from ontong import evidence
from tests.complaints.at_the_doors import City
from tests.complaints.builders import an_officer, korea


@pytest.fixture
def history() -> History:
    """What the complaints service has of a case, with a note and an answer with markup in it."""
    city = City()
    case = city.takes_up()
    city.does("note", case, an_officer(), text="민원인이 화를 냄")
    city.does("answer", case, an_officer(contact="041-000-1001"), text="고쳤습니다. <img src=x onerror=alert(1)>")
    city.now = korea("2026-11-25 09:00")
    city.db.transact(city.service.close_day)
    return city.asks(ReadHistory(complaint_id=case.complaint_id))


@pytest.fixture
def downloads(client, place, submitted, history):
    sent = submitted()

    def downloads(query: str = "", token: str = sent["token"], answer=history):
        place.services.answers[ReadHistory] = answer
        return client.get(f"/v1/complaints/{sent['receipt_number']}/download{query}", headers={"authorization": f"Bearer {token}"})

    return downloads


def test_as_a_file_for_programs(downloads, history, place):
    answer = downloads()

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == f'attachment; filename="ontong-{history.receipt_number}.json"'
    told = evidence.read(answer.text)
    assert [bool(line["content"]) for line in told["lines"]] == [True, True, False, True]
    assert not any(line.wrong for line in evidence.examine(told))
    assert all(line["proof"] for line in told["lines"])
    (asked,) = place.services.asked
    assert isinstance(asked, ReadHistory)


@pytest.mark.parametrize(("query", "words"), [("", "민원 처리 이력"), ("&locale=en", "History of your complaint")])
def test_as_a_page_that_holds_the_same(downloads, query, words):
    page, told = downloads(f"?format=html{query}"), downloads().json()

    assert words in page.text
    assert json.loads(json.dumps(evidence.read(page.text))) == told
    assert page.headers["content-type"].startswith("text/html")
    assert "화를 냄" not in page.text


def test_the_page_needs_no_other_host_and_runs_nothing(downloads):
    page = downloads("?format=html")

    assert "onerror=alert(1)>" not in page.text.partition('<script type="application/json"')[0]
    assert "&lt;img" in page.text
    assert "src=" not in page.text.replace("&lt;img src=x", "").replace("\\u003cimg src=x", "")
    assert "href=" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")


def test_a_wrong_token_opens_nothing(downloads, place):
    answer = downloads(token="wrong")

    assert answer.status_code == 404
    assert not place.services.asked


def test_while_complaints_is_away_it_says_when_to_come_back(downloads):
    answer = downloads(answer=Refusal("unavailable", "away"))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_another_form_is_refused_by_its_name(downloads):
    answer = downloads("?format=pdf")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "format")


def test_staff_have_no_way_in_here(client, place, submitted):
    number = submitted()["receipt_number"]

    assert client.get(f"/v1/complaints/{number}/download", headers=place.staff(Role.ADMIN)).status_code == 404


def test_a_line_of_an_act_that_nobody_has_named_yet_is_shown_by_its_word(downloads, history):
    content = history.lines[3].content.replace('"act":"answer"', '"act":"consult"')
    odd = replace(history, lines=(*history.lines[:3], HistoryLine(position=4, digest="0" * 64, chain="0" * 64, content=content)))

    assert "<b>consult</b>" in downloads("?format=html", answer=odd).text
