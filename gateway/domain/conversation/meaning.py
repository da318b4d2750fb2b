"""What a message means, as far as that can be told from its words: a greeting, a number, a wish, or something to be dealt with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache

from gateway import receipt
from gateway.domain.conversation.phrases import KnownWords, Phrases, letters

MOST_LETTERS = 20_000  # of a message, as at every other door; a longer one is kept whole beside its case
ENOUGH = 10  # letters with which somebody can say what is wrong and where
LITTLE = 4  # with a photo, or after we have asked
_PHONE = re.compile(r"(?<![\d-])(?:(?:\+|00)82[-. )]{0,2}(?:\(0\))?0?|\(?0)(\d{1,2})\)?[-. ]{0,3}(\d{3,4})[-. ]{0,3}(\d{4})(?![\d-])")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9.%+_-])[A-Za-z0-9%+_][A-Za-z0-9.%+_-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9OIl]{2}[0-9A-Za-z]{2}[- ]?[0-9A-Za-z]{4}[- ]?[0-9A-Za-z](?![0-9A-Za-z])")
_BREAKS = dict.fromkeys(map(ord, "\n\t"))
_STROKES = dict.fromkeys(map(ord, "‐‑‒–—―−－ー〜～~ㅡ_·ㆍ"), ord("-"))
_APART = re.compile(r"(?<=[A-Za-z0-9]) ?(?:@|골뱅이|앳) ?(?=[A-Za-z0-9-]+\.)")  # an address with spaces in it
_DIGITS = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
_SPELT = re.compile(r"[공영](?:[\s.에-]*[공영일이삼사오육륙칠팔구]){9,10}")
_JAMO = re.compile("[\u1100-\u11ff\u3131-\u318e]+")  # ㅋㅋㅋ, ㅠㅠ: as good as an emoji
_LONGEST_STATUS = 40  # letters of a message that only asks how it stands
_AROUND = 12  # letters beside a wish that is more than the wish itself
_NEARLY = 6  # digits that are meant as a number, where one was asked for


class Wish(Enum):
    """What a short message asks for."""

    GREETING = "greeting"
    THANKS = "thanks"
    SIGN = "sign"  # an emoji, or laughter
    DECLINE = "decline"
    STATUS = "status"
    JOIN = "join"
    NEW_CASE = "new_case"
    PLAIN = "plain"


_WHOLE = (Wish.DECLINE, Wish.THANKS, Wish.GREETING, Wish.JOIN)  # said with a whole message, and nothing else in it


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """`rest`: what is left to be dealt with when the wish, the numbers and the contact are taken away (`new_case` only takes away itself).
    `letters`: how many of it count."""

    text: str
    wish: Wish | None = None
    rest: str = ""
    letters: int = 0
    number: str | None = None
    phone: str | None = None
    email: str | None = None
    pictures: int = 0
    located: bool = False  # a place was shared with it
    repeats: bool = False  # the same was written before, and that case is open
    part: bool = False  # of the message before, which the provider has sent in pieces
    locale: str | None = None  # in which the citizen wants to be answered from now on
    agrees: bool = False  # to what was asked
    declines: bool = False  # what was asked, in other words than the known ones too
    nearly: bool = False  # a number or an address that can't be one

    @property
    def contact(self) -> bool:
        return self.phone is not None or self.email is not None


def understand(text: str, languages: Mapping[str, Phrases], *, number: str | None = None, pictures: int = 0, part: bool = False) -> Meaning:
    """What was meant, whichever language the citizen has used for it. `number`: one that was named apart from the text."""
    text = clean(text)
    plain = unicodedata.normalize("NFKC", text).translate(_STROKES)
    named = next((found for one in _NUMBER.finditer(plain[:400]) if (found := receipt.parse(one.group()))), None)
    phone, email = phone_in(text), email_in(text)
    bare = _PHONE.sub(" ", _EMAIL.sub(" ", _composed(text)).translate(_STROKES))
    bare = _NUMBER.sub(lambda one: " " if receipt.parse(one.group()) else one.group(), bare)
    words, said = _words(languages), letters(bare)
    wish, locale, rest = _wish(bare, said, words)
    if wish is Wish.NEW_CASE:
        rest = _behind(text, words)
    return Meaning(
        text=text,
        wish=wish,
        rest=rest,
        letters=len(letters(rest)),
        number=named or (receipt.parse(number) if number else None),
        phone=phone,
        email=email,
        pictures=pictures,
        part=part and not text,
        locale=locale,
        agrees=said in words.agree,
        declines=_declines(said, words.decline),
        nearly=phone is None and email is None and _nearly(plain),
    )


def alarming(meaning: Meaning) -> Meaning:
    """A danger says enough, however few its words are, and isn't taken for a greeting or for the question how it stands."""
    if meaning.wish is Wish.NEW_CASE:
        return replace(meaning, letters=max(meaning.letters, ENOUGH), rest=meaning.rest or meaning.text)
    return replace(meaning, wish=None, rest=meaning.text, letters=max(meaning.letters, ENOUGH))


def phone_in(text: str) -> str | None:
    """The first Korean phone number in a text, as 010-1234-5678, however it was typed."""
    for found in _PHONE.finditer(_composed(text).translate(_STROKES)):
        area, middle, last = found.groups()
        if (area[0] == "1" and len(area) == 2 and area in ("10", "11", "16", "17", "18", "19")) or area == "2" or area[0] in "3456":
            return f"0{area}-{middle}-{last}"
        if area in ("50", "70", "80"):
            return f"0{area}-{middle}-{last}"
    return None


def email_in(text: str) -> str | None:
    """The first e-mail address in a text."""
    found = _EMAIL.search(_composed(text))
    return found.group() if found and len(found.group()) <= 254 and ".." not in found.group() else None


def _composed(text: str) -> str:
    """With the digits that were written out as words, and addresses without spaces."""
    plain = _APART.sub("@", unicodedata.normalize("NFKC", text))
    return _SPELT.sub(lambda one: "".join(_DIGITS.get(character, "-") for character in one.group()), plain)


def _nearly(text: str) -> bool:
    """Was a number or an address meant?"""
    digits = sum(character.isdigit() for character in text)
    return (digits >= _NEARLY and len(letters(text)) - digits < ENOUGH) or ("@" in text and len(text) <= _LONGEST_STATUS)


def _declines(said: str, words: tuple[str, ...]) -> bool:
    """Nothing but words that decline, or a longer one of them in a short message."""
    left = said
    for word in words:
        left = left.replace(word, "")
    return bool(said) and (not left or any(len(word) >= 3 and word in said and len(said) - len(word) <= 8 for word in words))


def clean(text: str) -> str:
    """Composed, without control characters, at most so long as every other door takes it."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not composed.translate(_BREAKS).isprintable():  # most texts are, and needn't be looked through
        composed = "".join(one for one in composed if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs", "Cn"))
    return composed.strip()[:MOST_LETTERS]


def language_of(text: str, offered: Iterable[str]) -> str | None:
    """The language that the letters speak for, if the city has words in it."""
    sample = " ".join(word for word in text[:500].split() if not re.search(r"[\d@/]|\w\.\w", word))
    there = set(offered)
    if re.search("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]", sample):
        spoken = "ko"
    elif re.search("[\u4e00-\u9fff]", sample):
        spoken = "zh"
    elif re.search("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]", sample):
        spoken = "vi"
    elif len(re.findall("[A-Za-z]", sample)) >= LITTLE:
        spoken = "en"
    else:
        return None
    return spoken if spoken in there else None


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    """The words of all languages, made ready: by their letters alone."""

    languages: Mapping[str, str]  # who asks for one -> its locale
    wholly: Mapping[str, Wish]
    status: tuple[str, ...]
    agree: frozenset[str]
    decline: tuple[str, ...]
    new_case: tuple[re.Pattern[str], ...]


@lru_cache(4)
def _vocabulary(*languages: tuple[str, KnownWords]) -> _Vocabulary:
    known = [words for _, words in languages]
    whole = {letters(word): wish for wish in _WHOLE for one in known for word in getattr(one, wish.value)}
    return _Vocabulary(
        languages={letters(word): locale for locale, one in reversed(languages) for word in one.plain},
        wholly=whole,
        status=tuple(_longest_first(letters(word) for one in known for word in one.status)),
        agree=frozenset(letters(word) for one in known for word in one.agree),
        decline=tuple(_longest_first(letters(word) for one in known for word in one.decline)),
        new_case=tuple(_begin(word) for word in _longest_first(word for one in known for word in one.new_case)),
    )


def _words(languages: Mapping[str, Phrases]) -> _Vocabulary:
    return _vocabulary(*((locale, phrases.known) for locale, phrases in languages.items()))


def _wish(bare: str, said: str, words: _Vocabulary) -> tuple[Wish | None, str | None, str]:
    """The wish, the language that somebody asked for, and what is left. `said`: its letters."""
    if not said or _JAMO.fullmatch(said):
        return (Wish.SIGN if bare.strip() else None), None, ""
    if said in words.languages:
        return Wish.PLAIN, words.languages[said], ""
    if said in words.wholly:
        return words.wholly[said], None, ""
    if any(begin.match(bare) for begin in words.new_case):
        return Wish.NEW_CASE, None, bare
    for asked in words.status if len(said) <= _LONGEST_STATUS else ():
        if asked in said and len(said) - len(asked) <= (_AROUND if len(asked) > 2 else 2):
            return Wish.STATUS, None, ""
    return None, None, bare.strip()


def _behind(text: str, words: _Vocabulary) -> str:
    """What stands behind the word for a new case."""
    found = next((match for begin in words.new_case if (match := begin.match(text))), None)
    return text[found.end() :].lstrip(" \n\t.,:;!-·~") if found else ""


def _begin(word: str) -> re.Pattern[str]:
    """A text that begins with this word, whatever spaces and signs are typed in it."""
    return re.compile(r"\W*" + r"\W*".join(map(re.escape, letters(word))) + "(?![A-Za-z\u00c0-\u1ef9])", re.IGNORECASE)


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))
