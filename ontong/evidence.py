"""What a downloaded history proves: looks at every line, and says what was altered and what nobody can tell. Asks nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser
from typing import Any

from services.complaints import chain, roots

FORMAT = "ontong-history-1"
HASH = re.compile(r"[0-9a-f]{64}")
KEYS = {"": {"format", "receipt_number", "issued_at", "lines"}, "line": {"position", "digest", "chain", "content", "proof"}}
PROOF = {"day", "root", "lines", "index", "path"}


class Unreadable(Exception):
    """This is no history as it is downloaded."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line, checked. `wrong`: what doesn't hold. `day`: whose root it leads to, None while there is none. `agrees`: with the published
    root; None where that isn't known here."""

    position: int
    content: Mapping[str, Any] | None
    wrong: tuple[str, ...]
    day: date | None
    agrees: bool | None


def read(text: str) -> dict[str, Any]:
    """The history in a file of either form."""
    if text.lstrip("\ufeff \r\n\t").startswith("<"):
        text = _inside(text)
    try:
        told: dict[str, Any] = json.loads(text.lstrip("\ufeff"), object_pairs_hook=_once, parse_constant=_no_number)
        json.dumps(told, ensure_ascii=False).encode()  # half a character can be written in JSON, and is no text
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is no JSON: {error}") from None
    _check(isinstance(told, dict) and told.get("format") == FORMAT, f"it is no history: `format` isn't {FORMAT}")
    _check(told.keys() == KEYS[""] and isinstance(told["receipt_number"], str), "it hasn't the fields of a history")
    _check(isinstance(told["lines"], list) and told["lines"] != [], "it has no lines")
    for number, line in enumerate(told["lines"], start=1):
        _check(_is_line(line), f"line {number} of the file hasn't the fields of a line")
    return told


def examine(told: Mapping[str, Any], published: Mapping[date, str] | None = None) -> list[Line]:
    """Each line with what is wrong about it. Without published roots the proofs are followed to the roots that the file names."""
    previous, before = chain.beginning(told["receipt_number"]), 0
    found = []
    for line in told["lines"]:
        wrong = [*_in_place(line["position"], before), *_altered(line), *_unbound(line, previous)]
        day, agrees, against = _proven(line, published)
        found.append(Line(position=line["position"], content=line["content"], wrong=(*wrong, *against), day=day, agrees=agrees))
        previous, before = line["chain"], line["position"]
    return found


def _in_place(position: int, before: int) -> Iterator[str]:
    if position <= before:
        yield f"it stands behind line {before}: it was moved or added here"
    elif position == before + 2:
        yield f"line {before + 1} is missing before it"
    elif position > before + 2:
        yield f"lines {before + 1} to {position - 1} are missing before it"


def _altered(line: Mapping[str, Any]) -> Iterator[str]:
    content = line["content"]
    if content is None:
        return
    if chain.digest_of(content) != line["digest"]:
        yield "what it says, or its digest, was altered"
    elif content.get("position") != line["position"]:
        yield f"it was written as line {content.get('position')} and moved here"


def _unbound(line: Mapping[str, Any], previous: str) -> Iterator[str]:
    if chain.follow(previous, line["digest"]) != line["chain"]:
        yield "it doesn't follow from the line before it: one of the two was altered, or lines were removed, added or moved here"


def _proven(line: Mapping[str, Any], published: Mapping[date, str] | None) -> tuple[date | None, bool | None, tuple[str, ...]]:
    proof = line["proof"]
    if proof is None:
        return None, None, ()
    day = date.fromisoformat(proof["day"])
    if roots.climb(line["chain"], day, proof["index"], proof["lines"], proof["path"]) != proof["root"]:
        return None, None, (f"its proof doesn't lead to the root of {day}",)
    if published is None or day not in published:
        return day, None, ()
    agrees = published[day] == proof["root"]
    return day, agrees, () if agrees else (f"the root of {day} that was published is another one",)


# Reading ---------------------------------------------------------------------------------------------------------------


class _Data(HTMLParser):
    """Finds the data inside the page."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.found = False, list[str]()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "script" and ("id", "history") in attrs:
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def _inside(page: str) -> str:
    parser = _Data()
    parser.feed(page)
    _check(len(parser.found) == 1, "the page holds no history, or more than one")
    return parser.found[0]


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a field stands there twice")
    return made


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unreadable(otherwise)


def _is_line(line: Any) -> bool:
    return (
        isinstance(line, dict)
        and line.keys() == KEYS["line"]
        and type(line["position"]) is int
        and _is_hash(line["digest"])
        and _is_hash(line["chain"])
        and (line["content"] is None or isinstance(line["content"], dict))
        and (line["proof"] is None or _is_proof(line["proof"]))
    )


def _is_proof(proof: Any) -> bool:
    return (
        isinstance(proof, dict)
        and proof.keys() == PROOF
        and _is_day(proof["day"])
        and _is_hash(proof["root"])
        and type(proof["lines"]) is int
        and type(proof["index"]) is int
        and isinstance(proof["path"], list)
        and len(proof["path"]) < 64
        and all(map(_is_hash, proof["path"]))
    )


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:  # no day of any month
        return False
