"""What was learned from decided cases: plain numbers, written to bytes and read back without running anything that they contain."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.routing.learning.features import Numbers, Pieces, known

_HEAD = b"ontong-learned-1\n"
_ARRAYS = ("vocabulary", "rarity", "weights", "intercepts")
_LARGEST = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Learned:
    """A linear model over pieces of words, the weights of the sources, and how sure routing may be; all from one set of decided cases."""

    classes: tuple[str, ...]  # labels as they were when it was trained
    vocabulary: Numbers  # sorted
    rarity: NDArray[np.float32]  # of each piece
    weights: NDArray[np.float16]  # piece x class
    intercepts: NDArray[np.float32]
    sharpness: float  # of the softmax over the model's margins
    pooling: tuple[float, ...]
    curve: tuple[float, ...]
    reached: tuple[tuple[float, float], ...]  # accuracy wished -> certainty from which it was reached on recent decisions
    rows: int

    @property
    def version(self) -> str:
        """A name for all of it: the same numbers have the same name everywhere."""
        return "learned-" + sha256(self._body()).hexdigest()[:12]

    def dump(self) -> bytes:
        return _HEAD + zlib.compress(self._body(), 6)

    @classmethod
    def load(cls, content: bytes) -> Learned:
        """ValueError says what is wrong with it."""
        if not content.startswith(_HEAD):
            raise ValueError("this is no learned model, or one of another release")
        try:
            body = zlib.decompressobj().decompress(content[len(_HEAD) :], _LARGEST)
            end = body.index(b"\n")
            about = json.loads(body[:end])
            return cls(**_arrays(about["arrays"], body[end + 1 :]), **_plain(about))
        except (zlib.error, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"the learned model is damaged: {error}") from error

    def shares(self, found: Pieces) -> dict[str, float]:
        """Class -> share, by the linear model alone."""
        margins, _ = self._margins(found)
        raised = np.exp((margins - margins.max()) * self.sharpness) if len(margins) else margins
        total = float(raised.sum()) or 1.0
        return {code: float(value) / total for code, value in zip(self.classes, raised, strict=True)}

    def familiar(self, found: Pieces) -> float:
        """The share of a text's pieces that stood in any decided case."""
        return float(known(found, self.vocabulary)[1].mean()) if len(found.numbers) else 0.0

    def loudest(self, found: Pieces, code: str, most: int = 3) -> tuple[tuple[str, float], ...]:
        """The words that speak for a class, the loudest first."""
        if code not in self.classes:
            return ()
        _, spoken = self._margins(found, self.classes.index(code))
        order = np.argsort(-spoken, kind="stable")[: 4 * most]
        named = {found.spelled[int(place)]: float(spoken[place]) for place in order[::-1] if spoken[place] > 0}
        return tuple(sorted(((w, v) for w, v in named.items() if w != "0"), key=lambda one: (-one[1], one[0]))[:most])

    def _margins(self, found: Pieces, code: int | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The margin of each class; and, where a class is asked for, what each word adds to its."""
        places, there = known(found, self.vocabulary)
        columns, inverse = np.unique(places[there], return_inverse=True)
        counts = np.bincount(inverse, weights=found.counts[there], minlength=len(columns))
        values = np.log1p(counts) * self.rarity[columns]
        length = float(np.sqrt((values**2).sum())) or 1.0
        rows = self.weights[columns].astype(np.float64)
        margins = (values / length) @ rows + self.intercepts
        if code is None:
            return margins, np.zeros(0)
        each = (values / length * rows[:, code] / np.maximum(counts, 1e-9))[inverse] * found.counts[there]
        return margins, np.bincount(found.words[there], weights=each, minlength=len(found.spelled)).astype(np.float64)

    def _body(self) -> bytes:
        arrays = [np.ascontiguousarray(getattr(self, name)) for name in _ARRAYS]
        about: dict[str, Any] = {
            "arrays": [[name, array.dtype.str, list(array.shape)] for name, array in zip(_ARRAYS, arrays, strict=True)],
            "classes": self.classes,
            "sharpness": self.sharpness,
            "pooling": self.pooling,
            "curve": self.curve,
            "reached": self.reached,
            "rows": self.rows,
        }
        head = json.dumps(about, ensure_ascii=True, sort_keys=True).encode()
        return b"\n".join((head, b"".join(array.tobytes() for array in arrays)))


def _arrays(named: list[tuple[str, str, list[int]]], content: bytes) -> dict[str, Any]:
    if [name for name, *_ in named] != list(_ARRAYS):
        raise ValueError("it has other arrays")
    found, at = {}, 0
    for (name, kind, shape), wanted in zip(named, ("<u8", "<f4", "<f2", "<f4"), strict=True):
        if kind != wanted or any(side < 0 for side in shape):
            raise ValueError(f"{name} is of another kind")
        count = int(np.prod(shape, dtype=np.int64))
        found[name] = np.frombuffer(content, dtype=np.dtype(kind), count=count, offset=at).reshape(shape)
        at += found[name].nbytes
    return found


def _plain(about: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "classes": tuple(str(one) for one in about["classes"]),
        "sharpness": float(about["sharpness"]),
        "pooling": tuple(float(one) for one in about["pooling"]),
        "curve": tuple(float(one) for one in about["curve"]),
        "reached": tuple((float(wished), float(least)) for wished, least in about["reached"]),
        "rows": int(about["rows"]),
    }
