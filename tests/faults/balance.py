"""Draws the balance: what the citizens were told, what the databases hold and what the mail server took must agree."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.doors import doors_of
from gateway.service import Gateway
from services.complaints.service import Complaints
from services.metrics import counting as figures
from services.metrics.service import Metrics
from services.notify.service import Notify
from services.routing.service import Routing
from tests.faults import books
from tests.faults.books import Books, Row
from tests.faults.ledger import Ledger
from tests.mail import Taken
from tests.stack import House

DOORS = {service.name: doors_of(service) for service in (Gateway, Complaints, Routing, Notify, Metrics)}
RANK = {name: rank for rank, name in enumerate(("received", "routed", "in_progress", "answered", "notified", "closed"))}
ZEROS = (
    *("lost", "phantom", "dup_intake", "double_effects", "dup_letters", "missing_letters"),
    *("stuck", "order_violations", "unheard", "unexplained"),
)
SOUGHT = 12  # examples that are printed
LOOKED_FOR = timedelta(seconds=20)  # a claim that has run out is found within so long


@dataclass(kw_only=True)
class Balance:
    """`wrong` holds what each figure that must be zero counts; `told` the other figures."""

    name: str
    seed: int
    wrong: Mapping[str, list[str]]
    told: Mapping[str, Any]
    timeline: Sequence[tuple[float, str]] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, Any]:
        return {**self.told, **{name: len(self.wrong[name]) for name in ZEROS}}

    @property
    def is_zero(self) -> bool:
        return not any(self.wrong.values())

    def __str__(self) -> str:
        lines = [f"{self.name} (seed {self.seed}): " + ", ".join(f"{name} {value}" for name, value in self.figures.items())]
        lines += [f"  {name}: {one}" for name, found in self.wrong.items() for one in found[:SOUGHT]]
        if not self.is_zero:
            lines += [f"  {at:7.2f} s  {what}" for at, what in self.timeline]
        return "\n".join(lines)


def settle(house: House, ledger: Ledger, *, seconds: float = 60.0, kills: int | None = None) -> Balance:
    """Wait until nothing is on its way any more, `seconds` at most, and draw the balance. A letter in the hands of a process
    that is gone counts as `sending` until its claim has run out."""
    began = time.monotonic()
    while True:
        late = time.monotonic() - began > seconds
        drawn = draw(house, ledger) if late or not books.unfinished(house.engines) else None
        if drawn is not None and (late or drawn.is_zero):
            return Balance(
                name=ledger.name,
                seed=ledger.seed,
                wrong=drawn.wrong,
                told={
                    "kills": len(ledger.kills) if kills is None else kills,
                    **drawn.told,
                    "drained_s": round(time.monotonic() - began, 1),
                },
                timeline=ledger.timeline,
            )
        time.sleep(0.5)


def draw(house: House, ledger: Ledger) -> Balance:
    """The balance as things stand now."""
    held = books.read(house.engines, ledger.run, ledger.since)
    letters = [one for one in house.mail.taken if one.recipient.startswith(ledger.run)]
    sent = {(one.recipient, one.letter) for one in letters}
    ok = [attempt for attempt in ledger.attempts.values() if attempt.outcome == "ok"]
    wrong = {
        "lost": [*_lost(house, ledger, held)],
        "phantom": [*_phantoms(ledger, held)],
        "dup_intake": [*_taken_in_twice(ledger, held)],
        "double_effects": [*_said_twice(held), *_miscounted(held)],
        "dup_letters": [f"{who} {what}: {count} times" for (who, what), count in _counted(letters).items() if count > 1],
        "missing_letters": [*_missing_letters(ledger, held, sent)],
        "stuck": [*_stuck(held)],
        "order_violations": [*_out_of_order(held), *_letters_out_of_order(letters, held)],
        "unheard": [*_unheard(held)],
        "unexplained": [*_unexplained(ledger, held, letters)],
    }
    told = {
        "attempts": len(ledger.attempts),
        "ok": len(ok),
        "no_answer": sum(attempt.outcome == "unknown" for attempt in ledger.attempts.values()),
        "tries": sum(attempt.tries for attempt in ledger.attempts.values()),
        "answered": sum(1 for case in held.cases if case["answer"]),
        "letters": len(letters),
        "unknown": sum(row["state"] == "unknown" for row in held.deliveries),
        "sending": len(held.errands),
        "slowest_s": round(ledger.slowest, 1),
    }
    return Balance(name=ledger.name, seed=ledger.seed, wrong=wrong, told=told, timeline=ledger.timeline)


def _lost(house: House, ledger: Ledger, held: Books) -> Iterable[str]:
    """What a citizen was thanked for, or an officer was told was done, and isn't there as it was sent."""
    cases = {case["receipt_number"]: case for case in held.cases}
    seen = {row["receipt_number"]: row for row in held.views}
    photos = {row["complaint_id"]: row["content_hash"] for row in held.photos}
    for attempt in ledger.attempts.values():
        for receipt in attempt.receipts[:1]:
            number = receipt["receipt_number"]
            if number not in cases or cases[number]["text"] != attempt.text:
                yield f"{attempt.key}: {number} is not with complaints as it was sent"
            if number not in seen:
                yield f"{attempt.key}: {number} is not in the public view"
            elif attempt.photo and not books.photo_is_whole(house.media, photos.get(seen[number]["complaint_id"], "none")):
                yield f"{attempt.key}: {number} has lost its photo"
    for row in held.views:
        if row["receipt_number"] not in cases:
            yield f"{row['receipt_number']} was taken in and never reached complaints"
    for act in ledger.acts:
        if act.outcome == "ok" and act.action == "answer" and not cases[act.receipt_number]["answer"]:
            yield f"{act.receipt_number}: the answer is gone"


def _phantoms(ledger: Ledger, held: Books) -> Iterable[str]:
    """Cases that nobody sent, and events that were heard but never said."""
    sent = {attempt.text for attempt in ledger.attempts.values()}
    yield from (f"{case['receipt_number']}: nobody sent this" for case in held.cases if case["text"] not in sent)
    taken_in = {row["complaint_id"] for row in held.views}
    yield from (f"{case['receipt_number']}: the door never took it in" for case in held.cases if case["id"] not in taken_in)
    for name, heard in held.heard_since.items():
        yield from (f"{name} heard {event_id}, which nobody has said" for event_id in heard - held.everything_said)


def _taken_in_twice(ledger: Ledger, held: Books) -> Iterable[str]:
    for text, count in Counter(row["text"] for row in (held.views)).items():
        if count > 1:
            yield f"{text}: {count} cases for one key"
    for attempt in ledger.attempts.values():
        if len({receipt["receipt_number"] for receipt in attempt.receipts}) > 1:
            yield f"{attempt.key}: one key was given several receipts"


def _said_twice(held: Books) -> Iterable[str]:
    """In these runs everything happens to a case once, and each letter is told of once as delivered."""
    for name, said in held.said.items():
        for (subject, what), count in Counter((row["subject"], _what(row)) for row in said).items():
            if count > 1:
                yield f"{name} said {what} of {subject} {count} times"


def _what(row: Row) -> str:
    letter = json.loads(row["body"]).get("delivery_id", "")
    return f"{row['type']} {letter}".strip()


NO_CASES = figures.ACTS | {"surging"}  # figures of acts, and of what many cases make together


def _miscounted(held: Books) -> Iterable[str]:
    """The city's figures must be what its cases and letters add up to."""
    expected: Counter[figures.Key] = Counter()
    for row in held.all_facts:
        expected.update(figures.counts(figures.Fact(**{**row, "doubts": tuple(figures.Doubt(**doubt) for doubt in row["doubts"])})))
    for row in held.letters_said:
        body = json.loads(row["body"])
        outcome = body.get("outcome") or {"notification_failed.v1": "undeliverable"}.get(row["type"], "unknown")
        expected[figures.Key("notification", body["channel"], body["letter"], outcome)] += 1
    counted = Counter({figures.Key(row["figure"], row["first"], row["second"], row["third"]): row["value"] for row in held.tally})
    for key in expected.keys() | counted.keys():
        if expected[key] != counted[key] and key.figure not in NO_CASES - {"notification"} and key != figures.triaged():
            yield f"the figures say {counted[key]} where there are {expected[key]}: {' '.join(key).strip()}"


def _counted(letters: Iterable[Taken]) -> Counter[tuple[str, str]]:
    return Counter((one.recipient, one.letter) for one in letters)


def _missing_letters(ledger: Ledger, held: Books, sent: set[tuple[str, str]]) -> Iterable[str]:
    """Each citizen with an address gets a receipt, and a result when there is one; unless notify says that it can't tell."""
    sending = _in_hand(held)
    unknown = {
        (row["complaint_id"], row["letter"])
        for row in held.deliveries
        if row["state"] == "unknown" or (row["state"] == "queued" and row["complaint_id"] in sending)
    }
    emails = {attempt.text: attempt.email for attempt in ledger.attempts.values()}
    for case in held.cases:
        email = emails.get(case["text"])
        for letter in ("receipt", "result") if case["answer"] else ("receipt",):
            if email and (email, letter) not in sent and (case["id"], letter) not in unknown:
                yield f"{case['receipt_number']}: no {letter} letter to {email}"


def _in_hand(held: Books) -> set[UUID]:
    """Cases of which a letter is in somebody's hands, or in those of a process that is gone: then a later one waits behind it."""
    return {UUID(json.loads(row["body"])["complaint_id"]) for row in held.errands}


def _stuck(held: Books) -> Iterable[str]:
    """What neither has come to its end nor stands in a list that staff or operators see."""
    now = datetime.now(UTC)
    for name, said in held.said.items():
        yield from (f"{name} has not handed over {row['type']} of {row['subject']}" for row in said if row["published_at"] is None)
    for name, rows in held.waiting.items():
        yield from (f"{name}: {row['type']} is {row['state']} ({row['reason']})" for row in rows if row["state"] in ("held", "retry"))
    for row in held.errands:
        if row["state"] != "claimed" or row["lease_until"] < now - LOOKED_FOR:
            yield f"notify: the errand {row['id']} is {row['state']}"
    unsure = {row["complaint_id"] for row in held.deliveries if row["letter"] == "result" and row["state"] == "unknown"}
    sending = _in_hand(held)
    for row in held.deliveries:
        if row["state"] == "queued" and row["complaint_id"] not in sending:
            yield f"notify: nobody will send the {row['letter']} letter {row['id']}"
    for case in held.cases:
        if case["status"].value == "received" or (case["status"].value == "answered" and case["id"] not in unsure | sending):
            yield f"{case['receipt_number']} is still {case['status'].value}"


def _out_of_order(held: Books) -> Iterable[str]:
    for source, said in held.said.items():
        last: Counter[str] = Counter()
        for row in said:
            last[row["subject"]] += 1
            if row["sequence"] != last[row["subject"]]:
                yield f"{source} numbered {row['type']} of {row['subject']} {row['sequence']}, the {last[row['subject']]}th"
        for name, doors in DOORS.items():
            if source in doors.in_order_from:
                for subject, number in last.items():
                    if (came := held.cursors[name].get((source, subject), 0)) != number:
                        yield f"{name} came to {came} of {number} in {source}'s {subject}"
    for what, rows in (("public timeline", held.lines), ("history", held.history)):
        last_rank: dict[UUID, int] = {}
        for row in rows:
            rank = RANK[getattr(row["status"], "value", row["status"])]
            if rank < last_rank.get(row["complaint_id"], 0):
                yield f"the {what} of {row['complaint_id']} goes back to {row['status']}"
            last_rank[row["complaint_id"]] = rank


def _letters_out_of_order(letters: Iterable[Taken], held: Books) -> Iterable[str]:
    """Nobody gets a result before the receipt."""
    first: dict[tuple[str, str], float] = {}
    for one in letters:
        first.setdefault((one.recipient, one.letter), one.at)
    for (recipient, letter), at in first.items():
        if letter == "result" and first.get((recipient, "receipt"), at) > at:
            yield f"{recipient} got the result before the receipt"


def _unheard(held: Books) -> Iterable[str]:
    """Everything said reaches each of its subscribers: applied, or in a list."""
    for source, said in held.said.items():
        for name, doors in DOORS.items():
            wanted = [row for row in said if row["type"] in doors.hears or source in doors.in_order_from]  # the rest is only counted
            yield from (
                f"{name} never heard {source}'s {row['type']} of {row['subject']}"
                for row in wanted
                if row["event_id"] not in held.heard[name]
            )


def _unexplained(ledger: Ledger, held: Books, letters: Iterable[Taken]) -> Iterable[str]:
    """Whatever else doesn't fit."""
    yield from ledger.strange
    for name, rows in held.waiting.items():
        yield from (f"{name} parked {row['type']}: {row['reason']}" for row in rows if row["state"] == "parked")
    taken = {one.reference.partition("@")[0].partition(".")[0] for one in letters}  # what stands behind the dot names the case
    for row in held.deliveries:
        if row["state"] in ("accepted", "delivered") and str(row["id"]) not in taken:
            yield f"notify says that {row['letter']} {row['id']} was accepted; the mail server never took it"
        if row["state"] == "undeliverable":
            yield f"the {row['letter']} letter {row['id']} is undeliverable: {row['reason']}"
    statuses = {case["id"]: case["status"].value for case in held.cases}
    for row in held.views:
        if row["complaint_id"] in statuses and row["status"] != statuses[row["complaint_id"]]:
            yield f"{row['receipt_number']} is {statuses[row['complaint_id']]}; its citizen reads {row['status']}"
    for row in held.facts:
        if row["status"] != statuses.get(row["complaint_id"]):
            yield f"{row['complaint_id']} is {statuses.get(row['complaint_id'])}; metrics counts it as {row['status']}"
