"""A walk with one complaint, from received to notified: every request is shown as curl, with its trace."""

from __future__ import annotations

import argparse
import http.client
import json
import shlex
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ontong import staff
from ontong.failures import Stop
from ontong.settings import read as read_settings

COMPLAINT = {
    "description": "집 앞 가로등이 며칠째 꺼져 있어요. 밤에 골목이 너무 어두워서 다니기 무섭습니다.",
    "contact": {"name": "김온통", "email": "citizen@example.com"},
    "location": {"address": "가온시 중앙로 12"},
}
SAID = "시장 골목 가로등이 꺼져 있어요. 밤에 너무 어두워요."
WORDS_OF_KAKAO = ("text", "title", "description")
ANSWER = "가로등 고장을 확인하여 오늘 램프를 교체했습니다. 불편을 드려 죄송합니다."


@dataclass(frozen=True)
class Door:
    """The HTTP API at `url`, spoken to as anybody would."""

    url: str

    def ask(self, method: str, path: str, body: Any = None, *, token: str | None = None, shown: str = "") -> Any:
        """Send one request, print it as curl, return what came back; raises Stop when the door doesn't answer well."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        print(f"\n$ {_curl(method, self.url + path, body, shown)}")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)  # noqa: S310 - the operator's own door
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - as above
                trace = (response.headers.get("traceparent") or "").split("-")
                print(f"  {response.status}" + (f"   trace {trace[1]}" if len(trace) == 4 else ""))
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            said = " ".join(error.read().decode("utf-8", "replace").split())
            raise Stop(f"{method} {path} answered {error.code}: {said[:500]}") from None
        except (ValueError, http.client.InvalidURL):
            raise Stop(f"{self.url} is not the address of a door: it looks like http://127.0.0.1:8000") from None
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", None) or type(error).__name__
            raise Stop(f"nothing answers at {self.url} ({reason}): start `ontong up` first") from None

    def until(self, what: str, path: str, good: Callable[[Any], bool], *, token: str | None = None, shown: str = "") -> Any:
        """Ask again, quietly, until the answer is as expected; shows the last."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            request = urllib.request.Request(self.url + path, headers={"Authorization": f"Bearer {token}"} if token else {})  # noqa: S310 - as above
            with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310 - as above
                if good(json.loads(response.read())):
                    return self.ask("GET", path, token=token, shown=shown)
            time.sleep(0.05)
        raise Stop(f"waited 15 seconds in vain: {what}")


def tour(options: argparse.Namespace) -> int:
    """`ontong tour`: against a running `ontong up` of this data folder."""
    settings = read_settings()
    door = Door((options.url or settings.url).rstrip("/"))

    _step("1. A citizen writes, without knowing which department is responsible.")
    filed = door.ask("POST", "/v1/complaints", COMPLAINT)
    number, token, page = filed["receipt_number"], filed["token"], f"/v1/complaints/{filed['receipt_number']}"
    print(f"  접수번호 {number}")

    _step("2. Within a second it has a department and a deadline.")
    case = door.until("a department", page, lambda seen: bool(seen.get("department")), token=token, shown="$TOKEN")
    department = case["department"]
    print(f"  담당부서 {department['name']}, 처리기한 {case['due_at']}")

    _step("3. The receipt letter has gone out.")
    _letters(door, number, 1, sandbox=not settings.smtp_url)

    _step("4. An officer of that department takes it up and answers.")
    officer = staff.issue(settings, role="officer", department=department["code"], name="이담당", hours=1)
    print(f"  OFFICER=$(ontong token --role officer --department {department['code']})")
    door.ask("GET", "/v1/desk/complaints?status=routed&limit=5", token=officer, shown="$OFFICER")
    door.ask("POST", f"/v1/desk/complaints/{number}/actions/start", {}, token=officer, shown="$OFFICER")
    door.ask("POST", f"/v1/desk/complaints/{number}/actions/answer", {"text": ANSWER}, token=officer, shown="$OFFICER")

    _step("5. The citizen is told: the result letter goes out, and the case is notified.")
    case = door.until("the notice", page, lambda seen: seen["status"] == "notified", token=token, shown="$TOKEN")
    _letters(door, number, 2, sandbox=not settings.smtp_url)
    for entry in case["timeline"]:
        print(f"  {entry['at'][:19].replace('T', ' ')}Z  {entry['status']:<12} {entry['text']}")

    _step("6. The public figures count it.")
    figures = door.ask("GET", "/v1/stats")
    print(f"  received {figures['received']}, answered {figures['answered']}, notified {figures['notified']}")
    if not settings.kakao_skill_secret:
        _speak(door)
    print(f"\nThe whole API: {door.url}/docs")
    return 0


def _speak(door: Door) -> None:
    """The second act: the same matter told to a messenger, in the sandbox."""
    _step("7. Another citizen says it on KakaoTalk, and is answered there.")
    said = door.ask("POST", "/v1/sandbox/channels/kakao/messages", {"text": SAID, "sender": f"tour-{time.time_ns()}"})
    for output in json.loads(said["answer"])["template"]["outputs"]:
        print("\n".join(f"    {line}" for words in _texts(output) for line in words.splitlines()))
    print(f"  접수번호 {said['receipt_number']}")


def _texts(answered: Any) -> list[str]:
    """The words in what KakaoTalk would show."""
    if isinstance(answered, dict):
        return [text for key, value in answered.items() for text in ([value] if key in WORDS_OF_KAKAO else _texts(value))]
    return [text for one in answered for text in _texts(one)] if isinstance(answered, list) else []


def _letters(door: Door, number: str, count: int, *, sandbox: bool) -> None:
    if not sandbox:
        print("  (by SMTP: see your mail server)")
        return
    path = f"/v1/sandbox/letters?receipt_number={number}"
    found = door.until("a letter", path, lambda seen: len(seen["items"]) >= count)
    letter = found["items"][0]
    print(f"  To: {letter['recipient']}\n  Subject: {letter['subject']}\n")
    print("\n".join(f"    {line}" for line in letter["body"].strip().splitlines()))


def _step(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}")


def _curl(method: str, url: str, body: Any, shown: str) -> str:
    parts = ["curl", "-s"]
    if method != "GET" and body is None:
        parts += ["-X", method]
    if shown:
        parts += ["-H", f'"Authorization: Bearer {shown}"']
    if body is not None:
        parts += ["-H", "'Content-Type: application/json'", "-d", shlex.quote(json.dumps(body, ensure_ascii=False))]
    return " ".join([*parts, shlex.quote(url)])
