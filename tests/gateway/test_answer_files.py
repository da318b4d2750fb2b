"""Photos and files that go out with an answer: made anew, or refused; seen by the citizen, by the own department, by nobody else."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry

from contracts.complaints import ComplaintAnswered, ComplaintRouted, Department, Handler, Status
from contracts.desk import AnswerComplaint, Role
from contracts.message import Refusal
from gateway import usecases
from gateway.web import sweep
from gateway.web.door import Hall
from tests.gateway.test_desk_acts import NOON, SUMMARY
from tests.gateway.test_papers import SECRET, a_camera_picture, a_paper, shows, written

ROAD = Department(code="road", name="도로과")
PDF = "application/pdf"
DOCX = b"PK\x03\x04\x14\x00\x06\x00word/document.xml"
HWP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


@pytest.fixture
def case(client, place):
    """A case of the road department, with its citizen's token, and how the services see it."""
    made = client.post("/v1/complaints", json={"description": "가로등"}).json()
    submitted = place.database.said()[-1]

    def happens(event, status, **more):
        about = {"occurred_at": NOON, "complaint_id": submitted.complaint_id, "receipt_number": made["receipt_number"]}
        told = event(**about, status=status, department=ROAD, **more)
        act = usecases.publish_answer if event is ComplaintAnswered else usecases.show
        place.database.transact(lambda tx: act(tx, told))

    def answers(asked):
        handler = Handler(unit="도로과", name="김담당")
        happens(ComplaintAnswered, Status.ANSWERED, handler=handler, answer=asked.text, on_time=True, files=asked.files)
        return SUMMARY

    happens(ComplaintRouted, Status.ROUTED, due_at=NOON, reason="가로등", automatic=True)
    place.services.answers[AnswerComplaint] = answers
    return made


@pytest.fixture
def answer(client, place, case):
    def answer(*files, **more):
        path = f"/v1/desk/complaints/{case['receipt_number']}/actions/answer"
        sent = [("files", (f"수리 {number}", content)) for number, content in enumerate(files)]
        return client.post(path, data={"text": "고쳤습니다."} | more, files=sent, headers=place.staff())

    return answer


@pytest.fixture
def shown(client, case):
    """The case as its citizen sees it."""

    def shown(path="", token=None):
        headers = {"authorization": f"Bearer {token or case['token']}"}
        return client.get(f"/v1/complaints/{case['receipt_number']}{path}", headers=headers)

    return shown


def test_files_are_made_anew_and_the_citizen_gets_them_in_their_order(answer, shown, place):
    paper = a_paper()
    paper.add_metadata({"/Author": SECRET.decode()})

    assert answer(a_camera_picture(), written(paper), a_camera_picture()).status_code == 200

    seen = shown().json()
    assert [file["media_type"] for file in seen["answer_files"]] == ["image/jpeg", PDF, "image/jpeg"]
    assert seen["photos"] == []
    assert [line["files"] for line in seen["timeline"] if line["act"] == "answer"] == [seen["answer_files"]]
    (asked,) = place.services.asked
    assert [file.media_type for file in asked.files] == ["image/jpeg", PDF, "image/jpeg"]
    for file in seen["answer_files"]:
        got = shown(f"/photos/{file['content_hash']}")
        assert (got.status_code, len(got.content)) == (200, file["size_bytes"])
        assert SECRET not in got.content


def test_a_paper_is_saved_and_never_opened_in_the_page(answer, shown):
    answer(written(a_paper()))
    (file,) = shown().json()["answer_files"]

    got = shown(f"/photos/{file['content_hash']}")

    assert got.headers["content-type"] == PDF
    assert got.headers["content-disposition"] == f'attachment; filename="{file["content_hash"][:12]}.pdf"'
    assert "sandbox" in got.headers["content-security-policy"]
    assert shows(got.content) == ["Repaired on Monday"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (DOCX, "save it as PDF"),
        (HWP, "save it as PDF"),
        (b"<svg onload='alert(1)'/>", "neither a PDF nor"),
        (b"%PDF-1.7 broken", "damaged"),
        (b"MZ\x90\x00", "neither a PDF nor"),
        (b"", "neither a PDF nor"),
    ],
)
def test_one_that_cannot_be_cleaned_is_named_and_the_answer_stays_here(answer, shown, place, tmp_path, picture, content, why):
    refused = answer(picture(), content, written(a_paper()))

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "files[1]")
    assert why in refused.json()["errors"][0]["detail"]
    assert place.services.asked == []
    assert shown().json()["status"] == "routed"
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "name", ["/나눔고딕".encode(), "/굴림".encode("euc-kr"), b"/\xff\xfe", b"/Gulim"], ids=["utf-8", "euc-kr", "neither", "ascii"]
)
def test_a_paper_is_read_where_no_file_can_be_opened_whatever_its_fonts_are_called(answer, shown, name):
    assert answer(written(a_paper()).replace(b"/Helvetica", name)).status_code == 200

    (file,) = shown().json()["answer_files"]
    assert shown(f"/photos/{file['content_hash']}").content.count(b"/BaseFont") == 1


def test_every_file_that_is_wrong_is_named(answer, picture):
    refused = answer(b"no picture", picture(), b"%PDF-broken")

    assert [error["field"] for error in refused.json()["errors"]] == ["files[0]", "files[2]"]


def test_too_many_and_too_large_are_refused(answer, picture, place):
    too_many = answer(*[picture()] * 11)
    too_large = answer(b"%PDF-1.7" + b"x" * (10 * 1024 * 1024))

    assert (too_many.status_code, too_many.json()["errors"][0]["field"]) == (422, "files")
    assert (too_large.status_code, "files[0]" in too_large.json()["detail"]) == (413, True)
    assert place.services.asked == []


def test_an_answer_in_json_goes_out_as_ever(client, place, case, shown):
    path = f"/v1/desk/complaints/{case['receipt_number']}/actions/answer"

    assert client.post(path, json={"text": "고쳤습니다."}, headers=place.staff()).status_code == 200
    assert shown().json()["answer_files"] == []


@pytest.mark.parametrize("text", ["", " ", "가" * 34_000, "a\x00b"])
def test_an_answer_that_is_none_is_refused_with_its_files(answer, place, picture, text):
    refused = answer(picture(), text=text)

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "text")
    assert place.services.asked == []


@pytest.mark.parametrize("reason", ["conflict", "illegal_step", "not_found"])
def test_a_case_that_is_stale_closed_or_anothers_shows_nothing_of_it(answer, shown, place, picture, reason):
    place.services.answers[AnswerComplaint] = Refusal(reason, "cannot answer an answered complaint")

    assert answer(picture()).status_code == (404 if reason == "not_found" else 409)
    assert shown().json()["answer_files"] == []


def test_files_have_the_permissions_of_the_cases_photos(answer, shown, client, place):
    answer(written(a_paper()))
    (file,) = shown().json()["answer_files"]
    stranger = client.post("/v1/complaints", json={"description": "다른 민원"}).json()
    path = f"/v1/desk/photos/{file['content_hash']}"

    got = {
        who: client.get(path, headers=place.staff(*who)).status_code
        for who in ((Role.OFFICER, "road"), (Role.OFFICER, "park"), (Role.TRIAGE, None))
    }

    assert list(got.values()) == [200, 404, 200]
    assert shown(f"/photos/{file['content_hash']}", stranger["token"]).status_code == 404
    elsewhere = f"/v1/complaints/{stranger['receipt_number']}/photos/{file['content_hash']}"
    assert client.get(elsewhere, headers={"authorization": f"Bearer {stranger['token']}"}).status_code == 404


def test_an_answer_to_a_case_taken_up_again_leaves_the_first_one_s_files_on_its_line(answer, shown, picture):
    answer(picture())
    first = shown().json()["answer_files"]

    answer(written(a_paper()))

    seen = shown().json()
    assert [file["media_type"] for file in seen["answer_files"]] == [PDF]
    assert [line["files"] for line in seen["timeline"] if line["act"] == "answer"] == [first, seen["answer_files"]]
    assert shown(f"/photos/{first[0]['content_hash']}").status_code == 200


def test_the_same_key_and_files_are_the_same_command_and_other_files_another(client, place, case, picture):
    path = f"/v1/desk/complaints/{case['receipt_number']}/actions/answer"
    for photo in (picture(), picture(), picture(size=(32, 32))):
        headers = place.staff() | {"idempotency-key": "k"}
        client.post(path, data={"text": "고쳤습니다."}, files=[("files", ("a.jpg", photo))], headers=headers)

    first, again, other = [command.command_id for command in place.services.asked]
    assert first == again != other


def test_a_file_that_went_out_is_not_swept_away(answer, shown, place, tmp_path):
    answer(written(a_paper()))
    for path in (tmp_path / "media").rglob("*"):
        os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)

    assert asyncio.run(sweep.sweep(Hall(replace(place.door, registry=CollectorRegistry())))) == 0
    assert shown(f"/photos/{shown().json()['answer_files'][0]['content_hash']}").status_code == 200


# while an answer waits for an approval -----------------------------------------------------------------------------------


def grown_old(folder):
    for path in folder.rglob("*"):
        os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)


def test_the_files_of_a_draft_wait_for_the_head_and_no_citizen_sees_them(answer, shown, client, place, tmp_path):
    place.services.answers[AnswerComplaint] = SUMMARY  # kept as a draft
    answer(written(a_paper()))
    (file,) = place.services.asked[0].files
    path = f"/v1/desk/photos/{file.content_hash}"

    assert client.get(path, headers=place.staff(Role.HEAD, "road")).status_code == 200
    assert client.get(path, headers=place.staff(Role.HEAD, "park")).status_code == 404
    assert shown(f"/photos/{file.content_hash}").status_code == 404
    assert shown().json()["answer_files"] == []
    grown_old(tmp_path / "media")
    assert asyncio.run(sweep.sweep(Hall(replace(place.door, registry=CollectorRegistry())))) == 0


def test_the_files_of_a_refused_answer_are_nobodys(answer, client, place, tmp_path, picture):
    place.services.answers[AnswerComplaint] = SUMMARY
    answer(picture())
    place.services.answers[AnswerComplaint] = Refusal("conflict", "it is answered")
    answer(picture(), written(a_paper()))
    first, second = place.services.asked[1].files

    assert client.get(f"/v1/desk/photos/{first.content_hash}", headers=place.staff()).status_code == 200
    assert client.get(f"/v1/desk/photos/{second.content_hash}", headers=place.staff()).status_code == 404
    grown_old(tmp_path / "media")
    assert asyncio.run(sweep.sweep(Hall(replace(place.door, registry=CollectorRegistry())))) == 1


def test_the_citizen_reads_the_channels_words_and_the_official_answer_beside_them(case, shown, place):
    (submitted,) = [said for said in place.database.said() if said.type() == "complaint_submitted.v1"]
    told = ComplaintAnswered(
        occurred_at=NOON,
        complaint_id=submitted.complaint_id,
        receipt_number=case["receipt_number"],
        status=Status.ANSWERED,
        department=ROAD,
        handler=Handler(unit="도로과", name="김담당"),
        answer="고쳤어요!",
        official_answer="도로법에 따라 처리함.",
        on_time=True,
    )
    place.database.transact(lambda tx: usecases.publish_answer(tx, told))

    seen = shown().json()
    assert (seen["answer"], seen["official_answer"]) == ("고쳤어요!", "도로법에 따라 처리함.")
    assert (seen["timeline"][-1]["note"], seen["timeline"][-1]["official_answer"]) == ("고쳤어요!", "도로법에 따라 처리함.")
