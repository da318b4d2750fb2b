"""A few plain pictures for cases that come with a photo: a sky, a street, and something on it."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw

SIZE = (480, 360)


def picture(random: Random) -> bytes:
    """A small PNG; no two are alike."""
    drawn = Image.new("RGB", SIZE, (random.randrange(150, 210), random.randrange(180, 220), 230))
    brush = ImageDraw.Draw(drawn)
    horizon = random.randrange(150, 220)
    grey = random.randrange(90, 140)
    brush.rectangle((0, horizon, *SIZE), fill=(grey, grey, grey))
    for left in range(0, SIZE[0], 80):
        top = horizon - random.randrange(30, 120)
        brush.rectangle((left, top, left + 66, horizon), fill=tuple(random.randrange(100, 190) for _ in range(3)))
    x, y = random.randrange(60, 380), random.randrange(horizon + 20, SIZE[1] - 60)
    brush.ellipse((x, y, x + random.randrange(40, 90), y + random.randrange(20, 40)), fill=(60, 55, 50))
    brush.text((10, 10), "DEMONSTRATION", fill=(120, 30, 30))
    kept = io.BytesIO()
    drawn.save(kept, "PNG")
    return kept.getvalue()
