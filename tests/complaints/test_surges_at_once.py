"""Several processes of the service at one time, on PostgreSQL: each pair of cases is found once, and a surge is told once."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from chassis.database import create_tables, postgres
from contracts.similar import SimilarCasesFound, SurgeNoticed
from services.complaints.periods import PERIODS
from services.complaints.service import Complaints
from tests.complaints.at_the_doors import open_text
from tests.complaints.builders import CALENDAR, a_submission

WATER = "아침부터 수돗물에서 흙탕물이 나옵니다. 마실 수도 씻을 수도 없으니 빨리 확인해 주세요."
PROCESSES = 3


@pytest.fixture
def stores(database_url: str) -> Any:
    stores = [postgres(Complaints.db, database_url, source="complaints") for _ in range(PROCESSES)]
    create_tables(Complaints.db, stores[0].engine)
    yield stores
    for store in stores:
        store.close()


@pytest.mark.stack
def test_whoever_compares_and_however_many_at_once_it_is_found_and_told_once(stores):
    services = [Complaints(open_text=open_text, calendar=CALENDAR, periods=PERIODS) for _ in stores]
    at_once = threading.Barrier(PROCESSES)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(4):
                submitted = a_submission(text=f"{WATER} {number} {turn}", citizen_keys=(f"{number}-{turn}",))
                at_once.wait(30)
                stores[number].transact(partial(services[number].receive, submitted))
                at_once.wait(30)
                while stores[number].transact(services[number].notice):
                    pass
        except BaseException as error:
            failed.append(error)
            at_once.abort()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    while stores[0].transact(services[0].notice):
        pass

    assert not failed
    said = stores[0].said()
    assert len([event for event in said if isinstance(event, SurgeNoticed)]) == 1
    assert len([event for event in said if isinstance(event, SimilarCasesFound)]) == PROCESSES * 4 - 1
    assert stores[0].read(lambda tx: tx.matters.unseen(10)) == []
