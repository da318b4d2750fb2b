"""What was typed into a form: read within bounds, and kept whatever comes of it, so that nobody types anything twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.datastructures import UploadFile
from starlette.requests import Request

from frontend import sessions

FIELDS = 400  # of a form at most: a bulk act names many cases
TEXT_BYTES = 1024 * 1024
PHOTOS = 10


class NotOurs(Exception):
    """The form doesn't come from a page that we gave to this browser, or that page was too old."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """What was typed, by field; `files` by field, those that hold something."""

    fields: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[tuple[str, bytes, str]]] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        """What stands in a field, without blanks around it; "" where there is none."""
        found = self.fields.get(name)
        return found[-1].strip() if found else ""

    def raw(self, name: str) -> str:
        """As it was typed, to be shown again."""
        found = self.fields.get(name)
        return found[-1] if found else ""

    def all(self, name: str) -> Sequence[str]:
        return self.fields.get(name, ())

    def __contains__(self, name: str) -> bool:
        return bool(self[name])

    def given(self, *names: str) -> dict[str, str]:
        """Those of these fields that something was typed into."""
        return {name: self[name] for name in names if self[name]}

    def upload(self, name: str = "photos") -> list[tuple[str, tuple[str, bytes, str]]]:
        """Files, as the API takes them."""
        return [(name, file) for file in self.files.get(name, ())]


async def read(request: Request, *, ours: bool = True) -> Form:
    """The form of a request. `ours`: raises NotOurs unless it comes from a page of ours. 400 where it can't be read at all."""
    fields: dict[str, list[str]] = {}
    files: dict[str, list[tuple[str, bytes, str]]] = {}
    async with request.form(max_files=PHOTOS + 1, max_fields=FIELDS, max_part_size=TEXT_BYTES) as sent:
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                body = await value.read()
                if body:
                    files.setdefault(name, []).append((value.filename or name, body, value.content_type or "application/octet-stream"))
            else:
                fields.setdefault(name, []).append(unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\0", "")))
    form = Form(fields=fields, files=files)
    if ours and not sessions.is_ours(request, form["form_token"]):
        request.scope["ontong.typed"] = form
        raise NotOurs
    return form


@dataclass
class Wrong:
    """What has to be put right: by field, in the reader's words. In the order of the page."""

    said: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        self.said.setdefault(name, text)

    def __bool__(self) -> bool:
        return bool(self.said)

    def __len__(self) -> int:
        return len(self.said)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.said.items())

    def of(self, name: str) -> str:
        return self.said.get(name, "")

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each thing that is wrong, of which a field may have several."""
        return [(name, line) for name, text in self for line in text.splitlines()]

    @property
    def first(self) -> str:
        return next(iter(self.said), "")


NOTHING_WRONG = Wrong()
EMPTY = Form(fields={})
