"""What the citizens of a benchmark say: a few everyday complaints that find their department by themselves, as bytes ready to be sent."""

from __future__ import annotations

import json

TEXTS = (
    "집 앞 가로등이 꺼져 있어요. 밤마다 골목이 너무 어두워서 아이들이 무서워합니다. 빨리 고쳐 주세요.",
    "시장 들어가는 길에 큰 구멍이 나서 차가 지나갈 때마다 덜컹거려요. 도로 포장을 다시 해 주세요.",
    "공원 놀이터 그네가 부서져서 아이가 다칠 뻔했습니다. 놀이터 시설을 점검해 주세요.",
    "골목에 쓰레기 무단투기가 심합니다. 음식물쓰레기 냄새가 나니 수거해 주시고 단속도 부탁드립니다.",
    "아파트 앞 불법주차 때문에 소방차가 못 들어와요. 불법 주정차 단속을 매일 해 주세요.",
    "수돗물에서 녹물이 나옵니다. 상수도관이 낡은 것 같은데 수질 검사를 해 주세요.",
    "도서관 열람실에 에어컨이 고장 났어요. 책 읽기가 너무 힘듭니다.",
    "옆 공사장 소음이 새벽부터 너무 심합니다. 소음 측정을 해 주시고 비산먼지도 막아 주세요.",
)
PLACE = "00000000"  # where the number of a complaint stands: in its address, by which its letter is known again


def address(number: int) -> str:
    """The e-mail address of the citizen who sends this complaint."""
    return f"c{number:08d}@citizen.example"


def number_of(recipient: str) -> int | None:
    """The complaint whose letter this is; None for an address of no citizen of ours."""
    name = recipient.partition("@")[0]
    return int(name[1:]) if name[:1] == "c" and name[1:].isdigit() else None


def request(number: int) -> bytes:
    """The whole HTTP request that submits this complaint."""
    return _REQUESTS[number % len(_REQUESTS)] % number


def _prepared(text: str) -> bytes:
    body = json.dumps({"description": text, "contact": {"email": f"c{PLACE}@citizen.example"}}, ensure_ascii=False).encode()
    head = f"POST /v1/complaints HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head.encode() + body).replace(PLACE.encode(), b"%08d")


_REQUESTS = tuple(_prepared(text) for text in TEXTS)


SKILL_SECRET = "benchmark"


def _brought(text: str) -> bytes:
    """The same as KakaoTalk's skill call brings it, each from a citizen of its own."""
    user = {"id": f"u{PLACE}", "type": "botUserKey", "properties": {}}
    said = {"timezone": "Asia/Seoul", "lang": "ko", "block": {"id": "b"}, "user": user, "utterance": text, "params": {}}
    body = json.dumps(
        {"bot": {"id": "b"}, "action": {"id": "a", "params": {}, "detailParams": {}}, "userRequest": said}, ensure_ascii=False
    ).encode()
    proof = f"X-Ontong-Skill: {SKILL_SECRET}\r\nX-Request-Id: r{PLACE}\r\n"
    head = (
        f"POST /channels/kakao HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{proof}Content-Length: {len(body)}\r\n\r\n"
    )
    return (head.encode() + body).replace(PLACE.encode(), b"%08d")


_BROUGHT = tuple(_brought(text) for text in TEXTS)


def brought(number: int) -> bytes:
    """The whole call with which KakaoTalk brings what this citizen says."""
    filled: bytes = _BROUGHT[number % len(_BROUGHT)]
    return filled % ((number,) * filled.count(b"%08d"))
