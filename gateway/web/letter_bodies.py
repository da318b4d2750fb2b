"""What staff may send about the words of letters."""

from __future__ import annotations

from contracts.notify import ChannelClass, LetterName
from gateway.web.bodies import LANGUAGE
from gateway.web.fields import LONGEST_TEXT, Body, Matching, Text, one_of


class LetterWords(Body):
    """Which letter, and how it would be worded; without `subject` and `body` as it is now. Placeholders stand in braces, as
    {receipt_number}."""

    letter = one_of(LetterName, required=True)
    locale = Matching(LANGUAGE, "a language, as ko, ko-easy or vi", 10, load_default="ko")
    channel_class = one_of(ChannelClass, required=True)
    subject = Text(200)
    body = Text(LONGEST_TEXT, lines=True)
