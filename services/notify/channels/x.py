"""X: a direct message where the citizen allows it, a public reply to a mention that says nothing of a case."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from contracts.notify import ChannelClass, LetterName
from services.notify.capabilities import Capabilities
from services.notify.letters.counted import shortened
from services.notify.outcomes import Accepted, Outcome, ProviderRequest, ProviderResponse, Undeliverable, WrittenLetter
from services.notify.providers import answers
from services.notify.providers.parts import parts, utf16

WHO = "X"
LIMIT = 10_000
PUBLIC_LIMIT = 280  # of which a Korean character is two
ID = re.compile(r"\d{1,19}")
NOT_TO_THEM = ("not-authorized-for-resource", "resource-not-found", "resource-unavailable")  # how the types of problems end


class X:
    """`token` is the account's own. An address is a user's id; `thread` is the public post that the gateway's reply answers."""

    who = WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.CHAT,
        writes_to="address",
        most_characters=LIMIT,
        parts=True,
        media=True,
        conversation=True,
        concurrency=2,
        per_second=0.2,  # 200 in 15 minutes
    )

    def __init__(self, *, url: str, token: str) -> None:
        self.url, self.token = url, token

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        if letter.letter is LetterName.TALK and letter.thread:
            return self._reply(letter, letter.thread)
        if not ID.fullmatch(letter.to):
            return Undeliverable(reason="the address is nobody's on this channel")
        path = f"/2/dm_conversations/with/{letter.to}/messages"
        return tuple(self._request(path, {"text": text}) for text in parts(letter.body, LIMIT, utf16))

    def _reply(self, letter: WrittenLetter, post: str) -> tuple[ProviderRequest, ...] | Outcome:
        if not ID.fullmatch(post):
            return Undeliverable(reason="there is no post to reply to")
        if letter.receipt_number and letter.receipt_number in letter.body:
            return Undeliverable(reason="the words name a case, and everybody reads a reply")
        text = shortened(letter.body.strip(), PUBLIC_LIMIT, weight)
        return (self._request("/2/tweets", {"text": text, "reply": {"in_reply_to_tweet_id": post}}),)

    def _request(self, path: str, said: dict[str, Any]) -> ProviderRequest:
        return ProviderRequest(
            method="POST",
            url=self.url.rstrip("/") + path,
            headers=(("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json")),
            body=json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
            secrets=(self.token,),
        )

    def read(self, response: ProviderResponse) -> Outcome:
        said = answers.content(response)
        if response.status in (403, 404) and said and str(said.get("type")).endswith(NOT_TO_THEM):
            return Undeliverable(reason=f"{WHO} said {response.status}: not to this person")
        if not 200 <= response.status < 300:
            return answers.by_status(response, WHO)
        data = answers.part(said, "data")
        reference = answers.reference(data.get("dm_event_id") or data.get("id"))
        return Accepted(reference=reference) if reference else answers.unreadable(WHO)

    def taken(self, request: ProviderRequest) -> bytes:
        number = str(int.from_bytes(hashlib.sha256(request.body).digest()[:7], "big"))
        private = {"dm_conversation_id": f"1-{number}", "dm_event_id": number}
        return json.dumps({"data": {"id": number, "text": ""} if request.url.endswith("/tweets") else private}).encode()


def weight(text: str) -> int:
    """Characters as X counts them in public: those beyond Latin are two."""
    return sum(1 if ord(character) <= 0x10FF else 2 for character in text)
