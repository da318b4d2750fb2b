"""즉시 답변. Standard answers that fit are offered, best first and with why; what must be done on site is never answered from a list."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.answering import FindStandardAnswers, ListStandardAnswers, PutStandardAnswer, RegisterStandardAnswers, StandardAnswer
from contracts.desk import AnswerComplaint
from contracts.lists import ListComplaints
from contracts.routing import TriageNeeded
from ontong import answers as the_folder
from services.complaints.fitting import Fitting
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, a_submission, a_triage_clerk, an_admin, an_officer

GAON = the_folder.look(Path("jurisdictions/example-city"), None, [])
FITTING = Fitting.of(GAON)
PASSPORT = "여권 재발급을 하려는데 필요한 서류가 무엇인가요"


def sentences(*, answered: bool) -> list[tuple[str, str]]:
    with (Path(__file__).parent / "fitting_sentences.csv").open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["text"]) for row in csv.DictReader(file) if bool(row["code"]) is answered]


@pytest.fixture
def city() -> City:
    return City()


def finding(case, staff=None, **more):
    return FindStandardAnswers(staff=staff or a_triage_clerk(), receipt_number=case.receipt_number, **more)


def waits(city, case):
    city.tells(TriageNeeded(occurred_at=city.now, complaint_id=case.complaint_id, proposals=(), model_version="x"))


def comes(city, text):
    case = a_submission(text=text)
    city.tells(case)
    return case


@pytest.mark.parametrize(("code", "text"), sentences(answered=True))
def test_the_answer_that_fits_is_offered_first(code, text):
    assert FITTING.find(None, text, None)[0].code == code


def test_most_that_can_be_answered_at_once_are_marked_so():
    marked = [FITTING.at_once(None, text, None) == code for code, text in sentences(answered=True)]

    assert sum(marked) >= 0.85 * len(marked)


@pytest.mark.parametrize("text", [text for _, text in sentences(answered=False)])
def test_what_must_be_looked_into_is_not_answered_at_once(text):
    assert FITTING.at_once(None, text, None) is None


def test_why_it_fits_is_told_in_korean():
    best = FITTING.find(None, PASSPORT, None)[0]

    assert (best.code, best.immediate) == ("passport", True)
    assert best.reason == "민원에 '여권', '여권 재발급' 등의 말이 있습니다."


@given(st.text(), st.text())
def test_any_text_is_compared(title, text):
    for one in FITTING.find(title, text, None):
        assert 0 <= one.fit <= 1


def test_what_was_answered_so_before_is_answered_so_again(city):
    """Words that stand in no list are learned from the officers' own choice."""
    city.asks(RegisterStandardAnswers(answers=GAON))
    text = "애견 놀이터 이용하려면 뭘 챙겨 가야 하나요 입장권이 따로 있나요"
    before = comes(city, text)
    assert city.asks(finding(before)).items == ()
    city.asks(PutStandardAnswer(staff=an_admin(), code="dog-park", title="안내", text="접종 확인서를 가져와 주세요."))
    staff = replace(a_triage_clerk(), department_code=PARKS.code, contact="041-000-2000")
    city.asks(AnswerComplaint(staff=staff, receipt_number=before.receipt_number, text="접종 확인서요.", standard_answer="dog-park"))

    again = comes(city, "애견 놀이터 이용할 때 입장권이 따로 있나요 뭘 챙겨 가나요")

    (best,) = city.asks(finding(again)).items
    assert (best.code, best.answered) == ("dog-park", 1)
    assert best.reason == "비슷한 민원 1건을 이 답변으로 답했습니다."


def test_an_answer_names_only_what_there_is(city):
    case = city.takes_up()
    refused = city.refuses(
        AnswerComplaint(staff=an_officer(), receipt_number=case.receipt_number, text="고쳤습니다.", standard_answer="nothing")
    )

    assert (refused.reason, refused.field) == ("invalid", "standard_answer")


def test_the_queue_finds_what_can_be_answered_at_once(city):
    city.asks(RegisterStandardAnswers(answers=GAON))
    asks, reports = comes(city, PASSPORT), comes(city, "가로등이 꺼져 있어요 고쳐 주세요")
    waits(city, asks)
    waits(city, reports)

    found = city.asks(ListComplaints(staff=a_triage_clerk(), immediate=True)).items

    assert [(one.receipt_number, one.immediate) for one in found] == [(asks.receipt_number, "passport")]
    assert [one.receipt_number for one in city.asks(ListComplaints(staff=a_triage_clerk(), immediate=False)).items] == [
        reports.receipt_number
    ]


def test_what_is_answered_needs_no_answer(city):
    city.asks(RegisterStandardAnswers(answers=GAON))
    case = comes(city, PASSPORT)
    staff = replace(a_triage_clerk(), department_code=PARKS.code, contact="041-000-2000")
    city.asks(AnswerComplaint(staff=staff, receipt_number=case.receipt_number, text="안내해 드립니다.", standard_answer="passport"))

    assert city.asks(finding(case)).items == ()


def test_another_departments_own_answer_is_not_offered(city):
    city.asks(
        PutStandardAnswer(
            staff=an_admin(), code="p", title="여권", text="안내", department_code=PARKS.code, keywords=("여권", "여권 재발급")
        )
    )

    assert city.asks(finding(comes(city, PASSPORT))).items == ()


def test_the_folder_leaves_alone_what_was_changed_at_the_desk(city):
    city.asks(RegisterStandardAnswers(answers=GAON))
    city.asks(PutStandardAnswer(staff=an_admin(), code="passport", title="여권", text="우리 시의 말"))
    changed = StandardAnswer(code="kiosk", title="새 제목", text="새 글")
    city.asks(RegisterStandardAnswers(answers=(*(one for one in GAON if one.code != "kiosk"), changed)))

    listed = {one.code: one for one in city.asks(ListStandardAnswers(staff=an_admin())).items}
    assert listed["passport"].text == "우리 시의 말"
    assert listed["kiosk"] == changed


def test_a_folder_names_the_line_of_what_is_wrong(tmp_path):
    (tmp_path / "answers.toml").write_text(
        '[[answers]]\ncode = "a"\ntitle = "t"\nkeywords = ["말"]\ntext = "좋아요 {no}"\n\n[[answers]]\ncode = "a"\ntitle = "t"\n'
        'keywords = []\ntext = "안녕하세요"\ndepartment = "none"\n[[answers]]\ncode = "a"\ntitle = "t"\nkeywords = []\ntext = "다시"\n',
        encoding="utf-8",
    )
    problems: list[str] = []

    the_folder.look(tmp_path, ("road",), problems)

    assert [problem.partition(";")[0] for problem in problems] == [
        "answers.toml:1 (a): text: unknown placeholder {no}",
        "answers.toml:7 (a): there is no department none",
        "answers.toml:13 (a): the code is used twice",
    ]
