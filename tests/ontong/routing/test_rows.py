"""A city's file of cases: read in whatever way it was saved, or refused with the row and column, and nothing taken from it."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ontong.failures import Stop
from ontong.routing import rows, table
from ontong.routing.rows import History

GOOD = 'text,label,received_at\n"가로등이 꺼졌어요, 어두워요",road,2026-01-05\n쓰레기가 쌓였어요,waste,2026-01-06 09:30\n'
NOBODY: dict[str, None] = {}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.csv"


def read(path: Path, content: str | bytes, **options: object) -> History:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return rows.read(path, options.pop("wanted", NOBODY), **options)


def refused(path: Path, content: str | bytes, **options: object) -> str:
    with pytest.raises(Stop) as stopped:
        read(path, content, **options)
    assert str(path) in str(stopped.value), "whoever reads it knows which file is meant"
    return str(stopped.value)


@pytest.mark.parametrize(
    ("content", "notes"),
    [
        (GOOD.encode(), ()),
        (codecs.BOM_UTF8 + GOOD.encode(), ("encoding UTF-8 with a byte order mark",)),
        (GOOD.encode("cp949"), ("encoding CP949",)),
        (GOOD.encode("utf-16"), ("encoding UTF-16",)),
        (codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"), ("encoding UTF-16",)),
        (GOOD.encode("utf-16-le"), ("encoding UTF-16",)),
        (GOOD.replace("\n", "\r\n").encode(), ()),
        (GOOD.replace("어요, 어", "어요 어").replace(",", ";").encode(), ("fields parted by semicolon",)),
        (GOOD.replace("어요, 어", "어요 어").replace(",", "\t").encode(), ("fields parted by tab",)),
        (("\n\n" + GOOD + ",,\n\n").encode(), ()),
    ],
)
def test_the_same_cases_are_read_however_the_file_was_saved(path, content, notes):
    history = read(path, content)

    assert [case.text.replace(",", "") for case in history.cases] == ["가로등이 꺼졌어요 어두워요", "쓰레기가 쌓였어요"]
    assert [case.label for case in history.cases] == ["road", "waste"]
    assert history.cases[1].received_at == datetime(2026, 1, 6, 0, 30, tzinfo=UTC)
    assert history.notes == notes


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("제목,내용,처리부서,접수일", ("내용", "제목", "처리부서", "접수일")),
        (",title,content,category,no", ("content", "title", "category", None)),
        ("title,cat1,cat2,summary", ("summary", "title", "cat1", None)),
        ("Text,Department Code", ("Text", None, "Department Code", None)),
        ("title,label", ("title", None, "label", None)),
        ("text,label,category", ("text", None, "label", None)),
    ],
)
def test_columns_are_known_by_the_names_that_cities_give_them(path, header, taken):
    history = read(path, f"{header}\n{','.join(['2026-01-01'] * len(header.split(',')))}\n")

    assert tuple(history.columns.name(part) for part in ("text", "title", "label", "received_at")) == taken


def test_a_column_can_be_named_where_its_name_says_nothing(path):
    history = read(path, "a,b,label\nno,가로등,road\n", wanted={"text": "b"})

    assert (history.cases[0].text, history.columns.name("text")) == ("가로등", "b")


def test_a_row_with_a_title_alone_is_read_by_its_title(path):
    (case,) = read(path, "title,text,label\n가로등 고장,,road\n").cases

    assert (case.text, case.title) == ("가로등 고장", None)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"text,label\n", "has a header and no rows"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"\x1f\x8brest", "is compressed"),
        (b"text,label\n\xff\xfe\xfa,road\n", "can't be read as UTF-8 (line 2 can't be) nor as CP949 (line 2 can't be)"),
        ("text,department_of_the_city\n가,나\n", "there is no a column `label`"),
        ("a,b\n가,나\n", "its columns are: a, b"),
        ("가로등이 꺼졌어요,road\n", "row 1: there is no"),
        ("text,label\n가로등\n", "row 2: has 1 fields, the header has 2 (column 'label' and what follows is missing)"),
        ("text,label\n가로등,꺼졌어요,road\n", "row 2: has 3 fields, the header has 2 (column 3 has no name)"),
        ("text,label\n\n,road\n", "row 3, column `text`: is empty"),
        ("text,label\n가로등, \n", "row 2, column `label`: is empty"),
        ('text,label\n가,a\n"가로등\n꺼짐,road\n', "row 3: a quotation mark that is opened in this row is never closed"),
        ('text,label\n"가로등" 꺼짐,road\n', "row 2: a quotation mark stands inside a quoted field"),
        ('text,label\n"두\n줄",a\n,b\n', "row 3 (line 4), column `text`: is empty"),
        ("text,label\n가로\0등,road\n", "line 2: holds a NUL byte"),
        ("text,label,received_at\n가,a,2026-01-01\n나,b,지난주\n", "row 3, column `received_at`: '지난주' is no date"),
        ("text,label,received_at\n가,a,2026-02-30\n", "row 2, column `received_at`"),
    ],
)
def test_what_can_t_be_right_is_told_with_its_place(path, content, told):
    assert told in refused(path, content)


def test_everything_that_is_wrong_is_told_at_once_up_to_a_screenful(path):
    told = refused(path, "text,label\n" + ",road\n" * 100)

    assert "row 2, column `text`: is empty" in told
    assert "row 21, column `text`" in told
    assert told.endswith("and 80 more")


@pytest.mark.parametrize(
    ("wanted", "told"),
    [({"text": "body"}, "--text-column: there is no column `body`"), ({"label": "label"}, "--label-column: there is 2 columns `label`")],
)
def test_a_column_that_is_asked_for_must_be_there_once(path, wanted, told):
    assert told in refused(path, "text,label,label\n가,a,b\n", wanted=wanted)


def test_in_time_every_row_needs_a_time_else_it_may_lack(path):
    content = "text,label,received_at\n가,a,\n"

    assert read(path, content).cases[0].received_at is None
    assert "row 2, column `received_at`: is empty" in refused(path, content, needs_time=True)
    assert "--in-order" in refused(path, "text,label\n가,a\n", needs_time=True)


def test_a_text_of_a_hundred_kilobytes_is_read_and_cut_and_one_of_megabytes_is_no_text(path):
    (case,) = read(path, f"text,label\n{'가' * 100_000},road\n").cases

    assert len(case.text) == rows.LONGEST_TEXT
    assert "row 2: a field is longer than 1,000,000 characters" in refused(path, f"text,label\n{'가' * 1_000_001},road\n")


def test_a_quotation_mark_that_swallows_the_file_ends_at_the_limit_not_at_the_end_of_the_memory(path):
    content = 'text,label\n"가로등,road\n' + "쓰레기가 쌓였어요,waste\n" * 100_000

    assert "row 2: a field is longer than 1,000,000 characters: is a quotation mark never closed?" in refused(path, content)


def test_a_line_without_an_end_is_no_table(path):
    assert "is longer than" in refused(path, "text,label\n" + "가," * table.LONGEST_LINE)


def test_only_so_many_rows_are_kept(path, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 3)
    content = "text,label\n" + "가로등,road\n" * 5

    assert "--limit takes the first ones" in refused(path, content)
    assert len(read(path, content, limit=2).cases) == 2


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_can_t_be_opened_is_named(tmp_path, name):
    with pytest.raises(Stop, match="can't be read"):
        rows.read(tmp_path / name, NOBODY)


@pytest.mark.parametrize(
    "said",
    [
        *(
            "2026-03-04",
            "2026-3-4",
            "2026.03.04",
            "2026. 3. 4.",
            "2026/03/04",
            "20260304",
            "2026년 3월 4일",
            "2026-03-04 00:00",
            "2026-03-04T00:00:00+09:00",
        ),
        *("2026-03-03T15:00:00Z", "2026-03-04 오전 12:00", "2026.03.04 AM 12:00:00"),
    ],
)
def test_a_day_is_read_as_cities_write_it(path, said):
    (case,) = read(path, f"text,label,date\n가로등,road,{said}\n").cases

    assert case.received_at == datetime(2026, 3, 3, 15, tzinfo=UTC)
