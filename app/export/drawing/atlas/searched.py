"""Grid search and random search side by side, as a picture; static/atlas/trials.js draws the same."""

import numpy as np

from app.export.drawing.atlas import saying
from app.export.drawing.canvas.geometry import number, ticks
from app.export.drawing.canvas.look import Look, mix
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import circle, rounded, segment
from app.export.drawing.canvas.words import Words
from app.export.drawing.charts.axis import Axis, exact, exact_log
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box
from app.races import atlas
from app.races.scene import Atlas
from app.races.trials import SIDE, Trials, trials

DOT, RING = 3.4, 6.5
"""The radius of a run, and of the ring around the best."""
STRIP = 0.2
"""How much of a side the strips take that show how good runs are along a setting."""
APART = 28.0


class Searched:
    """Both searches, each run at its two settings, and along each of them how good it is."""

    def __init__(self, race: Race, look: Look, box: Box, *, plain: bool = False) -> None:
        """`plain`: without words and numbers."""
        self._race, self._look, self._plain = race, look, plain
        self._plan = atlas.plan(race.experiment, race.view.atlas or Atlas(kind="search"), race.view.focus)
        u, self._size = look.scale, 12.5 * look.scale
        text = saying.sentence(self._plan, race.runs[self._plan.run].title, race.steps)
        self._sentence = Words("" if plain else text, 1.08 * self._size, box.width, lines=3, verbatim=True)
        self._at = (box.x, box.y)
        self._found = trials(race.experiment, self._plan)
        top = box.y if plain else box.y + self._sentence.height + 12 * u
        beside = box.width >= box.y + box.height - top
        count, apart = len(self._found), 8 * u if plain else APART * u
        wide = (box.width - apart) / count if beside else box.width
        high = box.y + box.height - top if beside else (box.y + box.height - top - apart) / count
        self._boxes = [
            Box(box.x + i * (wide + apart), top, wide, high)
            if beside
            else Box(box.x, top + i * (high + apart), wide, high)
            for i in range(count)
        ]
        losses = np.concatenate([one.loss for one in self._found])
        self._good = np.split(goodness(losses, race.floor), count)

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        if not self._plain:
            self._sentence.draw(pen, *self._at, self._look.text)
        for found, good, box in zip(self._found, self._good, self._boxes, strict=True):
            self._search(pen, found, good, box)

    def _search(self, pen: Pen, found: Trials, good: np.ndarray, box: Box) -> None:
        look, u, size = self._look, self._look.scale, self._size
        left, top, foot, right = 48 * u, box.y + 60 * u, 42 * u, RING * u
        if self._plain:
            left = foot = right
            top = box.y + max(box.height - box.width, 0) / 2 + right
        else:
            pen.text(found.title, box.x, box.y + 8 * u, 1.1 * size, look.text, weight=600)
            pen.text(self._said(found), box.x, box.y + 26 * u, size, look.muted)
            pen.text(f"↑ {_name(self._plan.y)}", box.x, box.y + 46 * u, size, look.text)
        side = max(min(box.width - left - right, box.y + box.height - top - foot), 20.0)
        strip, gap = STRIP * side, 8 * u
        plot = Box(box.x + left, top + strip + gap, side - strip - gap, side - strip - gap)
        if not self._plain:
            self._axes(pen, plot)
        x, y = found.places.T
        gone = ~np.isfinite(found.loss)
        self._dots(pen, plot, (x, y, good, gone))
        self._dots(pen, Box(plot.x, top, plot.width, strip), (x, good, good, gone))
        self._dots(pen, Box(plot.x + plot.width + gap, plot.y, strip, plot.height), (good, y, good, gone))

    def _said(self, found: Trials) -> str:
        """What a search has come to."""
        known = found.loss[np.isfinite(found.loss)]
        values = len(found.loss) if found is self._found[1] else SIDE
        loss, floor = ("loss − minimum" if self._race.floor else "loss"), self._race.floor or 0.0
        best = f"; best {loss} {number(float(known.min()) - floor)}" if len(known) else ""
        return f"{len(found.loss)} runs, {values} values of {self._plan.x.title}{best}"

    def _axes(self, pen: Pen, plot: Box) -> None:
        look, u, size, bottom = self._look, self._look.scale, self._size, plot.y + plot.height
        across, up = (_axis(axis) for axis in (self._plan.x, self._plan.y))
        for mark in across.marks:
            x = plot.x + plot.width * float(across.share(np.array([mark.value]))[0])
            if plot.x - 1 <= x <= plot.x + plot.width + 1:
                pen.stroke(segment(x, bottom, x, bottom + 4 * u), look.muted, u)
                pen.text(mark.text, x, bottom + 13 * u, 0.9 * size, look.muted, align="center")
        for mark in up.marks:
            y = bottom - plot.height * float(up.share(np.array([mark.value]))[0])
            if plot.y - 1 <= y <= bottom + 1:
                pen.stroke(segment(plot.x - 4 * u, y, plot.x, y), look.muted, u)
                pen.text(mark.text, plot.x - 7 * u, y, 0.9 * size, look.muted, align="right")
        name = _name(self._plan.x)
        pen.text(name, plot.x + plot.width / 2, bottom + 31 * u, size, look.text, align="center")

    def _dots(self, pen: Pen, box: Box, runs: tuple[np.ndarray, ...]) -> None:
        """Runs at shares of a box, the best last and with a ring."""
        look, u = self._look, self._look.scale
        along, up, good, gone = runs
        pen.stroke(rounded(*box, 0), look.rule, u)
        x, y = (box.x + along * box.width).tolist(), (box.y + (1 - up) * box.height).tolist()
        order = np.argsort(good, kind="stable").tolist()
        for k in order:
            dot = circle(x[k], y[k], DOT * u)
            if not gone[k]:
                pen.fill(dot, mix((look.map[0], look.map[-1]), float(good[k])))
            pen.stroke(dot, look.muted if gone[k] else look.text, u, 0.6 if gone[k] else 0.55)
        best = order[-1]
        if not gone[best]:
            pen.stroke(circle(x[best], y[best], RING * u), look.text, 2 * u)


def goodness(losses: np.ndarray, floor: float | None) -> np.ndarray:
    """How good losses are, from 0 for a run that diverged to 1 for the best.

    By the logarithm of what is left above the lowest known loss; `goodnessOf` of race/trials.js.
    """
    above, good = losses - (floor or 0.0), np.zeros(len(losses))
    known = np.isfinite(above)
    if not known.any():
        return good
    positive = above[known & (above > 0)]
    if len(positive) and (above[known] >= 0).all():
        values = -np.log10(np.maximum(above[known], positive.min()))
    else:
        values = -above[known]
    ordered = np.sort(values)
    low, high = ordered[int(0.1 * len(ordered))], ordered[-1]
    good[known] = np.clip(0.05 + 0.95 * (values - low) / (high - low or 1.0), 0.05, 1.0)
    return good


def _name(axis: atlas.Axis) -> str:
    return f"{axis.title} (log)" if axis.log else axis.title


def _axis(axis: atlas.Axis) -> Axis:
    """The numbers of an axis."""
    if axis.log:
        return exact_log(*axis.range)
    return exact(*axis.range, count=min(7, max(2, len(ticks(*axis.range)))))
