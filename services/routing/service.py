"""Routing: proposes the department that should answer a case, and says when a person must choose."""

from __future__ import annotations

from chassis.doors import Database, every, handles, on
from contracts import directory as asked
from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted
from contracts.routing import RegisterDepartments, SuggestDepartments, Suggestions
from contracts.rules import (
    DeleteRule,
    EditionHistory,
    ListRules,
    OrderRules,
    PutRule,
    ReadEditions,
    RegisterRules,
    RuleList,
    Trial,
    TryRouting,
)
from contracts.territory import DeleteSplit, ListSplits, PutSplit, RegisterTerritory, SplitList
from services.routing import store, usecases
from services.routing.usecases import directory


class Routing:
    """It takes nobody's events strictly in order: a case is proposed for once, and of several corrections the latest wins."""

    name = "routing"
    db = Database(store.Transaction, store.metadata, "services.routing.migrations")

    @on(ComplaintReceived)
    def assign(self, event: ComplaintReceived, tx: store.Transaction) -> None:
        usecases.assign(tx, event)

    @on(ComplaintRouted)
    def learn(self, event: ComplaintRouted, tx: store.Transaction) -> None:
        usecases.learn(tx, event)

    @on(ComplaintRerouted)
    def correct(self, event: ComplaintRerouted, tx: store.Transaction) -> None:
        usecases.correct(tx, event)

    @handles(RegisterDepartments)
    def register(self, command: RegisterDepartments, tx: store.Transaction) -> None:
        usecases.register(tx, command)

    @every(seconds=5)
    def reorganise(self, tx: store.Transaction) -> None:
        usecases.reorganise(tx)

    @handles(asked.ListDepartments)
    def list_departments(self, query: asked.ListDepartments, tx: store.Transaction) -> asked.DepartmentRecords:
        return directory.list_departments(tx, query)

    @handles(asked.ReadDepartment)
    def read_department(self, query: asked.ReadDepartment, tx: store.Transaction) -> asked.DepartmentStory:
        return directory.read_department(tx, query)

    @handles(asked.AddDepartment)
    def add_department(self, command: asked.AddDepartment, tx: store.Transaction) -> asked.DepartmentRecord:
        return directory.add(tx, command)

    @handles(asked.RenameDepartment)
    def rename_department(self, command: asked.RenameDepartment, tx: store.Transaction) -> asked.DepartmentRecord:
        return directory.rename(tx, command)

    @handles(asked.AmendDepartment)
    def amend_department(self, command: asked.AmendDepartment, tx: store.Transaction) -> asked.DepartmentRecord:
        return directory.amend(tx, command)

    @handles(asked.CloseDepartment)
    def close_department(self, command: asked.CloseDepartment, tx: store.Transaction) -> asked.DepartmentRecord:
        return directory.close(tx, command)

    @handles(asked.MergeDepartments)
    def merge_departments(self, command: asked.MergeDepartments, tx: store.Transaction) -> asked.DepartmentRecord:
        return directory.merge(tx, command)

    @handles(asked.SplitDepartment)
    def split_department(self, command: asked.SplitDepartment, tx: store.Transaction) -> asked.DepartmentRecord:
        return directory.split(tx, command)

    @handles(SuggestDepartments)
    def suggest(self, query: SuggestDepartments, tx: store.Transaction) -> Suggestions:
        return usecases.suggest(tx, query)

    @handles(RegisterRules)
    def register_rules(self, command: RegisterRules, tx: store.Transaction) -> None:
        usecases.register_rules(tx, command)

    @handles(RegisterTerritory)
    def register_territory(self, command: RegisterTerritory, tx: store.Transaction) -> None:
        usecases.register_territory(tx, command)

    @handles(ListRules)
    def list_rules(self, query: ListRules, tx: store.Transaction) -> RuleList:
        return usecases.list_rules(tx, query)

    @handles(PutRule)
    def put_rule(self, command: PutRule, tx: store.Transaction) -> RuleList:
        return usecases.put_rule(tx, command)

    @handles(DeleteRule)
    def delete_rule(self, command: DeleteRule, tx: store.Transaction) -> RuleList:
        return usecases.delete_rule(tx, command)

    @handles(OrderRules)
    def order_rules(self, command: OrderRules, tx: store.Transaction) -> RuleList:
        return usecases.order_rules(tx, command)

    @handles(ListSplits)
    def list_splits(self, query: ListSplits, tx: store.Transaction) -> SplitList:
        return usecases.list_splits(tx, query)

    @handles(PutSplit)
    def put_split(self, command: PutSplit, tx: store.Transaction) -> SplitList:
        return usecases.put_split(tx, command)

    @handles(DeleteSplit)
    def delete_split(self, command: DeleteSplit, tx: store.Transaction) -> SplitList:
        return usecases.delete_split(tx, command)

    @handles(ReadEditions)
    def read_editions(self, query: ReadEditions, tx: store.Transaction) -> EditionHistory:
        return usecases.read_editions(tx, query)

    @handles(TryRouting)
    def try_routing(self, query: TryRouting, tx: store.Transaction) -> Trial:
        return usecases.try_routing(tx, query)
