"""Letters written as files of the city's folder, so that folder and desk don't drift apart."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from contracts.letters import LettersInUse, WordsInUse
from contracts.notify import ChannelClass

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # an archive's own: the same letters are the same bytes


def reworded(found: LettersInUse) -> dict[str, str]:
    """Those of which the folder says otherwise, by the name of their file there. It can't hold one in a language that isn't the city's."""
    taken = (one for one in found.items if one.differs and one.alimtalk_code is None and one.locale in found.locales)
    return {_name(one): _text(one) for one in taken}


def archive(files: Mapping[str, str]) -> bytes:
    """ZIP, to be unpacked in the city's folder."""
    with io.BytesIO() as written:
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as kept:
            for name, text in sorted(files.items()):
                kept.writestr(zipfile.ZipInfo(name, FIRST_DAY), text.encode())
        return written.getvalue()


def _name(one: WordsInUse) -> str:
    return f"letters/{one.locale}/{one.channel_class.value}/{one.letter.value}.txt"


def _text(one: WordsInUse) -> str:
    return one.body if one.channel_class is ChannelClass.CHAT else f"Subject: {one.subject}\n\n{one.body}"
