"""The reception: how a voice becomes what stands in the ledger. What others may read is masked, what only one service may read is
sealed for it; a receipt number is drawn, and the secret that opens the case made."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from functools import cached_property
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from contracts import wire
from contracts.confirmation import key_of
from contracts.contact import Contact, SealedReply
from contracts.gateway import Answer, Channel, Kind, Location, Photo
from contracts.message import new_id
from gateway import domain, masking, receipt
from gateway.domain import Intake, Written
from gateway.domain.conversation import Phrases
from gateway.domain.dangers import Dangers
from gateway.sealing import Seals
from gateway.view import View

MARKS = {"ko": "[시연]", "en": "[Demonstration]"}  # in the title of a case that is nobody's real voice
LONGEST_TITLE = 200
REFERENCE_HOLDS = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A voice as it was sent: checked, and not masked yet. `told` and `unreachable_after` as in ComplaintSubmitted; `known_contact`
    is a contact that was sealed before, `known_keys` and `known_hint` what is known of it."""

    channel: Channel
    locale: str
    text: str = field(repr=False)
    title: str | None = field(default=None, repr=False)
    kind: Kind | None = None
    service_code: str | None = None
    location: Location | None = field(default=None, repr=False)
    contact: Contact | None = field(default=None, repr=False)
    known_contact: str | None = None
    known_hint: str | None = None
    known_keys: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    visibility: str = "private"
    signatories: int = 1
    taken_by: str | None = None
    idempotency: str | None = None
    fingerprint: str | None = None
    told: bool = False
    unreachable_after: datetime | None = None
    joins: UUID | None = None
    answers: tuple[Answer, ...] = ()  # masked
    traceparent: str | None = None


@dataclass(frozen=True, kw_only=True)
class Reception:
    """`seals`: the public keys of notify and complaints. `token_secrets`: what citizens' tokens are derived from, the first for new
    ones; the last, which stays, for what must be known again. `page`: the citizen's page, as Door has it. `languages`: the city's
    words for conversations, by locale. `dangers`: what it takes for a danger."""

    seals: Seals
    token_secrets: tuple[bytes, ...] = field(repr=False)
    public_url: str = "http://127.0.0.1:8000"
    page: str = "{url}/c/{receipt_number}/{token}"
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Seoul"))
    languages: Mapping[str, Phrases] = field(default_factory=dict)
    demonstration: bool = False
    dangers: Dangers = field(default_factory=Dangers)

    def prepare(self, filing: Filing, now: datetime) -> tuple[Intake, str]:
        """The intake record, in which nothing stands open that only the citizen or one service may read; and the token."""
        complaint_id = new_id()
        token = domain.token(self.token_secrets[0], complaint_id)
        number = receipt.mint(now.astimezone(self.zone).year)
        title, text = filing.title, filing.text
        masked_title, masked = masking.mask(title) if title else None, masking.mask(text)
        contact = filing.contact
        hint = masking.hint(contact.email, contact.phone, contact.name) if contact else None
        keys = domain.citizen_keys(self.token_secrets[-1], contact.email, contact.phone) if contact else ()
        intake = Intake(
            complaint_id=complaint_id,
            receipt_number=number,
            token_hash=domain.token_hash(token),
            channel=filing.channel,
            locale=filing.locale,
            kind=filing.kind,
            service_code=filing.service_code,
            title=marked(masked_title, filing.locale) if self.demonstration else masked_title,
            text=masked,
            sealed_text=self.seals.for_complaints(_original(title, text, masked_title))
            if (masked_title, masked) != (title, text)
            else None,
            sealed_contact=self._sealed(contact, filing.known_contact, number, token) if contact else None,
            contact_hint=hint or filing.known_hint,
            location=place(filing.location),
            photos=filing.photos,
            visibility=filing.visibility,
            citizen_keys=tuple(dict.fromkeys((*keys, *filing.known_keys))),
            signatories=filing.signatories,
            taken_by=filing.taken_by,
            idempotency=filing.idempotency,
            fingerprint=filing.fingerprint,
            told=filing.told,
            unreachable_after=filing.unreachable_after,
            joins=filing.joins,
            answers=filing.answers,
            traceparent=filing.traceparent,
            danger=self.dangers.notice(title, text),
        )
        return intake, token

    def link(self, receipt_number: str, token: str) -> str:
        """The citizen's page, as it stands in letters."""
        return self.page.format(url=self.public_url, receipt_number=receipt_number, token=token)

    def recovery(self, token: str) -> str:
        """The page that shows somebody all of their cases, once."""
        return f"{self.public_url}/m/{token}"

    def link_of(self, view: View) -> str:
        """The same for a case that stands already."""
        return self.link(view.receipt_number, domain.token_again(self.token_secrets, view))

    def written(self, text: str, photos: tuple[Photo, ...] = ()) -> Written:
        """What a citizen adds to a case: masked, and the original sealed for complaints where that hides something."""
        masked = masking.mask(text)
        sealed = self.seals.for_complaints(text) if masked != text else None
        return Written(text=masked, sealed_text=sealed, photos=photos, danger=self.dangers.notice(text))

    def contact(self, contact: Contact) -> str:
        """What is named of it, sealed for notify."""
        return self.seals.for_notify(_named(contact))

    def reply(self, reply: SealedReply) -> str:
        """What is said in a conversation, sealed for notify."""
        return self.seals.for_notify(wire.dump(reply))

    # Other cases -------------------------------------------------------------------------------------------------------

    def reference(self, complaint_id: UUID, now: datetime) -> str:
        """What stands for somebody else's case: it says nothing, is another one each time, and is good for joining alone, for a day."""
        until = int((now + REFERENCE_HOLDS).timestamp())
        return urlsafe_b64encode(self._marks[0].encrypt(complaint_id.bytes + until.to_bytes(6, "big"))).decode().rstrip("=")

    def referred(self, reference: str, now: datetime) -> UUID | None:
        """The case that it stands for; None once it has expired. Raises LookupError where it isn't one of ours."""
        for box in self._marks:
            try:
                content = box.decrypt(urlsafe_b64decode(reference + "=" * (-len(reference) % 4)))
            except (CryptoError, ValueError):  # not by this secret: the one before it is tried
                continue
            return UUID(bytes=content[:16]) if int.from_bytes(content[16:], "big") >= now.timestamp() else None
        raise LookupError("no reference of ours")

    # Conversations -----------------------------------------------------------------------------------------------------

    def key(self, purpose: str, *parts: str) -> UUID:
        """By what somebody or something is known again; nobody without our secret can try names against it."""
        content = "\0".join((purpose, *parts)).encode("utf-8", "backslashreplace")
        return UUID(bytes=domain.signed(self.token_secrets[-1], content)[:16], version=5)

    def shut(self, text: str) -> str:
        """What only the gateway itself may read again, and not from its tables alone."""
        return b64encode(self._boxes[0].encrypt(text.encode("utf-8", "backslashreplace"))).decode()

    def opened(self, shut: str) -> str:
        """What was shut; raises LookupError when none of our secrets is the one of then."""
        for box in self._boxes:
            try:
                return box.decrypt(b64decode(shut)).decode()
            except CryptoError:  # not by this secret: the one before it is tried
                continue
        raise LookupError("the secret that this was shut with is no longer configured")

    def phrases(self, locale: str) -> Phrases:
        """The city's words in this language, or in the first that it has."""
        return self.languages.get(locale) or self.languages.get(locale.partition("-")[0]) or next(iter(self.languages.values()))

    @cached_property
    def _boxes(self) -> tuple[SecretBox, ...]:
        return tuple(SecretBox(hmac.digest(secret, b"conversations", sha256)) for secret in self.token_secrets)

    @cached_property
    def _marks(self) -> tuple[SecretBox, ...]:
        return tuple(SecretBox(hmac.digest(secret, b"references", sha256)) for secret in self.token_secrets)

    def _sealed(self, contact: Contact, known: str | None, number: str, token: str) -> str:
        complete = replace(contact, link=self.link(number, token), confirmation_key=key_of(token).hex())
        return " ".join(box for box in (self.contact(complete), known) if box)


def _named(contact: Contact) -> dict[str, object]:
    return {name: value for name, value in wire.dump(contact).items() if value}


def marked(title: str | None, locale: str) -> str:
    """The title of a case of a demonstration: whoever reads the case, anywhere, reads that first."""
    return f"{MARKS.get(locale, MARKS['ko'])} {title or ''}".strip()[:LONGEST_TITLE]


def place(sent: Location | None) -> Location | None:
    """The place that was sent, with its address masked."""
    return replace(sent, address=masking.mask(sent.address)) if sent and sent.address else sent


def _original(title: str | None, text: str, masked_title: str | None) -> str:
    return text if title == masked_title else f"{title}\n\n{text}"
