"""Text messages, through Solapi: SMS where 90 bytes hold it, else LMS."""

from __future__ import annotations

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
        concurrency=16,
    )

    def __init__(self, account: solapi.Account) -> None:
        self.account = account

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        to = solapi.mobile(letter.to)
        if to is None:
            return Undeliverable(reason="the number is no mobile number")
        said = counted.sms(letter.subject, letter.body)
        message = {"to": to, "from": self.account.sender, "type": said.kind, "text": said.text}
        if said.subject:
            message["subject"] = said.subject
        return (self.account.request(letter, message),)

    def read(self, response: ProviderResponse) -> Outcome:
        return solapi.read(response)

    def taken(self, request: ProviderRequest) -> bytes:
        return solapi.taken(request)
