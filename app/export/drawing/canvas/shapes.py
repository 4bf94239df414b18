"""Outlines to fill and to stroke."""

import numpy as np
from matplotlib.path import Path


def rounded(x: float, y: float, width: float, height: float, corner: float) -> Path:
    """A rectangle with round corners."""
    r = min(corner, width / 2, height / 2)
    right, bottom = x + width, y + height
    points = [
        (x + r, y), (right - r, y), (right, y), (right, y + r), (right, bottom - r), (right, bottom),
        (right - r, bottom), (x + r, bottom), (x, bottom), (x, bottom - r), (x, y + r), (x, y), (x + r, y),
        (x + r, y),
    ]  # fmt: skip
    line, bend = Path.LINETO, Path.CURVE3
    codes = [Path.MOVETO, *(line, bend, bend) * 4, Path.CLOSEPOLY]
    return Path(points, codes)


def polygon(x: float, y: float, r: float, n: int, angle: float) -> Path:
    """A polygon with n corners around a point, the first one in a direction."""
    turns = angle + 2 * np.pi * np.arange(n) / n
    corners = np.stack([x + r * np.cos(turns), y + r * np.sin(turns)], axis=1)
    return Path(np.concatenate([corners, corners[:1]]), closed=True)


_CIRCLE = Path.unit_circle()


def circle(x: float, y: float, r: float) -> Path:
    """A circle around a point."""
    return Path(np.asarray(_CIRCLE.vertices) * r + (x, y), _CIRCLE.codes)


def segment(x0: float, y0: float, x1: float, y1: float) -> Path:
    """A straight line."""
    return Path([(x0, y0), (x1, y1)])
