"""알림톡: the approved text and nothing else, and only where it is approved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.message import Refusal
from contracts.notify import AlimtalkTemplate, LetterName, Variable
from contracts.registering import RegisterTemplates
from services.notify import letters
from services.notify.letters.alimtalk import VARIABLE, check, check_all
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import CHANNELS, KIM, LINK, a_result, city_templates
from tests.notify.test_carried import carried

RESULT = AlimtalkTemplate(
    letter=LetterName.RESULT,
    locale="ko",
    code="GAON_1",
    approved=True,
    text="민원 #{번호}의 처리결과:\n#{결과}\n담당 #{연락처}\n#{링크} 에서 보실 수 있습니다.",
    variables=(
        Variable(name="번호", placeholder="receipt_number"),
        Variable(name="결과", placeholder="answer"),
        Variable(name="연락처", placeholder="handler_contact"),
        Variable(name="링크", placeholder="link"),
    ),
)


def told(text):
    return carried(RESULT, "kakao", a_result(answer=text))


def test_a_letter_is_the_approved_text_with_its_variables_and_says_which_they_were():
    letter = told("가로등을 고쳤습니다.")

    assert letter.body == f"민원 26A7K2M9QX의 처리결과:\n가로등을 고쳤습니다.\n담당 {KIM.contact}\n{LINK} 에서 보실 수 있습니다."
    assert letter.template_code == "GAON_1"
    assert letter.variables == (("번호", "26A7K2M9QX"), ("결과", "가로등을 고쳤습니다."), ("연락처", KIM.contact), ("링크", LINK))
    assert (letter.to, letter.subject) == ("010-1234-5678", "")


@settings(deadline=None)
@given(st.text() | st.sampled_from(["#{번호}", "{receipt_number}", "{{7*7}}", "%s", " ", "가" * 5000, "가. " * 700]))
def test_whatever_was_answered_the_text_stays_the_approved_one_and_fits(answer):
    letter = told(answer)

    named = dict(letter.variables)
    assert letter.body == VARIABLE.sub(lambda found: named[found[1]], RESULT.text)
    assert len(letter.body) <= 1000
    assert all(value.strip() for value in named.values())
    assert answer.strip().startswith(named["결과"].partition("…")[0]) or named["결과"] == "-"


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (replace(RESULT, code=" "), "the code is empty"),
        (replace(RESULT, text=RESULT.text + "#{이름}"), "the variable #{이름} has no placeholder"),
        (replace(RESULT, text=RESULT.text.replace("#{결과}", "")), "the variable #{결과} doesn't stand in the text"),
        (replace(RESULT, variables=RESULT.variables[:1] * 2 + RESULT.variables[1:]), "a variable is named twice"),
        (replace(RESULT, variables=(*RESULT.variables[1:], Variable(name="번호", placeholder="number"))), "unknown placeholder number"),
        (
            replace(RESULT, variables=RESULT.variables[1:], text=RESULT.text.replace("#{번호}", "")),
            "no variable stands for the placeholder receipt_number",
        ),
        (replace(RESULT, text=RESULT.text.replace("의 처리결과:\n", "")), "between two variables there must be words"),
        (replace(RESULT, text=RESULT.text + "{link}"), "a brace stands outside a variable"),
        (replace(RESULT, text=RESULT.text + "가" * 1000), "characters without its variables, of which Kakao takes 1000 with them"),
        (replace(RESULT, letter=LetterName.DIGEST), "no such letter goes out as 알림톡"),
        (replace(RESULT, letter=LetterName.TALK), "no such letter goes out as 알림톡"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_that_kakao_or_the_citizen_could_not_take_are_refused(wrong, problem):
    check(RESULT)

    with pytest.raises(Refusal) as refused:
        check(wrong)

    assert problem in refused.value.detail
    assert refused.value.detail.startswith(f"{wrong.letter.value} (ko, alimtalk): ")
    assert refused.value.field == "alimtalk"


def test_a_letter_and_a_code_stand_once():
    with pytest.raises(Refusal, match="this letter stands twice"):
        check_all([RESULT, replace(RESULT, code="GAON_2")])
    with pytest.raises(Refusal, match="the code GAON_1 is another one's too"):
        check_all([RESULT, replace(RESULT, locale="en")])


def words_for(room, letter, channel, locale):
    return room.db.read(lambda tx: letters.words_for(tx.templates.in_use(letter), letter, CHANNELS[channel], locale))


def test_words_that_nobody_has_approved_are_not_sent_and_another_channel_takes_the_letter():
    variables = tuple(replace(one, placeholder="reply") if one.placeholder == "answer" else one for one in RESULT.variables)
    room, waiting = PostRoom(), replace(RESULT, letter=LetterName.REPLY, code="GAON_2", approved=False, variables=variables)
    room.asks(RegisterTemplates(templates=city_templates(), alimtalk=(RESULT, waiting)))

    assert words_for(room, LetterName.RESULT, "kakao", "ko") is not None
    assert words_for(room, LetterName.REPLY, "kakao", "ko") is None
    assert words_for(room, LetterName.RECEIPT, "kakao", "ko") is None
    assert words_for(room, LetterName.REPLY, "sms", "ko") is not None

    room.asks(RegisterTemplates(templates=city_templates(), alimtalk=(RESULT, replace(waiting, approved=True))))
    approved = words_for(room, LetterName.REPLY, "kakao", "ko")
    assert room.db.read(lambda tx: tx.templates.get(approved)) == replace(waiting, approved=True)


def test_approved_words_go_only_to_who_reads_their_language():
    room = PostRoom()
    room.asks(RegisterTemplates(templates=city_templates(), alimtalk=(RESULT,)))

    assert words_for(room, LetterName.RESULT, "kakao", "ko-easy") == words_for(room, LetterName.RESULT, "kakao", "ko")
    assert words_for(room, LetterName.RESULT, "kakao", "vi") is None
    assert words_for(room, LetterName.RESULT, "sms", "vi") != words_for(room, LetterName.RESULT, "sms", "ko")


def test_what_waits_for_being_approved_is_listed_as_such():
    room = PostRoom()
    room.asks(RegisterTemplates(templates=city_templates(), alimtalk=(replace(RESULT, approved=False),)))

    (listed,) = (one for one in room.lists_letters() if one.alimtalk_code)

    assert (listed.alimtalk_code, listed.approved, listed.edition, listed.body) == ("GAON_1", False, 1, RESULT.text)
