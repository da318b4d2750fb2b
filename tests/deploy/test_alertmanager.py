"""Who hears which alarm, and what one cause silences: asked of a real Alertmanager."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.servers import await_that, free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
CONFIG = DEPLOY / "alertmanager/alertmanager.yml"
ALERTS = DEPLOY / "prometheus/alerts.yml"
BROKER_IS_DOWN = {"alertname": "JobAbsent", "job": "rabbitmq"}


def program(*names: str) -> str:
    """A program of Debian's package prometheus-alertmanager; in CI it must be there."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None and os.environ.get("CI") != "true":
        pytest.skip(f"NOT RUN: {names[0]} is not installed (Debian: apt install prometheus-alertmanager)")
    assert found, f"{names[0]} is missing"
    return found


@pytest.fixture
def heard() -> Iterator[ThreadingHTTPServer]:
    """Whoever is told by webhook; `told` has (path, names of alarms)."""

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.told.append((self.path, {alert["labels"]["alertname"] for alert in body["alerts"]}))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    server.told = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def config(tmp_path: Path, heard: ThreadingHTTPServer) -> Path:
    """Our configuration as Debian's Alertmanager reads it: 0.25 doesn't know `url_file` yet. Nobody waits, and no mail leaves."""
    text = CONFIG.read_text()
    for secret in ("webhook", "switch"):
        text = text.replace(f"url_file: /run/secrets/alerts.{secret}", f"url: http://127.0.0.1:{heard.server_port}/{secret}")
    text = text.replace("mail.example.org:587", f"127.0.0.1:{free_port()}").replace("/run/secrets/alerts.mail", str(tmp_path / "mail"))
    (tmp_path / "mail").write_text("secret\n")
    (tmp_path / "alertmanager.yml").write_text(re.sub(r"group_wait: \d+s", "group_wait: 0s", text))
    return tmp_path / "alertmanager.yml"


@pytest.fixture
def alertmanager(config: Path) -> Iterator[str]:
    """A running one; its API's URL."""
    port = free_port()
    options = [f"--web.listen-address=127.0.0.1:{port}", f"--storage.path={config.parent}/data", "--cluster.listen-address="]
    with (config.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            [program("prometheus-alertmanager", "alertmanager"), f"--config.file={config}", *options], stdout=log, stderr=log
        )
    try:
        await_that(lambda: _answers(f"http://127.0.0.1:{port}/-/ready"), seconds=30, what="Alertmanager's start", step=0.1)
        yield f"http://127.0.0.1:{port}/api/v2"
    finally:
        process.terminate()
        process.wait(10)


def rules() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]}


def test_amtool_accepts_it(config):
    told = _run(program("amtool"), "check-config", str(config))

    assert "SUCCESS" in told


@pytest.mark.parametrize("alert", sorted(rules()))
def test_every_alarm_reaches_whom_its_severity_says(config, alert):
    severity = rules()[alert]["labels"]["severity"]
    wanted = {"page": "on-call", "ticket": "operators", "staff": "complaints-office", "none": "dead-mans-switch"}

    told = _run(program("amtool"), "config", "routes", "test", f"--config.file={config}", f"alertname={alert}", f"severity={severity}")

    assert told.split() == [wanted[severity]]


def test_a_severity_that_nobody_knows_yet_wakes_somebody(config):
    told = _run(program("amtool"), "config", "routes", "test", f"--config.file={config}", "alertname=Other", "severity=unheard")

    assert told.split() == ["on-call"]


def test_a_broker_that_is_down_silences_what_follows_from_it_and_nothing_else(alertmanager):
    stands = [BROKER_IS_DOWN, {"alertname": "DatabaseUnreadable", "service": "routing"}, {"alertname": "Watchdog"}]
    stands += [{"alertname": "JobAbsent", "job": "web"}, {"alertname": "CasesLate", "department": "road"}]
    follows = [
        {"alertname": "OutboxStuck", "service": "complaints"},
        {"alertname": "CitizenUntold"},
        {"alertname": "QueueWithoutConsumer", "queue": "notify.in.v1"},
        {"alertname": "JobAbsent", "job": "rabbitmq-queues"},
    ]

    raised(alertmanager, stands)
    raised(alertmanager, follows)

    assert heard_are(alertmanager, stands, silenced=follows)


def test_a_database_that_is_down_silences_its_own_service_only(alertmanager):
    cause, own = {"alertname": "DatabaseUnreadable", "service": "notify"}, {"alertname": "OutboxStuck", "service": "notify"}
    other = {"alertname": "OutboxStuck", "service": "routing"}

    raised(alertmanager, [cause])
    raised(alertmanager, [own, other, {"alertname": "CitizenUntold"}])

    assert heard_are(alertmanager, [cause, other], silenced=[own, {"alertname": "CitizenUntold"}])


def test_the_dead_man_s_switch_hears_the_watchdog_and_nothing_else(alertmanager, heard):
    raised(alertmanager, [BROKER_IS_DOWN, {"alertname": "Watchdog"}])

    await_that(lambda: len(heard.told) >= 2, seconds=15, what="two webhooks")

    assert sorted(heard.told) == [("/switch", {"Watchdog"}), ("/webhook", {"JobAbsent"})]


def test_what_it_names_is_there():
    inhibitions = yaml.safe_load(CONFIG.read_text())["inhibit_rules"]
    named = {name for rule in inhibitions for name in re.findall(r"\b[A-Z]\w+[A-Z]\w+|\bCitizenUntold\b", str(rule))}
    compose = yaml.safe_load((DEPLOY.parent / "docker-compose.yml").read_text())

    assert named <= rules().keys()
    assert set(re.findall(r"/run/secrets/([\w.]+)", CONFIG.read_text())) == set(compose["services"]["alertmanager"]["secrets"])
    assert not re.search(r"(?m)\b(url|\w*password): *\S", CONFIG.read_text())


def raised(api: str, alerts: list[dict[str, str]]) -> None:
    """Raise these alarms with the severities of our rules, and wait until they are known."""
    now = datetime.now(UTC)
    times = {"startsAt": now.isoformat(), "endsAt": (now + timedelta(hours=1)).isoformat()}
    body = [{"labels": {**alert, "severity": rules()[alert["alertname"]]["labels"]["severity"]}, **times} for alert in alerts]
    request = urllib.request.Request(f"{api}/alerts", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=5).close()
    wanted = {key(alert) for alert in alerts}
    await_that(
        lambda: wanted <= {one for one, state in states(api).items() if state != "unprocessed"}, seconds=15, what="the alarms", step=0.1
    )


def heard_are(api: str, alerts: list[dict[str, str]], *, silenced: list[dict[str, str]]) -> bool:
    """Soon, these alarms are heard and those are silenced: what silences is known a moment after it was raised."""
    wanted = {key(alert): "active" for alert in alerts} | {key(alert): "suppressed" for alert in silenced}
    await_that(lambda: states(api) == wanted, seconds=15, what=f"{wanted}", step=0.1)
    return states(api) == wanted


def states(api: str) -> dict[frozenset[tuple[str, str]], str]:
    with urllib.request.urlopen(f"{api}/alerts", timeout=5) as reply:
        return {key(alert["labels"]): alert["status"]["state"] for alert in json.load(reply)}


def key(labels: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for name, value in labels.items() if name != "severity")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except OSError:  # not up yet
        return False


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
