"""The composition root: which rooms the house has, and what each is given. A service's code is imported only when it
is asked for, so that an image may hold a single service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

from prometheus_client import CollectorRegistry

from chassis import backlog, database
from chassis.database import Store
from chassis.doors import Database
from chassis.host import Host
from chassis.migrate import check, migrate
from chassis.watch import Watch, new_registry
from ontong import city as the_city
from ontong import keys as the_keys
from ontong.failures import Stop
from ontong.folder import DataFolder
from ontong.keys import Keys
from ontong.settings import Settings

SERVICES = {
    "gateway": "gateway.service:Gateway",
    "complaints": "services.complaints.service:Complaints",
    "routing": "services.routing.service:Routing",
    "notify": "services.notify.service:Notify",
    "metrics": "services.metrics.service:Metrics",
}


def service(name: str) -> type[Any]:
    """A service's class, as its module is imported for the first time."""
    module, _, found = SERVICES[name].partition(":")
    return getattr(import_module(module), found)  # type: ignore[no-any-return]  # the names stand right above


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything in one process."""

    settings: Settings
    keys: Keys
    hosts: Sequence[Host]
    registry: CollectorRegistry
    folder: DataFolder

    def host(self, name: str) -> Host:
        return next(host for host in self.hosts if host.name == name)

    def has_departments(self) -> bool:
        """Has a city's folder been loaded into this data folder?"""
        return bool(self.host("routing").store.read(lambda tx: tx.departments.all()))

    def has_answers(self) -> bool:
        """Are there standard answers?"""
        return bool(self.host("complaints").store.read(lambda tx: tx.standard_answers.of(None)))

    def door(self, ask: Callable[..., Any]) -> Any:
        """The HTTP application over these hosts."""
        from ontong import channels_out, front

        return front.application(
            self.settings,
            self.keys,
            store=self.host("gateway").store,
            ask=ask,
            media_url=self.settings.media_url or str(self.folder.media),
            registry=self.registry,
            sandbox=channels_out.simulated(self.settings),
            practice=True,
            demonstration=self.settings.demonstration,
        )

    def close(self) -> None:
        for host in self.hosts:
            host.store.close()


def embedded(settings: Settings, folder: DataFolder, keys: Keys) -> House:
    """All services on SQLite files in the data folder, brought to this version's shape."""
    return _on_files(settings, folder, keys, database.sqlite)


def in_play(settings: Settings, folder: DataFolder, keys: Keys, clock: Callable[[], datetime]) -> House:
    """The same for a play: services and door know no other clock than this one."""
    return _on_files(settings, folder, keys, partial(database.sqlite_in_play, clock=clock))


def _on_files(settings: Settings, folder: DataFolder, keys: Keys, stored: Callable[..., Store]) -> House:
    registry = new_registry()
    hosts = []
    for name in SERVICES:
        store = stored(kept(name), folder.database(name), source=name)
        migrate(kept(name), store.engine)
        hosts.append(_host(name, store, settings, keys, registry))
    return House(settings=settings, keys=keys, hosts=hosts, registry=registry, folder=folder)


def standing(settings: Settings, name: str) -> Host:
    """One service on its store, for operators' tools."""
    store = stored(settings, name)
    outside = settings.database_url or settings.database_urls
    keys = the_keys.production(settings) if outside else the_keys.embedded(DataFolder(settings.data).keys)
    return _host(name, store, settings, keys, new_registry())


def stored(settings: Settings, name: str) -> Store:
    """What one service keeps: in PostgreSQL when ONTONG_DATABASE_URL or ONTONG_DATABASE_URLS is set, else in the data
    folder's file."""
    url = settings.database_urls.format(name=name) or settings.database_url
    folder = DataFolder(settings.data)
    if not url and not folder.database(name).exists():
        raise Stop(f"{folder.path} holds no {name}.db: set ONTONG_DATA to the folder of `ontong up`, or ONTONG_DATABASE_URL")
    store = database.postgres(kept(name), url, source=name) if url else database.sqlite(kept(name), folder.database(name), source=name)
    check(kept(name), store.engine)
    store.announce = bool(url)
    return store


def production(settings: Settings, name: str) -> Host:
    """One service on PostgreSQL."""
    store = database.postgres(kept(name), settings.need("database_url"), source=name)
    check(kept(name), store.engine)
    store.announce = True
    return _host(name, store, settings, the_keys.production(settings), new_registry())


@contextmanager
def web(settings: Settings, ask: Callable[..., Any]) -> Iterator[Any]:
    """The HTTP door on the gateway's PostgreSQL database. What it says is handed over by `ontong serve gateway`."""
    from ontong import front

    with gateway_store(settings) as store:
        yield front.application(
            settings,
            the_keys.production(settings),
            store=store,
            ask=ask,
            media_url=settings.need("media_url"),
            registry=new_registry(),
            sandbox=settings.sandbox.lower() == "yes",  # only notify is told of a mail server
        )


@contextmanager
def gateway_store(settings: Settings) -> Iterator[Store]:
    """The gateway's PostgreSQL database, for a door that writes into it. `ontong serve gateway` hands over what it says."""
    store = database.postgres(kept("gateway"), settings.need("database_url"), source="gateway")
    check(kept("gateway"), store.engine)
    store.announce = True
    try:
        yield store
    finally:
        store.close()


def kept(name: str) -> Database:
    """What a service keeps."""
    return service(name).db  # type: ignore[no-any-return]  # every service class has one


def names_here(settings: Settings) -> list[str]:
    """The services whose databases this environment names: one in production, all in the embedded mode."""
    if settings.database_urls or not settings.database_url:
        return list(SERVICES)
    raise Stop("ONTONG_DATABASE_URL is one service's database: say which with --service NAME")


def _host(name: str, store: Store, settings: Settings, keys: Keys, registry: CollectorRegistry) -> Host:
    watch = Watch(name, registry)
    watch.backlog(lambda: store.read(backlog.count))
    if name == "metrics":
        from services.metrics.measures import Measures

        registry.register(Measures(store.read))
    made = MAKE[name](settings, keys)
    if name == "notify":
        from services.notify import measures

        letters = measures.Measures(store.read)
        registry.register(letters)
        made.tried = letters.tried
    if name == "complaints":
        from services.complaints.measures import Measures as DangerMeasures

        registry.register(DangerMeasures(store.read))
    if name == "routing":
        from services.routing.measures import Measures as RoutingMeasures

        registry.register(RoutingMeasures(store.read))
    if name == "gateway":
        from gateway.measures import Measures as ChannelMeasures

        registry.register(ChannelMeasures(store.read, made.outside.mailboxes if made.outside else ()))
    return Host(made, store, watch)


def _gateway(settings: Settings, keys: Keys) -> Any:
    from ontong import outside

    return service("gateway")(outside=outside.errands(settings, keys))


def _complaints(settings: Settings, keys: Keys) -> Any:
    from ontong import office

    city = office.read(settings.jurisdiction)
    city.calendar.working_days(datetime.now(UTC).year)  # the holidays take a moment to load: now, not within the first complaint
    open_text = the_keys.opener(_own(keys.complaints_private, "complaints_key"))
    return service("complaints")(
        open_text=open_text,
        calendar=city.calendar,
        periods=city.periods,
        names=the_city.read(settings.jurisdiction).names,
        surges=city.surges,
    )


def _notify(settings: Settings, keys: Keys) -> Any:
    from ontong import correspondence

    private = _own(keys.notify_private, "notify_key")
    return correspondence.notify(service("notify"), settings, keys, private, the_city.read(settings.jurisdiction))


def _own(key: bytes | None, name: str) -> bytes:
    if key is None:
        Settings().need(name)
        raise AssertionError("need() raises")
    return key


MAKE: dict[str, Callable[[Settings, Keys], Any]] = {
    "gateway": _gateway,
    "complaints": _complaints,
    "routing": lambda settings, keys: service("routing")(
        keep=timedelta(days=settings.routing_keep_days), training_megabytes=settings.training_megabytes
    ),
    "notify": _notify,
    "metrics": lambda settings, keys: service("metrics")(),
}
