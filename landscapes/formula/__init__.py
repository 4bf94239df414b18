"""A typed formula as a landscape: `parse("a*x**2 + b*y**2")` reads it, `landscape(…)` makes it one.

Formulas are read by a parser of their own, word by word, against lists of the functions and signs that
there are. Nothing is handed to Python's own compiler.
"""

from collections.abc import Sequence
from functools import lru_cache, partial
from threading import Lock

import numpy as np

from core.controls import Slider, values
from core.spec import Landscape, Point
from landscapes.formula.picture import Picture, picture
from landscapes.formula.points import critical
from landscapes.formula.tree import FormulaError, Node
from landscapes.formula.typed import Formula, parse
from landscapes.formula.writing import symbol

__all__ = ["Formula", "FormulaError", "landscape", "parse"]

STEPS = 200
MOST_MARKED = 60
"""Minima, or saddles, that a landscape names; the lowest ones."""
DEFAULTS = (1.0, 2.0, 0.5, -1.0, 5.0)
"""Where the sliders may stand at first: the first of these that gives the formula any values."""
_ONE_AT_A_TIME = Lock()


def landscape(text: str) -> Landscape:
    """The landscape of a formula: always the same object for formulas that say the same.

    Raises FormulaError with one sentence if the text is no formula, or one without finite values.
    """
    formula = parse(text)
    with _ONE_AT_A_TIME:  # two at once would make two landscapes, each with its own compiled programs
        return _landscape(formula)


@lru_cache(maxsize=64)
def _landscape(formula: Formula) -> Landscape:
    with np.errstate(all="ignore"):
        sliders, seen = _seen(formula)
    (x0, x1), *rest = seen.box.tolist()
    marked = partial(_marked, formula, seen, values(sliders))
    return Landscape(
        name="formula",
        title="Your formula",
        blurb="typed in, and explored on the spot",
        loss=formula.loss,
        tex=formula.tex,
        source="typed in; minima and saddles by Newton's method from many starts",
        window=((x0, x1), tuple(rest[0]) if rest else _heights(formula, seen, sliders)),
        start=seen.start,
        steps=STEPS,
        lr_slope=seen.lr_slope,
        lr_distance=seen.lr_distance,
        sliders=sliders,
        minima=partial(marked, 0),
        saddles=partial(marked, 1),
        axes=("x", "y") if rest else ("x", "loss"),
        family="Your own",
    )


def _seen(formula: Formula) -> tuple[tuple[Slider, ...], Picture]:
    """The sliders, standing where the formula has values, and what it looks like then."""
    raised = _exponents(formula.tree)
    for default in DEFAULTS:
        sliders = tuple(
            Slider(name, symbol(name), 2.0, 0.0, 8.0, help="An exponent.")
            if name in raised
            else Slider(name, symbol(name), default, -10.0, 10.0)
            for name in formula.parameters
        )
        try:
            return sliders, picture(formula.tree, formula.dimension, values(sliders))
        except FormulaError:
            if default == DEFAULTS[-1] or not sliders:
                raise
    raise AssertionError


def _exponents(tree: Node) -> set[str]:
    """The names that stand as exponents, and nowhere else."""
    above: list[Node] = []
    below: list[Node] = []

    def visit(node: Node) -> None:
        for i, part in enumerate(node.parts):
            if part.op == "name":
                (above if node.op == "power" and i == 1 else below).append(part)
            visit(part)

    visit(tree)
    return {node.name for node in above} - {node.name for node in below}


def _heights(formula: Formula, seen: Picture, sliders: tuple[Slider, ...]) -> tuple[float, float]:
    """From a little below the lowest to a little above the highest loss of a curve, but for its poles."""
    f = formula.values(np.linspace(seen.box[0, 0], seen.box[0, 1], 801)[:, None], **values(sliders))
    f = f[np.isfinite(f)]
    low, high = np.quantile(f, (0.0, 1.0))
    inner_low, inner_high = np.quantile(f, (0.03, 0.97))
    usual = inner_high - inner_low
    low, high = max(low, inner_low - 3 * usual), min(high, inner_high + 3 * usual)
    room = 0.06 * (high - low) or 1.0
    step = 10.0 ** np.floor(np.log10(room))
    return float(f"{np.floor((low - room) / step) * step:.6g}"), float(
        f"{np.ceil((high + room) / step) * step:.6g}"
    )


@lru_cache(maxsize=512)
def _critical(
    formula: Formula, box: tuple[tuple[float, float], ...], settings: tuple[tuple[str, float], ...]
):
    """The minima and the saddles in a box, with the sliders where `settings` say."""
    with np.errstate(all="ignore"):
        found = critical(formula.tree, dict(settings), [np.array(box)], 200)
    return tuple(
        tuple(tuple(map(float, point)) for point in points[:MOST_MARKED])
        for points in (found.minima, found.saddles)
    )


def _marked(
    formula: Formula, seen: Picture, defaults: dict[str, float], kind: int, /, **params: float
) -> Sequence[Point]:
    """The minima (0) or the saddles (1) in the window, a function of the sliders."""
    box = tuple((low, high) for low, high in seen.box.tolist())
    return _critical(formula, box, tuple(sorted({**defaults, **params}.items())))[kind]
