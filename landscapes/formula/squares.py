"""The terms whose squares add up to a formula, where it is typed as a sum of squares."""

import itertools
import math
from collections import Counter

from landscapes.formula.functions import CONSTANTS
from landscapes.formula.tree import Node, whole

MOST = 64
"""Terms that are worth a row each; products of long sums have more."""


def roots(node: Node) -> tuple[Node, ...] | None:
    """Nodes whose squares add up to `node`, for every x and y and wherever its sliders stand.

    Found are sums, products and quotients of even powers, repeated factors and numbers; None for all else,
    also where a slider is a factor, since it may be negative (its square may not).
    """
    found: tuple[Node, ...] | None = None
    if node.op == "number":
        found = (Node("number", value=math.sqrt(node.value)),)
    elif node.op == "name" and node.name in CONSTANTS:
        found = (Node("sqrt", (node,)),)
    elif node.op == "power":
        found = _of_power(*node.parts)
    elif node.op == "sum":
        parts = [roots(part) for part in node.parts]
        if all(part is not None for part in parts):
            found = tuple(root for part in parts for root in part or ())
    elif node.op == "product":
        found = _of_product(node)
    return found if found is not None and len(found) <= MOST else None


def _of_power(base: Node, exponent: Node) -> tuple[Node, ...] | None:
    """The root of an even power: half the exponent. |u|² is u², without the kink."""
    number = whole(exponent)
    if number is None or number % 2:
        return None
    base = base.parts[0] if base.op == "abs" else base
    half = Node("number", value=abs(number) / 2)
    return (
        base if number == 2 else Node("power", (base, Node("negative", (half,)) if number < 0 else half)),
    )


def _of_product(node: Node) -> tuple[Node, ...] | None:
    """Repeated factors are their own roots; then every root of a factor with every root of the others."""
    fixed, choices = [], []
    for factor, times in Counter(node.parts).items():
        fixed += [factor] * (times // 2)
        if times % 2:
            found = _of_inverse(factor.parts[0]) if factor.op == "inverse" else roots(factor)
            if found is None:
                return None
            choices.append(found)
    if math.prod(map(len, choices)) > MOST:
        return None
    return tuple(_product((*fixed, *chosen)) for chosen in itertools.product(*choices))


def _of_inverse(below: Node) -> tuple[Node, ...] | None:
    """1/q = (1/√q)² where q is a sum of squares, without the root if it is a single one."""
    found = roots(below)
    if found is None:
        return None
    return (Node("inverse", (found[0] if len(found) == 1 else Node("sqrt", (below,)),)),)


def _product(factors: tuple[Node, ...]) -> Node:
    """The factors in a row; an inverse cannot be the first."""
    if factors[0].op == "inverse":
        factors = (Node("number", value=1.0), *factors)
    return factors[0] if len(factors) == 1 else Node("product", factors)
