"""What officers see: their queue, each case, and everything they may do about it."""

from frontend.desk import entering, filters, queue, undoing

ROUTES = (*entering.ROUTES, *filters.ROUTES, *queue.ROUTES, *undoing.ROUTES)
