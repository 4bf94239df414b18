"""Where the parts of a slide lie, in inches, and how large letters fit there."""

from collections.abc import Sequence
from typing import NamedTuple

SLIDE = (13.333, 7.5)
"""Inches: 16:9."""
MARGIN, GAP = 0.6, 0.3
INSET = 0.18
"""About as wide is the margin that a picture has itself."""
TOP, BOTTOM = 1.45, 6.9
"""The picture and its caption lie between these."""


class Box(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


class Layout(NamedTuple):
    """Where the picture and the caption of a slide lie."""

    picture: Box
    caption: Box | None


def arranged(width: float, height: float, *, caption: bool) -> Layout:
    """The largest picture of these proportions that leaves room for its caption beside or below it."""
    area = Box(MARGIN - INSET, TOP, SLIDE[0] - 2 * MARGIN + 2 * INSET, BOTTOM - TOP)
    if not caption:
        return Layout(_inside(area, width / height, centred=True), None)
    beside = _inside(area._replace(width=area.width - GAP - 3.4), width / height)
    below = _inside(area._replace(height=area.height - 1.2), width / height, centred=True)
    if beside.width >= below.width:
        left = beside.left + beside.width + GAP
        return Layout(beside, Box(left, TOP + INSET, SLIDE[0] - MARGIN - left, BOTTOM - TOP - 2 * INSET))
    top = below.top + below.height + 0.1
    return Layout(below, Box(MARGIN, top, SLIDE[0] - 2 * MARGIN, BOTTOM - top))


def _inside(area: Box, shape: float, *, centred: bool = False) -> Box:
    """The largest box of proportions `shape` in the area: at its left, or in its middle."""
    width = min(area.width, area.height * shape)
    left = area.left + (area.width - width) / 2 if centred else area.left
    return Box(left, area.top, width, width / shape)


def fitting(lines: Sequence[str], box: Box, sizes: Sequence[int]) -> int:
    """The first of `sizes`, in points, in which the lines fit into a box; else the last."""
    for size in sizes:
        room = max(1, int(72 * box.width / (0.56 * size)))  # letters in a line
        rows = sum(-(-len(line) // room) for line in lines)
        if rows * 1.2 * size + (len(lines) - 1) * size / 3 <= 72 * box.height:
            return size
    return sizes[-1]
