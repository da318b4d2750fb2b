"""Mail that no person wrote: it opens no case and is never answered, so that two machines don't write to each other for ever
(RFC 3834)."""

from __future__ import annotations

import re
from email.message import Message
from typing import Any

from gateway.channels.mail.decoding import addresses, header, headers

MASS = {"bulk", "list", "junk", "auto_reply"}
DAEMON = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster)@.*")
AWAY = re.compile(
    r"\W{0,3}(?:자동\s?(?:응답|회신)|부재\s?중?\s?(?:자동\s?)?(?:응답|회신|안내|알림)|읽음|"
    r"auto(?:matic)?[ -]?reply|out of (?:the )?office)\b",
    re.I,
)


def why_automatic(message: Message[Any, Any], ours: re.Pattern[str], *, envelope_sender: str | None, to_us: bool) -> str | None:
    """By what it is seen, in a word for the log; None for what a person may have written. `to_us`: it answers a letter of ours, and
    there a subject alone is believed."""
    kind = message.get_content_type()
    senders = [address for _, address in addresses(message, "From", "Sender", "Reply-To")]
    found = {
        "auto-submitted": header(message, "Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no"),
        "precedence": header(message, "Precedence").lower() in MASS,
        "list": bool(header(message, "List-Id")),
        "no return path": envelope_sender == "" or header(message, "Return-Path").replace(" ", "") == "<>",
        "report": kind in ("multipart/report", "message/disposition-notification", "message/delivery-status"),
        "loop": any("ontong" in value.lower() for value in headers(message, "X-Loop")),
        "responder": any(message.get(name) is not None for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponder")),
        "ours": any(ours.fullmatch(address) for address in senders) or bool(envelope_sender and ours.fullmatch(envelope_sender.lower())),
        "daemon": any(DAEMON.fullmatch(address) for address in senders),
        "away": to_us and AWAY.match(header(message, "Subject")) is not None,
    }
    return next((why for why, holds in found.items() if holds), None)
