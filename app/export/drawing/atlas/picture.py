"""An atlas as a picture: the cells on their axes, and what their colours mean."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.path import Path

from app.export.drawing.atlas import coloring, saying
from app.export.drawing.atlas.searched import Searched
from app.export.drawing.canvas.geometry import number, ticks
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import circle, rounded, segment
from app.export.drawing.canvas.words import Words
from app.export.drawing.charts.axis import Axis, exact, exact_log, loss_axis
from app.export.drawing.maps.markers import cross, marker
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box, Sheet, figure
from app.export.options import Options
from app.races import atlas, solve
from app.races.measures import BAND, CURVE, HEAD
from app.races.scene import Atlas
from core.experiment import ExperimentError

SHAPE = (320, 240)
"""Cells across and up, as on the page,"""
FEWER = 2
"""and in both directions so many times as few where every cell has settings of its own."""
WORK = 2e10
"""Multiplications that an atlas may cost: with large data it has fewer cells."""
FEWEST = 48
PIXELS = 2.5
"""A cell is so many pixels wide, at least."""
MOST = 8
"""At most so many minima are listed."""
DOTS = (2.0, 3.0)
"""How a line is dashed that leaves the plot."""
MARK = 5.0
"""The radius of a mark."""


def picture(race: Race, options: Options) -> Figure:
    """The atlas of a scene. Raises ExperimentError for a network."""
    if solve.landscape(race.experiment).training:
        raise ExperimentError("kind: a network takes too long for an atlas; take another kind.")
    sheet = Sheet(race, options)
    view = race.view.atlas or Atlas()
    if view.kind == "search":
        drawn = Searched(race, sheet.look, sheet.inside)
    else:
        drawn = _Compared(race, sheet, view) if view.kind == "rates" else _Cells(race, sheet, view)

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        drawn.draw(pen)

    return figure(options, draw)


def shape_of(race: Race, plan: atlas.Plan, width: float) -> tuple[int, int]:
    """How many cells, across and up, there is time for, and are seen in so many pixels."""
    landscape = solve.landscape(race.experiment)
    each = landscape.work(solve.data(landscape), len(race.experiment.start)) * race.steps
    across = min(np.sqrt(WORK / max(each, 1) * 4 / 3), SHAPE[0], width / PIXELS)
    if not any(axis.start is not None or axis.path.endswith(".lr") for axis in (plan.x, plan.y)):
        across /= FEWER
    across = 16 * int(max(across, FEWEST) / 16)
    return plan.x.count(across), plan.y.count(across * 3 // 4)


class _Item(NamedTuple):
    """What a colour means."""

    color: str | None  # None: hatched
    text: str
    share: str


class _Plot:
    """A sentence, and below it a plot with what is beside it."""

    def __init__(self, look: Look, box: Box, text: str, *, square: bool) -> None:
        """`square`: whether the plot is 4 : 3."""
        self._look, u = look, look.scale
        self._size = 12.5 * u
        self._sentence = Words(text, 1.08 * self._size, box.width, lines=3, verbatim=True)
        top = box.y + self._sentence.height + 20 * u
        left, foot = 48 * u, 40 * u
        high = max(box.y + box.height - top - foot, 20.0)
        wide = box.width - left - 8 * u
        beside = wide - high * 4 / 3 > 190 * u or not square
        if square and not beside:
            high = max(min(high - 54 * u, wide * 3 / 4), 20.0)
        self.plot = Box(
            box.x + left, top, min(wide, high * 4 / 3) if square else wide - 200 * u, high
        ).whole()
        self._at = (box.x, box.y)
        self.beside = beside
        right = self.plot.x + self.plot.width + 20 * u
        self.rest = (
            Box(right, top, max(box.x + box.width - right, 10.0), high)
            if beside
            else Box(self.plot.x, top + high + foot + 6 * u, self.plot.width, 54 * u)
        )

    def frame(self, pen: Pen, across: Axis, up: Axis, names: tuple[str, str], *, grid: bool) -> None:
        """The sentence, and the numbers and names of both axes."""
        look, u, plot = self._look, self._look.scale, self.plot
        self._sentence.draw(pen, self._at[0], self._at[1], look.text)
        size, bottom = 0.9 * self._size, plot.y + plot.height
        for mark in across.marks:
            x = plot.x + plot.width * float(across.share(np.array([mark.value]))[0])
            if plot.x - 1 <= x <= plot.x + plot.width + 1:
                pen.stroke(segment(x, bottom, x, bottom + 4 * u), look.muted, u)
                pen.text(mark.text, x, bottom + 13 * u, size, look.muted, align="center")
        for mark in up.marks:
            y = bottom - plot.height * float(up.share(np.array([mark.value]))[0])
            if plot.y - 1 <= y <= bottom + 1:
                far = plot.x + plot.width if grid else plot.x
                pen.stroke(segment(plot.x - 4 * u, y, far, y), look.rule if grid else look.muted, u)
                pen.text(mark.text, plot.x - 7 * u, y, size, look.muted, align="right")
        pen.text(names[0], plot.x + plot.width / 2, bottom + 31 * u, size, look.text, align="center")
        pen.text(names[1], self._at[0], plot.y - 10 * u, size, look.text)


class _Cells:
    """A map of cells."""

    def __init__(self, race: Race, sheet: Sheet, view: Atlas) -> None:
        experiment = race.experiment
        self._race, self._look = race, sheet.look
        self._plan = plan = atlas.plan(experiment, view, race.view.focus)
        words = saying.sentence(plan, race.runs[plan.run].title, race.steps)
        self._plot = _Plot(sheet.look, sheet.inside, words, square=True)
        shape = shape_of(race, plan, self._plot.plot.width / sheet.look.scale)
        self._cells = atlas.cells(experiment, plan, shape)
        self._ramp = coloring.ramp_of(self._cells, plan, race.floor)
        self._axes = [_axis(axis) for axis in (plan.x, plan.y)]

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        look, plan, u, plot = self._look, self._plan, self._look.scale, self._plot.plot
        with pen.within(*plot):
            self._hatch(pen, plot.width, plot.height)
            found = coloring.pixels(self._cells, plan, self._race.floor, self._race.steps, self._ramp, look)
            rows, columns = (
                (np.arange(int(side)) * n / side).astype(int)
                for side, n in zip((plot.height, plot.width), found.shape[:2], strict=True)
            )
            pen.image(found[rows][:, columns])
            if plan.x.start is not None and plan.y.start is not None:
                self._minima(pen, plot)
        across, up = (f"{axis.title} (log)" if axis.log else axis.title for axis in (plan.x, plan.y))
        self._plot.frame(pen, self._axes[0], self._axes[1], (across, up), grid=False)
        self._key(pen, 12.5 * u)

    def _hatch(self, pen: Pen, width: float, height: float) -> None:
        look, every = self._look, 8 * self._look.scale
        pen.fill(rounded(0, 0, width, height, 0), look.page)
        for begin in np.arange(every / 2 - height, width, every).tolist():
            pen.stroke(segment(begin, height, begin + height, 0), look.muted, 1.4 * look.scale)

    def _minima(self, pen: Pen, plot: Box) -> None:
        across, up = self._axes
        for x, y in self._race.minima.tolist():
            right, high = float(across.share(np.array([x]))[0]), float(up.share(np.array([y]))[0])
            if 0 <= right <= 1 and 0 <= high <= 1:
                cross(pen, plot.width * right, plot.height * (1 - high), self._look, turned=False)

    def _items(self) -> list[_Item]:
        look, plan = self._look, self._plan
        reached, nowhere, diverged = saying.counted(self._cells)
        whole, items = self._cells.which.size, []
        if plan.of == "minimum":
            minima = solve.minima(self._race.experiment)
            order = sorted(np.flatnonzero(reached).tolist(), key=lambda k: -reached[k])
            for k in order[:MOST]:
                color = coloring.basin(k, np.array(0.5), look)
                items.append(
                    _Item(_hex(color), saying.point(minima[k]), saying.percent(int(reached[k]), whole))
                )
            if rest := order[MOST:]:
                total = int(sum(reached[k] for k in rest))
                items.append(_Item(look.page, f"{len(rest)} more minima", saying.percent(total, whole)))
        if nowhere:
            text = "at no minimum yet" if plan.of == "minimum" else "never"
            items.append(_Item(coloring.colors(look).nowhere, text, saying.percent(nowhere, whole)))
        if diverged:
            items.append(_Item(None, "diverged", saying.percent(diverged, whole)))
        return items

    def _key(self, pen: Pen, size: float) -> None:
        """What the colours mean: below each other beside the map, or in rows below it."""
        look, u, rest = self._look, self._look.scale, self._plot.rest
        x, y = rest.x, rest.y + 10 * u
        if self._ramp is not None:
            y = self._bar(pen, size, min(rest.width, 260 * u))
        for item in self._items():
            long = measure(item.text, size) + measure(item.share, size) + 34 * u
            if not self._plot.beside and x > rest.x and x + long > rest.x + rest.width:
                x, y = rest.x, y + 19 * u
            patch = rounded(x, y - 7 * u, 14 * u, 14 * u, 3 * u)
            pen.fill(patch, item.color or look.page)
            if item.color is None:
                with pen.within(x, y - 7 * u, 14 * u, 14 * u):
                    for begin in (-7, 0, 7):
                        pen.stroke(segment(begin * u, 14 * u, (begin + 14) * u, 0), look.muted, 1.4 * u)
            pen.text(item.text, x + 20 * u, y, size, look.text)
            pen.text(item.share, x + 27 * u + measure(item.text, size), y, size, look.muted)
            x, y = (x, y + 21 * u) if self._plot.beside else (x + long + 12 * u, y)

    def _bar(self, pen: Pen, size: float, wide: float) -> float:
        """The ramp of a measure, with its numbers; returns where the rest goes on."""
        look, u, rest, scale = self._look, self._look.scale, self._plot.rest, self._ramp
        assert scale is not None  # noqa: S101  only then there is a bar
        title = saying.MEASURES[self._plan.of][0]
        if self._plan.of == "steps_to":
            title = f"steps to {number(self._plan.epsilon)}"
        elif coloring.base_of(self._plan, self._race.floor):
            title = f"{title} − minimum"
        y = rest.y + 8 * u
        pen.text(title, rest.x, y, size, look.muted)
        shades = coloring.ramp(np.linspace(0, 1, max(int(wide), 2)), look).astype(np.uint8)
        strip = np.concatenate([shades, np.full((len(shades), 1), 255, np.uint8)], axis=1)
        with pen.within(rest.x, y + 12 * u, wide, 12 * u):
            pen.image(np.repeat(strip[None], max(int(12 * u), 2), axis=0))
        for mark in scale.marks:
            share = float(scale.share(np.array([mark.value]))[0])
            if -1e-9 <= share <= 1 + 1e-9:
                x = rest.x + wide * share
                pen.text(mark.text, x, y + 34 * u, 0.9 * size, look.muted, align="center")
        return y + 58 * u


class _Compared:
    """The final losses of all runs against their learning rates."""

    def __init__(self, race: Race, sheet: Sheet, view: Atlas) -> None:
        self._race, self._look = race, sheet.look
        self._plot = _Plot(sheet.look, sheet.inside, saying.COMPARED, square=False)
        floor = race.floor or 0.0
        found = atlas.curves(race.experiment, view.seeds)
        self._rates = found.rates
        self._curves = [part - floor for part in found[1:]]
        starts = race.loss[:, 0] - floor
        every = np.concatenate([starts, *(part.ravel() for part in self._curves)])
        self._up = loss_axis(every, starts, log=race.floor is not None)
        self._across = exact_log(float(found.rates[0]), float(found.rates[-1]))

    def draw(self, pen: Pen) -> None:
        """Draw it."""
        race, look, u, plot = self._race, self._look, self._look.scale, self._plot.plot
        loss = "loss − minimum" if race.floor else "loss"
        names = (f"learning rate, after {race.steps:,} steps", loss)
        self._plot.frame(pen, self._across, self._up, names, grid=True)
        low, median, high = self._curves
        rest, size = self._plot.rest, 12.5 * u
        for i, run in enumerate(race.runs):
            color = look.color(run.style)
            with pen.within(*plot):
                if (banded := np.isfinite(low[i]) & np.isfinite(high[i])).any():
                    below, above = (self._points(part[i])[banded] for part in (low, high))
                    pen.fill(Path(np.concatenate([above, below[::-1], above[:1]])), color, BAND)
                points = self._points(median[i])
                known = np.isfinite(points).all(axis=1)
                for first, after in _stretches(np.asarray(known)):
                    line = Path(points[first:after])
                    pen.stroke(line, color, CURVE.focused * u, dash=[part * u for part in run.style.dash])
                    if after < len(points):
                        (x, y), (beyond, _) = points[after - 1], self._points(np.ones(len(points)))[after]
                        riser = segment(float(x), float(y), float(beyond), -plot.height)
                        pen.stroke(riser, color, CURVE.wide * u, dash=[part * u for part in DOTS])
                best = int(np.nanargmin(median[i])) if known.any() else None
                if best is not None:
                    x, y = points[best].tolist()
                    ring = circle(x, y, MARK * u)
                    pen.fill(ring, look.page)
                    pen.stroke(ring, color, HEAD.edge * u)
            y = rest.y + 10 * u + 40 * u * i
            marker(pen, run.style.marker, rest.x + 6 * u, y, 5 * u, color, look)
            pen.text(run.title, rest.x + 18 * u, y, size, color, weight=600)
            said = (
                "diverges at every rate"
                if best is None
                else f"best at {number(float(self._rates[best]))}: {number(float(median[i][best]))}"
            )
            pen.text(said, rest.x + 18 * u, y + 17 * u, 0.9 * size, look.muted)

    def _points(self, losses: np.ndarray) -> np.ndarray:
        """Where losses over the rates are drawn [n, 2]."""
        plot = self._plot.plot
        up = np.clip(self._up.share(losses), -2, 3)
        across = self._across.share(self._rates)
        return np.stack([plot.width * across, plot.height * (1 - up)], axis=1)


def _stretches(known: np.ndarray) -> list[tuple[int, int]]:
    """Where something is so for several places in a row: the first, and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _axis(axis: atlas.Axis) -> Axis:
    """The numbers of an axis."""
    if axis.log:
        return exact_log(*axis.range)
    return exact(*axis.range, count=min(7, max(2, len(ticks(*axis.range)))))


def _hex(color: np.ndarray) -> str:
    return "#" + "".join(f"{int(part):02x}" for part in color)
