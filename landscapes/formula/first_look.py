"""A first look at a formula: the window where something happens, and with `start`, how to walk in it.

It is determined by trying: by values on grids of several sizes, and by the critical points.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from landscapes.formula.jets import values
from landscapes.formula.points import Box, Critical, critical, spread
from landscapes.formula.start import beginning, digits
from landscapes.formula.tree import FormulaError, Node

SCALES = (1.5, 6.0, 30.0, 500.0)
"""Half the sides of the boxes in which critical points are looked for at first."""
ASPECT = np.array([4.0, 3.0])
MOST_POINTS = 24
"""Critical points that a window may be made to hold; of a periodic formula there are ever more."""
ROUND = (1.0, 1.2, 1.5, 1.8, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


class FirstLook(NamedTuple):
    """How to draw a formula that nobody has described."""

    box: Box  # [d, 2] of shape 4 : 3
    start: tuple[float, ...]
    lr_slope: float
    lr_distance: float


def first_look(tree: Node, d: int, sliders: Mapping[str, float]) -> FirstLook:
    """A window, a start in it, and learning rates.

    Raises FormulaError if the formula has no finite values anywhere near.
    """
    boxes = [np.array([[-scale, scale]] * d) for scale in SCALES]
    look = np.concatenate([spread(box, 400) for box in [*boxes, 10 * boxes[-1]]])
    if not np.isfinite(values(tree, look, sliders)).any():
        raise FormulaError("The formula has no finite value anywhere near the origin.")
    box = window(tree, sliders, critical(tree, sliders, boxes), d)
    points = critical(tree, sliders, [box])
    start, lr_slope = beginning(tree, sliders, box, points)
    return FirstLook(box, start, lr_slope, digits(0.01 * np.ptp(box[0]), 1))


def unit(half: float) -> float:
    """The next round number from a third of half the height on."""
    power = 10.0 ** math.floor(math.log10(half / 3))
    return next(float(f"{power * size:.4g}") for size in ROUND if power * size >= half / 3 * (1 - 1e-9))


def framed(middle: np.ndarray, half: float) -> Box:
    """The box of shape 4 : 3 around a point, half as high as `half` or a little more, in round numbers."""
    step = unit(half)
    middle = np.round(middle / step) * step
    reach = step * ASPECT[: len(middle)]
    return np.stack([middle - reach, middle + reach], axis=1).round(12)


def grid(box: Box, count: int = 24) -> np.ndarray:
    """Points [count, d] or [count², d] on a grid over a box."""
    sides = [np.linspace(low, high, count if len(box) > 1 else 4 * count) for low, high in box]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, len(box))


def interest(tree: Node, sliders: Mapping[str, float], box: Box) -> float:
    """How evenly the values in a box are spread over their range, from 0 to 1.

    Less where some are missing, or where they hardly differ.
    """
    f = values(tree, grid(box), sliders)
    good = f[np.isfinite(f) & (np.abs(f) < 1e12)]
    if len(good) < 0.2 * len(f):
        return 0.0
    low, quarter, most, high = np.quantile(good, (0.0, 0.25, 0.75, 0.98))
    if not high - low > 1e-9 * max(abs(high), abs(low), 1e-300):
        return 0.0
    slight = 0.2 if high - low < 0.01 else 1.0
    return float(slight * (most - quarter) / (high - low) * len(good) / len(f))


def window(tree: Node, sliders: Mapping[str, float], known: Critical, d: int) -> Box:
    """A box of round numbers around the critical points near the lowest one, or where values vary."""
    points = np.concatenate([known.minima, known.saddles, known.maxima])
    near = together(known.minima if len(known.minima) else points[:1], points)
    if len(near) > 1:
        low, high = near.min(axis=0), near.max(axis=0)
        half = 0.5 * float(np.max((high - low) / ASPECT[:d])) * 3 + 0.18 * float(np.max(high - low))
        return trimmed(tree, sliders, framed((low + high) / 2, half))
    at = near[0] if len(near) else np.zeros(d)
    far = float(np.abs(at).max())
    middle = at / 2 if far <= 10 else at
    best = framed(middle, max(1.5, 0.95 * far if far <= 10 else 0.3 * far))
    choices = [best, *(framed(at, 1.5 * 2.0**k) for k in (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, 8))]
    if not len(near):
        choices += [framed(np.full(d, sign * half), half) for sign in (1, -1) for half in (1.5, 6.0, 24.0)]
        choices += [framed(np.full(d, sign * 300.0), 200.0) for sign in (1, -1)]
    scores = [interest(tree, sliders, box) for box in choices]
    enough = min(0.5 * max(scores), 0.1)
    return trimmed(
        tree, sliders, next(box for box, score in zip(choices, scores, strict=True) if score >= enough)
    )


def together(lowest: np.ndarray, points: np.ndarray) -> np.ndarray:
    """The points that belong in one picture with the lowest minimum that is nearest to the origin."""
    if not len(points):
        return points
    at = lowest[np.argmin(np.abs(lowest).max(axis=1))] if len(lowest) else points[0]
    away = np.abs(points - at).max(axis=1)
    order = np.argsort(away, kind="stable")[:MOST_POINTS]
    radius, count = max(1.0, float(np.abs(at).max())), 0
    for distance in away[order]:
        if distance > 4 * radius:
            break
        radius, count = max(radius, float(distance)), count + 1
    return points[order[:count]]


def trimmed(tree: Node, sliders: Mapping[str, float], box: Box) -> Box:
    """The box moved so that less of it lies where the formula has no values, as left of 0 in log(x)."""
    d, points = len(box), grid(box)
    good = points[np.isfinite(values(tree, points, sliders))]
    if not len(good):
        return box
    size = np.ptp(box, axis=1)
    low, high = good.min(axis=0) - 0.06 * size, good.max(axis=0) + 0.06 * size
    lack_low, lack_high = np.maximum(low - box[:, 0], 0), np.maximum(box[:, 1] - high, 0)
    shift = np.where(lack_high == 0, lack_low, np.where(lack_low == 0, -lack_high, 0.0))
    step = size[0] / 32
    shift = np.trunc(shift / step) * step
    return (box + shift[:, None]).round(12).reshape(d, 2)
