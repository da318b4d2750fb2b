"""How a letter says what isn't the city's to word: dates, where a case stands, and what nobody knows yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from contracts.notify import ChannelClass
from services.notify.letters.languages import CHINESE, EASY_KOREAN, ENGLISH, KOREAN, KOREAN_CHAT, VIETNAMESE, Words

KOREAN_DAYS = "월화수목금토일"
CHINESE_DAYS = "一二三四五六日"
ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ENGLISH_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
VIETNAMESE_DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

WORDS: Mapping[str, Words] = {"ko": KOREAN, "ko-easy": EASY_KOREAN, "en": ENGLISH, "vi": VIETNAMESE, "zh": CHINESE}


def words(locale: str, channel_class: ChannelClass = ChannelClass.MAIL) -> Words:
    """The locale's own, or its language's, or Korean ones; messengers speak Korean in a friendlier way."""
    found = WORDS.get(tag(locale)) or WORDS.get(language(locale), KOREAN)
    return KOREAN_CHAT if found is KOREAN and channel_class is ChannelClass.CHAT else found


def tag(locale: str) -> str:
    return locale.replace("_", "-").lower()


def language(locale: str) -> str:
    return tag(locale).partition("-")[0]


def moment(at: datetime, locale: str, channel_class: ChannelClass = ChannelClass.MAIL) -> str:
    """A local date and time as one would write it in a letter, as in `2026년 12월 1일 (화) 18:00`; short in a text message."""
    written = SHORT_MOMENTS if channel_class is ChannelClass.TEXT else MOMENTS
    return written.get(language(locale), _plain_moment)(at)


def _korean_moment(at: datetime) -> str:
    return f"{at.year}년 {at.month}월 {at.day}일 ({KOREAN_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _korean_short(at: datetime) -> str:
    return f"{at.month}월 {at.day}일({KOREAN_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _english_moment(at: datetime) -> str:
    return f"{at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year} ({ENGLISH_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _english_short(at: datetime) -> str:
    return f"{at.day} {ENGLISH_MONTHS[at.month - 1][:3]} ({ENGLISH_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _vietnamese_moment(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02} {VIETNAMESE_DAYS[at.weekday()]}, {at.day:02}/{at.month:02}/{at.year}"


def _vietnamese_short(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02} {at.day:02}/{at.month:02}"


def _chinese_moment(at: datetime) -> str:
    return f"{at.year}年{at.month}月{at.day}日（周{CHINESE_DAYS[at.weekday()]}）{at.hour:02}:{at.minute:02}"


def _chinese_short(at: datetime) -> str:
    return f"{at.month}月{at.day}日(周{CHINESE_DAYS[at.weekday()]}) {at.hour:02}:{at.minute:02}"


def _plain_moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    "ko": _korean_moment,
    "en": _english_moment,
    "vi": _vietnamese_moment,
    "zh": _chinese_moment,
}
SHORT_MOMENTS: Mapping[str, Callable[[datetime], str]] = {
    "ko": _korean_short,
    "en": _english_short,
    "vi": _vietnamese_short,
    "zh": _chinese_short,
}
