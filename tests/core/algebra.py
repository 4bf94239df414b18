"""Products, powers and functions as an equation means them."""

from collections.abc import Callable
from typing import Any

import numpy as np


class Row:
    """A vector, transposed."""

    def __init__(self, v: Any) -> None:
        self.v = v


class Identity:
    """A multiple of I, of whatever size is asked for."""

    def __init__(self, scale: Any = 1.0) -> None:
        self.scale = scale


ONES = object()
"""The vector of ones, of whatever size is asked for."""


def total(a: Any, b: Any, sign: int) -> Any:
    """a ± b."""
    if isinstance(b, Identity):
        return a + sign * b.scale * np.eye(len(a))
    if isinstance(a, Identity):
        return a.scale * np.eye(len(b)) + sign * b
    return a + sign * b


def product(a: Any, b: Any) -> Any:
    """a b."""
    if b is ONES:
        return np.sum(a.v) if isinstance(a, Row) else np.sum(a, axis=1)
    if isinstance(b, Row):
        return Row(a * b.v) if np.ndim(a) == 0 else np.outer(a, b.v)
    if isinstance(a, Row):
        if a.v is ONES:
            return np.sum(b) if np.ndim(b) == 1 else Row(np.sum(b, axis=0))
        if np.ndim(b) == 0:
            return Row(a.v * b) if b else 0.0  # a memory is 0 before it is a vector
        return Row(a.v @ b) if np.ndim(b) == 2 else a.v @ b
    if isinstance(b, Identity):
        return Identity(a * b.scale)
    matrices = np.ndim(a) == 2 or np.ndim(b) == 2
    return a @ b if matrices and np.ndim(a) and np.ndim(b) else a * b


def raised(a: Any, exponent: float) -> Any:
    """a to a power; of a symmetric matrix by its eigenvalues."""
    if np.ndim(a) < 2:
        return a**exponent
    if exponent == 2:
        return a @ a
    values, axes = np.linalg.eigh(a)
    return (axes * values**exponent) @ axes.T


def size(a: Any) -> Any:
    """|a|; of a symmetric matrix the one with its eigenvalues' absolute values."""
    if np.ndim(a) < 2:
        return np.abs(a)
    values, axes = np.linalg.eigh(a)
    return (axes * np.abs(values)) @ axes.T


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "\\operatorname{sign}": np.sign,
    "\\mathrm{sign}": np.sign,
    "\\operatorname{clip}": lambda a, bound: np.clip(a, -bound, bound),
    "\\operatorname{diag}": lambda M: np.diag(np.diag(M)),
    "\\operatorname{tr}": np.trace,
    "\\mathrm{diag}": np.diag,
    "\\mathrm{rms}": lambda x: np.sqrt(np.mean(np.asarray(x) ** 2)),
    "\\max": lambda *of: np.maximum(*of) if len(of) == 2 else np.maximum(of[0], np.maximum(*of[1:])),
    "\\min": np.minimum,
    "\\sqrt": np.sqrt,
}
RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less,
    ">": np.greater,
    "\\ge": np.greater_equal,
    "\\le": np.less_equal,
    "=": lambda a, b: np.isclose(a, b, rtol=1e-9, atol=0),
}
