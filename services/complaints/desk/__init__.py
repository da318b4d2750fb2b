"""What staff see at the desk."""

from services.complaints.desk.cases import LONGEST_REPORT, case_file, open_part, original, overdue, stale, summary
from services.complaints.desk.search import ANY, LATE, LONGEST_COUNT, ME, NOBODY, PENDING, WAITING, Place, Search
from services.complaints.desk.tomorrow import late_tomorrow, soon, until

__all__ = [
    "ANY",
    "LATE",
    "LONGEST_COUNT",
    "LONGEST_REPORT",
    "ME",
    "NOBODY",
    "PENDING",
    "WAITING",
    "Place",
    "Search",
    "case_file",
    "late_tomorrow",
    "open_part",
    "original",
    "overdue",
    "soon",
    "stale",
    "summary",
    "until",
]
