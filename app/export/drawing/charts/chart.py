"""A plot of curves, the losses of all runs for one, as the player's curves.js draws it."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import Label, labels, separate, ticks
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.placing import Rect
from app.export.drawing.canvas.shapes import segment
from app.export.drawing.charts.curves import Curve, curves_of
from app.export.drawing.charts.marks import ChartMarks
from app.export.drawing.charts.sharing import Axes, axes_of
from app.export.drawing.charts.smoothing import smoothed
from app.export.drawing.charts.theory import predicted_loss
from app.export.drawing.maps.heads import headline, shortened
from app.export.drawing.race import Race, Repeated
from app.export.drawing.sheets.sheet import Box
from app.languages import grouped, t
from app.races.measures import AHEAD, BAND, BANDS, CURVE, NAME
from app.races.scene import Plot

HIGHEST = 1e300
"""Stands for the loss of members that have ended, which is infinite."""


class Chart:
    """The curves of a race in a box of pixels: one plot of its view, the losses if it names none."""

    def __init__(
        self,
        race: Race,
        look: Look,
        box: Box,
        plot: Plot = Plot(),  # noqa: B008  frozen
        *,
        axes: Axes | None = None,
        named: bool = True,
        title: str | None = None,
    ) -> None:
        """`axes`: those in common with charts beside it; `named`: whether runs are, at their ends.

        `title`: what the "loss" of the race is, if it is another number, which may rise.
        """
        self._race, self._look, self._focus = race, look, race.view.focus
        self._curves = curves_of(race, plot, look)
        if title is not None:
            self._curves = self._curves._replace(title=title, grows=True)
        u, rooms = look.scale, 0.34 * box.width
        self._size = NAME.size * u
        self._names = [
            shortened(
                (headline(race.runs[curve.run], race.steps) if named else "")
                if curve.name is None
                else curve.name,
                *(rooms, self._size, 600),
            )
            for curve in self._curves.each
        ]
        long = max(
            (
                measure(name, self._size, 600)
                for name, curve in zip(self._names, self._curves.each, strict=True)
                if race.runs[curve.run].diverged_at is None
            ),
            default=0.0,
        )
        self._bands = [self._band(race, curve) for curve in self._curves.each]
        self._smooth = [
            smoothed(curve.values[: race.last(curve.run) + 1]) if plot.smooth and band is None else None
            for curve, band in zip(self._curves.each, self._bands, strict=True)
        ]
        self._axis, self._end = axes or axes_of([(race, self._curves)])
        small = 11.5 * u
        room = max((measure(mark.text, small) for mark in self._axis.marks), default=0)
        left, top = box.x + room + 10 * u, box.y + 26 * u
        self._plot = Box(left, top, box.width - (left - box.x) - long - 16 * u, box.height - 26 * u - 42 * u)
        self._box, self._small = box, small

    @property
    def width(self) -> float:
        """How wide the inside of its axes is."""
        return self._plot.width

    def narrow(self, width: float) -> None:
        """Make its inside as narrow as that of another one."""
        self._plot = self._plot._replace(width=width)

    def x(self, step: float) -> float:
        """Where a step of the run in focus stands."""
        return self._at(self._focus, self._race.row(step))

    def _at(self, run: int, row: float) -> float:
        across = self._curves.across[run]
        return self._along(float(np.interp(row, np.arange(len(across)), across)))

    def _along(self, value: float) -> float:
        return self._plot.x + self._plot.width * value / self._end

    def y(self, values: np.ndarray) -> np.ndarray:
        """How high values stand."""
        return self._up(self._axis.share(values - (self._curves.floor or 0.0)))

    def _up(self, share: np.ndarray) -> np.ndarray:
        return self._plot.y + self._plot.height * (1 - share)

    def axes(self, pen: Pen) -> None:
        """Draw the grid and its numbers, and what the axes are."""
        look, plot, u = self._look, self._plot, self._look.scale
        axis = self._axis
        heights = self._up(axis.share(np.array([mark.value for mark in axis.marks])))
        for mark, y in zip(axis.marks, heights.tolist(), strict=True):
            pen.stroke(segment(plot.x, y, plot.x + plot.width, y), look.rule, u)
            pen.text(mark.text, plot.x - 7 * u, y, self._small, look.muted, align="right")
        across = ticks(0, self._end, 5)
        for tick, text in zip(across, labels(across), strict=True):
            y = plot.y + plot.height
            pen.text(text, self._along(tick), y + 13 * u, self._small, look.muted, align="center")
        right, bottom = plot.x + plot.width, plot.y + plot.height
        pen.text(self._curves.abscissa, right, bottom + 30 * u, self._small, look.muted, align="right")
        pen.text(self._curves.title, self._box.x, self._box.y + 9 * u, self._size, look.text, weight=600)

    def draw(self, pen: Pen, step: float) -> None:
        """Draw all curves up to a step, faint what comes after it, and their names at their ends."""
        race, look, plot, u = self._race, self._look, self._plot, self._look.scale
        order = sorted(range(len(self._curves.each)), key=lambda i: self._curves.each[i].run == self._focus)
        with pen.within(plot.x - 2 * u, plot.y - 8 * u, plot.width + 4 * u, plot.height + 8 * u):
            if step < race.steps:
                for i in order:
                    self._curve(pen, i, float(race.steps), AHEAD)
            for i in order:
                with pen.group(f"run-{i}"):
                    self._curve(pen, i, step, 1.0)
        if step < race.steps:
            x = self.x(step)
            pen.stroke(segment(x, plot.y, x, plot.y + plot.height), look.text, u)
            text = t("step {step}", step=grouped(int(step + 1e-9)))
            half = measure(text, self._small) / 2
            beside = (
                self._box.x + measure(self._curves.title, self._size, 600) + 8 * u
            )  # and not on the title
            middle = min(max(x, plot.x + half, beside + half), plot.x + plot.width - half)
            pen.text(text, middle, plot.y - 9 * u, self._small, look.text, align="center")
        predicted = None if self._curves.grows else predicted_loss(race, look, self._plot, (self._at, self.y))
        if predicted is not None:
            predicted.draw(pen, step)
        self._ends(pen, order)
        inside = Rect(plot.x, plot.y, plot.x + plot.width, plot.y + plot.height)
        ChartMarks(race, look, inside, self.x, self.y).draw(pen, race.view.marks)

    def _band(self, race: Race, curve: Curve) -> Repeated | None:
        """Between which losses the members of a repeated run lie."""
        return race.repeats[curve.run] if race.repeats and not self._curves.grows else None

    def _curve(self, pen: Pen, i: int, step: float, opacity: float) -> None:
        race, look, u, curve = self._race, self._look, self._look.scale, self._curves.each[i]
        row = min(race.row(step), race.last(curve.run))
        if row == 0:
            return
        smooth = self._smooth[i]
        if (band := self._bands[i]) is not None:
            rows = np.arange(len(race.at))
            for strong, *between in ((BANDS.most, band.low, band.high), (BANDS.half, band.lower, band.upper)):
                low, high = (
                    self._points(curve.run, rows, np.minimum(part, HIGHEST), row) for part in between
                )
                pen.fill(Path(np.concatenate([high, low[::-1], high[:1]])), curve.color, strong * opacity)
        if smooth is None:
            points = self._points(curve.run, np.arange(len(race.at)), curve.values, row)
        else:
            points = self._points(curve.run, smooth.rows, smooth.middle, row)
            low, high = (
                self._points(curve.run, smooth.rows, values, row) for values in (smooth.low, smooth.high)
            )
            pen.fill(Path(np.concatenate([high, low[::-1], high[:1]])), curve.color, BAND * opacity)
        path, wide = Path(points), curve.wide * u
        if opacity == 1:
            pen.stroke(path, look.page, wide + CURVE.casing * u, CURVE.opacity)
        pen.stroke(path, curve.color, wide, opacity, dash=[part * u for part in curve.dash])

    def _points(self, run: int, rows: np.ndarray, values: np.ndarray, row: float) -> np.ndarray:
        """Where the values of some rows are drawn, up to a row."""
        plot, u = self._plot, self._look.scale
        at = np.append(rows[rows < row], row)
        x = np.array([self._at(run, one) for one in at])
        y = np.interp(at, rows, self.y(values.astype(float)))
        y = np.clip(y, plot.y - 9 * u, plot.y + 2 * plot.height)
        return np.stack([x - plot.x + 2 * u, y - plot.y + 8 * u], axis=1)

    def _ends(self, pen: Pen, order: list[int]) -> None:
        """Write the runs' names: beside the plot, and in it where a run diverged."""
        race, look, plot, u = self._race, self._look, self._plot, self._look.scale
        line, bottom, places = NAME.line * u * 1.06, plot.y + plot.height, []
        for i in order:
            curve, name = self._curves.each[i], self._names[i]
            last = race.last(curve.run)
            long = measure(name, self._size, 600)
            x = self._at(curve.run, last) + 10 * u
            if race.runs[curve.run].diverged_at is not None:
                x = min(x, plot.x + plot.width - long)
            y = float(np.clip(self.y(curve.values[last : last + 1].astype(float))[0], plot.y, bottom))
            places.append(Label(x, x + long + 6 * u, y - line / 2, plot.y - 12 * u, bottom + 8 * u))
        for i, label, top in zip(order, places, separate(places, line), strict=True):
            color = self._curves.each[i].color
            pen.text(
                *(self._names[i], label.left, top + line / 2, self._size, color),
                weight=600, halo=look.page, wide=NAME.halo * u,
            )  # fmt: skip
