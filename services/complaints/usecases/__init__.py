"""What can be asked of a case: get it, decide, put it back, publish what happened."""

from services.complaints.usecases import asking, cities, hearing, persons, reminding, timing, together

__all__ = ["asking", "cities", "hearing", "persons", "reminding", "timing", "together"]
