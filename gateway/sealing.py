"""Letters that only one service can open: the citizen's contact goes to notify, the text as it was written to complaints.

The gateway holds public keys only. It can't open what it has sealed, and neither can anybody who reads its database.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from nacl.public import PublicKey, SealedBox


class Seals:
    """Sealed boxes (libsodium) for the two services that must read what events don't show. Keys are 32 bytes."""

    def __init__(self, *, notify_key: bytes, complaints_key: bytes) -> None:
        self._notify = SealedBox(PublicKey(notify_key))
        self._complaints = SealedBox(PublicKey(complaints_key))

    def for_notify(self, contact: Mapping[str, Any]) -> str:
        """A contact (or a reply) as JSON, sealed; base64."""
        return b64encode(self._notify.encrypt(json.dumps(contact, ensure_ascii=False).encode())).decode()

    def for_complaints(self, text: str) -> str:
        """The original text (UTF-8), sealed; base64."""
        return b64encode(self._complaints.encrypt(text.encode())).decode()
