"""Where a formula is flat: its minima, saddles and maxima, found by Newton's method from many starts.

Everything is in 64-bit NumPy. Plain Newton steps from all starts find minima, saddles and maxima; from half
of them Newton with |H|, damped as by Levenberg and Marquardt, goes downhill and finds minima from afar. What
they come to is checked: the gradient is zero to nine digits, and the Hessian, or where that is singular a
ring of values around the point, says what it is.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from landscapes.formula.jets import derivatives, values
from landscapes.formula.tree import Node

Box = np.ndarray
"""[d, 2] the lowest and the highest coordinate along every axis."""

STEPS = 60
MOST_SINGULAR = 6
"""More points than this without curvature in some direction are samples of a line of them, and left out."""
FLAT = 1e-10
"""Gradients below this share of the curvature count as zero."""


class Critical(NamedTuple):
    """Where the gradient is zero, the lowest first, and of these the nearest to the origin."""

    minima: np.ndarray  # [n, d]
    saddles: np.ndarray  # [n, d]
    maxima: np.ndarray  # [n, d]


def spread(box: Box, count: int) -> np.ndarray:
    """Points [count, d] all over a box, none on a line of symmetry (Roberts' additive sequence)."""
    d = len(box)
    golden = {1: 1.618033988749895, 2: 1.324717957244746}[d]
    shares = (0.5 + np.outer(np.arange(1, count + 1), golden ** -np.arange(1.0, d + 1))) % 1
    return box[:, 0] + shares * (box[:, 1] - box[:, 0])


def critical(tree: Node, sliders: Mapping[str, float], boxes: list[Box], count: int = 100) -> Critical:
    """The critical points in the largest of `boxes`, from `count` starts in each of them."""
    starts = np.concatenate([spread(box, count) for box in boxes])
    outer = max(boxes, key=lambda box: float(box[0, 1] - box[0, 0]))
    reach = 0.25 * np.repeat([float(box[0, 1] - box[0, 0]) for box in boxes], count)
    finite = np.isfinite(values(tree, starts, sliders))
    starts, reach = starts[finite], reach[finite]
    below = downhill(tree, sliders, starts[::2], reach[::2])
    points = np.concatenate(  # what has come closest first: of points that are near, one is kept
        [
            newton(tree, sliders, starts, reach, STEPS),
            newton(tree, sliders, below, reach[::2], STEPS),
            below,
        ]
    )
    margin = 1e-9 * np.ptp(outer)
    inside = ((points >= outer[:, 0] - margin) & (points <= outer[:, 1] + margin)).all(axis=1)
    points = distinct(points[inside], 1e-5 * float(np.ptp(boxes[0])))
    points = distinct(snapped(tree, sliders, points), 1e-6)
    return sorted_out(tree, sliders, points, 1e-2 * float(np.ptp(boxes[0])))


def eigen(hessians: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues [n, d] and eigenvectors [n, d, d] in columns; those of 0 where a Hessian is not finite."""
    good = np.isfinite(hessians).all(axis=(1, 2))
    finite = np.clip(np.where(np.reshape(good, (-1, 1, 1)), hessians, 0.0), -1e150, 1e150)
    bend, axes = np.linalg.eigh(finite)
    return bend, axes


def newton(
    tree: Node, sliders: Mapping[str, float], points: np.ndarray, reach: np.ndarray, steps: int
) -> np.ndarray:
    """Where plain Newton steps, each at most `reach` [n] long, come to rest: the points [m, d] that do."""
    resting = []
    for _ in range(steps):
        if not len(points):
            break
        _, g, h = derivatives(tree, points, sliders)
        bend, axes = eigen(h)
        size = np.abs(bend).max(axis=1)
        rest = np.abs(g).max(axis=1) <= FLAT * size
        resting.append(points[rest])
        go = ~rest & np.isfinite(g).all(axis=1) & (size > 0)
        points, reach, g, bend, axes, size = (part[go] for part in (points, reach, g, bend, axes, size))
        bend = np.where(np.abs(bend) < 1e-12 * size[:, None], np.inf, bend)
        step = np.einsum("nij,nj,nkj,nk->ni", axes, 1 / bend, axes, g)
        length = np.linalg.norm(step, axis=1)
        points = points - step * np.minimum(1, reach / np.maximum(length, 1e-300))[:, None]
    return np.concatenate([*resting, points]) if resting else points


def downhill(tree: Node, sliders: Mapping[str, float], points: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """Where damped Newton steps with |H|, which only ever go down, have come to: points [n, d]."""
    if not len(points):
        return points
    points = points.copy()
    f, g, h = (part.copy() for part in derivatives(tree, points, sliders))
    damping = np.full(len(points), 1e-3)
    for _ in range(STEPS):
        bend, axes = eigen(h)
        bend = np.abs(bend)
        size = bend.max(axis=1) + np.abs(g).max(axis=1) / reach + 1e-300
        with np.errstate(all="ignore"):
            step = np.einsum("nij,nj,nkj,nk->ni", axes, 1 / (bend + (damping * size)[:, None]), axes, g)
        length = np.linalg.norm(step, axis=1)
        step = np.nan_to_num(step * np.minimum(1, reach / np.maximum(length, 1e-300))[:, None])
        tried = points - step
        new = derivatives(tree, tried, sliders)
        better = (new[0] < f) & np.isfinite(new[1]).all(axis=1)
        points[better] = tried[better]
        for old, part in zip((f, g, h), new, strict=True):
            old[better] = part[better]
        damping = np.clip(np.where(better, damping / 5, damping * 4), 1e-12, 1e6)
        if not better.any() and (damping >= 1e6).all():
            break
    return points


def distinct(points: np.ndarray, near: float) -> np.ndarray:
    """One point [m, d] of every group that lies closer together than `near`, relative to its size."""
    unique, count = np.empty_like(points), 0
    for point in points:
        limit = near * (1 + np.abs(point).max())
        if not (np.abs(unique[:count] - point).max(axis=1) <= limit).any():
            unique[count] = point
            count += 1
    return unique[:count]


def snapped(tree: Node, sliders: Mapping[str, float], points: np.ndarray) -> np.ndarray:
    """The same points, as round numbers where these are as flat, or the tip of a cone."""
    for places in (10, 6, 3):
        rounded = np.round(points, places) + 0.0
        f, g, _ = derivatives(tree, points, sliders)
        value, slope, h = derivatives(tree, rounded, sliders)
        slope, size = np.abs(slope).max(axis=1, initial=0.0), np.abs(eigen(h)[0]).max(axis=1, initial=0.0)
        flat = (slope <= np.abs(g).max(axis=1, initial=0.0)) | (slope <= FLAT * size)
        take = (np.abs(rounded - points).max(axis=1) < 1e-3) & (flat | (np.isnan(slope) & (value <= f)))
        points = np.where(take[:, None], rounded, points)
    return points


def sorted_out(tree: Node, sliders: Mapping[str, float], points: np.ndarray, ring: float) -> Critical:
    """Which of these points are minima, saddles or maxima; those that are none of them are left out.

    A minimum may also be the tip of a cone, where there is no derivative. `ring` is the radius at which
    values are compared where the Hessian does not decide.
    """
    d = points.shape[1]
    f, g, h = derivatives(tree, points, sliders)
    bend, _ = eigen(h)
    size = np.abs(bend).max(axis=1, initial=0.0)
    smooth = np.isfinite(h).all(axis=(1, 2))
    flat = smooth & (np.abs(g).max(axis=1, initial=0.0) <= 10 * FLAT * size)
    singular = np.abs(bend).min(axis=1, initial=np.inf) <= 1e-7 * size
    if np.count_nonzero(flat & singular) > MOST_SINGULAR:
        flat &= ~singular
    turns = 2 * np.pi * (np.arange(16) + 0.3) / 16
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1) if d == 2 else np.array([[-1.0], [1.0]])
    around = values(tree, points[:, None] + ring * circle, sliders)
    rise = np.where(singular[:, None], around - f[:, None], bend.repeat(around.shape[1] // d, axis=1))
    tip = ~smooth & (around > f[:, None]).all(axis=1)
    if np.count_nonzero(tip) > MOST_SINGULAR:
        tip &= False
    kinds = (
        (flat & (rise > 0).all(axis=1)) | tip,
        flat & (rise != 0).all(axis=1) & (rise > 0).any(axis=1) & (rise < 0).any(axis=1),
        flat & (rise < 0).all(axis=1),
    )
    order = np.lexsort((np.abs(points).max(axis=1, initial=0.0), np.round(f, 9)))
    return Critical(*(points[order][(kind & np.isfinite(f))[order]] for kind in kinds))
