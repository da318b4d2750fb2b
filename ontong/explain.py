"""Commands that only tell: where a text would go, what can be set."""

from __future__ import annotations

import argparse
import json
from datetime import datetime, timedelta, timezone

from contracts import wire
from contracts.rules import AnswerGiven
from ontong import settings as the_settings
from ontong.failures import Stop
from ontong.typed import moment, option

KOREA = timezone(timedelta(hours=9), "KST")

KINDS = {
    "legal_question": "질의민원(법령)",
    "system_question": "질의민원(제도)",
    "suggestion": "건의민원",
    "other": "기타민원",
    "grievance": "고충민원",
}


def suggest(options: argparse.Namespace) -> int:
    """`ontong suggest TEXT`: where the text would go by the configured city's folder, which of its rules fit, where it lies, and the
    text's kind."""
    from contracts.rules import TryRouting
    from ontong.jurisdiction import read
    from services.routing import kinds, usecases

    found, now = read(the_settings.read().jurisdiction), datetime.now(KOREA)
    place = _place(options.place)
    asked = TryRouting(
        text=options.text,
        title=options.title,
        kind=options.kind,
        service_code=options.service,
        channel=options.channel,
        address=options.address,
        at=option("--at", moment, options.at) if options.at else now,
        answers=tuple(_answer(given) for given in options.answer),
        lat=place[0],
        long=place[1],
    )
    trial = usecases.try_from(found.departments, found.ground, found.rules or (), asked, now.date())
    meant = kinds.propose(options.text)
    if options.json:
        kind = {"kind": meant.kind.value, "confidence": meant.confidence, "words": meant.words}
        print(json.dumps({**wire.dump(trial), "kind": kind}, ensure_ascii=False, indent=2))
        return 0
    print("sure enough to route without a person" if trial.automatic else "not sure enough: a person would choose")
    for one in trial.proposals:
        print(f"  {one.confidence:>4.0%}  {one.department_name} ({one.department_code})  {one.reason}")
    for source in trial.sources:
        print(f"{source.source}: {source.says}")
    for note in trial.triage_notes:
        print(f"note: {note}")
    heard = ", ".join(f"'{word}'" for word in meant.words) or "no word that says otherwise"
    print(f"kind {meant.confidence:>4.0%}  {KINDS[meant.kind.value]} ({meant.kind.value})  {heard}")
    return 0


def _place(written: str | None) -> tuple[float | None, float | None]:
    if written is None:
        return None, None
    lat, _, long = written.partition(",")
    try:
        return float(lat), float(long)
    except ValueError:
        raise Stop(f"--place reads as LAT,LONG in degrees, not {written!r}") from None


def _answer(written: str) -> AnswerGiven:
    code, equals, values = written.partition("=")
    if not equals:
        raise Stop(f"--answer reads as QUESTION=VALUE, not {written!r}")
    return AnswerGiven(question=code, values=tuple(values.split(",")))


def settings(options: argparse.Namespace) -> int:
    """`ontong settings`."""
    print(the_settings.table(), end="")
    return 0
