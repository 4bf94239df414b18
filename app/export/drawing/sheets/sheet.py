"""The page around a picture: its background, a title above, the settings and the credit below."""

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from app.export.credit import credit
from app.export.drawing.canvas.look import Look, look
from app.export.drawing.canvas.pen import Pen, span
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.maps.heads import shortened
from app.export.drawing.race import Race
from app.export.options import Options, clean, theme_of
from app.races.letters import formulas, spoken

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


class _Words(NamedTuple):
    """Some lines of text on a page."""

    lines: list[str]
    top: float
    size: float
    high: float  # of a line
    weight: int
    color: str


class Sheet:
    """The page of a picture; what is drawn on it goes into `inside`."""

    def __init__(self, race: Race, options: Options) -> None:
        self.race, self.options = race, options
        self.look: Look = look(options, theme_of(race.scene))
        self._words: list[_Words] = []
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
        while size > 15 * scale and span(text, size, 600) > self.wide:
            size *= 0.96
        lines = wrapped(text, self.wide, size, 600, most=2)
        self._words.append(_Words(lines, top, size, 1.3 * size, 600, self.look.text))
        return top + 1.3 * size * len(lines) + 9 * scale

    def _caption(self, bottom: float, room: float) -> float:
        """Place the scene's own words above `bottom`; return where the rest ends."""
        text, scale = clean(self.race.scene.caption or ""), self.look.scale
        size = max(14 * scale, 0.8 * 14)
        high = 1.36 * size
        if not text or room < high:
            return bottom
        lines = wrapped(text, self.wide, size, most=int(room / high))
        top = bottom - high * len(lines)
        self._words.append(_Words(lines, top, size, high, 400, self.look.text))
        return top - 10 * scale

    def _settings(self, bottom: float, room: float) -> float:
        """Place the settings and the credit above `bottom`; return where the rest ends."""
        about, scale = credit(self.race.scene), self.look.scale
        size = max(11 * scale, 0.8 * 11)
        high = 1.36 * size
        credits_ = wrapped(about.line, self.wide, 0.92 * size, most=2)
        most = int((room - high * (len(credits_) + 1)) / high)
        lines = wrapped(clean(about.caption), self.wide, size, most=most) if most > 0 else []
        if room < 3 * high:
            return bottom
        top = bottom - high * (len(lines) + len(credits_)) - (0.25 * high if lines else 0)
        self._words.append(_Words(lines, top, size, high, 400, self.look.muted))
        below = bottom - high * len(credits_)
        self._words.append(_Words(credits_, below, 0.92 * size, high, 400, self.look.muted))
        return top - 10 * scale

    def draw(self, pen: Pen) -> None:
        """Draw the page and its words."""
        options = self.options
        if not options.transparent:
            pen.fill(rounded(0, 0, options.width, options.height, 0), self.look.page)
        for words in self._words:
            for i, line in enumerate(words.lines):
                y = words.top + (i + 0.5) * words.high
                pen.say(line, self.margin, y, words.size, words.color, weight=words.weight)


def wrapped(text: str, width: float, size: float, weight: int = 400, *, most: int) -> list[str]:
    """A text in lines of so many pixels; of those that are too many the end is left out.

    An equation stays on its line, and a formula in one piece.
    """
    lines = [""]
    for word in re.split(" ", _held(text)):
        longer = f"{lines[-1]} {word}".strip()
        if span(_freed(longer), size, weight) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    lines = [_freed(line) for line in lines if line]
    if len(lines) > most:
        lines = lines[:most]
        last = spoken(lines[-1]) if span(f"{lines[-1]}…", size, weight) > width else lines[-1]
        while last and span(f"{last}…", size, weight) > width:
            last = last[:-1].rstrip()
        lines[-1] = f"{last}…"
    return [
        line if span(line, size, weight) <= width else shortened(spoken(line), width, size, weight)
        for line in lines
    ]


_HELD = "\ue000"


def _held(text: str) -> str:
    """The text with another letter for every blank at which no line may end."""
    pieces = [f"${piece}$".replace(" ", _HELD) if tex else _escaped(piece) for piece, tex in formulas(text)]
    return "".join(pieces).replace(" = ", f"{_HELD}={_HELD}")


def _freed(text: str) -> str:
    return text.replace(_HELD, " ")


def _escaped(words: str) -> str:
    return words.replace("$", r"\$")


class _Drawing(Artist):
    """All that a figure shows."""

    def __init__(self, draw: Callable[[Pen], None], height: float) -> None:
        super().__init__()
        self._draw, self._height = draw, height

    def draw(self, renderer: Any) -> None:
        figure = self.get_figure(root=True)
        assert figure is not None  # noqa: S101  it was added to one
        self._draw(Pen(renderer, self._height, figure.dpi / DPI))


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
