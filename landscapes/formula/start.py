"""Where to start on a formula, and with which learning rate: found by short descents from many places."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from landscapes.formula.jets import derivatives
from landscapes.formula.points import Box, Critical, eigen, spread
from landscapes.formula.tree import FormulaError, Node

STARTS, STRIDES = 48, 70
HIGH = 1e9
"""No start has a loss beyond this."""
STEPS = 90
"""Of gradient descent, with which learning rates are tried."""


class Descent(NamedTuple):
    """Walks straight downhill from n points, in strides of at most a fiftieth of the window."""

    end: np.ndarray  # [n, d] where they come to
    inside: np.ndarray  # [n] the share of the strides that they stay in the window
    nearest: np.ndarray  # [n] how near they come to a minimum while they do
    curvatures: np.ndarray  # [STRIDES, n] the largest curvature along them


def digits(value: float, count: int = 2) -> float:
    """A number to so many digits."""
    return float(f"{value:.{count}g}")


def beginning(
    tree: Node, sliders: Mapping[str, float], box: Box, critical: Critical
) -> tuple[tuple[float, ...], float]:
    """A start from which a long way leads down inside the window, and a rate for plain gradient descent.

    Raises FormulaError if the formula has no finite value in the window.
    """
    long = float(np.linalg.norm(np.ptp(box, axis=1)))
    middle = box.mean(axis=1, keepdims=True)
    starts = spread(middle + 0.84 * (box - middle), STARTS)
    starts = np.array([[digits(c, 3) for c in row] for row in np.round(starts / long, 3) * long])
    f, g, h = derivatives(tree, starts, sliders)
    steep = np.abs(g).max(axis=1)
    good = np.isfinite(h).all(axis=(1, 2)) & (np.abs(f) < HIGH) & (steep < 1e12) & (steep > 0)
    good = good if good.any() else np.isfinite(f)
    if not good.any():
        raise FormulaError("The formula has no finite value where one could start.")
    starts = starts[good]
    walk = descent(tree, sliders, box, starts, critical.minima)
    marked = np.concatenate([*critical])
    away = distances(starts, marked) if len(marked) else np.full(len(starts), long)
    walked = np.linalg.norm(walk.end - starts, axis=1)
    steep = walk.curvatures.max(axis=0)
    steep = np.maximum(steep, 0.01 * np.median(steep) + 1e-30)
    reached = walk.nearest < 0.05 * long
    score = (
        2.0 * reached
        + walk.inside
        + 2.0 * np.minimum(away / (0.1 * long), 1)
        + 0.7 * np.minimum(walked / (0.35 * long), 1)
        - 0.35 * np.log10(steep / steep.min())
    )
    best = int(np.argmax(score))
    curvature = float(np.quantile(walk.curvatures[:, best], 0.2))
    if reached[best]:
        lowest = critical.minima[[np.argmin(np.linalg.norm(critical.minima - walk.end[best], axis=1))]]
        curvature = max(curvature, float(np.abs(eigen(derivatives(tree, lowest, sliders)[2])[0]).max()))
    return tuple(map(float, starts[best])), rate(tree, sliders, box, starts[best], curvature)


def distances(points: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far each of `points` [n, d] is from the nearest of the others [m, d]."""
    return np.linalg.norm(points[:, None] - others, axis=2).min(axis=1)


def descent(
    tree: Node, sliders: Mapping[str, float], box: Box, starts: np.ndarray, minima: np.ndarray
) -> Descent:
    """Walk downhill from every start, with strides that shrink where they would lead up."""
    longest = 0.02 * float(np.linalg.norm(np.ptp(box, axis=1)))
    at, stride = starts.copy(), np.full(len(starts), longest)
    f, g, h = derivatives(tree, at, sliders)
    inside, stayed = np.ones(len(at), bool), np.zeros(len(at))
    nearest, curvatures = np.full(len(at), np.inf), np.zeros((STRIDES, len(at)))
    for t in range(STRIDES):
        curvatures[t] = np.where(inside, np.abs(eigen(h)[0]).max(axis=1), curvatures[t - 1])
        tried = at - np.nan_to_num(stride / np.linalg.norm(g, axis=1))[:, None] * g
        new = derivatives(tree, tried, sliders)
        better = new[0] < f
        at[better] = tried[better]
        f = np.where(better, new[0], f)
        g = np.where(better[:, None], new[1], g)
        h = np.where(better[:, None, None], new[2], h)
        stride = np.where(better, np.minimum(1.3 * stride, longest), 0.4 * stride)
        inside &= ((at >= box[:, 0]) & (at <= box[:, 1])).all(axis=1)
        stayed += inside
        if len(minima):
            nearest = np.where(inside, np.minimum(nearest, distances(at, minima)), nearest)
    return Descent(at, stayed / STRIDES, nearest, curvatures)


def rate(tree: Node, sliders: Mapping[str, float], box: Box, start: np.ndarray, curvature: float) -> float:
    """The largest rate up to half over the usual curvature with which gradient descent keeps going down.

    Where the formula has no bottom, the largest with which it stays in the window for 60 steps.
    """
    long = float(np.linalg.norm(np.ptp(box, axis=1)))
    first, g, _ = derivatives(tree, start[None], sliders)
    slope = float(np.linalg.norm(g))
    if not 0 < slope < np.inf:
        return 0.1
    rates = 0.5 / max(curvature, 0.02 * slope / long) * 0.6 ** np.arange(36)
    at = np.repeat(start[None], len(rates), axis=0)
    heights, gone = np.empty((STEPS, len(rates))), np.full(len(rates), STEPS)
    margin = 0.1 * np.ptp(box, axis=1)
    for t in range(STEPS):
        heights[t], g, _ = derivatives(tree, at, sliders)
        outside = ((at < box[:, 0] - margin) | (at > box[:, 1] + margin)).any(axis=1)
        gone = np.where(outside & (gone > t), t, gone)
        at = np.where(outside[:, None], at, at - rates[:, None] * np.nan_to_num(g))
    drop = first[0] - np.nanmin(heights)
    up = ~(np.diff(heights, axis=0) <= 0.02 * drop).all(axis=0)
    good = ~up & (gone > 60)
    first_good = int(np.argmax(good)) if good.any() else 8
    chosen = float(rates[first_good]) * (0.7 if first_good else 1.0)
    return digits(min(max(chosen, 1e-9), 1e4))
