"""The metrics service at a glance: it hears everything that happens to a case, keeps count, and says nothing but numbers."""

from __future__ import annotations

from chassis import parked
from chassis.doors import Database, handles, on
from contracts.board import Board, BoardRows, GetBoard, GetBoardRows, GetMap, MapPoints
from contracts.complaints import (
    CitizenRequestRefused,
    ClockPaused,
    ClockResumed,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintSupplemented,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    DeadlineExtended,
    DeadlineRecomputed,
    ProgressReported,
    SupplementRequested,
)
from contracts.gateway import ComplaintRated
from contracts.metrics import GetRoutingQuality, GetStatistics, RoutingQuality, Statistics
from contracts.notify import NotificationDelivered, NotificationFailed, NotificationUnknown
from contracts.parked import ListParkedOfMetrics, ParkedEvents, RetryParkedOfMetrics
from contracts.reminders import DeadlineReminded
from contracts.routing import DepartmentAssigned, TriageNeeded
from contracts.similar import SurgeDecided, SurgeNoticed
from contracts.together import ComplaintClosedAsRepeated, ComplaintInherited
from services.metrics import store, usecases
from services.metrics.store import Transaction
from services.metrics.usecases import showing


class Metrics:
    """Order matters only for what the complaints service says: letters and ratings may be heard before the case itself."""

    name = "metrics"
    db = Database(store.Transaction, store.metadata, "services.metrics.migrations")
    hears_everything = True
    in_order_from = ("complaints",)

    @on(ComplaintReceived)
    def receive(self, event: ComplaintReceived, tx: Transaction) -> None:
        usecases.receive(tx, event)

    @on(ComplaintRouted)
    def route(self, event: ComplaintRouted, tx: Transaction) -> None:
        usecases.route(tx, event)

    @on(ComplaintRerouted)
    def reroute(self, event: ComplaintRerouted, tx: Transaction) -> None:
        usecases.reroute(tx, event)

    @on(ComplaintInherited)
    def inherit(self, event: ComplaintInherited, tx: Transaction) -> None:
        usecases.inherit(tx, event)

    @on(ComplaintStarted)
    def start(self, event: ComplaintStarted, tx: Transaction) -> None:
        usecases.start(tx, event)

    @on(ComplaintReclassified)
    def reclassify(self, event: ComplaintReclassified, tx: Transaction) -> None:
        usecases.reclassify(tx, event)

    @on(SupplementRequested)
    def request_supplement(self, event: SupplementRequested, tx: Transaction) -> None:
        usecases.request_supplement(tx, event)

    @on(ComplaintSupplemented)
    def supplement(self, event: ComplaintSupplemented, tx: Transaction) -> None:
        usecases.supplement(tx, event)

    @on(ClockPaused)
    def pause(self, event: ClockPaused, tx: Transaction) -> None:
        usecases.pause(tx, event)

    @on(ClockResumed)
    def resume(self, event: ClockResumed, tx: Transaction) -> None:
        usecases.resume(tx, event)

    @on(DeadlineExtended)
    def extend(self, event: DeadlineExtended, tx: Transaction) -> None:
        usecases.extend(tx, event)

    @on(DeadlineRecomputed)
    def recompute(self, event: DeadlineRecomputed, tx: Transaction) -> None:
        usecases.recompute(tx, event)

    @on(DeadlineReminded)
    def remind(self, event: DeadlineReminded, tx: Transaction) -> None:
        usecases.remind(tx, event)

    @on(ProgressReported)
    def report(self, event: ProgressReported, tx: Transaction) -> None:
        usecases.report(tx, event)

    @on(ComplaintAnswered)
    def answer(self, event: ComplaintAnswered, tx: Transaction) -> None:
        usecases.answer(tx, event)

    @on(ComplaintNotified)
    def notify(self, event: ComplaintNotified, tx: Transaction) -> None:
        usecases.notify(tx, event)

    @on(ComplaintWithdrawn)
    def withdraw(self, event: ComplaintWithdrawn, tx: Transaction) -> None:
        usecases.withdraw(tx, event)

    @on(ComplaintTransferred)
    def transfer(self, event: ComplaintTransferred, tx: Transaction) -> None:
        usecases.transfer(tx, event)

    @on(ComplaintDeclined)
    def decline(self, event: ComplaintDeclined, tx: Transaction) -> None:
        usecases.decline(tx, event)

    @on(ComplaintClosedAsRepeated)
    def close_as_repeated(self, event: ComplaintClosedAsRepeated, tx: Transaction) -> None:
        usecases.close_as_repeated(tx, event)

    @on(ComplaintMerged)
    def merge(self, event: ComplaintMerged, tx: Transaction) -> None:
        usecases.merge(tx, event)

    @on(ComplaintUnmerged)
    def unmerge(self, event: ComplaintUnmerged, tx: Transaction) -> None:
        usecases.unmerge(tx, event)

    @on(ComplaintClosed)
    def close(self, event: ComplaintClosed, tx: Transaction) -> None:
        usecases.close(tx, event)

    @on(ComplaintReopened)
    def reopen(self, event: ComplaintReopened, tx: Transaction) -> None:
        usecases.reopen(tx, event)

    @on(SurgeNoticed)
    def notice_surge(self, event: SurgeNoticed, tx: Transaction) -> None:
        usecases.notice_surge(tx, event)

    @on(SurgeDecided)
    def decide_surge(self, event: SurgeDecided, tx: Transaction) -> None:
        usecases.decide_surge(tx)

    @on(CitizenRequestRefused)
    def refuse(self, event: CitizenRequestRefused, tx: Transaction) -> None:
        usecases.refuse(tx, event)

    @on(DepartmentAssigned)
    def assign(self, event: DepartmentAssigned, tx: Transaction) -> None:
        usecases.assign(tx, event)

    @on(TriageNeeded)
    def triage(self, event: TriageNeeded, tx: Transaction) -> None:
        usecases.triage(tx, event)

    @on(ComplaintRated)
    def rate(self, event: ComplaintRated, tx: Transaction) -> None:
        usecases.rate(tx, event)

    @on(NotificationDelivered)
    def deliver(self, event: NotificationDelivered, tx: Transaction) -> None:
        usecases.deliver(tx, event)

    @on(NotificationFailed)
    def fail(self, event: NotificationFailed, tx: Transaction) -> None:
        usecases.fail(tx, event)

    @on(NotificationUnknown)
    def doubt(self, event: NotificationUnknown, tx: Transaction) -> None:
        usecases.doubt(tx, event)

    @handles(ListParkedOfMetrics)
    def list_parked(self, query: ListParkedOfMetrics, tx: Transaction) -> ParkedEvents:
        return parked.list_parked(tx, query)

    @handles(RetryParkedOfMetrics)
    def retry_parked(self, command: RetryParkedOfMetrics, tx: Transaction) -> ParkedEvents:
        return parked.retry_parked(tx, command)

    @handles(GetStatistics)
    def get_statistics(self, query: GetStatistics, tx: Transaction) -> Statistics:
        return usecases.get_statistics(tx)

    @handles(GetRoutingQuality)
    def get_routing_quality(self, query: GetRoutingQuality, tx: Transaction) -> RoutingQuality:
        return usecases.get_routing_quality(tx, query)

    @handles(GetBoard)
    def get_board(self, query: GetBoard, tx: Transaction) -> Board:
        return showing.get_board(tx, query)

    @handles(GetBoardRows)
    def get_board_rows(self, query: GetBoardRows, tx: Transaction) -> BoardRows:
        return showing.get_board_rows(tx, query)

    @handles(GetMap)
    def get_map(self, query: GetMap, tx: Transaction) -> MapPoints:
        return showing.get_map(tx, query)
