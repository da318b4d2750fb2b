"""Plays the whole way in a real browser, from a citizen's words on a drawn phone to the answer that arrives there, and writes it down:
docs/images/ontong.webp (two pictures a second, with what happens written below) and a few pictures of pages.

    python scripts/recording.py [--url http://127.0.0.1:8000] [--to docs/images]

Without `--url` it starts an `ontong up` of its own on a folder that is thrown away. It needs Debian's chromium and fonts-nanum.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZE = {"width": 1360, "height": 850}
BAND, INK, PAPER = 64, "#ffffff", "#1e2124"
STEP = 500  # milliseconds: two pictures a second
MOST_BYTES, MOST_OF_A_PICTURE = 600_000, 120_000
FONTS = ("NanumSquareB.ttf", "NanumGothicBold.ttf", "NanumBarunGothicBold.ttf")
WORDS = "집 앞 가로등이 며칠째 꺼져 있어요. 밤에 골목이 너무 어둡습니다."
ANSWER = "현장을 확인하고 오늘 오후에 램프를 바꾸었습니다. 불편을 드려 죄송합니다."
IN_SIGHT = """letter => {
  const log = letter.closest('.log')
  log.scrollTop += letter.querySelector('pre').getBoundingClientRect().top - log.getBoundingClientRect().top - 60
}"""
NUMBER = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b")
DEPARTMENT = re.compile(r"담당: (\S+)")


class Film:
    """Pictures with what happens written below, each shown for as long as it takes to read."""

    def __init__(self) -> None:
        self.pictures: list[Image.Image] = []
        self.lasting: list[int] = []
        self.font = ImageFont.truetype(str(font()), 30)

    def show(self, page: Page, told: str, seconds: float) -> None:
        if "/phones" in page.url:
            page.evaluate("document.getElementById('kakao').scrollIntoView()")
        drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        whole = Image.new("RGB", (drawn.width, drawn.height + BAND), PAPER)
        whole.paste(drawn, (0, 0))
        ImageDraw.Draw(whole).text((whole.width / 2, drawn.height + BAND / 2), told, fill=INK, font=self.font, anchor="mm")
        self.pictures.append(whole)
        self.lasting.append(round(seconds * 1000 / STEP) * STEP)

    def type(self, page: Page, field: Locator, text: str, told: str, *, steps: int = 4) -> None:
        for step in range(1, steps + 1):
            field.fill(text[: len(text) * step // steps])
            self.show(page, told, STEP / 1000)

    @property
    def seconds(self) -> float:
        return sum(self.lasting) / 1000

    def write(self, file: Path) -> None:
        """As small as it has to be: less fine where it would be too large."""
        for width, quality in ((960, 70), (960, 55), (840, 50), (720, 45)):
            pictures = [one.resize((width, one.height * width // one.width), Image.Resampling.LANCZOS) for one in self.pictures]
            pictures[0].save(
                file,
                save_all=True,
                append_images=pictures[1:],
                duration=self.lasting,
                loop=0,
                quality=quality,
                method=4,
                minimize_size=True,
            )
            if file.stat().st_size <= MOST_BYTES:
                return


def play(browser: Browser, url: str, to: Path) -> Film:
    """The whole way, by two people with a browser each."""
    film = Film()
    phone = page_of(browser, url)
    desk = page_of(browser, url)
    phone.goto("/")
    picture(phone, to / "front.webp")
    film.show(phone, "첫 화면: 부서를 몰라도 됩니다. 휴대전화로도 말할 수 있습니다.", 3)

    film.type(phone, phone.locator("#kakao-text"), WORDS, "시민이 카카오톡으로 불편을 말합니다.")
    press(phone, phone.locator(".phone .say button"))
    phone.locator("#kakao .heard").first.wait_for()
    number = found(NUMBER, phone.locator("#kakao-log"))
    film.show(phone, f"바로 접수번호를 받습니다: {number}", 2.5)
    phone.locator("#kakao .often button").nth(1).click()
    phone.locator("#kakao .said").nth(1).wait_for()
    film.show(phone, "답변을 받을 번호를 알려 줍니다.", 2)
    department = routed(phone)
    film.show(phone, f"부서가 저절로 정해졌습니다: {department}" if department else "배정 담당이 부서를 정합니다.", 3)

    at_the_desk(film, desk, number, department, to)

    letter = phone.locator("#kakao .card-letter").last
    letter.wait_for(timeout=60_000)
    letter.evaluate("one => { const log = one.closest('.log'); log.scrollTop = one.offsetTop - log.offsetTop - 12 }")
    film.show(phone, "답변이 그 휴대전화에 알림톡으로 도착했습니다.", 3.5)
    picture(phone, to / "phones.webp")
    letter.locator("summary").click()
    letter.evaluate(IN_SIGHT)
    film.show(phone, "제공사에 보낸 요청을 그대로 볼 수 있습니다.", 2.5)
    press(phone, letter.locator("a.button").first)
    film.show(phone, "시민은 링크로 진행과 답변을 봅니다.", 2.5)
    picture(phone, to / "case.webp")
    phone.mouse.wheel(0, 500)
    phone.wait_for_timeout(200)
    film.show(phone, "해결되었는지 알리고, 다시 살펴봐 달라고 할 수 있습니다.", 3)
    if opened(phone, "/board"):
        film.show(phone, "현황판: 누구나 같은 숫자를 봅니다.", 2.5)
    return film


def at_the_desk(film: Film, desk: Page, number: str, department: str, to: Path) -> None:
    """Enters by a button, routes where nobody was given the case, answers, and doesn't take it back."""
    desk.goto("/")
    if department:
        desk.locator("#department_code").select_option(label=department)
        entering = desk.get_by_role("button", name="부서 담당")
    else:
        entering = desk.get_by_role("button", name="관리자")
    entering.scroll_into_view_if_needed()
    film.show(desk, "직원으로 들어갑니다. 연습에서는 단추 하나입니다.", 2)
    press(desk, entering)
    film.show(desk, "직원 책상: 기한이 가까운 것부터 보입니다.", 2.5)
    picture(desk, to / "desk.webp")
    press(desk, desk.get_by_role("link", name=number).first)
    if not department:
        press(desk, desk.locator(".triage button").first)
        press(desk, desk.locator("form[action='/desk/now'] button"))
        desk.goto(f"/desk/c/{number}")
    film.show(desk, "시민의 글, 비슷한 민원, 표준 답변이 한눈에 보입니다.", 3.5)
    desk.goto(f"/desk/c/{number}/answer")
    accepted = desk.get_by_label("수용", exact=True)
    if accepted.count():
        accepted.first.check()
    film.type(desk, desk.locator("#text"), ANSWER, "담당자가 답변을 씁니다.")
    seen = desk.locator("button[name=preview]").first
    if seen.count():
        seen.click()
        desk.wait_for_timeout(700)
        if not desk.get_by_text("지금은 미리 볼 수 없습니다").count():
            desk.locator("#preview").scroll_into_view_if_needed()
            film.show(desk, "시민이 받을 모습을 미리 봅니다.", 2.5)
    picture(desk, to / "answer.webp")
    press(desk, desk.get_by_role("button", name=re.compile("^(답변 )?보내기$")))
    film.show(desk, "10초 안에는 되돌릴 수 있습니다.", 2.5)
    press(desk, desk.locator("form[action='/desk/now'] button"))


def page_of(browser: Browser, url: str) -> Page:
    return browser.new_context(base_url=url, locale="ko-KR", viewport=SIZE, color_scheme="light", reduced_motion="reduce").new_page()


def press(page: Page, button: Locator) -> None:
    """And wait for the page that it leads to."""
    with page.expect_navigation():
        button.click()


def opened(page: Page, path: str) -> bool:
    """Is there such a page?"""
    answer = page.goto(path)
    return answer is not None and answer.ok


def routed(phone: Page) -> str:
    """The department, as the citizen is told; "" when it takes a person to find it."""
    for _ in range(10):
        before = phone.locator("#kakao .heard").count()
        phone.locator("#kakao .often button").first.click()
        phone.locator("#kakao .heard").nth(before).wait_for()
        told = DEPARTMENT.search(phone.locator("#kakao .heard").last.inner_text())
        if told and told[1] != "정하고":
            return told[1]
        phone.wait_for_timeout(1000)
    return ""


def found(pattern: re.Pattern[str], where: Locator) -> str:
    match = pattern.search(where.inner_text())
    if match is None:
        raise SystemExit(f"nothing like {pattern.pattern} is on the page")
    return match[0]


def picture(page: Page, file: Path) -> None:
    """One page, in a file that a reader on the road can load."""
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for quality in (85, 70, 55):
        drawn.save(file, quality=quality, method=6)
        if file.stat().st_size <= MOST_OF_A_PICTURE:
            return


def font() -> Path:
    for folder in (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts"):
        for name in FONTS:
            if file := next(iter(folder.rglob(name)), None):
                return file
    raise SystemExit("no Korean font here: sudo apt-get install -y fonts-nanum")


@contextmanager
def city(url: str) -> Iterator[str]:
    """A city that runs: the one at `url`, or a fresh one that ends with us."""
    if url:
        yield url.rstrip("/")
        return
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ONTONG_")}
        environment |= {"ONTONG_DATA": f"{folder}/data", "ONTONG_PORT": str(port)}
        up = subprocess.Popen([sys.executable, "-m", "ontong.cli", "up"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            up.terminate()
            up.wait(40)


def wait_for(url: str, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own door
            return
        except OSError:  # not yet
            time.sleep(0.2)
    raise SystemExit(f"nothing answered at {url}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--url", default="")
    options.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    asked = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no chromium here: sudo apt-get install -y chromium fonts-nanum")
    asked.to.mkdir(parents=True, exist_ok=True)
    with city(asked.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            film = play(browser, url, asked.to)
        except Error as failure:
            raise SystemExit(f"the way stops here: {failure.message.splitlines()[0]}") from None
        finally:
            browser.close()
    film.write(asked.to / "ontong.webp")
    for file in sorted(asked.to.glob("*.webp")):
        print(f"{file.name:14} {file.stat().st_size:>9,} bytes")
    print(f"{film.seconds:.0f} seconds, {len(film.pictures)} pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
