"""What citizens and the city say to each other where the citizen speaks: the rules of it, without any channel."""

from gateway.domain.conversation.meaning import Meaning, Wish, language_of, understand
from gateway.domain.conversation.phrases import KnownWords, Phrases, StandingWords, fill
from gateway.domain.conversation.reach import closes, unreachable_after
from gateway.domain.conversation.records import (
    DANGER,
    Act,
    Add,
    CaseSeen,
    Conversation,
    Expects,
    File,
    HoldBack,
    Join,
    KeepContact,
    KnownContact,
    Linked,
    Renew,
    Say,
)
from gateway.domain.conversation.talking import MOST_CASES, SAME_FOR, talk

__all__ = [
    "DANGER",
    "MOST_CASES",
    "SAME_FOR",
    "Act",
    "Add",
    "CaseSeen",
    "Conversation",
    "Expects",
    "File",
    "HoldBack",
    "Join",
    "KeepContact",
    "KnownContact",
    "KnownWords",
    "Linked",
    "Meaning",
    "Phrases",
    "Renew",
    "Say",
    "StandingWords",
    "Wish",
    "closes",
    "fill",
    "language_of",
    "talk",
    "understand",
    "unreachable_after",
]
