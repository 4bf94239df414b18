"""The page around a picture: its background, a title above, the settings and the credit below."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from app.export.credit import credit
from app.export.drawing.canvas.look import Look, look
from app.export.drawing.canvas.pen import Pen, measure
from app.export.drawing.canvas.shapes import rounded
from app.export.drawing.maps.heads import shortened
from app.export.drawing.scene import Scene
from app.export.options import Options, clean

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

    def __init__(self, scene: Scene, options: Options) -> None:
        self.scene, self.options = scene, options
        self.look: Look = look(options)
        self._words: list[_Words] = []
        scale = self.look.scale
        self.margin = min(20 * scale, 0.05 * min(options.width, options.height) + 4)
        self.wide = options.width - 2 * self.margin
        top = self._title(self.margin)
        bottom = options.height - self.margin
        if options.caption:
            bottom = self._caption(bottom, 0.3 * options.height)
        self.inside = Box(self.margin, top, self.wide, max(bottom - top, 8.0))

    def _title(self, top: float) -> float:
        """Place the title, smaller or in two lines where it is long; return where the rest begins."""
        text = clean(self.options.title or "")
        if not text:
            return top
        scale = self.look.scale
        size = 20 * scale
        while size > 15 * scale and measure(text, size, 600) > self.wide:
            size *= 0.96
        lines = wrapped(text, self.wide, size, 600, most=2)
        self._words.append(_Words(lines, top, size, 1.3 * size, 600, self.look.text))
        return top + 1.3 * size * len(lines) + 9 * scale

    def _caption(self, bottom: float, room: float) -> float:
        """Place the settings and the credit above `bottom`; return where the rest ends."""
        about, scale = credit(self.scene.experiment), self.look.scale
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
                pen.text(line, self.margin, y, words.size, words.color, weight=words.weight)


_HELD = "\u00a0=\u00a0"
"""An equation stays on its line."""


def wrapped(text: str, width: float, size: float, weight: int = 400, *, most: int) -> list[str]:
    """A text in lines of so many pixels; of those that are too many the end is left out."""
    lines, words = [""], text.replace(" = ", _HELD).split(" ")
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if measure(longer, size, weight) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = lines[:most]
        while lines[-1] and measure(f"{lines[-1]}…", size, weight) > width:
            lines[-1] = lines[-1][:-1].rstrip()
        lines[-1] += "…"
    return [shortened(line.replace(_HELD, " = "), width, size, weight) for line in lines if line]


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
