"""Telegram, in the name of the city's bot."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import (
    Accepted,
    Later,
    Misconfigured,
    Outcome,
    ProviderRequest,
    ProviderResponse,
    Undeliverable,
    WrittenLetter,
)
from services.notify.providers import answers
from services.notify.providers.parts import parts, utf16

WHO = "Telegram"
LIMIT = 4_096
CHAT, MESSAGE = re.compile(r"-?\d{1,19}"), re.compile(r"\d{1,19}")


class Telegram:
    """`token` is the bot's. An address is a chat's id."""

    who = WHO
    capabilities = Capabilities(
        channel_class=ChannelClass.CHAT,
        writes_to="address",
        most_characters=LIMIT,
        parts=True,
        media=True,
        conversation=True,
        concurrency=8,
        per_second=25.0,  # the bot may say 30
    )

    def __init__(self, *, url: str, token: str) -> None:
        self.url, self.token = url, token

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        if not CHAT.fullmatch(letter.to):
            return Undeliverable(reason="the address is no chat's")
        return tuple(self._request(letter, text, first=number == 0) for number, text in enumerate(parts(letter.body, LIMIT, utf16)))

    def _request(self, letter: WrittenLetter, text: str, *, first: bool) -> ProviderRequest:
        said: dict[str, Any] = {"chat_id": int(letter.to), "text": text, "link_preview_options": {"is_disabled": True}}
        if first and letter.thread and MESSAGE.fullmatch(letter.thread):
            said["reply_parameters"] = {"message_id": int(letter.thread), "allow_sending_without_reply": True}
        return ProviderRequest(
            method="POST",
            url=f"{self.url.rstrip('/')}/bot{self.token}/sendMessage",
            headers=(("Content-Type", "application/json"),),
            body=json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
            secrets=(self.token,),
        )

    def read(self, response: ProviderResponse) -> Outcome:
        said = answers.content(response)
        if said is None:
            return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)
        if said.get("ok") is True:
            reference = answers.reference(answers.part(said, "result").get("message_id"))
            return Accepted(reference=reference) if reference and response.status < 300 else answers.unreadable(WHO)
        return _refused(response, said)

    def taken(self, request: ProviderRequest) -> bytes:
        chat, number = json.loads(request.body)["chat_id"], int.from_bytes(hashlib.sha256(request.body).digest()[:4], "big")
        return json.dumps({"ok": True, "result": {"message_id": number, "chat": {"id": chat, "type": "private"}}}).encode()


def _refused(response: ProviderResponse, said: dict[str, Any]) -> Outcome:
    """An error carries a number like a status."""
    code = said.get("error_code")
    if said.get("ok") is not False or not isinstance(code, int) or code < 300:
        return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)
    reason = f"{WHO} said {answers.code(code)}"
    if code == 429:
        return Later(
            reason=reason, retry_at=answers.come_again(response, answers.part(said, "parameters").get("retry_after")), of_provider=True
        )
    if code == 403:  # the citizen has blocked the bot, or is gone
        return Undeliverable(reason=reason)
    if code in (401, 404):  # the token
        return Misconfigured(reason=reason)
    return answers.by_status(response if response.status >= 300 else _as(response, code), WHO)


def _as(response: ProviderResponse, status: int) -> ProviderResponse:
    return ProviderResponse(status=status, came_at=response.came_at, headers=response.headers)
