"""A shelf reads each record once and writes what changed together, and nobody notices the difference."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select

from chassis.shelf import Made, Shelf
from tests.chassis.keeper import Notes, Page, Standing, case_id, page
from tests.seen import statements


@contextmanager
def counting(standing: Standing) -> Iterator[list[str]]:
    """The statements on pages that are run meanwhile."""
    seen: list[str] = []
    with statements(standing.store.engine) as every:
        yield seen
    seen += [one.split()[0] for one in every if " page" in one]


def pages(*names: str, text: str = "new") -> list[Page]:
    return [Page(id=case_id(name), text=text) for name in names]


def has(standing: Standing, *names: str) -> None:
    standing.store.transact(lambda tx: [tx.pages.add(one) for one in pages(*names)])


def test_a_record_is_read_once_and_is_the_same_everywhere(standing: Standing) -> None:
    has(standing, "a")

    with counting(standing) as seen:
        same = standing.store.transact(lambda tx: tx.pages.get(case_id("a")) is tx.pages.find(case_id("a")))

    assert same
    assert seen == ["SELECT"]


def test_many_records_are_read_and_written_with_one_statement_each(standing: Standing) -> None:
    names = [str(number) for number in range(50)]
    has(standing, *names)

    def work(tx: Notes) -> None:
        tx.pages.fetch(case_id(name) for name in names)
        for name in names:
            tx.pages.put(Page(id=tx.pages.get(case_id(name)).id, text="changed"))
        for one in pages("x", "y", "z"):
            tx.pages.add(one)

    with counting(standing) as seen:
        standing.store.transact(work)

    assert sorted(set(seen)) == ["INSERT", "SELECT", "UPDATE"]
    assert seen.count("SELECT") == seen.count("INSERT") == 1
    texts = standing.store.read(lambda tx: [tx.pages.get(case_id(name)).text for name in names])
    assert texts == ["changed"] * 50


def test_the_last_change_is_the_one_that_is_written(standing: Standing) -> None:
    def work(tx: Notes) -> None:
        tx.pages.add(Page(id=case_id("a"), text="first"))
        tx.pages.put(Page(id=case_id("a"), text="second"))
        tx.flush()
        tx.pages.put(Page(id=case_id("a"), text="third"))

    standing.store.transact(work)

    assert standing.store.read(lambda tx: tx.pages.get(case_id("a")).text) == "third"


def test_a_question_sees_what_the_transaction_has_written(standing: Standing) -> None:
    has(standing, "a")

    def work(tx: Notes) -> list[str]:
        tx.pages.put(Page(id=case_id("a"), text="changed"))
        tx.pages.add(Page(id=case_id("b"), text="added"))
        return sorted(found.text for found in tx.pages.all(select(page)))

    assert standing.store.transact(work) == ["added", "changed"]


def test_what_is_not_there_may_be_asked_for_again(standing: Standing) -> None:
    def work(tx: Notes) -> tuple[Page | None, Page | None]:
        before = tx.pages.find(case_id("a"))
        tx.pages.add(Page(id=case_id("a"), text="new"))
        return before, tx.pages.find(case_id("a"))

    before, after = standing.store.transact(work)

    assert before is None
    assert after == Page(id=case_id("a"), text="new")


def test_two_who_change_a_record_at_once_do_not_lose_each_others_change(make_store) -> None:
    standing = Standing(make_store)
    if standing.store.engine.url.database in (None, ""):
        pytest.skip("a database in memory belongs to one thread")
    standing.store.transact(lambda tx: tx.pages.add(Page(id=case_id("a"), text="")))

    def appends(tx: Notes) -> None:
        before = tx.pages.get(case_id("a"))
        tx.pages.put(Page(id=before.id, text=before.text + "x"))

    writers = [threading.Thread(target=lambda: [standing.store.transact(appends) for _ in range(5)]) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert standing.store.read(lambda tx: tx.pages.get(case_id("a")).text) == "x" * 20


def test_what_only_reads_makes_a_record_again_only_where_its_row_has_changed(standing: Standing) -> None:
    has(standing, "a", "b")
    made, read = Made[Page](10), list[str]()

    def record(row: Mapping[str, Any]) -> Page:
        read.append(row["text"])
        return Page(id=row["id"], text=row["text"])

    def look(tx: Notes) -> list[str]:
        shelf = Shelf(tx, page, record=record, row=vars, made=made)
        shelf.fetch([case_id("a"), case_id("b")])
        return [shelf.get(case_id(name)).text for name in ("a", "b")]

    first = standing.store.read(look)
    standing.store.transact(lambda tx: tx.pages.put(Page(id=case_id("b"), text="changed")))
    second = standing.store.read(look)

    assert (first, second) == (["new", "new"], ["new", "changed"])
    assert read == ["new", "new", "changed"]


def test_the_records_that_were_made_longest_ago_make_room(standing: Standing) -> None:
    names = [str(number) for number in range(5)]
    has(standing, *names)
    made = Made[Page](3)

    def look(tx: Notes) -> None:
        Shelf(tx, page, record=lambda row: Page(**row), row=vars, made=made).fetch(case_id(name) for name in names)

    standing.store.read(look)

    assert len(made.known) == 3
