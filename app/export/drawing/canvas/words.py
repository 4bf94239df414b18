"""Words with bold, emphasis, code and formulas in them, in lines of at most so many pixels."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

import numpy as np

from app.export.drawing.canvas import scripts
from app.export.drawing.canvas.look import Color
from app.export.drawing.canvas.pen import MIDDLE, Pen, measure
from app.export.drawing.canvas.pieces import Piece, outlined, settable
from app.export.options import clean
from app.races.markdown import Span, spans

ABOVE, BELOW = 0.985, 0.315
"""How far a line reaches above and below the foot of its letters, in their size; formulas reach further,"""
LINE = ABOVE + BELOW
AIR = 0.08
"""with so much around them."""
Inked = tuple[Span, str]
"""A piece of a text, and its own colour; "" for that of all."""
MOST = 6
"""So many lines words have at most, if no one says otherwise; the last one ends in an ellipsis where more
is left out."""
FROM_LEFT, FROM_RIGHT = "\u200e", "\u200f"
"""They say how a line runs, and are not seen."""


class Words:
    """A text, broken into lines."""

    def __init__(
        self,
        text: str | Sequence[Inked],
        size: float,
        most: float,
        *,
        lines: int = MOST,
        bold: bool = False,
        verbatim: bool = False,
    ) -> None:
        """`size`: how high letters are; `most`: how wide lines may be. A `verbatim` text has no
        Markdown in it, and pieces are set as they are. Raises ExperimentError for a letter that no font has.
        """
        if isinstance(text, str):
            text = text if verbatim else clean(text)
            inked = [(span, "") for span in ([Span(text)] if verbatim else spans(text))]
        else:
            inked, text = list(text), "".join(span.text for span, _ in text if not span.formula)
        pieces = _pieces(inked, bold=bold)
        self._size = size
        self._lines = [_joined(line, _direction(text)) for line in _lines(pieces, most / size, lines)]
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
                piece.draw(pen, x, y, size, piece.ink or color, halo, wide)
                x += piece.width * size
            top += (above + below) * size


@lru_cache(maxsize=1)
def _blank() -> float:
    return measure("a a", 1) - measure("aa", 1)


def _reach(line: list[Piece]) -> tuple[float, float]:
    """How far a line reaches above and below the foot of its letters."""
    above, below = ABOVE, BELOW
    for piece in line:
        if piece.span.formula:
            heights = np.asarray(outlined(piece.span)[0].vertices)[:, 1] / 100
            above, below = max(above, heights.max() + AIR), max(below, AIR - heights.min())
    return float(above), float(below)


def _long(line: list[Piece]) -> float:
    return sum(piece.width + (_blank() if piece.apart and i else 0.0) for i, piece in enumerate(line))


def _pieces(found: list[Inked], *, bold: bool) -> list[Piece]:
    """A text in words; formulas are not broken."""
    pieces: list[Piece] = []
    apart = False
    for span, ink in found:
        known = settable(span)
        parts = [known.text] if known.formula else known.text.split(" ")
        for i, part in enumerate(parts):
            apart = apart or i > 0
            if part:
                pieces.append(Piece.of(known._replace(text=part, bold=known.bold or bold), apart, ink))
                apart = False
    return pieces


def _units(pieces: list[Piece]) -> list[list[Piece]]:
    """Pieces that no blank parts: a comma stays with what it follows."""
    units: list[list[Piece]] = []
    for piece in pieces:
        if piece.apart or not units:
            units.append([])
        units[-1].append(piece)
    return units


def _lines(pieces: list[Piece], most: float, count: int) -> list[list[Piece]]:
    """Pieces in at most so many lines of at most this width; a word that is wider is broken."""
    lines: list[list[Piece]] = [[]]
    for unit in _units(pieces):
        if _long(unit) > most:
            unit = [part for whole in unit for part in _broken(whole, most)]
            for piece in unit:
                if lines[-1] and _long([*lines[-1], piece]) > most:
                    lines.append([])
                lines[-1].append(piece)
            continue
        if lines[-1] and _long([*lines[-1], *unit]) > most:
            lines.append([])
        lines[-1] += unit
    if len(lines) > count:
        lines = [*lines[: count - 1], _ended(lines[count - 1], most)]
    return [line for line in lines if line]


def _ended(line: list[Piece], most: float) -> list[Piece]:
    """A line with an ellipsis, for which it ends earlier if it must."""
    while line:
        last = line[-1]
        dots = Piece.of(Span("…", bold=last.span.bold), apart=False)
        if _long([*line, dots]) <= most:
            return [*line, dots]
        shorter = "" if last.span.formula else last.span.text[:-1]
        rest = [Piece.of(last.span._replace(text=shorter), last.apart, last.ink)] if shorter else []
        line = [*line[:-1], *rest]
    return [Piece.of(Span("…"), apart=False)]


def _broken(piece: Piece, most: float) -> Iterator[Piece]:
    """A word in parts of at most this width."""
    span, apart = piece.span, piece.apart
    while piece.width > most and len(span.text) > 1 and not span.formula:
        kept = max(1, int(len(span.text) * most / piece.width))
        while kept > 1 and Piece.of(span._replace(text=span.text[:kept]), apart).width > most:
            kept -= 1
        while kept < len(span.text) - 1 and unicodedata.combining(span.text[kept]):
            kept += 1  # accents stay with their letter
        first, span = span._replace(text=span.text[:kept]), span._replace(text=span.text[kept:])
        yield Piece.of(first, apart, piece.ink)
        apart = False
        piece = Piece.of(span, apart, piece.ink)
    yield piece


def _joined(line: list[Piece], direction: str) -> list[Piece]:
    """The line with words of one look in one piece, so that they are read, searched and turned as a whole."""
    joined: list[Piece] = []
    for _, group in groupby(line, lambda piece: (piece.span[1:], piece.ink)):
        pieces = list(group)
        if pieces[0].span.formula:
            joined += pieces
            continue
        text = "".join(" " * (piece.apart and i > 0) + piece.span.text for i, piece in enumerate(pieces))
        first = pieces[0]
        joined.append(Piece.of(first.span._replace(text=direction + text), first.apart, first.ink))
    return joined


def _direction(text: str) -> str:
    """What lets every line of a text run as its first letter does; nothing where all do anyway."""
    if not scripts.leftward(text):
        return ""
    first = next(kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return FROM_LEFT if first == "L" else FROM_RIGHT
