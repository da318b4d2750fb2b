"""Facebook: the page's Messenger and what people write on it, by Meta's webhook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Incoming, Reply
from gateway.providers import Located, ProviderAnswer, ProviderCall, Said, meta, shapes
from gateway.providers.proofs import Secrets


@dataclass(frozen=True, kw_only=True)
class Facebook:
    """`secrets` are the app's, `tokens` what Meta shows at the handshake. `own` is the city's id there. `hosts` None: pictures come from
    anywhere (simulated)."""

    secrets: Secrets = field(repr=False)
    tokens: Secrets = field(repr=False)
    own: str = ""
    hosts: tuple[str, ...] | None = meta.HOSTS
    channel: Channel = Channel.FACEBOOK
    replies_in_answer: bool = False

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        return meta.greet(call, self.tokens)

    def verify(self, call: ProviderCall) -> None:
        meta.verify(call, self.secrets)

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        return meta.read(call, self.own.split())

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        return ProviderAnswer(media_type="text/plain", body=b"EVENT_RECEIVED")

    def locate(self, attachment: Attachment) -> Located:
        return shapes.located(attachment, self.hosts)

    def simulate(self, said: Said) -> ProviderCall:
        return meta.simulate(said, "page", self.own or "city", self.secrets[0])
