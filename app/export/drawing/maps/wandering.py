"""Runs that do not settle: what lies on top, and how far back a path is seen, as in core/wandering.js.

tests/golden/ holds paths with both, which both languages must reproduce.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from app.races.measures import FADED, RESTLESS, ROAMING, SHADES, TAIL, TAIL_SHARE, WANDERING
from app.races.window import Window


class Way(NamedTuple):
    """How wide a run is in the second half of its way, in windows, and how many times as long that way is."""

    extent: float
    turns: float


def way_of(points: np.ndarray, last: int, window: Window) -> Way:
    """The way of points [rows, 2] of the plane up to row `last`; what is not finite is left out."""
    (left, right), (low, high) = window
    late = points[last // 2 : last + 1] / (right - left, high - low)
    late = late[np.isfinite(late).all(axis=1)]
    if not len(late):
        return Way(0.0, 0.0)
    extent = float(np.hypot(*np.ptp(late, axis=0)))
    long = float(np.hypot(*np.diff(late, axis=0).T).sum())
    return Way(extent, long / extent if extent > 0 else 0.0)


def stacked(ways: list[Way], focus: int) -> list[int]:
    """The order in which paths are drawn: the wider a run still moves the lower it lies.

    The run in focus lies on top, unless it wanders.
    """

    def height(i: int) -> tuple[bool, float]:
        return i == focus and ways[i].turns <= WANDERING, -ways[i].extent

    return sorted(range(len(ways)), key=height)


def restless(way: Way) -> float:
    """How much a run covers of what lies below it, from 0 to 1.

    One that goes straight does not, nor one that circles in a small place.
    """
    turning = np.clip((way.turns - WANDERING) / (RESTLESS - WANDERING), 0, 1)
    return float(turning * np.clip(way.extent / ROAMING - 1, 0, 1))


def fading_tail(way: Way, rows: int, end: float) -> np.ndarray:
    """The opacity from each row up to `end` to the next, of `rows`, when the head stands at `end`.

    All are alike, or they fade behind a head that wanders.
    """
    tail = max(TAIL, int(TAIL_SHARE * rows + 0.5))
    age = np.clip((end - np.arange(int(np.ceil(end))) - tail) / tail, 0, 1)
    return 1 - (1 - FADED) * restless(way) * (np.floor(SHADES * age + 0.5) / SHADES)


def pieces(opacity: np.ndarray) -> list[tuple[int, int, float]]:
    """Rows in pieces of one opacity each."""
    cuts = [0, *(np.flatnonzero(np.diff(opacity)) + 1).tolist(), len(opacity)]
    return [(a, b, float(opacity[a])) for a, b in pairwise(cuts) if b > a]
