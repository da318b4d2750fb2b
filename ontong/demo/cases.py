"""One case of the demonstration: what its citizen and its officers do, as far as the door offers it to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from contracts.gateway import Channel, Kind
from ontong.demo.people import Officer
from ontong.demo.pictures import picture
from ontong.demo.play import Play
from ontong.demo.stories import ACTS, AGAIN, WISHES, Matter, Story
from ontong.demo.voices import Topic

AT_THE_DESK = frozenset({Channel.PHONE, Channel.VISIT})
WITH_PHOTO = 0.06
WITH_PLACE = 0.6
OPEN = frozenset({"received", "routed", "in_progress", "waiting", "merged"})
DESK = "/v1/desk/complaints"


@dataclass(kw_only=True, eq=False, repr=False)
class Case:
    """`acts` are the officer's that are still to come, `twin` a case of the same matter that came earlier."""

    play: Play
    story: Story
    topic: Topic
    place: str
    channel: Channel
    kind: Kind | None
    person: int
    pace: float
    twin: Case | None = None
    acts: list[str] = field(default_factory=list)
    number: str = ""
    token: str = ""
    runs_from: datetime | None = None
    due_at: datetime | None = None
    status: str = ""
    department: str | None = None
    officer: Officer | None = None
    again: bool = False

    # The citizen -----------------------------------------------------------------------------------------------------

    async def write(self) -> None:
        """To the city, by whatever way is at hand; on the phone and at the counter somebody of the city writes it down."""
        play, random = self.play, self.play.random
        body: dict[str, Any] = {"channel": self.channel.value, "description": random.choice(self.topic.voices).format(place=self.place)}
        if self.channel in {Channel.WEB, Channel.APP, Channel.VISIT} or random.random() < 0.3:
            body["title"] = self.topic.title
        if self.kind is not None:
            body["kind"] = self.kind.value
        if self.topic.service and (self.kind is None or self.topic.service == "certificate") and random.random() < 0.5:
            body["service_code"] = self.topic.service
        if random.random() < WITH_PLACE:
            body["location"] = {"address": f"가온시 {self.place}"}
        if contact := play.town.contact(self.channel, self.person):
            body["contact"] = contact
        at_the_desk = self.channel in AT_THE_DESK
        photos = [picture(random)] if not at_the_desk and random.random() < WITH_PHOTO else []
        path, token = (DESK, play.town.triage.token) if at_the_desk else ("/v1/complaints", None)
        receipt = await play.bell.post(path, body, token, photos=photos)
        self.number, self.token, self.runs_from, self.status = receipt["receipt_number"], receipt["token"], play.now, receipt["status"]
        self.acts = list(self.story.acts)
        play.later(play.now + timedelta(seconds=random.uniform(70, 110)), self.look)
        for action in ("withdraw", "change"):
            if action in self.story.wishes:
                self._soon(3, 40, action)

    async def see(self) -> None:
        """How it stands now."""
        await self._read()

    async def look(self) -> None:
        """A minute later the case has a department, or somebody must choose one."""
        await self._read()
        if self.department:
            self.play.later(self._next_visit(), self.visit)
        else:
            self.play.later(self.play.within(0.4, 2.5), self.give)

    async def wish(self, action: str) -> None:
        """Ask for something, if the case offers it now."""
        offered = (await self._read())["actions"]
        if action not in offered:
            return
        await self._ask(action)
        if action in {"reopen", "object"}:
            self.acts, self.again, self.runs_from = list(AGAIN), True, self.play.now
        if action == "more_time":
            self._soon(60, 100, "supplement")
        elif action in {"supplement", "reopen", "object"}:
            self.play.later(self.play.within(2, 10), self.visit)

    async def hear(self) -> None:
        """The result has come: some are content, some say so, some aren't."""
        random, wishes = self.play.random, self.story.wishes
        if not self.again and (insisting := [wish for wish in wishes if wish in {"reopen", "object"}]):
            self._soon(1, 60, insisting[0])
            return
        for action, share in WISHES.items():
            if random.random() < share:
                self._soon(0, 90, action)

    async def _ask(self, action: str) -> None:
        voices, random = self.play.voices, self.play.random
        late = self.due_at is not None and self.play.now > self.due_at + timedelta(days=3)
        score = random.choice((1, 2, 2, 3) if late or self.again else (3, 4, 4, 5, 5, 5))
        bodies: dict[str, dict[str, Any]] = {
            "change": {"text": self._say("changes").format(place=self.place)},
            "withdraw": {"reason": random.choice(voices.withdrawals)},
            "supplement": {"text": random.choice(voices.supplements).format(place=self.place)},
            "more_time": {"reason": random.choice(voices.more_time)},
            "confirm": {},
            "rate": {"score": score, **({"comment": random.choice(voices.praise if score > 3 else voices.grumbles)} if score != 3 else {})},
            "reopen": {"text": random.choice(voices.reopenings).format(place=self.place)},
            "object": {"text": random.choice(voices.objections)},
        }
        await self.play.bell.post(f"/v1/complaints/{self.number}/{action.replace('_', '-')}", bodies[action], self.token)

    def _soon(self, least: float, most: float, action: str) -> None:
        """So many hours from now, when people are awake."""
        at = self.play.now + timedelta(hours=self.play.random.uniform(least, most))
        self.play.later(at if at.hour >= 7 else at.replace(hour=self.play.random.randrange(8, 22)), partial(self.wish, action))

    # The city --------------------------------------------------------------------------------------------------------

    async def give(self) -> None:
        """The intake unit reads it and chooses the department."""
        token = self.play.town.triage.token
        case = await self.play.bell.get(f"{DESK}/{self.number}", token)
        if "route" in case["desk_actions"]:
            reason = self.play.random.choice(self.play.voices.reroutes)
            await self._act("route", {"department_code": self.topic.department, "reason": reason}, token)
        if self.department:
            self.play.later(self._next_visit(), self.visit)

    async def visit(self) -> None:
        """An officer opens the case and does what comes next, if the desk offers it."""
        officer = self._officer_in_charge()
        if back_at := officer.back_at(self.play.now):
            self.play.later(self.play.calendar.after(back_at, timedelta(hours=self.play.random.uniform(0.5, 14))), self.visit)
            return
        case = await self.play.bell.get(f"{DESK}/{self.number}", officer.token)
        self._see(case["summary"])
        act = self._next_act(case["desk_actions"])
        if act is None or self.status not in OPEN:
            return
        name, worded = ACTS[act]
        body = worded(self._matter(), self.play.voices, self.play.random)
        await self._act(name, body, officer.token)
        if act == "involve":
            self.play.later(self.play.within(3, 10), partial(self.contribute, body["department_code"]))
        self._follow(act)

    async def contribute(self, department: str) -> None:
        """협조: an officer of the department that was asked writes its part."""
        officer = self.play.town.officer(department)
        case = await self.play.bell.get(f"{DESK}/{self.number}", officer.token)
        if "contribute" in case["desk_actions"]:
            part = {"text": self.play.random.choice(self.topic.answers).format(place=self.place, soon="다음 주")}
            await self.play.bell.post(f"{DESK}/{self.number}/actions/contribute", part, officer.token)

    async def approve(self) -> None:
        """결재: the head of the department reads what an officer has drafted."""
        token = self.play.town.heads[self.department or ""].token
        case = await self.play.bell.get(f"{DESK}/{self.number}", token)
        if "approve" in case["desk_actions"]:
            await self._act("approve", {}, token)
            self._follow("approve")

    async def arbitrate(self) -> None:
        """민원조정: whoever it is that may not say it is somebody else's."""
        token = self.play.town.arbiter.token
        case = await self.play.bell.get(f"{DESK}/{self.number}", token)
        if "reroute" in case["desk_actions"]:
            await self._act("reroute", {"department_code": self.topic.department, "reason": self._say("decisions")}, token)
            self.play.later(self._next_visit(), self.visit)

    def _follow(self, act: str) -> None:
        """What comes next, and when."""
        play, random = self.play, self.play.random
        if self.status == "waiting":
            wishes = [wish for wish in self.story.wishes if wish in {"supplement", "more_time"}]
            if wishes:
                self._soon(20, 100, wishes[0])
            elif self.acts:
                play.later(play.calendar.after(play.now + timedelta(days=11), timedelta(hours=random.uniform(1, 9))), self.visit)
        elif self.status in {"answered", "declined"}:
            play.later(play.now + timedelta(hours=random.uniform(0.5, 20)), self.hear)
        elif act == "answer":
            play.later(play.within(0.5, 6), self.approve)
        elif self.status in OPEN and self.acts:
            soon = {"study": (24.0, 40.0), "merge": (1.0, 5.0), "involve": (12.0, 20.0)}.get(act)
            play.later(play.within(*soon) if soon else self._next_visit(), self.visit)

    def _next_act(self, offered: list[str]) -> str | None:
        """The next act of the story that the desk offers; a case of another department's is handed on first."""
        if self._misplaced() and "reroute" in offered and self.acts[:1] not in (["reroute"], ["transfer"]):
            return "reroute"
        while self.acts:
            act = self.acts.pop(0)
            if act == "merge" and not self._has_a_lead():
                self.acts = list(AGAIN)
            elif ACTS[act][0] in offered:
                return act
        return None

    def _misplaced(self) -> bool:
        beside = self.topic.beside
        return self.topic.agency is None and self.department not in {self.topic.department, beside.department if beside else None}

    def _has_a_lead(self) -> bool:
        twin = self.twin
        return twin is not None and twin.department == self.department and twin.status in OPEN - {"merged", "received"} and bool(twin.acts)

    def _officer_in_charge(self) -> Officer:
        assert self.department is not None, "somebody was given the case"
        if self.officer is None or self.officer.staff.department_code != self.department:
            self.officer = self.play.town.officer(self.department)
        return self.officer

    async def _act(self, name: str, body: dict[str, Any], token: str) -> None:
        summary = await self.play.bell.post(f"{DESK}/{self.number}/actions/{name.replace('_', '-')}", body, token)
        self._see(summary)
        if summary["disputed_since"]:
            self.acts = [act for act in self.acts if act != "reroute"] or list(AGAIN)
            self.play.later(self.play.within(1, 6), self.arbitrate)

    async def _read(self) -> Any:
        case = await self.play.bell.get(f"/v1/complaints/{self.number}", self.token)
        self._see(case)
        return case

    def _see(self, case: Any) -> None:
        self.status = case["status"]
        self.department = case["department"]["code"] if case["department"] else None
        self.due_at = datetime.fromisoformat(case["due_at"]) if case["due_at"] else self.due_at

    def _next_visit(self) -> datetime:
        """On the way to the moment at which the story has its end; whoever is behind hurries."""
        play, calendar, random = self.play, self.play.calendar, self.play.random
        assert self.runs_from is not None, "the case was written"
        if self.due_at is None:
            return play.within(2, 8)
        end = calendar.after(self.runs_from, calendar.between(self.runs_from, self.due_at.astimezone(play.now.tzinfo)) * self.pace)
        room = calendar.between(play.now, end)
        if room <= timedelta(minutes=20):
            return play.within(0.2, 2)
        return calendar.after(play.now, room if len(self.acts) < 2 else room * random.uniform(0.2, 0.7) / len(self.acts))

    def _say(self, which: str) -> str:
        said: str = self.play.random.choice(getattr(self.play.voices, which))
        return said

    def _matter(self) -> Matter:
        play = self.play
        department = play.town.departments[self.department or ""]
        soon = play.calendar.working_day(play.now.date(), play.random.randrange(3, 9))
        return Matter(
            topic=self.topic,
            department=department.code,
            department_name=department.name,
            phone=department.phone or "041-000-0100",
            now=play.now,
            due_at=self.due_at,
            late=self.due_at is not None and play.now > self.due_at,
            again=self.again,
            unanswered=self.status == "waiting",
            lead=self.twin.number if self.twin else None,
            length="2h" if self.topic.service == "certificate" else play.random.choice(("3d", "5d", "7d")),
            fills={"place": self.place, "soon": f"{soon.month}월 {soon.day}일"},
        )
