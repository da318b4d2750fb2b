"""The telephone: staff write down at the desk what the citizen says (`POST /v1/desk/complaints`)."""

from __future__ import annotations

from contracts.gateway import Channel
from gateway.channels import Form

FORM = Form(channel=Channel.PHONE, at_the_desk=True)
