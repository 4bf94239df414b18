"""The members of a repeated run on a map: thin and faint, with small heads; see the player's members.js."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import project
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle
from app.export.drawing.maps.paths import Trace
from app.export.drawing.race import Repeated
from app.races.measures import MEMBER
from app.races.window import Window


class Members:
    """All members of one run on a map of one size, which can be drawn up to any row."""

    def __init__(
        self, repeated: Repeated, color: str, window: Window, size: tuple[float, float], scale: float
    ) -> None:
        self._color, self._size, self._scale = color, np.array(size), scale
        self._ways: list[tuple[Trace, np.ndarray]] = []
        for x, end in zip(repeated.x, repeated.ends.tolist(), strict=True):
            if end:  # it has a loss where it starts
                pixels = project(x[:end], window, *size)
                self._ways.append((Trace(pixels, 0, len(pixels) - 1, size, scale), pixels))

    def draw(self, pen: Pen, row: int) -> None:
        """Draw them up to a row: all lines as one, and all heads."""
        lines, heads = [], []
        for trace, pixels in self._ways:
            last = min(row, len(pixels) - 1)
            path = trace.upto(last)
            if path is not None:
                lines.append(path)
            if (np.abs(pixels[last] - self._size / 2) <= self._size).all():
                x, y = pixels[last].tolist()
                heads.append(circle(x, y, MEMBER.head * self._scale))
        if lines:
            wide = MEMBER.wide * self._scale
            pen.stroke(Path.make_compound_path(*lines), self._color, wide, MEMBER.opacity)
        if heads:
            pen.fill(Path.make_compound_path(*heads), self._color, MEMBER.strong)
