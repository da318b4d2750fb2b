"""How this city writes: in which order it tries its channels, when it is quiet, and where staff are told of what comes in."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

from contracts import wire
from contracts.contact import Contact, SealedReply
from ontong import channels_out
from ontong import keys as the_keys
from ontong.city import City
from ontong.keys import Keys
from ontong.settings import DEMONSTRATION, BadSetting, Settings, variable_of

KOREA = timezone(timedelta(hours=9), "KST")
KINDS = {"departments": "department", "accounts": "account"}


def notify(make: Callable[..., Any], settings: Settings, keys: Keys, private: bytes, city: City) -> Any:
    """The notify service with what it writes with. Raises BadSetting."""
    from services.notify.domain import ORDER, STAFF, PostOffice, Quiet
    from services.notify.letters import FALLBACK_LOCALE
    from services.notify.providers.staff import Staff

    channels: dict[str, Any] = dict(channels_out.channels(settings, keys.channels_secrets))
    book = address_book(settings, city)
    if book:
        channels[STAFF] = Staff(book)
    opened, wishes = the_keys.opener(private), city.letters
    office = PostOffice(
        city=_called(city.name, settings),
        city_abroad=_called(city.name_en or city.name, settings),
        status_url=settings.url,
        zone=KOREA,
        fingerprint_key=hashlib.sha256(b"fingerprint:" + private).digest(),
        open_contact=contact_reader(private),
        open_reply=lambda sealed: wire.load(SealedReply, json.loads(opened(sealed))),
        channels={name: channel.capabilities for name, channel in channels.items()},
        order=wishes.chain if wishes and wishes.chain else ORDER,
        quiet=Quiet.parse(wishes.quiet) if wishes and wishes.quiet else None,
        channels_secret=keys.channels_secrets[0] if keys.channels_secrets else None,
        entries=frozenset(book),
        locales=tuple(dict.fromkeys((FALLBACK_LOCALE, *city.locales))),
    )
    return make(channels=channels, office=office)


def _called(name: str, settings: Settings) -> str:
    return f"{name} ({DEMONSTRATION})" if settings.demonstration else name


def contact_reader(private: bytes) -> Callable[[str], Contact]:
    """Opens a sealed contact as a record."""
    opened = the_keys.contact_opener(private)
    return lambda sealed: wire.load(Contact, opened(sealed))


def wrong(city: City) -> Iterator[str]:
    """What can't be meant in the city's own table of how it writes."""
    from services.notify.domain import Quiet

    if city.letters is None:
        return
    for name in city.letters.chain or ():
        if name not in channels_out.WAYS:
            yield f"letters > chain: there is no channel {name}; known are {', '.join(channels_out.WAYS)}"
    try:
        Quiet.parse(city.letters.quiet or "21:00-08:00")
    except ValueError as error:
        yield f"letters > quiet: {error}"


def address_book(settings: Settings, city: City) -> Mapping[str, tuple[str, ...]]:
    """All addresses for staff notices: those that the city has listed, and the duty officer's, where there are none the triage
    department's. Raises BadSetting."""
    from services.notify.domain import DUTY

    book = dict(staff_notices(settings))
    duty = _of_the_duty_officer(settings) or book.get(f"department:{city.triage.department}", ())
    return book | ({DUTY: duty} if duty else {})


def _of_the_duty_officer(settings: Settings) -> tuple[str, ...]:
    from services.notify.providers.staff import is_address

    addresses = tuple(settings.duty_notices.split()) if not settings.demonstration else ()
    for number, address in enumerate(addresses, start=1):
        if not is_address(address):
            raise BadSetting(f"{variable_of('duty_notices')}: the address {number} is none that Apprise understands")
    return addresses


def staff_notices(settings: Settings) -> Mapping[str, tuple[str, ...]]:
    """The city's list of addresses for staff notices, by `department:CODE` and `account:ID`. An address may hold a password: what is
    wrong is named without it. Raises BadSetting."""
    if not settings.staff_notices or settings.demonstration:
        return {}
    variable, path = variable_of("staff_notices"), Path(settings.staff_notices)
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadSetting(f"{variable}: {path} can't be read ({error.strerror})") from None
    except ValueError:
        raise BadSetting(f"{variable}: {path} is no TOML") from None
    return {f"{KINDS[kind]}:{name}": addresses for kind, name, addresses in _entries(listed, f"{variable}: {path.name}")}


def _entries(listed: Mapping[str, Any], where: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    from services.notify.providers.staff import is_address

    for kind, entries in listed.items():
        if kind not in KINDS or not isinstance(entries, dict):
            raise BadSetting(f"{where}: there are only the tables [departments] and [accounts]")
        for name, addresses in entries.items():
            if not isinstance(addresses, list) or not addresses or not all(isinstance(one, str) and is_address(one) for one in addresses):
                raise BadSetting(f"{where}: {kind} > {name} must be a list of Apprise addresses")
            yield kind, name, tuple(addresses)
