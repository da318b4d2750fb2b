"""Rules: what the city itself has laid down for cases like this one."""

from services.routing.rules.facts import Facts
from services.routing.rules.rulebook import Hit, Known, Rulebook, Verdict, state_of

__all__ = ["Facts", "Hit", "Known", "Rulebook", "Verdict", "state_of"]
