"""Solapi, the dealer that text messages and 알림톡 go through."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
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
Message = dict[str, Any]  # as Solapi wants it
TOGETHER = 8  # messages of one request: what is lost with it is lost together, and Solapi would take 10,000
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

    def request(self, *letters: tuple[WrittenLetter, Message]) -> ProviderRequest:
        """One message or several; our reference goes with each, and comes back in the answer and in its reports."""
        date = letters[0][0].written_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        salt = secrets.token_hex(16)
        proof = hmac.digest(self.secret.encode(), (date + salt).encode(), hashlib.sha256).hex()
        messages = [{**message, "customFields": {"delivery_id": str(letter.delivery_id)}} for letter, message in letters]
        said: dict[str, Any] = {"messages": messages, "showMessageList": True}
        if len(messages) > 1:
            said["allowDuplicates"] = True  # two cases of one citizen
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


def read_each(response: ProviderResponse, letters: Sequence[WrittenLetter]) -> list[Outcome | None] | Outcome:
    """What it says of each of these, which were asked for in one request; or what becomes of the whole, where it speaks of no message.
    Our references tell them apart, where they come back; else the number does, where it is nobody else's here."""
    said = answers.content(response)
    failed, taken = list(_listed((said or {}).get("failedMessageList"))), list(_listed((said or {}).get("messageList")))
    if said is None or (not (failed or taken) and (response.status >= 300 or "errorCode" in said)):
        return read(response)
    spoken_of: dict[Any, dict[str, Any]] = {}
    for message in (*failed, *taken):
        spoken_of.setdefault(answers.text(answers.part(message, "customFields").get("delivery_id")) or message.get("to"), message)
    numbers = [mobile(letter.to) for letter in letters]
    own = {number for number in numbers if numbers.count(number) == 1}
    found = [
        spoken_of.get(str(letter.delivery_id)) or (spoken_of.get(number) if number in own else None)
        for letter, number in zip(letters, numbers, strict=True)
    ]
    rest = None if taken else _registered(response, said, found.count(None), len(letters))
    return [_message(response, message) if message is not None else rest for message in found]


def _registered(response: ProviderResponse, said: Mapping[str, Any], silent: int, total: int) -> Outcome | None:
    """It lists only what failed, and counts the others: they are in the group that it names."""
    group = answers.part(said, "groupInfo")
    counted, reference = answers.part(group, "count"), answers.reference(group.get("groupId") or group.get("_id"))
    agrees = (counted.get("registeredSuccess"), counted.get("registeredFailed")) == (silent, total - silent)
    return Accepted(reference=reference) if agrees and reference and response.status < 300 else None


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
    messages = json.loads(request.body)["messages"]
    known_as = hashlib.sha256(request.body).hexdigest()[:20].upper()
    items = [
        {
            "messageId": f"M4V{known_as}{number:04d}",
            "statusCode": "2000",
            "statusMessage": "정상 접수(이통사로 접수 예정)",
            "customFields": message["customFields"],
        }
        for number, message in enumerate(messages)
    ]
    count = {"total": len(items), "registeredSuccess": len(items), "registeredFailed": 0}
    group = {"_id": f"G4V{known_as}0000", "groupId": f"G4V{known_as}0000", "count": count}
    return json.dumps({"failedMessageList": [], "groupInfo": group, "messageList": items}, ensure_ascii=False).encode()
