"""The house in which a journey takes place, once for each mode."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from tests.mail import MailServer
from tests.servers import Missing, not_run
from tests.stack import Embedded, House, Stack


@pytest.fixture(scope="module")
def around() -> Mapping[str, str]:
    """What this module's house is told besides: which providers there are."""
    return {}


@pytest.fixture(scope="module", params=["embedded", pytest.param("stack", marks=pytest.mark.stack)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, around: Mapping[str, str]) -> Iterator[House]:
    """The running platform, with letters by SMTP; stopped after the module's tests."""
    folder = tmp_path_factory.mktemp(request.param)
    mail = MailServer(folder / "letters.jsonl")
    built: House
    if request.param == "embedded":
        built = Embedded(folder, mail)
    else:
        try:
            built = Stack(folder, mail, postgres=request.getfixturevalue("postgres"), broker=request.getfixturevalue("broker"))
        except Missing as why:
            not_run(why)
    for process in built.processes.values():
        process.environment |= around
    try:
        built.start()
        yield built
    finally:
        built.stop()
        mail.close()
