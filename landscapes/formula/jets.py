"""Values with their exact first and second derivatives, at many points at once, in plain NumPy.

A new formula is looked at thousands of times before it is compiled once: forward differentiation over the
same tree takes milliseconds, where a compiler would take a second.
"""

from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import Any, NamedTuple

import numpy as np

from landscapes.formula.functions import CONSTANTS, FUNCTIONS, NUMPY, Function
from landscapes.formula.tree import Arithmetic, Node, evaluate


class Jet(NamedTuple):
    """A value with its gradient and Hessian, at n points at once (or at all of them, where n is 1)."""

    v: Any  # [n] value
    g: Any  # [d, n] gradient
    h: Any  # [d, d, n] Hessian

    def __add__(self, other: "Jet") -> "Jet":  # pyright: ignore[reportIncompatibleMethodOverride]
        return Jet(self.v + other.v, self.g + other.g, self.h + other.h)

    def __neg__(self) -> "Jet":
        return Jet(-self.v, -self.g, -self.h)

    def __mul__(self, other: "Jet") -> "Jet":  # pyright: ignore[reportIncompatibleMethodOverride]
        cross = self.g[:, None] * other.g
        return Jet(
            self.v * other.v,
            self.v * other.g + other.v * self.g,
            self.v * other.h + other.v * self.h + cross + np.swapaxes(cross, 0, 1),
        )

    def through(self, value: Any, slope: Any, bend: Any) -> "Jet":
        """The chain rule: a function of this with this value and these derivatives."""
        return Jet(value, slope * self.g, slope * self.h + bend * self.g[:, None] * self.g)


def applied(function: Function) -> Callable[[Jet], Jet]:
    """A function of one number as a function of jets."""

    def apply(u: Jet) -> Jet:
        v = function.numpy(u.v)
        return u.through(v, function.slope(u.v, v), function.bend(u.v, v))

    return apply


def integer_power(u: Jet, n: int) -> Jet:
    """uⁿ, also where u is negative."""
    to = NUMPY.integer_power
    slope = n * to(u.v, n - 1) if n else np.zeros_like(u.v)
    bend = n * (n - 1) * to(u.v, n - 2) if n * (n - 1) else np.zeros_like(u.v)
    return u.through(to(u.v, n), slope, bend)


def power(u: Jet, p: Jet) -> Jet:
    """uᵖ: with a fixed exponent as it stands, with one that varies by way of the logarithm."""
    if p.g.any() or p.h.any():
        return EXP(p * LOG(u))
    slope = np.where(p.v == 0, 0.0, p.v * np.power(u.v, p.v - 1))
    bend = np.where(p.v * (p.v - 1) == 0, 0.0, p.v * (p.v - 1) * np.power(u.v, p.v - 2))
    return u.through(np.power(u.v, p.v), slope, bend)


def extreme(sign: float) -> Callable[..., Jet]:
    """The largest (1) or smallest (-1) of jets; where two are equal, half of each, as in JAX."""

    def pair(a: Jet, b: Jet) -> Jet:
        first = np.where(a.v == b.v, 0.5, 1.0 * (sign * a.v > sign * b.v))
        value = np.maximum(a.v, b.v) if sign > 0 else np.minimum(a.v, b.v)
        return Jet(value, first * a.g + (1 - first) * b.g, first * a.h + (1 - first) * b.h)

    return lambda *jets: reduce(pair, jets)


EXP, LOG = applied(FUNCTIONS["exp"]), applied(FUNCTIONS["log"])


@cache
def arithmetic(d: int) -> Arithmetic:
    """The arithmetic of jets in `d` variables."""
    return Arithmetic(
        constant=lambda value: Jet(np.full(1, value), np.zeros((d, 1)), np.zeros((d, d, 1))),
        divide=lambda a, b: a * integer_power(b, -1),
        power=power,
        integer_power=integer_power,
        functions={name: applied(function) for name, function in FUNCTIONS.items()}
        | {"min": extreme(-1), "max": extreme(1)},
    )


def values(tree: Node, points: np.ndarray, sliders: Mapping[str, float]) -> np.ndarray:
    """The values of a tree at points [..., d]: [...], NaN or infinite where it has none."""
    known = {name: np.float64(value) for name, value in {**CONSTANTS, **sliders}.items()}
    known |= {name: points[..., i] for i, name in zip(range(points.shape[-1]), "xy", strict=False)}
    with np.errstate(all="ignore"):
        return np.broadcast_to(evaluate(tree, known, NUMPY), points.shape[:-1])


def derivatives(
    tree: Node, points: np.ndarray, sliders: Mapping[str, float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values [n], gradients [n, d] and Hessians [n, d, d] of a tree at points [n, d]."""
    n, d = points.shape
    by = arithmetic(d)
    known = {name: by.constant(value) for name, value in {**CONSTANTS, **sliders}.items()}
    for i, name in zip(range(d), "xy", strict=False):
        known[name] = Jet(points[:, i], np.eye(d)[:, i : i + 1], np.zeros((d, d, 1)))
    with np.errstate(all="ignore"):
        jet = evaluate(tree, known, by)
    return (
        np.broadcast_to(jet.v, n),
        np.broadcast_to(jet.g, (d, n)).T,
        np.moveaxis(np.broadcast_to(jet.h, (d, d, n)), 2, 0),
    )
