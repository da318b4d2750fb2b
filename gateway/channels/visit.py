"""The counter: staff write down what the visitor says or has brought in writing (`POST /v1/desk/complaints`)."""

from __future__ import annotations

from contracts.gateway import Channel
from gateway.channels import Form

FORM = Form(channel=Channel.VISIT, at_the_desk=True)
