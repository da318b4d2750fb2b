"""Editions: what is loaded from the city's folder and also edited at the desk is kept edition by edition, and neither silently
overwrites the other.

Loading a folder that has not changed since it was last loaded changes nothing, so that what was edited at the desk stays. A folder that
has changed becomes the next edition where nobody edited at the desk meanwhile; else whoever loads is told what would be lost, and says
`overwrite` or exports first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contracts.desk import Staff
from contracts.message import Refusal

FOLDER, DESK = "folder", "desk"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One state of the `rules`, the `territory` or the `departments`; its number is the revision that editors have seen. `content`:
    plain data; `folder_digest`: of what the folder said when it was last loaded."""

    subject: str
    number: int
    digest: str
    content: Mapping[str, Any]
    origin: str  # folder or desk
    by: str | None = None  # the staff account, where it was the desk
    by_name: str | None = None
    note: str | None = None
    made_at: datetime
    folder_digest: str | None = None

    @property
    def version(self) -> str:
        """A name for its content, the same everywhere."""
        return f"{self.subject}-{self.digest[:12]}"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An entry that is `added`, `removed`, `changed` (with the fields) or `moved`."""

    entry: str  # as `rules banner`
    change: str
    fields: tuple[str, ...] = ()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of plain data."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def load(last: Edition | None, subject: str, content: Mapping[str, Any], now: datetime, *, overwrite: bool = False) -> Edition | None:
    """The edition that the folder makes; None where it changes nothing. Raises Refusal (conflict) with what the desk would lose."""
    said = digest(content)
    made = Edition(
        subject=subject, number=1, digest=said, content=content, origin=FOLDER, made_at=now, folder_digest=said
    )  # fmt: skip
    if last is None:
        return made
    if said == last.folder_digest and not (overwrite and last.origin == DESK):
        return None
    if last.origin == DESK and said != last.digest and not overwrite:
        lost = tuple(differences(last.content, content))
        entries = ", ".join(difference.entry for difference in lost[:5]) + (", ..." if len(lost) > 5 else "")
        detail = f"{subject} were edited at the desk since the folder was last loaded, and the folder says otherwise of {entries}: "
        raise Refusal("conflict", detail + f"export them into the folder, or load with `--overwrite {subject}`", field=subject)
    return replace(made, number=last.number + 1)


def edit(
    last: Edition | None, subject: str, content: Mapping[str, Any], staff: Staff, now: datetime,
    *, note: str | None = None, seen_revision: int | None = None, since: Sequence[Edition] = (),
) -> Edition | None:  # fmt: skip
    """The edition that somebody at the desk makes; None where nothing changes. Raises Refusal (conflict) where another was quicker, with
    what was done meanwhile: `since`, the last editions, latest first."""
    number = 0 if last is None else last.number
    if seen_revision is not None and seen_revision != number:
        detail = f"{subject} were changed meanwhile: this is revision {number}, not {seen_revision}"
        raise Refusal("conflict", detail, "seen_revision", [_told(one) for one in reversed(since) if one.number > seen_revision])
    said = digest(content)
    if last is not None and said == last.digest:
        return None
    return Edition(
        subject=subject, number=number + 1, digest=said, content=content, origin=DESK, by=staff.account_id, by_name=staff.name,
        note=note, made_at=now, folder_digest=last.folder_digest if last else None,
    )  # fmt: skip


def _told(one: Edition) -> dict[str, Any]:
    by = f"{one.by_name} ({one.by})" if one.by else None
    return {"revision": one.number, "at": one.made_at.isoformat(), "by": by, "note": one.note}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """What is another in the second, entry by entry, in its order; the removed ones last."""
    old, new = _entries(before), _entries(after)
    order = [entry for entry in old if entry in new]
    kept = [entry for entry in new if entry in old]
    moved = {entry for entry, other in zip(kept, order, strict=True) if entry != other}
    for entry, value in new.items():
        if entry not in old:
            yield Difference(entry=entry, change="added")
        elif value != old[entry]:
            yield Difference(entry=entry, change="changed", fields=_changed(old[entry], value))
        elif entry in moved:
            yield Difference(entry=entry, change="moved")
    for entry in old:
        if entry not in new:
            yield Difference(entry=entry, change="removed")


def _entries(content: Mapping[str, Any]) -> dict[str, Any]:
    """Each list's entries by the name of the list and their own; whatever else there is by its name."""
    found: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, Mapping):
            found |= _entries(value)
        elif isinstance(value, list):
            found |= {f"{name} {_called(entry, number)}": entry for number, entry in enumerate(value, start=1)}
        else:
            found[name] = value
    return found


def _called(entry: Any, number: int) -> str:
    if isinstance(entry, Mapping):
        if isinstance(entry.get("department"), Mapping):
            return str(entry["department"].get("code"))
        for name in ("code", "name", "area"):
            if isinstance(entry.get(name), str):
                return str(entry[name])
    return str(entry) if isinstance(entry, str) else str(number)


def _changed(before: Any, after: Any) -> tuple[str, ...]:
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return ()
    return tuple(name for name in {**before, **after} if before.get(name) != after.get(name))
