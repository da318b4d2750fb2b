"""Text messages, through Solapi: SMS where 90 bytes hold it, else LMS."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.letters import counted
from services.notify.outcomes import Outcome, ProviderRequest, ProviderResponse, Undeliverable, WrittenLetter
from services.notify.providers import solapi


class Sms:
    """An address is a phone number."""

    who = solapi.WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.TEXT,
        writes_to="phone",
        most_bytes=counted.LMS,
        encoding="cp949",
        receipts=True,
        conversation=True,
        buzzes=True,
        concurrency=4,
        together=solapi.TOGETHER,
    )

    def __init__(self, account: solapi.Account) -> None:
        self.account = account

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        message = self.message(letter)
        return (self.account.request((letter, message)),) if isinstance(message, dict) else message

    def joined(self, letters: Sequence[tuple[WrittenLetter, solapi.Message]]) -> ProviderRequest:
        return self.account.request(*letters)

    def message(self, letter: WrittenLetter) -> solapi.Message | Outcome:
        to = solapi.mobile(letter.to)
        if to is None:
            return Undeliverable(reason="the number is no mobile number")
        said = counted.sms(letter.subject, letter.body)
        message = {"to": to, "from": self.account.sender, "type": said.kind, "text": said.text}
        if said.subject:
            message["subject"] = said.subject
        return message

    def read(self, response: ProviderResponse) -> Outcome:
        return solapi.read(response)

    def read_each(self, response: ProviderResponse, letters: Sequence[WrittenLetter]) -> list[Outcome | None] | Outcome:
        return solapi.read_each(response, letters)

    def taken(self, request: ProviderRequest) -> bytes:
        return solapi.taken(request)
