"""What may be asked of what routing has learned, and of why it decided as it did."""

from __future__ import annotations

from chassis.doors import handles
from contracts.teaching import (
    BringHistory,
    ExplainDecision,
    Explanation,
    FindPrecedents,
    HistoryTaken,
    ListModels,
    Models,
    Precedents,
    ReleaseModel,
    RollBackModel,
    TakeHistory,
    TrainModel,
    WishRouting,
)
from services.routing.store import Transaction
from services.routing.usecases import explaining, histories, precedents
from services.routing.usecases import teaching as lessons


class AskedOfLessons:
    @handles(FindPrecedents)
    def find_precedents(self, query: FindPrecedents, tx: Transaction) -> Precedents:
        return precedents.find(tx, query)

    @handles(ExplainDecision)
    def explain(self, query: ExplainDecision, tx: Transaction) -> Explanation:
        return explaining.explain(tx, query)

    @handles(ListModels)
    def list_models(self, query: ListModels, tx: Transaction) -> Models:
        return lessons.look(tx)

    @handles(TrainModel)
    def train(self, command: TrainModel, tx: Transaction) -> None:
        lessons.want(tx)

    @handles(RollBackModel)
    def roll_back(self, command: RollBackModel, tx: Transaction) -> Models:
        return lessons.roll_back(tx, command)

    @handles(ReleaseModel)
    def release(self, command: ReleaseModel, tx: Transaction) -> None:
        lessons.release(tx)

    @handles(WishRouting)
    def wish(self, command: WishRouting, tx: Transaction) -> None:
        lessons.wish(tx, command)

    @handles(BringHistory)
    def bring_history(self, command: BringHistory, tx: Transaction) -> None:
        histories.bring(tx, command)

    @handles(TakeHistory)
    def take_history(self, command: TakeHistory, tx: Transaction) -> HistoryTaken:
        return histories.take(tx, command)
