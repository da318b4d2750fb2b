"""What anybody may ask: figures, documents, pages, health; and the sandbox for who tries things out."""

import logging

import pytest
from openapi_spec_validator import validate
from prometheus_client import generate_latest

from contracts.desk import Role
from contracts.message import Refusal
from contracts.metrics import Count, GetStatistics, Statistics
from contracts.notify import ListSandboxLetters, SandboxLetters
from gateway.web.app import table

FIGURES = Statistics(
    received=3,
    answered=1,
    notified=1,
    closed=0,
    withdrawn=0,
    open=2,
    on_time_share=1.0,
    automatic_share=None,
    rerouted=0,
    answer_seconds_median=None,
    satisfaction_mean=None,
    by_status=(Count(key="received", value=2),),
    by_channel=(Count(key="web", value=3),),
    by_department=(Count(key="road", value=1),),
)


def test_figures_are_asked_once_for_many(client, place):
    place.services.answers[GetStatistics] = FIGURES

    answers = [client.get(path).json() for path in ("/v1/stats", "/v1/stats/channel", "/v1/stats/department", "/v1/stats/status")]

    assert answers[0]["received"] == 3
    assert [answer["items"] for answer in answers[1:]] == [
        [{"key": "web", "value": 3}],
        [{"key": "road", "value": 1}],
        [{"key": "received", "value": 2}],
    ]
    assert len(place.services.asked) == 1


def test_figures_come_back_when_the_service_does(client, place):
    place.services.answers[GetStatistics] = Refusal("unavailable", "down")
    assert client.get("/v1/stats").status_code == 503

    place.services.answers[GetStatistics] = FIGURES
    assert client.get("/v1/stats").status_code == 200


# Documents and pages -------------------------------------------------------------------------------------------------------


def test_the_document_is_valid_and_says_what_the_routes_are(client, place):
    document = client.get("/openapi.json").json()

    validate(document)
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(entry.method, entry.path) for entry in table(place.door)}


def test_the_document_says_what_bodies_and_answers_look_like(client):
    document = client.get("/openapi.json").json()
    post = document["paths"]["/v1/complaints"]["post"]
    records = document["components"]["schemas"]

    assert post["requestBody"]["content"].keys() == {"application/json", "multipart/form-data"}
    assert records["NewComplaint"]["required"] == ["description"]
    assert records["NewComplaint"]["properties"]["description"]["maxLength"] == 20_000
    assert records["NewComplaint"]["additionalProperties"] is False
    assert records["Receipt"]["properties"].keys() == {"receipt_number", "token", "status", "received_at", "links", "danger"}
    assert document["paths"]["/v1/desk/complaints"]["get"]["security"] == [{"staff": []}]


def test_the_document_says_which_acts_take_photos_and_which_heed_a_key(client):
    paths = client.get("/openapi.json").json()["paths"]
    case, desk = "/v1/complaints/{receipt_number}", "/v1/desk/complaints/{receipt_number}/actions"

    form = paths[f"{case}/supplement"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert (form["required"], form["properties"].keys()) == (["text"], {"text", "photos"})
    assert "multipart/form-data" not in paths[f"{case}/object"]["post"]["requestBody"]["content"]
    keyed = {path for path, methods in paths.items() for one in methods.values() if "Idempotency-Key" in str(one["parameters"])}
    assert {"/v1/complaints", "/v1/desk/complaints", f"{desk}/extend", "/v1/desk/calendar/days"} <= keyed
    assert f"{case}/supplement" not in keyed


def test_the_document_shows_the_table_of_days_as_a_list(client):
    table = client.get("/openapi.json").json()["components"]["schemas"]["DaysTable"]

    assert table["properties"]["days"]["items"] == {"$ref": "#/components/schemas/DeclaredDayLine"}


def test_what_is_answered_is_what_the_document_says(client, submitted):
    body = submitted(contact={"email": "hong@example.com"}, location={"lat": 1, "long": 2})
    records = client.get("/openapi.json").json()["components"]["schemas"]

    case = client.get(f"/v1/complaints/{body['receipt_number']}?token={body['token']}").json()

    assert body.keys() == records["Receipt"]["properties"].keys()
    assert case.keys() == records["PublicCase"]["properties"].keys()


@pytest.mark.parametrize("path", ["/docs", "/assets/style.css", "/assets/docs.js"])
def test_pages_need_no_other_host_and_no_inline_script(client, path):
    answer = client.get(path, headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert "innerHTML" not in answer.text
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_the_citizens_link_is_of_the_pages_and_its_token_is_written_down_nowhere(place, client, submitted, caplog):
    caplog.set_level(logging.DEBUG)
    body = submitted()
    path = body["links"]["page"].removeprefix(place.door.public_url)

    answer = client.get(path, follow_redirects=False)

    assert path == f"/c/{body['receipt_number']}/{body['token']}"
    assert (answer.status_code, answer.headers["referrer-policy"], answer.headers["cache-control"]) == (404, "no-referrer", "no-store")
    figures = generate_latest(place.door.registry).decode()
    assert body["token"] not in figures + "".join(record.getMessage() for record in caplog.records if record.name != "httpx")


@pytest.mark.parametrize("name", ["docs.html", "nothing.js", "..%2fapp.py", "%2e%2e/app.py"])
def test_no_other_file_is_handed_out(client, name):
    assert client.get(f"/assets/{name}").status_code == 404


def test_whoever_asks_where_they_are_gets_links(client):
    assert client.get("/", headers={"accept": "text/html"}).json()["links"]["openapi"] == "/openapi.json"


# Health --------------------------------------------------------------------------------------------------------------------


def test_ready_is_what_all_checks_say(make_place, client_of):
    state = {"database": True}
    client = client_of(make_place(checks={"database": lambda: state["database"], "keys": lambda: True}))

    assert client.get("/readyz").json() == {"status": "ready", "checks": {"database": True, "keys": True}}
    state["database"] = False
    failing = client.get("/readyz")
    assert (failing.status_code, failing.json()["errors"][0]["field"]) == (503, "database")
    assert client.get("/livez").status_code == 200


def test_a_check_that_breaks_says_no_and_nothing_else(make_place, client_of, caplog):
    def broken():
        raise OSError("canary: postgres://user:password@host")

    answer = client_of(make_place(checks={"database": broken})).get("/readyz")

    assert answer.status_code == 503
    assert "canary" not in answer.text + caplog.text


def test_figures_for_prometheus_are_for_our_own_network(place, client_of):
    near, far = client_of(place, "10.0.0.9"), client_of(place, "1.2.3.4")

    assert "http_request_seconds" in near.get("/metrics").text
    assert far.get("/metrics").status_code == 404
    assert near.get("/metrics", headers={"x-forwarded-for": "1.2.3.4"}).status_code == 404


# The sandbox ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sandbox(make_place):
    place = make_place(sandbox=True)
    place.services.answers[ListSandboxLetters] = SandboxLetters(items=())
    return place


def test_a_door_that_strangers_are_invited_to_shows_letters_to_nobody_without_a_token(make_place, client_of):
    here = client_of(make_place(sandbox=True, public_url="https://gaon.example"), "127.0.0.1")

    assert here.get("/v1/sandbox/letters", headers={"host": "localhost:8000"}).status_code == 401


def test_there_is_no_sandbox_where_real_letters_go_out(client):
    assert client.get("/v1/sandbox/letters").status_code == 404


def test_who_sits_at_the_machine_sees_the_letters(sandbox, client_of):
    here = client_of(sandbox, "127.0.0.1")

    assert here.get("/v1/sandbox/letters", headers={"host": "localhost:8000"}).json() == {"items": []}
    assert here.get("/v1/sandbox/letters", headers={"host": "rebound.example"}).status_code == 401
    assert here.get("/v1/sandbox/letters", headers={"host": "localhost", "x-forwarded-for": "1.2.3.4"}).status_code == 401


@pytest.mark.parametrize(("role", "status"), [(Role.OFFICER, 403), (Role.TRIAGE, 403), (Role.ADMIN, 200)])
def test_from_elsewhere_only_an_administrator_sees_them(sandbox, client_of, role, status):
    assert client_of(sandbox).get("/v1/sandbox/letters", headers=sandbox.staff(role)).status_code == status


def test_the_letters_of_one_case(sandbox, client_of):
    client = client_of(sandbox)

    client.get("/v1/sandbox/letters?receipt_number=nonsense", headers=sandbox.staff(Role.ADMIN))
    assert sandbox.services.asked == []
