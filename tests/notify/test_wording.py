"""The city's words at notify's doors: reworded at the desk, put back, and never silently undone by the folder."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from chassis.database import postgres
from chassis.migrate import migrate
from contracts.desk import Role, Staff
from contracts.letters import EndLetter, ListLetters, ReadLetter, ReadLetterEditions, RestoreLetter, RewordLetter, WordedLetter
from contracts.message import Refusal
from contracts.notify import ChannelClass, LetterName, PreviewLetter, Template
from contracts.registering import RegisteredTemplates, RegisterTemplates, WhichLetter
from services.notify.service import Notify
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import an_admin, city_templates

RECEIPT: dict[str, Any] = {"letter": LetterName.RECEIPT, "channel_class": ChannelClass.MAIL, "locale": "ko"}
TEXT = RECEIPT | {"channel_class": ChannelClass.TEXT}
CHAT = RECEIPT | {"channel_class": ChannelClass.CHAT}
SUBJECT = "[{city}] 잘 받았습니다 ({receipt_number})"
BODY = "잘 받았습니다.\n{receipt_number} {department} {department_phone}\n{due_date}까지 알려 드립니다.\n{link}"
FRENCH = RECEIPT | {"locale": "fr"}


@pytest.fixture
def room():
    return PostRoom()


def reworded(room, which=RECEIPT, *, body=BODY, subject=SUBJECT, note="더 짧게", staff=None, seen=None) -> WordedLetter:
    return room.asks(RewordLetter(**which, staff=staff or an_admin(), subject=subject, body=body, note=note, seen_revision=seen))


def restored(room, edition, *, which=RECEIPT, note="되돌림", seen=None) -> WordedLetter:
    return room.asks(RestoreLetter(**which, staff=an_admin(), edition=edition, note=note, seen_revision=seen))


def read(room, which=RECEIPT) -> WordedLetter:
    return room.asks(ReadLetter(**which, staff=an_admin()))


def history(room, which=RECEIPT, **more):
    return room.asks(ReadLetterEditions(**which, staff=an_admin(), **more))


def folder(**changed: Any) -> tuple[Template, ...]:
    """The city's folder, in which the Korean mail about the receipt says something else."""
    return tuple(replace(one, **changed) if _is_the_receipt(one) else one for one in city_templates())


def a_french_receipt() -> Template:
    return Template(**FRENCH, subject="Reçu {receipt_number}", body=BODY)


def _is_the_receipt(one: Template) -> bool:
    return (one.letter, one.channel_class, one.locale) == (LetterName.RECEIPT, ChannelClass.MAIL, "ko")


# Rewording -----------------------------------------------------------------------------------------------------------


def test_letters_say_the_new_words_from_then_on_and_those_in_the_ledger_what_they_said(room):
    room.a_routed_case()
    told = reworded(room)
    room.a_routed_case()
    room.delivers()

    before, after = room.postman.letters
    assert "접수되었습니다" in before.subject
    assert (after.subject, after.body.splitlines()[0]) == ("[가온시] 잘 받았습니다 (26A7K2M9QX)", "잘 받았습니다.")
    assert (told.revision, told.words.origin, told.words.by_name, told.words.note, told.differs) == (2, "desk", "관리자", "더 짧게", True)


def test_every_edition_stays_with_who_made_it_and_why_and_can_be_put_back(room):
    first = read(room).words
    reworded(room)
    reworded(room, body=BODY + "\n감사합니다.", note="인사")

    back = restored(room, 1, seen=3)

    assert (back.words.subject, back.words.body, back.words.edition) == (first.subject, first.body, 4)
    assert not back.differs
    page = history(room, limit=3)
    assert [(one.edition, one.origin, one.note) for one in page.items] == [
        (4, "desk", "되돌림"),
        (3, "desk", "인사"),
        (2, "desk", "더 짧게"),
    ]
    assert [(one.edition, one.origin, one.by) for one in history(room, before=page.next_before).items] == [(1, "folder", None)]


def test_words_that_say_the_same_are_no_new_edition(room):
    now = read(room).words

    assert reworded(room, subject=f" {now.subject} ", body=now.body.replace("\n", "\r\n") + "\n\n").revision == 1
    assert restored(room, 1).revision == 1


def test_who_was_slower_is_told_who_was_faster_and_nothing_is_kept(room):
    reworded(room, staff=replace(an_admin(), account_id="lee", name="이주임"), seen=1)

    with pytest.raises(Refusal, match="this is revision 2, not 1") as refused:
        reworded(room, body=BODY + "\n늦은 말", seen=1)

    assert (refused.value.reason, refused.value.field) == ("conflict", "seen_revision")
    assert [(one["revision"], one["by"], one["note"]) for one in refused.value.changed] == [(2, "이주임 (lee)", "더 짧게")]
    with pytest.raises(Refusal, match="this is revision 2"):
        restored(room, 1, seen=1)
    assert read(room).revision == 2


@pytest.mark.parametrize(
    ("which", "words", "field", "told"),
    [
        (RECEIPT, {"body": BODY + "{lnik}"}, "body", "unknown placeholder {lnik}"),
        (RECEIPT, {"body": BODY + "{{7*7}}"}, "body", "unknown placeholder {7*7}"),
        (RECEIPT, {"body": BODY + "{{city}}"}, "body", "a brace stands outside a placeholder"),
        (RECEIPT, {"body": BODY.replace("{link}", "{link")}, "body", "{link} is missing in the body; a brace stands outside"),
        (RECEIPT, {"body": ""}, "body", "{due_date} is missing in the body"),
        (RECEIPT, {"body": BODY + "{answer}"}, "body", "unknown placeholder {answer}"),
        (RECEIPT, {"body": BODY + "\0"}, "body", "control characters"),
        (RECEIPT, {"body": "\ufeff" + BODY}, "body", "control characters"),
        (RECEIPT, {"subject": "\u202e" + SUBJECT}, "subject", "control characters"),
        (RECEIPT, {"body": BODY + "{answerable:}"}, "body", "here it holds none"),
        (RECEIPT, {"subject": ""}, "subject", "one line of text"),
        (RECEIPT, {"subject": "첫 줄\n둘째 줄"}, "subject", "one line of text"),
        (RECEIPT, {"subject": "{link}"}, "subject", "{link} can't stand in a subject"),
        (RECEIPT, {"subject": "{nobody}", "body": ""}, "subject", "unknown placeholder {nobody}"),
        (CHAT, {}, "subject", "a message in a messenger has no subject"),
        (CHAT, {"subject": "", "body": BODY + "가" * 2000}, "body", "of which messengers take 2000"),
        (TEXT, {"body": BODY + "가" * 1000}, "body", "of which the carriers take 2000"),
        (TEXT, {"subject": "가" * 21}, "subject", "of which the carriers take 40"),
        (TEXT, {"body": BODY + "😀"}, "body", "no text message can show 😀"),
        (RECEIPT, {"note": " "}, "note", "say why"),
    ],
)
def test_what_the_folder_would_be_refused_is_refused_at_its_field_and_nothing_is_kept(room, which, words, field, told):
    with pytest.raises(Refusal) as refused:
        reworded(room, which, **words)

    assert (refused.value.reason, refused.value.field) == ("invalid", field)
    assert told in refused.value.detail
    assert read(room, which).revision == 1


def test_a_preview_names_the_field_too_and_counts_as_the_carriers_do(room):
    words = {"subject": "접수", "body": "{receipt_number} {department} {department_phone} {due_date}"}
    short = room.asks(PreviewLetter(**TEXT, **words))
    long = room.asks(PreviewLetter(**TEXT, **words | {"body": words["body"] + " 고맙습니다" * 5}))

    assert (short.form, short.length, short.limit, short.unit) == ("SMS", len(short.body.encode("cp949")), 90, "bytes")
    assert (long.form, long.length, long.limit) == ("LMS", len(long.body.encode("cp949")), 2000)
    with pytest.raises(Refusal) as refused:
        room.asks(PreviewLetter(**TEXT, subject="{link}", body="{link}"))
    assert refused.value.field == "subject"


def test_every_letter_of_the_city_can_be_looked_at(room):
    for one in room.lists_letters():
        assert room.asks(PreviewLetter(letter=one.letter, channel_class=one.channel_class, locale=one.locale)).body


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_administrator_may(room, role):
    staff = Staff(account_id="kim", name="김", role=role, department_code="road")

    for asked in (
        RewordLetter(**RECEIPT, staff=staff, subject=SUBJECT, body=BODY, note="더 짧게"),
        RestoreLetter(**RECEIPT, staff=staff, edition=1, note="되돌림"),
        ReadLetter(**RECEIPT, staff=staff),
        ReadLetterEditions(**RECEIPT, staff=staff),
        EndLetter(**RECEIPT, staff=staff, note="지움"),
    ):
        with pytest.raises(Refusal) as refused:
            room.asks(asked)
        assert refused.value.reason == "forbidden"


@pytest.mark.parametrize(
    ("which", "reason"),
    [
        ({"letter": LetterName.TALK, "channel_class": ChannelClass.MAIL}, "not_found"),
        ({"letter": LetterName.DIGEST, "channel_class": ChannelClass.CHAT}, "not_found"),
        ({"letter": LetterName.DIGEST, "channel_class": ChannelClass.MAIL, "locale": "fr"}, "invalid"),
    ],
)
def test_a_letter_that_nobody_would_get_is_not_written(room, which, reason):
    with pytest.raises(Refusal) as refused:
        reworded(room, {"locale": "ko"} | which)

    assert refused.value.reason == reason


def test_an_edition_that_never_was_is_not_put_back(room):
    with pytest.raises(Refusal) as refused:
        restored(room, 7)

    assert (refused.value.reason, refused.value.field) == ("not_found", "edition")


def test_what_may_and_must_stand_in_a_letter_is_told(room):
    told = {one.name: one for one in read(room).placeholders}

    assert {name for name, one in told.items() if one.required} == {"receipt_number", "link", "department", "department_phone", "due_date"}
    assert {name for name, one in told.items() if one.in_subject} == {"city", "receipt_number", "department"}
    assert {name for name, one in told.items() if one.condition} == {"answerable", "contact_request"}
    assert not any(one.in_subject for one in read(room, CHAT).placeholders)


def test_a_new_language_is_written_at_the_desk_and_its_readers_get_it(room):
    assert (read(room, FRENCH).words, read(room, FRENCH).revision) == (None, 0)

    told = reworded(room, FRENCH, subject="Reçu {receipt_number}", body=BODY, seen=0)
    room.a_routed_case(locale="fr")
    room.delivers()

    assert (told.revision, told.differs) == (1, True)
    assert room.postman.letters[0].subject == "Reçu 26A7K2M9QX"


def test_a_language_that_the_city_does_not_name_is_refused_and_says_where_languages_are_named(room):
    for locale in ("ja", "zz-zz99", "ko-kr"):
        with pytest.raises(Refusal, match=rf"no letters in {locale}: its languages are named in city\.toml") as refused:
            reworded(room, RECEIPT | {"locale": locale})
        assert (refused.value.reason, refused.value.field) == ("invalid", "locale")

    assert room.asks(ListLetters()).locales == ("ko", "ko-easy", "en", "vi", "zh", "fr")


def test_the_korean_text_is_no_other_language(room):
    korean = read(room).words

    with pytest.raises(Refusal, match="this is the Korean text") as refused:
        reworded(room, FRENCH, subject=korean.subject, body=korean.body.replace("\n", "\r\n"))

    assert (refused.value.reason, refused.value.field) == ("invalid", "body")


# Taking back ---------------------------------------------------------------------------------------------------------


def ended(room, which=FRENCH, *, note="잘못 시작함", staff=None, seen=None) -> WordedLetter:
    return room.asks(EndLetter(**which, staff=staff or an_admin(), note=note, seen_revision=seen))


def test_a_language_that_was_begun_by_mistake_is_taken_back_and_its_readers_get_korean_as_before(room):
    reworded(room, FRENCH)
    told = ended(room, seen=1)
    room.a_routed_case(locale="fr")
    room.delivers()

    assert (told.words, told.revision, told.only_here) == (None, 2, False)
    assert "접수되었습니다" in room.postman.letters[0].subject
    first, _ = history(room, FRENCH).items
    assert (first.edition, first.ended, first.by_name, first.note, first.body) == (2, True, "관리자", "잘못 시작함", "")
    assert not any(one.locale == "fr" for one in room.lists_letters())


def test_what_was_taken_back_can_be_begun_again_and_the_folder_may_bring_it(room):
    reworded(room, FRENCH)
    ended(room)
    with pytest.raises(Refusal) as refused:
        restored(room, 2, which=FRENCH)
    assert (refused.value.reason, refused.value.field) == ("not_found", "edition")
    assert restored(room, 1, which=FRENCH, seen=2).revision == 3
    ended(room)

    room.asks(RegisterTemplates(templates=(*city_templates(), a_french_receipt())))

    assert (read(room, FRENCH).revision, read(room, FRENCH).words.origin) == (5, "folder")


def test_whoever_was_slower_takes_nothing_back_and_whoever_saw_it_before_writes_nothing_over_it(room):
    reworded(room, FRENCH)
    reworded(room, FRENCH, body=BODY + "\nMerci", staff=replace(an_admin(), account_id="lee", name="이주임"))

    with pytest.raises(Refusal, match="this is revision 2, not 1") as refused:
        ended(room, seen=1)
    assert [one["by"] for one in refused.value.changed] == ["이주임 (lee)"]
    ended(room, seen=2)
    with pytest.raises(Refusal, match="this is revision 3, not 2"):
        reworded(room, FRENCH, seen=2)


@pytest.mark.parametrize(
    ("which", "note", "reason", "field"),
    [
        (RECEIPT, "지움", "invalid", "locale"),
        (RECEIPT | {"locale": "en"}, "지움", "invalid", "locale"),
        (RECEIPT | {"locale": "vi"}, "지움", "not_found", "locale"),
        (FRENCH, " ", "invalid", "note"),
    ],
)
def test_what_the_folder_has_or_nobody_has_written_is_not_taken_back(room, which, note, reason, field):
    reworded(room, FRENCH)
    reworded(room, RECEIPT | {"locale": "en"})
    room.asks(RegisterTemplates(templates=tuple(one for one in city_templates() if one.locale != "vi")))

    with pytest.raises(Refusal) as refused:
        ended(room, which, note=note)

    assert (refused.value.reason, refused.value.field) == (reason, field)


# Folder and desk -----------------------------------------------------------------------------------------------------


def test_the_folder_that_was_loaded_before_does_not_undo_what_the_desk_has_written_since(room):
    reworded(room)
    reworded(room, FRENCH, body=f"{BODY}\nMerci")
    room.asks(RegisterTemplates(templates=city_templates()))

    assert (read(room).revision, read(room).words.body) == (2, BODY + "\n")
    assert read(room, FRENCH).words is not None
    assert {one.locale for one in room.lists_letters() if one.differs} == {"ko", "fr"}


def test_of_a_letter_that_both_have_changed_the_desks_words_stay_and_all_others_are_loaded(room):
    reworded(room)
    reworded(room, TEXT)
    changed = tuple(
        replace(one, body=one.body + "\n끝") if one.letter is LetterName.UPDATE else one for one in folder(subject="폴더의 제목")
    )
    french = a_french_receipt()

    told = room.asks(RegisterTemplates(templates=(*changed, french)))

    assert told == RegisteredTemplates(kept=(WhichLetter(**RECEIPT),))
    assert (read(room).words.subject, read(room).differs) == (SUBJECT, True)
    assert {one.edition for one in room.lists_letters() if one.letter is LetterName.UPDATE} == {2}
    assert read(room, FRENCH).words.origin == "folder"
    assert room.asks(RegisterTemplates(templates=(*changed, french))) == told


def test_what_the_folder_says_anew_of_other_letters_is_taken(room):
    reworded(room)
    changed = tuple(replace(one, body=one.body + "\n끝") if one.letter is LetterName.UPDATE else one for one in city_templates())
    room.asks(RegisterTemplates(templates=changed))

    assert {one.edition for one in room.lists_letters() if one.letter is LetterName.UPDATE} == {2}
    assert read(room).words.body == BODY + "\n"


def test_overwriting_is_said_and_undoes_only_what_the_folder_says_anew_and_the_desks_words_stay_in_the_history(room):
    reworded(room)
    reworded(room, TEXT)
    reworded(room, FRENCH, body=f"{BODY}\nMerci")
    told = room.asks(RegisterTemplates(templates=folder(subject="폴더의 제목"), overwrite=True))

    assert told == RegisteredTemplates(undone=(WhichLetter(**RECEIPT),))
    assert [(one.edition, one.origin) for one in history(room).items] == [(3, "folder"), (2, "desk"), (1, "folder")]
    assert (read(room).words.subject, read(room).differs) == ("폴더의 제목", False)
    assert (read(room, TEXT).words.origin, read(room, FRENCH).words.origin) == ("desk", "desk")


def test_a_folder_that_reads_as_the_desk_does_is_no_conflict_and_from_then_on_they_agree(room):
    reworded(room)
    room.asks(RegisterTemplates(templates=folder(subject=SUBJECT, body=BODY)))
    assert (read(room).revision, read(room).differs) == (2, False)

    room.asks(RegisterTemplates(templates=folder(subject="폴더의 제목")))

    assert [(one.edition, one.origin) for one in history(room).items] == [(3, "folder"), (2, "desk"), (1, "folder")]


def test_a_language_that_the_folder_gives_up_is_kept_where_the_desk_has_reworded_it(room):
    english = RECEIPT | {"locale": "en"}
    reworded(room, english)
    without = tuple(one for one in city_templates() if one.locale != "en")

    told = room.asks(RegisterTemplates(templates=without))
    assert told.kept == (WhichLetter(**english),)
    assert {one.channel_class for one in room.lists_letters() if one.locale == "en"} == {ChannelClass.MAIL}
    room.asks(RegisterTemplates(templates=without, overwrite=True))

    assert read(room, english).words is None
    assert restored(room, 2, which=english, seen=2).revision == 3


@pytest.mark.stack
def test_of_two_who_reword_at_once_one_is_told_on_postgresql(database_url):
    db = postgres(Notify.db, database_url, source="notify")
    migrate(Notify.db, db.engine)
    room, told = PostRoom(db=db), list[object]()
    together = threading.Barrier(4)

    def reword(which: int) -> None:
        together.wait()
        try:
            told.append(reworded(room, body=f"{BODY}\n{which}", seen=1).revision)
        except Refusal as refusal:
            told.append(refusal.field)

    threads = [threading.Thread(target=reword, args=(which,)) for which in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, told)) == ["2", "seen_revision", "seen_revision", "seen_revision"]
    room.asks(RegisterTemplates(templates=city_templates()))
    assert read(room).revision == 2
    db.close()
