"""`ontong letters`: whoever edits a city's words sees what is wrong with them, and how they read, without running anything."""

import shutil
from pathlib import Path

import pytest

from ontong import cli, jurisdiction
from ontong.tables import BadJurisdiction

EXAMPLE_CITY = Path(__file__).parents[2] / "jurisdictions" / "example-city"
ALIMTALK = "letters/alimtalk.toml"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE_CITY, tmp_path / "city"))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    try:
        code = cli.main(["letters", *words])
    except SystemExit as ended:
        code = int(ended.code or 0) if isinstance(ended.code, int) else 1
    told = capsys.readouterr()
    return code, told.out + told.err


def test_the_letters_of_the_example_city_are_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "check", "--city", str(EXAMPLE_CITY))

    assert code == 0
    assert "letters in ko, ko-easy, en, vi, zh, 5 of 알림톡" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("receipt",), "Subject: [가온시] 민원이 접수되었습니다 (접수번호 26A7K2M9QX)"),
        (("receipt", "--class", "chat"), "잘 받았어요"),
        (("result", "--class", "text", "--locale", "vi"), "[가온시] Ket qua phan anh 26A7K2M9QX"),
        (("result", "--class", "text", "--locale", "zh"), "[가온시] 辦理結果 26A7K2M9QX"),
        (("result", "--class", "alimtalk"), "▶ 접수번호: 26A7K2M9QX"),
        (("digest", "--locale", "en"), "Dear 김가온,"),
    ],
)
def test_a_letter_is_shown_with_an_invented_case_in_it(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str) -> None:
    code, shown = run(capsys, "preview", *words, "--city", str(EXAMPLE_CITY))

    assert code == 0
    assert told in shown
    assert "{" not in shown


def test_what_can_t_be_shown_says_why(capsys: pytest.CaptureFixture[str], city: Path) -> None:
    broken = city / "letters/ko/chat/receipt.txt"
    broken.write_text(broken.read_text("utf-8").replace("{link}", "{lnik}"), "utf-8")

    for words, why in (
        (("reciept",), "which letter? one of receipt, receipt_triage"),
        (("receipt", "--locale", "fr"), "letters/fr/mail/receipt.txt: there is no such letter"),
        (("receipt", "--class", "chat"), "letters/ko/chat/receipt.txt: unknown placeholder {lnik}"),
        (("reply", "--class", "alimtalk"), "letters/alimtalk.toml: there is no such letter"),
    ):
        code, told = run(capsys, "preview", *words, "--city", str(city))
        assert code == 1
        assert why in told


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(BadJurisdiction) as bad:
        jurisdiction.read(folder)
    return bad.value.problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('placeholder = "city"', 'placeholder = "town"', f"{ALIMTALK}: receipt (ko, alimtalk): unknown placeholder town"),
        ("#{접수번호}", "#{번호}", f"{ALIMTALK}: receipt (ko, alimtalk): the variable #{{번호}} has no placeholder"),
        ('locale = "ko"', 'locale = "fr"', f"{ALIMTALK}: GAON_RECEIPT_1: the city has no letters in fr"),
        ("approved = true", 'approved = "maybe"', f"{ALIMTALK}:10: templates 1 (GAON_RECEIPT_1) > approved: "),
        ("approved = true", "aproved = true", f"{ALIMTALK}:10: templates 1 (GAON_RECEIPT_1) > aproved: Unknown field."),
        ("[[templates]]", "[[templates", f"{ALIMTALK}:6: "),
    ],
)
def test_a_mistake_in_the_approved_words_is_named(city: Path, old: str, new: str, problem: str) -> None:
    file = city / ALIMTALK
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")

    assert any(line.startswith(problem) for line in problems(city)), problems(city)


def test_a_city_without_approved_words_has_none(city: Path) -> None:
    (city / ALIMTALK).unlink()

    assert jurisdiction.read(city).alimtalk == ()


def test_letters_in_the_places_of_before_are_named(city: Path) -> None:
    shutil.copy(city / "letters/ko/mail/receipt.txt", city / "letters/ko/receipt.txt")
    shutil.copytree(city / "letters/ko/mail", city / "letters/ko/fax")

    found = problems(city)

    assert "letters/ko/receipt.txt: is no letter of this city" in found
    assert "letters/ko/fax/receipt.txt: is no letter of this city" in found


def test_letters_to_colleagues_may_be_in_korean_only(city: Path) -> None:
    (city / "letters/en/mail/digest.txt").unlink()

    assert jurisdiction.read(city).templates

    (city / "letters/ko/mail/digest.txt").unlink()
    assert problems(city) == ("letters/ko/mail/digest.txt: is missing",)
