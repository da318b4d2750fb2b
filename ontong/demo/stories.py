"""What becomes of a case: the ways that cases take in a city, how often each, and what is written in each act."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from contracts.gateway import Channel, Kind
from ontong.demo.voices import Topic, Voices

T = TypeVar("T")
PLAIN: Callable[[Topic], bool] = lambda topic: topic.plain  # noqa: E731 - a default


@dataclass(frozen=True, kw_only=True)
class Story:
    """`acts` are the officer's, in order; `pace` says when the last of them comes, in shares of the period; `told_of` which
    matters it suits, `wishes` what its citizen will ask for in any case. `share` counts among all stories."""

    name: str
    share: int
    acts: tuple[str, ...]
    pace: tuple[float, float] = (0.2, 0.95)
    suits: Callable[[Topic], bool] = PLAIN
    wishes: tuple[str, ...] = ()
    twin: bool = False  # the same matter as an earlier case

    @property
    def leads(self) -> bool:
        """Will it simply be answered, so that another case can be answered with it?"""
        return set(self.acts) <= {"start", "note", "answer"} and not self.wishes


def _refusable(topic: Topic) -> bool:
    return topic.plain and topic.refusal is not None


STORIES = (
    Story(name="answered", share=330, acts=("start", "answer")),
    Story(name="at once", share=110, acts=("answer",), pace=(0.03, 0.2)),
    Story(name="taken in hand", share=60, acts=("assign", "start", "answer")),
    Story(name="talked over", share=45, acts=("note", "start", "note", "answer")),
    Story(name="late", share=50, acts=("start", "answer"), pace=(1.02, 1.7)),
    Story(name="forgotten", share=8, acts=("start", "answer"), pace=(4.5, 6.0)),
    Story(name="supplemented", share=60, acts=("start", "request_supplement", "answer"), wishes=("supplement",)),
    Story(name="supplemented late", share=14, acts=("start", "request_supplement", "answer"), wishes=("more_time", "supplement")),
    Story(name="never supplemented", share=12, acts=("request_supplement", "decline"), suits=_refusable, wishes=("nothing",)),
    Story(name="extended", share=45, acts=("start", "extend", "answer"), pace=(0.7, 0.98)),
    Story(name="paused", share=25, acts=("start", "pause", "resume", "answer")),
    Story(name="studied", share=22, acts=("start", "study", "answer"), suits=lambda topic: topic.plain and topic.kind is Kind.GRIEVANCE),
    Story(
        name="reclassified",
        share=24,
        acts=("reclassify", "start", "answer"),
        suits=lambda topic: topic.plain and topic.kind is not Kind.OTHER,
    ),
    Story(name="handed on", share=34, acts=("reroute", "start", "answer"), suits=lambda topic: topic.beside is not None),
    Story(
        name="disputed", share=9, acts=("reroute", "reroute", "reroute", "start", "answer"), suits=lambda topic: topic.beside is not None
    ),
    Story(name="joint", share=20, acts=("start", "involve", "answer"), suits=lambda topic: topic.beside is not None),
    Story(name="rude", share=8, acts=("fold", "start", "answer"), suits=lambda topic: topic.rude),
    Story(name="of nobody's", share=28, acts=("start", "answer"), suits=lambda topic: topic.vague),
    Story(name="transferred", share=26, acts=("transfer",), pace=(0.03, 0.15), suits=lambda topic: topic.agency is not None),
    Story(name="merged", share=36, acts=("merge",), pace=(0.02, 0.1), twin=True),
    Story(name="unmerged", share=8, acts=("merge", "unmerge", "start", "answer"), pace=(0.3, 0.6), twin=True),
    Story(name="declined", share=34, acts=("start", "decline"), suits=_refusable),
    Story(
        name="objected",
        share=12,
        acts=("start", "decline"),
        suits=lambda topic: _refusable(topic) and topic.kind is Kind.STATUTORY,
        wishes=("object",),
    ),
    Story(name="changed", share=24, acts=("start", "answer"), pace=(0.4, 0.9), wishes=("change",)),
    Story(name="withdrawn", share=36, acts=("start", "answer"), pace=(0.8, 0.95), wishes=("withdraw",)),
    Story(name="reopened", share=32, acts=("start", "answer"), pace=(0.2, 0.6), wishes=("reopen",)),
)
KINDS: Mapping[Kind, int] = {
    **{Kind.OTHER: 760, Kind.GRIEVANCE: 60, Kind.SUGGESTION: 60, Kind.SYSTEM_QUESTION: 50, Kind.LEGAL_QUESTION: 30, Kind.STATUTORY: 40},
}
AGAIN = ("start", "answer")  # what an officer does with a case that is taken up again
CHANNELS: Mapping[Channel, int] = {
    **{Channel.WEB: 330, Channel.APP: 190, Channel.KAKAO: 120, Channel.PHONE: 140, Channel.VISIT: 90, Channel.EMAIL: 50, Channel.SMS: 30},
    **{Channel.BAND: 14, Channel.INSTAGRAM: 12, Channel.FACEBOOK: 10, Channel.TELEGRAM: 8, Channel.X: 6},
}
WISHES = {"confirm": 0.22, "rate": 0.3}  # how many citizens do so when they are told the result
GROUNDS = ("fact_check", "fact_check", "co_operation", "similar")  # of an extension
PAUSES = ("hearing", "examination", "expert_review", "prior_matter")


def dealt(random: Random, shares: Mapping[T, int], count: int) -> list[T]:
    """So many of each as its share says, but one of each at least, as far as there is room; shuffled."""
    fair = count / sum(shares.values())
    hand = {one: max(1, int(share * fair)) for one, share in shares.items()}
    while sum(hand.values()) > count:
        hand[max(hand, key=lambda one: (hand[one], -shares[one]))] -= 1
    while sum(hand.values()) < count:
        hand[max(hand, key=lambda one: shares[one] * fair - hand[one])] += 1
    cards = [one for one in hand for _ in range(hand[one])]
    random.shuffle(cards)
    return cards


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What an act is about, for whoever words it. `length` is that of an extension, `lead` a case of the same matter,
    `unanswered` says that the citizen was asked for something in vain."""

    topic: Topic
    department: str
    department_name: str
    phone: str
    now: datetime
    due_at: datetime | None
    late: bool
    again: bool
    unanswered: bool
    lead: str | None
    length: str
    fills: Mapping[str, str]


Worded = Callable[[Matter, Voices, Random], dict[str, Any]]


def _nothing(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {}


def _answer(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    """As officers write: who we are, what was done, whom to ask."""
    said = random.choice(voices.again if matter.again else matter.topic.answers).format(**matter.fills)
    sorry = f"{random.choice(voices.sorry)} " if matter.late else ""
    return {
        "text": f"안녕하십니까? 가온시 {matter.department_name}입니다.\n\n{sorry}{said}\n\n"
        f"더 궁금하신 점은 {matter.department_name}(☎ {matter.phone})로 문의해 주시면 안내해 드리겠습니다. 감사합니다."
    }


def _note(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {"text": random.choice(voices.notes)}


def _supplement(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    days = random.choice((5, 7, 7, 10))
    asked = matter.topic.missing or random.choice(voices.missing)
    return {"request": asked.format(**matter.fills), "answer_by": (matter.now + timedelta(days=days)).isoformat()}


def _extend(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    ground = random.choice(GROUNDS)
    reason = random.choice(getattr(voices.extensions, ground))
    return {"length": matter.length, "ground": ground, "reason": reason.format(**matter.fills)}


def _pause(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {"ground": random.choice(PAUSES)}


def _study(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    """현장조사: at most 14 working days, so four days are allowed on any day."""
    return {"ground": "study", "until": (matter.now + timedelta(days=random.choice((1, 2, 3)), hours=2)).isoformat()}


def _reclassify(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {"kind": matter.topic.kind.value, "reason": random.choice(voices.reclassifications)}


def _reroute(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    """Of a matter that two departments might answer, the one hands it to the other; any other case goes where it belongs."""
    beside = matter.topic.beside
    if beside is None or matter.department not in {matter.topic.department, beside.department}:
        return {"department_code": matter.topic.department, "reason": random.choice(voices.reroutes)}
    here = matter.department == matter.topic.department
    code, reason = (beside.department, beside.there) if here else (matter.topic.department, beside.back)
    return {"department_code": code, "reason": reason}


def _involve(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    """협조: the other of two departments is asked for its part, until the case itself is due."""
    beside = matter.topic.beside
    assert beside is not None, "only what suits is told"
    assert matter.due_at is not None, "nobody is involved while the clock stands"
    other = beside.department if matter.department == matter.topic.department else matter.topic.department
    return {"department_code": other, "matter": random.choice(voices.matters), "contribute_by": matter.due_at.isoformat()}


def _fold(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {"reason": "욕설과 모욕적인 표현이 있어 접어 둡니다."}


def _transfer(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    agency = matter.topic.agency
    assert agency is not None, "only what suits is told"
    number = f"{agency.prefix}-{random.randrange(10_000, 99_999)}"
    return {"agency": agency.name, "reason": agency.reason, "agency_receipt_number": number}


def _merge(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {"into_receipt_number": matter.lead, "reason": "같은 장소, 같은 내용의 민원입니다."}


def _unmerge(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    return {"reason": "확인해 보니 위치가 달라 따로 처리합니다."}


def _decline(matter: Matter, voices: Voices, random: Random) -> dict[str, Any]:
    """Against the refusal of a 법정민원 the law gives an objection (법 제35조); a case whose citizen was asked in
    vain is returned (시행령 제25조)."""
    refusal = matter.topic.refusal
    assert refusal is not None, "only what suits is told"
    why = voices.returned if matter.unanswered else refusal
    remedy = voices.objection_remedy if matter.topic.kind is Kind.STATUTORY else voices.remedy
    return {"ground": why.ground, "reason": why.reason.format(**matter.fills), "remedy": remedy}


ACTS: Mapping[str, tuple[str, Worded]] = {  # an officer's act in a story: what the desk calls it, and what is sent
    "start": ("start", _nothing),
    "assign": ("assign", _nothing),
    "note": ("note", _note),
    "fold": ("fold", _fold),
    "involve": ("involve", _involve),
    "answer": ("answer", _answer),
    "request_supplement": ("request_supplement", _supplement),
    "extend": ("extend", _extend),
    "pause": ("pause", _pause),
    "study": ("pause", _study),
    "resume": ("resume", _nothing),
    "reclassify": ("reclassify", _reclassify),
    "reroute": ("reroute", _reroute),
    "transfer": ("transfer", _transfer),
    "merge": ("merge", _merge),
    "unmerge": ("unmerge", _unmerge),
    "decline": ("decline", _decline),
}


def said_kind(random: Random, topic: Topic, story: Story) -> Kind | None:
    """What kind the citizen says it is: mostly nothing, or the right one; the wrong one where an officer will correct it."""
    if "reclassify" in story.acts:
        return random.choice([kind for kind in (Kind.OTHER, Kind.SUGGESTION, Kind.GRIEVANCE) if kind is not topic.kind])
    return topic.kind if topic.kind is not Kind.OTHER or random.random() < 0.3 else None


def chosen(random: Random, topics: Sequence[Topic], month: int) -> Topic:
    """One of them, by weight; what belongs to another season is left out while anything else is there."""
    in_season = [topic for topic in topics if not topic.months or month in topic.months] or list(topics)
    return random.choices(in_season, [topic.weight for topic in in_season])[0]
