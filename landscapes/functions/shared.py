"""Small parts that several landscapes are made of."""

import itertools
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.landscape import Point


def turned(x: Array, angle: Array) -> tuple[Array, Array]:
    """The coordinates (u, v) along axes turned by `angle` degrees."""
    turn = jnp.deg2rad(angle)
    u = jnp.cos(turn) * x[0] + jnp.sin(turn) * x[1]
    v = -jnp.sin(turn) * x[0] + jnp.cos(turn) * x[1]
    return u, v


TURNED_TEX = r"\quad u = x \cos\theta + y \sin\theta,\; v = y \cos\theta - x \sin\theta"
"""What `turned` does, for the `tex` of landscapes that use it."""


def root(q: Array) -> Array:
    """√q, with slope 0 at q = 0, where the square root itself has none: no gradient becomes NaN."""
    positive = q > 0
    return jnp.where(positive, jnp.sqrt(jnp.where(positive, q, 1)), 0)


def size(x: Array) -> Array:
    """|x|, with slope 0 at x = 0, where JAX would take 1."""
    return jnp.where(x == 0, 0, jnp.abs(x))


def origin(**params: float) -> Sequence[Point]:
    """The point (0, 0), where many landscapes have their minimum or their saddle."""
    return ((0.0, 0.0),)


def bottoms(slope: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> list[float]:
    """Where a function of one variable has its minima between `low` and `high`, given its slope.

    They are bracketed on a grid of 4,001 points, and bisected until no two numbers are left between.
    """
    grid = np.linspace(low, high, 4001)
    falling = slope(grid) <= 0
    left, right = (side[falling[:-1] & ~falling[1:]] for side in (grid[:-1], grid[1:]))
    for _ in range(60):
        middle = (left + right) / 2
        falls = slope(middle) <= 0
        left, right = np.where(falls, middle, left), np.where(falls, right, middle)
    return left.tolist()


def tops(slope: Callable[[np.ndarray], np.ndarray], low: float, high: float) -> list[float]:
    """Where a function of one variable has its maxima between `low` and `high`, given its slope."""
    return bottoms(lambda x: -slope(x), low, high)


def pairs(xs: Iterable[float], ys: Iterable[float]) -> tuple[Point, ...]:
    """Every x with every y: the minima of f(x) + g(y) are those of f with those of g."""
    return tuple(itertools.product(xs, ys))


def opposite(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points and their mirror images through the origin."""
    return tuple(image for x, y in points for image in ((x, y), (-x, -y)))


def mirrored(points: Iterable[Point]) -> tuple[Point, ...]:
    """Points and their mirror images in both axes, each once."""
    return tuple(dict.fromkeys((a * x, b * y) for x, y in points for a in (1, -1) for b in (1, -1)))
