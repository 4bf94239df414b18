"""A formula that somebody typed: its text, its LaTeX, its sliders and its loss."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import Array

from landscapes.formula import writing
from landscapes.formula.functions import CONSTANTS, JAX
from landscapes.formula.jets import values
from landscapes.formula.parser import read
from landscapes.formula.squares import roots
from landscapes.formula.tree import LONGEST, FormulaError, Node, evaluate, names


@dataclass(frozen=True)
class Formula:
    """A formula that has been parsed and is valid. Two that mean the same are equal."""

    text: str
    """In Python's notation; `parse` reads it back as this very formula."""
    tree: Node = field(compare=False, repr=False)

    @property
    def tex(self) -> str:
        """The formula in LaTeX."""
        return writing.tex(self.tree)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its sliders, in the order in which they first appear."""
        return tuple(name for name in names(self.tree) if name not in ("x", "y", *CONSTANTS))

    @property
    def dimension(self) -> int:
        """2, or 1 if there is no y."""
        return 2 if "y" in names(self.tree) else 1

    def loss(self, x: Array, batch: None, /, **sliders: Any) -> Array:
        """The value at x [d], as a JAX function of x and the sliders.

        The first two are known by their place only, so that a slider may be called `batch`.
        """
        return jnp.asarray(evaluate(self.tree, self._known(x, sliders), JAX))

    def _known(self, x: Array, sliders: dict[str, Any]) -> dict[str, Any]:
        """What every name stands for at x [d]."""
        known = {name: float(value) for name, value in CONSTANTS.items()} | {"x": x[0]} | sliders
        return known | {"y": x[1]} if self.dimension == 2 else known

    @property
    def is_sum_of_squares(self) -> bool:
        """Whether it is typed as one, so that it has residuals."""
        return roots(self.tree) is not None

    def residuals(self, x: Array, batch: None, /, **sliders: Any) -> Array:
        """r [n] at x [d] with ‖r‖² / 2 the value, in the order of the terms. Of a sum of squares only."""
        known = self._known(x, sliders)
        terms = [jnp.asarray(evaluate(root, known, JAX), x.dtype) for root in roots(self.tree) or ()]
        return math.sqrt(2) * jnp.stack(terms)

    def values(self, points: np.ndarray, /, **sliders: float) -> np.ndarray:
        """The values [...] at points [..., d], in 64-bit NumPy; not finite where there are none."""
        return values(self.tree, points, sliders)


def parse(text: str) -> Formula:
    """The formula that a text spells out.

    Raises FormulaError, with one sentence and the position of the first mistake.
    """
    if not isinstance(text, str):
        raise FormulaError("A formula is a text.")
    return _parsed(text)


@lru_cache(maxsize=256)
def _parsed(text: str) -> Formula:
    tree = read(text)
    written = writing.text(tree)
    if len(written) > LONGEST:
        raise FormulaError(
            f"A formula has at most {LONGEST} characters, but written out this one has {len(written)}."
        )
    return Formula(written, tree)
