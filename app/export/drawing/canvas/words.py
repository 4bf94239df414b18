"""Words with bold, emphasis, code and formulas in them, in lines of at most so many pixels."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from app.export.drawing.canvas import fonts
from app.export.drawing.canvas.look import Color
from app.export.drawing.canvas.pen import MIDDLE, Pen, measure
from app.races.letters import plain
from app.races.markdown import Span, spans

ABOVE, BELOW = 0.985, 0.315
"""How far a line reaches above and below the foot of its letters, in their size; formulas reach further,"""
AIR = 0.08
"""with so much around them."""
SLANT = 0.2
"""How far letters lean that are emphasized, in their height."""
FORMULA = 1.08
"""Letters of formulas are smaller than those around them, in fonts of one size."""
FIRM = 0.025
"""They are drawn so much stronger, in their height."""
CODE = 0.92
"""Letters of code are wider."""
MOST = 6
"""So many lines words have at most, if no one says otherwise; the last one ends in an ellipsis where more
is left out."""

_letters = TextToPath()
_setter = MathTextParser("path")


class _Piece(NamedTuple):
    """What stays on one line."""

    span: Span
    width: float  # where letters are one pixel high
    apart: bool  # a blank stands before it

    def draw(
        self, pen: Pen, x: float, y: float, size: float, color: str, halo: str | Color | None, wide: float
    ) -> None:
        """Draw it with its middle at height y."""
        span, weight = self.span, 600 if self.span.bold else 400
        if not (span.emphasis or span.code or span.formula):
            pen.text(span.text, x, y, size, color, weight=weight, halo=halo, wide=wide)
            return
        shape = _outlined(span)[0]
        place = (x, y + MIDDLE * size)
        drawn = Path(np.asarray(shape.vertices) * (size / 100 * np.array([1, -1])) + place, shape.codes)
        if halo:
            pen.stroke(drawn, halo, wide)
        pen.fill(drawn, color)
        if span.formula:  # whose letters are thinner than all others
            pen.stroke(drawn, color, FIRM * size)


class Words:
    """A text, broken into lines."""

    def __init__(
        self,
        text: str,
        size: float,
        most: float,
        *,
        lines: int = MOST,
        bold: bool = False,
        verbatim: bool = False,
    ) -> None:
        """`size`: how high letters are; `most`: how wide lines may be. A `verbatim` text has no
        Markdown in it.
        """
        pieces = _pieces([Span(text)] if verbatim else spans(text), bold=bold)
        self._size = size
        self._lines = _lines(pieces, most / size, lines)
        self.width = max((_long(line) for line in self._lines), default=0.0) * size
        self._reach = [_reach(line) for line in self._lines]
        self.height = sum(above + below for above, below in self._reach) * size

    def __len__(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def draw(
        self,
        pen: Pen,
        left: float,
        top: float,
        color: str,
        *,
        halo: str | Color | None = None,
        wide: float = 0,
    ) -> None:
        """Draw the text from its top left on."""
        size = self._size
        for line, (above, below) in zip(self._lines, self._reach, strict=True):
            x, y = left, top + (above - MIDDLE) * size
            for i, piece in enumerate(line):
                x += _blank() * size if piece.apart and i else 0.0
                piece.draw(pen, x, y, size, color, halo, wide)
                x += piece.width * size
            top += (above + below) * size


@lru_cache(maxsize=1)
def _blank() -> float:
    return measure("a a", 1) - measure("aa", 1)


def _reach(line: list[_Piece]) -> tuple[float, float]:
    """How far a line reaches above and below the foot of its letters."""
    above, below = ABOVE, BELOW
    for piece in line:
        if piece.span.formula:
            heights = np.asarray(_outlined(piece.span)[0].vertices)[:, 1] / 100
            above, below = max(above, heights.max() + AIR), max(below, AIR - heights.min())
    return float(above), float(below)


def _long(line: list[_Piece]) -> float:
    return sum(piece.width + (_blank() if piece.apart and i else 0.0) for i, piece in enumerate(line))


def _pieces(found: list[Span], *, bold: bool) -> list[_Piece]:
    """A text in words; formulas are not broken."""
    pieces: list[_Piece] = []
    apart = False
    for span in found:
        known = span._replace(bold=span.bold or bold)
        if span.formula and not can_be_set(span.text):
            known = known._replace(text=plain(span.text), formula=False)
        parts = [known.text] if known.formula else known.text.split(" ")
        for i, part in enumerate(parts):
            apart = apart or i > 0
            if part:
                piece = known._replace(text=part)
                pieces.append(_Piece(piece, _width(piece), apart))
                apart = False
    return pieces


def _width(span: Span) -> float:
    if span.emphasis or span.code or span.formula:
        return _outlined(span)[1] / 100
    return measure(span.text, 1, 600 if span.bold else 400)


def _lines(pieces: list[_Piece], most: float, count: int) -> list[list[_Piece]]:
    """Pieces in at most so many lines of at most this width; a word that is wider is broken."""
    lines: list[list[_Piece]] = [[]]
    for whole in pieces:
        for piece in _broken(whole, most):
            if lines[-1] and _long([*lines[-1], piece]) > most:
                lines.append([])
            lines[-1].append(piece)
    if len(lines) > count:
        lines = [*lines[: count - 1], _ended(lines[count - 1], most)]
    return [line for line in lines if line]


def _ended(line: list[_Piece], most: float) -> list[_Piece]:
    """A line with an ellipsis, for which it ends earlier if it must."""
    while line:
        last = line[-1].span
        dots = Span("…", bold=last.bold)
        longer = [*line, _Piece(dots, _width(dots), apart=False)]
        if _long(longer) <= most:
            return longer
        shorter = last._replace(text="" if last.formula else last.text[:-1])
        kept = [_Piece(shorter, _width(shorter), line[-1].apart)] if shorter.text else []
        line = [*line[:-1], *kept]
    return [_Piece(Span("…"), measure("…", 1), apart=False)]


def _broken(piece: _Piece, most: float) -> list[_Piece]:
    """A word in parts of at most this width."""
    parts, span = [], piece.span
    while piece.width > most and len(span.text) > 1 and not span.formula:
        kept = max(1, int(len(span.text) * most / piece.width))
        while kept > 1 and _width(span._replace(text=span.text[:kept])) > most:
            kept -= 1
        first, span = span._replace(text=span.text[:kept]), span._replace(text=span.text[kept:])
        parts.append(_Piece(first, _width(first), piece.apart and not parts))
        piece = _Piece(span, _width(span), apart=False)
    return [*parts, piece]


@lru_cache(maxsize=1024)
def _outlined(span: Span) -> tuple[Path, float]:
    """The outlines of letters 100 pixels high, and how long they are."""
    weight = 600 if span.bold else 400
    if span.formula:
        font = FontProperties(family=fonts.family(), size=100 * FORMULA, math_fontfamily="cm")
        text = f"${span.text}$"
    elif span.code:
        font, text = FontProperties(family=["DejaVu Sans Mono"], weight=weight, size=100 * CODE), span.text
    else:
        font, text = FontProperties(family=fonts.family(), weight=weight, size=100), span.text
    if not span.formula:
        text = fonts.drawable(text)
    vertices, codes = _letters.get_text_path(font, text, ismath=span.formula)
    long, _, _ = _letters.get_text_width_height_descent(text, font, ismath=span.formula)
    points = np.asarray(vertices, float).reshape(-1, 2)
    if span.emphasis and not span.formula:
        points = points + np.stack([SLANT * points[:, 1], np.zeros(len(points))], axis=1)
    return Path(points, codes if len(codes) else None), long


@lru_cache(maxsize=1024)
def can_be_set(tex: str) -> bool:
    """Whether matplotlib can set a formula; it knows none of the commands with which TeX reads files."""
    try:
        _setter.parse(f"${tex}$")
    except (ValueError, RecursionError):
        return False
    return True
