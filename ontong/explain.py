"""Commands that only tell: when a case is due, where a text would go, what can be set."""

from __future__ import annotations

import argparse
import json
from zoneinfo import ZoneInfo

from ontong import settings as the_settings
from ontong.failures import Stop
from ontong.operators import moment


def deadline(options: argparse.Namespace) -> int:
    """`ontong deadline --period 7d --received ISO`."""
    from services.complaints import deadlines

    try:
        period = deadlines.Period.parse(options.period)
    except ValueError as error:
        raise Stop(str(error)) from None
    zone = ZoneInfo("Asia/Seoul")
    received = moment(options.received).astimezone(zone)
    due = deadlines.due_at(received, period, deadlines.Calendar()).astimezone(zone)
    if options.json:
        print(json.dumps({"period": options.period, "received_at": received.isoformat(), "due_at": due.isoformat()}))
    else:
        print(f"received {received:%Y-%m-%d %a %H:%M}, period {options.period}: due {due:%Y-%m-%d %a %H:%M} (Asia/Seoul)")
    return 0


def suggest(options: argparse.Namespace) -> int:
    """`ontong suggest TEXT`: the departments of the configured city's folder, scored against the text."""
    from ontong.jurisdiction import read
    from services.routing import usecases

    suggestions = usecases.suggest_from(read(the_settings.read().jurisdiction).departments, options.text)
    rows = [
        {"department_code": p.department_code, "department_name": p.department_name, "confidence": p.confidence, "reason": p.reason}
        for p in suggestions.proposals
    ]
    if options.json:
        print(json.dumps({"automatic": suggestions.automatic, "proposals": rows}, ensure_ascii=False, indent=2))
        return 0
    print("sure enough to route without a person" if suggestions.automatic else "not sure enough: a person would choose")
    for row in rows:
        print(f"  {row['confidence']:>4.0%}  {row['department_name']} ({row['department_code']})  {row['reason']}")
    return 0


def settings(options: argparse.Namespace) -> int:
    """`ontong settings`."""
    print(the_settings.table(), end="")
    return 0
