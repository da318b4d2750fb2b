"""What the documents say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from contracts.gateway import Channel
from contracts.registry import COMMANDS, EVENTS
from gateway.web import (
    board,
    channels,
    citizen,
    confirmations,
    desk,
    health,
    overview,
    pages,
    practice,
    reached,
    recovering,
    rehearsal,
    sandbox,
    stats,
)
from ontong import capabilities, cli, settings
from services.complaints.lifecycle import LIFECYCLE

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("services/*/*.md"), *ROOT.glob("gateway/*.md")])


def test_the_table_of_settings_is_current():
    text = (ROOT / "docs/configuration.md").read_text()

    assert text.endswith(settings.table()), "put what `ontong settings` prints at its end"


def test_the_table_of_channels_is_current():
    text = (ROOT / "docs/channels.md").read_text()

    assert text.endswith(capabilities.table()), "put what ontong.capabilities.table() gives at its end"
    for section in text.split("\n## ")[1:]:
        assert "| channel |" not in section or {channel.value for channel in Channel} <= set(re.findall(r"`(\w+)`", section)), section[:40]


def test_every_variable_that_a_document_names_is_read_somewhere():
    known = set(re.findall(r"`(ONTONG_\w+)`", settings.table())) | {
        "ONTONG_URL",
        "ONTONG_TEST_AMQP_URL",
        "ONTONG_TEST_POSTGRES_URL",
        "ONTONG_PUBLISH",
        "ONTONG_MAIL_PUBLISH",
    }
    invented = "ONTONG_MADANG_"  # of the guide to adding a channel

    strangers = {
        (path.name, name)
        for path in DOCS
        for name in re.findall(r"ONTONG_[A-Z_]+[A-Z]", path.read_text())
        if name.removesuffix("_FILE") not in known and not name.startswith(invented)
    }

    assert not strangers


def test_every_command_that_a_document_shows_exists():
    words = set(re.findall(r"^    (\w+)", cli.parser().format_help(), re.M))
    shown = {(path.name, word) for path in DOCS for word in re.findall(r"(?:`|bin/|^    |\$\()ontong (\w+)", path.read_text(), re.M)}

    assert shown
    assert not [(page, word) for page, word in shown if word not in words]


def test_the_guide_to_the_api_names_every_route_and_no_other():
    of_citizens = (*channels.TABLE, *citizen.TABLE, *reached.TABLE, *confirmations.TABLE, *recovering.TABLE, *overview.TABLE)
    lines = (*of_citizens, *desk.TABLE, *stats.TABLE, *board.TABLE, *sandbox.TABLE, *practice.TABLE, *rehearsal.TABLE, *health.TABLE)
    guide = (ROOT / "docs/http.md").read_text()
    paths = {path.split("?")[0] for path in re.findall(r"(?:GET |POST |PUT |`)(/[\w/{}.-]+)", guide)}

    known = {entry.path for entry in (*lines, *pages.TABLE)} | {"/openapi.json"}

    assert paths <= known
    assert {entry.path for entry in lines} - paths <= {"/v1/desk/photos/{content_hash}"}


def test_the_map_names_every_event_that_a_service_says():
    text = (ROOT / "docs/architecture.md").read_text()

    unnamed = [event.__name__ for event in EVENTS.values() if event.source != "complaints" and f"`{event.__name__}`" not in text]

    assert not unnamed


def test_the_glossary_s_code_words_exist():
    text = (ROOT / "docs/glossary.md").read_text()
    records = {record.__name__ for record in (*EVENTS.values(), *COMMANDS.values())} | {"Handler"}

    assert not set(re.findall(r"`([A-Z]\w+)`", text)) - records
    assert all(re.search(rf"\b{act}\b", text) for act in LIFECYCLE)


def test_every_alarm_has_a_page_and_a_line_in_the_guide():
    alarms = set(re.findall(r"alert: (\w+)", (ROOT / "deploy/prometheus/alerts.yml").read_text()))
    guide = set(re.findall(r"\]\(\.\./deploy/runbooks/(\w+)\.md\)", (ROOT / "docs/operating.md").read_text()))

    assert alarms == guide == {path.stem for path in ROOT.glob("deploy/runbooks/*.md")}
