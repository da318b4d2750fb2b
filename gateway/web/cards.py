"""A card: what a citizen sees of another open case that may be the same matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from contracts.complaints import Status
from contracts.message import Message
from contracts.similar import SimilarCase
from gateway.web.words import page_language

if TYPE_CHECKING:
    from gateway.web.door import Hall

STANDING = {
    "ko": {
        Status.RECEIVED: "담당부서를 정하고 있습니다",
        Status.ROUTED: "{department}에서 처리를 준비하고 있습니다",
        Status.IN_PROGRESS: "{department}에서 처리하고 있습니다",
        Status.WAITING: "{department}에서 보완을 기다리고 있습니다",
        Status.MERGED: "다른 민원과 함께 처리하고 있습니다",
    },
    "en": {
        Status.RECEIVED: "a department is being found",
        Status.ROUTED: "{department} is about to deal with it",
        Status.IN_PROGRESS: "{department} is dealing with it",
        Status.WAITING: "{department} waits for more information",
        Status.MERGED: "it is dealt with together with another case",
    },
}
SAYS = {
    "ko": "{place}{matter} 민원이 {month}월 {day}일에 접수되어 {standing}.{persons}",
    "en": "A case{matter}{place} was filed on {day}/{month}; {standing}.{persons}",
}


@dataclass(frozen=True, kw_only=True)
class SimilarCard(Message):
    """Another open case that may be the same matter: nothing of what its citizen wrote. `ref` is good for joining it, for a day;
    `text` says all of it in a sentence. `title` of a public case only. `score`: how alike the texts are at least, 0..1."""

    ref: str
    text: str
    matter: str | None
    title: str | None
    place: str | None
    received_on: date
    status: Status
    department: str | None
    persons: int
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SimilarFound(Message):
    """At most three, the likeliest first. Not `complete`: nobody could be asked in time; filing goes on all the same."""

    items: tuple[SimilarCard, ...]
    complete: bool


def cards(hall: Hall, found: Iterable[SimilarCase], locale: str) -> tuple[SimilarCard, ...]:
    """As a citizen sees them."""
    now, language = hall.door.clock(), page_language(locale)
    return tuple(_card(one, hall.reception.reference(one.complaint_id, now), language) for one in found)


def _card(one: SimilarCase, reference: str, language: str) -> SimilarCard:
    return SimilarCard(
        ref=reference,
        text=_sentence(one, language),
        matter=one.matter,
        title=one.title,
        place=one.place,
        received_on=one.received_on,
        status=one.status,
        department=one.department,
        persons=one.persons,
        score=one.score,
        because=one.because,
    )


def _sentence(one: SimilarCase, language: str) -> str:
    ko = language == "ko"
    standing = STANDING[language].get(one.status, "처리하고 있습니다" if ko else "it is being dealt with")
    together = f" 지금까지 {one.persons}명이 함께했습니다." if ko else f" {one.persons} people have said the same."
    return SAYS[language].format(
        place=(f"{one.place} " if ko else f" at {one.place}") if one.place else "",
        matter=(one.matter if ko else f" about {one.matter}") if one.matter else ("비슷한 내용의" if ko else ""),
        month=one.received_on.month,
        day=one.received_on.day,
        standing=standing.format(department=one.department or ("담당부서" if ko else "a department")),
        persons=together if one.persons > 1 else "",
    )
