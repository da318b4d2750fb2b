"""A city in a minute: everything happens in it that happens in a city, it says what it is, and when it goes nothing else has changed."""

from __future__ import annotations

import asyncio
import csv
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis import tables
from chassis.simulated import SimulatedClock, SimulatedRunner
from contracts.complaints import Status
from contracts.departments import DepartmentKind
from contracts.desk import Role, Staff
from contracts.gateway import Channel, Kind
from gateway import reception
from ontong import cli, front, house, keys, settings, up
from ontong.demo import command, staging, voices
from ontong.demo.doorbell import Doorbell
from ontong.demo.play import Quarter
from ontong.demo.staging import Played
from ontong.demo.stories import STORIES
from ontong.folder import DataFolder
from ontong.house import House
from ontong.settings import Settings
from services.complaints.calendar import KOREA
from services.complaints.store.tables import timeline
from services.notify.providers.sandbox import Sandbox

CASES = 30
QUARTER = Quarter(begins=datetime(2026, 3, 2, 9, tzinfo=KOREA), ends=datetime(2026, 6, 1, 15, tzinfo=KOREA))
EVERYDAY = Path(__file__).parents[1] / "routing" / "everyday_sentences.csv"


@dataclass
class City:
    """The city as it was left, with its door open."""

    played: Played
    house: House
    bell: Doorbell
    admin: str

    def get(self, path: str, token: str | None = None) -> Any:
        return asyncio.run(self.bell.get(path, token or self.admin))

    def history(self, *columns: Any) -> list[Any]:
        return self.house.host("complaints").store.read(lambda tx: tx.execute(select(*columns)).all())


def _played(path: Path, *, quarter: Quarter, cases: int) -> Played:
    folder = DataFolder(path).open()
    command._mark(folder.path, quarter, cases=cases, seed=1)
    return staging.play(Settings(data=folder.path), folder, quarter=quarter, cases=cases, seed=1, moved=lambda now, share: None)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    path = tmp_path_factory.mktemp("demo")
    played = _played(path, quarter=QUARTER, cases=CASES)
    folder = DataFolder(path).open()
    clock = SimulatedClock(QUARTER.ends)
    built = house.in_play(Settings(data=folder.path), folder, keys.embedded(folder.keys), clock)
    admin = Staff(account_id="test", name="관리자", role=Role.ADMIN)
    token = front.staff_tokens(built.keys).issue(admin, datetime.now(KOREA))
    try:
        yield City(played, built, Doorbell(built.door(SimulatedRunner(built.hosts, clock).ask)), token)
    finally:
        built.close()


def test_everything_happens_that_happens_in_a_city(city):
    statuses, acts = (
        {row[0] for row in city.history(timeline.c.status)},
        {row[0] for row in city.history(timeline.c.act)},
    )

    assert statuses == set(Status)
    assert {case.story for case in city.played.cases} == set(STORIES)
    assert {"pause", "resume", "extend", "reclassify", "reroute", "dispute", "unmerge", "answer_together", "more_time", "reopen"} <= acts
    assert {"object", "rate", "confirm", "note", "propose", "assign", "change", "involve", "contribute", "fold", "draft"} <= acts


def test_every_kind_and_every_channel_is_there(city):
    figures = city.played.figures

    assert {count.key for count in figures.by_channel} == {channel.value for channel in Channel}
    assert {count.key for count in figures.by_kind} == {kind.value for kind in Kind}


def test_time_has_brought_what_it_brings_while_it_passed(city):
    acts = Counter(row[0] for row in city.history(timeline.c.act))
    earliest, latest = city.history(func.min(timeline.c.at), func.max(timeline.c.at))[0]

    assert acts["remind"]
    assert acts["report_progress"]
    assert acts["close"]
    assert QUARTER.begins <= earliest < latest <= QUARTER.ends


def test_nobody_is_refused_anything_and_nothing_is_left_behind(city):
    assert city.played.refused == {}
    for host in city.house.hosts:
        waiting = host.store.read(lambda tx: tx.execute(select(tables.waiting.c.reason)).all())
        unsaid = host.store.read(lambda tx: tx.execute(select(tables.outbox.c.type).where(tables.outbox.c.published_at.is_(None))).all())
        assert (waiting, unsaid) == ([], [])


def test_what_the_law_obliges_to_was_told(city):
    assert city.get("/v1/desk/reports/obligations") == {"items": []}


def test_the_figures_are_those_of_what_was_played(city):
    figures, cases = city.played.figures, city.played.cases

    assert len(cases) == figures.received == CASES
    assert {count.key: count.value for count in figures.by_status} == Counter(case.status for case in cases)
    assert {count.key: count.value for count in figures.by_channel} == Counter(case.channel.value for case in cases)
    assert city.get("/v1/stats")["received"] == CASES


def test_some_were_late_and_something_is_still_to_be_done(city):
    late = [case for case in city.played.cases if case.story.name in {"late", "forgotten"}]

    assert late
    assert city.played.figures.on_time_share < 1
    assert city.played.figures.open > 0


def test_every_case_and_every_letter_says_that_it_is_a_demonstration(city):
    listed = city.get("/v1/desk/complaints?limit=100")["items"]
    letters = city.get("/v1/sandbox/letters?limit=200")["items"]

    assert len(listed) == CASES
    assert all(item["title"].startswith("[시연]") for item in listed if not item["folded"])  # folded words aren't in the list
    for case in city.played.cases:
        shown = city.get(f"/v1/complaints/{case.number}", case.token)
        assert (shown["demonstration"], shown["title"][:4]) == (True, "[시연]")
    assert len(letters) == city.played.letters > CASES
    assert all("(시연)" in letter["subject"] + letter["body"] for letter in letters)  # a messenger shows no subject


def test_nobody_real_lives_there(city):
    letters = city.get("/v1/sandbox/letters?limit=200")["items"]

    assert all(letter["recipient"].endswith("@example.com") or letter["recipient"].startswith("010-0000-") for letter in letters)


def test_the_same_seed_plays_the_same_city(tmp_path):
    fortnight = Quarter(begins=QUARTER.begins, ends=QUARTER.begins + timedelta(days=14))

    once, again = (_played(tmp_path / name, quarter=fortnight, cases=CASES) for name in ("once", "again"))

    assert [(case.story.name, case.topic.title, case.channel, case.status) for case in again.cases] == [
        (case.story.name, case.topic.title, case.channel, case.status) for case in once.cases
    ]


# The voices ------------------------------------------------------------------------------------------------------------


def test_there_are_voices_for_every_department_of_the_city_and_none_is_borrowed():
    said = voices.read()
    sentences = [sentence for topic in said.topics for sentence in topic.voices]
    with EVERYDAY.open(encoding="utf-8") as file:
        borrowed = {cell for row in csv.reader(file) for cell in row}
    from ontong import jurisdiction

    departments = {
        entry.department.code
        for entry in jurisdiction.read(settings.EXAMPLE_CITY).departments
        if entry.duties and entry.kind is DepartmentKind.INTERNAL and entry.closed_on is None
    }

    assert len(set(sentences)) == len(sentences) >= 150
    assert {topic.department for topic in said.topics} == departments
    assert not borrowed & set(sentences)


# The folder ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city that runs for real, with a case, stopped for a moment. A demonstration beside it is three days long."""
    monkeypatch.setattr(command, "QUARTER", timedelta(days=3))
    for name in ("ONTONG_AMQP_URL", "ONTONG_DATABASE_URL", "ONTONG_DATABASE_URLS", "ONTONG_SMTP_URL", "ONTONG_MEDIA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONTONG_DATA", str(tmp_path / "var"))
    with up._house(settings.read()) as door:
        asyncio.run(Doorbell(door).post("/v1/complaints", {"description": "가로등이 꺼졌어요", "contact": {"email": "real@example.com"}}))
    return tmp_path / "var"


def everything_in(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_real_cases_stay_as_they_are_to_the_byte_whether_a_demonstration_comes_or_goes(real, capsys):
    before = everything_in(real)

    assert cli.main(["demo", "--cases", "4", "--seed", "3"]) == 0
    out, err = capsys.readouterr()
    with_it = everything_in(real)
    assert cli.main(["demo", "--remove"]) == 0

    assert "4 cases" in out
    assert "ontong up --demo" in out
    assert err == ""  # no bar where nobody looks
    assert {name: content for name, content in with_it.items() if not name.startswith("demo/")} == before
    assert any(name.startswith("demo/") for name in with_it)
    assert everything_in(real) == before


def test_no_letter_and_no_photo_leaves_its_folder_whatever_is_set(real, monkeypatch):
    cli.main(["demo", "--cases", "2"])
    monkeypatch.setenv("ONTONG_SMTP_URL", "smtp://mail.example.com")
    monkeypatch.setenv("ONTONG_MEDIA_URL", "/somewhere/else")
    shown, inside = (
        settings.demonstrated(settings.read()),
        settings.read({"ONTONG_DATA": str(real / "demo"), "ONTONG_SMTP_URL": "smtp://m"}),
    )

    assert (shown.smtp_url, shown.media_url, inside.smtp_url) == ("", "", "")
    folder = DataFolder(shown.data).open()
    built = house.embedded(shown, folder, keys.embedded(folder.keys))
    try:
        assert isinstance(built.host("notify").service.channels["email"], Sandbox)
    finally:
        built.close()
    assert settings.read().smtp_url == "smtp://mail.example.com"


def test_whoever_writes_to_a_shown_demonstration_is_marked_too(real):
    cli.main(["demo", "--cases", "2"])

    with up._house(settings.demonstrated(settings.read())) as door:
        bell = Doorbell(door)
        filed = asyncio.run(bell.post("/v1/complaints", {"description": "Dark street", "locale": "en"}))
        seen = asyncio.run(bell.get(f"/v1/complaints/{filed['receipt_number']}", filed["token"]))

    assert (seen["title"], seen["demonstration"]) == ("[Demonstration]", True)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["demo", *arguments])
    assert stopped.value.code == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("name", ["ONTONG_AMQP_URL", "ONTONG_DATABASE_URL", "ONTONG_DATABASE_URLS"])
def test_it_refuses_production_settings(real, monkeypatch, capsys, name):
    monkeypatch.setenv(name, "postgresql://somewhere/{name}")

    assert "unset ONTONG_AMQP_URL" in refused(capsys)
    assert not (real / "demo").exists()


def test_it_refuses_a_second_one_and_a_folder_that_is_held(real, capsys):
    cli.main(["demo", "--cases", "2"])
    capsys.readouterr()
    assert "there is a demonstration" in refused(capsys, "--cases", "2")

    held = DataFolder(real / "demo")
    held.lock()

    assert "in use" in refused(capsys, "--remove")
    assert (real / "demo" / "complaints.db").exists()


def test_one_that_is_being_played_isn_t_played_over_and_one_broken_off_is_swept_away(real, capsys):
    (real / "demo.playing").mkdir()
    held = DataFolder(real / "demo.playing")
    held.lock()
    assert "in use" in refused(capsys, "--cases", "2")

    held._held.close()

    assert cli.main(["demo", "--cases", "2"]) == 0
    assert not (real / "demo.playing").exists()


def test_a_folder_of_somebody_s_own_is_left_alone(real, capsys):
    (real / "demo").mkdir()
    (real / "demo" / "notes.txt").write_text("mine")

    assert "is left as it is" in refused(capsys, "--remove")
    assert (real / "demo" / "notes.txt").read_text() == "mine"


def test_what_isn_t_there_can_t_be_shown(real, capsys):
    with pytest.raises(SystemExit):
        cli.main(["up", "--demo"])

    assert "play one with `ontong demo`" in capsys.readouterr().err
    assert cli.main(["demo", "--remove"]) == 0


def test_a_title_stays_as_long_as_titles_may_be():
    assert reception.marked("가" * 200, "ko") == "[시연] " + "가" * 195


def test_nothing_of_a_demonstration_is_left_when_it_is_broken_off(real, monkeypatch, capsys):
    def interrupted(*_: Any, **__: Any) -> Played:
        raise KeyboardInterrupt

    monkeypatch.setattr(staging, "play", interrupted)

    assert "broken off" in refused(capsys, "--cases", "2")
    assert sorted(path.name for path in real.iterdir() if path.name.startswith("demo")) == []
    assert replace(settings.read(), data=real).demonstration is False
