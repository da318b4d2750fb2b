"""알림톡: KakaoTalk by phone number, through Solapi, in words that Kakao has approved. (What a citizen says to the channel's chatbot is
answered at once by the gateway: Kakao lets nobody write there later.)"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Misconfigured, Outcome, ProviderRequest, ProviderResponse, Undeliverable, WrittenLetter
from services.notify.providers import solapi
from services.notify.providers.parts import utf16

LIMIT = 1_000


class Kakao:
    """`profile` is the sender profile (pfId). An address is a phone number. The dealer's own fallback to SMS is off: ours does that, and
    only one of them may."""

    who = solapi.WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.TEXT,
        writes_to="phone",
        most_characters=LIMIT,
        receipts=True,
        approved_words=True,
        buzzes=True,
        concurrency=4,
        together=solapi.TOGETHER,
    )

    def __init__(self, account: solapi.Account, *, profile: str) -> None:
        self.account, self.profile = account, profile

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        message = self.message(letter)
        return (self.account.request((letter, message)),) if isinstance(message, dict) else message

    def joined(self, letters: Sequence[tuple[WrittenLetter, solapi.Message]]) -> ProviderRequest:
        return self.account.request(*letters)

    def message(self, letter: WrittenLetter) -> solapi.Message | Outcome:
        to = solapi.mobile(letter.to)
        if to is None:
            return Undeliverable(reason="the number is no mobile number")
        if letter.template_code is None:
            return Misconfigured(reason="no approved template has the words of this letter")
        if utf16(letter.body) > LIMIT:
            return Undeliverable(reason="the words are too long for 알림톡, and may not be shortened")
        options: dict[str, Any] = {
            "pfId": self.profile,
            "templateId": letter.template_code,
            "variables": {f"#{{{name}}}": value for name, value in letter.variables},
            "disableSms": True,
        }
        message: solapi.Message = {"to": to, "type": "ATA", "kakaoOptions": options}
        if self.account.sender:
            message["from"] = self.account.sender
        return message

    def read(self, response: ProviderResponse) -> Outcome:
        return solapi.read(response)

    def read_each(self, response: ProviderResponse, letters: Sequence[WrittenLetter]) -> list[Outcome | None] | Outcome:
        return solapi.read_each(response, letters)

    def taken(self, request: ProviderRequest) -> bytes:
        return solapi.taken(request)
