"""The map: its contours, its numbers and titles, and the runs upon it."""

from functools import partial
from typing import NamedTuple

from matplotlib.path import Path

from app.export.drawing.canvas.geometry import labels, ticks
from app.export.drawing.canvas.look import Look, rgba
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import rounded, segment
from app.export.drawing.maps.contours import ContourMap
from app.export.drawing.maps.heads import Chip, Heads, shortened
from app.export.drawing.maps.marks import draw_marks
from app.export.drawing.overlays.focus import Focus
from app.export.drawing.overlays.glyphs import Said
from app.export.drawing.overlays.slow import Slow
from app.export.drawing.race import Race
from app.export.drawing.relief.space import Space
from app.export.drawing.sheets.sheet import Box

CORNER = 10
"""Pixels by which the corners of a map are round."""
TICKS = 7
"""At most this many numbers stand along an edge."""


class _Word(NamedTuple):
    """An axis title in its corner."""

    text: str
    chip: Chip


class Map:
    """A race's map in a box of pixels: what stays is drawn once, what moves at any step."""

    def __init__(
        self,
        race: Race,
        look: Look,
        box: Box,
        *,
        plain: bool = False,
        only: int | None = None,
        contours: ContourMap | None = None,
        slow: Slow | None = None,
        least: float = 0.0,
    ) -> None:
        """`plain`: without numbers and titles; `contours`: some of this size, if they are there already.

        `slow`: slow motion, where the map is in it; `least`: how high letters of marks are at least.
        """
        race = race.filling(box.width, box.height)
        self._race, self._look, self._box, self._only = race, look, box, only
        self._plain, self._slow, self._least = plain, slow, least
        relieved = "relief" in race.view.show and not race.curve and only is None
        self._space = Space(race, look, (box.width, box.height)) if relieved else None
        self._corners = () if plain else self._titles()
        self.contours = contours or ContourMap(race, look, box.width, box.height)
        chips = tuple(word.chip for word in self._corners)
        size = (box.width, box.height)
        self._heads = Heads(race, look, size, only=only, chips=chips, dim=slow is not None)
        self._focus = Focus(race, look, size, slow) if only in (None, race.view.focus) else None

    def _titles(self) -> tuple[_Word, ...]:
        u, size = self._look.scale, 12 * self._look.scale
        beside = max((measure(text, 11 * u) for _, text in self._upwards()), default=0) + 14 * u
        words = []
        for text, right, top in zip(self._race.axes, (True, False), (False, True), strict=True):
            text = shortened(text, 0.45 * self._box.width, size)
            long = measure(text, size) + 8 * u
            left = self._box.width - 10 * u - long if right else max(34 * u, beside)
            y = 10 * u if top else self._box.height - 24 * u
            words.append(_Word(text, Chip(left, left + long, y, y + 17 * u)))
        return tuple(words)

    def base(self, pen: Pen) -> None:
        """Draw what stays: the contours, the numbers along its edges, titles, minima and saddles."""
        if self._space:
            with pen.within(*self._box):
                self._space.base(pen, plain=self._plain)
            return
        look, box = self._look, self._box
        corner = CORNER * look.scale
        with pen.group("ground"):
            with pen.within(*box, corner=corner if look.open else 0):
                self.contours.draw(pen)
            if not look.open:  # smoother than cutting every layer
                pen.fill(_around(box, corner), look.page)
        with pen.within(*box):
            if not self._plain:
                with pen.group("axes"):
                    self._edges(pen)
                    for word in self._corners:
                        self._word(pen, word)
            with pen.group("marks"):
                self._heads.marks(pen)

    def ahead(self, pen: Pen, opacity: float) -> None:
        """Draw the whole paths, faint."""
        with pen.within(*self._box):
            self._heads.ahead(pen, opacity)

    def draw(self, pen: Pen, step: float, *, names: bool = True) -> None:
        """Draw the runs as they are at a step; in slow motion its fraction says which phase is shown."""
        phase = self._slow.phase(step) if self._slow else None
        step = self._slow.heads(step) if self._slow else step
        with pen.within(*self._box):
            names = names and self._race.view.names
            if self._space:
                self._space.draw(pen, step, names=names)
            else:
                if self._focus:
                    self._focus.below(pen, step)
                under = partial(self._focus.at_head, pen, step, phase) if self._focus else list[Said]
                self._heads.draw(pen, step, names=names, under=under)
            draw_marks(
                *(pen, self._race.view.marks, self._race, self._look, self._box[2:], step),
                only=self._only, see=self._space.pieces if self._space else None,
                names=names, least=self._least,
            )  # fmt: skip

    def _edges(self, pen: Pen) -> None:
        """The numbers along the edges, inside, where nothing else stands."""
        (width, height), look, u = self._box[2:], self._look, self._look.scale
        (x0, x1), (y0, y1) = self._race.window
        size, room, halo = 11 * u, CORNER * u, rgba(look.page, 0.6)
        right, up = (word.chip for word in self._corners)
        across = ticks(x0, x1, max(2, min(TICKS, int(width / (70 * u)))))
        for value, text in self._upwards():
            y = height * (y1 - value) / (y1 - y0)
            if not room + 6 * u < y < height - room - 18 * u:
                continue
            pen.stroke(segment(0, y, 4 * u, y), look.muted, u)
            pen.text(text, 7 * u, y, size, look.muted, halo=halo, wide=3 * u)
        for value, text in zip(across, labels(across), strict=True):
            x, half = width * (value - x0) / (x1 - x0), measure(text, size) / 2
            if x - half < up.left - 4 * u or x + half > right.left - 4 * u:
                continue
            pen.stroke(segment(x, height - 4 * u, x, height), look.muted, u)
            pen.text(text, x, height - 12 * u, size, look.muted, align="center", halo=halo, wide=3 * u)

    def _upwards(self) -> list[tuple[float, str]]:
        """The numbers along the left edge."""
        y0, y1 = self._race.window[1]
        count = max(2, min(TICKS, int(self._box.height / (42 * self._look.scale))))
        values = ticks(y0, y1, count)
        return list(zip(values, labels(values), strict=True))

    def _word(self, pen: Pen, word: _Word) -> None:
        look, u, chip = self._look, self._look.scale, word.chip
        shape = rounded(chip.left, chip.top, chip.right - chip.left, chip.bottom - chip.top, 4 * u)
        pen.fill(shape, look.page, 0.7)
        middle = (chip.top + chip.bottom) / 2
        pen.text(word.text, chip.left + 4 * u, middle, 12 * u, look.muted)


def _around(box: Box, corner: float) -> Path:
    """What round corners leave of a rectangle."""
    x, y, width, height = box
    square = Path([(x, y), (x, y + height), (x + width, y + height), (x + width, y), (x, y)], closed=True)
    return Path.make_compound_path(square, rounded(*box, corner))
