"""Production: a process for each service on RabbitMQ and PostgreSQL, one for the HTTP door, and what prepares them."""

from __future__ import annotations

import argparse
import sys

from ontong.failures import Stop
from ontong.settings import Settings
from ontong.settings import read as read_settings


def serve(options: argparse.Namespace) -> int:
    """`ontong serve NAME`. The runner replaces the standard library's blocking parts before anything else is imported."""
    settings = read_settings()
    from chassis.rabbit import serve as runner

    return runner.serve(lambda: _standing(settings, options.name), **_endpoints(settings, options.name))


def web(options: argparse.Namespace) -> int:
    """`ontong web`."""
    settings = read_settings()
    from chassis.logs import configure as configure_logs
    from ontong import house, http

    configure_logs("web", settings.log_level, human=settings.log_format == "human")
    listener = http.listen(settings)
    with house.web(settings) as door:
        http.serve(door, listener)
    return 0
