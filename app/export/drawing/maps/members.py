"""The members of a repeated run on a map: paths, dots, or a density; see map/members.js."""

from typing import Literal

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import project
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle
from app.export.drawing.maps.density import shaded
from app.export.drawing.maps.paths import Trace
from app.export.drawing.race import Repeated
from app.races.measures import MEMBER
from app.races.window import Window


class Members:
    """All members of one run on a map of one size, which can be drawn at any row."""

    def __init__(
        self,
        repeated: Repeated,
        color: str,
        window: Window,
        size: tuple[float, float],
        scale: float,
        kind: Literal["paths", "dots", "density"],
    ) -> None:
        self._repeated, self._color, self._window, self._kind = repeated, color, window, kind
        self._size, self._scale = np.array(size), scale
        self._ways: list[Trace] = []
        if kind == "paths":
            for x, end in zip(repeated.x, repeated.ends.tolist(), strict=True):
                if end:  # it has a loss where it starts
                    pixels = project(x[:end], window, *size)
                    self._ways.append(Trace(pixels, 0, len(pixels) - 1, size, scale))

    def below(self, pen: Pen, row: float) -> None:
        """Draw what lies below the dots of all runs: the density, or the lines, as one."""
        if self._kind == "density":
            pen.image(shaded(self._pixels(row) / self._size, self._color, self._size))
        lines = [path for trace in self._ways if (path := trace.upto(int(row))) is not None]
        if lines:
            wide = MEMBER.wide * self._scale
            pen.stroke(Path.make_compound_path(*lines), self._color, wide, MEMBER.opacity)

    def above(self, pen: Pen, row: float) -> None:
        """Draw the dots."""
        if self._kind == "density":
            return
        pixels = self._pixels(row)
        near = pixels[(np.abs(pixels - self._size / 2) <= self._size).all(axis=1)]
        heads = [circle(x, y, MEMBER.head * self._scale) for x, y in near.tolist()]
        if heads:
            pen.fill(Path.make_compound_path(*heads), self._color, MEMBER.strong)

    def _pixels(self, row: float) -> np.ndarray:
        return project(self._repeated.places(row), self._window, *self._size)
