"""What officers see: their queue, each case, and everything they may do about it."""

from frontend.desk import (
    admin,
    answering,
    bulk,
    case,
    deliveries,
    doing,
    entering,
    export,
    extending,
    filters,
    letters,
    original,
    queue,
    tomorrow,
    undoing,
    watching,
    writing,
)

ROUTES = (
    *entering.ROUTES,
    *admin.ROUTES,
    *filters.ROUTES,
    *export.ROUTES,
    *queue.ROUTES,
    *bulk.ROUTES,
    *writing.ROUTES,
    *deliveries.ROUTES,
    *tomorrow.ROUTES,
    *undoing.ROUTES,
    *answering.ROUTES,
    *extending.ROUTES,
    *letters.ROUTES,
    *original.ROUTES,
    *case.ROUTES,
    *watching.ROUTES,
    *doing.ROUTES,  # last: it takes every act that has no page of its own
)
