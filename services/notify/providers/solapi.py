"""Solapi, the dealer that text messages and 알림톡 go through."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

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

WHO = "Solapi"
MOBILE = re.compile(r"01[016789]\d{7,8}|050\d{8,9}")  # what can receive text messages
TAKEN = {"2000", "3000", "4000"}
PUT_OFF = {"1024", "2024", "3012", "3024", "3053"}  # its servers, its queue
OURS = {  # account, balance, sender's number, profile and template; what is in no list says something of the citizen's number
    *("1013", "1014", "1020", "1025", "1027", "1030", "1032", "1033", "1062", "1064", "2062", "2063", "2064", "2230"),
    *(str(code) for code in range(1041, 1054)),
    *("3013", "3059", "3101", "3103", "3105", "3106"),
}
OUR_ERRORS = {
    "invalidapikey",
    "signaturedoesnotmatch",
    "requesttimetooskewed",
    "unauthorized",
    "forbidden",
    "notenoughbalance",
    "invalidstatus",
}


@dataclass(frozen=True, kw_only=True)
class Account:
    """The city's account there. `sender` is its registered number (발신번호)."""

    url: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    sender: str = ""

    def request(self, letter: WrittenLetter, message: dict[str, Any]) -> ProviderRequest:
        """One message; our reference goes with it and comes back in its reports."""
        date, salt = letter.written_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"), secrets.token_hex(16)
        proof = hmac.digest(self.secret.encode(), (date + salt).encode(), hashlib.sha256).hex()
        said = {"messages": [{**message, "customFields": {"delivery_id": str(letter.delivery_id)}}], "showMessageList": True}
        return ProviderRequest(
            method="POST",
            url=f"{self.url.rstrip('/')}/messages/v4/send-many/detail",
            headers=(
                ("Authorization", f"HMAC-SHA256 apiKey={self.key}, date={date}, salt={salt}, signature={proof}"),
                ("Content-Type", "application/json"),
            ),
            body=json.dumps(said, ensure_ascii=False).encode("utf-8", "replace"),
            secrets=(self.key, proof),
        )


def mobile(typed: str) -> str | None:
    """The number as the dealer wants it, figures only; None when no text message can go there."""
    digits = re.sub(r"[\s().-]", "", typed)
    digits = re.sub(r"^\+?82(?=0?[15])0?", "0", digits)
    return digits if MOBILE.fullmatch(digits) else None


def read(response: ProviderResponse) -> Outcome:
    """One message has been asked for, so its own code counts, wherever it stands; else the error, else the status."""
    said = answers.content(response)
    if said is None:
        return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)
    for message in (*_listed(said.get("failedMessageList")), *_listed(said.get("messageList"))):
        return _message(response, message)
    if response.status >= 300 or "errorCode" in said:
        return _refused(response, said)
    group = answers.part(said, "groupInfo")
    reference = answers.reference(group.get("groupId") or group.get("_id"))
    return Accepted(reference=reference) if reference else answers.unreadable(WHO)


def _message(response: ProviderResponse, message: dict[str, Any]) -> Outcome:
    code, reference = answers.code(message.get("statusCode")), answers.reference(message.get("messageId"))
    if code in TAKEN:
        return Accepted(reference=reference) if reference and response.status < 300 else answers.unreadable(WHO)
    if not (code.isdigit() and len(code) == 4):
        return answers.unreadable(WHO)
    reason = f"{WHO} said {code}"
    if code in PUT_OFF:
        return Later(reason=reason, retry_at=answers.come_again(response), of_provider=True)
    return Misconfigured(reason=reason) if code in OURS else Undeliverable(reason=reason)


def _refused(response: ProviderResponse, said: dict[str, Any]) -> Outcome:
    name = answers.code(said.get("errorCode")).lower()
    if name in OUR_ERRORS and response.status < 500:
        return Misconfigured(reason=f"{WHO} said {name}")
    return answers.by_status(response, WHO) if response.status >= 300 else answers.unreadable(WHO)


def _listed(value: Any) -> Iterable[dict[str, Any]]:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (item for item in items if isinstance(item, dict))


def taken(request: ProviderRequest) -> bytes:
    message = json.loads(request.body)["messages"][0]
    known_as = hashlib.sha256(request.body).hexdigest()[:24].upper()
    item = {
        "messageId": f"M4V{known_as}",
        "statusCode": "2000",
        "statusMessage": "정상 접수(이통사로 접수 예정)",
        "customFields": message["customFields"],
    }
    group = {"_id": f"G4V{known_as}", "groupId": f"G4V{known_as}", "count": {"total": 1, "registeredSuccess": 1, "registeredFailed": 0}}
    return json.dumps({"failedMessageList": [], "groupInfo": group, "messageList": [item]}, ensure_ascii=False).encode()
