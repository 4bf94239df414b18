"""Experiments side by side: their maps at any moment, their plots, and their small maps."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.words import Words
from app.export.drawing.charts.chart import Chart
from app.export.drawing.charts.sharing import in_common
from app.export.drawing.maps.heads import ending
from app.export.drawing.maps.map import Map
from app.export.drawing.overlays.slow import slow_of
from app.export.drawing.race import Race
from app.export.drawing.sheets.panels import GAP as SMALL_GAP
from app.export.drawing.sheets.panels import WORDS, SmallMaps, moments, reached
from app.export.drawing.sheets.panes import GAP, Panes
from app.export.drawing.sheets.saying import Saying
from app.export.drawing.sheets.sheet import Box, Sheet, cells, columns, figure
from app.export.options import Options
from app.languages import grouped, t
from app.races import solve
from app.races.measures import AHEAD
from app.races.scene import Plot
from app.races.window import PAGE as PAGE_SHAPE

PAGE = (480, 360)
"""Letters on a map of this size are as large as on the page,"""
LARGER = 1.2
"""or so many times, since a picture is looked at from further away;"""
SIZES = (0.7, 0.95)
"""but they stay between these, in the size of those on a map alone."""
APART = 28
"""Pixels between two panels of small maps."""
LOSS = "loss 0.001"
"""As long as what stands below a small map beside a name."""
PLAIN = 170
"""A map that is narrower has no numbers along its edges."""
LETTERS, LINE = 12, 17
"""Pixels of the words below the maps, and of a line of them,"""
OWN = 0.85
"""and how much smaller they are below each of them."""


class Maps:
    """The maps of a scene's panels, with what their runs may use and the step below all of them."""

    def __init__(self, race: Race, options: Options) -> None:
        self._race, self._sheet = race, (sheet := Sheet(race, options))
        look, box, u = sheet.look, sheet.inside, sheet.look.scale
        view, self._size, self._high = race.view, LETTERS * u, LINE * u
        self._budgets: list[tuple[Words, float, float]] = []
        below = self._high + 5 * u if box.height > 9 * self._high else 0.0
        box = box._replace(height=box.height - below)
        panes = partial(Panes, race, look, once=view.names or view.legend, listed=view.legend)
        self._panes = panes(box)
        if solve.landscape(race.experiment).training:
            over = _over(self._panes.boxes)
            box = box._replace(y=box.y + over / 2, height=box.height - over)
            self._panes = panes(box)
        self._foot = box.y + box.height + below - 0.5 * self._high if below else 0.0
        boxes = self._budgeted(self._panes.boxes) if below else [box.whole() for box in self._panes.boxes]
        plain, small = boxes[0].width < PLAIN * u, inner(look, boxes[0])
        slow = [slow_of(one) for one in race.beside]
        self._said = [Saying(one, small, box) for one, box in zip(slow, boxes, strict=True) if one]
        low = min((one.rest.height for one in self._said), default=boxes[0].height)
        boxes = [Box(x, y + high - low, width, low).whole() for x, y, width, high in boxes]
        self._maps = [
            Map(one, small, box, plain=plain, slow=phases)
            for one, box, phases in zip(race.beside, boxes, slow, strict=True)
        ]

    def _budgeted(self, boxes: Sequence[Box]) -> list[Box]:
        """Place what runs may use: once below all maps, or below each; return what is left of their boxes."""
        race, inside, u = self._race, self._sheet.inside, self._sheet.look.scale
        budgets = [one.budget for one in race.beside]
        if len(set(budgets)) == 1:
            room = inside.width - measure(_counted(race.steps, race.steps), self._size) - 16 * u
            words = Words(budgets[0], self._size, room, lines=1, verbatim=True)
            self._budgets = [(words, inside.x, self._foot - words.height / 2)]
            return [box.whole() for box in boxes]
        each = [Words(text, OWN * self._size, boxes[0].width, lines=2, verbatim=True) for text in budgets]
        high = max(words.height for words in each) + 4 * u
        if boxes[0].height < 4 * high:
            return [box.whole() for box in boxes]
        left = [box._replace(height=box.height - high).whole() for box in boxes]
        self._budgets = [
            (words, box.x, box.y + box.height + 3 * u) for words, box in zip(each, left, strict=True)
        ]
        return left

    def base(self, pen: Pen) -> None:
        """Draw what stays."""
        self._sheet.draw(pen)
        self._panes.draw(pen)
        for i, shown in enumerate(self._maps):
            with pen.named(f"panel-{i}-"):
                shown.base(pen)
        for words, x, y in self._budgets:
            words.draw(pen, x, y, self._sheet.look.muted)

    def moving(self, pen: Pen, step: float) -> None:
        """Draw the runs as they are at a step, in all panels, and which one it is."""
        named = not self._panes.once
        for i, shown in enumerate(self._maps):
            with pen.named(f"panel-{i}-"):
                shown.draw(pen, step, names=named)
            if not named:
                self._panes.remark(pen, i, _ended(self._race.beside[i], step))
        for said in self._said:
            said.draw(pen, step)
        if self._foot:
            inside, text = self._sheet.inside, _counted(int(step + 1e-9), self._race.steps)
            right = inside.x + inside.width
            pen.text(text, right, self._foot, self._size, self._sheet.look.muted, align="right")


def _over(boxes: Sequence[Box]) -> float:
    """By how much maps are too tall together for networks, whose heights are known in a window alone."""
    return len({box.y for box in boxes}) * max(boxes[0].height - boxes[0].width / PAGE_SHAPE, 0.0)


def inner(look: Look, box: Box) -> Look:
    """The look of a map of this size beside others."""
    small = LARGER * min(box.width / PAGE[0], box.height / PAGE[1])
    return look.sized(float(np.clip(small, SIZES[0] * look.scale, SIZES[1] * look.scale)))


def _counted(step: int, steps: int) -> str:
    """Which step it is."""
    return t("step {step} / {steps}", step=grouped(step), steps=grouped(steps))


def _ended(race: Race, step: float) -> list[str]:
    """Which runs have left the numbers, in many and in few words: their names do not stand at their heads."""
    ended = [run for run in race.runs if run.diverged_at is not None and step >= run.diverged_at]
    if not ended:
        return []
    if len(ended) == 1:
        return [f"{ended[0].title} {ending(ended[0])}", ending(ended[0])]
    verb = "left the domain" if all(run.outside for run in ended) else "diverged"
    return [f"{', '.join(run.title for run in ended)} {verb}", f"{len(ended)} of {len(race.runs)} {verb}"]


def losses(race: Race, options: Options) -> Figure:
    """The plots of the view in every panel, with the same axes where they can be compared."""
    sheet, plots = Sheet(race, options), race.view.plots or (Plot(),)
    look, step = sheet.look, shown_step(race)
    panes = Panes(race, look, sheet.inside, once=True, listed=False, maps=len(plots))
    first = panes.boxes[0]
    small = inner(look, first._replace(height=first.height / len(plots)))
    axes = [in_common(race.beside, plot, small) for plot in plots]
    charts = [
        [
            Chart(one, small, box, plot, axes=shared, named=not panes.once)
            for plot, shared, box in zip(
                plots, axes, cells(len(plots), 1, pane, GAP * small.scale), strict=True
            )
        ]
        for one, pane in zip(race.beside, panes.boxes, strict=True)
    ]
    narrowest = min(chart.width for one in charts for chart in one)
    for one in charts:
        for chart in one:
            chart.narrow(narrowest)

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        panes.draw(pen)
        for i, one in enumerate(charts):
            with pen.named(f"panel-{i}-"):
                for chart in one:
                    chart.axes(pen)
                    chart.draw(pen, step)
            if panes.once:
                panes.remark(pen, i, _ended(race.beside[i], step))

    return figure(options, draw)


def filmstrip(race: Race, options: Options) -> Figure:
    """The maps at some moments, those of every panel in a row of its own."""
    sheet, steps = Sheet(race, options), moments(race, options)
    panes = Panes(race, sheet.look, sheet.inside, once=True, listed=True, across=1)
    grids = [
        SmallMaps(one, sheet, box, len(steps)) for one, box in zip(race.beside, panes.boxes, strict=True)
    ]
    maps = [[grid.map(k) for k in range(len(steps))] for grid in grids]

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        panes.draw(pen)
        for i, (grid, row) in enumerate(zip(grids, maps, strict=True)):
            for k, (shown, step) in enumerate(zip(row, steps, strict=True)):
                with pen.named(f"panel-{i}-{k}-"):
                    shown.base(pen)
                    shown.draw(pen, step, names=False)
                grid.say(pen, k, t("step {step}", step=grouped(step)), "")

    return figure(options, draw)


def multiples(race: Race, options: Options) -> Figure:
    """The maps once for every run, with its path alone and its loss there, those of every panel together."""
    sheet, step = Sheet(race, options), shown_step(race)
    count = max(len(one.runs) for one in race.beside)
    across = _rows(sheet.inside, len(race.beside), count, sheet.look.scale)
    for once in (False, True):
        panes = Panes(race, sheet.look, sheet.inside, once=once, listed=False, across=across, gap=APART)
        grids = [SmallMaps(one, sheet, box, count) for one, box in zip(race.beside, panes.boxes, strict=True)]
        if all(grids[0].says(run.title, LOSS) for run in race.runs):
            break
    maps = [
        [grid.map(k, only=k) for k in range(len(one.runs))]
        for one, grid in zip(race.beside, grids, strict=True)
    ]

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        panes.draw(pen)
        for i, (one, grid, row) in enumerate(zip(race.beside, grids, maps, strict=True)):
            for k, (shown, racer) in enumerate(zip(row, one.runs, strict=True)):
                color = sheet.look.color(racer.style)
                with pen.named(f"panel-{i}-{k}-"):
                    shown.base(pen)
                    shown.ahead(pen, AHEAD if step < race.steps else 0.0)
                    shown.draw(pen, step, names=False)
                if k == one.view.focus and len(row) > 1:
                    grid.outline(pen, k, color)
                grid.say(pen, k, "" if panes.once else racer.title, reached(one, k, step), color=color)

    return figure(options, draw)


def _rows(box: Box, panels: int, runs: int, u: float) -> int:
    """How many panels with so many small maps each stand beside each other: one, unless more are larger."""

    def size(across: int) -> float:
        pane = cells(panels, across, box, GAP * u)[0]
        pane = pane._replace(height=max(pane.height - 2 * LINE * u, 1))
        columns_ = columns(runs, pane, WORDS * u, SMALL_GAP * u)
        cell = cells(runs, columns_, pane, SMALL_GAP * u)[0]
        return min(cell.width, max(cell.height - WORDS * u, 1) * 4 / 3) * (1.15 if across == 1 else 1.0)

    return max(range(1, panels + 1), key=size)


def shown_step(race: Race) -> int:
    """The step that a still shows."""
    return race.steps if race.view.step is None else race.view.step
