"""Commands that only tell: where a text would go, what can be set."""

from __future__ import annotations

import argparse
import json

from ontong import settings as the_settings

KINDS = {
    "legal_question": "질의민원(법령)",
    "system_question": "질의민원(제도)",
    "suggestion": "건의민원",
    "other": "기타민원",
    "grievance": "고충민원",
}


def suggest(options: argparse.Namespace) -> int:
    """`ontong suggest TEXT`: the departments of the configured city's folder, scored against the text, and the text's kind."""
    from ontong.jurisdiction import read
    from services.routing import kinds, usecases

    suggestions = usecases.suggest_from(read(the_settings.read().jurisdiction).departments, options.text)
    rows = [
        {"department_code": p.department_code, "department_name": p.department_name, "confidence": p.confidence, "reason": p.reason}
        for p in suggestions.proposals
    ]
    meant = kinds.propose(options.text)
    if options.json:
        kind = {"kind": meant.kind.value, "confidence": meant.confidence, "words": meant.words}
        print(json.dumps({"automatic": suggestions.automatic, "proposals": rows, "kind": kind}, ensure_ascii=False, indent=2))
        return 0
    print("sure enough to route without a person" if suggestions.automatic else "not sure enough: a person would choose")
    for row in rows:
        print(f"  {row['confidence']:>4.0%}  {row['department_name']} ({row['department_code']})  {row['reason']}")
    heard = ", ".join(f"'{word}'" for word in meant.words) or "no word that says otherwise"
    print(f"kind {meant.confidence:>4.0%}  {KINDS[meant.kind.value]} ({meant.kind.value})  {heard}")
    return 0


def settings(options: argparse.Namespace) -> int:
    """`ontong settings`."""
    print(the_settings.table(), end="")
    return 0
