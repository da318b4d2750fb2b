"""The rules of the house, checked against the code itself."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from chassis.doors import doors_of
from contracts.gateway import Channel
from contracts.message import Message, Query
from contracts.registry import COMMANDS, EVENTS
from gateway.service import Gateway
from services.complaints.service import Complaints
from services.metrics.service import Metrics
from services.notify.service import Notify
from services.routing.service import Routing

ROOT = Path(__file__).parents[2]
SERVICES = (Gateway, Complaints, Routing, Notify, Metrics)
FOLDER = {service: ROOT / ("gateway" if service is Gateway else f"services/{service.name}") for service in SERVICES}
CLOCK = {"calendar", "periods", "pauses", "extensions", "counting", "deadlines", "handovers", "reckoning"}
RULES = {
    "rules",
    "territory",
    "wording",
    "matters",
    "fitting",
    "repeats",
    "similar",
    "surges",
    "lifecycle",
    *CLOCK,
    "duties",
    "spelling",
    "precedents",
    "learning",
    "measuring",
    "kinds",
    "urgency",
    "duration",
    "statistics",
    "quality",
    "judging",
    "board",
    "notices",
    "outcomes",
    "capabilities",
    "desk",
    "roles",
    "chain",
    "roots",
}  # pure pages
ROOMS = RULES | {"domain", "store", "letters", "channels", "providers", "measures", "usecases", "service", "teaching", "training"}
GATE = {
    "masking",
    "receipt",
    "view",
    "sealing",
    "reception",
    "fetching",
    "errands",
    "mailroom",
    "media",
    "studio",
    "drawing",
    "papers",
    "identity",
    "web",
}  # what only a gate needs


def our_modules() -> list[Path]:
    folders = ("contracts", "chassis", "services", "gateway", "frontend", "ontong")
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_every_event_has_a_reader_or_is_declared_public():
    heard = {event for service in SERVICES for event in doors_of(service).events}

    unheard = [event.__name__ for event in EVENTS.values() if event not in heard and not event.public]

    assert not unheard


def test_every_command_is_handled_by_the_service_that_it_names():
    handled = {command: service.name for service in SERVICES for command in doors_of(service).commands}

    assert handled == {command: command.target for command in COMMANDS.values()}


def test_the_doors_are_as_they_were_released():
    doors = {
        service.name: {
            "hears": sorted(doors_of(service).hears),
            "is asked": sorted(command.type() for command in doors_of(service).commands),
            "in order from": sorted(doors_of(service).in_order_from),
        }
        for service in SERVICES
    }

    assert doors == json.loads((ROOT / "tests/house/doors.json").read_text()), "a door that others rely on has changed: was it meant?"


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_readme_says_what_its_service_hears_says_and_is_asked(service):
    doors, readme = doors_of(service), (FOLDER[service] / "README.md").read_text()

    assert _named(readme, "Hears", EVENTS) == {event.__name__ for event in doors.events}
    assert _named(readme, "Says", EVENTS) == {event.__name__ for event in EVENTS.values() if event.source == service.name}
    assert _named(readme, "Is asked", COMMANDS) == {command.__name__ for command in doors.commands}


def test_queries_are_told_apart_from_commands():
    assert {name for name, command in COMMANDS.items() if issubclass(command, Query)} == {
        "find_standard_answers.v1",
        "foresee_letter.v1",
        "read_letter.v1",
        "read_letter_editions.v1",
        "list_ways_out.v1",
        "list_complaints.v1",
        "list_filings.v1",
        "open_complaint.v1",
        "follow_complaint.v1",
        "suggest_departments.v1",
        "list_departments.v1",
        "read_department.v1",
        "list_rules.v1",
        "list_splits.v1",
        "read_editions.v1",
        "read_ground.v1",
        "try_routing.v1",
        "find_precedents.v1",
        "list_models.v1",
        "explain_decision.v1",
        "list_deliveries.v1",
        "list_sandbox_letters.v1",
        "get_statistics.v1",
        "get_routing_quality.v1",
        "foresee_late.v1",
        "get_board.v1",
        "get_board_rows.v1",
        "get_map.v1",
        "list_obligations.v1",
        "list_colleagues.v1",
        "list_standard_answers.v1",
        "propose_answer.v1",
        "read_history.v1",
        "list_parked_of_complaints.v1",
        "list_parked_of_routing.v1",
        "list_parked_of_notify.v1",
        "list_parked_of_metrics.v1",
        "read_days.v1",
        "read_approval.v1",
        "count_days.v1",
        "foresee_extension.v1",
        "preview_letter.v1",
        "open_sealed_text.v1",
        "open_original.v1",
        "list_letters.v1",
        "find_similar.v1",
        "list_surges.v1",
    }


def test_nobody_uses_nameko_s_own_entrypoints():
    stock = re.compile(r"nameko\.(events|rpc|web|messaging|timer)|event_handler|@rpc|@http\b|@consume|@timer\b")

    users = [str(path.relative_to(ROOT)) for path in our_modules() if stock.search(_code(path))]

    assert not users


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_module_of_a_service_is_a_known_room(service):
    found = {path.stem for path in FOLDER[service].iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}

    assert found - {"__init__", "migrations"} <= ROOMS | (GATE if service is Gateway else set())


def test_modules_are_small_enough_to_be_read_in_one_sitting():
    long = {str(path.relative_to(ROOT)): lines for path in our_modules() if (lines := len(path.read_text().splitlines())) > 300}

    assert not long


def test_every_module_opens_with_a_sentence():
    silent = [str(path.relative_to(ROOT)) for path in our_modules() if not ast.get_docstring(ast.parse(path.read_text()))]

    assert not silent


def test_the_embedded_mode_never_imports_eventlet():
    code = (
        "import sys, ontong.up, ontong.front, chassis.local\n"
        "print([name for name in ('eventlet', 'nameko', 'kombu', 'amqp', 'gevent') if name in sys.modules])"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert told.stdout.strip() == "[]"


def _named(readme: str, section: str, known: Mapping[str, type[Message]]) -> set[str]:
    """The events or commands that are named in one section of a README."""
    found = re.search(rf"^## {section}\b(.*?)(?=^## |\Z)", readme, re.M | re.S)
    assert found, f"the README has no section {section}"
    return set(re.findall(r"`(\w+)`", found[1])) & {record.__name__ for record in known.values()}


def _code(path: Path) -> str:
    """A module without its docstrings and comments."""
    return ast.unparse(ast.parse(path.read_text()))


def test_a_one_time_link_holds_as_long_as_a_case_may_be_taken_up_again():
    from gateway.view.showing import LINK_HOLDS
    from services.complaints.domain.openings import REOPENS_WITHIN

    assert LINK_HOLDS == REOPENS_WITHIN


def test_a_channel_has_a_file_of_the_same_name_on_both_sides():
    ways = [{path.stem for path in (ROOT / side).glob("*.py")} - {"__init__"} for side in ("gateway/channels", "services/notify/channels")]

    assert ways == [{channel.value for channel in Channel}] * 2


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_the_code_needs_the_last_of_its_migrations(service):
    migrations = FOLDER[service] / "migrations"
    head = re.search(r'^HEAD = "(\d+)"$', (migrations / "__init__.py").read_text(), re.MULTILINE)

    assert head is not None
    assert head[1] == max(path.name[:4] for path in (migrations / "versions").glob("[0-9]*.py"))
