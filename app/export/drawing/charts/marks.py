"""Marks on the chart of the losses: a step, a point of a curve, a loss."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from app.export.drawing.canvas import shaping
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.placing import Obstacle, Rect, Wanted, settled
from app.export.drawing.canvas.shapes import segment
from app.export.drawing.canvas.words import Words
from app.export.drawing.maps.marks import STANDING, WIDEST, Raced, color_of
from app.races.measures import NAME, SHAPE
from app.races.scene import Mark


class Measured(Raced, Protocol):
    """What these marks need to know of a race."""

    @property
    def loss(self) -> np.ndarray:
        """Losses [runs, rows]."""
        ...


class ChartMarks:
    """The marks of a chart: `plot` is the inside of its axes, `x` and `y` say where steps and losses are."""

    def __init__(
        self,
        race: Measured,
        look: Look,
        plot: Rect,
        x: Callable[[float], float],
        y: Callable[[np.ndarray], np.ndarray],
    ) -> None:
        self._race, self._look, self._plot, self._x, self._y = race, look, plot, x, y

    def draw(self, pen: Pen, marks: Sequence[Mark]) -> None:
        """Draw those marks that stand on a plot and within its axes."""
        placed = [(mark, *place) for mark in marks if mark.on == "plot" and (place := self._place(mark))]
        plot, look = self._plot, self._look
        size = look.name()
        words: list[tuple[Words, str]] = []
        wanted: list[Wanted] = []
        obstacles: list[Obstacle] = []
        for mark, x, y in placed:
            color = color_of(mark, self._race, look)
            self._shape(pen, mark, x, y, color)
            if x is not None and y is not None:
                obstacles.append(Obstacle(shaping.bounds(np.array([[x, y]]), 3 * look.scale), STANDING))
            if mark.text:
                said = Words(mark.text, size, WIDEST * (plot.right - plot.left))
                words.append((said, color))
                wanted.append(self._wanted(said, x, y))
        corner = (plot.left, plot.top)
        moved = [one._replace(core=_shifted(one.core, *corner, sign=-1)) for one in wanted]
        around = [one._replace(rect=_shifted(one.rect, *corner, sign=-1)) for one in obstacles]
        inside = (plot.right - plot.left, plot.bottom - plot.top)
        for (said, color), rect in zip(words, settled(moved, around, inside, look.scale), strict=True):
            left, top = rect.left + corner[0], rect.top + corner[1]
            said.draw(pen, left, top, color, halo=look.page, wide=NAME.halo * look.scale)

    def _place(self, mark: Mark) -> tuple[float | None, float | None] | None:
        """Where a mark stands across and up; a line has one of them. None: nowhere within the axes."""
        race, plot = self._race, self._plot
        x = None if mark.step is None else self._x(mark.step)
        if mark.run is not None:
            row = round(race.row(mark.step or 0))
            loss = race.loss[mark.run, row] if row <= race.drawn(mark.run) else np.nan
        else:
            loss = np.nan if mark.value is None else mark.value
        known = mark.run is not None or mark.value is not None
        y = float(self._y(np.array([loss]))[0]) if known else None
        if x is not None and not plot.left - 1 <= x <= plot.right + 1:
            return None
        return None if y is not None and not plot.top - 1 <= y <= plot.bottom + 1 else (x, y)

    def _shape(self, pen: Pen, mark: Mark, x: float | None, y: float | None, color: str) -> None:
        plot, u = self._plot, self._look.scale
        dash = [part * u for part in SHAPE.dash]
        if mark.shape == "none":
            return
        if x is not None and y is not None:
            shaping.point(pen, x, y, color, self._look)
        elif x is not None:
            pen.stroke(segment(x, plot.top, x, plot.bottom), color, 1.2 * u, dash=dash)
        elif y is not None:
            pen.stroke(segment(plot.left, y, plot.right, y), color, 1.2 * u, dash=dash)

    def _wanted(self, words: Words, x: float | None, y: float | None) -> Wanted:
        """The words of a line across stand at its top, those of a level at its right end."""
        plot, u = self._plot, self._look.scale
        if x is not None and y is not None:
            return Wanted(words.width, words.height, shaping.bounds(np.array([[x, y]]), 3 * u))
        if x is not None:
            return Wanted(words.width, words.height, Rect(x, plot.top, x, plot.top + words.height))
        y = y or 0.0
        return Wanted(words.width, words.height, Rect(plot.right - words.width, y, plot.right, y), "level")


def _shifted(rect: Rect, x: float, y: float, *, sign: int) -> Rect:
    return Rect(rect.left + sign * x, rect.top + sign * y, rect.right + sign * x, rect.bottom + sign * y)
