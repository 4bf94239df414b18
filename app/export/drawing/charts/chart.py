"""The losses of all runs against the steps, as the player's curves.js draws them."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import Label, labels, separate, ticks
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import segment
from app.export.drawing.charts.axis import loss_axis
from app.export.drawing.charts.smoothing import smoothed
from app.export.drawing.maps.heads import headline, shortened
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box
from app.races.measures import AHEAD, BAND, CURVE, NAME


class Chart:
    """The loss curves of a race in a box of pixels."""

    def __init__(self, race: Race, look: Look, box: Box) -> None:
        self._race, self._look, self._focus = race, look, race.view.focus
        u = look.scale
        self._size = NAME.size * u
        self._names = [
            shortened(headline(racer, race.steps), 0.34 * box.width, self._size, 600) for racer in race.runs
        ]
        long = max(
            (measure(name, self._size, 600) for name, racer in zip(self._names, race.runs, strict=True)
             if racer.diverged_at is None),
            default=0.0,
        )  # fmt: skip
        heights = self._heights()
        self._smooth = [smoothed(race.loss[i, : race.last(i) + 1]) for i in range(len(race.runs))]
        self._axis = loss_axis(heights, heights[:, 0], log=race.floor is not None)
        small = 11.5 * u
        room = max((measure(mark.text, small) for mark in self._axis.marks), default=0)
        left, top = box.x + room + 10 * u, box.y + 26 * u
        self._plot = Box(left, top, box.width - (left - box.x) - long - 16 * u, box.height - 26 * u - 42 * u)
        self._box, self._small = box, small

    def _heights(self) -> np.ndarray:
        """The losses above the minimum, without those that a run has after it diverged."""
        heights = self._race.loss.astype(float) - (self._race.floor or 0.0)
        for i in range(len(heights)):
            heights[i, self._race.last(i) + 1 :] = np.nan
        return heights

    def x(self, step: float) -> float:
        """Where a step stands."""
        return self._plot.x + self._plot.width * step / max(self._race.steps, 1)

    def y(self, loss: np.ndarray) -> np.ndarray:
        """How high losses stand."""
        return self._up(self._axis.share(loss - (self._race.floor or 0.0)))

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
        across = ticks(0, self._race.steps, 5)
        for tick, text in zip(across, labels(across), strict=True):
            y = plot.y + plot.height
            pen.text(text, self.x(tick), y + 13 * u, self._small, look.muted, align="center")
        right, bottom = plot.x + plot.width, plot.y + plot.height
        pen.text("steps", right, bottom + 30 * u, self._small, look.muted, align="right")
        pen.text(self._title(), self._box.x, self._box.y + 9 * u, self._size, look.text, weight=600)

    def _title(self) -> str:
        above = self._axis.log and self._race.floor != 0
        return "loss − minimum" if above else "loss"

    def draw(self, pen: Pen, step: float) -> None:
        """Draw all curves up to a step, faint what comes after it, and their names at their ends."""
        race, look, plot, u = self._race, self._look, self._plot, self._look.scale
        order = sorted(range(len(race.runs)), key=lambda i: i == self._focus)
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
            text = f"step {int(step + 1e-9):,}"
            half = measure(text, self._small) / 2
            beside = self._box.x + measure(self._title(), self._size, 600) + 8 * u  # and not on the title
            middle = min(max(x, plot.x + half, beside + half), plot.x + plot.width - half)
            pen.text(text, middle, plot.y - 9 * u, self._small, look.text, align="center")
        self._ends(pen, order)

    def _curve(self, pen: Pen, i: int, step: float, opacity: float) -> None:
        race, look, u = self._race, self._look, self._look.scale
        row = min(race.row(step), race.last(i))
        if row == 0:
            return
        color, smooth = look.color(race.runs[i].style), self._smooth[i]
        if smooth is None:
            points = self._points(np.arange(len(race.at)), race.loss[i], row)
        else:
            points = self._points(smooth.rows, smooth.middle, row)
            low, high = (self._points(smooth.rows, values, row) for values in (smooth.low, smooth.high))
            pen.fill(Path(np.concatenate([high, low[::-1], high[:1]])), color, BAND * opacity)
        wide = (CURVE.focused if i == self._focus else CURVE.wide) * u
        path = Path(points)
        if opacity == 1:
            pen.stroke(path, look.page, wide + CURVE.casing * u, CURVE.opacity)
        pen.stroke(path, color, wide, opacity, dash=[part * u for part in race.runs[i].style.dash])

    def _points(self, rows: np.ndarray, losses: np.ndarray, row: float) -> np.ndarray:
        """Where the losses of some rows are drawn, up to a row."""
        plot, u = self._plot, self._look.scale
        at = np.append(rows[rows < row], row)
        x = np.array([self.x(step) for step in np.interp(at, np.arange(len(self._race.at)), self._race.at)])
        y = np.interp(at, rows, self.y(losses.astype(float)))
        y = np.clip(y, plot.y - 9 * u, plot.y + 2 * plot.height)
        return np.stack([x - plot.x + 2 * u, y - plot.y + 8 * u], axis=1)

    def _ends(self, pen: Pen, order: list[int]) -> None:
        """Write the runs' names: beside the plot, and in it where a run diverged."""
        race, look, plot, u = self._race, self._look, self._plot, self._look.scale
        line, bottom, places = NAME.line * u * 1.06, plot.y + plot.height, []
        for i in order:
            last, name = race.last(i), self._names[i]
            long = measure(name, self._size, 600)
            x = self.x(float(race.at[last])) + 10 * u
            if race.runs[i].diverged_at is not None:
                x = min(x, plot.x + plot.width - long)
            y = float(np.clip(self.y(race.loss[i, last : last + 1].astype(float))[0], plot.y, bottom))
            places.append(Label(x, x + long + 6 * u, y - line / 2, plot.y - 12 * u, bottom + 8 * u))
        for i, label, top in zip(order, places, separate(places, line), strict=True):
            color = look.color(race.runs[i].style)
            pen.text(
                *(self._names[i], label.left, top + line / 2, self._size, color),
                weight=600, halo=look.page, wide=NAME.halo * u,
            )  # fmt: skip
