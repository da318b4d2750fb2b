"""Meta's Send API, as Messenger and Instagram share it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

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

WHO = "Meta"
WINDOW, PERSON_WINDOW = timedelta(hours=24), timedelta(days=7)
ADDRESS = re.compile(r"\d{1,40}")  # somebody, as this page knows them
COMMENT = re.compile(
    r"\d{1,40}(_\d{1,40})?"
)  # what somebody wrote in public: Meta allows one answer in private (a message's id looks otherwise)

# (code, subcode); None: whatever the subcode. What stands in neither list is read by its status.
NEVER = {
    (10, 2018278),  # outside the window
    (10, 2534022),  # the same, Instagram
    (10, 2018065),  # the same, as it was called before
    (100, 2018001),  # no such person
    (100, 2534014),  # the same, Instagram
    (200, 1545041),  # this person isn't available
    (551, None),  # the same
}
OURS = {
    (10, None),  # our right to ask; (10, 1893063): the page is restricted
    (190, None),  # the token
    (200, None),
    (102, None),
    (3, None),
    (368, None),  # blocked for abuse
}
PUT_OFF = {(4, None), (17, None), (32, None), (613, None), (1200, None), (80006, None)}


def requests(
    letter: WrittenLetter, texts: Sequence[str], *, url: str, account: str, token: str, capabilities: Capabilities
) -> tuple[ProviderRequest, ...] | Outcome:
    """One request for each part. Within the window as an answer; afterwards only an officer's words, marked as a person's."""
    if not ADDRESS.fullmatch(letter.to):
        return Undeliverable(reason="the address is nobody's on this channel")
    kind = _kind(letter, capabilities)
    if kind is None:
        return Undeliverable(reason="the window for messages is closed")
    comment = COMMENT.fullmatch(letter.thread or "")
    to = {"comment_id": comment[0]} if comment else {"id": letter.to}
    return tuple(_request({"recipient": to, **kind, "message": {"text": text}}, url=url, account=account, token=token) for text in texts)


def _kind(letter: WrittenLetter, capabilities: Capabilities) -> dict[str, str] | None:
    passed = letter.written_at - letter.spoken_at if letter.spoken_at else timedelta()
    if capabilities.window is None or passed <= capabilities.window:
        return {"messaging_type": "RESPONSE"}
    if letter.by_person and capabilities.person_window is not None and passed <= capabilities.person_window:
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return None


def _request(said: dict[str, Any], *, url: str, account: str, token: str) -> ProviderRequest:
    return ProviderRequest(
        method="POST",
        url=f"{url.rstrip('/')}/{account}/messages",
        headers=(("Authorization", f"Bearer {token}"), ("Content-Type", "application/json")),
        body=json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
        secrets=(token,),
    )


def read(response: ProviderResponse) -> Outcome:
    """A message's id, or an error with code and subcode, whatever the status says."""
    said = answers.content(response)
    error = answers.part(said, "error")
    if error:
        return _refused(response, error)
    if not 200 <= response.status < 300:
        return answers.by_status(response, WHO)
    reference = answers.reference(said.get("message_id")) if said else None
    return Accepted(reference=reference) if reference else answers.unreadable(WHO)


def _refused(response: ProviderResponse, error: dict[str, Any]) -> Outcome:
    code, subcode = error.get("code"), error.get("error_subcode")
    if not isinstance(code, int) or not isinstance(subcode, int | None):
        return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)
    reason = f"{WHO} said {answers.code(code)}{f'/{answers.code(subcode)}' if subcode is not None else ''}"
    for listed in ((code, subcode), (code, None)):
        if listed in NEVER:
            return Undeliverable(reason=reason)
        if listed in PUT_OFF:
            return Later(reason=reason, retry_at=answers.come_again(response), of_provider=True)
        if listed in OURS:
            return Misconfigured(reason=reason)
    return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)


def taken(request: ProviderRequest) -> bytes:
    recipient = json.loads(request.body)["recipient"]
    mid = f"m_{hashlib.sha256(request.body).hexdigest()[:32]}"
    return json.dumps({"recipient_id": recipient.get("id", "1"), "message_id": mid}).encode()
