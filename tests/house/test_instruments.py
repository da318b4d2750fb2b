"""The operator's instruments fit the house: every alert has its runbook, and every figure that is looked at is shown."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from chassis.breaker import State
from chassis.lanes import Sight
from chassis.watch import BACKLOG, Watch, new_registry
from contracts.gateway import Channel
from gateway.measures import Measures as ChannelMeasures
from gateway.usecases import Waits
from gateway.web.measures import Measures as DoorMeasures
from services.complaints.measures import Measures as DangerMeasures
from services.metrics.counting import Key
from services.metrics.measures import SERIES
from services.metrics.measures import Measures as CaseMeasures
from services.metrics.usecases import Figures
from services.notify.domain import Waiting
from services.notify.measures import Measures as LetterMeasures
from services.routing.measures import Measures as RoutingMeasures
from services.routing.usecases.teaching import Sight as Learned

DEPLOY = Path(__file__).parents[2] / "deploy"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
ALERT_TESTS = ("alerts_test.yml", "alerts_weeks_test.yml")
TOLD_BY_OTHERS = frozenset(  # Prometheus itself and RabbitMQ (names as its 3.10 and 3.13 show them)
    {
        *("up", "rabbitmq_alarms_memory_used_watermark", "rabbitmq_alarms_free_disk_space_watermark"),
        *("rabbitmq_alarms_file_descriptor_limit", "rabbitmq_detailed_queue_messages", "rabbitmq_detailed_queue_consumers"),
        *("rabbitmq_global_messages_redelivered_total", "rabbitmq_raft_entry_commit_latency_seconds"),
    }
)
WORDS = frozenset({"and", "or", "unless", "by", "offset", "bool"})


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def dashboard() -> dict[str, Any]:
    return json.loads((DEPLOY / "grafana" / "ontong.json").read_text())


@cache
def looked_at() -> dict[str, str]:
    """Every query of the alerts, the dashboard and the runbooks, by where it stands."""
    found = {rule["alert"]: rule["expr"] for rule in rules()}
    for panel in dashboard()["panels"]:
        found |= {f"{panel['title']} {target['refId']}": target["expr"] for target in panel.get("targets", ())}
    for page in sorted((DEPLOY / "runbooks").glob("*.md")):
        text = page.read_text()
        found[page.name] = text.partition("## Query\n\n")[2].partition("\n\n")[0].strip()
        found |= {f"{page.name} {query}": query for query in re.findall(r"`([a-z_ ]+\(.*?[)\]}])`", text) if "msg_" in query}
    return found


def names_in(query: str) -> set[str]:
    """The metrics that a query looks at."""
    bare = re.sub(r'"[^"]*"', "", query)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(by|without|on)\s*\([^)]*\)", " ", bare)
    return set(re.findall(r"\b[a-z_][a-z0-9_]*\b(?!\s*\()", bare)) - WORDS


@cache
def shown() -> set[str]:
    """Every time series that a process of ours can show."""
    registry = new_registry()
    watch = Watch("complaints", registry)
    watch.door("batch", "ok", 0.1)
    watch.consumed("complaint_received.v1", "ok")
    watch.published("complaint_received.v1", "ack")
    watch.leader(True)
    watch.connection(True)
    watch.hub_lag(0)
    watch.lanes(lambda: {"main": Sight(in_flight=0, breaker=State.CLOSED)}, lambda: {"main": 0})
    watch.backlog(lambda: dict.fromkeys(BACKLOG, 0))
    door = DoorMeasures(registry)
    door.request("/v1/complaints", "POST", 201, 0.1)
    door.complaint(Channel.WEB, None)
    door.heard(Channel.KAKAO, "filed")
    door.ways_in(["kakao"])
    registry.register(ChannelMeasures(lambda _work: Waits(failures={"email": 0}, asked_seconds={"email": 30.0})))
    tally = dict.fromkeys([*(Key(figure, "a", "b", "c") for figure in (*SERIES, "expected")), Key("answer_class", "700")], 1)
    registry.register(CaseMeasures(lambda _work: Figures(tally=tally, untold_seconds=0)))
    letters = LetterMeasures(lambda _work: {"email": Waiting(count=1, oldest_seconds=1.0)})
    letters.tried("email", "accepted")
    registry.register(DangerMeasures(lambda _work: (1, 60.0)))
    registry.register(letters)
    laid_down = {"rules": {"applied": 1}, "splits": {"applied": 1}}
    learned = Learned(certainty=0.9, failures=0, rows=1, trained_seconds=1.0, missing=0)
    registry.register(RoutingMeasures(lambda _work: (laid_down, learned)))
    return set(samples(registry))


def samples(registry: CollectorRegistry) -> Iterator[str]:
    return (sample.name for family in registry.collect() for sample in family.samples)


def promtool(*arguments: str, folder: Path = ALERTS.parent) -> None:
    """Run promtool (Debian: package prometheus); in CI it must be there."""
    found = shutil.which("promtool")
    if found is None and os.environ.get("CI") != "true":
        pytest.skip("NOT RUN: promtool is not installed (Debian: apt install prometheus)")
    assert found, "promtool is missing"
    ended = subprocess.run([found, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("where", looked_at())
def test_every_figure_that_is_looked_at_is_shown(where: str):
    missing = names_in(looked_at()[where]) - shown() - TOLD_BY_OTHERS

    assert not missing


def test_every_alert_has_a_runbook_and_every_runbook_an_alert():
    pages = {f"deploy/runbooks/{page.name}" for page in (DEPLOY / "runbooks").glob("*.md")}

    assert {rule["annotations"]["runbook"] for rule in rules()} == pages
    assert all(rule["annotations"]["runbook"].endswith(f"/{rule['alert']}.md") for rule in rules())


@pytest.mark.parametrize("page", sorted((DEPLOY / "runbooks").glob("*.md")), ids=lambda page: page.stem)
def test_a_runbook_has_a_query_three_checks_and_safe_actions(page: Path):
    _, query, checks, actions = page.read_text().split("\n## ")

    assert query.startswith("Query\n")
    assert re.findall(r"^(\d)\. ", checks, re.MULTILINE) == ["1", "2", "3"]
    assert actions.startswith("Safe actions\n\n- ")


def test_every_alert_has_a_test():
    tested = {case["alertname"] for test in alert_cases() for case in test["alert_rule_test"] if case.get("exp_alerts")}

    assert tested == {rule["alert"] for rule in rules()}


def alert_cases() -> list[dict[str, Any]]:
    return [test for page in ALERT_TESTS for test in yaml.safe_load((ALERTS.parent / page).read_text())["tests"]]


def test_the_dashboard_is_as_it_was_drawn():
    drawn = runpy.run_path(str(DEPLOY / "grafana" / "draw.py"))["dashboard"]()

    assert dashboard() == drawn


def test_promtool_accepts_the_configuration_and_the_alerts():
    promtool("check", "config", "prometheus.yml")


@pytest.mark.parametrize("page", ALERT_TESTS)
def test_the_alerts_do_what_their_tests_say(page: str):
    promtool("test", "rules", page)


def test_promtool_understands_every_query(tmp_path: Path):
    recorded = [{"record": f"query_{number}", "expr": query} for number, query in enumerate(looked_at().values())]
    (tmp_path / "queries.yml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": recorded}]}))

    promtool("check", "rules", "queries.yml", folder=tmp_path)
