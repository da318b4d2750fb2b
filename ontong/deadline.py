"""`ontong deadline`: when a case is due, and the way there day by day, as the service would count it."""

from __future__ import annotations

import argparse
import json
from datetime import date, datetime, timedelta
from typing import Any

from contracts.gateway import Kind
from ontong import office, settings
from ontong.failures import Stop
from ontong.typed import moment, option
from services.complaints.calendar import KOREA, WEEKDAYS, midnight
from services.complaints.deadlines import Clock, due_at, time_left, uncounted
from services.complaints.pauses import BY_DAYS, Pause, PauseGround
from services.complaints.periods import Counted, Period
from services.complaints.reckoning import Day, days

KINDS = {
    "법정": Kind.STATUTORY,
    "질의(법령)": Kind.LEGAL_QUESTION,
    "질의(제도)": Kind.SYSTEM_QUESTION,
    "건의": Kind.SUGGESTION,
    "기타": Kind.OTHER,
    "고충": Kind.GRIEVANCE,
    **{kind.value: kind for kind in Kind},
}
IN_WORDS = {"working_hours": "in working hours", "working_days": "in working days", "calendar": "by the calendar"}


def deadline(options: argparse.Namespace) -> int:
    """`ontong deadline --period 7d | --kind KIND --received ISO [--pause FROM/TO]`."""
    city = office.read(settings.read().jurisdiction)
    received = option("--received", _moment, options.received)
    period = option("--period", Period.parse, options.period) if options.period else city.periods[option("--kind", _kind, options.kind)]
    pauses = tuple(option("--pause", _pause, text) for text in options.pause)
    clock = Clock(received_at=received, period=period, pauses=pauses)
    try:
        told = _told(clock, city)
    except (ValueError, OverflowError) as error:  # a year of which nobody knows the holidays
        raise Stop(f"{'--received, --pause' if pauses else '--received'}: {error}") from None
    print(json.dumps(told, ensure_ascii=False, indent=2) if options.json else _text(told))
    return 0


def _told(clock: Clock, city: office.Office) -> dict[str, Any]:
    due, stands = due_at(clock, city.calendar), uncounted(clock, city.calendar)
    since = None if due else stands[-1][0]
    return {
        "period": str(clock.period),
        "counted": clock.period.counted.value,
        "article": clock.period.counted.article,
        "received_at": clock.received_at.isoformat(),
        "due_at": due.isoformat() if due else None,
        "stands_since": since.isoformat() if since else None,
        "minutes_left": _minutes(time_left(clock, city.calendar, since)) if since else None,
        "days": [_day(day, clock.period.counted) for day in days(clock, city.calendar)],
    }


def _day(day: Day, counted: Counted) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "weekday": WEEKDAYS[day.date.weekday()],
        "day": day.number,
        "minutes": None if counted is Counted.CALENDAR else _minutes(day.counted),
        "because": day.because,
    }


def _text(told: dict[str, Any]) -> str:
    head = f"received {_shown(told['received_at'])}, period {told['period']} {IN_WORDS[told['counted']]} ({told['article']})"
    way = [f"  {line['date']} {line['weekday']}  {_counted(line)}" for line in told["days"]]
    return "\n".join([head, *way, _end(told)])


def _counted(line: dict[str, Any]) -> str:
    if line["day"] is None and not line["minutes"]:
        return f"not counted: {line['because']}"
    time = "" if line["minutes"] is None or (line["day"] and line["minutes"] == 480) else f"{line['minutes']} minutes"
    number = f"day {line['day']}" if line["day"] else ""
    return ", ".join(filter(None, (number, time, line["because"])))


def _end(told: dict[str, Any]) -> str:
    if told["due_at"]:
        return f"due {_shown(told['due_at'])} (Asia/Seoul)"
    hours, minutes = divmod(told["minutes_left"], 60)
    return f"stands still since {_shown(told['stands_since'])}: {hours} working hours {minutes} minutes are left, eight hours to a day"


def _shown(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at:%Y-%m-%d} ({WEEKDAYS[at.weekday()]}) {at:%H:%M}"


def _minutes(time: timedelta) -> int:
    return int(time / timedelta(minutes=1))


# What was typed ------------------------------------------------------------------------------------------------------


def _moment(text: str) -> datetime:
    return moment(text).astimezone(KOREA)


def _kind(text: str) -> Kind:
    if found := KINDS.get(text.replace("민원", "")):
        return found
    raise ValueError(f"{text!r} is not a kind: {', '.join(KINDS)}")


def _pause(text: str) -> Pause:
    """`FROM/TO` or `GROUND=FROM/TO`. Two days are taken for a supplement, moments for an outage."""
    word, _, span = text.rpartition("=")
    began, slash, ended = span.partition("/")
    if not slash:
        raise ValueError(f"a pause reads like 2026-11-23/2026-11-25, or 2026-11-23/ while it lasts, not {text!r}")
    grounds = {ground.value: ground for ground in PauseGround}
    if word and word not in grounds:
        raise ValueError(f"{word!r} is not a ground: {', '.join(grounds)}")
    usual = PauseGround.SUPPLEMENT if _date(began) and (not ended or _date(ended)) else PauseGround.OUTAGE
    ground = grounds[word] if word else usual
    pause = Pause(began_at=_moment(began), ended_at=_until(ended, ground) if ended else None, ground=ground)
    if pause.ended_at is not None and pause.ended_at < pause.began_at:
        raise ValueError(f"{text} ends before it begins")
    return pause


def _until(text: str, ground: PauseGround) -> datetime:
    """What ends on a day takes the day as well."""
    day = _date(text)
    return midnight(day + timedelta(days=1)) if day and ground not in BY_DAYS else _moment(text)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # no day: it may be a moment
        return None
