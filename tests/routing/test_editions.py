"""The folder and the desk both edit, and neither loses the other's work unasked."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.database import Store
from contracts.desk import Role, Staff
from contracts.message import Refusal
from services.routing.domain import editions
from services.routing.domain.editions import Difference, Edition

NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
ADMIN = Staff(account_id="a-1", name="관리자", role=Role.ADMIN)


def rules(*codes: str, **fields: object) -> dict[str, object]:
    return {"rules": [{"code": code, **fields} for code in codes]}


def loaded(*codes: str) -> Edition:
    first = editions.load(None, "rules", rules(*codes), NOW)
    assert first is not None
    return first


def edited(last: Edition, *codes: str, seen: int | None = None) -> Edition:
    next_one = editions.edit(last, "rules", rules(*codes), ADMIN, NOW, seen_revision=seen, note="현수막 민원이 늘어서")
    assert next_one is not None
    return next_one


def test_the_same_folder_again_changes_nothing() -> None:
    assert editions.load(loaded("a"), "rules", rules("a"), NOW) is None


def test_a_folder_that_has_changed_is_the_next_edition() -> None:
    second = editions.load(loaded("a"), "rules", rules("a", "b"), NOW)

    assert second is not None
    assert (second.number, second.origin, second.content) == (2, "folder", rules("a", "b"))


def test_what_was_edited_at_the_desk_stays_when_the_same_folder_is_loaded_again() -> None:
    desk = edited(loaded("a"), "a", "b", seen=1)

    assert editions.load(desk, "rules", rules("a"), NOW) is None
    assert (desk.number, desk.origin, desk.by, desk.by_name) == (2, "desk", "a-1", "관리자")


def test_a_changed_folder_against_an_edited_desk_is_told_and_loses_nothing() -> None:
    desk = edited(loaded("a"), "a", "b")

    with pytest.raises(Refusal, match="rules b") as refused:
        editions.load(desk, "rules", rules("a", "c"), NOW)

    assert refused.value.reason == "conflict"


def test_overwriting_is_said_and_the_desk_edition_stays_in_the_history() -> None:
    desk = edited(loaded("a"), "a", "b")

    third = editions.load(desk, "rules", rules("a"), NOW, overwrite=True)

    assert third is not None
    assert (third.number, third.origin) == (3, "folder")


def test_a_folder_that_has_caught_up_with_the_desk_is_no_conflict() -> None:
    desk = edited(loaded("a"), "a", "b")

    third = editions.load(desk, "rules", rules("a", "b"), NOW)

    assert third is not None
    assert third.origin == "folder"
    assert editions.load(third, "rules", rules("a", "b", "c"), NOW) is not None


def test_whoever_saw_an_older_revision_is_told() -> None:
    desk = edited(loaded("a"), "a", "b")

    with pytest.raises(Refusal, match="this is revision 2, not 1"):
        edited(desk, "c", seen=1)


def test_an_edit_that_changes_nothing_makes_no_edition() -> None:
    assert editions.edit(loaded("a"), "rules", rules("a"), ADMIN, NOW) is None


def test_differences_name_entries_and_fields() -> None:
    before = {"rules": [{"code": "a", "name": "하나"}, {"code": "b"}, {"code": "c"}]}
    after = {"rules": [{"code": "c"}, {"code": "a", "name": "둘"}, {"code": "d"}]}

    assert list(editions.differences(before, after)) == [
        Difference(entry="rules c", change="moved"),
        Difference(entry="rules a", change="changed", fields=("name",)),
        Difference(entry="rules d", change="added"),
        Difference(entry="rules b", change="removed"),
    ]


CONTENTS = st.lists(st.sampled_from("abcde"), unique=True).map(lambda codes: rules(*codes))


@given(st.lists(st.tuples(st.sampled_from(["load", "edit", "overwrite"]), CONTENTS)))
def test_numbers_go_up_by_one_and_only_an_overwrite_ends_what_the_desk_wrote(acts: list[tuple[str, dict[str, object]]]) -> None:
    last: Edition | None = None
    for act, content in acts:
        try:
            if act == "edit":
                made = editions.edit(last, "rules", content, ADMIN, NOW)
            else:
                made = editions.load(last, "rules", content, NOW, overwrite=act == "overwrite")
        except Refusal:
            made = None
        if made is None:
            continue
        assert made.number == (last.number if last else 0) + 1
        if act == "load" and last is not None and last.origin == "desk":
            assert made.content == last.content
        last = made


def test_editions_come_back_as_they_were_added_latest_first(store: Store) -> None:
    first = loaded("a")
    second = edited(first, "a", "b")

    store.transact(lambda tx: [tx.editions.add(one) for one in (first, second)])

    assert store.transact(lambda tx: tx.editions.latest("rules")) == second
    assert store.read(lambda tx: tx.editions.history("rules")) == [second, first]
    assert store.read(lambda tx: tx.editions.history("rules", before=2, limit=1)) == [first]
    assert store.read(lambda tx: tx.editions.latest("territory")) is None
