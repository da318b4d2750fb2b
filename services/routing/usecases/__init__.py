"""What can be asked of routing: propose a department, learn from a person's choice, take lists, rules and ground, try a text out."""

from services.routing.usecases import directory
from services.routing.usecases.amending import (
    delete_rule,
    delete_split,
    list_rules,
    list_splits,
    order_rules,
    put_rule,
    put_split,
    read_editions,
    read_ground,
    register_rules,
    register_territory,
)
from services.routing.usecases.assigning import assign, correct, learn, suggest
from services.routing.usecases.listing import register, reorganise
from services.routing.usecases.trying import try_from, try_routing

__all__ = [
    "assign",
    "correct",
    "delete_rule",
    "delete_split",
    "directory",
    "learn",
    "list_rules",
    "list_splits",
    "order_rules",
    "put_rule",
    "put_split",
    "read_editions",
    "read_ground",
    "register",
    "register_rules",
    "register_territory",
    "reorganise",
    "suggest",
    "try_from",
    "try_routing",
]
