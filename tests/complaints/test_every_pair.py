"""Every act meets a case in every status at the doors: it is done and said, or refused, and then nothing is left of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts import complaints as says
from contracts.complaints import CitizenRequestRefused, Status
from contracts.dialogue import QuestionReceived, ReplySent
from contracts.gateway import ComplaintSubmitted, Kind
from contracts.notify import LetterName
from contracts.similar import JoinRequested
from contracts.together import (
    ComplaintChanged,
    ComplaintClosedAsRepeated,
    ComplaintInherited,
    DepartmentInvolved,
    DepartmentReleased,
    PartContributed,
)
from services.complaints.lifecycle import LIFECYCLE, NOT_YET, OF_THE_CITIZEN, OF_THE_DESK, allows
from tests.complaints.at_the_doors import City
from tests.complaints.builders import PARKS, ROAD, asking, heard

SAID = {
    "receive": says.ComplaintReceived,
    "route": says.ComplaintRouted,
    "reroute": says.ComplaintRerouted,
    "inherit": ComplaintInherited,
    "start": says.ComplaintStarted,
    "request_supplement": says.SupplementRequested,
    "supplement": says.ComplaintSupplemented,
    "more_time": says.SupplementPeriodExtended,
    "involve": DepartmentInvolved,
    "contribute": PartContributed,
    "release": DepartmentReleased,
    "close_as_repeated": ComplaintClosedAsRepeated,
    "answer": says.ComplaintAnswered,
    "answer_together": says.ComplaintAnswered,
    "notify": says.ComplaintNotified,
    "decline": says.ComplaintDeclined,
    "transfer": says.ComplaintTransferred,
    "merge": says.ComplaintMerged,
    "unmerge": says.ComplaintUnmerged,
    "change": ComplaintChanged,
    "ask": QuestionReceived,
    "reply": ReplySent,
    "withdraw": says.ComplaintWithdrawn,
    "confirm": says.ComplaintClosed,
    "reopen": says.ComplaintReopened,
    "object": says.ComplaintReopened,
    "close": says.ComplaintClosed,
    "reclassify": says.ComplaintReclassified,
    "pause": says.ClockPaused,
    "resume": says.ClockResumed,
    "extend": says.DeadlineExtended,
}  # rate, assign, hand_back, note, join, decline_part and prolong say nothing
ON_A_PART = ("contribute", "decline_part", "prolong", "release")
LEADS = {
    Status.RECEIVED: (),
    Status.ROUTED: ("route",),
    Status.IN_PROGRESS: ("route", "start"),
    Status.WAITING: ("route", "request_supplement"),
    Status.ANSWERED: ("route", "answer"),
    Status.NOTIFIED: ("route", "answer", "notify"),
    Status.CLOSED: ("route", "answer", "notify", "confirm"),
    Status.WITHDRAWN: ("route", "withdraw"),
    Status.TRANSFERRED: ("route", "transfer"),
    Status.DECLINED: ("route", "decline"),
    Status.MERGED: ("route", "merge"),
}


class Street:
    """A case, and the one that it may be merged into."""

    def __init__(self, status: Status, act: str = "") -> None:
        self.city = City()
        self.lead = self.city.takes_up()
        if again := act == "close_as_repeated":
            self.city.answers_before(2, kind=Kind.GRIEVANCE)
        more = {"kind": Kind.GRIEVANCE, "citizen_keys": ("k" * 64,)} if again else {"kind": Kind.STATUTORY}
        self.case: ComplaintSubmitted = self.city.receives(**more)
        for step in LEADS[status]:
            self.does(step)
            if step == "route" and act in ON_A_PART and allows(status, act):
                self.does("involve")

    def does(self, act: str) -> None:
        city, case = self.city, self.case
        if act == "receive":
            city.tells(case)
        elif act == "notify":
            city.delivers(case, LetterName.RESULT)
        elif act == "close":
            city.lets_time_pass()
        elif act == "inherit":
            city.db.transact(city.service.inherit)
        elif act == "answer_together":
            city.does("answer", self.lead)
        elif act == "join":
            city.tells(JoinRequested(occurred_at=city.now, complaint_id=case.complaint_id, joins=self.lead.complaint_id))
        elif act in OF_THE_CITIZEN:
            city.hears(act, case)
        else:
            city.asks(self.asking(act))

    def asking(self, act: str):
        more = {"into_receipt_number": self.lead.receipt_number} if act == "merge" else {"length": "1d"} if act == "extend" else {}
        return asking(act, self.case, now=self.city.now, **more)

    def prepares(self, act: str, status: Status) -> None:
        """What another rule than the status asks for."""
        if act == "unfold":
            self.does("fold")
        if act == "acknowledge_danger":
            self.city.tells(heard(self.case, self.city))
        if act == "inherit":
            self.city.registers(ROAD, active=False, successor_codes=(PARKS.code,))
            if not allows(status, act):
                self.does("inherit")  # the other case
        if act == "resume" and allows(status, "pause"):
            self.does("pause")
        if act in {"decline", "request_supplement"} and status is Status.WAITING:
            self.city.now += timedelta(days=8)
        if act == "close":
            self.city.now += timedelta(days=31)


@pytest.mark.parametrize("status", Status, ids=lambda status: status.value)
@pytest.mark.parametrize("act", LIFECYCLE)
def test_an_act_is_done_and_said_or_refused_without_a_trace(act, status):
    street = Street(status, act)
    street.prepares(act, status)
    city, case = street.city, street.case
    assert city.status(case) is status
    before, said, lines = city.everything(), len(city.said()), len(city.opens(case).timeline)

    if allows(status, act):
        street.does(act)

        after = city.opens(case)
        new = [event for event in city.said()[said:] if event.complaint_id == case.complaint_id]
        own = [event for event in new if type(event) is SAID.get(act)]
        assert after.summary.status is LIFECYCLE[act][status]
        assert act in [line.act for line in after.timeline[lines:]]
        assert [event.status for event in own] == ([LIFECYCLE[act][status]] if act in SAID else [])
    elif act in OF_THE_DESK:
        other = {"reroute": "route", "route": "reroute"}.get(act, act)  # one door: the case has a department, or not
        if not allows(status, other):
            refused = city.refuses(street.asking(act))
            assert refused.reason == "illegal_step"
            assert status.value.replace("_", " ") in refused.detail
    elif act in OF_THE_CITIZEN or act == "join":
        street.does(act)

        refused = city.said_last()
        assert isinstance(refused, CitizenRequestRefused)
        assert (refused.action, refused.status) == (act, status)
        assert status.value.replace("_", " ") in refused.reason
        assert city.status(case) is status
    elif act != "answer_together":
        if act == "close":
            assert case.complaint_id not in {event.complaint_id for event in _closed(street)}
        else:
            street.does(act)
            assert city.everything() == before


def _closed(street: Street) -> list[says.ComplaintClosed]:
    before = len(street.city.said_of(says.ComplaintClosed))
    street.does("close")
    return street.city.said_of(says.ComplaintClosed)[before:]


@pytest.mark.parametrize("days", [0, 8], ids=["at once", "after a week"])
@pytest.mark.parametrize("status", Status, ids=lambda status: status.value)
def test_what_the_desk_offers_it_does_not_refuse(status, days):
    street = Street(status)
    street.city.now += timedelta(days=days)

    for act in street.city.opens(street.case).desk_actions:
        another = Street(status)
        another.city.now += timedelta(days=days)
        another.does(act)

        assert another.city.opens(another.case).timeline[-1].act == act


def test_nothing_but_receive_begins_a_case():
    assert [act for act in LIFECYCLE if allows(NOT_YET, act)] == ["receive"]
