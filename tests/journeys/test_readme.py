"""The tour in the READMEs works as it is printed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.servers import await_that, free_port

ROOT = Path(__file__).parents[2]
READMES = ("README.md", "README.ko.md")
LINK = re.compile(r"\]\(([^)#\s]+)\)")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A platform that has just been started for the first time, and the variables that reach it."""
    folder, port = tmp_path_factory.mktemp("newcomer"), free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONTONG_")}
    environment = {**kept, "ONTONG_DATA": str(folder / "var"), "ONTONG_PORT": str(port), "ONTONG_URL": f"http://127.0.0.1:{port}"}
    with (folder / "output").open("wb") as output:
        platform = subprocess.Popen([".venv/bin/ontong", "up"], cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        await_that(lambda: _ready(environment["ONTONG_URL"]), seconds=30, what="the start")
        yield environment
    finally:
        platform.send_signal(signal.SIGINT)
        assert platform.wait(30) == 0, (folder / "output").read_text()


@pytest.mark.parametrize("readme", READMES)
def test_the_tour_works_as_printed(readme, environment):
    blocks = re.findall(r"^```sh tour\n(.*?)^```$", (ROOT / readme).read_text(), re.M | re.S)

    walk = subprocess.run(
        ["sh", "-eu"], input="\n".join(blocks), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert walk.returncode == 0, walk.stderr
    assert walk.stderr == ""
    told = [json.loads(line) for line in walk.stdout.splitlines()]
    receipt, routed, desk, started, answered, notified, letters, spoken, figures, channels, standing = told
    number = receipt["receipt_number"]
    assert (routed["status"], routed["department"]["code"]) == ("routed", "road")
    assert number in [case["receipt_number"] for case in desk["items"]]
    assert (started["status"], answered["status"], notified["status"]) == ("in_progress", "answered", "notified")
    assert [letter["letter"] for letter in letters["items"]] == ["result", "receipt"]
    assert all(number in letter["body"] for letter in letters["items"])
    assert spoken["status"] == 200
    assert spoken["receipt_number"] in spoken["answer"], "whoever speaks on KakaoTalk is answered there"
    assert figures["received"] >= 1
    assert "kakao" in [one["channel"] for one in channels["items"]]
    assert spoken["receipt_number"] in standing["answer"], "the same citizen is told how it stands"


def test_ontong_tour_walks_the_same_way(environment):
    walk = subprocess.run([".venv/bin/ontong", "tour"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert walk.returncode == 0, walk.stderr
    assert "notified" in walk.stdout
    assert walk.stdout.count("$ curl") >= 6
    assert "/v1/sandbox/channels/kakao/messages" in walk.stdout


@pytest.mark.parametrize("readme", READMES)
def test_the_demonstration_comes_is_shown_and_goes_as_printed(readme, tmp_path):
    (block,) = re.findall(r"^```sh\n([^`]*ontong demo [^`]*)```$", (ROOT / readme).read_text(), re.M)
    play, show, remove = (line.split("#")[0].split() for line in block.splitlines())
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONTONG_")}
    environment = {**kept, "ONTONG_DATA": str(tmp_path / "var"), "ONTONG_PORT": str(port)}

    subprocess.run([*play, "--cases", "3"], cwd=ROOT, env=environment, capture_output=True, timeout=300, check=True)
    with (tmp_path / "output").open("wb") as output:
        shown = subprocess.Popen(show, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        await_that(lambda: _ready(f"http://127.0.0.1:{port}"), seconds=30, what="the start")
        token = re.search(r"`(\.venv/bin/ontong token --demo[^`]*)`", (ROOT / readme).read_text())[1].split()
        officer = subprocess.run(token, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True).stdout.strip()
        desk = httpx.get(f"http://127.0.0.1:{port}/v1/desk/complaints", headers={"authorization": f"Bearer {officer}"})
        figures = httpx.get(f"http://127.0.0.1:{port}/v1/stats").json()
    finally:
        shown.send_signal(signal.SIGINT)
        shown.wait(30)
    subprocess.run(remove, cwd=ROOT, env=environment, capture_output=True, timeout=60, check=True)

    assert (desk.status_code, figures["received"]) == (200, 3)
    assert list((tmp_path / "var").iterdir()) == []


def test_both_readmes_show_the_same_commands():
    commands = [re.findall(r"^```sh(?: tour)?\n(.*?)^```$", (ROOT / readme).read_text(), re.M | re.S) for readme in READMES]
    english, korean = ([re.sub(r"#.*", "", block) for block in blocks] for blocks in commands)

    assert english == korean


@pytest.mark.parametrize(
    "page", [*READMES, "CONTRIBUTING.md", "SECURITY.md", *(str(path.relative_to(ROOT)) for path in ROOT.glob("docs/**/*.md"))]
)
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall((ROOT / page).read_text()) if not link.startswith(("http:", "https:"))]

    assert not [link for link in links if not ((ROOT / page).parent / link).exists()]


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2).status_code == 200 and bool(
            httpx.get(f"{url}/v1/departments", timeout=2).json()["items"]
        )
    except httpx.HTTPError:  # not up yet
        return False
