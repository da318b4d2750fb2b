"""단축키. What each key does, as the list behind `?` shows it. Which element answers to a key stands beside it (`data-key`)."""

from __future__ import annotations

KEYS = (
    ("J K", "다음 민원, 이전 민원"),
    ("Enter", "열기"),
    ("X", "고르기 (Shift와 함께: 여기까지 모두)"),
    ("/", "찾기"),
    ("1 2 3", "그 제안대로 배정"),
    ("R", "배정"),
    ("T", "이송"),
    ("A", "답변"),
    ("E", "연장"),
    ("S", "보완 요구"),
    ("N", "메모"),
    ("M", "합치기"),
    ("Z", "되돌리기"),
    ("G 다음 Q", "대기열"),
    ("G 다음 B", "현황판"),
    ("G 다음 H", "처음"),
    ("?", "이 목록"),
)
