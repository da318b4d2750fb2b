"""A real browser, as people have it: Debian's Chromium. Whatever a page complains about in its console fails the test."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, Page, Playwright

SHOTS = Path(os.environ.get("ONTONG_SCREENSHOTS", Path(__file__).parents[2] / "build" / "screenshots"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 768, "height": 1024}
DESKTOP = {"width": 1440, "height": 900}


def launch(playwright: Playwright) -> Browser:
    """Headless; the machine's own, never a downloaded one."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])


class Visitor:
    """Somebody with a browser of their own (its own cookies). `complaints` holds what pages complained about."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(base_url=url, locale=options.pop("locale", "ko-KR"), **options)
        self.context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.allowed = ["a status of 422", "a status of 409"]  # what a form answers that must be put right; a test may add more
        self.context.on("console", lambda message: self._note(message.type, message.text) if message.type in ("error", "warning") else None)
        self.context.on("weberror", lambda error: self._note("script", str(error.error)))
        self.page = self.context.new_page()

    def _note(self, kind: str, text: str) -> None:
        self.complaints.append(f"{kind}: {text}")

    def open(self, path: str = "/") -> Page:
        self.page.goto(path)
        return self.page

    def shot(self, name: str, *, whole: bool = True) -> Path:
        """A picture of the page, kept with the others of this run."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)
        return SHOTS / f"{name}.png"

    def close(self) -> None:
        self.context.close()
        unexpected = [told for told in self.complaints if not any(part in told for part in self.allowed)]
        assert not unexpected, unexpected


@contextmanager
def visiting(browser: Browser, url: str, **options: Any) -> Iterator[Visitor]:
    """One visit; at its end nothing may have been complained about."""
    visitor = Visitor(browser, url, **options)
    try:
        yield visitor
    except BaseException:
        visitor.complaints.clear()  # the test has its own reason
        raise
    finally:
        visitor.close()


def until(page: Page, told: str, seconds: float = 15) -> Any:
    """What the page says to an expression, once that is something. (Playwright's own waiting is forbidden by our pages' policy.)"""
    end = time.monotonic() + seconds
    while not (found := page.evaluate(told)):
        assert time.monotonic() < end, told
        page.wait_for_timeout(50)
    return found


def found_by_axe(page: Page, *, without: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds on the page as it is: rule, impact, and where."""
    page.evaluate(AXE)
    rules = {rule: {"enabled": False} for rule in without} | {"target-size": {"enabled": True}}
    result = page.evaluate("options => axe.run(document, options)", {"runOnly": {"type": "tag", "values": RULES}, "rules": rules})
    return [
        f"{found['id']} ({found['impact']}): {node['target']} {node['html'][:120]} {(node.get('failureSummary') or '')[:200]}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def small_targets(page: Page, least: float = 43.9) -> list[str]:
    """What can be pressed and is smaller than 44 px each way; links within a sentence and what is out of sight don't count."""
    return page.evaluate(
        """least => [...document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea, summary')]
          .filter(one => {
            const box = one.getBoundingClientRect(), style = getComputedStyle(one)
            if (!box.width || !box.height || style.visibility === 'hidden' || one.closest('.unseen, .skip')) return false
            if (one.tagName === 'A' && style.display === 'inline' && one.closest('p, li, td, dd')) return false
            const label = one.labels && one.labels[0] ? one.labels[0].getBoundingClientRect() : box
            return Math.max(box.height, label.height) < least || Math.max(box.width, label.width) < least
          })
          .map(one => one.outerHTML.slice(0, 120) + ' ' + JSON.stringify(one.getBoundingClientRect()))""",
        least,
    )
