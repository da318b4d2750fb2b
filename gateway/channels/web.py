"""The web: whoever opens the city's page fills in its form, or a program sends the same as JSON (`POST /v1/complaints`)."""

from __future__ import annotations

from contracts.gateway import Channel
from gateway.channels import Form

FORM = Form(channel=Channel.WEB)
