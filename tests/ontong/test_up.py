"""`ontong up` loads the city once; what it has declared or worded since reaches the services at the next start."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from ontong import house, keys, settings, up
from ontong.folder import DataFolder

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


def declared(read: settings.Settings) -> list[date]:
    folder = DataFolder(read.data).open()
    built = house.embedded(read, folder, keys.embedded(folder.keys))
    try:
        return [day.date for day in built.host("complaints").store.read(lambda tx: tx.days.declared())]
    finally:
        built.close()
