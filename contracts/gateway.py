"""What the gateway says: what citizens sent in, as it was accepted at the door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from contracts.message import CaseEvent, Message
from contracts.urgency import Danger


class Kind(Enum):
    """종류 of a complaint (민원 처리에 관한 법률 제2조; periods in its decree 제14조 to 제17조)."""

    STATUTORY = "statutory"  # 법정민원
    LEGAL_QUESTION = "legal_question"  # 질의민원: interpretation of a statute
    SYSTEM_QUESTION = "system_question"  # 질의민원: procedure or system
    SUGGESTION = "suggestion"  # 건의민원
    OTHER = "other"  # 기타민원
    GRIEVANCE = "grievance"  # 고충민원


class Channel(Enum):
    """Where a voice came from. Delivery uses the same words."""

    WEB = "web"
    APP = "app"
    EMAIL = "email"
    SMS = "sms"
    KAKAO = "kakao"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    TELEGRAM = "telegram"
    BAND = "band"
    X = "x"
    PHONE = "phone"
    VISIT = "visit"


@dataclass(frozen=True, kw_only=True)
class Location(Message):
    """A place: WGS 84 degrees, an address as typed, or both."""

    lat: float | None = None
    long: float | None = None
    address: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer(Message):
    """What the citizen answered to a question of the chosen service. `values`: one, or several of a list with many; `label`: how the
    question reads."""

    code: str
    values: tuple[str, ...]
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Photo(Message):
    """A photo, or a file of an answer, in the media store: found by the SHA-256 of its bytes (hex), as they were made anew."""

    content_hash: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class GatewayEvent(CaseEvent):
    source: ClassVar[str] = "gateway"


@dataclass(frozen=True, kw_only=True)
class ComplaintSubmitted(GatewayEvent):
    """A complaint was accepted at the door. `text` is masked: no phone, address, resident or card number stands in it.

    `sealed_text` (only when masking changed something) opens with the complaints service's key, `sealed_contact` with
    notify's: libsodium sealed boxes, base64.
    """

    receipt_number: str
    channel: Channel
    locale: str
    kind: Kind | None = None
    service_code: str | None = None
    title: str | None = None
    text: str
    sealed_text: str | None = None
    sealed_contact: str | None = None
    contact_hint: str | None = None
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    visibility: str = "private"
    citizen_keys: tuple[str, ...] = ()  # keyed fingerprints of the contact, by which filings of one person are known to be theirs
    signatories: int = 1  # how many have signed it
    taken_by: str | None = None  # the staff account that filed it for a citizen at the counter or on the phone
    told: bool = False  # the citizen has been told the receipt number where they spoke: no letter needs to say it again
    unreachable_after: datetime | None = None  # from then on no channel reaches the citizen; None: no end of it is known
    answers: tuple[Answer, ...] = ()  # to the questions of the service; masked
    danger: Danger | None = None  # that the words speak of; DangerHeard says so too
    joins: UUID | None = None  # another open case that the citizen says is the same matter


@dataclass(frozen=True, kw_only=True)
class WithdrawalRequested(GatewayEvent):
    """취하. The citizen wants the complaint back."""

    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeRequested(GatewayEvent):
    """변경. What the citizen adds to the complaint or corrects in it; `text` masked, `sealed_text` as in ComplaintSubmitted."""

    text: str | None = None
    sealed_text: str | None = None
    location: Location | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ResultConfirmed(GatewayEvent):
    """The citizen has seen the result and says that the matter is settled."""


@dataclass(frozen=True, kw_only=True)
class ComplaintRated(GatewayEvent):
    """만족도. 1 (very dissatisfied) to 5 (very satisfied), with what the citizen adds (masked)."""

    score: int
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class AnswerPublished(GatewayEvent):
    """The answer stands on the citizen's status page: the notice, for a citizen who left no address."""


@dataclass(frozen=True, kw_only=True)
class SupplementSubmitted(GatewayEvent):
    """보완. What the citizen was asked for; `text` masked, `sealed_text` as in ComplaintSubmitted."""

    text: str
    sealed_text: str | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SupplementTimeRequested(GatewayEvent):
    """The citizen needs more time to answer."""

    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReopenRequested(GatewayEvent):
    """It isn't done: the citizen wants the case to be taken up again."""

    text: str
    sealed_text: str | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ObjectionFiled(GatewayEvent):
    """이의신청 against a refusal (법 제35조)."""

    text: str
    sealed_text: str | None = None
