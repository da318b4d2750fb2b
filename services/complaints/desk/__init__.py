"""What staff see at the desk."""

from services.complaints.desk.cases import LONGEST_REPORT, case_file, open_part, overdue, stale, summary
from services.complaints.desk.search import LATE, LONGEST_COUNT, ME, NOBODY, PENDING, Place, Search

__all__ = [
    "LATE",
    "LONGEST_COUNT",
    "LONGEST_REPORT",
    "ME",
    "NOBODY",
    "PENDING",
    "Place",
    "Search",
    "case_file",
    "open_part",
    "overdue",
    "stale",
    "summary",
]
