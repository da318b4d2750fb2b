"""How a citizen says where to be reached: addresses, where the result goes (one letter on each), and whether each step is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validate, validates_schema
from marshmallow import fields as wire

from contracts.gateway import Channel
from gateway.web.fields import Body, Matching, Text

MOST_RESULTS = 2  # channels on which the result is told
ADDRESS_OF = {  # what is needed to be told there
    **{Channel.EMAIL: "email", Channel.SMS: "phone", Channel.KAKAO: "phone", Channel.PHONE: "phone"},
    Channel.VISIT: "postal_address",
}
ONLINE_RESULTS = (Channel.EMAIL, Channel.SMS, Channel.KAKAO, Channel.PHONE)
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{5,24}")


def _check_mailbox(address: str) -> None:
    """Letters can be sent only where all is ASCII before the @: to any other address the citizen would wait in vain."""
    if not address.rpartition("@")[0].isascii():
        raise ValidationError("must be an e-mail address")


class ResultChannels(wire.Field[tuple[Channel, ...]]):
    """One or two channels, as a list; in a form with a comma between."""

    def __init__(self, allowed: tuple[Channel, ...], **options: Any) -> None:
        names = [channel.value for channel in allowed]
        about = {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1, "maxItems": MOST_RESULTS}
        super().__init__(metadata=about, **options)
        self.allowed = {channel.value: channel for channel in allowed}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Channel, ...]:
        sent = [one.strip() for one in value.split(",")] if isinstance(value, str) else value
        if not isinstance(sent, list) or not all(isinstance(one, str) for one in sent):
            raise ValidationError("must be a list of channels")
        if unknown := [one for one in sent if one not in self.allowed]:
            raise ValidationError(f"{unknown[0][:20]!r} is none of {', '.join(self.allowed)}")
        found = tuple(dict.fromkeys(self.allowed[one] for one in sent))
        if not 1 <= len(found) <= MOST_RESULTS:
            raise ValidationError(f"names 1 to {MOST_RESULTS} channels")
        return found


def _email() -> wire.Email:
    return wire.Email(
        validate=(validate.Length(max=254), _check_mailbox),
        metadata={"maxLength": 254},
        error_messages={"invalid": "must be an e-mail address"},
    )


def _phone() -> Matching:
    return Matching(_PHONE, "a phone number, as 010-1234-5678", 25)


class NewContact(Body):
    """What is said takes the place of what was known; what isn't stays."""

    name = Text(80)
    email = _email()
    phone = _phone()
    result_channels = ResultChannels(ONLINE_RESULTS)
    updates = wire.Boolean(truthy={True, "true"}, falsy={False, "false"}, error_messages={"invalid": "must be true or false"})

    @validates_schema
    def check_something(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if not data:
            raise ValidationError("is missing: say what changes", "phone")


class Contact(NewContact):
    """Whoever wants to be told somewhere says where that is."""

    @validates_schema(skip_on_field_errors=True)
    def check_addresses(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        needed = {ADDRESS_OF[channel]: channel for channel in data.get("result_channels", ())}
        if missing := {
            name: [f"is missing: result_channels names {channel.value}"] for name, channel in needed.items() if name not in data
        }:
            raise ValidationError(missing)
        if data.get("updates") and not {"email", "phone"} & data.keys():
            raise ValidationError("needs an e-mail address or a phone number", "updates")


class ContactAtTheDesk(Contact):
    """Of somebody without a smartphone, perhaps: told by a call (`phone`), by a visit or by post (`visit`)."""

    postal_address = Text(300)
    result_channels = ResultChannels(tuple(ADDRESS_OF))


class OneAddress(Body):
    """An e-mail address or a phone number."""

    email = _email()
    phone = _phone()

    @validates_schema(skip_on_field_errors=True)
    def check_one(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if len(data) != 1:
            raise ValidationError("give one: email or phone", "phone")
