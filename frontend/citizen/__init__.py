"""What citizens see: the first page, the one big box, the receipt, their case and what they can do about it."""

from frontend.citizen import front, opening, report

ROUTES = (*front.ROUTES, *report.ROUTES, *opening.ROUTES)
