"""Whom routing proposes for a case, what it remembers of that, and what a new list of departments changes."""

from services.routing.domain.city import City, content_of, prepare
from services.routing.domain.deciding import decide, suggest
from services.routing.domain.decision import Decision, Mode, correct
from services.routing.domain.departments import Listed, in_force, listed, register, version_of
from services.routing.domain.reading import Reading, read
from services.routing.domain.remembering import Remembered

__all__ = [
    "City",
    "Decision",
    "Listed",
    "Mode",
    "Reading",
    "Remembered",
    "content_of",
    "correct",
    "decide",
    "in_force",
    "listed",
    "prepare",
    "read",
    "register",
    "suggest",
    "version_of",
]
