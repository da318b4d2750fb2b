"""Rules and territory at the desk's door: who may, what is sent on, what comes back as a file, and what doesn't fit."""

import json
import tomllib
from datetime import UTC, date, datetime

import pytest

from contracts.desk import Role
from contracts.message import Refusal
from contracts.rules import (
    AnswerGiven,
    AtTimes,
    Clause,
    Condition,
    DeleteRule,
    EditionHistory,
    EditionLine,
    ListRules,
    OrderRules,
    PutRule,
    ReadEditions,
    Rule,
    RuleList,
    RuleState,
    SaidWords,
    Trial,
    TryRouting,
)
from contracts.territory import Area, CityGround, DeleteSplit, ListSplits, PutSplit, ReadGround, Road, Share, Split, SplitList, Stretch

RULES = "/v1/desk/routing/rules"
GROUND = "/v1/desk/routing/territory"
RULE = {"code": "lamp", "name": "가로등은 도로과", "department": "road", "when": {"text": {"any": ["가로등"]}}}
LAMP = Rule(code="lamp", name="가로등은 도로과", department="road", when=Condition(text=SaidWords(any=("가로등",))))
SPLIT = {"code": "parks", "name": "공원", "departments": ["parks"], "shares": [{"department": "east", "areas": ["jungang"]}]}
LISTED = RuleList(
    revision=7, rules=(RuleState(rule=LAMP, position=1, state="broken", problem="department: there is no department 'road'"),)
)
SPLITS = SplitList(revision=3, splits=(), areas=(Area(code="jungang", name="중앙동", kind="동"),))
MADE = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def routing(place):
    place.services.answers = {
        **dict.fromkeys((ListRules, PutRule, DeleteRule, OrderRules), LISTED),
        **dict.fromkeys((ListSplits, PutSplit, DeleteSplit), SPLITS),
        ReadEditions: EditionHistory(items=(EditionLine(revision=7, origin="desk", by="a", by_name="김관리", made_at=MADE),)),
        ReadGround: CityGround(names=("가온시",), roads=(Road(name="중앙로", stretches=(Stretch(area="jungang", last=9),)),)),
        TryRouting: Trial(proposals=(), automatic=False, rules=(), sources=()),
    }


@pytest.fixture
def admin(place):
    return place.staff(Role.ADMIN)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", RULES, None),
        ("GET", f"{RULES}/history", None),
        ("GET", f"{RULES}/export", None),
        ("PUT", f"{RULES}/lamp", {"rule": RULE}),
        ("DELETE", f"{RULES}/lamp", None),
        ("POST", f"{RULES}/order", {"codes": ["lamp"]}),
        ("GET", GROUND, None),
        ("GET", f"{GROUND}/history", None),
        ("GET", f"{GROUND}/export", None),
        ("PUT", f"{GROUND}/splits/parks", {"split": SPLIT}),
        ("DELETE", f"{GROUND}/splits/parks", None),
        ("POST", "/v1/desk/routing/try", {"text": "가로등"}),
    ],
)
def test_only_an_administrator_may(client, place, role, method, path, body):
    answer = client.request(method, path, json=body, headers=place.staff(role))

    assert answer.status_code == (200 if role is Role.ADMIN else 403), answer.text
    assert client.request(method, path, json=body).status_code == 401


def test_the_list_says_what_is_broken_and_gives_its_revision(client, admin):
    answer = client.get(RULES, headers=admin)

    assert answer.headers["etag"] == '"7"'
    (rule,) = answer.json()["rules"]
    assert (rule["state"], rule["problem"]) == ("broken", "department: there is no department 'road'")


def test_a_rule_arrives_as_it_was_meant_with_the_revision_that_was_seen(client, place, admin):
    body = {"rule": RULE | {"valid_from": "2026-12-01", "urgent": True}, "position": 2, "note": "겨울"}

    answer = client.put(f"{RULES}/lamp", json=body, headers=admin | {"if-match": '"7"'})

    assert answer.status_code == 200
    (asked,) = place.services.asked
    assert (asked.rule.code, asked.rule.valid_from, asked.rule.when.text.any) == ("lamp", date(2026, 12, 1), ("가로등",))
    assert (asked.position, asked.note, asked.seen_revision, asked.staff.role) == (2, "겨울", 7, Role.ADMIN)


def test_order_and_removal_are_sent_on(client, place, admin):
    client.post(f"{RULES}/order", json={"codes": ["b", "a"]}, headers=admin)
    client.delete(f"{RULES}/lamp?note=old", headers=admin | {"if-match": '"7"'})
    client.put(f"{GROUND}/splits/parks", json={"split": SPLIT}, headers=admin)

    order, removal, split = place.services.asked
    assert order.codes == ("b", "a")
    assert (removal.code, removal.note, removal.seen_revision) == ("lamp", "old", 7)
    assert split.split == Split(code="parks", name="공원", departments=("parks",), shares=(Share(department="east", areas=("jungang",)),))


def test_whoever_was_too_late_is_told(client, place, admin):
    changed = [{"revision": 8, "at": MADE.isoformat(), "by": "김관리 (kim)", "note": None}]
    place.services.answers[PutRule] = Refusal(
        "conflict", "rules were changed meanwhile: this is revision 8, not 7", "seen_revision", changed
    )

    answer = client.put(f"{RULES}/lamp", json={"rule": RULE}, headers=admin | {"if-match": '"7"'})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ontong:problem:stale")
    assert [one["by"] for one in answer.json()["changed"]] == ["김관리 (kim)"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rule"),
        ({"rule": "가로등"}, "rule"),
        ({"rule": RULE | {"code": "other"}}, "rule.code"),
        ({"rule": RULE | {"speed": 3}}, "rule.speed"),
        ({"rule": RULE | {"name": "\0"}}, "rule"),
        ({"rule": RULE | {"when": {"text": {"any": ["\x85"]}}}}, "rule"),
        ({"rule": RULE | {"when": {"text": {"any": "가로등"}}}}, "rule.when.text.any"),
        ({"rule": RULE | {"when": {"any": [{"kind": [3]}]}}}, "rule.when.any[0].kind[0]"),
        ({"rule": RULE | {"valid_from": "soon"}}, "rule.valid_from"),
        ({"rule": RULE | {"name": "가" * 3000}}, "rule.name"),
        ({"rule": RULE | {"triage": "가" * 1001}}, "rule.triage"),
        ({"rule": RULE, "position": 0}, "position"),
        ({"rule": RULE, "position": "two"}, "position"),
        ({"rule": RULE, "note": "가" * 1001}, "note"),
    ],
)
def test_what_does_not_fit_is_named_and_goes_no_further(client, place, admin, body, field):
    answer = client.put(f"{RULES}/lamp", json=body, headers=admin)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert place.services.asked == []


def test_the_export_is_a_file_that_reads_as_the_rules_stand(client, place, admin):
    odd = Rule(
        code="odd", name='이름에 "따옴표"와 \\ 그리고\n줄', prefer=("road",), urgent=True, active=False, valid_to=date(2026, 12, 31),
        when=Condition(
            area=("!east",), time=AtTimes(office=False, hours=("18:00-09:00",)), answers=(AnswerGiven(question="q"),),
            any=(Clause(title=SaidWords(none=("a",))), Clause(channel=("phone",))),
        ),
    )  # fmt: skip
    unread = Rule(code="bad", name="bad", when=Condition(), unreadable="when: Not\nan object.")
    states = tuple(RuleState(rule=rule, position=1, state="on") for rule in (LAMP, odd, unread))
    place.services.answers[ListRules] = RuleList(revision=1, rules=states)

    answer = client.get(f"{RULES}/export", headers=admin)

    assert 'filename="rules.toml"' in answer.headers["content-disposition"]
    lamp, other = tomllib.loads(answer.text)["rules"]
    assert lamp == RULE
    assert (other["name"], other["valid_to"], other["active"], other["urgent"]) == (odd.name, date(2026, 12, 31), False, True)
    assert other["when"]["any"] == [{"title": {"none": ["a"]}}, {"channel": ["phone"]}]
    assert tomllib.loads(client.get(f"{GROUND}/export", headers=admin).text)["roads"] == [
        {"name": "중앙로", "stretches": [{"area": "jungang", "last": 9}]}
    ]


def test_a_trial_asks_with_all_that_was_given(client, place, admin):
    body = {
        "text": "가로등", "title": "제목", "kind": "grievance", "channel": "phone", "service_code": "street-light", "office": False,
        "location": {"address": "중앙동 1"}, "at": "2026-11-27T23:00:00+09:00", "answers": [{"question": "q", "values": ["a"]}],
        "rule": RULE, "position": 2,
    }  # fmt: skip

    assert client.post("/v1/desk/routing/try", json=body, headers=admin).status_code == 200

    (asked,) = place.services.asked
    assert (asked.kind, asked.channel, asked.address, asked.office, asked.lat) == ("grievance", "phone", "중앙동 1", False, None)
    assert (asked.at, asked.answers) == (datetime(2026, 11, 27, 14, 0, tzinfo=UTC), (AnswerGiven(question="q", values=("a",)),))
    assert (asked.rule, asked.position) == (LAMP, 2)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": "x", "channel": "fax"}, "channel"),
        ({"text": "x", "answers": [{}]}, "answers[0].question"),
        ({"text": "x", "rule": {"code": "lamp", "when": {}}}, "rule.name"),
    ],
)
def test_a_trial_that_does_not_fit_names_its_field(client, admin, body, field):
    answer = client.post("/v1/desk/routing/try", json=body, headers=admin)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


def test_half_a_character_is_refused_before_it_can_be_kept(client, place, admin):
    rule = json.dumps({"rule": RULE | {"name": "\ud800"}}).encode()

    answer = client.put(f"{RULES}/lamp", content=rule, headers=admin | {"content-type": "application/json"})

    assert (answer.status_code, place.services.asked) == (422, [])
