"""The guide to routing does what it says: its commands are run as they are printed, its examples are read."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

from ontong.routing import columns, lists, rows

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/routing.md").read_text()


def block(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.M | re.S)


def test_the_commands_work_as_printed(tmp_path):
    for name in ("tests", "jurisdictions"):
        (tmp_path / name).symlink_to(ROOT / name)
    environment = {**os.environ, "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}

    for commands in block("sh routing"):
        done = subprocess.run(
            ["sh", "-eu"], input=commands, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr

    assert json.loads((tmp_path / "figures.json").read_text())["mode"] == "prequential"
    assert {path.name for path in (tmp_path / "pictures").iterdir()} >= {
        "reliability.png",
        "reliability.svg",
        "confusions.png",
        "confusions.svg",
    }


def test_the_example_of_a_file_is_read(tmp_path):
    path = tmp_path / "history.csv"
    path.write_text(block("csv")[0], encoding="utf-8")

    assert [case.label for case in rows.read(path, {}).cases] == ["도로과", "waste"]


def test_the_example_of_a_list_is_read_and_every_field_is_known(tmp_path):
    path = tmp_path / "departments.toml"
    path.write_text(block("toml")[0], encoding="utf-8")

    found = lists.read(path)

    assert (found.names, found.notes) == ({"road": "도로과"}, ())
    assert (found.entries[0].territory, len(found.entries[0].duties)) == (("영흥면",), 2)


def test_every_name_of_a_column_that_the_guide_shows_is_one():
    for part in columns.NAMES:
        line = re.search(rf"^\| `{part}` \|(.*)$", GUIDE, re.M)
        assert line
        shown = line[1].rsplit("|", 2)[1].split(",")
        assert {name.strip() for name in shown} <= set(columns.NAMES[part])


def test_every_figure_that_the_guide_names_is_in_the_json(tmp_path):
    from ontong.routing import report

    source = Path(report.__file__).read_text()

    assert all(f'"{name}"' in source for name in re.findall(r"^\| [^|`]+ \| `(\w+)` \|", GUIDE, re.M))
