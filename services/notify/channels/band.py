"""Naver Band: a comment under what the citizen wrote. Everybody reads it, so it says where an answer can be found, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from urllib.parse import urlencode

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.letters.counted import shortened
from services.notify.outcomes import (
    Accepted,
    Later,
    Misconfigured,
    Outcome,
    ProviderRequest,
    ProviderResponse,
    Undeliverable,
    Unknown,
    WrittenLetter,
)
from services.notify.providers import answers
from services.notify.providers.parts import utf16

WHO = "Band"
LIMIT = 500
POST = re.compile(r"[\x21-\x7e]{1,200}")
PUT_OFF = {1001, 1002, 1003}  # the app's share, the account's share, too soon after the last one
OURS = {211, 212, 2142, 3000, 10401, 10403, 60000, 60102, 60103}
THEIRS = 2300  # something went wrong inside: perhaps after the comment was made


class Band:
    """`token` is the account's access token, `band` the key of the city's band. An answer is a comment under `thread`, a post's key."""

    who = WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.CHAT,
        writes_to="address",
        most_characters=LIMIT,
        public=True,
        concurrency=1,
        per_second=1.0,  # it wants to be left in peace after each call
    )

    def __init__(self, *, url: str, token: str, band: str) -> None:
        self.url, self.token, self.band = url, token, band

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        if not letter.thread or not POST.fullmatch(letter.thread):
            return Undeliverable(reason="there is no post to comment on")
        if letter.receipt_number and letter.receipt_number in letter.body:
            return Undeliverable(reason="the words name a case, and everybody reads this channel")
        fields = {
            "access_token": self.token,
            "band_key": self.band,
            "post_key": letter.thread,
            "body": shortened(letter.body.strip(), LIMIT, utf16),
        }
        return (
            ProviderRequest(
                method="POST",
                url=f"{self.url.rstrip('/')}/v2/band/post/comment/create",
                headers=(("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),),
                body=urlencode(fields, errors="replace").encode(),
                secrets=(self.token,),
            ),
        )

    def read(self, response: ProviderResponse) -> Outcome:
        said = answers.content(response)
        code = said.get("result_code") if said else None
        if not isinstance(code, int) or isinstance(code, bool):
            return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)
        if code == 1:
            data = answers.part(said, "result_data")
            reference = answers.reference(data.get("comment_key")) or f"band:{hashlib.sha256(response.body).hexdigest()[:16]}"
            return Accepted(reference=reference) if response.status < 300 else answers.unreadable(WHO)
        return _refused(response, code)

    def taken(self, request: ProviderRequest) -> bytes:
        return json.dumps({"result_code": 1, "result_data": {"message": "success"}}).encode()


def _refused(response: ProviderResponse, code: int) -> Outcome:
    reason = f"{WHO} said {answers.code(code)}"
    if code in PUT_OFF:
        return Later(reason=reason, retry_at=answers.come_again(response), of_provider=True)
    if code in OURS:
        return Misconfigured(reason=reason)
    if code == THEIRS or response.status >= 500:
        return Unknown(reason=reason, of_provider=True)
    return Undeliverable(reason=reason)
