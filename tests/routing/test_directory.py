"""조직 개편 at the desk: an administrator changes the list from a day on, sees what others have done, and finds who did it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from chassis.database import Store
from chassis.doors import doors_of
from contracts.complaints import Department
from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.desk import Role, Staff
from contracts.directory import (
    AddDepartment,
    AmendDepartment,
    CallOffPlan,
    CloseDepartment,
    DepartmentRecord,
    DepartmentStory,
    ListDepartments,
    MergeDepartments,
    ReadDepartment,
    RenameDepartment,
    SplitDepartment,
    SplitPart,
)
from contracts.message import Command, Query, Refusal
from contracts.routing import DepartmentDuties, DepartmentRegistered, Duty, RegisterDepartments, SuggestDepartments
from services.routing.service import Routing
from tests.routing.test_service import CITY, CLEAR, NOON, ROAD, WASTE, received

ADMIN = Staff(account_id="admin", name="정담당", role=Role.ADMIN)
JULY = date(2027, 7, 1)
MIDNIGHT = datetime(2027, 6, 30, 15, tzinfo=UTC)
PARK = DepartmentDuties(
    department=Department(code="park", name="공원과", phone="041-000-0117"), duties=(Duty(name="공원", words=("공원", "놀이터")),)
)


class Desk:
    """The service at a moment that stands until it is moved."""

    def __init__(self, store: Store) -> None:
        self.store, self.service, self.doors, self.now = store, Routing(), doors_of(Routing), NOON
        self.asks(RegisterDepartments(departments=CITY))

    def asks(self, command: Command) -> Any:
        door = getattr(self.service, self.doors.commands[type(command)])
        if isinstance(command, Query):
            return self.store.read(lambda tx: door(command, tx))
        return self.store.transact(lambda tx: door(command, tx), now=self.now)

    def wakes(self, now: datetime) -> None:
        self.now = now
        self.store.transact(self.service.reorganise, now=now)

    def story(self, code: str) -> DepartmentStory:
        found: DepartmentStory = self.asks(ReadDepartment(staff=ADMIN, code=code))
        return found

    def said(self) -> list[DepartmentRegistered]:
        return [event for event in self.store.said() if isinstance(event, DepartmentRegistered)]

    def proposed(self, text: str = CLEAR) -> list[str]:
        return [one.department_code for one in self.asks(SuggestDepartments(text=text)).proposals]


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


def of(code: str, **more: Any) -> dict[str, Any]:
    return {"staff": ADMIN, "code": code, **more}


def part(code: str, duty: str, name: str | None = None) -> SplitPart:
    return SplitPart(department_code=code, duties=(duty,), name=name, phone="041-000-0909")


def split(*parts: SplitPart, day: date = JULY) -> SplitDepartment:
    return SplitDepartment(**of("road", split_on=day, parts=parts))


def test_the_list_is_read_with_all_its_dates(desk: Desk) -> None:
    found = desk.asks(ListDepartments(staff=ADMIN))

    assert ([one.entry for one in found.items], found.revision) == (list(CITY), 1)


def test_words_that_are_changed_are_read_by_at_once(desk: Desk) -> None:
    record: DepartmentRecord = desk.asks(AmendDepartment(**of("road", duties=(Duty(name="분수", words=("분수대",)),), phone="")))

    assert (record.entry.department.phone, record.revision) == (None, 2)
    assert desk.proposed("분수대가 멈췄어요")[0] == "road"
    assert [(event.department.code, event.department.phone) for event in desk.said()[2:]] == [("road", None)]


def test_a_name_to_come_comes_at_midnight_in_korea(desk: Desk) -> None:
    record = desk.asks(RenameDepartment(**of("road", name="도로관리과", valid_from=JULY, note="2027 하반기 조직 개편")))
    assert (record.name, record.changes_on) == ("도로과", JULY)

    desk.wakes(MIDNIGHT)

    assert [event.department.name for event in desk.said()[2:]] == ["도로관리과"]
    story = desk.story("road")
    assert [(one.name, one.valid_to) for one in story.record.entry.names] == [("도로과", date(2027, 6, 30)), ("도로관리과", None)]
    assert [(one.revision, one.by, one.note) for one in story.changes] == [(2, "정담당 (admin)", "2027 하반기 조직 개편"), (1, None, None)]


def test_a_merger_at_midnight_moves_words_and_tells_who_has_taken_over(desk: Desk) -> None:
    desk.asks(MergeDepartments(**of("road", codes=("waste",), closed_on=JULY)))
    assert desk.proposed("무단투기 쓰레기")[0] == "waste"

    desk.wakes(MIDNIGHT)

    assert desk.proposed("무단투기 쓰레기") == ["road"]
    (gone,) = desk.said()[2:]
    assert (gone.department, gone.active, gone.successor_codes, gone.closed_on) == (WASTE, False, ("road",), JULY)
    assert (desk.story("waste").successors, desk.story("road").predecessors) == (("road",), ("waste",))


def test_the_service_of_a_closed_department_speaks_for_its_successor(desk: Desk) -> None:
    desk.asks(MergeDepartments(**of("road", codes=("waste",), closed_on=date(2026, 11, 1))))

    desk.store.transact(lambda tx: desk.service.assign(received("문의합니다", service_department_code="waste"), tx), now=NOON)

    assert desk.store.said()[-1].proposals[0].department_code == "road"


def test_a_split_into_new_departments(desk: Desk) -> None:
    desk.asks(AmendDepartment(**of("road", duties=(*CITY[0].duties, Duty(name="제설", words=("제설", "눈"))))))
    parts = (
        SplitPart(department_code="light", name="조명과", duties=("가로등·보안등",), phone="041-000-0199"),
        SplitPart(department_code="snow", name="제설과", duties=("제설",), phone="041-000-0198"),
    )

    desk.asks(SplitDepartment(**of("road", split_on=JULY, parts=parts)))
    desk.wakes(MIDNIGHT)

    assert desk.proposed()[0] == "light"
    assert {event.department.code: event.active for event in desk.said()[2:]} == {"road": False, "light": True, "snow": True}
    assert desk.story("road").successors == ("light", "snow")


def test_another_agency_is_proposed_but_never_by_itself(desk: Desk) -> None:
    agency = DepartmentDuties(
        department=Department(code="power", name="한국전력공사", phone="123"),
        duties=(Duty(name="정전", words=("정전",), strong=("정전이 됐", "전기가 나갔")),),
        kind=DepartmentKind.EXTERNAL,
    )
    desk.asks(AddDepartment(**of("power", entry=agency)))

    found = desk.asks(SuggestDepartments(text="동네 전체가 정전이 됐어요. 전기가 나갔습니다."))

    best = found.proposals[0]
    assert (best.department_code, best.external, found.automatic) == ("power", True, False)
    assert best.reason.startswith("이송 제안: 한국전력공사.")


def test_a_closing_without_successor_is_taken(desk: Desk) -> None:
    desk.asks(CloseDepartment(**of("waste", closed_on=date(2026, 11, 1))))

    assert desk.proposed("무단투기 쓰레기") != ["waste"]
    assert desk.story("waste").record.active is False


@pytest.mark.parametrize(
    ("command", "reason", "field", "says"),
    [
        (lambda: AddDepartment(**of("road", entry=CITY[0])), "conflict", "code", "a code is never used again"),
        (lambda: AddDepartment(**of("park", entry=replace(PARK, department=replace(PARK.department, phone=None)))), "invalid", "phone", "no phone"),
        (lambda: MergeDepartments(**of("both", codes=("road",), closed_on=JULY, name="생활과")), "invalid", "phone", "both has no phone"),
        (lambda: AddDepartment(**of("moon", entry=PARK)), "invalid", "code", "another code than the address"),
        (lambda: RenameDepartment(**of("moon", name="달과", valid_from=JULY)), "not_found", "code", "there is no department moon"),
        (lambda: RenameDepartment(**of("road", name="자원순환과", valid_from=JULY)), "invalid", "name", "is called 자원순환과 on the same day"),
        (
            lambda: CloseDepartment(**of("road", closed_on=JULY, successors=(Successor(department_code="moon"),))),
            "invalid", "successors.0.department_code", "there is no department moon",
        ),
        (lambda: AmendDepartment(**of("road", duties=(Duty(name="길", words=("!",)),))), "invalid", "duties.0.words.0", "is no word"),
        (lambda: AmendDepartment(**of("road", aliases=("자원순환과",))), "invalid", "aliases.0", "is used twice"),
        (lambda: MergeDepartments(**of("eco", codes=("road", "waste"), closed_on=JULY)), "invalid", "name", "say what it is called"),
        (lambda: RenameDepartment(**{**of("road", name="길과", valid_from=JULY), "staff": replace(ADMIN, role=Role.HEAD)}), "forbidden", None, "head"),
        (lambda: AddDepartment(**of("new", entry=replace(PARK, department=replace(PARK.department, code="new", name="신설과")))), "invalid", "code", "new can't be had"),
        (lambda: split(part("new", "가로등·보안등", "신설과")), "invalid", "code", "new can't be had"),
        (lambda: split(part("waste", "가로등·보안등", "조명과")), "conflict", "parts", "the code waste is used"),
        (lambda: split(part("road", "가로등·보안등", "조명과")), "conflict", "parts", "the code road is used"),
        (lambda: ListDepartments(staff=replace(ADMIN, role=Role.TRIAGE)), "forbidden", None, "triage"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_changes(desk: Desk, command: Any, reason: str, field: str | None, says: str) -> None:
    with pytest.raises(Refusal, match=says) as refused:
        desk.asks(command())

    assert (refused.value.reason, refused.value.field) == (reason, field)
    assert desk.asks(ListDepartments(staff=ADMIN)).revision == 1


@pytest.mark.parametrize("day", [JULY, date(2027, 9, 1), date(2027, 2, 1)], ids=["same day", "later", "sooner"])
@pytest.mark.parametrize(
    "planned",
    [
        lambda day: MergeDepartments(**of("park", codes=("waste",), closed_on=day)),
        lambda day: MergeDepartments(**of("waste", codes=("park",), closed_on=day)),
        lambda day: SplitDepartment(**of("waste", split_on=day, parts=(part("park", CITY[1].duties[0].name),))),
        lambda day: SplitDepartment(**of("park", split_on=day, parts=(part("waste", "공원"),))),
        lambda day: CloseDepartment(**of("waste", closed_on=day, successors=(Successor(department_code="park"),))),
    ],
    ids=["merged again", "merged into", "split", "given a duty", "closed"],
)
def test_a_merger_that_stands_is_not_written_over(desk: Desk, planned: Any, day: date) -> None:
    desk.asks(AddDepartment(**of("park", entry=PARK)))
    desk.asks(MergeDepartments(**of("road", codes=("waste",), closed_on=JULY)))
    before = desk.asks(ListDepartments(staff=ADMIN))

    with pytest.raises(Refusal, match="waste is closed on 2027-07-01 and goes to road: that stands") as refused:
        desk.asks(planned(day))

    assert refused.value.reason == "conflict"
    assert desk.asks(ListDepartments(staff=ADMIN)) == before


def test_the_day_of_a_closing_that_gave_nothing_away_can_be_corrected(desk: Desk) -> None:
    desk.asks(CloseDepartment(**of("waste", closed_on=JULY, successors=(Successor(department_code="road"),))))

    desk.asks(CloseDepartment(**of("waste", closed_on=date(2027, 8, 1), successors=(Successor(department_code="road"),))))

    assert desk.story("waste").record.entry.closed_on == date(2027, 8, 1)


def test_a_split_gives_nothing_to_whoever_is_not_there_yet_or_any_more(desk: Desk) -> None:
    later = replace(PARK, names=(DatedName(name="공원과", valid_from=date(2028, 1, 1)),))
    desk.asks(AddDepartment(**of("park", entry=later)))
    desk.asks(CloseDepartment(**of("waste", closed_on=date(2026, 11, 1))))
    duty = CITY[0].duties[0].name

    with pytest.raises(Refusal, match="on 2027-07-01 there is no department park") as refused:
        desk.asks(split(part("park", duty)))
    with pytest.raises(Refusal, match="waste is closed on 2026-11-01 and goes to nobody"):
        desk.asks(split(part("waste", duty)))

    assert refused.value.field == "parts"


def test_a_split_does_not_close_over_a_duty_that_is_to_come(desk: Desk) -> None:
    desk.asks(AddDepartment(**of("park", entry=PARK)))
    coming = Duty(name="제설", words=("제설",), valid_from=date(2027, 12, 1))
    desk.asks(AmendDepartment(**of("road", duties=(*CITY[0].duties, coming))))

    with pytest.raises(Refusal, match="its duty 제설 begins on 2027-12-01") as refused:
        desk.asks(split(part("park", CITY[0].duties[0].name)))

    assert (refused.value.reason, refused.value.field) == ("conflict", "split_on")


def test_of_two_who_change_the_list_the_second_is_told_what_the_first_did(desk: Desk) -> None:
    desk.asks(RenameDepartment(**of("road", name="길과", valid_from=JULY, seen_revision=1)))

    with pytest.raises(Refusal, match="at revision 2, not 1") as refused:
        desk.asks(AmendDepartment(**of("waste", phone="1", seen_revision=1)))

    ((change),) = refused.value.changed
    assert (refused.value.reason, change["revision"], change["by"], change["departments"]) == ("conflict", 2, "정담당 (admin)", ["road"])


def test_a_folder_that_reads_otherwise_does_not_take_back_what_the_desk_changed(desk: Desk) -> None:
    desk.asks(RenameDepartment(**of("road", name="길과", valid_from=date(2026, 11, 1))))

    desk.asks(RegisterDepartments(departments=CITY))  # the same folder again: nothing is lost
    with pytest.raises(Refusal, match="edited at the desk"):
        desk.asks(RegisterDepartments(departments=(*CITY, PARK)))
    assert desk.story("road").record.name == "길과"
    desk.asks(RegisterDepartments(departments=(*CITY, PARK), overwrite=True))

    assert (desk.story("road").record.name, desk.story("park").record.revision) == (ROAD.name, 3)


def state(desk: Desk) -> list[DepartmentDuties]:
    return [one.entry for one in desk.asks(ListDepartments(staff=ADMIN)).items]


def plan(desk: Desk, code: str) -> list[tuple[int, date]]:
    """What can be called off of it: edition and day."""
    return [(one.revision, one.planned_on) for one in desk.story(code).changes if one.planned_on]


PLANS = {
    "a closing": CloseDepartment(**of("waste", closed_on=JULY, successors=(Successor(department_code="road"),))),
    "a merger with words of the same duty": MergeDepartments(**of("road", codes=("waste",), closed_on=JULY, name="생활과", bureau="국")),
    "a merger into a new one": MergeDepartments(**of("life", codes=("road", "waste"), closed_on=JULY, name="생활과", phone="041-000-0100")),
    "a split of which nothing stays": split(part("lamp", "가로등·보안등", "가로등과")),
    "a split of which something stays": split(part("road", "제설"), part("lamp", "가로등·보안등", "가로등과")),
}


@pytest.mark.parametrize("planned", PLANS.values(), ids=PLANS)
def test_a_plan_is_called_off_and_everything_that_went_with_it_goes_back(desk: Desk, planned: Any) -> None:
    again = replace(CITY[1], duties=(*CITY[1].duties, replace(CITY[0].duties[0], words=("노면",))))
    desk.asks(AmendDepartment(**of("waste", duties=again.duties)))
    some = planned == PLANS["a split of which something stays"]
    desk.asks(AmendDepartment(**of("road", duties=(*CITY[0].duties, *([Duty(name="제설", words=("제설", "눈"))] if some else [])))))
    before, said, one = state(desk), len(desk.said()), "road" if isinstance(planned, SplitDepartment) else "waste"
    desk.asks(planned)
    (edition, day), *others = plan(desk, one)
    desk.asks(AddDepartment(**of("park", entry=PARK)))

    desk.asks(CallOffPlan(**of(planned.code, edition=edition, note="조례 부결")))

    assert (day, others) == (JULY, [])
    assert state(desk) == [*before, PARK]
    assert desk.story(one).changes[0].note == "조례 부결"
    assert plan(desk, "road") == plan(desk, "waste") == []
    desk.wakes(MIDNIGHT)
    assert [event.department.code for event in desk.said()[said:]] == ["park"], "nobody has heard of any of it"


def test_what_was_changed_since_stays_and_where_it_is_the_same_nothing_is_called_off(desk: Desk) -> None:
    desk.asks(MergeDepartments(**of("road", codes=("waste",), closed_on=JULY)))
    ((edition, _),) = plan(desk, "road")
    desk.asks(AmendDepartment(**of("road", phone="041-000-0001")))
    duties = desk.story("road").record.entry.duties

    desk.asks(AmendDepartment(**of("road", duties=(*duties[:-1], replace(duties[-1], weak=("봉투",))))))

    assert plan(desk, "road") == [], "it isn't offered"
    with pytest.raises(Refusal, match="road has been changed since, in duties") as refused:
        desk.asks(CallOffPlan(**of("road", edition=edition)))
    assert (refused.value.reason, refused.value.field) == ("conflict", "edition")

    desk.asks(AmendDepartment(**of("road", duties=duties)))
    desk.asks(CallOffPlan(**of("road", edition=edition)))
    assert desk.story("road").record.entry == replace(CITY[0], department=replace(ROAD, phone="041-000-0001"))


def test_what_has_come_or_was_never_planned_is_not_called_off(desk: Desk) -> None:
    desk.asks(MergeDepartments(**of("road", codes=("waste",), closed_on=JULY)))
    ((edition, _),) = plan(desk, "road")
    desk.asks(RenameDepartment(**of("road", name="도로관리과", valid_from=JULY)))

    for number, reason, says in (
        (edition + 1, "invalid", "planned nothing"),
        (1, "not_found", "no edition 1"),
        (99, "not_found", "no edition 99"),
    ):
        with pytest.raises(Refusal, match=says) as refused:
            desk.asks(CallOffPlan(**of("road", edition=number)))
        assert refused.value.reason == reason
    desk.wakes(MIDNIGHT)
    with pytest.raises(Refusal, match="it has begun on 2027-07-01"):
        desk.asks(CallOffPlan(**of("road", edition=edition)))


def test_of_two_who_call_it_off_the_second_is_told(desk: Desk) -> None:
    desk.asks(MergeDepartments(**of("road", codes=("waste",), closed_on=JULY)))
    ((edition, _),) = plan(desk, "road")
    desk.asks(CallOffPlan(**of("road", edition=edition, seen_revision=edition)))

    with pytest.raises(Refusal, match="look again"):
        desk.asks(CallOffPlan(**of("waste", edition=edition, seen_revision=edition)))


def test_what_came_with_the_folder_is_corrected_there(desk: Desk) -> None:
    closing = replace(CITY[1], closed_on=JULY, successors=(Successor(department_code="road"),))
    desk.asks(RegisterDepartments(departments=(CITY[0], closing, *CITY[2:])))

    assert plan(desk, "waste") == []
    with pytest.raises(Refusal, match="came with the city's folder"):
        desk.asks(CallOffPlan(**of("waste", edition=2)))
