"""Which words a letter is written with: those for its channel, in the citizen's language as far as the city has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias
from uuid import UUID

from contracts.notify import ChannelClass, LetterName
from services.notify.capabilities import Capabilities
from services.notify.letters.templates import FALLBACK_LOCALE
from services.notify.letters.words import language, tag

ALIMTALK = "alimtalk"  # beside the classes of channels: words that Kakao has approved

InUse: TypeAlias = Mapping[tuple[LetterName, str, str], UUID]  # by letter, class (or ALIMTALK) and locale


def words_for(in_use: InUse, letter: LetterName, can: Capabilities, wanted: str) -> UUID | None:
    """The words of this letter on such a channel; None where there are none: another channel must carry it. Approved words are taken only
    in a language that the citizen reads: the next channel can speak it."""
    kind = ALIMTALK if can.approved_words else can.channel_class.value
    locale = _closest(wanted, {locale for name, words, locale in in_use if (name, words) == (letter, kind)})
    return in_use.get((letter, kind, locale or FALLBACK_LOCALE)) if locale or not can.approved_words else None


def words_for_colleagues(in_use: InUse, letter: LetterName) -> UUID:
    """Inside the house one language is spoken."""
    return in_use[letter, ChannelClass.MAIL.value, FALLBACK_LOCALE]


def locale_for(wanted: str, written: Collection[str]) -> str:
    """The locale to write in: the one wanted, its language, or the city's own."""
    return _closest(wanted, written) or FALLBACK_LOCALE


def _closest(wanted: str, written: Collection[str]) -> str | None:
    return next((locale for locale in (wanted, tag(wanted), language(wanted)) if locale in written), None)
