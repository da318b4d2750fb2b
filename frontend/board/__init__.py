"""The public board: the same figures as the API, each explained."""

from frontend.board import showing

ROUTES = showing.ROUTES
