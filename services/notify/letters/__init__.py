"""The words of the letters: what each may and must say, how the values are put in, and how dates are written."""

from services.notify.letters.alimtalk import check_all as check_alimtalk
from services.notify.letters.checking import check, check_all, check_typed
from services.notify.letters.choosing import ALIMTALK, InUse, locale_for, words_for, words_for_colleagues
from services.notify.letters.foreseeing import foreseen
from services.notify.letters.inside import write_inside
from services.notify.letters.invented import preview, preview_alimtalk
from services.notify.letters.previewing import previewed
from services.notify.letters.talking import say
from services.notify.letters.templates import FALLBACK_LOCALE, TO_COLLEAGUES, WITH_WORDS, classes, parse, placeholders
from services.notify.letters.words import moment
from services.notify.letters.writing import write

__all__ = [
    "ALIMTALK",
    "FALLBACK_LOCALE",
    "TO_COLLEAGUES",
    "WITH_WORDS",
    "InUse",
    "check",
    "check_alimtalk",
    "check_all",
    "check_typed",
    "classes",
    "foreseen",
    "locale_for",
    "moment",
    "parse",
    "placeholders",
    "preview",
    "preview_alimtalk",
    "previewed",
    "say",
    "words_for",
    "words_for_colleagues",
    "write",
    "write_inside",
]
