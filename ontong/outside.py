"""What the gateway needs for the ways in: which there are, and what its errands go outside with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ontong import channels_in, conversations, dangers
from ontong.channels_in import WaysIn
from ontong.folder import DataFolder
from ontong.keys import Keys
from ontong.settings import BadSetting, Settings


def ways(settings: Settings, keys: Keys, *, clock: Callable[[], datetime], sandbox: bool) -> WaysIn:
    """Simulated ones prove themselves by the channels' secret: without one there are none."""
    return channels_in.ways_in(settings, keys.channels_secrets, clock=clock, sandbox=sandbox and bool(keys.channels_secrets))


def errands(settings: Settings, keys: Keys) -> Any:
    """What `gateway.service` is given; None where this process has no keys to take voices in with (an operator's tool)."""
    from gateway.errands import Outside
    from gateway.reception import Reception
    from gateway.sealing import Seals

    in_production = bool(settings.database_url or settings.database_urls)
    kept_in = settings.media_url or ("" if in_production else str(DataFolder(settings.data).media))
    if not (keys.token_secrets and keys.notify_public and keys.complaints_public and kept_in):
        return None
    found = ways(settings, keys, clock=lambda: datetime.now(UTC), sandbox=_speaks_in_sandbox(settings))
    return Outside(
        reception=Reception(
            seals=Seals(notify_key=keys.notify_public, complaints_key=keys.complaints_public),
            token_secrets=keys.token_secrets,
            public_url=settings.url,
            languages=conversations.read(settings.jurisdiction),
            demonstration=settings.demonstration,
            dangers=dangers.read(settings.jurisdiction),
        ),
        media=media(kept_in),
        ways_in={**found.webhooks, **found.mailboxes, **found.simulated},
        mailboxes=found.mailboxes,
    )


def _speaks_in_sandbox(settings: Settings) -> bool:
    """In production only notify knows which ways out there are (and its code isn't here): the city says whether there is a sandbox."""
    if settings.database_url or settings.database_urls:
        return settings.sandbox.lower() == "yes"
    from ontong import channels_out

    return channels_out.simulated(settings)


def media(url: str) -> Any:
    """Where photos are kept; raises BadSetting."""
    from gateway.media import Media

    try:
        return Media(url)
    except (ValueError, ImportError):
        raise BadSetting(f"ONTONG_MEDIA_URL: this kind of address isn't known here: {url.partition('://')[0]}://") from None
