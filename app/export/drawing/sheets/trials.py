"""What tuning tried, as a picture: every trial at two of its settings, and its score along each of them.

Several ways to search stand side by side, as in Bergstra & Bengio 2012, Figure 1: of a setting that matters a
grid sees few values, random search as many as there are trials.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path

from app.export.drawing.canvas.geometry import labels, ticks
from app.export.drawing.canvas.look import Look, look, mix
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import circle, rounded, segment
from app.export.drawing.charts.axis import Mark, rate_axis
from app.export.drawing.sheets.sheet import Box, cells, figure
from app.export.options import Options, Theme
from app.races.tuning import LOSSES, Dimension, Trial, Tuned
from core.rules import RULES

DOT, RING = 3.6, 7.0
"""The radius of a trial, and of the ring around the best."""
STRIP = 0.2
"""How much of a side the scores along it take."""
LETTERS = 12.0
DECAYS = (0.0, 0.9, 0.99, 0.999, 0.9999)


class Panel(NamedTuple):
    """One search for one run."""

    title: str
    tuned: Tuned
    run: int


def trials(panels: Sequence[Panel], options: Options, theme: Theme = "light") -> Figure:
    """All trials of up to four searches, the darker the better; the best of each has a ring.

    Above every map stand the scores over the setting along it, at its right those over the one up it.
    """
    about = look(options, theme)
    margin = 22 * about.scale
    inside = Box(margin, margin, options.width - 2 * margin, options.height - 2 * margin)
    across = min(len(panels), 1 + (options.width >= options.height))
    boxes = cells(len(panels), across, inside, 30 * about.scale)

    def draw(pen: Pen) -> None:
        if not options.transparent:
            pen.fill(_rectangle(Box(0, 0, options.width, options.height)), about.page)
        for panel, box in zip(panels, boxes, strict=True):
            _Drawn(panel, about, box).draw(pen)

    return figure(options, draw)


class _Drawn:
    """A panel in its box."""

    def __init__(self, panel: Panel, about: Look, box: Box) -> None:
        self.panel, self.look, self.box = panel, about, box
        u = about.scale
        space = panel.tuned.spaces[panel.run]
        self.across, self.up = space[0], space[1] if len(space) > 1 else None
        self.trials = [one for one in panel.tuned.trials if one.run == panel.run]
        self.best = panel.tuned.best[panel.run]
        name = measure(self.up.label, LETTERS * u) if self.up else 0
        left, top, bottom = box.x + max(52 * u, name + 10 * u), box.y + 42 * u, box.y + box.height - 44 * u
        wide, high = box.x + box.width - left, bottom - top
        strip = STRIP * min(wide, high)
        self.above = Box(left, top, wide - strip - 10 * u, strip)
        self.map = Box(left, top + strip + 10 * u, wide - strip - 10 * u, high - strip - 10 * u)
        self.beside = Box(self.map.x + self.map.width + 10 * u, self.map.y, strip, self.map.height)
        if self.up is None:  # a single setting: its scores are the map
            self.above = self.map = Box(left, top, wide, high)

    def draw(self, pen: Pen) -> None:
        look, box, u = self.look, self.box, self.look.scale
        run = self.panel.tuned.experiment.runs[self.panel.run]
        title = f"{RULES[run.rule].title}: {self.panel.title.lower()}"
        pen.text(title, box.x, box.y + 8 * u, 1.2 * LETTERS * u, look.text, weight=600)
        whole = sum(one.steps == self.best.steps for one in self.trials)
        score = f"{self.panel.tuned.score} of {whole:,}: {self.best.score:.3g}"
        said = f"best {score} · darker is better, ○ diverged"
        pen.text(said, box.x, box.y + 27 * u, LETTERS * u, look.muted)
        values = np.array([one.score for one in self.trials])
        goodness = _goodness(values, self.panel.tuned.score)
        x = _shares(self.across, self.trials)
        self._axis(pen, self.across, along=True)
        if self.up is None:
            self._dots(pen, self.map, x, goodness, goodness)
            return
        y = _shares(self.up, self.trials)
        self._axis(pen, self.up, along=False)
        self._dots(pen, self.above, x, goodness, goodness)
        self._dots(pen, self.beside, goodness, y, goodness)
        self._dots(pen, self.map, x, y, goodness)

    def _dots(self, pen: Pen, box: Box, along: np.ndarray, up: np.ndarray, good: np.ndarray) -> None:
        """Trials at shares of a box, the worst first, and a ring around the best."""
        look, u = self.look, self.look.scale
        pen.stroke(_rectangle(box), look.rule, u)
        places = [
            (box.x + a * box.width, box.y + (1 - b) * box.height) for a, b in zip(along, up, strict=True)
        ]
        for k in np.argsort(good, kind="stable"):
            dead = not np.isfinite(self.trials[k].score)
            dot = circle(places[k][0], places[k][1], DOT * u)
            if dead:
                pen.stroke(dot, look.muted, u)
                continue
            pen.fill(dot, mix((look.map[0], look.map[-1]), float(good[k])))
            pen.stroke(dot, look.text, 0.8 * u, 0.55)
        x, y = places[self.trials.index(self.best)]
        pen.stroke(circle(x, y, RING * u), look.text, 2 * u)

    def _axis(self, pen: Pen, dimension: Dimension, *, along: bool) -> None:
        look, u, box = self.look, self.look.scale, self.map
        for mark in _marks(dimension):
            share = float(dimension.shares(np.array([mark.value]))[0])
            if along:
                x, bottom = box.x + share * box.width, box.y + box.height
                pen.stroke(segment(x, bottom, x, bottom + 4 * u), look.muted, u)
                pen.text(mark.text, x, bottom + 13 * u, LETTERS * u, look.muted, align="center")
            else:
                y = box.y + (1 - share) * box.height
                pen.stroke(segment(box.x - 4 * u, y, box.x, y), look.muted, u)
                pen.text(mark.text, box.x - 7 * u, y, LETTERS * u, look.muted, align="right")
        if along:
            words = "learning rate" if dimension.label == "η" else dimension.label
            pen.text(
                words, box.x + box.width, box.y + box.height + 31 * u, LETTERS * u, look.text, align="right"
            )
        else:
            high = self.above.y + self.above.height / 2
            pen.text(dimension.label, box.x - 7 * u, high, LETTERS * u, look.text, align="right")


def _goodness(scores: np.ndarray, words: str) -> np.ndarray:
    """How good scores are, from 0 for those that diverged to 1 for the best: losses by their logarithms."""
    known = np.isfinite(scores)
    good = np.zeros(len(scores))
    if words == LOSSES:
        lowest = max(np.min(scores, initial=1.0, where=known & (scores > 0)), 1e-300)
        values = -np.log10(np.maximum(scores, lowest, where=known, out=np.full(len(scores), lowest)))
    else:
        values = np.where(known, scores, 0.0)
    if known.any():
        low, high = np.quantile(values[known], 0.1), values[known].max()
        good[known] = np.clip(0.05 + 0.95 * (values[known] - low) / (high - low or 1.0), 0.05, 1.0)
    return good


def _shares(dimension: Dimension, trials: Sequence[Trial]) -> np.ndarray:
    return dimension.shares(np.array([one.values[dimension.path] for one in trials]))


def _marks(dimension: Dimension) -> list[Mark]:
    """The ticks of a setting that lie between its ends."""
    low, high = dimension.low, dimension.high
    if dimension.scale == "log":
        found = rate_axis(np.array([low, high])).marks
        found = found[:: max(1, -(-len(found) // 6))]
    elif dimension.scale == "decay":
        found = [Mark(value, f"{value:g}") for value in DECAYS]
    else:
        values = ticks(low, high, 5)
        found = [Mark(value, text) for value, text in zip(values, labels(values), strict=True)]
    return [mark for mark in found if low <= mark.value <= high]


def _rectangle(box: Box) -> Path:
    return rounded(box.x, box.y, box.width, box.height, 0)
