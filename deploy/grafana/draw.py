"""Draws the dashboard: `python deploy/grafana/draw.py` writes ontong.json beside this file. Change it here, not there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PAGE = Path(__file__).with_name("ontong.json")

# title, kind, unit, and for each line its legend and query
CITIZENS = [
    ("Open complaints", "stat", "short", [("open", "sum(max by (status, department) (complaints_open))")]),
    ("Longest wait for a first letter", "stat", "s", [("wait", "max(complaint_untold_oldest_seconds)")]),
    ("Letters in doubt", "stat", "short", [("doubt", "sum(max by (channel) (notification_unknown))")]),
    ("Half of the answers took", "stat", "s", [("median", "max(complaint_answer_seconds_median)")]),
    ("Accepted per hour", "timeseries", "short", [("{{channel}}", "sum by (channel) (increase(complaints_accepted_total[1h]))")]),
    ("Received per hour", "timeseries", "short", [("{{channel}}", "max by (channel) (increase(complaints_received_total[1h]))")]),
    (
        "Open by department",
        "timeseries",
        "short",
        [("{{department}}", "sum by (department) (max by (status, department) (complaints_open))")],
    ),
    (
        "Done per day",
        "timeseries",
        "short",
        [("{{outcome}}", "sum by (outcome) (max by (department, outcome) (increase(complaint_completed_total[1d])))")],
    ),
    (
        "Answers on time",
        "timeseries",
        "percentunit",
        [
            (
                "{{department}}",
                'max by (department) (complaint_on_time_total{result="on_time"})'
                ' / (max by (department) (complaint_on_time_total{result="on_time"})'
                ' + (max by (department) (complaint_on_time_total{result="late"}) or max by (department) (complaint_on_time_total) * 0))',
            )
        ],
    ),
    ("Past their due date", "timeseries", "short", [("{{department}}", "max by (department) (complaints_late)")]),
    (
        "Reminders per day, percent of the period gone",
        "timeseries",
        "short",
        [("{{percent}} %", "sum by (percent) (max by (department, percent) (increase(complaint_reminded_total[1d])))")],
    ),
    (
        "More time taken per day",
        "timeseries",
        "short",
        [("{{ground}}", "sum by (ground) (max by (department, ground) (increase(complaint_extended_total[1d])))")],
    ),
    (
        "Citizens asked for more, cases taken up again, per day",
        "timeseries",
        "short",
        [
            ("supplement", "sum(max by (department) (increase(complaint_supplement_requested_total[1d])))"),
            ("reopened: {{because}}", "sum by (because) (max by (department, because) (increase(complaint_reopened_total[1d])))"),
        ],
    ),
    ("How often cases changed hands", "timeseries", "short", [("{{moves}}", "max by (moves) (complaints_moved)")]),
    ("Passed on per day", "timeseries", "short", [("{{department}}", "max by (department) (increase(complaint_rerouted_total[1d]))")]),
    ("How departments were found, per day", "timeseries", "short", [("{{mode}}", "max by (mode) (increase(routing_decision_total[1d]))")]),
    (
        "Routing right without a person, 28 days, and what it expected",
        "timeseries",
        "percentunit",
        [
            (
                "right",
                'sum(max by (department) (increase(routing_judged_total{mode="automatic",verdict="first"}[28d])))'
                ' / sum(max by (department, verdict) (increase(routing_judged_total{mode="automatic"}[28d])))',
            ),
            (
                "expected",
                'max(increase(routing_expected_right_total{mode="automatic"}[28d]))'
                ' / sum(max by (department, verdict) (increase(routing_judged_total{mode="automatic"}[28d])))',
            ),
        ],
    ),
    (
        "Letters per hour",
        "timeseries",
        "short",
        [("{{letter}} {{outcome}}", "sum by (letter, outcome) (max by (channel, letter, outcome) (increase(notification_total[1h])))")],
    ),
    ("Told the result per day", "timeseries", "short", [("{{means}}", "max by (means) (increase(complaint_notified_total[1d]))")]),
    ("Closed per day", "timeseries", "short", [("{{reason}}", "max by (reason) (increase(complaint_closed_total[1d]))")]),
    ("Ratings", "timeseries", "short", [("{{score}}", "max by (score) (satisfaction_total)")]),
    (
        "Requests that came too late",
        "timeseries",
        "short",
        [("{{action}}", "max by (action) (increase(citizen_request_refused_total[1d]))")],
    ),
]
DOOR = [
    ("Requests", "timeseries", "reqps", [("{{route}} {{code}}", "sum by (route, code) (rate(http_request_seconds_count[5m]))")]),
    (
        "Time to answer, 99 of 100",
        "timeseries",
        "s",
        [("{{route}}", "histogram_quantile(0.99, sum by (le, route) (rate(http_request_seconds_bucket[5m])))")],
    ),
    (
        "Passwords and tokens refused, in ten minutes",
        "timeseries",
        "short",
        [("{{credential}}", "sum by (credential) (increase(credentials_refused_total[10m]))")],
    ),
]
CHANNELS = [
    (
        "Heard per hour",
        "timeseries",
        "short",
        [("{{channel}} {{outcome}}", "sum by (channel, outcome) (increase(channel_messages_total[1h]))")],
    ),
    (
        "Letters per hour, by channel",
        "timeseries",
        "short",
        [("{{channel}} {{outcome}}", "sum by (channel, outcome) (max by (channel, letter, outcome) (increase(notification_total[1h])))")],
    ),
    (
        "Providers' calls refused, in a quarter of an hour",
        "timeseries",
        "short",
        [("{{way_in}}", "sum by (way_in) (increase(channel_calls_refused_total[15m]))")],
    ),
    (
        "Mailboxes",
        "timeseries",
        "short",
        [
            ("{{mailbox}} failures in a row", "max by (mailbox) (channel_mailbox_failures)"),
            ("{{mailbox}} asked, s ago", "max by (mailbox) (channel_mailbox_asked_seconds)"),
        ],
    ),
    (
        "Waiting for staff",
        "timeseries",
        "short",
        [("unread", "max(channel_unread_waiting)"), ("oldest comment, hours", "max(channel_mention_oldest_seconds) / 3600")],
    ),
]
MESSAGES = [
    ("Events heard", "timeseries", "ops", [("{{service}} {{result}}", "sum by (service, result) (rate(msg_consumed_total[5m]))")]),
    ("Events handed over", "timeseries", "ops", [("{{service}} {{result}}", "sum by (service, result) (rate(msg_published_total[5m]))")]),
    (
        "From event to effect, 99 of 100",
        "timeseries",
        "s",
        [("{{service}}", "histogram_quantile(0.99, sum by (le, service) (rate(msg_end_to_end_seconds_bucket[5m])))")],
    ),
    (
        "Doors, 99 of 100",
        "timeseries",
        "s",
        [("{{service}} {{door}}", "histogram_quantile(0.99, sum by (le, service, door) (rate(msg_door_seconds_bucket[5m])))")],
    ),
    (
        "Doors that fail or refuse",
        "timeseries",
        "ops",
        [("{{service}} {{door}} {{outcome}}", 'sum by (service, door, outcome) (rate(msg_door_seconds_count{outcome!="ok"}[5m]))')],
    ),
    (
        "Events in a batch",
        "timeseries",
        "short",
        [("{{service}}", "sum by (service) (rate(msg_batch_size_sum[5m])) / sum by (service) (rate(msg_batch_size_count[5m]))")],
    ),
    (
        "Handing over a batch, 99 of 100",
        "timeseries",
        "s",
        [("{{service}}", "histogram_quantile(0.99, sum by (le, service) (rate(msg_publish_seconds_bucket[5m])))")],
    ),
    (
        "Not yet handed over",
        "timeseries",
        "short",
        [
            ("{{service}}", "max by (service) (msg_outbox_pending)"),
            ("{{service}} oldest, s", "max by (service) (msg_outbox_oldest_seconds)"),
        ],
    ),
    (
        "Tried again",
        "timeseries",
        "short",
        [("{{service}}", "max by (service) (msg_retry_pending)"), ("{{service}} oldest, s", "max by (service) (msg_retry_oldest_seconds)")],
    ),
    (
        "Parked and held",
        "timeseries",
        "short",
        [("{{service}} parked", "max by (service) (msg_parked)"), ("{{service}} held", "max by (service) (msg_held)")],
    ),
    (
        "Errands",
        "timeseries",
        "short",
        [
            ("{{service}} waiting", "max by (service) (msg_errands_waiting)"),
            ("{{service}} claimed", "max by (service) (msg_errands_claimed)"),
            ("{{service}} unprepared", "max by (service) (msg_errands_unprepared)"),
        ],
    ),
    (
        "Lanes",
        "timeseries",
        "short",
        [
            ("{{service}} {{lane}} waiting", "max by (service, lane) (msg_lane_waiting)"),
            ("{{service}} {{lane}} in flight", "sum by (service, lane) (msg_lane_in_flight)"),
            ("{{service}} {{lane}} broken", "max by (service, lane) (msg_lane_breaker)"),
        ],
    ),
]
MACHINES = [
    ("Processes", "timeseries", "short", [("{{job}}", "sum by (job) (up)")]),
    (
        "Connected, leading, readable",
        "timeseries",
        "short",
        [
            ("{{service}} connected", "min by (service) (msg_connection_up)"),
            ("{{service}} leading", "sum by (service) (msg_relay_leader)"),
            ("{{service}} readable", "min by (service) (msg_backlog_readable)"),
        ],
    ),
    ("Loop lag", "timeseries", "s", [("{{service}} {{instance}}", "max by (service, instance) (hub_lag_seconds)")]),
    ("Memory", "timeseries", "bytes", [("{{job}} {{instance}}", "process_resident_memory_bytes")]),
    ("Processor", "timeseries", "percentunit", [("{{job}} {{instance}}", "rate(process_cpu_seconds_total[5m])")]),
    ("Queues", "timeseries", "short", [("{{queue}}", "max by (queue) (rabbitmq_detailed_queue_messages)")]),
    (
        "Redelivered by the broker",
        "timeseries",
        "ops",
        [("{{queue_type}}", "sum by (queue_type) (rate(rabbitmq_global_messages_redelivered_total[5m]))")],
    ),
    ("Broker's disk: seconds to commit", "timeseries", "s", [("commit", "max(rabbitmq_raft_entry_commit_latency_seconds)")]),
]
ROWS = [("Citizens", CITIZENS), ("HTTP door", DOOR), ("Channels", CHANNELS), ("Messages", MESSAGES), ("Machines", MACHINES)]


def dashboard() -> dict[str, Any]:
    """The whole page, as Grafana imports it."""
    return {
        "title": "Ontong",
        "uid": "ontong",
        "tags": ["ontong"],
        "timezone": "browser",
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}]},
        "panels": _panels(),
    }


def _panels() -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = []
    y = 0
    for title, panels in ROWS:
        drawn.append({"id": len(drawn) + 1, "type": "row", "title": title, "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}, "panels": []})
        y += 1
        for number, panel in enumerate(panels):
            place = {"x": number % 4 * 6, "y": y + number // 4 * 7, "w": 6, "h": 7}
            drawn.append({"id": len(drawn) + 1, **_panel(*panel), "gridPos": place})
        y += -(-len(panels) // 4) * 7
    return drawn


def _panel(title: str, kind: str, unit: str, lines: list[tuple[str, str]]) -> dict[str, Any]:
    targets = [{"refId": chr(65 + n), "legendFormat": legend, "expr": query} for n, (legend, query) in enumerate(lines)]
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "type": kind,
        "title": title,
        "datasource": source,
        "targets": targets,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
    }


if __name__ == "__main__":
    PAGE.write_text(json.dumps(dashboard(), indent=1, ensure_ascii=False) + "\n")
