"""Naver Band: what members write and comment in the city's band. Band calls nobody, so it is asked; and all of it is public."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Incoming, Mention
from gateway.providers import Located, Said, Unreadable, shapes
from gateway.providers.asking import Asking, over_http

HOSTS = ("pstatic.net", "band.us", "campmobile.com")
OK = 1
NEVER, NO_COMMENTS = -1, "0.0"
WATCHED_PAGES = 2  # so many pages of posts are looked at for new comments in each round
MOST_PAGES = 50  # in one round
MOST_KEPT = 200  # posts in the cursor
_MARK = re.compile(r"</?band:[^<>]*>")


@dataclass(frozen=True, kw_only=True)
class Band:
    """`token` and `key` open the city's band. The cursor holds the time of the newest post, and how far the comments on each of the newest
    had come; the first time only the newest page is read."""

    token: str = field(repr=False)
    key: str
    url: str = "https://openapi.band.us"
    asking: Asking = over_http
    hosts: tuple[str, ...] | None = HOSTS
    channel: Channel = Channel.BAND
    every_seconds: float = 60.0

    def ask(self, cursor: str | None) -> tuple[Sequence[Incoming], str | None]:
        own = self._own()
        newest, known = _read_cursor(cursor)
        found: list[Incoming] = []
        states: dict[str, str] = {}
        latest = newest
        for post in self._posts(newest):
            key, at, state = shapes.identifier(post.get("post_key")), _at(post), _state(post)
            if not key:
                continue
            if at > newest:
                found += _written(post, key, key, own)
            if known.get(key, NO_COMMENTS) != state:
                for comments in self._pages("/v2/band/post/comments", {"post_key": key, "sort": "-created_at"}):
                    for comment in comments:
                        found += _written(comment, shapes.identifier(comment.get("comment_key")), key, own)
            states[key], latest = state, max(latest, at)
        kept = dict([*states.items(), *((key, state) for key, state in known.items() if key not in states)][:MOST_KEPT])
        return found, json.dumps({"newest": latest, "comments": kept})

    def locate(self, attachment: Attachment) -> Located:
        return shapes.located(attachment, self.hosts)

    def simulate(self, said: Said) -> Sequence[Incoming]:
        """As it would be read from a band in which only this has been written."""

        def feed(url: str, query: Mapping[str, str]) -> tuple[int, bytes]:
            items = [_post(said)] if url.endswith("/v2/band/posts") else []
            paging = {"previous_params": None, "next_params": None}
            profile = {"user_key": "city", "name": "시청"}
            data = profile if url.endswith("/v2/profile") else {"paging": paging, "items": items}
            return 200, shapes.dumped({"result_code": OK, "result_data": data})

        return replace(self, asking=feed).ask(None)[0]

    def _own(self) -> str:
        """By what the band knows the city itself; empty where it doesn't say."""
        status, body = self.asking(f"{self.url}/v2/profile", {"access_token": self.token, "band_key": self.key})
        return "" if status == 404 else shapes.identifier(_result(status, body).get("user_key"))

    def _posts(self, newest: int) -> Iterator[Mapping[str, Any]]:
        """The newest first, back to those that are known."""
        for page, posts in enumerate(self._pages("/v2/band/posts", {"locale": "ko_KR"}), start=1):
            yield from posts
            if newest == NEVER or (page >= WATCHED_PAGES and any(_at(post) <= newest for post in posts)):
                return

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Of what Band says about the next page only its place is used."""
        after: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            status, body = self.asking(f"{self.url}{path}", {"access_token": self.token, "band_key": self.key, **query, **after})
            data = _result(status, body)
            yield shapes.records(data.get("items"))
            following = shapes.record(shapes.record(data.get("paging")).get("next_params"))
            place, limit = shapes.identifier(following.get("after")), shapes.identifier(following.get("limit"))
            if not place or place == after.get("after"):
                return
            after = {"after": place} | ({"limit": limit} if limit else {})


def _result(status: int, body: bytes) -> Mapping[str, Any]:
    """What was asked for; raises OSError with Band's code."""
    try:
        answer = shapes.parsed(body)
    except Unreadable:
        raise OSError(f"Band said {status}, and nothing that can be read") from None
    code = shapes.number(answer.get("result_code"))
    if status != 200 or code != OK:
        raise OSError(f"Band said {status}, code {code}")
    return shapes.record(answer.get("result_data"))


def _written(item: Mapping[str, Any], key: str, post: str, own: str) -> list[Mention]:
    """A post of a member, or a comment under one; none of the city's own."""
    author = shapes.record(item.get("author"))
    writer = shapes.identifier(author.get("user_key"))
    if not key or (own and writer == own):
        return []
    photos = [*shapes.records(item.get("photos")), shapes.record(item.get("photo"))]
    urls = [shapes.link(photo.get("url")) for photo in photos]
    mention = Mention(
        channel=Channel.BAND,
        message_id=key,
        author=writer or key,
        author_name=shapes.short(author.get("name")),
        text=plain(shapes.text(item.get("content") or item.get("body"))),
        said_at=shapes.moment(item.get("created_at")),
        under=post,
        attachments=tuple(Attachment(url=url) for url in urls if url),
    )
    return [mention]


def plain(text: str) -> str:
    """The words without Band's marks: `<band:refer user_key="a">name</band:refer>` is the name."""
    return html.unescape(_MARK.sub("", text)).strip()


def _at(item: Mapping[str, Any]) -> int:
    return int(shapes.number(item.get("created_at")) or 0)


def _state(post: Mapping[str, Any]) -> str:
    """How far the comments on a post have come: how many there are, and when the last one was written."""
    last = max(map(_at, shapes.records(post.get("latest_comments"))), default=0)
    return f"{int(shapes.number(post.get('comment_count')) or 0)}.{last}"


def _read_cursor(cursor: str | None) -> tuple[int, Mapping[str, str]]:
    if cursor is None:
        return NEVER, {}
    kept = json.loads(cursor)
    return kept["newest"], kept["comments"]


def _post(said: Said) -> Mapping[str, Any]:
    author = {"name": said.name or "시민", "description": "", "role": "member", "profile_image_url": "", "user_key": said.sender}
    return {
        "band_key": "band",
        "post_key": said.message_id,
        "content": html.escape(said.text, quote=False),
        "author": author,
        "created_at": int(said.said_at.timestamp() * 1000),
        "comment_count": 0,
        "emotion_count": 0,
        "photos": [{"url": url, "width": 640, "height": 480, "is_video_thumbnail": False} for url in said.photos],
        "latest_comments": [],
    }
