"""What a formula is once it is read: a tree of a few kinds of nodes, and how it is evaluated.

The tree is evaluated by walking it over one of three arithmetics (NumPy, JAX, or values with derivatives);
no text ever reaches Python's own compiler.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

LONGEST = 500
"""Characters that a formula may have, as it is typed and as it is written back."""
DEEPEST = 24
"""Brackets, bars, calls and exponents that may stand inside each other."""
LARGEST = 1e9
"""The largest number that may be typed."""
STEEPEST = 20
"""The largest exponent without a variable or slider in it, up or down."""
MOST_SLIDERS = 6
LONGEST_NAME = 12


class FormulaError(ValueError):
    """One sentence that says what is wrong with a formula, and where.

    `position` counts characters from 1; None if it is the formula as a whole: its length, or its values.
    """

    def __init__(self, message: str, position: int | None = None):
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula.

    `op` is "number" (with its `value`, never negative), "name" (with its `name`: x, y, pi, e or a slider),
    "sum", "negative", "product", "inverse" (only as a later factor of a product), "power", or the name of a
    function. A chain of terms or factors is one node, so that only what is nested is deep.
    """

    op: str
    parts: "tuple[Node, ...]" = ()
    value: float = 0.0
    name: str = ""


def names(node: Node) -> tuple[str, ...]:
    """The names in a tree, each once, in the order in which they are first met."""
    if node.op == "name":
        return (node.name,)
    return tuple(dict.fromkeys(name for part in node.parts for name in names(part)))


def whole(node: Node) -> int | None:
    """The integer that a node spells out, with or without a minus, or None."""
    if node.op == "negative":
        inner = whole(node.parts[0])
        return None if inner is None else -inner
    return int(node.value) if node.op == "number" and node.value == int(node.value) else None


class Arithmetic(NamedTuple):
    """What a tree is evaluated with; sums, products and signs are Python's operators on these values."""

    constant: Callable[[float], Any]
    divide: Callable[[Any, Any], Any]
    power: Callable[[Any, Any], Any]
    integer_power: Callable[[Any, int], Any]  # also of negative bases
    functions: Mapping[str, Callable[..., Any]]


def evaluate(node: Node, values: Mapping[str, Any], by: Arithmetic) -> Any:
    """The value of a tree where its names have these `values`."""
    if node.op == "number":
        return by.constant(node.value)
    if node.op == "name":
        return values[node.name]
    if node.op == "power" and (exponent := whole(node.parts[1])) is not None:
        return by.integer_power(evaluate(node.parts[0], values, by), exponent)
    if node.op == "product":
        first, *rest = node.parts
        result = evaluate(first, values, by)
        for factor in rest:
            if factor.op == "inverse":
                result = by.divide(result, evaluate(factor.parts[0], values, by))
            else:
                result = result * evaluate(factor, values, by)
        return result
    parts = []
    for part in node.parts:  # a loop, since a comprehension is one more frame a level
        parts.append(evaluate(part, values, by))  # noqa: PERF401
    if node.op == "sum":
        result = parts[0]
        for term in parts[1:]:
            result = result + term
        return result
    if node.op == "negative":
        return -parts[0]
    return by.power(*parts) if node.op == "power" else by.functions[node.op](*parts)
