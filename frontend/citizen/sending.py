"""What was typed into the form of a report, as the API takes it; and what the API doesn't take, in the reader's words at the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from math import isfinite
from typing import Any

from frontend.api import Api, Refused
from frontend.forms import Form, Wrong
from frontend.words import Words

MOST_PHOTOS, PHOTO_BYTES, ALL_BYTES = 10, 10 * 1024 * 1024, 30 * 1024 * 1024
LONGEST = 20_000
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
_PHONE = re.compile(r"\+?[0-9]{9,15}")
_FIELDS = {"description": "description", "location": "address", "contact.phone": "phone", "contact.email": "email", "photos": "photos"}


def checked(form: Form, t: Words) -> Wrong:
    """What we see ourselves: the API would say it too, but a trip later."""
    wrong = Wrong()
    if not form["description"]:
        wrong.add("description", t("report.description_missing"))
    elif len(form["description"]) > LONGEST:
        wrong.add("description", t("report.description_long", most=LONGEST))
    if len(form["address"]) > 250:
        wrong.add("address", t("report.address_long"))
    check_contact(form, t, wrong)
    check_photos(form, t, wrong)
    return wrong


def check_contact(form: Form, t: Words, wrong: Wrong) -> None:
    """Only of the way that was chosen."""
    if form["way"] == "sms" and not _PHONE.fullmatch(phone(form["phone"])):
        wrong.add("phone", t("report.phone_wrong"))
    if form["way"] == "email" and not re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@.]+", mail(form["email"])):
        wrong.add("email", t("report.email_wrong" if "@" in form["email"] else "report.email_no_at"))


def check_photos(form: Form, t: Words, wrong: Wrong) -> None:
    files = form.files.get("photos", ())
    if len(files) > MOST_PHOTOS:
        wrong.add("photos", t("report.photos_many", most=MOST_PHOTOS))
    if any(len(body) > PHOTO_BYTES for _, body, _ in files) or sum(len(body) for _, body, _ in files) > ALL_BYTES:
        wrong.add("photos", t("report.photo_large"))
    if any(not body.startswith(PICTURES) for _, body, _ in files):
        wrong.add("photos", t("report.photo_kind"))


def phone(typed: str) -> str:
    """As people write it: with blanks, dashes, wide digits."""
    return re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", typed))


def mail(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()


def place(form: Form) -> dict[str, Any]:
    """Location as the API has it: what was chosen, typed and pinned."""
    area, address = form["area"], " ".join(form["address"].split())
    said = address if not area or area in address else f"{area} {address}".strip()
    found: dict[str, Any] = {"address": said} if said else {}
    try:
        if form["lat"] and form["long"]:
            pin = {"lat": round(float(form["lat"]), 6), "long": round(float(form["long"]), 6)}
            found |= pin if all(map(isfinite, pin.values())) else {}
    except ValueError:  # nobody types these: what isn't a number was no pin
        pass
    return found


def contact(form: Form) -> dict[str, Any]:
    """Where the answer goes; nothing where nobody wants one."""
    if form["way"] == "sms":
        return {"phone": phone(form["phone"]), "result_channels": ["sms"]}
    if form["way"] == "email":
        return {"email": mail(form["email"]), "result_channels": ["email"]}
    return {}


async def send(api: Api, form: Form, locale: str) -> dict[str, Any]:
    """The receipt. Sent twice with the same key it is one case; raises Refused."""
    body: dict[str, Any] = {"description": form["description"], "channel": "web", "locale": locale}
    if where := place(form):
        body["location"] = where
    if how := contact(form):
        body["contact"] = how
    if form["joins"]:
        body["joins"] = form["joins"]
    if not form.files.get("photos"):
        return dict(await api.post("/v1/complaints", body, idempotency_key=form["key"]))
    headers = {"idempotency-key": form["key"]}
    answer = await api.ask("POST", "/v1/complaints", data=flat(body), files=form.upload(), headers=headers)
    return dict(answer.json())


def flat(body: Mapping[str, Any]) -> dict[str, str]:
    """As the fields of a form: contact.phone."""
    told: dict[str, str] = {}
    for name, value in body.items():
        if isinstance(value, Mapping):
            told |= {f"{name}.{inner}": text for inner, text in flat(value).items()}
        else:
            told[name] = ",".join(value) if isinstance(value, list) else str(value)
    return told


def put_right(refusal: Refused, t: Words) -> Wrong:
    """Where on the page it belongs, and what to do. Empty where the page has nothing to say to it."""
    wrong = Wrong()
    if refusal.status == 413:
        wrong.add("photos", t("report.photo_large"))
    elif refusal.status == 503 and refusal.kind == "busy":
        wrong.add("photos", t("report.photo_busy"))
    elif refusal.status in (400, 415, 422):
        for one in refusal.errors:
            name = str(one.get("field", ""))
            field = next((ours for theirs, ours in _FIELDS.items() if name.startswith(theirs)), "description")
            wrong.add(
                field,
                t(
                    {"photos": "report.photo_kind", "phone": "report.phone_wrong", "email": "report.email_wrong"}.get(
                        field, f"report.{field}_refused"
                    )
                ),
            )
        if not wrong:
            wrong.add("description", t("report.description_refused"))
    return wrong
