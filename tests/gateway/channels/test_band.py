"""Band is asked: what members wrote since the last time is heard once, and what the city wrote itself is not."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from contracts.gateway import Channel
from gateway.channels.band import MOST_PAGES, Band, plain
from tests.gateway.channels.conformance.ways import NOW, a_saying, payload


class FakeBand:
    """Answers as Band does, page by page, and remembers what it was asked."""

    def __init__(self, *, page: int = 20) -> None:
        self.page = page
        self.posts: list[dict[str, Any]] = []
        self.comments: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.refusal: tuple[int, bytes] | None = None
        self.profile = 200

    def __call__(self, url: str, query: Mapping[str, str]) -> tuple[int, bytes]:
        path = url.removeprefix("https://openapi.band.us")
        self.asked.append((path, dict(query)))
        if self.refusal:
            return self.refusal
        if path == "/v2/profile":
            return self.profile, json.dumps(payload("band", "profile")).encode()
        items = self.posts if path == "/v2/band/posts" else self.comments.get(query["post_key"], [])
        newest_first = sorted(items, key=lambda item: -item["created_at"])
        start = int(query.get("after", "0"))
        following = {"after": str(start + self.page), "limit": "20", "access_token": "stranger"} if len(items) > start + self.page else None
        data = {"paging": {"previous_params": None, "next_params": following}, "items": newest_first[start : start + self.page]}
        return 200, json.dumps({"result_code": 1, "result_data": data}).encode()

    def write(self, key: str, at: int, author: str = "M-1") -> None:
        self.posts.append(
            payload("band", "posts")["result_data"]["items"][2]
            | {"post_key": key, "created_at": at, "author": {"user_key": author, "name": "이시민"}}
        )

    def comment(self, post: str, key: str, at: int, author: str = "M-2") -> None:
        self.comments.setdefault(post, []).append(
            {"post_key": post, "comment_key": key, "content": key, "created_at": at, "author": {"user_key": author}}
        )
        (found,) = [one for one in self.posts if one["post_key"] == post]
        found["comment_count"] = len(self.comments[post])
        found["latest_comments"] = [{"created_at": at}]


@pytest.fixture
def provider():
    return FakeBand()


@pytest.fixture
def band(provider):
    return Band(token="T", key="B", asking=provider)


def keys(incoming):
    return sorted(one.message_id for one in incoming)


def test_posts_and_comments_of_members_are_mentions(band):
    answers = {"/v2/profile": "profile", "/v2/band/posts": "posts", "/v2/band/post/comments": "comments"}
    recorded = Band(token="T", key="B", url="", asking=lambda url, query: (200, json.dumps(payload("band", answers[url])).encode()))

    incoming, _ = recorded.ask(None)

    assert keys(incoming) == ["comment-2", "post-1", "post-3"]
    assert {one.message_id: one.under for one in incoming} == {"post-3": "post-3", "comment-2": "post-2", "post-1": "post-1"}
    post = incoming[0]
    assert (post.channel, post.text, post.author, post.author_name) == (Channel.BAND, "시청 가로등이 꺼졌어요 <3번지>", "M-1", "이시민")
    assert [one.url for one in post.attachments] == ["https://coresos-phinf.pstatic.net/a.jpg"]
    assert int(post.said_at.timestamp()) == 1790000300


def test_what_was_heard_is_not_heard_again(band, provider):
    provider.write("a", 1790000000000)
    _, cursor = band.ask(None)
    provider.write("b", 1790000001000)

    incoming, cursor = band.ask(cursor)
    nothing, _ = band.ask(cursor)

    assert keys(incoming) == ["b"]
    assert nothing == []


def test_a_new_comment_on_an_old_post_is_heard(band, provider):
    provider.write("a", 1790000000000)
    _, cursor = band.ask(None)
    provider.comment("a", "c1", 1790000002000)

    incoming, cursor = band.ask(cursor)
    provider.comment("a", "c2", 1790000003000)
    provider.comments["a"].pop(0)  # deleted: there is one comment, as before
    provider.posts[0]["comment_count"] = 1
    more, _ = band.ask(cursor)

    assert (keys(incoming), keys(more)) == (["c1"], ["c2"])


def test_what_the_city_writes_is_not_heard(band, provider):
    provider.write("a", 1790000000000, author="M-city")
    provider.comment("a", "c1", 1790000002000, author="M-city")

    assert band.ask(None)[0] == []


def test_a_post_is_found_even_if_many_came_after_it():
    provider = FakeBand()
    band = Band(token="T", key="B", asking=provider)
    provider.write("old", 1790000000000)
    _, cursor = band.ask(None)
    for number in range(130):
        provider.write(f"p{number}", 1790000001000 + number)

    incoming, _ = band.ask(cursor)

    assert len(keys(incoming)) == 130


def test_the_first_time_only_the_newest_page_is_read(band, provider):
    for number in range(50):
        provider.write(f"p{number}", 1790000001000 + number)

    assert len(band.ask(None)[0]) == 20


def test_the_next_page_is_asked_for_with_our_own_token(band, provider):
    for number in range(30):
        provider.write(f"p{number}", 1790000001000 + number)
    band.ask(band.ask(None)[1])

    assert {query["access_token"] for _, query in provider.asked} == {"T"}
    assert {query["band_key"] for _, query in provider.asked} == {"B"}


def test_pages_without_end_come_to_an_end():
    class Endless(FakeBand):
        def __call__(self, url, query):
            status, body = super().__call__(url, query)
            answer = json.loads(body)
            answer["result_data"]["paging"] = {"next_params": {"after": str(len(self.asked))}}
            return status, json.dumps(answer).encode()

    provider = Endless()
    provider.write("a", 1790000000000)
    _, cursor = Band(token="T", key="B", asking=provider).ask(None)
    provider.posts[0]["created_at"] += 1
    provider.asked.clear()

    Band(token="T", key="B", asking=provider).ask(cursor)

    assert len(provider.asked) <= MOST_PAGES + 1


@pytest.mark.parametrize(
    "refusal",
    [
        (200, json.dumps(payload("band", "refused")).encode()),
        (500, b""),
        (429, b'{"result_code":1}'),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
    ],
)
def test_a_refusal_of_band_s_is_an_accident_and_moves_nothing(band, provider, refusal):
    provider.refusal = refusal

    with pytest.raises(OSError, match="Band said") as accident:
        band.ask(None)

    assert "Quota" not in str(accident.value)


def test_a_band_that_does_not_say_who_we_are_is_read_all_the_same(band, provider):
    provider.profile = 404
    provider.write("a", 1790000000000)

    assert keys(band.ask(None)[0]) == ["a"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('<band:refer user_key="abcde">시청</band:refer> 보세요', "시청 보세요"),
        ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
        ("<band:hashtag>#민원</band:hashtag>", "#민원"),
        ("<b>굵게</b> a<band", "<b>굵게</b> a<band"),
        ("<band:" * 20_000, "<band:" * 20_000),
    ],
)
def test_marks_are_taken_off_and_nothing_else(written, read):
    assert plain(written) == read


def test_a_simulated_post_is_read_through_the_same_shape(band):
    (mention,) = band.simulate(a_saying(text="가로등 <3번지>", photos=("https://example.com/a.jpg",)))

    assert (mention.message_id, mention.text, mention.author, mention.said_at) == ("said-1", "가로등 <3번지>", "01012345678", NOW)
    assert [one.url for one in mention.attachments] == ["https://example.com/a.jpg"]
