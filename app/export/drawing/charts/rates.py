"""The plot of the losses of all runs against their learning rates, as the player's ratechart.js draws it."""

import numpy as np
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import Label, separate
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import circle, segment
from app.export.drawing.charts.chart import Chart
from app.export.drawing.charts.ratedata import Line, Rates, Run, rates_of
from app.export.drawing.maps.heads import shortened
from app.export.drawing.maps.markers import marker
from app.export.drawing.overlays.theory import predicted
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box
from app.races import solve, sweeps
from app.races.measures import AHEAD, CURVE, HEAD, NAME, THEORY
from app.races.scene import Plot

KEY = "● now · ○ best · ┊ diverges beyond"
NAMED = " · ╎ theory: the best rate, the limit"
DOTS = (2.0, 3.0)
"""How a line is dashed that leaves the plot."""
MARK = 5.0
"""The radius of a mark."""


def chart(race: Race, look: Look, box: Box, plot: Plot) -> "Chart | RateChart":
    """What a plot of a view is drawn by. Networks are not trained at many rates: their loss stands in."""
    if plot.y == "sweep" and not solve.landscape(race.experiment).training:
        return RateChart(race, look, box, plot)
    return Chart(race, look, box, plot)


class RateChart:
    """What other learning rates lead to, in a box of pixels."""

    def __init__(self, race: Race, look: Look, box: Box, plot: Plot) -> None:
        self._race, self._look, self._box, self._log = race, look, box, plot.scale == "log"
        canonical, ways = race.experiment.canonical(), solve.trajectories(race.experiment)
        self._runs = [
            Run(sweeps.of_run(canonical, i), run.lr or 0.0, ways[i].loss, race.runs[i].diverged_at)
            for i, run in enumerate(race.experiment.runs)
        ]
        u = look.scale
        self._size, self._small = NAME.size * u, 11.5 * u
        self._names = [shortened(one.title, 0.34 * box.width, self._size, 600) for one in race.runs]

    def axes(self, pen: Pen) -> None:
        """Draw what stays at all steps: what is drawn, and what its marks mean."""
        look, box, u = self._look, self._box, self._look.scale
        title = "loss − minimum" if self._log and self._race.floor else "loss"
        pen.text(title, box.x, box.y + 9 * u, self._size, look.text, weight=600)
        key = KEY + NAMED if "theory" in self._race.view.show else KEY
        pen.text(key, box.x + box.width, box.y + 9 * u, self._small, look.muted, align="right")

    def draw(self, pen: Pen, step: float) -> None:
        """Draw the losses after a step over the rates, faint where they end, and where the runs are."""
        whole = min(int(step + 1e-9), self._race.steps)
        rates = rates_of(self._runs, whole, self._race.floor, log=self._log)
        inside = self._inside(rates)
        self._grid(pen, rates, inside, whole)
        u = self._look.scale
        with pen.within(inside.x - u, inside.y - 2 * u, inside.width + 2 * u, inside.height + 4 * u):
            for line in rates.lines:
                self._line(
                    pen, line, _placed(line.x, line.y, rates, inside) - (inside.x - u, inside.y - 2 * u)
                )
        for rate in self._named(step):
            x = inside.x + inside.width * float(rates.across.share(np.array([rate]))[0])
            if inside.x <= x <= inside.x + inside.width:
                dash = [part * u for part in THEORY.dash]
                line = segment(x, inside.y, x, inside.y + inside.height)
                pen.stroke(line, self._look.text, THEORY.wide * u, dash=dash)
        for i, best in enumerate(rates.best):
            if best:
                ((x, y),) = _held(_placed(np.array(best[:1]), np.array(best[1:]), rates, inside), inside)
                ring = circle(x, y, MARK * u)
                pen.fill(ring, self._look.page)
                pen.stroke(ring, self._color(i), HEAD.edge * u)
        self._now(pen, rates, inside)

    def _named(self, step: float) -> list[float]:
        """The rates that theory names for the run in focus, where the view shows it."""
        if "theory" not in self._race.view.show:
            return []
        path = f"runs.{self._race.view.focus}.lr"
        return [mark.value for mark in predicted(self._race, step).marks if mark.path == path]

    def _color(self, i: int) -> str:
        return self._look.color(self._race.runs[i].style)

    def _inside(self, rates: Rates) -> Box:
        """The axes' inside, with room for their numbers."""
        box, u = self._box, self._look.scale
        room = max((measure(mark.text, self._small) for mark in rates.up.marks), default=0)
        left, top = box.x + room + 10 * u, box.y + 26 * u
        return Box(left, top, box.width - (left - box.x) - 8 * u, box.height - 26 * u - 42 * u)

    def _grid(self, pen: Pen, rates: Rates, inside: Box, step: int) -> None:
        look, u = self._look, self._look.scale
        right, bottom = inside.x + inside.width, inside.y + inside.height
        for mark in rates.up.marks:
            y = bottom - inside.height * float(rates.up.share(np.array([mark.value]))[0])
            pen.stroke(segment(inside.x, y, right, y), look.rule, u)
            pen.text(mark.text, inside.x - 7 * u, y, self._small, look.muted, align="right")
        for mark in rates.across.marks:
            x = inside.x + inside.width * float(rates.across.share(np.array([mark.value]))[0])
            pen.text(mark.text, x, bottom + 13 * u, self._small, look.muted, align="center")
        words = f"learning rate, after {'1 step' if step == 1 else f'{step:,} steps'}"
        pen.text(words, right, bottom + 30 * u, self._small, look.muted, align="right")

    def _line(self, pen: Pen, line: Line, points: np.ndarray) -> None:
        focused = line.run == self._race.view.focus
        wide = CURVE.focused if focused and not line.riser else CURVE.wide
        dash = DOTS if line.riser else self._race.runs[line.run].style.dash
        u, alpha = self._look.scale, AHEAD if line.ahead else 1.0
        known = np.isfinite(points).all(axis=1)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
        for first, after in zip(edges[::2], edges[1::2], strict=True):
            if after - first > 1:
                pen.stroke(
                    *(Path(points[first:after]), self._color(line.run), wide * u, alpha),
                    dash=[part * u for part in dash],
                )

    def _now(self, pen: Pen, rates: Rates, inside: Box) -> None:
        """The runs at their own rates, with their names beside them."""
        look, u, line = self._look, self._look.scale, NAME.line * self._look.scale * 1.06
        own, losses = np.array(rates.now).T
        places = _held(_placed(own, losses, rates, inside), inside)
        labels = []
        for (x, y), name in zip(places, self._names, strict=True):
            long = measure(name, self._size, 600)
            left = x + 10 * u if x + 10 * u + long <= inside.x + inside.width else x - 10 * u - long
            bottom = inside.y + inside.height
            labels.append(Label(left, left + long + 6 * u, y - line / 2, inside.y - 6 * u, bottom))
        tops = separate(labels, line)
        for i, ((x, y), label, top) in enumerate(zip(places, labels, tops, strict=True)):
            color = self._color(i)
            marker(pen, self._race.runs[i].style.marker, x, y, MARK * u, color, look)
            pen.text(
                *(self._names[i], label.left, top + line / 2, self._size, color),
                weight=600, halo=look.page, wide=NAME.halo * u,
            )  # fmt: skip


def _placed(x: np.ndarray, y: np.ndarray, rates: Rates, inside: Box) -> np.ndarray:
    """Where losses [n] over rates [n] are drawn [n, 2]; what lies far beside the plot is nearer."""
    across, up = rates.across.share(x), np.clip(rates.up.share(y), -2, 3)
    return np.stack([inside.x + inside.width * across, inside.y + inside.height * (1 - up)], axis=1)


def _held(places: np.ndarray, inside: Box) -> np.ndarray:
    """The places, those above and below the plot at its edges."""
    return np.stack([places[:, 0], np.clip(places[:, 1], inside.y, inside.y + inside.height)], axis=1)
