"""What changes from one picture of a film to the next: the rest need not be written again."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np


class Part(NamedTuple):
    """A rectangle of pixels, `right` and `bottom` just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def inside(self) -> tuple[slice, slice]:
        """The rectangle's rows and columns in an array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def around(self, other: "Part") -> "Part":
        """The smallest rectangle around both."""
        first, last = zip(self[:2], other[:2], strict=True), zip(self[2:], other[2:], strict=True)
        return Part(*map(min, first), *map(max, last))


def around(changed: np.ndarray) -> Part | None:
    """The smallest rectangle around what is true [height, width]; None if nothing is."""
    rows, columns = (np.flatnonzero(changed.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return Part(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)


class Change(NamedTuple):
    """What a picture of a film shows in place of what was there."""

    part: Part
    pixels: np.ndarray  # [height, width, channels] of the rectangle
    lasts: int


def changes(shown: Iterable[np.ndarray], lasting: Iterable[int], *, even: bool = False) -> Iterator[Change]:
    """Where each picture [height, width, channels] differs from that before it, and its pixels there.

    The first is whole. One that is like that before it makes that last longer, in the unit of `lasting`. If
    `even`, a rectangle's left and top are even numbers.
    """
    seen: np.ndarray | None = None
    waiting: Change | None = None
    for picture, lasts in zip(shown, lasting, strict=True):
        part = Part(0, 0, picture.shape[1], picture.shape[0])
        if seen is not None:
            found = around((picture != seen).any(axis=2))
            if found is None and waiting is not None:
                waiting = waiting._replace(lasts=waiting.lasts + lasts)
                continue
            part = found or part
        if even:
            part = part._replace(left=part.left // 2 * 2, top=part.top // 2 * 2)
        if waiting is not None:
            yield waiting
        waiting, seen = Change(part, picture[part.inside], lasts), picture
    if waiting is not None:
        yield waiting
