"""What administrators, and whoever loads the city's folder, may ask of routing."""

from __future__ import annotations

from chassis import parked
from chassis.doors import handles
from contracts import directory as asked
from contracts.parked import ListParkedOfRouting, ParkedEvents, RetryParkedOfRouting
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
from contracts.territory import CityGround, DeleteSplit, ListSplits, PutSplit, ReadGround, RegisterTerritory, SplitList
from services.routing import usecases
from services.routing.store import Transaction
from services.routing.usecases import directory


class AskedByAdministrators:
    @handles(RegisterDepartments)
    def register(self, command: RegisterDepartments, tx: Transaction) -> None:
        usecases.register(tx, command)

    @handles(asked.ListDepartments)
    def list_departments(self, query: asked.ListDepartments, tx: Transaction) -> asked.DepartmentRecords:
        return directory.list_departments(tx, query)

    @handles(asked.ReadDepartment)
    def read_department(self, query: asked.ReadDepartment, tx: Transaction) -> asked.DepartmentStory:
        return directory.read_department(tx, query)

    @handles(asked.AddDepartment)
    def add_department(self, command: asked.AddDepartment, tx: Transaction) -> asked.DepartmentRecord:
        return directory.add(tx, command)

    @handles(asked.RenameDepartment)
    def rename_department(self, command: asked.RenameDepartment, tx: Transaction) -> asked.DepartmentRecord:
        return directory.rename(tx, command)

    @handles(asked.AmendDepartment)
    def amend_department(self, command: asked.AmendDepartment, tx: Transaction) -> asked.DepartmentRecord:
        return directory.amend(tx, command)

    @handles(asked.CloseDepartment)
    def close_department(self, command: asked.CloseDepartment, tx: Transaction) -> asked.DepartmentRecord:
        return directory.close(tx, command)

    @handles(asked.MergeDepartments)
    def merge_departments(self, command: asked.MergeDepartments, tx: Transaction) -> asked.DepartmentRecord:
        return directory.merge(tx, command)

    @handles(asked.SplitDepartment)
    def split_department(self, command: asked.SplitDepartment, tx: Transaction) -> asked.DepartmentRecord:
        return directory.split(tx, command)

    @handles(asked.CallOffPlan)
    def call_off_plan(self, command: asked.CallOffPlan, tx: Transaction) -> asked.DepartmentRecord:
        return directory.call_off(tx, command)

    @handles(SuggestDepartments)
    def suggest(self, query: SuggestDepartments, tx: Transaction) -> Suggestions:
        return usecases.suggest(tx, query)

    @handles(RegisterRules)
    def register_rules(self, command: RegisterRules, tx: Transaction) -> None:
        usecases.register_rules(tx, command)

    @handles(RegisterTerritory)
    def register_territory(self, command: RegisterTerritory, tx: Transaction) -> None:
        usecases.register_territory(tx, command)

    @handles(ListRules)
    def list_rules(self, query: ListRules, tx: Transaction) -> RuleList:
        return usecases.list_rules(tx, query)

    @handles(PutRule)
    def put_rule(self, command: PutRule, tx: Transaction) -> RuleList:
        return usecases.put_rule(tx, command)

    @handles(DeleteRule)
    def delete_rule(self, command: DeleteRule, tx: Transaction) -> RuleList:
        return usecases.delete_rule(tx, command)

    @handles(OrderRules)
    def order_rules(self, command: OrderRules, tx: Transaction) -> RuleList:
        return usecases.order_rules(tx, command)

    @handles(ListSplits)
    def list_splits(self, query: ListSplits, tx: Transaction) -> SplitList:
        return usecases.list_splits(tx, query)

    @handles(PutSplit)
    def put_split(self, command: PutSplit, tx: Transaction) -> SplitList:
        return usecases.put_split(tx, command)

    @handles(DeleteSplit)
    def delete_split(self, command: DeleteSplit, tx: Transaction) -> SplitList:
        return usecases.delete_split(tx, command)

    @handles(ReadEditions)
    def read_editions(self, query: ReadEditions, tx: Transaction) -> EditionHistory:
        return usecases.read_editions(tx, query)

    @handles(ListParkedOfRouting)
    def list_parked(self, query: ListParkedOfRouting, tx: Transaction) -> ParkedEvents:
        return parked.list_parked(tx, query)

    @handles(RetryParkedOfRouting)
    def retry_parked(self, command: RetryParkedOfRouting, tx: Transaction) -> ParkedEvents:
        return parked.retry_parked(tx, command)

    @handles(TryRouting)
    def try_routing(self, query: TryRouting, tx: Transaction) -> Trial:
        return usecases.try_routing(tx, query)

    @handles(ReadGround)
    def read_ground(self, query: ReadGround, tx: Transaction) -> CityGround:
        return usecases.read_ground(tx, query)
