"""Who reads the pages of a benchmark: a citizen with cases of their own and an officer at the desk, each with a browser's cookies."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks import voices
from frontend import sessions
from frontend.desk.session import Staff
from ontong import keys
from ontong.folder import DataFolder
from tests.servers import await_that
from tests.stack import Embedded, House

CASES = 20  # of the citizen
ROWS = 200
BROWSER = (
    "Accept: text/html\r\nAccept-Language: ko-KR,ko;q=0.9\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nSec-Fetch-Site: same-origin\r\n"
)


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Cookies as the pages have sealed them; `numbers` are the citizen's cases."""

    citizen: dict[str, str]
    officer: dict[str, str]
    numbers: Sequence[str]

    def asks(self) -> dict[str, tuple[str, ...]]:
        """What is asked for each kind of page."""
        own, other = self.citizen, self.officer
        return {
            "front": (get("/", own),),
            "report": (get("/report", own),),
            "receipt": tuple(get(f"/c/{number}/receipt", own) for number in self.numbers),
            "case": tuple(get(f"/c/{number}", own) for number in self.numbers),
            "mine": (get("/mine", own),),
            "board": (get("/board", own),),
            "phones": (get("/phones", own),),
            "desk_queue": (get("/desk", other),),
            "desk_queue_200": (get(f"/desk?rows={ROWS}", other),),
            "desk_news": (get(f"/desk/news?since={_now()}", other),),
            "desk_case": tuple(get(f"/desk/c/{number}", other) for number in self.numbers),
        }


def come_in(house: House) -> Readers:
    """Both of them, in an `ontong up` that a department of the citizen's cases is known in."""
    assert isinstance(house, Embedded)
    receipts: list[dict[str, Any]] = [house.post(voices.TEXTS[n % len(voices.TEXTS)]).json() for n in range(CASES)]
    for receipt in receipts:
        await_that(lambda receipt=receipt: house.case(receipt)["department"], seconds=30, what="a department")
    seal = sessions.Seal(keys.embedded(DataFolder(house.data).keys).frontend_secret or b"")
    who = Staff(token=house.token("triage"), name="배정 담당", role="triage", department=None, expires_at=time.time() + 3600)
    form = {sessions.FORM: "benchmark-of-the-pages"}
    cases = {receipt["receipt_number"]: receipt["token"] for receipt in receipts}
    return Readers(
        citizen=form | {sessions.CASES: seal.close(sessions.CASES, cases)},
        officer=form | {sessions.STAFF: seal.close(sessions.STAFF, asdict(who))},
        numbers=list(cases),
    )


def get(path: str, cookies: dict[str, str]) -> str:
    """The head of a request as a browser sends it."""
    kept = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{BROWSER}Cookie: {kept}\r\n\r\n"


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%%2B00:00", time.gmtime())
