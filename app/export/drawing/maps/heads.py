"""What stands on a map: paths, their heads and names, minima and saddles; see paths.js."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.geometry import Exit, Label, exits, project, separate
from app.export.drawing.canvas.look import Look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import circle
from app.export.drawing.maps.markers import cross, exit_mark, marker
from app.export.drawing.maps.members import Members
from app.export.drawing.maps.paths import Line, Stroke
from app.export.drawing.maps.wandering import Way, stacked, way_of
from app.export.drawing.overlays.glyphs import Said
from app.export.drawing.race import Race, Racer
from app.races.measures import EXIT, HEAD, MARK, NAME, PATH

BACK = 0.3
"""How strong a run is drawn that stands back."""


AWAY = 1.2
"""A name that stands so many lines away from its head is taken for another's."""


class Chip(NamedTuple):
    """A corner that names stay out of."""

    left: float
    right: float
    top: float
    bottom: float


class _Drawn(NamedTuple):
    """One run on this map."""

    number: int
    racer: Racer
    pixels: np.ndarray
    last: int
    way: Way
    line: Line
    stroke: Stroke
    exits: list[Exit]


class Heads:
    """All the runs of a race on a map of one size; `only` one of them, where every run has its own map."""

    def __init__(
        self,
        race: Race,
        look: Look,
        size: tuple[float, float],
        *,
        only: int | None = None,
        chips: tuple[Chip, ...] = (),
        dim: bool = False,
    ) -> None:
        """`dim`: all but the run in focus stand back."""
        focus = race.view.focus
        self._back = BACK if dim else 1.0
        self._race, self._look, self._size, self._focus = race, look, size, focus
        self._chips = chips
        shown = range(len(race.runs)) if only is None else [only]
        order = sorted(shown, key=lambda i: i == focus)
        self._runs = [self._run(i, alone=only is not None) for i in order]
        repeats = race.repeats or (None,) * len(race.runs)
        bundles = ((run, repeats[run.number]) for run in self._runs)
        self._members = [
            Members(bundle, run.stroke.color, race.window, size, look.scale, race.members)
            for run, bundle in bundles
            if bundle is not None
        ]
        chosen = order.index(focus) if focus in order else -1
        self._paths = [self._runs[k] for k in stacked([run.way for run in self._runs], chosen)]

    def _run(self, i: int, *, alone: bool) -> _Drawn:
        race, look = self._race, self._look
        pixels = project(race.x[i], race.window, *self._size)
        last = min(race.drawn(i), len(pixels) - 1)
        away = None if race.away is None else race.away[i]
        wide = PATH.focused if i == self._focus or alone else PATH.wide
        racer = race.runs[i]
        stroke = Stroke(
            look.color(racer.style),
            look.casing,
            wide * look.scale,
            PATH.casing * look.scale,
            tuple(part * look.scale for part in racer.style.dash),
        )
        way = way_of(race.x[i], last, race.window)
        line = Line(pixels, last, self._size, look.scale, away, way, self._tail_of())
        return _Drawn(i, racer, pixels, last, way, line, stroke, exits(pixels[: last + 2], *self._size))

    def _tail_of(self) -> float | None:
        """How many rows of a path stay behind its head; None: all."""
        tail = self._race.view.tail
        return None if tail is None else tail * (len(self._race.at) - 1) / max(self._race.steps, 1)

    # ------------------------------------------------------------ what stays

    def marks(self, pen: Pen) -> None:
        """Draw minima and saddles, and where all began, or those with a start of their own."""
        look = self._look
        for points, turned in ((self._race.minima, False), (self._race.saddles, True)):
            for x, y in project(points.reshape(-1, 2), self._race.window, *self._size).tolist():
                cross(pen, x, y, look, turned=turned)
        begun: dict[tuple[float, float], str] = {}
        for run in reversed(self._runs):
            own = self._race.experiment.runs[run.number].start is not None
            x, y = run.pixels[0].tolist()
            begun.setdefault((x, y), run.stroke.color if own else look.text)
        for (x, y), color in begun.items():
            ring = circle(x, y, 4.5 * look.scale)
            pen.stroke(ring, look.casing, 4.5 * look.scale)
            pen.stroke(ring, color, 1.8 * look.scale)

    # ------------------------------------------------------------ what moves

    def ahead(self, pen: Pen, opacity: float) -> None:
        """Draw the whole paths, faint."""
        for run in self._paths:
            run.line.draw(pen, run.last, run.stroke, opacity)

    def draw(
        self, pen: Pen, step: float, *, names: bool = True, under: Callable[[], list[Said]] = list
    ) -> None:
        """Draw the paths up to a step, with their heads and names.

        `under` draws what lies between paths and heads, and returns its words.
        """
        row = self._race.row(step)
        for members in self._members:
            members.below(pen, row)
        for members in self._members:
            members.above(pen, row)
        if self._members:
            self.marks(pen)  # a density covers what is drawn before any step
        for run in self._paths:
            with pen.group(f"run-{run.number}"), pen.faint(self._strength(run)):
                run.line.draw(pen, min(row, run.last), run.stroke)
        words, places = under(), list[tuple[float, float]]()
        for run in self._runs:
            with pen.group(f"head-{run.number}"), pen.faint(self._strength(run)):
                places.append(self._head(pen, run, min(row, run.last)))
        with pen.group("names"):
            self._write(pen, [*(self._names(places, step) if names else []), *words])

    def _strength(self, run: _Drawn) -> float:
        """How strong a run is drawn."""
        return 1.0 if run.number == self._focus else self._back

    def _head(self, pen: Pen, run: _Drawn, row: float) -> tuple[float, float]:
        """Draw a head, or where the path left the map, and return its place."""
        look = self._look
        left = [exit_ for exit_ in run.exits if exit_.row <= row]
        for exit_ in left[-EXIT.most :]:
            exit_mark(pen, exit_, run.stroke.color, look)
        x, y = place = self._at(run, row)
        if not self._inside(place):
            return self._place(run, row)
        if run.number == self._focus:
            ring = circle(x, y, HEAD.ring * look.scale)
            pen.stroke(ring, look.casing, HEAD.casing * look.scale)
            pen.stroke(ring, run.stroke.color, HEAD.line * look.scale)
        marker(pen, run.racer.style.marker, x, y, HEAD.radius * look.scale, run.stroke.color, look)
        return x, y

    def _at(self, run: _Drawn, row: float) -> tuple[float, float]:
        """Where a run is at a row, on the map or off it."""
        k = min(int(row), len(run.pixels) - 2)
        x, y = (run.pixels[k] + (row - k) * (run.pixels[k + 1] - run.pixels[k])).tolist()
        return x, y

    def _inside(self, place: tuple[float, float]) -> bool:
        return all(0 <= at <= size for at, size in zip(place, self._size, strict=True))

    def _place(self, run: _Drawn, row: float) -> tuple[float, float]:
        """Where a head is seen at a row, or where its path left the map."""
        place = self._at(run, row)
        left = [exit_ for exit_ in run.exits if exit_.row <= row]
        return place if self._inside(place) or not left else (left[-1].x, left[-1].y)

    def _names(self, places: list[tuple[float, float]], step: float) -> list[Said]:
        """The names of all that do not stand back, beside their heads."""
        scale, width, size = self._look.scale, self._size[0], self._look.name(self._size[0])
        gap, found = NAME.gap * scale, list[Said]()
        for run, (x, y) in zip(self._runs, places, strict=True):
            if self._strength(run) < 1:
                continue
            text = shortened(headline(run.racer, step), width - 8 * scale, size, 600)
            long = measure(text, size, 600)
            over = x + gap + long > width - 4 * scale
            left = max(4 * scale, x - gap - long) if over else max(x, 0) + gap
            found.append(Said(text, run.stroke.color, left, y))
        return found

    def crowded(self, step: float) -> bool:
        """Whether names at their heads would stand away from them at a step, or cover a minimum."""
        row, cross = self._race.row(step), (MARK.minimum + MARK.casing / 2) * self._look.scale
        places = [self._place(run, min(row, run.last)) for run in self._runs]
        words = self._names(places, step)
        minima = project(self._race.minima.reshape(-1, 2), self._race.window, *self._size)
        for word, label, top in self._written(words):
            middle = top + NAME.line * self._look.scale / 2
            if abs(middle - word.y) > AWAY * NAME.line * self._look.scale:
                return True
            across = (minima[:, 0] > label.left - cross) & (minima[:, 0] < label.right + cross)
            half = self._look.name(self._size[0]) / 2 + cross
            if np.any(across & (np.abs(minima[:, 1] - middle) < half)):
                return True
        return False

    def _written(self, words: list[Said]) -> list[tuple[Said, Label, float]]:
        """Words with their places apart from each other, and their tops."""
        scale, width, size = self._look.scale, self._size[0], self._look.name(self._size[0])
        line, boxes = NAME.line * scale, list[Label]()
        for one in words:
            long = measure(one.text, size, 600)
            left = max(min(one.x, width - long - 4 * scale), 4 * scale)
            boxes.append(self._room(left, left + long + 8 * scale, one.y - line / 2, line))
        return list(zip(words, boxes, separate(boxes, line), strict=True))

    def _write(self, pen: Pen, words: list[Said]) -> None:
        """Write names, and words of what else stands at a head, apart from each other."""
        scale, size = self._look.scale, self._look.name(self._size[0])
        for one, label, top in self._written(words):
            pen.text(
                *(one.text, label.left, top + NAME.line * scale / 2, size, one.color),
                weight=600, halo=self._look.casing, wide=NAME.halo * scale,
            )  # fmt: skip

    def _room(self, left: float, right: float, top: float, line: float) -> Label:
        """A label that stays on the map, and out of its corners."""
        low, high = 0.0, self._size[1]
        for chip in self._chips:
            if chip.left >= right or chip.right <= left or not chip.top - line < top < chip.bottom:
                continue
            if chip.top < self._size[1] / 2:
                low = max(low, chip.bottom)
            else:
                high = min(high, chip.top)
        return Label(left, right, top, low, high)


def ending(racer: Racer) -> str:
    """How and when a run ended that left the numbers."""
    return f"{'left the domain' if racer.outside else 'diverged'} at {racer.diverged_at:,}"


def headline(racer: Racer, step: float) -> str:
    """What stands beside a head: the run's name, and whether it has diverged or left the domain."""
    at = racer.diverged_at
    return racer.title if at is None or step < at else f"{racer.title} · {ending(racer)}"


def shortened(text: str, width: float, size: float, weight: int = 400) -> str:
    """As much of a text as fits into so many pixels: its ends, which tell it from others that begin alike."""
    if measure(text, size, weight) <= width:
        return text
    for kept in range(len(text) - 1, 0, -1):
        end = text[len(text) - kept // 2 :]
        _, space, words = end.partition(" ")
        short = f"{text[: kept - kept // 2].rstrip()}…{space + words if space else end}"
        if measure(short, size, weight) <= width:
            return short
    return ""
