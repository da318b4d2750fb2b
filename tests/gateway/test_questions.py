"""What the city asks about a service is answered as it was asked, masked, and travels with the case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.city import QuestionChoice, Service, ServiceQuestion
from contracts.desk import Role
from contracts.gateway import Answer, ComplaintSubmitted, Kind
from gateway.domain.questions import Unfit, answered

CHOICES = (QuestionChoice(key="big", name="큰 것"), QuestionChoice(key="small", name="작은 것"))
WASTE = Service(
    code="waste",
    name="쓰레기",
    kind=Kind.OTHER,
    period="7d",
    questions=(
        ServiceQuestion(code="size", text="얼마나 큰가요?", datatype="singlevaluelist", required=True, choices=CHOICES),
        ServiceQuestion(code="what", text="무엇인가요?", datatype="text"),
        ServiceQuestion(code="many", text="몇 개인가요?", datatype="number"),
        ServiceQuestion(code="when", text="언제부터인가요?", datatype="datetime"),
        ServiceQuestion(code="kinds", text="어떤 것들인가요?", datatype="multivaluelist", choices=CHOICES),
    ),
)
LAMPS = Service(code="lamps", name="가로등", kind=Kind.OTHER, period="7d")


@pytest.fixture
def place(make_place):
    return make_place(services=(WASTE, LAMPS))


def events(place):
    return [event for event in place.database.said() if isinstance(event, ComplaintSubmitted)]


def test_a_citizen_sees_what_is_asked(client):
    table = client.get("/v1/services").json()["items"]

    assert [(one["code"], len(one["questions"])) for one in table] == [("waste", 5), ("lamps", 0)]
    asked = client.get("/v1/services/waste").json()["questions"][0]
    assert (asked["code"], asked["required"], asked["datatype"]) == ("size", True, "singlevaluelist")
    assert asked["choices"][0] == {"key": "big", "name": "큰 것"}
    assert client.get("/v1/services/moon").status_code == 404


def test_answers_travel_with_the_case_in_the_order_of_the_questions_and_masked(client, submitted, place):
    said = {
        "kinds": ["small", "big"],
        "what": "냉장고, 010-1234-5678로 연락",
        "many": 2,
        "size": "big",
        "when": "2026-11-27T09:00:00+09:00",
    }

    submitted(service_code="waste", answers=said)

    (event,) = events(place)
    assert event.answers == (
        Answer(code="size", values=("big",), label="얼마나 큰가요?"),
        Answer(code="what", values=("냉장고, ***-****-****로 연락",), label="무엇인가요?"),
        Answer(code="many", values=("2",), label="몇 개인가요?"),
        Answer(code="when", values=("2026-11-27T09:00:00+09:00",), label="언제부터인가요?"),
        Answer(code="kinds", values=("small", "big"), label="어떤 것들인가요?"),
    )


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"service_code": "waste"}, ["answers.size"]),
        ({"service_code": "waste", "answers": {"size": "huge"}}, ["answers.size"]),
        ({"service_code": "waste", "answers": {"size": ["big"]}}, ["answers.size"]),
        ({"service_code": "waste", "answers": {"size": "big", "many": "viele", "when": "gestern"}}, ["answers.many", "answers.when"]),
        ({"service_code": "waste", "answers": {"size": "big", "many": True}}, ["answers.many"]),
        ({"service_code": "waste", "answers": {"size": "big", "kinds": ["big", "big"]}}, ["answers.kinds"]),
        ({"service_code": "waste", "answers": {"size": "big", "kinds": []}}, ["answers.kinds"]),
        ({"service_code": "waste", "answers": {"size": "big", "what": " "}}, ["answers.what"]),
        ({"service_code": "waste", "answers": {"size": "big", "what": "가" * 4001}}, ["answers.what"]),
        ({"service_code": "waste", "answers": {"size": "big", "color": "red"}}, ["answers.color"]),
        ({"service_code": "lamps", "answers": {"size": "big"}}, ["answers.size"]),
        ({"answers": {"size": "big"}}, ["answers.size"]),
        ({"answers": "big"}, ["answers"]),
        ({"answers": {str(n): 1 for n in range(51)}}, ["answers"]),
    ],
)
def test_an_answer_that_cannot_be_taken_is_named(client, place, sent, fields):
    answer = client.post("/v1/complaints", json={"description": "버려져 있어요"} | sent)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, fields)
    assert events(place) == []


def test_a_form_may_answer_too(client, place):
    sent = {"description": "버려져 있어요", "service_code": "waste", "answers.size": "small", "answers.many": "3"}

    answer = client.post("/v1/complaints", files={"photos": ("", b"")}, data=sent)

    assert answer.status_code == 201, answer.text
    assert [one.values for one in events(place)[0].answers] == [("small",), ("3",)]


def test_the_counter_asks_as_well(client, place):
    sent = {"description": "버려져 있어요", "service_code": "waste"}

    refused = client.post("/v1/desk/complaints", json=sent, headers=place.staff(Role.TRIAGE))
    taken = client.post("/v1/desk/complaints", json=sent | {"answers": {"size": "big"}}, headers=place.staff(Role.TRIAGE))

    assert (refused.status_code, taken.status_code) == (422, 201)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["size", "what", "many", "when", "kinds"]) | st.text(), VALUES))
def test_whatever_is_sent_is_taken_as_text_or_named(given_answers):
    taken, problems = (), {}
    try:
        taken = answered(WASTE, given_answers, lambda text: text)
    except Unfit as unfit:
        problems = unfit.problems

    assert bool(taken) != bool(problems)
    assert all(name.startswith("answers.") for name in problems)
    assert all(isinstance(value, str) and value for one in taken for value in one.values)
