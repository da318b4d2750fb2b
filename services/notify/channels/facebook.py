"""Messenger, in the name of the city's page on Facebook."""

from __future__ import annotations

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, ProviderRequest, ProviderResponse, WrittenLetter
from services.notify.providers import meta
from services.notify.providers.parts import parts, utf16

LIMIT = 2_000


class Facebook:
    """`page` is the page's id, `token` its access token. An address is a page-scoped id; a `thread` that is a comment's id is answered
    there, in private."""

    who = meta.WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.CHAT,
        writes_to="address",
        most_characters=LIMIT,
        parts=True,
        media=True,
        window=meta.WINDOW,
        person_window=meta.PERSON_WINDOW,
        receipts=True,
        conversation=True,
        concurrency=8,
    )

    def __init__(self, *, url: str, page: str, token: str) -> None:
        self.url, self.page, self.token = url, page, token

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        texts = parts(letter.body, LIMIT, utf16)
        return meta.requests(letter, texts, url=self.url, account=self.page, token=self.token, capabilities=self.capabilities)

    def read(self, response: ProviderResponse) -> Outcome:
        return meta.read(response)

    def taken(self, request: ProviderRequest) -> bytes:
        return meta.taken(request)
