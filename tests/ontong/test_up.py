"""`ontong up` loads the city once; what it has declared or worded since reaches the services at the next start."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.desk import Role, Staff
from contracts.letters import ListLetters, ReadLetter, RewordLetter
from contracts.notify import ChannelClass, LetterName
from ontong import cli, embedded, house, keys, settings, up
from ontong.folder import DataFolder
from services.routing.domain.editions import Edition

DAY_OFF = '\n[[days]]\ndate = 2026-11-27\nname = "임시공휴일"\n'


def test_a_day_declared_between_two_starts_counts_from_the_second(tmp_path: Path) -> None:
    city = tmp_path / "city"
    shutil.copytree(settings.EXAMPLE_CITY, city)
    read = settings.read({"ONTONG_DATA": str(tmp_path / "data"), "ONTONG_JURISDICTION": str(city), "ONTONG_PORT": "0"})
    with up._house(read):
        pass
    before = declared(read)

    with (city / "deadlines.toml").open("a", encoding="utf-8") as file:
        file.write(DAY_OFF)
    with up._house(read):
        pass

    assert before == []
    assert declared(read) == [date(2026, 11, 27)]


def test_a_letter_worded_between_two_starts_reads_so_from_the_second(tmp_path: Path) -> None:
    city = tmp_path / "city"
    shutil.copytree(settings.EXAMPLE_CITY, city)
    read = settings.read({"ONTONG_DATA": str(tmp_path / "data"), "ONTONG_JURISDICTION": str(city), "ONTONG_PORT": "0"})
    with up._house(read):
        pass

    letter = city / "letters/ko/chat/receipt.txt"
    letter.write_text(letter.read_text("utf-8").replace("잘 받았어요", "고맙게 받았어요"), "utf-8")
    with up._house(read):
        pass

    folder = DataFolder(read.data).open()
    built = house.embedded(read, folder, keys.embedded(folder.keys))
    in_use = built.host("notify").store.read(lambda tx: tx.templates.listed())
    built.close()
    (receipt,) = (one for one in in_use if (one.letter.value, one.locale, one.channel_class.value) == ("receipt", "ko", "chat"))
    assert "고맙게 받았어요" in receipt.body
    assert receipt.edition == 2


RECEIPT: dict[str, Any] = {"letter": LetterName.RECEIPT, "channel_class": ChannelClass.MAIL, "locale": "ko"}
ADMIN = Staff(account_id="root", name="관리자", role=Role.ADMIN)


def test_a_letter_that_folder_and_desk_have_both_changed_is_named_brings_others_in_and_is_settled_from_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    city, receipt, urging = tmp_path / "city", "letters/ko/mail/receipt.txt", "letters/ko/mail/urging.txt"
    shutil.copytree(settings.EXAMPLE_CITY, city)
    for name, value in {"ONTONG_DATA": tmp_path / "data", "ONTONG_JURISDICTION": city, "ONTONG_PORT": "0"}.items():
        monkeypatch.setenv(name, str(value))
    read = settings.read()
    with up._house(read):
        pass
    with embedded.alone(read) as ask:
        words = ask(ReadLetter(**RECEIPT, staff=ADMIN)).words
        ask(RewordLetter(**RECEIPT, staff=ADMIN, subject="[{city}] 책상의 제목", body=words.body, note="짧게"))
    for file in (receipt, urging):
        old = (city / file).read_text("utf-8")
        (city / file).write_text(old.replace("Subject: [{city}]", "Subject: [{city}] 폴더의 제목"), "utf-8")

    with up._house(read):
        (told,) = [line for line in caplog.records if line.message == "letter_not_loaded"]
        assert cli.main(["jurisdiction", "export", str(tmp_path / "running")]) == 0
        with pytest.raises(SystemExit):
            cli.main(["jurisdiction", "load", str(city)])
        assert "is in use by another `ontong up`" in capsys.readouterr().err
    assert {name: getattr(told, name) for name in ("letter", "channel_class", "locale")} == {
        "letter": "receipt",
        "channel_class": "mail",
        "locale": "ko",
    }
    assert (tmp_path / "running" / receipt).read_text("utf-8") == f"Subject: [{{city}}] 책상의 제목\n\n{words.body}"
    assert subjects(read) == ("[{city}] 책상의 제목", "[{city}] 폴더의 제목")

    with pytest.raises(SystemExit) as ended:
        cli.main(["jurisdiction", "load", str(city)])
    assert (ended.value.code, receipt in capsys.readouterr().err) == (1, True)
    assert cli.main(["jurisdiction", "load", str(city), "--overwrite", "letters"]) == 0
    assert f"undone: {receipt}" in capsys.readouterr().out
    assert subjects(read)[0] == "[{city}] 폴더의 제목"


def subjects(read: settings.Settings) -> tuple[str, str]:
    """Of the Korean mails about the receipt and the urging."""
    with embedded.reading(read) as ask:
        found = {(one.letter, one.channel_class, one.locale): one.subject for one in ask(ListLetters(), timeout=5).items}
    return tuple(found[letter, ChannelClass.MAIL, "ko"].partition(" 민원")[0] for letter in (LetterName.RECEIPT, LetterName.URGING))  # type: ignore[return-value]


def test_rules_reach_a_folder_of_data_that_an_earlier_release_made_and_the_desk_keeps_what_it_edited(tmp_path: Path) -> None:
    city = tmp_path / "city"
    shutil.copytree(settings.EXAMPLE_CITY, city)
    rules = (city / "rules.toml").read_text("utf-8")
    (city / "rules.toml").unlink()  # it didn't know them yet
    read = settings.read({"ONTONG_DATA": str(tmp_path / "data"), "ONTONG_JURISDICTION": str(city), "ONTONG_PORT": "0"})
    with up._house(read):
        pass
    assert edition(read) is None

    (city / "rules.toml").write_text(rules, "utf-8")
    with up._house(read):
        pass
    first = edition(read)
    with up._house(read):
        pass
    assert (first.origin, edition(read)) == ("folder", first)

    edition(read, replace(first, number=first.number + 1, origin="desk", content={"rules": []}, digest="f" * 64))
    (city / "rules.toml").write_text(rules.replace("[[rules]]", "# changed\n[[rules]]", 1).split("[[rules]]", 2)[0], "utf-8")
    with up._house(read):
        pass  # it starts all the same
    assert (edition(read).origin, edition(read).number) == ("desk", first.number + 1)


def test_a_standard_answer_that_the_desk_has_removed_does_not_come_back_at_the_next_start(tmp_path: Path) -> None:
    read = settings.read({"ONTONG_DATA": str(tmp_path / "data"), "ONTONG_PORT": "0"})
    with up._house(read):
        pass
    first = answers(read, but_one=True)

    with up._house(read):
        pass

    assert len(first) > 1
    assert answers(read) == first[1:]


def answers(read: settings.Settings, *, but_one: bool = False) -> list[str]:
    """The codes of the standard answers; `but_one`: of which the first is removed then."""
    folder = DataFolder(read.data).open()
    built = house.embedded(read, folder, keys.embedded(folder.keys))
    try:
        store = built.host("complaints").store
        found = sorted(store.read(lambda tx: tx.standard_answers.of(None)), key=lambda one: one.code)
        if but_one:
            store.transact(lambda tx: tx.standard_answers.delete(found[0]))
        return [one.code for one in found]
    finally:
        built.close()


def edition(read: settings.Settings, more: Edition | None = None) -> Any:
    """The rules as they stand; `more`: which are to stand there."""
    folder = DataFolder(read.data).open()
    built = house.embedded(read, folder, keys.embedded(folder.keys))
    try:
        store = built.host("routing").store
        if more is not None:
            store.transact(lambda tx: tx.editions.add(more))
        return store.read(lambda tx: tx.editions.latest("rules"))
    finally:
        built.close()


def declared(read: settings.Settings) -> list[date]:
    folder = DataFolder(read.data).open()
    built = house.embedded(read, folder, keys.embedded(folder.keys))
    try:
        return [day.date for day in built.host("complaints").store.read(lambda tx: tx.days.declared())]
    finally:
        built.close()


def test_whoever_tries_it_out_is_led_to_each_role_by_a_link_that_opens_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    read = settings.read({"ONTONG_DATA": str(tmp_path / "data"), "ONTONG_PORT": "8123"})

    with up._house(read) as door:
        up._greet(read, door.state.links)
        codes = re.findall(r"(\w+)(?: \((\w+)\))? +http://127\.0\.0\.1:8123/desk/enter/(\S+)", capsys.readouterr().out)
        offers = [door.state.codes.spend(code) for _, _, code in codes]
        again = [door.state.codes.spend(code) for _, _, code in codes]

    assert [(role, department) for role, department, _ in codes] == [
        ("triage", ""),
        ("officer", "road"),
        ("arbiter", ""),
        ("head", "road"),
        ("admin", ""),
    ]
    assert [(offer.role.value, offer.department_code or "") for offer in offers] == [(role, department) for role, department, _ in codes]
    assert again == [None] * 5
    assert {account.name: account.active for account in accounts(read)} == dict.fromkeys(
        ("연습 배정 담당", "연습 처리 담당", "연습 조정 담당", "연습 부서장", "연습 관리자"), True
    )


@pytest.mark.parametrize("real", [{"ONTONG_SMTP_URL": "smtp://127.0.0.1:1"}, {"ONTONG_PUBLIC_URL": "https://minwon.city.example"}])
def test_where_it_is_no_longer_tried_out_nobody_is_led_in_and_those_accounts_are_closed(tmp_path: Path, real: dict[str, str]) -> None:
    given = {"ONTONG_DATA": str(tmp_path / "data"), "ONTONG_PORT": "8123"}
    with up._house(settings.read(given)) as door:
        first = door.state.links

    with up._house(settings.read(given | real)) as door:
        second = door.state.links

    assert (len(first), second) == (5, ())
    assert {account.active for account in accounts(settings.read(given))} == {False}


def accounts(read: settings.Settings) -> list[Any]:
    folder = DataFolder(read.data).open()
    built = house.embedded(read, folder, keys.embedded(folder.keys))
    try:
        return list(built.host("gateway").store.read(lambda tx: tx.accounts.all()))
    finally:
        built.close()
