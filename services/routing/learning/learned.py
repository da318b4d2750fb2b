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

from services.routing.learning.features import Numbers, Pieces, balanced, kinds, known
from services.routing.learning.pooling import COLD, COLD_CURVE
from services.routing.learning.recall import Recall

_HEAD = b"ontong-learned-1\n"
_ARRAYS = ("vocabulary", "rarity", "weights", "intercepts", "starts", "cases", "values", "labels")
_KINDS = ("<u8", "<f4", "<f2", "<f4", "<i4", "<i4", "<f2", "<i4")
_LARGEST = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What was learned says of one text."""

    linear: dict[str, float]  # class -> share, by the linear model
    alike: dict[str, float]  # class -> share, by the decided cases whose words are most like the text's
    familiar: float  # share of the text's pieces that stood in any decided case
    spelled: tuple[str, ...]
    words: NDArray[np.int32]  # of each known piece its word,
    columns: NDArray[np.intp]  # its place in `weights`,
    loudness: NDArray[np.float64]  # and how loud it is
    weights: NDArray[np.float64]  # what a piece weighs for each class

    def loudest(self, code: str, most: int = 3) -> tuple[tuple[str, float], ...]:
        """The words that speak for a class in the linear model, the loudest first."""
        each = self.loudness * self.weights[self.columns, list(self.linear).index(code)]
        spoken = np.bincount(self.words, weights=each, minlength=len(self.spelled))
        told: dict[str, float] = {}
        for place in np.argsort(-spoken, kind="stable")[: 4 * most].tolist():
            if spoken[place] > 0 and not self.spelled[place].isdigit():
                told.setdefault(self.spelled[place], float(spoken[place]))
        return tuple(sorted(told.items(), key=lambda one: (-one[1], one[0]))[:most])


@dataclass(frozen=True, kw_only=True)
class Learned:
    """A linear model over pieces of words, the weights of the sources, and how sure routing may be; all from one set of decided cases."""

    classes: tuple[str, ...]  # labels as they were when it was trained
    vocabulary: Numbers  # sorted
    rarity: NDArray[np.float32]  # of each piece
    weights: NDArray[np.float16]  # piece x class
    intercepts: NDArray[np.float32]
    recall: Recall
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
            arrays = _arrays(about["arrays"], body[end + 1 :])
            recall = Recall(**{name: arrays.pop(name) for name in _ARRAYS[4:]})
            learned = cls(**arrays, recall=recall, **_plain(about))
            learned._make_sure()
            return learned
        except (zlib.error, KeyError, TypeError, ValueError, IndexError, OverflowError, RecursionError) as error:
            raise ValueError(f"the learned model is damaged: {error}") from error

    def hear(self, found: Pieces) -> Heard:
        """What was learned says of a text."""
        numbers, piece = np.unique(found.numbers, return_inverse=True)  # looked up in their order: so the search goes on where it was
        places, there = known(numbers, self.vocabulary)
        columns, counts = places[there], np.bincount(piece, weights=found.counts, minlength=len(numbers))[there]
        values = balanced(np.log1p(counts) * self.rarity[columns], kinds(numbers[there]))
        weights = self.weights[columns].astype(np.float64)
        margins = values @ weights + self.intercepts
        raised = np.exp((margins - margins.max()) * self.sharpness)
        written, column = found.words >= 0, (np.cumsum(there) - 1)[piece]
        own = written & there[piece]
        return Heard(
            linear=named(self.classes, raised / raised.sum()),
            alike=named(self.classes, self.recall.votes(columns, values, len(self.classes))),
            familiar=float(there[piece[written]].mean()) if written.any() else 0.0,
            spelled=found.spelled,
            words=found.words[own],
            columns=column[own],
            loudness=(values / np.maximum(counts, 1e-9))[column[own]] * found.counts[own],
            weights=weights,
        )

    def _make_sure(self) -> None:
        """Numbers that don't belong together are found now, and not by the first case that is read with them."""
        pieces, classes, recall = len(self.vocabulary), len(self.classes), self.recall
        fitting = (
            self.weights.shape == (pieces, classes)
            and self.rarity.shape == (pieces,)
            and self.intercepts.shape == (classes,)
            and recall.starts.shape == (pieces + 1,)
            and recall.cases.shape == recall.values.shape == (int(recall.starts[-1]),)
            and bool((np.diff(recall.starts) >= 0).all() and recall.starts[0] == 0)
            and _within(recall.cases, len(recall.labels))
            and _within(recall.labels, classes)
            and (len(self.pooling), len(self.curve)) == (len(COLD), len(COLD_CURVE))
        )
        if not fitting:
            raise ValueError("its numbers don't belong together")

    def _body(self) -> bytes:
        own = {**vars(self), **vars(self.recall)}
        arrays = [np.ascontiguousarray(own[name]) for name in _ARRAYS]
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


def _within(places: NDArray[np.int32], many: int) -> bool:
    return not len(places) or (int(places.min()) >= 0 and int(places.max()) < many)


def named(classes: tuple[str, ...], shares: NDArray[np.float64]) -> dict[str, float]:
    return {code: float(share) for code, share in zip(classes, shares, strict=True)}


def _arrays(listed: list[tuple[str, str, list[int]]], content: bytes) -> dict[str, Any]:
    if [name for name, *_ in listed] != list(_ARRAYS):
        raise ValueError("it has other arrays")
    found, at = {}, 0
    for (name, kind, shape), wanted in zip(listed, _KINDS, strict=True):
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
