"""The sandbox: where a provider isn't set, its letters stay in the house, with what the provider would have been asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, quote_plus

from services.notify.capabilities import Capabilities
from services.notify.outcomes import Accepted, Delivered, Outcome, ProviderRequest, ProviderResponse, Undeliverable, WrittenLetter
from services.notify.providers import Provider
from services.notify.providers.posted import NO_WORDS

MASK = "***"


class Sandbox:
    """A channel that does everything as in real life but the last call. The provider takes each letter, and it is read here: there is
    nobody to send a receipt, so it has arrived."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider

    @property
    def capabilities(self) -> Capabilities:
        return self.provider.capabilities

    def send(self, letter: WrittenLetter) -> Outcome:
        requests = self.provider.requests(letter)
        if not isinstance(requests, tuple):
            return requests
        if not requests:
            return Undeliverable(reason=NO_WORDS)
        answers = [ProviderResponse(status=200, came_at=letter.written_at, body=self.provider.taken(request)) for request in requests]
        *_, last = map(self.provider.read, answers)
        return Delivered(reference=last.reference, kept=letter, request=shown(requests)) if isinstance(last, Accepted) else last


def shown(requests: Sequence[ProviderRequest]) -> str:
    """The request as JSON {method, url, headers, body}, without its secrets; those that follow it, for a letter in parts, in `then`."""
    first, *more = map(_shown, requests)
    return json.dumps({**first, "then": more} if more else first, ensure_ascii=False)


def _shown(request: ProviderRequest) -> dict[str, Any]:
    hidden = {form for secret in request.secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}

    def masked(text: str) -> str:
        for secret in sorted(hidden, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    return {
        "method": request.method,
        "url": masked(request.url),
        "headers": {name: masked(text) for name, text in request.headers},
        "body": masked(request.body.decode("utf-8", "replace")),
    }
