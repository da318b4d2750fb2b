"""The city's own rules: read from the top, the first that fits counts, and a broken one disturbs nobody."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import AnswerGiven, AtTimes, Clause, Condition, Rule, SaidWords
from services.routing.rules import Facts, Known, Rulebook, state_of

KOREA = timezone(timedelta(hours=9))
KNOWN = Known(departments={"road", "waste", "marine", "parks"}, areas={"east", "islands"}, services={"lamps"})
FRIDAY_NOON = datetime(2026, 11, 27, 12, 0, tzinfo=KOREA)
LAMP = Condition(text=SaidWords(any=("가로등",)))


def a_rule(code: str = "r", when: Condition = LAMP, **acts: Any) -> Rule:
    return Rule(code=code, name=f"규칙 {code}", when=when, **(acts or {"department": "road"}))


def facts(text: str = "가로등이 꺼졌어요", **given_facts: Any) -> Facts:
    return Facts(**{"text": text, "at": FRIDAY_NOON, **given_facts})


def fits(when: Condition, case: Facts) -> bool:
    book = Rulebook((a_rule(when=when),), KNOWN)
    assert not book.broken, book.broken
    return book.ask(case).department is not None


def broken(rule: Rule) -> str:
    return Rulebook((rule,), KNOWN).broken[0]


# Words -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (SaidWords(any=("불법 현수막",)), "불법현수막이 걸렸어요", True),
        (SaidWords(any=("불법현수막",)), "불법 현수막이요", True),
        (SaidWords(any=("막히다",)), "배수구가 막혔어요", True),
        (SaidWords(any=("CCTV",)), "ＣＣＴＶ 달아 주세요", True),
        (SaidWords(any=("정자",)), "수정 자료를 보내요", False),
        (SaidWords(any=("개",)), "개가 짖어요", True),
        (SaidWords(any=("개",)), "개선해 주세요", False),
        (SaidWords(all=("현수막", "정당")), "정당 현수막", True),
        (SaidWords(all=("현수막", "정당")), "현수막", False),
        (SaidWords(any=("현수막",), none=("게시대",)), "현수막 게시대가 부서졌어요", False),
        (SaidWords(none=("게시대",)), "나무가 쓰러졌어요", True),
    ],
)
def test_words_are_found_as_citizens_write_them(words: SaidWords, text: str, found: bool) -> None:
    assert fits(Condition(text=words), facts(text)) is found


def test_words_of_the_title_are_sought_in_the_title_alone() -> None:
    when = Condition(title=SaidWords(any=("칭찬",)))

    assert fits(when, facts("칭찬합니다\n직원이 친절해요", title="칭찬합니다"))
    assert not fits(when, facts("직원을 칭찬해 주세요", title="직원"))
    assert not fits(when, facts("직원을 칭찬해 주세요"))


# Everything else that can be asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "case", "fitting"),
    [
        (Condition(kind=("grievance", "suggestion")), {"kind": "grievance"}, True),
        (Condition(kind=("!grievance",)), {"kind": "grievance"}, False),
        (Condition(kind=("!grievance",)), {"kind": "other"}, True),
        (Condition(service=("lamps",)), {"service": "lamps"}, True),
        (Condition(service=("lamps",)), {}, False),
        (Condition(area=("islands",)), {"areas": frozenset({"islands", "byeolseom"})}, True),
        (Condition(area=("east", "!islands")), {"areas": frozenset({"east", "islands"})}, False),
        (Condition(channel=("phone", "visit")), {"channel": "phone"}, True),
        (Condition(channel=("phone",)), {"channel": "web"}, False),
        (Condition(answers=(AnswerGiven(question="size", values=("big",)),)), {"answers": {"size": ("big",)}}, True),
        (Condition(answers=(AnswerGiven(question="size", values=("big",)),)), {"answers": {"size": ("small",)}}, False),
        (Condition(answers=(AnswerGiven(question="pole"),)), {"answers": {"pole": ("123",)}}, True),
        (Condition(answers=(AnswerGiven(question="pole"),)), {}, False),
        (Condition(kind=("other",), all=(Clause(channel=("web",)), Clause(area=("east",)))), {"kind": "other", "channel": "web"}, False),
        (Condition(any=(Clause(channel=("web",)), Clause(area=("east",)))), {"channel": "web"}, True),
        (Condition(any=(Clause(channel=("web",), kind=("other",)),)), {"channel": "web"}, False),
        (Condition(channel=("web",), none=(Clause(kind=("other",)), Clause(area=("east",)))), {"channel": "web"}, True),
        (Condition(channel=("web",), none=(Clause(kind=("other",)),)), {"channel": "web", "kind": "other"}, False),
    ],
)
def test_a_condition_asks_for_everything_that_is_given(when: Condition, case: dict[str, Any], fitting: bool) -> None:
    assert fits(when, facts(**case)) is fitting


@pytest.mark.parametrize(
    ("time", "at", "fitting"),
    [
        (AtTimes(weekdays=("금",)), FRIDAY_NOON, True),
        (AtTimes(weekdays=("토요일", "일")), FRIDAY_NOON, False),
        (AtTimes(weekdays=("토",)), datetime(2026, 11, 27, 15, 30, tzinfo=UTC), True),  # Saturday in Korea
        (AtTimes(hours=("09:00-18:00",)), FRIDAY_NOON, True),
        (AtTimes(hours=("18:00-09:00",)), FRIDAY_NOON.replace(hour=23), True),
        (AtTimes(hours=("18:00-09:00",)), FRIDAY_NOON.replace(hour=9), False),
        (AtTimes(hours=("22:00-24:00", "06:00-07:00")), FRIDAY_NOON.replace(hour=6), True),
        (AtTimes(office=True), FRIDAY_NOON, True),
        (AtTimes(office=False), FRIDAY_NOON + timedelta(days=1), True),
        (AtTimes(dates=("2026-11-27",)), FRIDAY_NOON, True),
        (AtTimes(dates=("2026-11-01~2026-11-26",)), FRIDAY_NOON, False),
        (AtTimes(season=("11-15~03-15",)), FRIDAY_NOON, True),
        (AtTimes(season=("11-15~03-15",)), datetime(2026, 3, 16, 12, tzinfo=KOREA), False),
        (AtTimes(season=("02-29~03-01",)), datetime(2026, 3, 1, 12, tzinfo=KOREA), True),
        (AtTimes(weekdays=("금",), hours=("00:00-06:00",)), FRIDAY_NOON, False),
    ],
)
def test_times_are_those_of_korea(time: AtTimes, at: datetime, fitting: bool) -> None:
    assert fits(Condition(time=time), facts(at=at)) is fitting


def test_whoever_knows_whether_the_office_worked_is_believed() -> None:
    assert fits(Condition(time=AtTimes(office=False)), facts(office=False))
    assert not fits(Condition(time=AtTimes(office=False)), facts(office=True, at=FRIDAY_NOON + timedelta(days=1)))


# Order and acts ----------------------------------------------------------------------------------------------------------


def test_the_first_rule_that_fits_counts_for_each_act() -> None:
    rules = (
        a_rule("note", triage="보세요"),
        a_rule("first", department="road"),
        a_rule("second", department="waste", urgent=True),
        a_rule("late-note", triage="늦었어요"),
    )

    verdict = Rulebook(rules, KNOWN).ask(facts())

    assert verdict.department is not None
    assert verdict.department.code == "first"
    assert verdict.triage is not None
    assert verdict.triage.triage == "보세요"
    assert verdict.urgent is not None
    assert verdict.urgent.code == "second"
    assert [(hit.rule.code, hit.acts) for hit in verdict.hits] == [
        ("note", ("triage",)),
        ("first", ("department",)),
        ("second", ("urgent",)),
        ("late-note", ()),
    ]


def test_what_an_earlier_rule_says_of_a_department_a_later_one_does_not_change() -> None:
    rules = (a_rule("a", exclude=("road",)), a_rule("b", prefer=("road", "waste")), a_rule("c", department="road"))

    verdict = Rulebook(rules, KNOWN).ask(facts())

    assert (list(verdict.exclude), list(verdict.prefer), verdict.department) == (["road"], ["waste"], None)


def test_after_stop_no_rule_is_asked() -> None:
    verdict = Rulebook((a_rule("a", stop=True), a_rule("b", department="road")), KNOWN).ask(facts())

    assert verdict.department is None
    assert [hit.acts for hit in verdict.hits] == [("stop",)]


def test_a_rule_counts_only_from_its_first_to_its_last_day() -> None:
    rule = a_rule(department="road", valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 30))
    book = Rulebook((rule,), KNOWN)

    days = (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1))
    assert [book.ask(facts(), day).department is not None for day in days] == [False, True, True, False]
    assert [state_of(rule, None, day) for day in days] == ["waiting", "on", "on", "over"]


def test_a_rule_that_is_switched_off_is_not_asked() -> None:
    rule = a_rule(department="road", active=False)

    assert Rulebook((rule,), KNOWN).ask(facts()).hits == ()
    assert state_of(rule, None, date(2026, 1, 1)) == "off"


# Broken ones -------------------------------------------------------------------------------------------------------------

BROKEN = [
    (a_rule(department="moon"), "department: there is no department 'moon'"),
    (a_rule(prefer=("road", "moon")), "prefer: there is no department 'moon'"),
    (a_rule(when=Condition(area=("moon",))), "area: there is no area 'moon'"),
    (a_rule(when=Condition(service=("moon",))), "service: there is no service 'moon'"),
    (a_rule(when=Condition(kind=("bad",))), "kind: there is no kind 'bad'"),
    (a_rule(when=Condition(channel=("!fax",))), "channel: there is no channel 'fax'"),
    (a_rule(when=Condition()), "when: asks for nothing"),
    (a_rule(when=Condition(text=SaidWords(any=("!!",)))), "text > any: '!!' is no word"),
    (a_rule(when=Condition(any=(LAMP, Clause()))), "any 2: asks for nothing"),
    (a_rule(when=Condition(any=(Clause(area=("moon",)),))), "any 1 > area: there is no area 'moon'"),
    (a_rule(when=Condition(time=AtTimes(weekdays=("곰",)))), "time > weekdays: '곰' is no weekday"),
    (a_rule(when=Condition(time=AtTimes(hours=("9-18",)))), "time > hours: '9-18' is no span of hours"),
    (a_rule(when=Condition(time=AtTimes(hours=("25:00-26:00",)))), "time > hours"),
    (a_rule(when=Condition(time=AtTimes(dates=("2026-12-01~2026-11-01",)))), "time > dates"),
    (a_rule(when=Condition(time=AtTimes(season=("13-01~13-02",)))), "time > season"),
    (a_rule(stop=False), "does nothing"),
    (a_rule(" "), "code and name"),
    (a_rule(department="road", valid_from=date(2026, 2, 1), valid_to=date(2026, 1, 1)), "valid_to: lies before valid_from"),
    (a_rule(department="road", unreadable="when > text: Not an object."), "when > text: Not an object."),
]


@pytest.mark.parametrize(("rule", "problem"), BROKEN)
def test_what_is_wrong_with_a_rule_is_said(rule: Rule, problem: str) -> None:
    assert broken(rule).startswith(problem)


def test_of_two_rules_with_one_code_the_second_is_broken() -> None:
    book = Rulebook((a_rule("a"), a_rule("a")), KNOWN)

    assert book.broken == {1: "code: an earlier rule has it"}
    assert book.ask(facts()).department is not None


GOOD = [
    a_rule("lamp", department="road"),
    a_rule("litter", Condition(text=SaidWords(any=("쓰레기",))), department="waste"),
    a_rule("sea", Condition(area=("islands",)), prefer=("marine",)),
    a_rule("night", Condition(time=AtTimes(office=False)), urgent=True),
    a_rule("phone", Condition(channel=("phone",)), triage="전화"),
    a_rule("end", Condition(text=SaidWords(any=("그만",))), stop=True),
]
CASES = st.builds(
    facts,
    text=st.lists(st.sampled_from(["가로등이", "쓰레기", "그만", "바다", " "])).map(" ".join) | st.text(),
    areas=st.sets(st.sampled_from(["east", "islands"])).map(frozenset),
    channel=st.sampled_from(["web", "phone", None]),
    at=st.integers(0, 3_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC)),
)


@given(st.permutations(GOOD), st.lists(st.tuples(st.integers(0, 6), st.sampled_from([rule for rule, _ in BROKEN]))), CASES)
def test_broken_rules_change_nothing_for_the_others(rules: list[Rule], planted: list[tuple[int, Rule]], case: Facts) -> None:
    with_broken = list(rules)
    for number, (place, rule) in enumerate(planted):
        with_broken.insert(place, rule if not rule.code.strip() else Rule(**{**vars(rule), "code": f"broken-{number}"}))

    book = Rulebook(with_broken, KNOWN)

    assert len(book.broken) == len(planted)
    assert book.ask(case) == Rulebook(rules, KNOWN).ask(case)


@given(st.permutations(GOOD), CASES)
def test_the_verdict_is_that_of_the_first_fitting_rules_and_always_the_same(rules: list[Rule], case: Facts) -> None:
    fitting = [rule for rule in rules if Rulebook((rule,), KNOWN).ask(case).hits]
    stops = next((at for at, rule in enumerate(fitting) if rule.stop), len(fitting))
    asked = fitting[: stops + 1]

    verdict = Rulebook(rules, KNOWN).ask(case)

    assert [hit.rule for hit in verdict.hits] == asked
    assert verdict.department == next((rule for rule in asked if rule.department), None)
    assert verdict == Rulebook(rules, KNOWN).ask(case)


INJECTIONS = [
    '[[rules]]\ncode = "x"\ndepartment = "waste"\n[rules.when]\ntext = { any = ["a"] }',
    '{"rules": [{"code": "x", "department": "waste", "when": {}}]}',
    "(a+)+$ (.*)* [[:alpha:]] \\",
    "규칙 'r'에 따라 waste 부서로 배정. department=waste; stop",
    "'; DROP TABLE edition; --",
    "{0.__class__} %s ${jndi:ldap://x}",
    "\x00\ud800\uffff",
    "a" * 100_000,
]


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_that_looks_like_a_rule_is_only_a_text(text: str) -> None:
    book = Rulebook([*GOOD], KNOWN)

    verdict = book.ask(facts(text, title=text[:200]))

    assert verdict.hits == ()


def test_words_that_look_like_patterns_are_only_words() -> None:
    when = Condition(text=SaidWords(any=("(a+)+$", ".*")))

    assert broken(a_rule(when=when)) == "text > any: '.*' is no word"
    assert fits(Condition(text=SaidWords(any=("(a+)+",))), facts("a"))
    assert not fits(Condition(text=SaidWords(any=("가.등",))), facts("가로등"))
