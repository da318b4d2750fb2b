"""What can be asked of a case: get it, decide, put it back, publish what happened."""

from services.complaints.usecases import asking, cities, filings, hearing, persons, reminding, timing, together

__all__ = ["asking", "cities", "filings", "hearing", "persons", "reminding", "timing", "together"]
