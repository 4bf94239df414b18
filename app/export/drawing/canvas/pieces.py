"""Pieces of a text, each of one look: letters and formulas as outlines, and how wide they are."""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib.mathtext import MathTextParser
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from app.export.drawing.canvas import fonts, scripts
from app.export.drawing.canvas.look import Color
from app.export.drawing.canvas.pen import MIDDLE, Pen, measure
from app.export.options import clean
from app.races.letters import plain
from app.races.markdown import Span, spans
from core.experiment import ExperimentError

SLANT = 0.2
"""How far letters lean that are emphasized, in their height."""
FORMULA = 1.08
"""Letters of formulas are smaller than those around them, in fonts of one size."""
FIRM = 0.025
"""They are drawn so much stronger, in their height."""
CODE = 0.92
"""Letters of code are wider."""

_letters = TextToPath()
_setter = MathTextParser("path")


class Piece(NamedTuple):
    """What stays on one line."""

    span: Span
    width: float  # where letters are one pixel high
    apart: bool  # a blank stands before it
    ink: str = ""  # its own colour; empty for that of all

    @classmethod
    def of(cls, span: Span, apart: bool, ink: str = "") -> "Piece":
        """A span that is measured. Raises ExperimentError for a letter that no font has."""
        if span.emphasis or span.code or span.formula:
            return cls(span, outlined(span)[1] / 100, apart, ink)
        return cls(span, measure(span.text, 1, 600 if span.bold else 400), apart, ink)

    def draw(
        self, pen: Pen, x: float, y: float, size: float, color: str, halo: str | Color | None, wide: float
    ) -> None:
        """Draw it with its middle at height y."""
        span, weight = self.span, 600 if self.span.bold else 400
        if not (span.emphasis or span.code or span.formula):
            pen.text(span.text, x, y, size, color, weight=weight, halo=halo, wide=wide)
            return
        shape = outlined(span)[0]
        place = (x, y + MIDDLE * size)
        drawn = Path(np.asarray(shape.vertices) * (size / 100 * np.array([1, -1])) + place, shape.codes)
        if halo:
            pen.stroke(drawn, halo, wide)
        pen.fill(drawn, color)
        if span.formula:  # whose letters are thinner than all others
            pen.stroke(drawn, color, FIRM * size)


def settable(span: Span) -> Span:
    """A piece of a text; a formula that cannot be set is words, in plain letters."""
    if span.formula:
        span = span._replace(text=known(span.text))
    if span.formula and not can_be_set(span.text):
        return span._replace(text=plain(span.text), formula=False)
    return span


def check(where: str, text: str) -> None:
    """Raise ExperimentError with one sentence that begins with `where`, if a text cannot be drawn."""
    found = spans(clean(text))
    for span in map(settable, found):
        if not span.formula:
            scripts.check(where, span.text)
    if len(found) > 1 and scripts.leftward(text):
        raise ExperimentError(
            f"{where}: words that run from the right to the left cannot be drawn with bold, emphasis, code "
            "or formulas among them; let the text have one look throughout."
        )


_SAME = {
    r"\\tfrac|\\dfrac": r"\\frac",
    r"\\[lr]vert(?![A-Za-z])": "|",
    r"\\[lr]Vert(?![A-Za-z])": r"\\|",
    r"\\(mathcal|mathbb|mathbf|mathrm|hat|bar|tilde)\s+(\\?[A-Za-z]+|\d)": r"\\\1{\2}",
    r"\\(?:[bB]igg?[lrm]?)(?![A-Za-z])": "",
    r"\\text\{": r"\\mathrm{",
    r"\\sqrt\s*([A-Za-z0-9])": r"\\sqrt{\1}",
    r"\\frac\s*(\d)\s*(\d)": r"\\frac{\1}{\2}",
    r"\\(le|ge|ne)(?![A-Za-z])": r"\\\1q",
}
"""What matplotlib does not know of TeX, and what looks the same, or nearly so."""


@lru_cache(maxsize=1024)
def known(tex: str) -> str:
    """A formula in commands that matplotlib knows."""
    for command, other in _SAME.items():
        tex = re.sub(command, other, tex)
    return tex


@lru_cache(maxsize=1024)
def outlined(span: Span) -> tuple[Path, float]:
    """The outlines of letters 100 pixels high, and how long they are."""
    weight, text = 600 if span.bold else 400, span.text
    if span.formula:
        text = f"${text}$"
        font = fonts.properties(fonts.family(), 400, 100 * FORMULA, math_fontfamily="cm")
    elif span.code:
        families = ["DejaVu Sans Mono", *scripts.families(text, weight)]
        font = fonts.properties(families, weight, 100 * CODE)
    else:
        font = fonts.properties(scripts.families(text, weight), weight)
    vertices, codes = _letters.get_text_path(font, text, ismath=span.formula)
    long, _, _ = _letters.get_text_width_height_descent(text, font, ismath=span.formula)
    points = np.asarray(vertices, float).reshape(-1, 2)
    if span.emphasis and not span.formula:
        points = points + np.stack([SLANT * points[:, 1], np.zeros(len(points))], axis=1)
    return Path(points, codes if len(codes) else None), long


@lru_cache(maxsize=1024)
def can_be_set(tex: str) -> bool:
    """Whether matplotlib can set a formula; it knows none of the commands with which TeX reads files."""
    if not all(letter.isascii() or ord(letter) in _signs() for letter in tex):
        return False
    try:
        _setter.parse(f"${tex}$")
    except (ValueError, RecursionError):
        return False
    return True


@lru_cache(maxsize=1)
def _signs() -> frozenset[int]:
    """The letters that formulas may have beside those of TeX's own fonts."""
    return frozenset(FT2Font(font_manager.findfont("STIXGeneral")).get_charmap())
