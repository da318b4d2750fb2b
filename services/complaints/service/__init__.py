"""The doors of the complaints service: what it hears, what officers may ask of it, and what time brings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from chassis.doors import Database, every
from contracts import gateway
from services.complaints import store
from services.complaints.calendar import Calendar
from services.complaints.domain import City
from services.complaints.periods import Period
from services.complaints.service.desk import AskedByStaff
from services.complaints.service.voices import Heard
from services.complaints.store import Transaction
from services.complaints.surges import SurgeRules
from services.complaints.usecases import cities, dangers, fitting, inheriting, proving, reminding, surging, timing


class Complaints(Heard, AskedByStaff):
    """A table of contents in three pages: what is heard, what staff ask, and here what time brings. `open_text` opens what the
    gateway sealed for this service: the text as the citizen wrote it. `calendar` and `periods` are the city's as it starts; days that
    it declares later are kept here. `names` are what it is called itself. `surges`: from how many on the same matter is one."""

    name = "complaints"
    db = Database(store.Transaction, store.metadata, "services.complaints.migrations")
    in_order_from = ("gateway",)

    def __init__(
        self,
        *,
        open_text: Callable[[str], str],
        calendar: Calendar,
        periods: Mapping[gateway.Kind, Period],
        names: Collection[str] = (),
        surges: SurgeRules | None = None,
    ) -> None:
        self.surges = surges or SurgeRules()
        self.open_text, self.cities = open_text, cities.Cities(City(calendar=calendar, periods=periods, names=frozenset(names)))
        self.answers = fitting.Answers()

    @every(seconds=1)
    def notice(self, tx: Transaction) -> bool:
        return surging.notice(tx, self.surges)

    @every(seconds=2)
    def recount(self, tx: Transaction) -> None:
        timing.recount(tx, self.cities.now(tx))

    @every(seconds=2)
    def hand_on(self, tx: Transaction) -> None:
        timing.hand_on(tx)

    @every(seconds=2)
    def inherit(self, tx: Transaction) -> None:
        inheriting.inherit(tx, self.cities.now(tx))

    @every(seconds=15)
    def alert_again(self, tx: Transaction) -> None:
        dangers.alert_again(tx)

    @every(seconds=30)
    def remind(self, tx: Transaction) -> None:
        reminding.remind(tx, self.cities.now(tx))

    @every(seconds=30)
    def digest(self, tx: Transaction) -> None:
        reminding.digest(tx, self.cities.now(tx))

    @every(seconds=60)
    def report_progress(self, tx: Transaction) -> None:
        timing.report_progress(tx)

    @every(seconds=60)
    def close(self, tx: Transaction) -> None:
        timing.close(tx)

    @every(seconds=60)
    def close_day(self, tx: Transaction) -> None:
        proving.close_day(tx)
