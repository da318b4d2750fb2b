"""Commands that only tell: where a text would go, what can be set."""

from __future__ import annotations

import argparse
import json

from ontong import settings as the_settings


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
