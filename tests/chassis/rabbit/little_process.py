"""The little service as a process of its own: `python -m tests.chassis.rabbit.little_process`."""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from chassis.rabbit.serve import serve


def build() -> Any:
    from tests.chassis.rabbit.little import little_host

    return little_host(os.environ["ONTONG_DATABASE_URL"])


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    address = ("127.0.0.1", int(os.environ["ONTONG_METRICS_PORT"]))
    stop_seconds = float(os.environ.get("STOP_SECONDS", "25"))
    sys.exit(serve(build, amqp_url=os.environ["ONTONG_AMQP_URL"], metrics_address=address, stop_seconds=stop_seconds))
