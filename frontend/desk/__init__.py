"""What officers see: their queue, each case, and everything they may do about it."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
