"""The people: citizens who file complaints and try again with the same key until they know, and officers who answer some."""

from __future__ import annotations

import io
import queue
import threading
import time
from contextlib import suppress
from typing import Any
from zlib import crc32

import httpx
from PIL import Image

from tests.faults.ledger import Attempt, DeskAct, Ledger
from tests.stack import House, bearer, submit

PATIENCE = 25.0  # seconds after which a citizen gives up and doesn't know
CLIENT_SECONDS = 10.0  # nobody waits longer for one answer
ANSWER = "램프를 교체했습니다."


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (32, 24), "navy").save(made, "PNG")
    return made.getvalue()


class Crowd:
    """`rate` complaints a second from `citizens` people at once; every third case is taken up and answered. A context: at its
    end nobody begins anything new, and those who wait for an answer get it or give up."""

    def __init__(self, house: House, ledger: Ledger, *, rate: float = 10.0, citizens: int = 8, officers: int = 2) -> None:
        self.house, self.ledger, self.rate = house, ledger, rate
        self.over = threading.Event()
        self.to_answer: queue.SimpleQueue[Attempt] = queue.SimpleQueue()
        self.officer = house.token("officer", "road", name="이담당")
        self.photo = a_photo()
        self.threads = [threading.Thread(target=self._citizen, args=(number / rate, citizens / rate)) for number in range(citizens)]
        self.threads += [threading.Thread(target=self._officer) for _ in range(officers)]

    def __enter__(self) -> Crowd:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(PATIENCE * 3)

    def _citizen(self, first: float, pause: float) -> None:
        next_at = time.monotonic() + first
        with httpx.Client(base_url=self.house.url, timeout=CLIENT_SECONDS) as http:
            while not self.over.wait(max(0.0, next_at - time.monotonic())):
                attempt = self.ledger.attempt()
                self._file(http, attempt)
                if attempt.outcome == "ok" and crc32(attempt.key.encode()) % 3 == 0:
                    self.to_answer.put(attempt)
                next_at = max(next_at + pause, time.monotonic() - 1.0)

    def _file(self, http: httpx.Client, attempt: Attempt) -> None:
        """Once heard, one in ten asks again with the same key, as a client does that lost the answer."""
        end = time.monotonic() + PATIENCE
        body = {"description": attempt.text, **({"contact": {"email": attempt.email}} if attempt.email else {})}
        again = 2 if crc32(attempt.key.encode()) % 10 == 0 else 1
        while again and time.monotonic() < end:
            self.ledger.sending(attempt)
            began, status, receipt = time.monotonic(), 0, None
            with suppress(httpx.HTTPError):  # no answer in bad weather: tried again with the same key
                answer = submit(http, body, photo=self.photo if attempt.photo else None, headers={"Idempotency-Key": attempt.key})
                status, receipt = answer.status_code, answer.json() if answer.status_code == 201 else None
            self.ledger.answered(attempt, status, receipt, time.monotonic() - began)
            if receipt is not None:
                again -= 1
            elif attempt.outcome == "refused":
                return
            else:
                time.sleep(0.25)

    def _officer(self) -> None:
        with httpx.Client(base_url=self.house.url, timeout=CLIENT_SECONDS) as http:
            while not self.over.is_set():
                try:
                    attempt = self.to_answer.get(timeout=0.2)
                except queue.Empty:  # nothing to answer yet: looked whether it is over
                    continue
                if self._await_routed(http, attempt.receipts[0]) and self._do(http, attempt, "start"):
                    self._do(http, attempt, "answer", text=ANSWER)

    def _await_routed(self, http: httpx.Client, receipt: dict[str, Any]) -> bool:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and not self.over.is_set():
            with suppress(httpx.HTTPError):  # no answer in bad weather: asked again
                seen = http.get(f"/v1/complaints/{receipt['receipt_number']}", headers=bearer(receipt["token"]))
                if seen.status_code == 200 and seen.json()["status"] == "routed":
                    return True
            time.sleep(0.2)
        return False

    def _do(self, http: httpx.Client, attempt: Attempt, action: str, **body: str) -> bool:
        number, end = attempt.receipts[0]["receipt_number"], time.monotonic() + PATIENCE
        act: DeskAct = self.ledger.act(number, action)
        headers = {**bearer(self.officer), "Idempotency-Key": f"{attempt.key}-{action}"}
        while act.outcome == "unknown" and time.monotonic() < end:
            began = time.monotonic()
            with suppress(httpx.HTTPError):  # no answer in bad weather: tried again with the same key
                act.status = http.post(f"/v1/desk/complaints/{number}/actions/{action}", json=body, headers=headers).status_code
                self.ledger.slowest = max(self.ledger.slowest, time.monotonic() - began)
                if act.status == 200:
                    act.outcome = "ok"
                elif act.status != 503:
                    act.outcome = "refused"
                    self.ledger.note_strange(f"the desk refused to {action} with {act.status}")
            if act.outcome == "unknown":
                time.sleep(0.25)
        return act.outcome == "ok"
