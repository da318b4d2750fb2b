"""Instagram messages, in the name of the city's professional account."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, ProviderRequest, ProviderResponse, WrittenLetter
from services.notify.providers import meta
from services.notify.providers.parts import parts, utf8

LIMIT = 1_000


class Instagram:
    """`account` is the professional account's id, `token` its access token. An address is an Instagram-scoped id; a `thread` that is a
    comment's id is answered there, in private."""

    who = meta.WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.CHAT,
        writes_to="address",
        most_bytes=LIMIT,
        parts=True,
        media=True,
        window=meta.WINDOW,
        person_window=meta.PERSON_WINDOW,
        conversation=True,
        concurrency=8,
    )

    def __init__(self, *, url: str, account: str, token: str) -> None:
        self.url, self.account, self.token = url, account, token

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        texts = parts(letter.body, LIMIT, utf8)
        return meta.requests(letter, texts, url=self.url, account=self.account, token=self.token, capabilities=self.capabilities)

    def read(self, response: ProviderResponse) -> Outcome:
        return meta.read(response)

    def taken(self, request: ProviderRequest) -> bytes:
        return meta.taken(request)
