"""What each way out can do, as the table in docs/channels.md: written from the data that the sender honours."""

from __future__ import annotations

from datetime import timedelta

from contracts.gateway import Channel
from ontong import channels_out
from ontong.settings import Settings
from services.notify.capabilities import Capabilities

HEAD = ("channel", "words", "written to", "limit of a message", "longer letters", "media in", "window", "by an officer", "receipts")
MORE = ("conversation", "public", "wakes", "at a time", "a second")


def table() -> str:
    """In Markdown, a line for each channel, in the order of their names in the contracts."""
    ways = channels_out.channels(Settings(mail_address="mail@city.example"), (b"-",))
    lines = [_line(*HEAD, *MORE), _line(*["---"] * len((*HEAD, *MORE)))]
    lines += [_of(channel.value, ways[channel.value].capabilities) for channel in Channel]
    return "\n".join(lines) + "\n"


def _of(name: str, can: Capabilities) -> str:
    if not can.pushes:
        to = f"{can.writes_to.replace('_', ' ')}, by a person" if can.task else "no: the case's page"
        return _line(f"`{name}`", can.channel_class.value, to, *["–"] * 2, _yes(can.media), *["–"] * 3, _yes(can.conversation), *["–"] * 4)
    return _line(
        f"`{name}`",
        can.channel_class.value,
        can.writes_to,
        _limit(can),
        _longer(can),
        _yes(can.media),
        _span(can.window),
        _span(can.person_window),
        _yes(can.receipts),
        _yes(can.conversation),
        _yes(can.public),
        _yes(can.buzzes),
        f"{can.concurrency} of {can.together} letters" if can.together > 1 else str(can.concurrency),
        f"{can.per_second:g}" if can.per_second else "–",
    )


def _limit(can: Capabilities) -> str:
    if can.most_characters is not None:
        return f"{can.most_characters:,} characters"
    return f"{can.most_bytes:,} bytes of {can.encoding}" if can.most_bytes is not None else "none"


def _longer(can: Capabilities) -> str:
    if can.most_characters is None and can.most_bytes is None:
        return "–"
    if can.approved_words:
        return "the next way"
    return "in parts" if can.parts else "shortened, with the link"


def _span(span: timedelta | None) -> str:
    if span is None:
        return "–"
    return f"{span.days} days" if span.days > 1 else f"{span.total_seconds() / 3600:g} hours"


def _yes(it_can: bool) -> str:
    return "yes" if it_can else "–"


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
