"""Who writes when, of what, and how it will go: decided by the seed before anything happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contracts.gateway import Channel
from ontong.demo import stories
from ontong.demo.cases import AT_THE_DESK, Case
from ontong.demo.play import Play
from ontong.demo.stories import CHANNELS, KINDS, PLAIN, STORIES, Story
from ontong.demo.voices import Topic
from services.complaints.calendar import midnight

BY_DAY = (1.0, 0.95, 0.9, 0.9, 0.95, 0.45, 0.35)  # how much comes in, Monday to Sunday
ON_HOLIDAYS = 0.3
LATELY, MORE = timedelta(days=21), 1.5  # the last weeks bring more, so that the desks are full in the end
AT_HOME = (0, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 13, 14, 14, 15, 15, 16, 16, 17, 18, 19, 19, 20, 20, 21, 22, 23)
IN_OFFICE = (9, 9, 10, 10, 11, 13, 14, 14, 15, 16, 17)
JUST_NOW = timedelta(minutes=12)
EARLY = 0.7
LONG = 3.0  # periods
LEAD_PACE = (0.6, 0.95)  # so that it is still open then


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A case, and when it comes."""

    at: datetime
    case: Case


def invite(play: Play, count: int) -> list[Case]:
    """All cases of the play, put into its agenda."""
    channels = stories.dealt(play.random, CHANNELS, count)
    told = _seen_through(play, stories.dealt(play.random, {story: story.share for story in STORIES}, count))
    days = _days(play)
    moments = sorted((_moment(play, days, channel), number, channel) for number, channel in enumerate(channels))
    kinds = iter(stories.dealt(play.random, KINDS, sum(story.suits is PLAIN for story in told)))
    coming: list[Coming] = []
    for (at, number, channel), story in zip(moments, told, strict=True):
        kind = next(kinds) if story.suits is PLAIN else None
        fitting = [topic for topic in play.voices.topics if story.suits(topic) and kind in {None, topic.kind}]
        single = Coming(at=at, case=_case(play, story, stories.chosen(play.random, fitting, at.month), channel, number))
        coming.append(_twin(play, single, coming) if story.twin else single)
    for one in coming:
        play.later(one.at, one.case.write)
    return [one.case for one in coming]


def _seen_through(play: Play, told: Sequence[Story]) -> list[Story]:
    """What happens only once happens early enough to be seen to its end, and what lasts longest first of all."""
    once = [story for story in told if told.count(story) == 1]
    often = [story for story in told if told.count(story) > 1]
    slow = [story for story in once if story.pace[1] > LONG]
    early = max(0, int(len(told) * EARLY) - len(once))
    first = [*(story for story in once if story not in slow and not story.twin), *often[:early]]
    play.random.shuffle(first)
    return [*slow, *first, *(story for story in once if story.twin), *often[early:]]


def _case(play: Play, story: Story, topic: Topic, channel: Channel, number: int) -> Case:
    random = play.random
    return Case(
        play=play,
        story=story,
        topic=topic,
        place=random.choice(play.voices.places),
        channel=channel,
        kind=stories.said_kind(random, topic, story),
        person=number,
        pace=random.uniform(*story.pace),
    )


def _twin(play: Play, single: Coming, earlier: Sequence[Coming]) -> Coming:
    """The same matter as a case that came a few hours ago, if there was one that will still be open."""
    lead = next((one for one in reversed(earlier) if one.case.story.leads and one.case.topic.plain), None)
    if lead is None:
        return single
    lead.case.pace = max(lead.case.pace, play.random.uniform(*LEAD_PACE))
    twin, first = single.case, lead.case
    twin.topic, twin.place, twin.kind, twin.twin = first.topic, first.place, first.kind, first
    return Coming(at=min(play.calendar.after(lead.at, timedelta(hours=play.random.uniform(1, 9))), play.ends - JUST_NOW), case=twin)


def _days(play: Play) -> dict[date, float]:
    """How much comes in on each day."""
    shares: dict[date, float] = {}
    for number in range((play.ends.date() - play.begins.date()).days + 1):
        day = play.begins.date() + timedelta(days=number)
        holiday = day.weekday() < 5 and play.calendar.closed_because(day) is not None
        lately = play.ends.date() - day <= LATELY
        shares[day] = BY_DAY[day.weekday()] * (ON_HOLIDAYS if holiday else 1) * (MORE if lately else 1)
    return shares


def _moment(play: Play, days: dict[date, float], channel: Channel) -> datetime:
    """When somebody writes; on the phone and at the counter while the office works."""
    random = play.random
    at = play.ends
    while not play.begins < at < play.ends - JUST_NOW:
        day = random.choices(list(days), list(days.values()))[0]
        if channel in AT_THE_DESK:
            day = play.calendar.working_day(day, 1)
        hour = random.choice(IN_OFFICE if channel in AT_THE_DESK else AT_HOME)
        at = midnight(day) + timedelta(hours=hour, minutes=random.randrange(60), seconds=random.randrange(60))
    return at
