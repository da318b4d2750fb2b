"""Runs `ontong` with one mistake built in, so that the harness can prove that it would notice. The product knows nothing of this.

    ONTONG_TEST_MUTANT=no_inbox python -m tests.faults.mutants serve metrics

Several may be named, separated by commas; `flaky_handlers` is no mistake but the weather in which one shows, and with
`short_claims` what a killed process had in hand is free again sooner.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from ontong import production
from ontong.cli import main

FLAKY_EACH = 7  # one event in so many fails at first
VARIABLE = "ONTONG_TEST_MUTANT"
TOO_EARLY = "complaints.said_too_early"  # where publish_before_commit may be made to end: said, not committed


def no_inbox() -> None:
    """Every event counts as new, however often it comes."""
    from chassis.inbox import Inbox

    enter = Inbox._enter

    def all_are_new(self: Any, batch: Sequence[Any]) -> list[Any]:
        enter(self, batch)
        return list(batch)

    Inbox._enter = all_are_new  # type: ignore[method-assign]  # the mutation


def publish_before_commit() -> None:
    """What a service says is taken by the others before it is committed."""
    from chassis import database, outbox
    from chassis.crash import point
    from chassis.local import Inlet

    inlets: list[Inlet] = []
    together, make = database.Store._together, Inlet.__init__

    def remembered(self: Inlet, *arguments: Any) -> None:
        make(self, *arguments)
        inlets.append(self)

    def said_at_once(tx: Any) -> None:
        envelopes = outbox.unpublished(tx, 100)
        for inlet in inlets:
            heard = [envelope for envelope in envelopes if inlet.wants(envelope)]
            if heard and inlet.host.name != tx.source:
                database.Store._commit(inlet.host.store, [(partial(inlet.host.taking, heard), None)])
        point(TOO_EARLY)

    def eager(self: database.Store, group: Any) -> Any:
        transaction = self.kept.transaction
        finish = transaction.finish

        def finish_and_say(tx: Any) -> None:
            finish(tx)
            if tx.published and tx.source == "complaints":
                said_at_once(tx)

        transaction.finish = finish_and_say  # type: ignore[method-assign]  # the mutation
        try:
            return together(self, group)
        finally:
            transaction.finish = finish  # type: ignore[method-assign]  # the mutation

    Inlet.__init__ = remembered  # type: ignore[method-assign]  # the mutation
    database.Store._together = eager  # type: ignore[method-assign]  # the mutation


def stock_ack() -> None:
    """As nameko's own event handler does: an event whose handler failed is acknowledged like any other."""
    from chassis.host import Host

    def forget(self: Any, envelope: Any, error: Exception) -> None:
        return None

    Host._postpone = forget  # type: ignore[method-assign]  # the mutation


def resend_on_sending() -> None:
    """A letter that was in the hands of a process that died is simply sent again."""
    from chassis import errands

    settle = errands.settle

    def again(tx: Any, service: Any, doors: Any, claimed: Any, outcome: Any) -> None:
        if outcome is None and service.name == "notify":
            from services.notify.domain import attempts
            from services.notify.outcomes import Later

            attempts.LONGEST_WAIT = timedelta(0)  # type: ignore[misc]  # at once
            outcome = Later(reason="the attempt was interrupted")
        settle(tx, service, doors, claimed, outcome)

    errands.settle = again


def flaky_handlers() -> None:
    """A door that fails at first for some events, as on a bad day; another try succeeds."""
    from chassis.inbox import Inbox

    apply, failures = Inbox.apply, Counter[Any]()

    def sometimes(self: Any, envelope: Any) -> bool:
        if envelope.id.int % FLAKY_EACH == 0 and failures[envelope.id] < 2:  # in its batch, and by itself
            failures[envelope.id] += 1
            raise RuntimeError("a bad day")
        return apply(self, envelope)

    Inbox.apply = sometimes  # type: ignore[method-assign]  # the mutation


def short_claims() -> None:
    """A claim runs out after half a minute, not two: still far longer than any act takes here."""
    from chassis import errands

    errands.LEASE = timedelta(seconds=30)


MUTANTS: dict[str, Callable[[], None]] = {
    mutant.__name__: mutant for mutant in (no_inbox, publish_before_commit, stock_ack, resend_on_sending, flaky_handlers, short_claims)
}


def mutate() -> None:
    for name in filter(None, os.environ.get(VARIABLE, "").split(",")):
        MUTANTS[name]()


def run(arguments: Sequence[str]) -> int:
    """As `ontong` does; a service that is served imports what is changed here only once waiting is cooperative."""
    if arguments[0] == "serve":
        host = production._host

        def mutated(*given: Any) -> Any:
            mutate()
            return host(*given)

        production._host = mutated
    else:
        mutate()
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
