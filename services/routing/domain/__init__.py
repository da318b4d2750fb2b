"""Whom routing proposes for a case, what it remembers of that, and what a new list of departments changes."""

from services.routing.domain.city import City, content_of, plain, prepare
from services.routing.domain.dated import day_of
from services.routing.domain.deciding import Alike, ask_a_person, decide, suggest
from services.routing.domain.decision import Decision, Mode, correct
from services.routing.domain.departments import Listed, in_force, listed, news, register, relist, reorganise, version_of
from services.routing.domain.reading import Reading, read
from services.routing.domain.remembering import Remembered
from services.routing.domain.successors import Successors, codes_by_name

__all__ = [
    "Alike",
    "City",
    "Decision",
    "Listed",
    "Mode",
    "Reading",
    "Remembered",
    "Successors",
    "ask_a_person",
    "codes_by_name",
    "content_of",
    "correct",
    "day_of",
    "decide",
    "in_force",
    "listed",
    "news",
    "plain",
    "prepare",
    "read",
    "register",
    "relist",
    "reorganise",
    "suggest",
    "version_of",
]
