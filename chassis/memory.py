"""How a long-running process treats the memory that it will keep for ever: it doesn't search it again and again."""

from __future__ import annotations

import gc

YOUNG = 20_000  # allocations between two searches for garbage; a batch of a hundred events stays below


def settle() -> None:
    """Call once everything is built: what lives now is put aside, and the search for garbage becomes rarer. Records and
    rows are freed by reference counting all the same."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
