"""Where words of marks stand: beside what they speak of, inside the picture, and on nothing else if they can.

static/marks/placing.js is the twin; tests/golden/settled.json holds both.
"""

from collections.abc import Sequence
from typing import NamedTuple

GAP = 5.0
"""Pixels between words and what they speak of, times how large all is drawn."""
ORDER = 0.02
"""Each place after the first is so much worse, where all are free."""
ALIEN = 20.0
"""How bad words on words are,"""
MOVED = 8.0
"""and words that were moved by their own size."""


class Rect(NamedTuple):
    """A rectangle of pixels."""

    left: float
    top: float
    right: float
    bottom: float


class Wanted(NamedTuple):
    """Words that look for a place: their size, what they stand beside, and whether they may stand in it."""

    width: float
    height: float
    core: Rect
    how: str = (
        "beside"  # or "inside" at its top, if that is free; "over" it, in its middle; on a "level" line
    )


class Obstacle(NamedTuple):
    """What words had better not cover, and how bad it were if they did."""

    rect: Rect
    weight: float


def settled(
    wanted: Sequence[Wanted], obstacles: Sequence[Obstacle], size: tuple[float, float], scale: float = 1.0
) -> list[Rect]:
    """Where each of the words stand in a picture of this size: one by one, first what has no choice."""
    placed: dict[int, Rect] = {}
    for i in sorted(range(len(wanted)), key=lambda i: wanted[i].how != "over"):
        one = wanted[i]
        others = [*obstacles, *(Obstacle(rect, ALIEN) for rect in placed.values())]
        options = [_inside(rect, size) for rect in _around(one, size, GAP * scale)]
        costs = [_cost(rect, moved, others) + ORDER * k for k, (rect, moved) in enumerate(options)]
        placed[i] = options[costs.index(min(costs))][0]
    return [placed[i] for i in range(len(wanted))]


def _around(one: Wanted, size: tuple[float, float], gap: float) -> list[Rect]:
    """The places that come into question, the best first."""
    (width, height), w, h = size, one.width, one.height
    left, right = (max(0.0, min(x, width)) for x in (one.core.left, one.core.right))
    top, bottom = (max(0.0, min(y, height)) for y in (one.core.top, one.core.bottom))
    x, y = (left + right - w) / 2, (top + bottom - h) / 2
    if one.how == "over":
        return [_at(x, y, w, h)]
    if one.how == "level":
        return [_at(x, top - h - gap / 2, w, h), _at(x, bottom + gap / 2, w, h)]
    first, last, above, below = right + gap, left - gap - w, top - gap - h, bottom + gap
    beside = [(first, y), (last, y), (x, below), (x, above)]
    corners = [(first, below), (first, above), (last, below), (last, above)]
    inside = [(x, top + gap)] if one.how == "inside" else []
    return [_at(*place, w, h) for place in (*inside, *beside, *corners)]


def _at(x: float, y: float, width: float, height: float) -> Rect:
    return Rect(x, y, x + width, y + height)


def _inside(rect: Rect, size: tuple[float, float]) -> tuple[Rect, float]:
    """A rectangle moved into the picture, and the share of its size that it was moved by."""
    w, h = rect.right - rect.left, rect.bottom - rect.top
    x = max(0.0, min(rect.left, size[0] - w))
    y = max(0.0, min(rect.top, size[1] - h))
    return _at(x, y, w, h), abs(x - rect.left) / w + abs(y - rect.top) / h


def _cost(rect: Rect, moved: float, obstacles: Sequence[Obstacle]) -> float:
    """How bad a place is: what is covered there, and how far it is from where it should be."""
    area = (rect.right - rect.left) * (rect.bottom - rect.top)
    covered = (one.weight * _common(rect, one.rect) / min(area, _area(one.rect)) for one in obstacles)
    return MOVED * moved + sum(covered)


def _area(rect: Rect) -> float:
    return max((rect.right - rect.left) * (rect.bottom - rect.top), 1.0)


def _common(a: Rect, b: Rect) -> float:
    """The area that two rectangles share."""
    width = min(a.right, b.right) - max(a.left, b.left)
    height = min(a.bottom, b.bottom) - max(a.top, b.top)
    return max(width, 0.0) * max(height, 0.0)
