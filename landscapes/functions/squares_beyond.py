"""Sums of squares in three and four dimensions on which methods for least squares are tested."""

import math
from collections.abc import Sequence

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from core.plane import Plane
from landscapes.functions.high_dimension import axes
from landscapes.functions.shared import root

ROOT2 = math.sqrt(2)
FIRST_TWO = ("first coordinate", "second coordinate")


def helical_valley_residuals(x: Array, batch: None) -> Array:
    """√2 times the three terms before squaring.

    The angle is that of (x₁, x₂) in turns: from −1/4 to 3/4, with the jump below. On the axis, where there is
    none, it is 1/4, without a slope.
    """
    off = (x[0] != 0) | (x[1] != 0)
    turns = 0.25 + jnp.where(off, jnp.atan2(-x[0], jnp.where(off, x[1], 1)), 0) / (2 * math.pi)
    return ROOT2 * jnp.stack([10 * (x[2] - 10 * turns), 10 * (root(x[0] ** 2 + x[1] ** 2) - 1), x[2]])


def helical_valley(x: Array, batch: None) -> Array:
    """100 (x₃ − 10θ)² + 100 (r − 1)² + x₃²: a valley along a screw, ten units high for every turn."""
    r = helical_valley_residuals(x, batch)
    return jnp.dot(r, r) / 2


def helical_valley_minimum(**params: float) -> Sequence[Point]:
    """At the foot of the screw."""
    return ((1.0, 0.0, 0.0),)


def helical_valley_plane(**params: float) -> Plane:
    """Seen along the axis of the screw, at the height of the minimum."""
    return axes(3, (0, 1), np.zeros(3), FIRST_TWO)


def powell_singular_residuals(x: Array, batch: None) -> Array:
    """√2 times the four terms before squaring."""
    a, b, c, d = x
    terms = [a + 10 * b, math.sqrt(5) * (c - d), (b - 2 * c) ** 2, math.sqrt(10) * (a - d) ** 2]
    return ROOT2 * jnp.stack(terms)


def powell_singular(x: Array, batch: None) -> Array:
    """(x₁ + 10x₂)² + 5 (x₃ − x₄)² + (x₂ − 2x₃)⁴ + 10 (x₁ − x₄)⁴: at the minimum two curvatures are 0."""
    a, b, c, d = x
    return (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4


def powell_singular_minimum(**params: float) -> Sequence[Point]:
    """The origin."""
    return ((0.0,) * 4,)


def powell_singular_plane(**params: float) -> Plane:
    """The first two coordinates, with the others at their best value, 0."""
    return axes(4, (0, 1), np.zeros(4), FIRST_TWO)


def wood_residuals(x: Array, batch: None) -> Array:
    """√2 times the six terms before squaring."""
    a, b, c, d = x
    terms = [10 * (b - a**2), 1 - a, math.sqrt(90) * (d - c**2), 1 - c]
    return ROOT2 * jnp.stack([*terms, math.sqrt(10) * (b + d - 2), (b - d) / math.sqrt(10)])


def wood(x: Array, batch: None) -> Array:
    """100 (x₂ − x₁²)² + (1 − x₁)² + 90 (x₄ − x₃²)² + (1 − x₃)² + 10 (x₂ + x₄ − 2)² + (x₂ − x₄)²/10."""
    a, b, c, d = x
    bananas = 100 * (b - a**2) ** 2 + (1 - a) ** 2 + 90 * (d - c**2) ** 2 + (1 - c) ** 2
    return bananas + 10 * (b + d - 2) ** 2 + (b - d) ** 2 / 10


def wood_minimum(**params: float) -> Sequence[Point]:
    """At the bottom of both banana valleys."""
    return ((1.0,) * 4,)


def wood_saddle(**params: float) -> Sequence[Point]:
    """Where many runs stay for long, computed; the loss there is 7.877."""
    return ((-0.9679740249375925, 0.9471391408178409, -0.9695163103315916, 0.9512476657923262),)


def wood_plane(**params: float) -> Plane:
    """The first two coordinates, with the others at their best value, 1."""
    return axes(4, (0, 1), np.array([0.0, 0.0, 1.0, 1.0]), FIRST_TWO)


LANDSCAPES = (
    Landscape(
        name="helical_valley",
        title="Helical valley",
        family="High dimension",
        blurb="a valley that winds down a screw, seen from above: the way leads around, not across",
        tex=r"\begin{aligned}"
        r"&100\,(x_3 - 10\,\theta)^2 + 100\,\bigl(\sqrt{x_1^2 + x_2^2} - 1\bigr)^2 + x_3^2 \\"
        r"&2\pi\theta = \text{the angle of } (x_1, x_2),"
        r"\; -\tfrac{1}{4} < \theta < \tfrac{3}{4}\end{aligned}",
        source="Fletcher & Powell 1963; Moré, Garbow & Hillstrom 1981, no. 7",
        loss=helical_valley,
        residuals=helical_valley_residuals,
        minima=helical_valley_minimum,
        known=Known(
            values=(
                Value((-1, 0, 0), 2500),
                Value((0, 1, 2.5), 6.25),
                Value((3, 4, 0), 1600 + 1e4 * (math.atan(4 / 3) / (2 * math.pi)) ** 2),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-2.0, 2.0), (-1.3, 1.7)), axes=FIRST_TWO, plane=helical_valley_plane),
        race=Race(
            start=(-1.0, 0.0, 0.0),
            steps=500,
            lr_slope=0.001,
            lr_distance=0.03,
            runs=racers("gauss_newton", "adam", "rmsprop", "gd"),
        ),
    ),
    Landscape(
        name="powell_singular",
        title="Powell, singular",
        family="High dimension",
        blurb="flat at the bottom in two directions: Newton's method, too, only takes a third off at a time",
        tex=r"(x_1 + 10x_2)^2 + 5\,(x_3 - x_4)^2 + (x_2 - 2x_3)^4 + 10\,(x_1 - x_4)^4",
        source="Powell 1962; Moré, Garbow & Hillstrom 1981, no. 13",
        loss=powell_singular,
        residuals=powell_singular_residuals,
        minima=powell_singular_minimum,
        known=Known(values=(Value((3, -1, 0, 1), 215), Value((1, 1, 1, 1), 122)), lowest=0),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0)), axes=FIRST_TWO, plane=powell_singular_plane),
        race=Race(
            start=(3.0, -1.0, 0.0, 1.0),
            steps=500,
            lr_slope=0.001,
            lr_distance=0.03,
            runs=racers("adam", "momentum", "gd", newton=1.0),
        ),
    ),
    Landscape(
        name="wood",
        title="Wood",
        family="High dimension",
        blurb="two banana valleys that are tied together, and a saddle on the way, where a run may linger",
        tex=r"\begin{aligned}&100\,(x_2 - x_1^2)^2 + (1 - x_1)^2 + 90\,(x_4 - x_3^2)^2 + (1 - x_3)^2 \\"
        r"&+ 10\,(x_2 + x_4 - 2)^2 + \tfrac{1}{10}\,(x_2 - x_4)^2\end{aligned}",
        source="Colville 1968; Moré, Garbow & Hillstrom 1981, no. 14",
        loss=wood,
        residuals=wood_residuals,
        minima=wood_minimum,
        saddles=wood_saddle,
        known=Known(values=(Value((-3, -1, -3, -1), 19192), Value((0, 0, 0, 0), 42)), lowest=0),
        picture=Picture(window=((-4.0, 4.0), (-2.0, 4.0)), axes=FIRST_TWO, plane=wood_plane),
        race=Race(start=(-3.0, -1.0, -3.0, -1.0), steps=1000, lr_slope=0.0004, lr_distance=0.02),
    ),
)
