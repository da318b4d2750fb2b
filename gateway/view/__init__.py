"""What a citizen may see of the case, and how each thing that the complaints service says changes it."""

from gateway.view import together as together  # what it shows is known once it is read
from gateway.view.records import (
    STANDSTILLS,
    Confirmation,
    Details,
    Line,
    Refused,
    Standstill,
    SupplementWanted,
    Transfer,
    View,
    first_line,
    line,
)
from gateway.view.showing import changed

__all__ = [
    "STANDSTILLS",
    "Confirmation",
    "Details",
    "Line",
    "Refused",
    "Standstill",
    "SupplementWanted",
    "Transfer",
    "View",
    "changed",
    "first_line",
    "line",
]
