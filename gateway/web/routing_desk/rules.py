"""배정 규칙 at the desk: list, add, change, order, switch off, remove, and take them home as a file of the city's folder."""

from __future__ import annotations

from starlette.responses import Response

from contracts.rules import DeleteRule, ListRules, OrderRules, PutRule, RuleList
from gateway.web.desk_acts import REFUSED, command_id, seen_revision
from gateway.web.routes import Call, Entry
from gateway.web.routing_desk import bodies, toml
from gateway.web.routing_desk.editing import ADMINS, EDITED, code_in, edited, file, history_of, listed, same_code

_ALL = "/v1/desk/routing/rules"
_ONE = f"{_ALL}/{{code}}"


async def list_all(call: Call) -> Response:
    return listed(await call.hall.ask(ListRules(staff=call.officer), call.traceparent))


async def put(call: Call) -> Response:
    rule = call.body["rule"]
    same_code(call, rule.code, "rule.code")
    asked = PutRule(command_id=command_id(call), staff=call.officer, seen_revision=seen_revision(call), **call.body)
    return await edited(call, asked, "routing_rule_kept")


async def delete(call: Call) -> Response:
    code, seen, note = code_in(call), seen_revision(call), call.query.get("note")
    asked = DeleteRule(command_id=command_id(call), staff=call.officer, code=code, seen_revision=seen, note=note)
    return await edited(call, asked, "routing_rule_deleted")


async def order(call: Call) -> Response:
    codes, note = tuple(call.body["codes"]), call.body.get("note")
    asked = OrderRules(command_id=command_id(call), staff=call.officer, codes=codes, seen_revision=seen_revision(call), note=note)
    return await edited(call, asked, "routing_rules_ordered")


async def export(call: Call) -> Response:
    found: RuleList = await call.hall.ask(ListRules(staff=call.officer), call.traceparent)
    return file("rules.toml", toml.rules(tuple(state.rule for state in found.rules)))


TABLE = (
    Entry(
        method="GET",
        path=_ALL,
        act=list_all,
        summary="The city's rules in their order, each with its state",
        tag="desk",
        roles=ADMINS,
        answers={200: RuleList, **REFUSED},
    ),
    history_of("rules"),
    Entry(
        method="GET",
        path=f"{_ALL}/export",
        act=export,
        summary="The rules as rules.toml of the city's folder",
        tag="desk",
        roles=ADMINS,
        answers={200: "application/toml", **REFUSED},
    ),
    Entry(
        method="POST",
        path=f"{_ALL}/order",
        act=order,
        summary="Put the rules into another order",
        tag="desk",
        roles=ADMINS,
        body=bodies.OrderEdit,
        keyed=True,
        versioned=True,
        answers={200: RuleList, **EDITED},
    ),
    Entry(
        method="PUT",
        path=_ONE,
        act=put,
        summary="Add a rule, or change or switch off the one that stands there",
        tag="desk",
        roles=ADMINS,
        body=bodies.RuleEdit,
        keyed=True,
        versioned=True,
        answers={200: RuleList, **EDITED},
    ),
    Entry(
        method="DELETE",
        path=_ONE,
        act=delete,
        summary="Take a rule away",
        tag="desk",
        roles=ADMINS,
        query=bodies.RemovalQuery,
        keyed=True,
        versioned=True,
        answers={200: RuleList, **EDITED},
    ),
)
