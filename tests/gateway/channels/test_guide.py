"""The guide to adding a channel is followed word by word, and the channel that it adds passes what every channel passes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HOUSE = ("contracts", "chassis", "gateway", "services", "ontong", "jurisdictions", "tests", "pyproject.toml", ".importlinter")
BLOCK = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.M | re.S)


def blocks() -> list[tuple[str, str, str]]:
    """Language, file and content of each block that names a file."""
    return BLOCK.findall((ROOT / "docs/adding-a-channel.md").read_text())


def changed(text: str, diff: str) -> str:
    """The text with these lines put in or taken out; the others are found in it, exactly once."""
    lines = diff.splitlines()
    before = "\n".join(line[1:] for line in lines if line[:1] in ("-", " "))
    after = "\n".join(line[1:] for line in lines if line[:1] in ("+", " "))
    assert text.count(before) == 1, f"the guide's place isn't there, or not only once: {before!r}"
    return text.replace(before, after)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of the house in which the guide has been followed."""
    copy = tmp_path_factory.mktemp("house")
    for name in HOUSE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, copy / name)
    for language, name, content in blocks():
        file = copy / name
        file.write_text(changed(file.read_text(), content) if language == "diff" else content)
    return copy


def run(house: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=house, env={**os.environ, "PYTHONPATH": str(house)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout


def test_the_guide_adds_both_sides_and_their_tests():
    names = [name for language, name, _ in blocks() if language != "diff"]

    assert names == ["gateway/channels/madang.py", "services/notify/channels/madang.py", "tests/gateway/channels/payloads/madang.json"]


def test_the_channel_of_the_guide_passes_what_every_channel_passes(house):
    told = run(
        house,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "tests/gateway/channels/conformance",
        "tests/notify/conformance",
        "-k",
        "madang or knows_every",
    )

    passed = re.search(r"(\d+) passed", told)
    assert passed
    assert int(passed[1]) > 80
    assert "skipped" not in told


def test_the_channel_of_the_guide_is_simulated_in_and_out(house):
    code = (
        "from datetime import UTC, datetime\n"
        "from gateway.channels import Said\n"
        "from ontong import channels_in, channels_out\n"
        "from ontong.settings import Settings\n"
        "way = channels_in.ways_in(Settings(), (b'x' * 32,), clock=lambda: datetime.now(UTC), sandbox=True).simulated['madang']\n"
        "call = way.simulate(Said(text='가로등', sender='m-1', message_id='1', said_at=datetime.now(UTC)))\n"
        "way.verify(call)\n"
        "print(way.read(call)[0].text, type(channels_out.channels(Settings())['madang']).__name__)\n"
    )

    assert run(house, "-c", code).split() == ["가로등", "Sandbox"]


def test_the_guide_s_code_is_as_the_house_writes_it(house):
    new = [name for language, name, _ in blocks() if name.endswith(".py")]

    run(house, "-m", "ruff", "check", "--no-cache", *new)
    run(house, "-m", "ruff", "format", "--no-cache", "--check", *(name for name in new if "channels/madang" in name))
