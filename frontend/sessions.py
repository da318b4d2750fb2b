"""What a browser keeps for us, sealed so that nobody can read or change it: which cases its reader may open, and who is signed in.
No token is ever in an address after its first use."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from starlette.requests import Request
from starlette.responses import Response

CASES = "__Host-cases"
STAFF = "__Host-staff"
FORM = "__Host-form"
LOOK = "__Host-look"  # not sealed: size, colours and language
MOST_CASES = 40  # that one browser keeps the tokens of: what a cookie has room for
CASES_SECONDS = 90 * 24 * 3600
LOOK_SECONDS = 365 * 24 * 3600


class Seal:
    """Seals what goes into a cookie or a hidden field (XSalsa20-Poly1305). `purpose` keeps one from standing in for another."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def close(self, purpose: str, value: Any) -> str:
        sealed = self._box(purpose).encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, purpose: str, sealed: str | None) -> Any:
        """What was sealed; None for anything else."""
        try:
            raw = base64.urlsafe_b64decode((sealed or "") + "=" * (-len(sealed or "") % 4))
            return json.loads(self._box(purpose).decrypt(raw))
        except (CryptoError, ValueError, TypeError):  # nothing that we sealed: nobody is signed in by it
            return None

    def _box(self, purpose: str) -> SecretBox:
        return SecretBox(blake2b(purpose.encode(), key=self.secret, digest_size=32).digest())


def keep(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Lets the browser keep it: for this host alone, out of scripts' reach, and never sent along from other sites' forms."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def forget(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


# Cases -----------------------------------------------------------------------------------------------------------------


def cases(seal: Seal, request: Request) -> dict[str, str]:
    """Receipt number to token, the latest last."""
    found = seal.open(CASES, request.cookies.get(CASES))
    return {str(number): str(token) for number, token in found.items()} if isinstance(found, dict) else {}


def keep_cases(seal: Seal, request: Request, response: Response, more: Mapping[str, str]) -> None:
    """These too; the ones that were opened longest ago make room."""
    known = {number: token for number, token in cases(seal, request).items() if number not in more} | dict(more)
    latest = dict(list(known.items())[-MOST_CASES:])
    keep(response, CASES, seal.close(CASES, latest), seconds=CASES_SECONDS)


# Forms -----------------------------------------------------------------------------------------------------------------


def form_token(request: Request) -> str:
    """What a form of ours carries: another one each time (so that compressing the page tells nothing), good for this browser alone."""
    kept = request.cookies.get(FORM) or request.scope.setdefault("ontong.form", secrets.token_urlsafe(18))
    mask = secrets.token_bytes(16)
    return _hex(mask) + _hex(bytes(a ^ b for a, b in zip(mask, _mark(kept), strict=True)))


def is_ours(request: Request, token: str | None) -> bool:
    """Does this form come from a page that we gave to this very browser? Never from another site."""
    kept = request.cookies.get(FORM)
    site = request.headers.get("sec-fetch-site")
    if not kept or not token or len(token) != 64 or site not in (None, "same-origin", "none"):
        return False
    try:
        mask, masked = bytes.fromhex(token[:32]), bytes.fromhex(token[32:])
    except ValueError:  # no token of ours
        return False
    return hmac.compare_digest(bytes(a ^ b for a, b in zip(mask, masked, strict=True)), _mark(kept))


def _mark(kept: str) -> bytes:
    return blake2b(kept.encode(), digest_size=16, person=b"ontong form").digest()


def _hex(raw: bytes) -> str:
    return raw.hex()
