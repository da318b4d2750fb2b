"""The public board: the same figures as the API, each explained."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
