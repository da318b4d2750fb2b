"""결과 확인. A result letter carries a link with which its citizen says once whether the matter is settled, and how content they are."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from contracts.confirmation import key_of, link_token, named_by
from gateway.domain.acts import Asked, NotAllowed, Written, confirm, file_objection, rate, reopen
from gateway.domain.intake import token
from gateway.view import View

OFFERED = ("confirm", "reopen", "object", "rate")  # what a link is for, as far as the case allows it now


class Spent(Exception):
    """The link is one of ours, and nothing can be said with it any more: `why` is `used`, `expired`, `answered_anew` or `moved_on`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the citizen says to an answer: that it is settled, that it isn't, an objection to a refusal, and points."""

    settled: bool = False
    reopen: Written | None = None
    objection: Written | None = None
    score: int | None = None
    comment: str | None = None


def link_of(offered: str, secrets: tuple[bytes, ...]) -> tuple[UUID, int] | None:
    """The case and the number of the answer, if this is a link of ours."""
    named = named_by(offered)
    if named is None:
        return None
    known = any(hmac.compare_digest(offered, link_token(key_of(token(secret, named[0])), *named)) for secret in secrets)
    return named if known else None


def open_link(view: View, number: int, now: datetime) -> tuple[str, ...]:
    """What can be said with the link to this answer now; raises Spent."""
    known = view.confirmation
    if known is None or number != known.number:
        raise Spent("answered_anew" if known is not None and number < known.number else "moved_on")
    if known.used_at is not None:
        raise Spent("used")
    if now > known.until:
        raise Spent("expired")
    offered = tuple(action for action in OFFERED if action in view.actions)
    if not offered:
        raise Spent("moved_on")
    return offered


def give_verdict(view: View, number: int, verdict: Verdict, now: datetime) -> list[Asked]:
    """Everything that the citizen says with the link, which can't be used again; points first, since a case that is taken up
    again isn't rated. Raises Spent, or NotAllowed where the case doesn't offer it."""
    open_link(view, number, now)
    acts: list[Asked] = []
    if verdict.score is not None:
        acts.append(rate(view, verdict.score, verdict.comment, now))
    after = acts[-1][0] if acts else view
    if verdict.settled:
        acts.append(confirm(after, now))
    elif verdict.reopen is not None:
        acts.append(reopen(after, verdict.reopen, now))
    elif verdict.objection is not None:
        acts.append(file_objection(after, verdict.objection, now))
    if not acts:
        raise NotAllowed("nothing")
    assert view.confirmation is not None, "an open link has one"
    last, line, event = acts[-1]
    return [*acts[:-1], (replace(last, confirmation=replace(view.confirmation, used_at=now)), line, event)]
