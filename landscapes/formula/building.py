"""Nodes that take some thought to make."""

import numpy as np

from landscapes.formula.functions import CONSTANTS, NUMPY
from landscapes.formula.tree import STEEPEST, FormulaError, Node, evaluate, names


def negative(node: Node) -> Node:
    """Minus a node; two signs cancel."""
    return node.parts[0] if node.op == "negative" else Node("negative", (node,))


def raise_to(base: Node, exponent: Node, position: int) -> Node:
    """A power, whose exponent must be small if it is a fixed number."""
    if not names(exponent) or set(names(exponent)) <= set(CONSTANTS):
        with np.errstate(all="ignore"):
            size = evaluate(exponent, {name: np.float64(value) for name, value in CONSTANTS.items()}, NUMPY)
        if not abs(size) <= STEEPEST:  # also true for NaN
            raise FormulaError(
                f"The exponent at position {position} is not from -{STEEPEST} to {STEEPEST}.",
                position,
            )
    return Node("power", (base, exponent))
