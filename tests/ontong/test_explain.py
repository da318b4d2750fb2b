"""`ontong suggest` tells where a text would go and what is wanted in it."""

from __future__ import annotations

import json

from ontong import cli


def test_a_text_is_told_with_its_department_and_its_kind(capsys):
    assert cli.main(["suggest", "가로등을 더 밝은 것으로 바꿔 주시기를 건의합니다", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["proposals"][0]["department_code"] == "road"
    assert (told["kind"]["kind"], told["kind"]["words"]) == ("suggestion", ["건의합"])


def test_the_kind_is_told_in_the_words_of_the_law(capsys):
    assert cli.main(["suggest", "과태료 부과는 부당합니다"]) == 0

    assert "고충민원 (grievance)  '부당합'" in capsys.readouterr().out
