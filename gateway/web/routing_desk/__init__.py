"""Routing at the desk, for administrators: the city's rules, who has which part of the ground, and trying a text out."""

from gateway.web.routing_desk import rules, territory, trial

TABLE = (*rules.TABLE, *territory.TABLE, *trial.TABLE)
