"""The words of the letters: what each may and must say, how the values are put in, and how dates are written."""

from services.notify.letters.templates import FALLBACK_LOCALE, WITH_WORDS, check, check_all, parse
from services.notify.letters.words import moment
from services.notify.letters.writing import locale_for, write, write_memo

__all__ = ["FALLBACK_LOCALE", "WITH_WORDS", "check", "check_all", "locale_for", "moment", "parse", "write", "write_memo"]
