"""The threads that go on a service's errands: as many as are out, and one that waits."""

from __future__ import annotations

import threading

from chassis.host import Host
from chassis.logs import Log

log = Log("chassis")
LOOK_SECONDS = 1.0  # how soon one that waits sees that the house is stopping


class Workers:
    """Whoever goes out sees to it that another one waits, up to as many as the lanes have room for; of several who wait in
    vain all but one end."""

    def __init__(self, host: Host, stopping: threading.Event) -> None:
        self.host, self.stopping = host, stopping
        self.door = threading.Lock()
        self.threads: set[threading.Thread] = set()
        self.waiting = 0

    def start(self) -> None:
        if self.host.doors.errands:
            with self.door:
                self._add()

    def alive(self) -> list[threading.Thread]:
        with self.door:
            return list(self.threads)

    def _add(self) -> None:
        thread = threading.Thread(target=self._run, name=f"{self.host.name}-errands", daemon=True)
        self.threads.add(thread)
        self.waiting += 1
        thread.start()

    def _run(self) -> None:
        while not self.stopping.is_set():
            place = self.host.lanes.take(LOOK_SECONDS)
            if place is None and self._may_end():
                return
            if place is not None:
                self._leave_another_behind()
                try:
                    self.host.run_errands(place)
                except Exception as error:
                    log.error("errand_failed", service=self.host.name, door="errand", exc_info=error)
                    self.stopping.wait(1.0)
                with self.door:
                    self.waiting += 1
        with self.door:
            self.threads.discard(threading.current_thread())

    def _leave_another_behind(self) -> None:
        with self.door:
            self.waiting -= 1
            if not self.waiting and len(self.threads) < self.host.lanes.workers:
                self._add()

    def _may_end(self) -> bool:
        with self.door:
            if self.waiting == 1:
                return False
            self.waiting -= 1
            self.threads.discard(threading.current_thread())
            return True
