"""Drawn phones, in rehearsal only: speak as a citizen on any channel, and see what arrives."""

from frontend.phones import showing

ROUTES = showing.ROUTES
