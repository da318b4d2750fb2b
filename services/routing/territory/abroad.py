"""Abroad: does an address lie in another city or province? Only what is written at its beginning counts."""

from __future__ import annotations

import re
from collections.abc import Collection

# 시·도 of Korea by their official and short names.
PROVINCES = {
    name: names.split()
    for names in (
        "서울특별시 서울시 서울",
        "부산광역시 부산시 부산",
        "대구광역시 대구시 대구",
        "인천광역시 인천시 인천",
        "광주광역시 광주시 광주",
        "대전광역시 대전시 대전",
        "울산광역시 울산시 울산",
        "세종특별자치시 세종시 세종",
        "경기도 경기",
        "강원특별자치도 강원도 강원",
        "충청북도 충북",
        "충청남도 충남",
        "전북특별자치도 전라북도 전북",
        "전라남도 전남",
        "경상북도 경북",
        "경상남도 경남",
        "제주특별자치도 제주도 제주",
    )
    for name in names.split()
}
TOWN = re.compile(r"(?!우리시|저희시|이도시)[가-힣]{2,5}(?<!입)(?<!출)(?<!창)(?<!상)(?<!수)(?<!지)(?<!친)(?<!도)[시군구]|[동서남북중]구")
PART = re.compile(r"[가-힣0-9]+(동|읍|면|리|로|길|가|구)[0-9-]*")


def abroad(address: str, names: Collection[str], provinces: Collection[str]) -> str | None:
    """The foreign name that the address begins with; None where it names us, or nobody."""
    words = address.replace(",", " ").split()[:3]
    ours = {same for name in provinces for same in PROVINCES.get(name, (name,))}
    if words and words[0] in PROVINCES:
        if words[0] not in ours and not any(word in names for word in words):
            return words[0]
        words = words[1:]
    if len(words) > 1 and TOWN.fullmatch(words[0]) and PART.fullmatch(words[1]) and words[0] not in names:
        return words[0]
    return None
