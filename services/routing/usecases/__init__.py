"""What can be asked of routing: propose a department, learn from a person's choice, take a new list of departments."""

from services.routing.usecases import directory
from services.routing.usecases.assigning import assign, correct, learn, suggest, suggest_from
from services.routing.usecases.listing import register, reorganise

__all__ = ["assign", "correct", "directory", "learn", "register", "reorganise", "suggest", "suggest_from"]
