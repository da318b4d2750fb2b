"""The city's letters at the desk: reworded, looked at, kept and put back; what is wrong is told where it is, and nothing typed is lost."""

from __future__ import annotations

import sys
import zipfile
from typing import Any

import httpx
import pytest

from contracts.notify import ChannelClass, LetterName, Template
from frontend.desk.admin import differences as comparing
from frontend.desk.admin.differences import IN, MOST, OUT, SAME, differences
from frontend.desk.admin.letter_words import MEANINGS, problems
from frontend.sessions import STAFF
from ontong import house, settings
from services.notify.letters.editions import Edition
from tests.frontend.browsing import DESKTOP, PHONE, found_by_axe, small_targets
from tests.frontend.desks import cookie, desk, sit_down
from tests.servers import await_that

HERE = "/desk/admin/letters"
MARKUP = "<b onclick=alert(1)>굵게</b> <script>document.title='!'</script>"


@pytest.fixture(scope="module")
def api(city):
    with desk(city, "admin") as client:
        yield client


@pytest.fixture
def letter(api):
    """The address of a letter, which is put back to what it said after the test."""
    used: dict[str, dict[str, Any]] = {}

    def letter(which: str) -> str:
        used[which] = read(api, which)
        return f"{HERE}/{which}"

    yield letter
    for which, before in used.items():
        if before["words"] is not None and read(api, which)["words"]["body"] != before["words"]["body"]:
            put(api, which, before["words"]["body"], subject=before["words"]["subject"], note="시험이 끝남")


def read(api: httpx.Client, which: str) -> dict[str, Any]:
    return dict(api.get(f"/v1/desk/letters/{which}").json())


def put(api: httpx.Client, which: str, body: str, *, subject: str = "", note: str = "동료가 고침") -> None:
    given = {"body": body, "note": note} | ({"subject": subject} if subject else {})
    answer = api.put(f"/v1/desk/letters/{which}", json=given)
    assert answer.status_code == 200, answer.text


def save(page):
    page.get_by_role("button", name="저장", exact=True).click()


def saved(page):
    page.locator(".done").get_by_text("글을 저장했습니다").wait_for()


# What is typed --------------------------------------------------------------------------------------------------------


def test_the_receipt_letter_is_reworded_and_the_next_citizen_reads_the_new_words(city, visit, letter):
    page = sit_down(visit(), city, "admin").open("/desk/admin")
    letter("receipt/chat/ko")
    page.get_by_role("link", name="알림 글").first.click()
    page.get_by_role("link", name="접수 알림, 메신저, 한국어: 보고 고치기").click()
    words = page.get_by_label("글", exact=True).input_value()

    page.get_by_label("글", exact=True).fill(words.replace("잘 받았어요", "두 손으로 받았어요"))
    page.get_by_role("button", name="미리보기").click()
    assert "두 손으로 받았어요" in page.locator(".letter").first.inner_text()
    assert page.evaluate("document.activeElement.id") == "preview"
    page.get_by_label("고친 사유").fill("더 따뜻하게")
    save(page)
    saved(page)

    history = page.locator(".editions > li").first
    assert "admin" in history.inner_text() or "관리자" in history.inner_text()
    assert "더 따뜻하게" in history.inner_text()
    assert "두 손으로" in history.locator("ins").first.inner_text()
    assert "잘" in history.locator("del").first.inner_text()

    answer = city.http.post("/v1/sandbox/channels/telegram/messages", json={"sender": "900111", "text": "가로등이 꺼져 있어요. 어두워요."})
    assert answer.status_code < 300, answer.text

    def told() -> list[str]:
        items = city.http.get("/v1/sandbox/letters", params={"limit": 50}).json()["items"]
        return [one["body"] for one in items if one["letter"] == "receipt" and "두 손으로 받았어요" in one["body"]]

    await_that(told, seconds=20, step=0.2, what="the letter with the new words")


def test_everything_works_without_script_and_an_earlier_edition_is_put_back(city, visit, api, letter):
    where = letter("result/mail/ko")
    before = read(api, "result/mail/ko")["words"]
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(where)
    body = page.get_by_label("글", exact=True)
    body.fill(f"{body.input_value()}\n\n{MARKUP}")
    page.get_by_label("고친 사유").fill("굵게")

    save(page)
    saved(page)

    assert MARKUP in read(api, "result/mail/ko")["words"]["body"]
    assert MARKUP in page.locator(".letter").first.inner_text()
    assert page.title() != "!"
    page.get_by_text(f"판 {before['edition']}의 글 보기", exact=True).click()
    page.get_by_role("button", name=f"판 {before['edition']}의 글로 되돌리기", exact=True).click()
    page.locator(".done").get_by_text("되돌렸습니다").wait_for()
    now = read(api, "result/mail/ko")
    assert (now["words"]["body"], now["words"]["note"], now["differs"]) == (before["body"], f"판 {before['edition']}의 글로 되돌림", False)


@pytest.mark.parametrize(
    ("which", "typed", "field", "told"),
    [
        ("receipt/mail/en", {"글": "{nobody} {{7*7}}"}, "body", "{nobody}: 이 글에는 쓸 수 없는 자리표시입니다."),
        ("receipt/mail/en", {"글": "{{7*7}}"}, "body", "{7*7}: 이 글에는 쓸 수 없는 자리표시입니다."),
        ("receipt/mail/en", {"글": "{receipt_number}"}, "body", "{link}: 시민이 진행을 보는 주소. 글에 꼭 있어야"),
        ("receipt/mail/en", {"글": ""}, "body", "글을 적어 주세요."),
        ("receipt/mail/en", {"제목": " "}, "subject", "제목을 적어 주세요."),
        ("receipt/mail/en", {"제목": "{link}"}, "subject", "{link}: 제목에는 쓸 수 없는 자리표시입니다."),
        ("receipt/mail/en", {"고친 사유": ""}, "note", "고친 사유를 적어 주세요."),
        ("receipt/text/en", {"글": "{receipt_number} {department} {department_phone} {due_date}" + "가" * 1000}, "body", "2000바이트까지"),
        ("receipt/text/en", {"제목": "가" * 30}, "subject", "40바이트까지"),
        ("receipt/mail/en", {"글": "가" * 20_001}, "body", "20,000자까지"),
        ("receipt/mail/en", {"고친 사유": "가" * 1001}, "note", "1,000자까지"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(city, visit, api, letter, which, typed, field, told):
    page = sit_down(visit(), city, "admin").open(letter(which))
    page.get_by_label("고친 사유").fill("시험")
    for label, words in typed.items():
        page.get_by_label(label, exact=True).fill(words)

    save(page)

    assert told in page.get_by_role("alert").inner_text()
    assert told in page.locator(f"#{field}-wrong").inner_text()
    assert page.evaluate("document.activeElement.id") == field
    for label, words in typed.items():
        assert page.get_by_label(label, exact=True).input_value() == words
    assert read(api, which)["revision"] == read(api, which)["words"]["edition"]


def test_control_characters_are_refused(api):
    for body in ("{link}\x07", "{link}\u0085"):
        answer = api.put("/v1/desk/letters/receipt/mail/ko", json={"subject": "접수", "body": body, "note": "시험"})

        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body")


def test_who_was_slower_sees_the_colleagues_words_beside_their_own(city, visit, api, letter):
    which = "update/mail/ko"
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(letter(which))
    words = page.get_by_label("글", exact=True).input_value()
    page.get_by_label("글", exact=True).fill(f"{words}\n내 말")
    page.get_by_label("고친 사유").fill("내 까닭")
    put(api, which, f"{words}\n동료의 말", subject=read(api, which)["words"]["subject"])

    save(page)

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.evaluate("document.activeElement.id") == "wrong"
    assert "동료의 말" in page.locator(".other-value").inner_text()
    assert page.get_by_label("글", exact=True).input_value() == f"{words}\n내 말"
    assert page.get_by_label("고친 사유").input_value() == "내 까닭"
    save(page)
    saved(page)
    assert read(api, which)["words"]["body"].endswith("내 말\n")


def test_who_would_put_back_an_older_edition_than_they_saw_is_told(city, visit, api, letter):
    which = "reply/mail/ko"
    page = letter(which)
    words = read(api, which)["words"]
    put(api, which, f"{words['body']}\n하나", subject=words["subject"])
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(page)
    put(api, which, f"{words['body']}\n둘", subject=words["subject"])
    page.get_by_text(f"판 {words['edition']}의 글 보기", exact=True).click()

    page.get_by_role("button", name=f"판 {words['edition']}의 글로 되돌리기", exact=True).click()

    page.get_by_role("alert").get_by_text("먼저 고쳤습니다").wait_for()
    assert read(api, which)["words"]["body"].endswith("둘\n")


def test_a_text_message_is_counted_as_the_carriers_count(city, visit, letter):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(letter("receipt/text/ko"))
    assert "장문 문자(LMS)" in page.locator(".counted").inner_text()
    assert "/2,000바이트" in page.locator(".counted").inner_text()
    assert "카카오가 승인한 글" in page.locator("main").inner_text()

    page.get_by_label("글", exact=True).fill("{receipt_number} {department} {department_phone} {due_date}")
    page.get_by_role("button", name="미리보기").click()

    assert "단문 문자(SMS)" in page.locator(".counted").inner_text()
    assert "/90바이트" in page.locator(".counted").inner_text()


def test_a_placeholder_is_put_in_where_one_wrote_last_by_the_keyboard(city, visit, letter):
    page = sit_down(visit(), city, "admin").open(letter("receipt/mail/en"))
    page.get_by_label("제목", exact=True).fill("Got ")
    page.get_by_text("자리표시 ", exact=False).locator("xpath=ancestor-or-self::summary").first.click()
    page.get_by_role("button", name="접수번호 넣기").focus()
    page.keyboard.press("Enter")
    assert page.get_by_label("제목", exact=True).input_value() == "Got {receipt_number}"
    assert page.evaluate("document.activeElement.id") == "subject"

    page.get_by_label("글", exact=True).fill("")
    page.get_by_role("button", name="시민이 진행을 보는 주소 넣기").click()
    assert page.get_by_label("글", exact=True).input_value() == "{link}"


@pytest.fixture
def unwritten(city, api):
    """A letter that the city's folder doesn't have, in one of the city's languages."""
    which, kept = "update/chat/vi", ("update", "chat", "vi")
    before = read(api, which)["words"]
    store = house.stored(settings.read({"ONTONG_DATA": str(city.data)}), "notify")
    store.transact(lambda tx: tx.templates.bring([], [kept]))
    yield which
    words = Template(letter=LetterName.UPDATE, channel_class=ChannelClass.CHAT, locale="vi", subject="", body=before["body"])
    store.transact(lambda tx: tx.templates.bring([Edition(words=words, number=tx.templates.last()[kept] + 1, made_at=tx.now)]))
    store.close()


def test_a_letter_is_written_in_another_language_of_the_city_and_taken_back(city, visit, api, unwritten):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(HERE)
    assert page.get_by_label("언어", exact=True).locator("option").all_inner_texts() == ["베트남어"]
    page.get_by_label("글", exact=True).select_option("update/chat")
    page.get_by_role("button", name="쓰기", exact=True).click()
    page.wait_for_url(f"**{HERE}/{unwritten}")
    assert "아직 글이 없어" in page.locator("main").inner_text()
    page.get_by_label("고친 사유").fill("베트남어")
    save(page)
    assert "한국어 글 그대로입니다" in page.locator("#body-wrong").inner_text()
    page.get_by_label("글", exact=True).fill("Mới: {status} {receipt_number} {link} {unsubscribe}")
    save(page)
    saved(page)

    page.goto(f"{city.url}{HERE}")
    with page.expect_download() as given:
        page.get_by_role("link", name="고친 글 받기").click()
    with zipfile.ZipFile(given.value.path()) as files:
        assert "letters/vi/chat/update.txt" in files.namelist()
    page.goto(f"{city.url}{HERE}/{unwritten}")
    page.get_by_role("button", name="글 거두기").click()
    assert "거두는 사유를 적어 주세요." in page.locator("#end_note-wrong").inner_text()
    page.get_by_label("거두는 사유").fill("잘못 시작함")
    page.get_by_role("button", name="글 거두기").click()
    page.locator(".done").get_by_text("글을 거두었습니다").wait_for()

    assert read(api, unwritten)["words"] is None
    page.goto(f"{city.url}{HERE}/{unwritten}")
    assert "이 판에서 글을 거두었습니다." in page.locator(".editions > li").first.inner_text()
    assert "잘못 시작함" in page.locator(".editions > li").first.inner_text()
    assert page.get_by_role("button", name="글 거두기").count() == 0


def test_who_would_take_back_what_another_has_reworded_is_told_and_keeps_the_reason(city, visit, api, unwritten):
    body = "Mới: {status} {receipt_number} {link} {unsubscribe}"
    put(api, unwritten, body)
    visitor = sit_down(visit(), city, "admin")
    visitor.allowed.append("a status of 409")
    page = visitor.open(f"{HERE}/{unwritten}")
    put(api, unwritten, f"{body} Cảm ơn")
    page.get_by_label("거두는 사유").fill("잘못 시작함")
    page.get_by_role("button", name="글 거두기").click()

    assert "먼저 고쳤습니다" in page.get_by_role("alert").inner_text()
    assert page.evaluate("document.activeElement.id") == "wrong"
    assert page.get_by_label("거두는 사유").input_value() == "잘못 시작함"
    assert [*found_by_axe(page), *small_targets(page)] == []
    page.get_by_role("button", name="글 거두기").click()
    page.locator(".done").get_by_text("글을 거두었습니다").wait_for()


def test_no_language_is_offered_that_the_city_does_not_name_and_one_that_is_typed_is_refused(city, visit, api):
    visitor = sit_down(visit(), city, "admin")
    visitor.allowed.append("a status of 422")
    page = visitor.open(HERE)
    assert page.get_by_text("다른 언어로 쓰기").count() == 0
    page = visitor.open(f"{HERE}/update/chat/mn")
    page.get_by_label("글", exact=True).fill("Шинэ: {status} {receipt_number} {link} {unsubscribe}")
    page.get_by_label("고친 사유").fill("몽골어")

    save(page)

    assert "mn: 이 시의 언어가 아닙니다. 시의 언어는 시의 폴더(city.toml의 locales)에" in page.get_by_role("alert").inner_text()
    assert read(api, "update/chat/mn")["words"] is None


def test_what_is_wrong_with_the_text_and_a_missing_reason_are_told_together_each_for_itself(city, visit, letter):
    page = sit_down(visit(java_script_enabled=False), city, "admin").open(letter("receipt/mail/en"))
    page.get_by_label("제목", exact=True).fill(" ")
    page.get_by_label("글", exact=True).fill("{nobody} {link} {receipt_number}")

    save(page)

    told = page.get_by_role("alert").locator("li").all_inner_texts()
    assert [line for line in told if "nobody" in line] == ["{nobody}: 이 글에는 쓸 수 없는 자리표시입니다."]
    assert told[0] == "제목을 적어 주세요."
    assert told[-1] == "고친 사유를 적어 주세요."
    assert f"{len(told)}" in page.get_by_role("alert").locator("h2").inner_text()
    assert page.locator("#body-wrong li").count() == len(told) - 2 > 1


def test_words_of_a_condition_are_written_where_they_belong(city, visit, letter):
    page = sit_down(visit(), city, "admin").open(letter("receipt/mail/en"))
    page.get_by_label("글", exact=True).fill("")
    page.get_by_text("자리표시 ", exact=False).locator("xpath=ancestor-or-self::summary").first.click()
    page.locator("[data-puts=slot-answerable]").click()
    page.keyboard.type("You may answer.")

    assert page.get_by_label("글", exact=True).input_value() == "{answerable: You may answer.}"


def test_with_a_lost_cookie_the_letters_own_page_says_so_and_keeps_what_was_typed(city, visit, api, letter):
    which = "reply/mail/ko"
    where = letter(which)
    words = read(api, which)["words"]
    put(api, which, f"{words['body']}\n하나", subject=words["subject"])
    visitor = sit_down(visit(), city, "admin")
    visitor.allowed.append("a status of 403")
    page = visitor.open(where)
    page.get_by_text(f"판 {words['edition']}의 글 보기", exact=True).click()
    page.locator(f"#note-{words['edition']}").fill("먼저 것이 낫다")
    for one in visitor.context.cookies():
        if one["name"] != STAFF:
            visitor.context.clear_cookies(name=one["name"])
    page.get_by_role("button", name=f"판 {words['edition']}의 글로 되돌리기", exact=True).click()

    assert "화면이 오래되어" in page.get_by_role("alert").inner_text()
    assert page.locator(f"#note-{words['edition']}").input_value() == "먼저 것이 낫다"
    page.get_by_role("button", name=f"판 {words['edition']}의 글로 되돌리기", exact=True).click()
    page.locator(".done").get_by_text("되돌렸습니다").wait_for()
    assert read(api, which)["words"]["note"] == "먼저 것이 낫다"


@pytest.mark.parametrize("edition", ["9" * 6000, "0", "-1", "x", ""])
def test_what_is_no_edition_is_not_put_back(city, visit, api, letter, edition):
    which = "reply/mail/ko"
    where = letter(which)
    words = read(api, which)["words"]
    put(api, which, f"{words['body']}\n하나", subject=words["subject"])
    visitor = sit_down(visit(), city, "admin")
    visitor.allowed.append("a status of 422")
    page = visitor.open(where)
    page.locator("input[name=edition]").first.evaluate("(one, edition) => { one.value = edition; one.form.submit() }", edition)
    page.wait_for_url(f"**{where}/restore")

    assert page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 422
    assert read(api, which)["revision"] == words["edition"] + 1


@pytest.mark.parametrize("which", ["reciept/mail/ko", "receipt/pigeon/ko", "receipt/mail/Korean", "talk/mail/ko", "digest/chat/ko"])
def test_what_is_no_letter_is_nowhere(city, visit, which):
    visitor = sit_down(visit(), city, "admin")
    visitor.allowed.append("a status of 404")

    assert visitor.open(f"{HERE}/{which}").locator("h1").inner_text() != ""
    assert visitor.page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == 404


def test_only_administrators_reword(city):
    with httpx.Client(base_url=city.url, cookies={STAFF: cookie(city, "triage")}) as client:
        answers = [client.get(f"{HERE}/receipt/mail/ko"), client.post(f"{HERE}/receipt/mail/ko"), client.get(f"{HERE}/export")]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("size", [DESKTOP, PHONE, {"width": 320, "height": 700}], ids=["desktop", "phone", "narrow"])
def test_the_page_can_be_read_and_pressed_by_everybody(city, visit, api, letter, size):
    which = "receipt/text/vi"
    where = letter(which)
    words = read(api, which)["words"]
    put(api, which, f"{words['body']}\nMoi", subject=words["subject"])
    visitor = sit_down(visit(viewport=size), city, "admin")
    page = visitor.open(where)
    for one in page.locator("details").all():
        one.evaluate("one => { one.open = true }")

    assert [*found_by_axe(page), *small_targets(page)] == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    visitor.shot(f"admin-letter-{size['width']}")


# Words ----------------------------------------------------------------------------------------------------------------


def test_every_placeholder_has_a_meaning(api):
    for one in api.get("/v1/desk/letters").json()["items"]:
        told = read(api, f"{one['letter']}/{one['channel_class']}/{one['locale']}")["placeholders"]
        assert {slot["name"] for slot in told} <= MEANINGS.keys()


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("{contact_request: ...} can't stand here", "{contact_request: …}: 여기에는 쓸 수 없는 자리표시입니다."),
        ("{answerable: ...} holds the words that stand there where it is so; here it holds none", "{answerable: …}: 쌍점 뒤에"),
        ("no text message can show 😀 🌀", "문자로 보낼 수 없는 글자입니다: 😀 🌀"),
        ("unknown placeholder {a}; unknown placeholder {b}", "{b}: 이 글에는 쓸 수 없는 자리표시입니다."),
        ("it holds control characters", "보이지 않는 제어 문자"),
        ("a brace stands outside a placeholder", "중괄호({ })의 짝이"),
        ("something new", "이대로는 보낼 수 없습니다. (something new)"),
    ],
)
def test_what_the_api_refuses_is_told_in_korean(detail, told):
    assert told in problems(detail)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("가\n나 다 라", "가\n나 타 라", [[], [(SAME, "나 "), (OUT, "다"), (IN, "타"), (SAME, " 라")]]),
        ("가", "가\n나", [[], [(IN, "나")]]),
        ("가\n나", "나", [[(OUT, "가")], []]),
        ("같음\n", "같음", [[]]),
        ("가 나 다", "나 라", [[(OUT, "가 "), (SAME, "나 "), (OUT, "다"), (IN, "라")]]),
    ],
)
def test_a_difference_is_told_by_lines_and_words(before, after, told):
    assert differences(before, after) == told


def _many(words: str, n: int) -> str:
    return " ".join(f"{words}{number}" for number in range(n))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (_many("가", 3000), _many("나", 3000).replace(" ", "  ")),
        ("가 " * 10_000, "나 " * 9_999),
        ("가\n나\n나\n" * 3_000, "나\n가\n" * 5_000),
        ("\n".join(f"가 {line} 다 라" for line in range(2000)), "\n".join(f"나 {line} 마 바" for line in range(2000))),
    ],
    ids=["one line", "one word", "short lines", "pairs of lines"],
)
def test_the_longest_texts_are_compared_in_bounded_work(before, after):
    done = 0

    def count(frame, event, _):
        nonlocal done
        done += event == "line"
        return count if frame.f_code.co_filename == comparing.__file__ else None

    sys.settrace(count)
    try:
        told = differences(before[:20_000], after[:20_000])
    finally:
        sys.settrace(None)

    assert done < 12 * MOST
    for kept, text in ((OUT, before[:20_000]), (IN, after[:20_000])):
        assert "".join(words for line in told for what, words in line if what in (SAME, kept)) == "".join(text.strip().splitlines())
