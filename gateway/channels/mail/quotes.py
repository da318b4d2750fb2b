"""What a reply says itself, without the letter of ours that the mail program copied below (or above) it.

Line by line, each line read once: mail from strangers is no food for patterns that go back and forth. Where it isn't plain what is
whose, all is kept: an officer who reads a letter twice has lost less than a citizen whose words were cut off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 400  # characters of a line that may be an introduction
WRAPPED = 3  # lines over which mail programs spread one
FIELDS_WITHIN = 8  # lines in which the second field of a copied head must follow

_DATE = r"\d{2,4}(?:년|[.\-/])"
DATED = re.compile(  # Gmail, iPhone, Samsung, Thunderbird; in Korean and English
    rf"(?:{_DATE}.{{4,300}}(?:작성|작성하였습니다|작성했습니다|쓴 글|썼습니다|보낸 메시지|wrote)\s?:?)|(?:On .{{6,300}} wrote:)"
)
UNDATED = re.compile(r".{1,200}(?:님이|이\(가\)) (?:작성|쓴 글|작성하였습니다|작성했습니다|썼습니다)\s?:")
BAR = re.compile(  # Naver, Daum, Outlook
    r"[-_=\s]{2,60}\[?\s?(?:Original Message|Original Email|원본\s?(?:메시지|메일|내용)|받은 메일 내용|이전 메시지)\s?\]?[-_=\s]{2,60}",
    re.I,
)
FIELD = re.compile(
    r"[*>\s]{0,4}(?:보낸\s?사람|보낸\s?이|보낸\s?날짜|보낸\s?시간|받는\s?사람|받는\s?이|받은\s?날짜|참조|제목|날짜|일시|"
    r"From|Sent|To|Cc|Date|Subject)\s?:.{0,390}",
    re.I,
)
FIRST_FIELD = re.compile(r"[*\s]{0,4}(?:보낸\s?사람|보낸\s?이|From)\s?:.{0,390}", re.I)
RULE = re.compile(r"[_\-=]{10,80}")
SENT = r"에서\s(?:보냄|보냈습니다|보낸 메일입니다|전송됨|전송되었습니다)[.]?"
DEVICE = re.compile(
    rf"(?:나의|내)\s.{{1,40}}{SENT}"
    rf"|.{{0,20}}(?:iPhone|iPad|Galaxy|갤럭시|삼성|Samsung|휴대전화|휴대폰|스마트폰|모바일).{{0,20}}{SENT}"
    rf"|.{{0,12}}(?:네이버|NAVER|다음|Daum|카카오|Kakao)\s?.{{0,4}}(?:메일|Mail)\s?앱?{SENT}"
    r"|(?:iOS|Android)용 Outlook.{0,60}|(?:Sent from|Get Outlook for|Sent with) .{1,60}",
    re.I,
)


def own_words(text: str) -> str:
    """The text without what it quotes; the whole where nothing else would be left."""
    lines = text.split("\n")
    kept = _without_quotes(lines)
    words = without_device("\n".join(kept))
    return words if words else text.strip()


def without_device(text: str) -> str:
    """Without the last line by which a telephone or an application names itself."""
    lines = text.rstrip().split("\n")
    while lines and (not lines[-1].strip() or DEVICE.fullmatch(_short(lines[-1]))):
        lines.pop()
    return "\n".join(lines).strip()


def _without_quotes(lines: Sequence[str]) -> Sequence[str]:
    for place in range(len(lines)):
        length = _introduction(lines, place)
        if length:
            return _around(lines, place, length)
        if _head(lines, place):
            return lines[:place]
    return _around(lines, len(lines), 0)


def _around(lines: Sequence[str], place: int, length: int) -> Sequence[str]:
    """What stands before an introduction, and after the quoted lines that follow it. Answers between quoted lines stay with them."""
    before, after = lines[:place], lines[place + length :]
    marked = [number for number, line in enumerate(after) if line.lstrip().startswith(">")]
    if length and not marked:  # the program copies without marking: to the end
        return before
    if not length:  # no introduction: what is marked at the beginning or at the end goes
        return _trimmed(before)
    first, last = marked[0], marked[-1]
    if any(line.strip() for line in after[:first]):
        return lines  # somebody's words stand between the introduction and the quote
    between = [number for number in range(first, last) if after[number].strip() and number not in set(marked)]
    return lines if between else [*before, *after[last + 1 :]]


def _trimmed(lines: Sequence[str]) -> Sequence[str]:
    """Without marked lines at the top or at the bottom, if all of them stand there."""
    marked = [number for number, line in enumerate(lines) if line.lstrip().startswith(">")]
    if not marked:
        return lines
    among = set(marked)
    if any(lines[number].strip() and number not in among for number in range(marked[0], marked[-1])):
        return lines
    return [*lines[: marked[0]], *lines[marked[-1] + 1 :]]


def _introduction(lines: Sequence[str], place: int) -> int:
    """How many lines an introduction has that begins here; 0 where none does."""
    line = _short(lines[place])
    if not line or line.startswith(">"):
        return 0
    if DATED.fullmatch(line) or UNDATED.fullmatch(line):
        return 1
    for length in range(2, WRAPPED + 1):
        wrapped = [_short(one) for one in lines[place : place + length]]
        if not all(wrapped) or any(DATED.fullmatch(" ".join(wrapped[start:])) for start in range(1, length)):
            return 0  # what ends here begins further down
        if DATED.fullmatch(" ".join(wrapped)):
            return length
    return 0


def _head(lines: Sequence[str], place: int) -> bool:
    """Does a copied letter's head begin here?"""
    line = _short(lines[place])
    if BAR.fullmatch(line):
        return True
    following = [_short(one) for one in lines[place : place + FIELDS_WITHIN]]
    if RULE.fullmatch(line):
        following = [one for one in following[1:] if one]
        return bool(following) and _is_head(following)
    return _is_head(following)


def _is_head(lines: Sequence[str]) -> bool:
    return FIRST_FIELD.fullmatch(lines[0]) is not None and sum(FIELD.fullmatch(line) is not None for line in lines) >= 3


def _short(line: str) -> str:
    return line.strip() if len(line) <= LONGEST else ""
