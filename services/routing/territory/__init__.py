"""Territory: where in the city a case lies, and whose duty it is there."""

from services.routing.territory.finding import Territory, Whereabouts
from services.routing.territory.splits import Taken, broken_splits

__all__ = ["Taken", "Territory", "Whereabouts", "broken_splits"]
