"""The desk's list as a file: the same cases and rights as the list, nothing that a spreadsheet would run, and a record of who took it."""

import csv
import io
import zipfile
from datetime import UTC, datetime
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from contracts.complaints import Department, Status
from contracts.desk import CaseSummary, Role
from contracts.gateway import Channel, Kind
from contracts.lists import CasePage, ListComplaints
from contracts.message import Refusal
from gateway.web import columns, export
from gateway.web.sheets import harmless

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
URL = "/v1/desk/complaints/export"
FORMULAS = [
    "=1+1",
    "+82",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u3000=1",
    "\u00a0@x",
    "\u200b=1",
    "\ufeff=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " ＝1",
]
HARMLESS = ["가로등", "", "1-1", "a=b", "'=1", '"quoted"', "가, 나", "(=1)", " 앞에 빈칸", "010-****-****"]


def a_case(number: str = "26BK-7Q4M-3", **fields):
    made = {
        "complaint_id": uuid4(),
        "receipt_number": number,
        "status": Status.ROUTED,
        "kind": Kind.OTHER,
        "channel": Channel.WEB,
        "title": "가로등",
        "text": "꺼져 있어요",
        "department": Department(code="road", name="도로과"),
        "received_at": NOON,
        "due_at": NOON,
        "overdue": False,
    }
    return CaseSummary(**made | fields)


@pytest.fixture
def cases(place):
    """Tells the complaints service which cases there are; it gives them page by page."""

    def cases(*summaries):
        def page(asked):
            first = int(asked.cursor or 0)
            last = first + asked.limit
            return CasePage(items=summaries[first:last], next_cursor=str(last) if last < len(summaries) else None)

        place.services.answers[ListComplaints] = page

    cases(a_case())
    return cases


@pytest.fixture
def exported(client, place, cases):
    """The answer to an export."""

    def exported(role=Role.TRIAGE, *, language="ko", **query):
        headers = place.staff(role) | {"accept-language": language}
        return client.get(URL, params={"reason": "감사 자료"} | query, headers=headers)

    return exported


def lines(answer):
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def recorded(place):
    return place.database.read(lambda tx: tx.exports.all())


def test_the_file_says_what_the_list_says(exported, cases):
    cases(a_case(), a_case("26XG-U837-V", due_at=None, overdue=True, department=None, title=None, channel=Channel.PHONE))

    answer = exported()

    assert lines(answer) == [
        ["접수번호", "상태", "민원의 종류", "처리부서", "접수일시", "처리기한", "기한 경과", "접수 경로", "제목", "내용"],
        ["26BK-7Q4M-3", "배정", "기타민원", "도로과", "2026-11-20 12:00", "2026-11-20 12:00", "아니요", "웹", "가로등", "꺼져 있어요"],
        ["26XG-U837-V", "배정", "기타민원", "", "2026-11-20 12:00", "", "예", "전화", "", "꺼져 있어요"],
    ]
    assert answer.content.startswith(b'\xef\xbb\xbf"')
    assert answer.content.endswith(b'"\r\n')
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_the_name_of_the_file_is_plain(exported):
    answer = exported(q='";\r\n../가')

    assert answer.status_code == 422  # a single line
    assert exported(q='"../가').headers["content-disposition"].startswith('attachment; filename="complaints-20')


def test_quotes_and_line_ends_stay_in_their_cell(exported, cases):
    cases(a_case(text='그는 "고쳐라"고,\r\n말했다\n; 끝'))

    assert lines(exported())[1][-1] == '그는 "고쳐라"고,\r\n말했다\n; 끝'


@pytest.mark.parametrize("cell", FORMULAS)
def test_what_would_be_a_formula_stands_behind_an_apostrophe(exported, cases, cell):
    cases(a_case(title=cell, text=cell, department=Department(code="road", name=cell)))

    (_, line) = lines(exported())

    assert (line[3], line[8], line[9]) == (f"'{cell}",) * 3


@pytest.mark.parametrize("cell", HARMLESS)
def test_what_is_none_stays_as_it_is(cell):
    assert harmless(cell) == cell


def test_in_xlsx_every_cell_is_text(exported, cases):
    wild = ["=1+1", "https://example.com", "12", "{=SUM(A1)}", "mailto:a@b.kr", "_x0041_", "a\x0bb & <c>", "가" * 20_000]
    cases(*(a_case(f"26BK-7Q4M-{place}", text=text) for place, text in enumerate(wild)))

    answer = exported(format="xlsx")

    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        assert book.testzip() is None
        sheet = book.read("xl/worksheets/sheet1.xml")
        assert not [name for name in book.namelist() if "_rels/sheet" in name]
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    cells = list(ElementTree.fromstring(sheet).iter(f"{space}c"))
    assert {cell.get("t") for cell in cells if len(cell)} == {"inlineStr"}
    assert not [part for cell in cells for part in cell if part.tag in (f"{space}f", f"{space}v")]
    texts = ["".join(cell.itertext()) for cell in cells if cell.get("r").startswith("J")]
    assert texts[1:6] == wild[:5]
    assert texts[8] == wild[7]
    assert answer.headers["content-disposition"].endswith('.xlsx"')


@pytest.mark.parametrize(
    ("accepted", "spoken"),
    [
        ("", "ko"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("fr, en;q=0.3, ko;q=0.7", "ko"),
        ("fr", "ko"),
        ("en;q=nonsense", "ko"),
        ("*", "ko"),
    ],
)
def test_the_headings_follow_the_reader_s_language(exported, accepted, spoken):
    answer = exported(language=accepted)

    assert tuple(lines(answer)[0]) == columns.HEADINGS[spoken]
    assert (answer.headers["content-language"], "Accept-Language" in answer.headers["vary"]) == (spoken, True)


@pytest.mark.parametrize("spoken", ["ko", "en"])
def test_there_is_a_word_for_everything(spoken):
    assert columns.STATUSES[spoken].keys() == {status.value for status in Status}
    assert columns.KINDS[spoken].keys() == {kind.value for kind in Kind}
    assert columns.CHANNELS[spoken].keys() == {channel.value for channel in Channel}


def test_all_pages_are_asked_for_with_the_list_s_filters(exported, cases, place):
    cases(*(a_case(f"26BK-{number:04}-3") for number in range(250)))

    answer = exported(status="routed", department="road", q="가로등", overdue="true")

    assert len(lines(answer)) == 251
    asked = place.services.asked
    assert [one.cursor for one in asked] == [None, "100", "200"]
    assert {(one.statuses, one.department_code, one.q, one.overdue, one.limit) for one in asked} == {
        ((Status.ROUTED,), "road", "가로등", True, 100)
    }


def test_a_case_that_moves_in_the_list_meanwhile_is_written_once(exported, place):
    pages = {None: CasePage(items=(a_case(),), next_cursor="2"), "2": CasePage(items=(a_case(), a_case("26XG-U837-V")))}
    place.services.answers[ListComplaints] = lambda asked: pages[asked.cursor]

    assert [line[0] for line in lines(exported())[1:]] == ["26BK-7Q4M-3", "26XG-U837-V"]


@pytest.mark.parametrize(("stored", "status"), [(300, 200), (301, 422)])
def test_more_than_can_be_taken_is_said_and_nothing_goes_out(exported, cases, place, monkeypatch, stored, status):
    monkeypatch.setattr(export, "MOST_CASES", 300)
    cases(*(a_case(f"26BK-{number:04}-3") for number in range(stored)))

    answer = exported()

    assert answer.status_code == status
    assert [one.count for one in recorded(place)] == ([stored] if status == 200 else [])
    if status == 422:
        assert answer.json()["type"] == "urn:ontong:problem:too-many-cases"
        assert "Narrow" in answer.json()["detail"]


def test_who_took_what_and_why_is_written_down(exported, place, caplog):
    caplog.set_level("INFO")

    exported(reason="감사 010-1234-5678", format="xlsx", q="홍길동 010-1234-5678", status="routed")

    (record,) = recorded(place)
    assert (record.account_id, record.role, record.department_code) == ("test-triage", Role.TRIAGE, None)
    assert (record.format, record.count) == ("xlsx", 1)
    assert record.filters.keys() == {"q", "status"}
    assert "1234" not in record.reason + str(record.filters)
    assert record.reason.startswith("감사")
    (line,) = [one for one in caplog.records if one.msg == "cases_exported"]
    assert (line.account_id, line.actor_role, line.mode, line.count) == ("test-triage", "triage", "xlsx", 1)
    assert not any(word in str(vars(line)) for word in ("감사", "홍길동", "5678"))


def test_what_can_not_be_written_down_does_not_go_out(exported, place, monkeypatch):
    def broken(tx, record):
        raise OSError("disk full")

    monkeypatch.setattr(export.usecases, "record_export", broken)

    answer = exported()

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert recorded(place) == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_service_that_goes_away_leaves_no_half_file(exported, place, form):
    def page(asked):
        if asked.cursor:
            raise Refusal("unavailable", "down")
        return CasePage(items=(a_case(),), next_cursor="2")

    place.services.answers[ListComplaints] = page

    assert exported(format=form).status_code == 503
    assert recorded(place) == []


def test_an_officer_can_not_take_another_department_s_cases(exported, place):
    assert exported(Role.OFFICER, department="park").status_code == 403
    assert exported(Role.OFFICER, department="road").status_code == 200
    assert {one.department_code for one in recorded(place)} == {"road"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"reason": "가" * 201}, "reason"),
        ({"reason": "a\nb"}, "reason"),
        ({"format": "ods"}, "format"),
        ({"status": "lost"}, "status"),
        ({"overdue": "maybe"}, "overdue"),
        ({"limit": "5"}, "limit"),
        ({"cursor": "x"}, "cursor"),
    ],
)
def test_what_does_not_fit_is_named(exported, place, query, field):
    answer = exported(**query)

    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    assert place.services.asked == []


def test_without_a_reason_nothing_goes_out(client, place):
    answer = client.get(URL, headers=place.staff())

    assert (answer.status_code, answer.json()["errors"][0]) == (422, {"field": "reason", "detail": "is missing"})
