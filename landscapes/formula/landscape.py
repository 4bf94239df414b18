"""The landscape of a typed formula, with the window, start and learning rates that suit it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import Any

import numpy as np

from core.controls import Slider
from core.landscape import Landscape, Picture, Point, Race, UserInput
from landscapes.formula.first_look import FirstLook, first_look
from landscapes.formula.points import critical
from landscapes.formula.tree import FormulaError, Node
from landscapes.formula.typed import Formula, parse
from landscapes.formula.writing import symbol

EXAMPLE = "(1 - x)**2 + 100*(y - x**2)**2"
"""What stands in the field at first."""
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
        sliders, look = _first_look(formula)
    (x0, x1), *rest = look.box.tolist()
    marked = partial(_marked, formula, look, {slider.name: slider.default for slider in sliders})
    return Landscape(
        name="formula",
        title="Your formula",
        family="Your own",
        blurb="typed in, and explored on the spot",
        tex=formula.tex,
        source="typed in; minima and saddles by Newton's method from many starts",
        loss=formula.loss,
        residuals=formula.residuals if formula.is_sum_of_squares else None,
        sliders=sliders,
        minima=partial(marked, 0),
        saddles=partial(marked, 1),
        picture=Picture(
            window=((x0, x1), tuple(rest[0]) if rest else _heights(formula, look, sliders)),
            axes=("x", "y") if rest else ("x", "loss"),
        ),
        race=Race(start=look.start, steps=STEPS, lr_slope=look.lr_slope, lr_distance=look.lr_distance),
    )


def _first_look(formula: Formula) -> tuple[tuple[Slider, ...], FirstLook]:
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
            return sliders, first_look(formula.tree, formula.dimension, {s.name: s.default for s in sliders})
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


def _heights(formula: Formula, look: FirstLook, sliders: tuple[Slider, ...]) -> tuple[float, float]:
    """From a little below the lowest to a little above the highest loss of a curve, but for its poles."""
    f = formula.values(
        np.linspace(look.box[0, 0], look.box[0, 1], 801)[:, None], **{s.name: s.default for s in sliders}
    )
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
    formula: Formula, look: FirstLook, defaults: dict[str, float], kind: int, /, **params: float
) -> Sequence[Point]:
    """The minima (0) or the saddles (1) in the window, a function of the sliders."""
    box = tuple((low, high) for low, high in look.box.tolist())
    return _critical(formula, box, tuple(sorted({**defaults, **params}.items())))[kind]


def _make(text: str, settings: Mapping[str, Any]) -> Landscape:
    return landscape(text)


LANDSCAPES = (
    Landscape(
        name="formula",
        title="Your formula",
        family="Your own",
        blurb="type any function of x and y; other letters become sliders",
        tex=r"f(x, y)",
        source="typed in; minima and saddles by Newton's method from many starts",
        loss=lambda x, batch: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2,
        picture=Picture(window=((-2.0, 2.0), (-1.0, 3.0))),
        race=Race(start=(-1.5, 2.0), steps=200, lr_slope=0.001, lr_distance=0.02),
        user_input=UserInput(kind="formula", make=_make),
    ),
)
