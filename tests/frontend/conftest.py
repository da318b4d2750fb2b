"""A city with everything on, without a broker or mail server, as `make run` gives it; and browsers to visit it with."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.frontend.browsing import CHROMIUM, DESKTOP, Visitor, launch, visiting
from tests.servers import free_port
from tests.stack import Process


class City:
    """`ontong up` in rehearsal, with the example city in it; `settings` are more of its variables. `http` asks its API."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {"ONTONG_DATA": str(folder / "data"), "ONTONG_PORT": str(self.port), "ONTONG_LOG_FORMAT": "json"} | settings
        self.up = Process("up", ["up"], environment, folder=folder, ready_url=f"{self.url}/readyz")
        self.http = httpx.Client(base_url=self.url, timeout=20)
        self.data = folder / "data"

    def submit(self, description: str, **more: Any) -> dict[str, Any]:
        """A complaint, by the API: receipt number and token."""
        answer = self.http.post("/v1/complaints", json={"description": description, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def case(self, receipt: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.get(f"/v1/complaints/{receipt['receipt_number']}", headers={"authorization": f"Bearer {receipt['token']}"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def settled(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """The case, once a department has it and it can be found by others."""
        end = time.monotonic() + 20
        while (case := self.case(receipt))["status"] == "received":
            assert time.monotonic() < end, case
            time.sleep(0.05)
        return case


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    city = City(tmp_path_factory.mktemp("city"))
    city.up.start()
    try:
        city.up.wait_ready()
        yield city
    finally:
        city.http.close()
        city.up.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a module: as long as it runs, its loop runs in this thread, and other tests start loops of their own."""
    if CHROMIUM is None:
        why = "no chromium here: sudo apt-get install -y chromium fonts-nanum"
        if os.environ.get("CI") == "true":
            pytest.fail(f"NOT RUN in CI: {why}")
        pytest.skip(why)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, city: City) -> Iterator[Callable[..., Visitor]]:
    """`visit()` is somebody new with a browser: options as Playwright has them (viewport, java_script_enabled, color_scheme)."""
    with ExitStack() as visits:
        yield lambda **options: visits.enter_context(visiting(browser, city.url, **({"viewport": DESKTOP} | options)))
