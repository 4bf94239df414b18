"""The page around a picture: its background, a title above, the settings and the credit below."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from app.export.credit import credit
from app.export.drawing.canvas.look import Look, look
from app.export.drawing.canvas.pen import Pen
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.canvas.words import LINE, Words
from app.export.drawing.race import Race
from app.export.options import Options, clean, theme_of

DPI = 100
"""Pixels of a picture in an inch of paper."""


class Box(NamedTuple):
    """A rectangle of pixels, from its top left."""

    x: float
    y: float
    width: float
    height: float

    def whole(self) -> "Box":
        """The same in whole pixels, so that its edges are sharp."""
        x, y = round(self.x), round(self.y)
        right, bottom = round(self.x + self.width), round(self.y + self.height)
        return Box(x, y, max(right - x, 2), max(bottom - y, 2))


class _Placed(NamedTuple):
    """Words on a page."""

    words: Words
    top: float
    color: str


class Sheet:
    """The page of a picture; what is drawn on it goes into `inside`."""

    def __init__(self, race: Race, options: Options) -> None:
        self.race, self.options = race, options
        self.look: Look = look(options, theme_of(race.scene))
        self._words: list[_Placed] = []
        scale = self.look.scale
        self.margin = min(20 * scale, 0.05 * min(options.width, options.height) + 4)
        self.wide = options.width - 2 * self.margin
        top = self._title(self.margin)
        bottom = options.height - self.margin
        if options.settings:
            bottom = self._settings(bottom, 0.3 * options.height)
        bottom = self._caption(bottom, 0.25 * options.height)
        self.inside = Box(self.margin, top, self.wide, max(bottom - top, 8.0))

    def _title(self, top: float) -> float:
        """Place the title, smaller or in two lines where it is long; return where the rest begins."""
        text = clean(self.race.scene.title or "")
        if not text:
            return top
        scale = self.look.scale
        size = 20 * scale
        while size > 15 * scale and Words(text, size, np.inf, bold=True).width > self.wide:
            size *= 0.96
        words = Words(text, size, self.wide, lines=2, bold=True)
        self._words.append(_Placed(words, top, self.look.text))
        return top + words.height + 9 * scale

    def _caption(self, bottom: float, room: float) -> float:
        """Place the scene's own words above `bottom`; return where the rest ends."""
        text, scale = clean(self.race.scene.caption or ""), self.look.scale
        size = max(14 * scale, 0.8 * 14)
        most = int(room / (LINE * size))
        if not text or not most:
            return bottom
        words = Words(text, size, self.wide, lines=most)
        self._words.append(_Placed(words, bottom - words.height, self.look.text))
        return bottom - words.height - 10 * scale

    def _settings(self, bottom: float, room: float) -> float:
        """Place the settings and the credit above `bottom`; return where the rest ends."""
        about, scale = credit(self.race.scene, base="", measured=False), self.look.scale
        size = max(11 * scale, 0.8 * 11)
        if room < 3 * LINE * size:
            return bottom
        credits_ = Words(about.line, 0.92 * size, self.wide, lines=2, verbatim=True)
        below = bottom - credits_.height
        self._words.append(_Placed(credits_, below, self.look.muted))
        most = int((room - credits_.height) / (LINE * size) - 0.25)
        top = below
        if most > 0:
            text = clean(about.caption).replace(" = ", "\u00a0=\u00a0")  # an equation stays on its line
            words = Words(text, size, self.wide, lines=most, verbatim=True)
            top = below - words.height - 0.25 * size
            self._words.append(_Placed(words, top, self.look.muted))
        return top - 10 * scale

    def draw(self, pen: Pen) -> None:
        """Draw the page and its words."""
        options = self.options
        if not options.transparent:
            pen.fill(rounded(0, 0, options.width, options.height, 0), self.look.page)
        for one in self._words:
            one.words.draw(pen, self.margin, one.top, one.color)


class _Drawing(Artist):
    """All that a figure shows."""

    def __init__(self, draw: Callable[[Pen], None], height: float) -> None:
        super().__init__()
        self.drawn, self._height = draw, height

    def draw(self, renderer: Any) -> None:
        figure = self.get_figure(root=True)
        assert figure is not None  # noqa: S101  it was added to one
        self.drawn(Pen(renderer, self._height, figure.dpi / DPI))


def drawing(made: Figure) -> Callable[[Pen], None]:
    """What draws a figure of ours, for a place on another page."""
    (found,) = (artist for artist in made.artists if isinstance(artist, _Drawing))
    return found.drawn


def figure(options: Options, draw: Callable[[Pen], None]) -> Figure:
    """A figure of the options' size, which `draw` draws."""
    wide, high = (size * (1 + 1e-12) / DPI for size in (options.width, options.height))
    made = Figure(figsize=(wide, high), dpi=DPI)
    FigureCanvasAgg(made)
    made.patch.set_visible(False)
    made.add_artist(_Drawing(draw, options.height))
    return made


def columns(count: int, box: Box, extra: float, gap: float) -> int:
    """How many panels of 4 : 3, each with `extra` pixels of words, fit beside each other to be largest."""

    def size(across: int) -> float:
        down = -(-count // across)
        width = (box.width - gap * (across - 1)) / across
        height = (box.height - gap * (down - 1)) / down - extra
        return min(width, max(height, 1) * 4 / 3)

    return max(range(1, count + 1), key=size)


def cells(count: int, across: int, box: Box, gap: float) -> Sequence[Box]:
    """So many equal cells, row by row."""
    down = -(-count // across)
    width = (box.width - gap * (across - 1)) / across
    height = (box.height - gap * (down - 1)) / down
    places = [divmod(i, across) for i in range(count)]
    return [Box(box.x + i * (width + gap), box.y + j * (height + gap), width, height) for j, i in places]
