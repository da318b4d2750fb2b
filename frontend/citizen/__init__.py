"""What citizens see: the first page, the one big box, the receipt, their case and what they can do about it."""

from frontend.citizen import acts, case, files, front, linked, mine, opening, places, receipt, report

ROUTES = (
    *front.ROUTES,
    *report.ROUTES,
    *places.ROUTES,
    *mine.ROUTES,
    *case.ROUTES,
    *receipt.ROUTES,
    *acts.ROUTES,
    *files.ROUTES,
    *linked.ROUTES,
    *opening.ROUTES,  # last: a token may stand where the others have their words
)
