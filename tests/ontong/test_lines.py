"""Whoever mends a file of the folder is told the line."""

import json
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.letters import LettersInUse, ListLetters, WordsInUse
from contracts.notify import ChannelClass, LetterName, Template
from ontong import ground, jurisdiction, outlines, rulebook
from ontong.lines import lines_of, nearest
from services.routing.rules import Known

CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"
KNOWN = Known(departments={"road"}, areas={"east"}, services={"lamps"})


def leaves(plain: Any, way: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    inner = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    yield way, plain
    for step, value in inner:
        yield from leaves(value, (*way, step))


@pytest.mark.parametrize("name", ["departments", "territory", "rules", "services", "city", "talk/ko"])
def test_every_key_and_entry_of_the_example_city_is_found_on_its_line(name: str) -> None:
    text = (CITY / f"{name}.toml").read_text(encoding="utf-8")
    lines, written = lines_of(text), text.split("\n")

    for way, value in leaves(tomllib.loads(text)):
        if way:
            line = written[lines[way] - 1]
            assert way[-1] in line if isinstance(way[-1], str) else True
            assert value.split("\n")[0].strip()[:20] in "\n".join(written[lines[way] - 1 :][:3]) if isinstance(value, str) else True


def test_strings_with_brackets_and_several_lines_mislead_nobody() -> None:
    text = 'a = """\n[[rules]]\nb = 1\n"""\n[[rules]]\nname = "x ] } # [["\n[rules.when]\nk = { "odd key" = [1, # two\n 2] }\n[[rules]]\nname = \'\'\n'

    lines = lines_of(text)

    assert (lines["rules", 0], lines["rules", 0, "name"], lines["rules", 0, "when", "k", "odd key", 1]) == (5, 6, 9)
    assert lines["rules", 1, "name"] == 11
    assert nearest(lines, ("rules", 0, "when", "text", "any")) == 7


# rules.toml --------------------------------------------------------------------------------------------------------------


def rules(folder: Path, text: str) -> tuple[tuple[Any, ...] | None, list[str], list[str]]:
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    problems: list[str] = []
    faults: list[str] = []
    return rulebook.read(folder, KNOWN, problems, faults), problems, faults


GOOD = '[[rules]]\ncode = "a"\nname = "가"\ndepartment = "road"\n[rules.when]\ntext = { any = ["가로등"] }\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (GOOD.replace('"road"', '"moon"'), "rules.toml:4: rule 1 (a): department: there is no department 'moon'"),
        (GOOD + 'area = ["moon"]\n', "rules.toml:7: rule 1 (a): area: there is no area 'moon'"),
        (GOOD + GOOD, "rules.toml:8: rule 2 (a): code: an earlier rule has it"),
        (GOOD.replace('["가로등"]', '"가로등"'), "rules.toml:6: rule 1 (a): when > text > any: Not a valid list."),
        (GOOD + "speed = 3\n", "rules.toml:7: rule 1 (a): when > speed: Unknown field."),
        (GOOD.replace("name", "nam"), "rules.toml:1: rule 1 (a): nam"),
        (GOOD + 'time = { hours = ["9"] }\n', "rules.toml:7: rule 1 (a): time > hours: '9' is no span of hours"),
        (GOOD + '[[rules.when.any]]\nkind = ["odd"]\n', "rules.toml:8: rule 1 (a): any 1 > kind: there is no kind 'odd'"),
        (GOOD + 'unreadable = "x"\n', "rules.toml:7: rule 1 (a): when > unreadable: Unknown field."),
    ],
)
def test_a_broken_rule_is_named_by_file_and_line_and_the_others_go_on(tmp_path: Path, text: str, fault: str) -> None:
    found, problems, faults = rules(tmp_path, text + GOOD.replace('"a"', '"other"'))

    assert problems == []
    assert len(faults) == 1
    assert faults[0].startswith(fault)
    assert found is not None
    assert found[-1].code == "other"


def test_a_file_that_is_no_toml_is_a_problem_and_no_file_is_none(tmp_path: Path) -> None:
    assert rulebook.read(tmp_path, KNOWN, [], []) is None

    _, problems, _ = rules(tmp_path, "[[rules]")

    assert problems[0].startswith("rules.toml:1: ")


# territory.toml, areas.geojson -----------------------------------------------------------------------------------------------


def planted(folder: Path, old: str, new: str, name: str = "territory.toml") -> list[str]:
    for file in ("territory.toml", "areas.geojson"):
        shutil.copy(CITY / file, folder / file)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    problems: list[str] = []
    ground.read(folder, ["road"], problems, [])
    return problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('kind = "동", within = ["core", "east"] },', 'kind = "구" },', "> kind: must be one of 읍, 면, 동, 리, zone"),
        ('within = ["solnae"]', 'within = ["moon"]', "there is no area moon"),
        (
            'name = "의병로", stretches = [{ area = "jungang" }]',
            'name = "의병로", stretches = []',
            "roads 7 (의병로) > stretches: there are none",
        ),
        ('{ area = "jungang", last = 180 }', '{ area = "jungang", first = 190, last = 180 }', "the last number lies before the first"),
        ('name = "가온역"', 'name = "역"', "'역' is too short for a name"),
        (
            'code = "east", name = "동부", kind = "zone"',
            'code = "east", name = "동부", kind = "zone", within = ["namsan"]',
            "would lie in itself",
        ),
        ('name = "가온역", area', 'name = "가온역", erea', "erea: Unknown field."),
    ],
)
def test_what_is_wrong_with_the_ground_is_named_by_file_and_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    text = (CITY / "territory.toml").read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1

    found = planted(tmp_path, old, new)

    assert any(problem in one for one in found), found
    assert found[0].startswith(f"territory.toml:{line}") or "erea" in problem or "moon" in problem or "zone" in new, found


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda plain: plain.pop("bbox"), "bbox: must be [west, south, east, north]"),
        (lambda plain: plain.update(bbox=[127, 36, 126, 37]), "bbox: must be west, south, east, north"),
        (lambda plain: plain["features"][1]["properties"].update(code="moon"), "feature 2 (moon): there is no area"),
        (lambda plain: plain["features"][1]["properties"].update(code="jungang"), "feature 2 (jungang): the area has an outline already"),
        (lambda plain: _ring(plain).pop(), "feature 1 (jungang): polygon 1 ring 1: isn't closed"),
        (lambda plain: _ring(plain).__setitem__(3, [126.45]), "polygon 1 ring 1 position 4: must be [longitude, latitude]"),
        (lambda plain: _ring(plain).__setitem__(3, [130.0, 36.78]), "position 4: 130.0, 36.78 lies outside the bbox"),
        (lambda plain: [point.reverse() for point in _ring(plain)], "position 1: latitude and longitude are in the wrong order"),
        (lambda plain: _swap(_ring(plain), 5, 25), "its lines cross near 126."),
        (lambda plain: plain["features"][0]["geometry"].update(type="Point"), "feature 1 (jungang): the geometry must be a Polygon"),
        (lambda plain: plain.update(type="Feature"), "must be a FeatureCollection"),
    ],
)
def test_what_is_wrong_with_an_outline_is_named_by_file_and_feature(tmp_path: Path, change: Any, problem: str) -> None:
    plain = json.loads((CITY / "areas.geojson").read_text(encoding="utf-8"))
    change(plain)
    (tmp_path / "areas.geojson").write_text(json.dumps(plain), encoding="utf-8")
    problems: list[str] = []

    outlines.read(tmp_path, {feature["properties"]["code"] for feature in plain.get("features", ())} - {"moon"}, problems)

    assert len(problems) == 1
    assert problems[0].startswith("areas.geojson: ")
    assert problem in problems[0]


def test_latitude_first_is_told_as_such(tmp_path: Path) -> None:
    ring = [[36.5, 126.5], [36.6, 126.5], [36.6, 126.6], [36.5, 126.5]]
    feature = {"type": "Feature", "properties": {"code": "a"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    plain = {"type": "FeatureCollection", "bbox": [126, 36, 127, 37], "features": [feature]}
    (tmp_path / "areas.geojson").write_text(json.dumps(plain), encoding="utf-8")
    problems: list[str] = []

    outlines.read(tmp_path, {"a"}, problems)

    assert "longitude comes first" in problems[0]


def _ring(plain: Any) -> Any:
    return plain["features"][0]["geometry"]["coordinates"][0]


def _swap(ring: list[Any], one: int, other: int) -> None:
    ring[one], ring[other] = ring[other], ring[one]


# There and back ------------------------------------------------------------------------------------------------------------


def test_what_is_exported_reads_as_what_was_loaded(tmp_path: Path) -> None:
    from contracts.rules import ListRules, RuleList, RuleState

    loaded = jurisdiction.read(CITY)
    assert loaded.rules is not None
    assert loaded.ground is not None
    shutil.copytree(CITY, tmp_path / "city")

    def ask(command: Any, **_: Any) -> Any:
        if isinstance(command, ListRules):
            assert loaded.rules is not None
            return RuleList(revision=1, rules=tuple(RuleState(rule=rule, position=1, state="on") for rule in loaded.rules))
        if isinstance(command, ListLetters):
            return LettersInUse(items=(in_use(loaded.templates[0]), in_use(receipt, differs=True)), locales=loaded.city.locales)
        return loaded.ground

    receipt = next(one for one in loaded.templates if one.letter is LetterName.RECEIPT and one.channel_class is ChannelClass.TEXT)
    receipt = replace(receipt, subject="접수 안내", body=f"{receipt.body}고맙습니다.\n")
    assert jurisdiction.export(tmp_path / "city", ask) == ("rules.toml", "territory.toml", f"letters/{receipt.locale}/text/receipt.txt")

    again = jurisdiction.read(tmp_path / "city")
    assert (again.rules, again.ground, again.faults) == (loaded.rules, loaded.ground, ())
    assert set(again.templates) - set(loaded.templates) == {receipt}


def in_use(words: Template, **more: Any) -> WordsInUse:
    return WordsInUse(**vars(words), edition=2, registered_at=datetime(2026, 11, 24, tzinfo=UTC), **more)
