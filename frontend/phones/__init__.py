"""Drawn phones, in rehearsal only: speak as a citizen on any channel, and see what arrives."""

from starlette.routing import Route

ROUTES: tuple[Route, ...] = ()
