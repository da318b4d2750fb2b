"""`ontong verify` finds every alteration of a downloaded history, and says what is proven and what isn't."""

from __future__ import annotations

import copy
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.history import ReadHistory, RootPublished
from gateway.web.download import as_plain, as_sheet
from gateway.web.words import KOREA
from ontong import cli, evidence
from tests.complaints.at_the_doors import City
from tests.complaints.builders import an_officer, korea


def lived() -> tuple[dict, dict]:
    """A history over two days, the first of which is over, as it is downloaded; and the published roots."""
    city = City()
    city.takes_up()
    case = city.takes_up(title="가로등 </script>", receipt_number="26BK-7Q4M-3")
    city.does("note", case, an_officer(), text="현장 확인")
    city.now = korea("2026-11-25 09:00")
    city.db.transact(city.service.close_day)
    city.does("answer", case, an_officer(contact="041-000-1001"), text="<b>고쳤습니다.</b>")
    told = as_plain(city.asks(ReadHistory(complaint_id=case.complaint_id)), datetime(2026, 11, 25, 1, tzinfo=UTC))
    roots = {event.day: event.root for event in city.db.said() if isinstance(event, RootPublished)}
    return told, roots


TOLD, ROOTS = lived()
(DAY, ROOT), *_ = ROOTS.items()


@pytest.fixture
def verifies(tmp_path, capsys):
    """The exit code, and what was said."""

    def verifies(text: str, *words: str) -> tuple[int, str]:
        file = tmp_path / "history"
        file.write_text(text, encoding="utf-8")
        code = cli.main(["verify", str(file), *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    return verifies


def as_json(told) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("form", ["json", "ko", "en"])
def test_what_was_downloaded_holds_in_either_form(verifies, form):
    text = as_json(TOLD) if form == "json" else as_sheet(TOLD, form, KOREA, "https://ontong.example")

    code, said = verifies(text, "--root", f"{DAY}={ROOT}")

    assert code == 0, said
    assert "4 lines, unaltered and complete from the first to the last; 3 proven against published roots" in said
    assert said.count(f"it was there when the root of {DAY} was published") == 3
    assert "no root covers it yet" in said
    assert "(internal: its digest alone)" in said


def test_without_published_roots_it_says_what_is_not_proven(verifies):
    code, said = verifies(as_json(TOLD))

    assert code == 0
    assert "0 proven against published roots" in said
    assert "--root DATE=HEX" in said


def test_another_published_root_is_found_out(verifies):
    code, said = verifies(as_json(TOLD), "--root", f"{DAY}={'ab' * 32}")

    assert code == 1
    assert f"the root of {DAY} that was published is another one" in said
    assert "NOT as it was written" in said


def changed(told):
    told["lines"][3]["content"]["text"] = "거절합니다."


def removed(told):
    del told["lines"][1]


def removed_and_numbered_anew(told):
    del told["lines"][1]
    for position, line in enumerate(told["lines"], start=1):
        line["position"] = position


def swapped(told):
    told["lines"][0], told["lines"][1] = told["lines"][1], told["lines"][0]


def added(told):
    told["lines"].insert(2, copy.deepcopy(told["lines"][1]))


def of_another_case(told):
    told["receipt_number"] = "26BK-7Q4M-4"


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (changed, "what it says, or its digest, was altered"),
        (removed, "line 2 is missing before it"),
        (removed_and_numbered_anew, "doesn't follow from the line before it"),
        (swapped, "line 1 is missing before it"),
        (added, "it was moved or added here"),
        (of_another_case, "doesn't follow from the line before it"),
    ],
)
def test_what_was_done_to_it_is_said_in_words(verifies, forge, words):
    told = copy.deepcopy(TOLD)
    forge(told)

    code, said = verifies(as_json(told))

    assert (code, words in said) == (1, True), said


def test_a_history_that_the_city_wrote_anew_holds_by_itself_but_not_against_the_published_root(verifies):
    anew, _ = lived()  # other identifiers and salts: another history of the same case

    assert verifies(as_json(anew))[0] == 0
    assert verifies(as_json(anew), "--root", f"{DAY}={ROOT}")[0] == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ("{}", "no history"),
        ("<html></html>", "no history"),
        (as_json({**TOLD, "more": 1}), "fields of a history"),
        (as_json({**TOLD, "lines": []}), "no lines"),
        (as_json(TOLD).replace('"position": 1,', '"position": 1, "position": 1,', 1), "twice"),
        (as_json(TOLD).replace('"position": 1,', '"position": NaN,', 1), "no number"),
        (as_json(TOLD).replace("집 앞", "\\ud800", 1), "no JSON"),
    ],
)
def test_what_is_no_history_is_said_so(verifies, text, words):
    code, said = verifies(text)

    assert (code, words in said) == (2, True), said


@pytest.mark.parametrize("root", ["2026-11-24", "yesterday=" + "ab" * 32, "2026-11-24=abc"])
def test_a_root_that_is_none_is_named(verifies, root):
    assert verifies(as_json(TOLD), "--root", root)[0] == 2


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert cli.main(["verify", str(tmp_path / "nothing")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_a_city_that_can_t_be_reached_is_said_so(verifies):
    assert verifies(as_json(TOLD), "--url", "http://127.0.0.1:9")[0] == 2


# Whatever is done to a line --------------------------------------------------------------------------------------------

LINES = json.dumps(TOLD["lines"], ensure_ascii=False).encode()
PLACES = st.integers(1, len(LINES) - 2)


def is_found(lines: bytes) -> bool:
    """Is this either no history any more, or one with something wrong, if it says anything else at all?"""
    try:
        told = evidence.read('{"format":"ontong-history-1","receipt_number":"26BK-7Q4M-3","issued_at":"","lines":' + lines.decode() + "}")
    except (evidence.Unreadable, UnicodeDecodeError):  # it is no history any more, which is found too
        return True
    unchanged = told["lines"] == TOLD["lines"]  # only spaces between the values were
    return unchanged or any(line.wrong for line in evidence.examine(told))


def test_what_is_as_it_was_is_not_found():
    told = evidence.read(as_json(TOLD))

    assert not any(line.wrong for line in evidence.examine(told, ROOTS))


@given(PLACES, st.integers(0, 255))
def test_another_byte_anywhere_in_a_line_is_found_without_asking_anybody(place, byte):
    assume(LINES[place] != byte)

    assert is_found(LINES[:place] + bytes([byte]) + LINES[place + 1 :])


@given(PLACES, st.integers(1, 40))
def test_bytes_taken_away_are_found(place, count):
    assert is_found(LINES[:place] + LINES[place + count :])


@given(PLACES, st.binary(min_size=1, max_size=8))
def test_bytes_put_in_are_found(place, more):
    assert is_found(LINES[:place] + more + LINES[place:])


@given(st.permutations(range(4)), st.integers(0, 4))
def test_only_a_beginning_in_its_order_holds(order, length):
    told = {**TOLD, "lines": [TOLD["lines"][place] for place in order][:length]}
    assume(told["lines"])

    holds = not any(line.wrong for line in evidence.examine(told, ROOTS))

    assert holds == (order[:length] == list(range(length)))


def test_each_digit_of_each_hash_counts():
    for place, byte in enumerate(LINES):
        if chr(byte) in "0123456789abcdef" and LINES[place - 1 : place].isalnum():
            other = b"0" if byte != ord("0") else b"1"
            altered = LINES[:place] + other + LINES[place + 1 :]
            assert is_found(altered), (place, LINES[place - 30 : place + 5])


def test_the_roots_of_a_city_are_read_page_by_page(verifies, monkeypatch):
    days = [DAY + timedelta(days=number) for number in range(400, -1, -1)]
    asked = []

    def answers(url, timeout):
        asked.append(url)
        cursor = url.partition("cursor=")[2]
        shown = [day for day in days if not cursor or day.isoformat() < cursor][:366]
        items = [{"day": day.isoformat(), "root": ROOT if day == DAY else "cd" * 32, "lines": 5} for day in shown]
        follows = shown[-1] != DAY
        return io.BytesIO(json.dumps({"items": items, "next_cursor": shown[-1].isoformat() if follows else None}).encode())

    monkeypatch.setattr("ontong.verify.urlopen", answers)

    code, said = verifies(as_json(TOLD), "--url", "https://ontong.example/")

    assert (code, len(asked)) == (0, 2), said
    assert "3 proven" in said


def test_a_root_that_the_city_never_published_is_found_out(verifies, monkeypatch):
    monkeypatch.setattr("ontong.verify.urlopen", lambda url, timeout: io.BytesIO(b'{"items": [], "next_cursor": null}'))

    code, said = verifies(as_json(TOLD), "--url", "https://ontong.example")

    assert code == 1
    assert f"no root of {DAY} was ever published" in said
