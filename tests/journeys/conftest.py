"""The house in which a journey takes place, once for each mode."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail import MailServer
from tests.servers import Missing, not_run
from tests.stack import Embedded, House, Stack


@pytest.fixture(scope="module", params=["embedded", pytest.param("stack", marks=pytest.mark.stack)])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
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
    try:
        built.start()
        yield built
    finally:
        built.stop()
        mail.close()
