"""Where the parts of a slide lie, in inches, and how large letters fit there."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from app.export.options import Options, lettered
from app.races.scene import Scene

Name = Literal["full", "column"]
"""The picture takes the slide, or leaves a column beside it to words."""

SLIDE = (13.333, 7.5)
"""Inches: 16:9."""
MARGIN, GAP = 0.4, 0.25
INSET = 0.18
"""About as wide is the margin that a picture has itself."""
TITLE = 0.75
"""Inches of the title,"""
TOP, BOTTOM, FOOT = 1.05, 6.95, 7.0
"""the picture lies between these two, and the credit below the third."""
COLUMN = 4.0
"""Inches of a side column."""
PIXELS = 120
"""A picture that takes its place has so many in an inch."""
SMALLEST = 14
"""Points: smaller letters are not read from the back row."""


class Box(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


class Layout(NamedTuple):
    """Where the picture and the words of a slide lie."""

    picture: Box
    column: Box | None


def layout_of(scene: Scene, asked: Name | None) -> Name:
    """How a scene's slide is arranged: with a column where someone wrote what is to stand there."""
    return asked or ("column" if scene.caption else "full")


def arranged(shape: float | None, name: Name) -> Layout:
    """The largest picture of this shape, width to height, on a slide; without one it takes its place."""
    area = Box(MARGIN - INSET, TOP, SLIDE[0] - 2 * (MARGIN - INSET), BOTTOM - TOP)
    if name == "full":
        return Layout(_inside(area, shape, centred=True), None)
    picture = _inside(area._replace(width=area.width - INSET - GAP - COLUMN), shape)
    left = picture.left + picture.width + GAP
    return Layout(picture, Box(left, TOP + INSET, SLIDE[0] - MARGIN - left, BOTTOM - TOP - 2 * INSET))


def pictured(options: Options, box: Box, *, fill: bool) -> Options:
    """The options of a picture in this place: its letters are a slide's; `fill`: it is as large as that."""
    options = lettered(options, "slide")._replace(settings=False, share=box.height / SLIDE[1])
    if not fill:
        return options
    width, height = (2 * round(side * PIXELS / 2) for side in (box.width, box.height))
    return options._replace(width=width, height=height)


def _inside(area: Box, shape: float | None, *, centred: bool = False) -> Box:
    """The largest box of proportions `shape` in the area: at its left, or in its middle."""
    if shape is None:
        return area
    width = min(area.width, area.height * shape)
    left = area.left + (area.width - width) / 2 if centred else area.left
    return Box(left, area.top, width, width / shape)


def fits(lines: Sequence[str], box: Box, size: float) -> bool:
    """Whether lines of letters of this size, in points, fit into a box."""
    room = max(1, int(72 * box.width / (0.56 * size)))  # letters in a line
    rows = sum(-(-len(line) // room) for line in lines)
    return rows * 1.2 * size + (len(lines) - 1) * size / 3 <= 72 * box.height


def fitting(lines: Sequence[str], box: Box, sizes: Sequence[int]) -> int:
    """The first of `sizes`, in points, in which the lines fit into a box; else the last."""
    return next((size for size in sizes if fits(lines, box, size)), sizes[-1])
