"""What a reader's browser sees of a page: a new one each time, so that nothing is kept, with a slow network or a slow machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

KBITS, DELAY_MS = 400.0, 400.0  # what Lighthouse and WebPageTest call slow 3G; the browser's own preset waits 2,000 ms
SLOWER = 4
QUIET_MS = 2_000  # without long work: the page can be used
WATCH = """
window.worked = []
new PerformanceObserver(seen => { for (const one of seen.getEntries()) worked.push(one.startTime + one.duration) })
  .observe({type: 'longtask', buffered: true})
"""
PAINT = "performance.getEntriesByName('first-contentful-paint').map(one => one.startTime)[0] || 0"
LOAD = "performance.getEntriesByType('navigation')[0].loadEventEnd"
BOUND = "performance.getEntriesByName('bound').map(one => one.startTime)[0] || 0"
UNTIL_SECONDS = 20


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own; raises RuntimeError where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise RuntimeError("no chromium here: apt-get install chromium fonts-nanum")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


def first_visit(opened: Browser, url: str, path: str) -> dict[str, float]:
    """`bytes` over the wire with heads, `requests`, and seconds to `paint` and `load`."""
    with _page(opened, url) as page:
        told = page.context.new_cdp_session(page)
        sizes: list[float] = []
        told.on("Network.loadingFinished", lambda seen: sizes.append(seen["encodedDataLength"]))
        told.send("Network.enable")
        bits = KBITS * 1000 / 8
        told.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": DELAY_MS, "downloadThroughput": bits, "uploadThroughput": bits},
        )
        page.goto(path, wait_until="load")
        paint, load = _told(page, PAINT), _told(page, LOAD)
        page.wait_for_timeout(1500)  # what comes after the load is brought along as well
        return {"bytes": sum(sizes), "requests": float(len(sizes)), "paint": paint / 1000, "load": load / 1000}


def long_queue(opened: Browser, url: str, path: str, cookies: Mapping[str, str]) -> float:
    """Seconds until the script listens to keys and no long work is left."""
    with _page(opened, url, cookies) as page:
        page.add_init_script(WATCH)
        page.goto("/desk/sign-in?to=/desk")  # styles and scripts are kept, as whoever works there has them
        page.goto("/desk")
        told = page.context.new_cdp_session(page)
        told.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(path, wait_until="load")
        bound = _told(page, BOUND)
        page.wait_for_timeout(QUIET_MS)
        worked = page.evaluate("worked")
        assert page.locator("#queue tbody tr").count() > 100, "a long queue"
        return max(bound, *worked, 0.0) / 1000


@contextmanager
def _page(opened: Browser, url: str, cookies: Mapping[str, str] | None = None) -> Iterator[Page]:
    context = opened.new_context(base_url=url, locale="ko-KR", viewport={"width": 1440, "height": 900})
    address: Any = {"url": url.replace("http:", "https:"), "secure": True, "sameSite": "Lax"}
    context.add_cookies([address | {"name": name, "value": value} for name, value in (cookies or {}).items()])
    try:
        yield context.new_page()
    finally:
        context.close()


def _told(page: Page, expression: str) -> float:
    """Milliseconds since the visit began, once the page knows them."""
    for _ in range(UNTIL_SECONDS * 20):
        if found := page.evaluate(expression):
            return float(found)
        page.wait_for_timeout(50)
    raise RuntimeError(f"the page never said {expression}")
