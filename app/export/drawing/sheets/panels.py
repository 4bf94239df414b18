"""Several small maps on one page: moments of one race, or its runs one by one."""

import numpy as np
from matplotlib.figure import Figure

from app.export.drawing.canvas.geometry import number
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.maps.heads import ending, shortened
from app.export.drawing.maps.map import Map
from app.export.drawing.maps.markers import marker
from app.export.drawing.race import Race
from app.export.drawing.sheets.sheet import Box, Sheet, cells, columns, figure
from app.export.options import Options
from app.languages import grouped, t
from app.races.measures import AHEAD

WORDS = 24
"""Pixels below a small map for the words about it."""
GAP = 14


def filmstrip(race: Race, options: Options) -> Figure:
    """The map at some moments, from the first steps to the last, beside each other."""
    sheet = Sheet(race, options)
    steps = moments(race, options)
    key = Key(race, sheet.look, sheet.inside)
    panels = SmallMaps(race, sheet, key.rest, len(steps))
    maps = [panels.map(i) for i in range(len(steps))]

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        key.draw(pen)
        for i, (shown, step) in enumerate(zip(maps, steps, strict=True)):
            with pen.named(f"panel-{i}-"):
                shown.base(pen)
                shown.draw(pen, step, names=False)
            panels.say(pen, i, t("step {step}", step=grouped(step)), "")

    return figure(options, draw)


def moments(race: Race, options: Options) -> list[int]:
    """The steps that a filmstrip shows: from the start on, the run in focus goes as far between any two."""
    if options.at:
        return sorted({min(step, race.steps) for step in options.at})
    end = race.steps if race.view.step is None else race.view.step
    shares = np.linspace(0, 1, options.moments) if options.moments > 1 else np.ones(1)
    focus = race.view.focus
    last = min(int(race.row(end)), race.drawn(focus))
    (x0, x1), (y0, y1) = race.window
    path = race.x[focus, : last + 1] / np.array([x1 - x0, y1 - y0])
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    if not 0 < gone[-1] < np.inf:  # it stands still
        return sorted({round(float(end * share)) for share in shares})
    rows = np.interp(shares * gone[-1], gone, np.arange(len(gone)))
    steps = np.interp(rows, np.arange(len(race.at)), race.at)
    return sorted({*(round(float(step)) for step in steps[:-1]), end})


def multiples(race: Race, options: Options) -> Figure:
    """The map once for every run, with its path alone, and its loss there."""
    sheet = Sheet(race, options)
    step = race.steps if race.view.step is None else race.view.step
    panels = SmallMaps(race, sheet, sheet.inside, len(race.runs))
    maps = [panels.map(i, only=i) for i in range(len(race.runs))]

    def draw(pen: Pen) -> None:
        sheet.draw(pen)
        for i, (shown, racer) in enumerate(zip(maps, race.runs, strict=True)):
            with pen.named(f"panel-{i}-"):
                shown.base(pen)
                shown.ahead(pen, AHEAD if step < race.steps else 0.0)
                shown.draw(pen, step, names=False)
            if i == race.view.focus and len(maps) > 1:
                panels.outline(pen, i, sheet.look.color(racer.style))
            panels.say(pen, i, racer.title, reached(race, i, step), color=sheet.look.color(racer.style))

    return figure(options, draw)


def reached(race: Race, i: int, step: int) -> str:
    """The outcome of a run at a step: its loss, or that it diverged or left the domain."""
    at = race.runs[i].diverged_at
    if at is not None and step >= at:
        return ending(race.runs[i])
    row = min(race.row(step), race.last(i))
    return f"loss {number(float(race.loss[i, int(row)]))}"


class SmallMaps:
    """Equal small maps on a page, and the words below each."""

    def __init__(self, race: Race, sheet: Sheet, box: Box, count: int) -> None:
        u = sheet.look.scale
        across = columns(count, box, WORDS * u, GAP * u)
        self._race, self._look = race, sheet.look
        boxes = cells(count, across, box, GAP * u)
        self._size, words = (
            float(np.clip(boxes[0].width / 17, (11 if sheet.look.least else 10) * u, 13 * u)),
            WORDS * u,
        )
        if boxes[0].height < 3 * words:
            words = 0.0
        self._words = words
        self._boxes = [Box(*cell[:3], max(cell.height - words, 4.0)).whole() for cell in boxes]
        small = min(self._boxes[0].width / 480, self._boxes[0].height / 360)
        self._inner = sheet.look._replace(scale=float(np.clip(small, 0.5 * u, 0.9 * u)))  # without letters
        self._contours = None

    def map(self, i: int, only: int | None = None) -> Map:
        """The small map number i; all share their contours."""
        made = Map(
            *(self._race, self._inner, self._boxes[i]),
            plain=True, only=only, contours=self._contours, least=0.8 * self._size,
        )  # fmt: skip
        self._contours = made.contours
        return made

    def outline(self, pen: Pen, i: int, color: str) -> None:
        """Frame a small map."""
        x, y, width, height = self._boxes[i]
        u = self._look.scale
        frame = rounded(x - 3 * u, y - 3 * u, width + 6 * u, height + 6 * u, 10 * self._inner.scale + 3 * u)
        pen.stroke(frame, color, 2 * u)

    def says(self, left: str, right: str) -> bool:
        """Whether both of these are written in full below a small map."""
        room = self._boxes[0].width - 10 * self._look.scale
        return measure(left, self._size, 600) + measure(right, self._size) <= room

    def say(self, pen: Pen, i: int, left: str, right: str, color: str | None = None) -> None:
        """Write below a small map."""
        if not self._words:
            return
        x, y, width, height = self._boxes[i]
        u, look = self._look.scale, self._look
        middle = y + height + 3 * u + self._words / 2
        right = shortened(right, width, self._size)
        room = width - measure(right, self._size) - (10 * u if right else 0)
        weight = 600 if color else 400
        pen.text(
            shortened(left, room, self._size, weight),
            x,
            middle,
            self._size,
            color or look.text,
            weight=weight,
        )
        pen.text(right, x + width, middle, self._size, look.muted, align="right")


class Key:
    """The runs' names with their markers, in a line above small maps; `rest` is what is left of the box."""

    def __init__(self, race: Race, look: Look, box: Box) -> None:
        self._race, self._look = race, look
        u, self._size = look.scale, 13 * look.scale
        self._places: list[tuple[float, float]] = []
        x, y, high = 0.0, 0.0, 20 * u
        for racer in race.runs:
            long = 18 * u + measure(racer.title, self._size, 600)
            if x and x + long > box.width:
                x, y = 0.0, y + high
            self._places.append((box.x + x, box.y + y + high / 2))
            x += long + 20 * u
        used = y + high + 8 * u
        if used > 0.35 * box.height:
            used, self._places = 0.0, []
        self.rest = Box(box.x, box.y + used, box.width, box.height - used)

    def draw(self, pen: Pen) -> None:
        """Draw the names."""
        u = self._look.scale
        for racer, (x, y) in zip(self._race.runs, self._places, strict=bool(self._places)):
            color = self._look.color(racer.style)
            marker(pen, racer.style.marker, x + 6 * u, y, 5 * u, color, self._look)
            pen.text(racer.title, x + 18 * u, y, self._size, color, weight=600)
