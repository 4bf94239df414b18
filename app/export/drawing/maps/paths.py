"""The path of a run as lines of pixels, which can be drawn up to any moment; see the player's drawing.js."""

from typing import NamedTuple

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import clip
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.maps.wandering import Way, fading_tail, pieces, restless
from app.races.measures import FINE, MARGIN, OUTSIDE, PATH, SHADES


class Stroke(NamedTuple):
    """How a path is drawn."""

    color: str
    casing: str
    wide: float
    around: float  # how much wider the casing is
    dash: tuple[float, ...]


class Trace:
    """Points [n, 2] of a path, those of rows `first` … `last` of it, ready to be drawn up to any row."""

    def __init__(
        self, pixels: np.ndarray, first: int, last: int, size: tuple[float, float], scale: float
    ) -> None:
        self.first, self.last = first, last
        self._pixels = pixels
        self._box = (-MARGIN * scale, -MARGIN * scale, size[0] + MARGIN * scale, size[1] + MARGIN * scale)
        steps = np.minimum(np.hypot(*np.diff(pixels[: first + 1], axis=0).T), 1e5)
        self.offset = float(steps.sum())  # so that dashes run on
        self._points, self._codes, self._rows = self._cut()

    def _cut(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        points, codes, rows = [], [], []
        pixels = self._pixels[self.first : self.last + 1].tolist()
        a, pen = pixels[0], None
        for row, b in enumerate(pixels[1:], self.first + 1):
            near = abs(b[0] - a[0]) < FINE and abs(b[1] - a[1]) < FINE
            if near and row < self.last:
                continue
            if part := clip((a[0], a[1]), (b[0], b[1]), self._box):
                begin, end = ([a[k] + t * (b[k] - a[k]) for k in (0, 1)] for t in part)
                if part[0] > 0 or pen != a:
                    points.append(begin)
                    codes.append(Path.MOVETO)
                    rows.append(row)
                points.append(end)
                codes.append(Path.LINETO)
                rows.append(row)
                pen = b if part[1] == 1 else None
            a = b
        return (
            np.array(points, float).reshape(-1, 2),
            np.array(codes, np.uint8),
            np.array(rows, int),
        )

    def upto(self, row: float) -> Path | None:
        """The line up to a row, or between two rows; None where there is nothing to see."""
        if row <= self.first:
            return None
        whole = min(int(row), self.last)
        count = int(np.searchsorted(self._rows, whole, side="right"))
        points, codes = self._points[:count], self._codes[:count]
        if row < self.last:
            head = self._head(row)
            begin = self._points[count - 1] if count else self._pixels[self.first]
            beginning = self._pixels[whole]
            if np.abs(begin - beginning).max() > 2 * FINE:
                begin = beginning
            if part := clip(tuple(begin), tuple(head), self._box):
                ends = [begin + t * (head - begin) for t in part]
                points = np.concatenate([points, ends])
                codes = np.append(codes, [Path.MOVETO, Path.LINETO]).astype(np.uint8)
                if count and part[0] == 0 and (begin == points[count - 1]).all():
                    points, codes = np.delete(points, count, axis=0), np.delete(codes, count)
        return Path(points, codes) if len(points) > 1 else None

    def _head(self, row: float) -> np.ndarray:
        k = min(int(row), len(self._pixels) - 2)
        return self._pixels[k] + (row - k) * (self._pixels[k + 1] - self._pixels[k])


class Line:
    """A run's whole path: one trace, or where it fades one for every shade.

    It fades where it leaves the plane, and far behind a head that wanders.
    """

    def __init__(
        self,
        pixels: np.ndarray,
        last: int,
        size: tuple[float, float],
        scale: float,
        away: np.ndarray | None = None,
        way: Way | None = None,
        tail: float | None = None,
    ) -> None:
        """`tail`: so many rows behind its head are drawn, if not all."""
        self._pixels, self._size, self._scale, self._tail = pixels, size, scale, tail
        self._shades = np.ones(last) if away is None else _shades(away, last)
        self._way = way if way and restless(way) > 0 else None
        self._traces = self._cut(self._shades)

    def _cut(self, shades: np.ndarray) -> list[tuple[Trace, float]]:
        return [
            (Trace(self._pixels, first, end, self._size, self._scale), shade)
            for first, end, shade in pieces(shades)
        ]

    def _faded(self, row: float) -> list[tuple[Trace, float]]:
        """The pieces when the head stands at a row."""
        if self._tail is not None:
            first = max(0, int(row - self._tail))
            return [
                (Trace(self._pixels, max(begin, first), end, self._size, self._scale), shade)
                for begin, end, shade in pieces(self._shades)
                if end > first
            ]
        if self._way is None:
            return self._traces
        tail = fading_tail(self._way, len(self._pixels) - 1, row)
        return self._cut(self._shades[: len(tail)] * tail)

    def draw(self, pen: Pen, row: float, stroke: Stroke, opacity: float = 1.0) -> None:
        """Draw the path up to a row, a casing under the line."""
        for trace, shade in self._faded(row):
            path = trace.upto(row)
            if path is None:
                return
            alpha = shade * opacity
            pen.stroke(path, stroke.casing, stroke.wide + stroke.around, PATH.opacity * alpha)
            pen.stroke(path, stroke.color, stroke.wide, alpha, dash=stroke.dash, offset=trace.offset)


def _shades(away: np.ndarray, last: int) -> np.ndarray:
    """The opacity of every segment, which is that of its middle."""
    middle = np.clip((away[:last] + away[1 : last + 1]) / 2, 0, 1)
    return 1 - (1 - OUTSIDE) * np.round(SHADES * np.nan_to_num(middle)) / SHADES
