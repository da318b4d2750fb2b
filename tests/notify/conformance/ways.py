"""Every channel that sends, as the suite wants it: a line here is what a new channel adds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from contracts.message import new_id
from services.notify.channels import Provider
from services.notify.channels.band import Band
from services.notify.channels.email import Email
from services.notify.channels.facebook import Facebook
from services.notify.channels.instagram import Instagram
from services.notify.channels.kakao import Kakao
from services.notify.channels.sms import Sms
from services.notify.channels.telegram import Telegram
from services.notify.channels.x import X
from services.notify.outcomes import ProviderRequest, WrittenLetter
from services.notify.providers import solapi
from tests.notify.builders import a_letter
from tests.notify.mail_servers import parsed

SECRET = "s3cret-CANARY-key"  # every credential
TEXT = "카나리아 CANARY-text"  # what a citizen or an officer has written


@dataclass(frozen=True, kw_only=True)
class Way:
    """`make` builds the channel for a provider at this URL; `to` is an address there; `told` is every text that a request would tell the
    citizen."""

    make: Callable[[str], Provider]
    to: str
    told: Callable[[ProviderRequest], str]
    more: Mapping[str, Any]

    def letter(self, **more: Any) -> WrittenLetter:
        return a_letter(**{"delivery_id": new_id(), "to": self.to, "body": f"{TEXT}\n가로등을 고쳤습니다.", **self.more, **more})


def an_account(url: str = "https://api.solapi.com") -> solapi.Account:
    return solapi.Account(url=url, key=SECRET, secret=SECRET, sender="0410000000")


def _json(*path: str | int) -> Callable[[ProviderRequest], str]:
    def told(request: ProviderRequest) -> str:
        found = json.loads(request.body)
        for step in path:
            found = found[step]
        return str(found)

    return told


def _form(request: ProviderRequest) -> str:
    return parse_qs(request.body.decode())["body"][0]


def _mail(request: ProviderRequest) -> str:
    return str(parsed(request.body).get_content())


WAYS: Mapping[str, Way] = {
    "email": Way(
        make=lambda url: Email(sender="온통 <ontong@gaon.example>", answers_to="minwon@gaon.example", secret=SECRET.encode()),
        to="canary@example.org",
        told=_mail,
        more={"case_thread": "t" * 43},
    ),
    "sms": Way(make=lambda url: Sms(an_account(url)), to="010-1234-9876", told=_json("messages", 0, "text"), more={}),
    "kakao": Way(
        make=lambda url: Kakao(an_account(url), profile="KA01PF-city"),
        to="010-1234-9876",
        told=lambda request: "",  # Kakao has the words, we send what is put into them
        more={"template_code": "KA01TP-result", "variables": (("답변", TEXT),)},
    ),
    "facebook": Way(
        make=lambda url: Facebook(url=url, page="1001", token=SECRET), to="24681357924681", told=_json("message", "text"), more={}
    ),
    "instagram": Way(
        make=lambda url: Instagram(url=url, account="2002", token=SECRET), to="24681357924681", told=_json("message", "text"), more={}
    ),
    "telegram": Way(make=lambda url: Telegram(url=url, token=SECRET), to="246813579246", told=_json("text"), more={}),
    "band": Way(make=lambda url: Band(url=url, token=SECRET, band="band-key"), to="citizen-key", told=_form, more={"thread": "post-key"}),
    "x": Way(make=lambda url: X(url=url, token=SECRET), to="24681357924", told=_json("text"), more={}),
}
BY_HTTP = {name: way for name, way in WAYS.items() if name != "email"}
