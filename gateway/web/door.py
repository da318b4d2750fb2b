"""What the HTTP door is given by whoever puts the house together, and what it keeps in memory while it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

import anyio
from prometheus_client import CollectorRegistry

from chassis.database import Store
from contracts.city import Service
from contracts.desk import Staff
from contracts.message import Command, Refusal
from gateway.channels import Mailbox, Webhook
from gateway.domain.conversation import Phrases
from gateway.domain.dangers import Dangers
from gateway.identity import Tokens
from gateway.media import Media
from gateway.reception import Reception
from gateway.sealing import Seals
from gateway.studio import PAPERS, Studio
from gateway.web import problems
from gateway.web.addresses import Attempts
from gateway.web.limits import Caps
from gateway.web.measures import Measures
from gateway.web.refusals import Refusals

T = TypeVar("T")


class Ask(Protocol):
    """Asks a service: returns the command's answer record or raises contracts.message.Refusal. It may block."""

    def __call__(self, command: Command, *, timeout: float = 5.0, traceparent: str | None = None) -> Any: ...


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Door:
    """Everything `create_app` needs.

    database      the gateway's own store (chassis.database)
    ask           how to ask the services
    media         where photos are kept
    seals         the public keys of notify and complaints
    tokens        the keys of staff tokens
    token_secrets what citizens' tokens are derived from, 32 bytes or more each; the first for new ones, the others for repeats
    registry      where the door's figures are counted
    public_url    how the outside reaches this door, without a slash at its end
    page          the citizen's page in letters and answers; {url}, {receipt_number} and {token} are filled in
    cors_origins  other sites whose pages may use the API
    trusted_proxies  networks (CIDR) whose X-Forwarded-For is believed
    sandbox       letters stay inside and are shown at /v1/sandbox/letters
    practice      whoever sits at the machine comes to the desk without a password while letters stay inside; never in production
    demonstration  nobody's real voice comes in here: each case says so in its title
    checks        named questions whether this process is ready; each returns True or raises/returns False
    metrics_text  what /metrics answers; None: not served here
    guesses, logins, submissions, lookups, recoveries   attempts a minute for one address; submissions None: not limited here
    streams       live streams at the same time, for all and for one address
    zone          the city's time: the year of a receipt number
    services      what a citizen may choose from, with the questions that each asks
    languages     the city's words for conversations, by locale; the first is its own
    dangers       what the city takes for a danger, and says at once
    webhooks      the ways in whose providers call us, by the name in /channels/{name}
    simulated     of the ways in those without a provider: the sandbox speaks through them
    channels_secrets  what the links in letters are proven by; notify has the same
    """

    database: Store
    ask: Ask
    media: Media
    seals: Seals
    tokens: Tokens
    token_secrets: tuple[bytes, ...]
    registry: CollectorRegistry
    public_url: str = "http://127.0.0.1:8000"
    page: str = "{url}/c/{receipt_number}/{token}"
    cors_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    sandbox: bool = False
    practice: bool = False
    demonstration: bool = False
    checks: Mapping[str, Callable[[], bool]] = field(default_factory=dict)
    metrics_text: Callable[[], bytes] | None = None
    guesses: int = 30
    logins: int = 10
    submissions: int | None = None
    lookups: int = 60
    recoveries: int = 5
    streams: int = 500
    streams_each: int = 20
    caps: Caps = field(default_factory=Caps)
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Seoul"))
    services: tuple[Service, ...] = ()
    languages: Mapping[str, Phrases] = field(default_factory=dict)
    dangers: Dangers = field(default_factory=Dangers)
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    simulated: Mapping[str, Webhook | Mailbox] = field(default_factory=dict)
    channels_secrets: tuple[bytes, ...] = ()
    clock: Callable[[], datetime] = _utc_now

    def __post_init__(self) -> None:
        if not self.token_secrets or any(len(secret) < 32 for secret in self.token_secrets):
            raise ValueError("citizens' tokens are derived from secrets of 32 bytes or more")


def reception_of(door: Door) -> Reception:
    """How this door takes voices in."""
    return Reception(
        seals=door.seals,
        token_secrets=door.token_secrets,
        public_url=door.public_url,
        page=door.page,
        zone=door.zone,
        languages=door.languages,
        demonstration=door.demonstration,
        dangers=door.dangers,
    )


class Hall:
    """The open door: what it was given, and the few things it remembers between requests."""

    def __init__(self, door: Door) -> None:
        from gateway.web.live import Live
        from gateway.web.practice import Codes

        self.door = door
        self.reception = reception_of(door)
        self.measures = Measures(door.registry)
        self.measures.ways_in(door.webhooks)
        self.live = Live(door)
        self.codes = Codes(door.clock)
        self.refusals = Refusals(door.token_secrets[0], self.measures)
        self.guesses = Attempts(door.guesses)
        self.logins = Attempts(door.logins)
        self.submissions = Attempts(door.submissions) if door.submissions else None
        self.lookups = Attempts(door.lookups)
        self.recoveries = Attempts(door.recoveries)
        self.statistics: tuple[float, Any] | None = None
        self.boards: dict[Command, tuple[float, Any]] = {}
        self.accounts: dict[str, tuple[float, Staff | None, datetime | None]] = {}
        self.studio = Studio()
        self.copyists = Studio(PAPERS)
        self.exporting = anyio.CapacityLimiter(2)  # exports written at a time
        self.keeping = anyio.CapacityLimiter(2)  # photos written to disk at a time
        self.passwords = ThreadPoolExecutor(1, thread_name_prefix="gateway-passwords")  # nobody's photos hold up who signs in
        self.looking = anyio.CapacityLimiter(8)  # what citizens ask before they file takes no thread from officers
        self.asking = anyio.CapacityLimiter(32)  # so that a slow service can't take the threads that the citizen's page needs

    async def ask(self, command: Command, traceparent: str | None) -> Any:
        """Ask a service, without holding up anybody else; a refusal becomes a problem."""
        work = partial(self.door.ask, command, timeout=5.0, traceparent=traceparent)
        try:
            return await anyio.to_thread.run_sync(work, limiter=self.asking)
        except Refusal as refusal:
            raise problems.of_refusal(refusal) from None

    async def read(self, work: Callable[[Any], T]) -> T:
        """Read from the door's own database; `work` takes the transaction."""
        return await anyio.to_thread.run_sync(self.door.database.read, work)
