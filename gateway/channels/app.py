"""The app: it sends what the page's form sends (`POST /v1/complaints`), with its own word for the channel."""

from __future__ import annotations

from contracts.gateway import Channel
from gateway.channels import Form

FORM = Form(channel=Channel.APP)
