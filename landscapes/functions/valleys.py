"""Valleys: easy to fall into, hard to follow."""

import math
from collections.abc import Sequence

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value
from landscapes.functions.shared import TURNED_TEX, origin, turned

ROOT2 = math.sqrt(2)


def rosenbrock(x: Array, batch: None, *, a: Array, b: Array) -> Array:
    """(a − x)² + b (y − x²)²: a curved valley whose floor is almost flat."""
    return (a - x[0]) ** 2 + b * (x[1] - x[0] ** 2) ** 2


def rosenbrock_residuals(x: Array, batch: None, *, a: Array, b: Array) -> Array:
    """√2 times the square roots of the two terms."""
    return ROOT2 * jnp.stack([a - x[0], jnp.sqrt(b) * (x[1] - x[0] ** 2)])


def rosenbrock_minimum(a: float = 1.0, **params: float) -> Sequence[Point]:
    """On the valley floor."""
    return ((a, a**2),)


def beale(x: Array, batch: None) -> Array:
    """A flat valley behind steep corners."""
    u, v = x
    return (1.5 - u + u * v) ** 2 + (2.25 - u + u * v**2) ** 2 + (2.625 - u + u * v**3) ** 2


def beale_residuals(x: Array, batch: None) -> Array:
    """√2 times the three terms before squaring."""
    u, v = x
    return ROOT2 * jnp.stack([1.5 - u + u * v, 2.25 - u + u * v**2, 2.625 - u + u * v**3])


def beale_minimum(**params: float) -> Sequence[Point]:
    """At the end of the valley."""
    return ((3.0, 0.5),)


def beale_saddle(**params: float) -> Sequence[Point]:
    """Where two of the corners meet."""
    return ((0.0, 1.0),)


def valley(x: Array, batch: None, *, k: Array, angle: Array) -> Array:
    """√(1 + u²) − 1 + k v²/2: steep walls, and a floor that falls at an even, gentle slope."""
    u, v = turned(x, angle)
    return u**2 / (1 + jnp.sqrt(1 + u**2)) + k * v**2 / 2


LANDSCAPES = (
    Landscape(
        name="beale",
        title="Beale",
        family="Valleys",
        blurb="a flat valley behind a steep corner",
        tex=r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
        source="Beale 1958; Jamil & Yang 2013, no. 10",
        loss=beale,
        residuals=beale_residuals,
        minima=beale_minimum,
        saddles=beale_saddle,
        known=Known(
            values=(
                Value((0, 0), 14.203125),
                Value((1, 1), 14.203125),
                Value((3, 0.5), 0),
                Value((2, -1), 13.203125),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-1.0, 4.5), (-2.1, 2.025))),
        race=Race(start=(1.0, 1.6), steps=400, lr_slope=0.006, lr_distance=0.035),
    ),
    Landscape(
        name="rosenbrock",
        title="Rosenbrock",
        family="Valleys",
        blurb="a banana-shaped valley with an almost flat floor",
        tex=r"(a - x)^2 + b\,(y - x^2)^2",
        source="Rosenbrock 1960",
        loss=rosenbrock,
        residuals=rosenbrock_residuals,
        sliders=(
            Slider("a", "a", 1.0, 0.5, 1.4, word="place of the minimum", help="The minimum lies at (a, a²)."),
            Slider(
                "b",
                "b",
                100.0,
                1.0,
                200.0,
                log=True,
                word="steepness of the walls",
                help="How steep the walls are.",
            ),
        ),
        minima=rosenbrock_minimum,
        known=Known(
            values=(
                Value((-1.2, 1), 24.2),
                Value((0.3, -0.7), 62.9),
                Value((0, 0), 0.25, {"a": 0.5, "b": 7}),
                Value((1, 2), 10.16, {"a": 1.4, "b": 10}),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-2.0, 2.0), (-0.8, 2.2))),
        race=Race(start=(-1.5, 1.8), steps=1000, lr_slope=0.001, lr_distance=0.02),
    ),
    Landscape(
        name="valley",
        title="Long narrow valley",
        family="Valleys",
        blurb="the walls forbid large steps, and the floor asks for many small ones",
        tex=r"\sqrt{1 + u^2} - 1 + \tfrac{k}{2} v^2, " + TURNED_TEX,
        source="after the long valley of Alec Radford's animation: plain descent crawls",
        loss=valley,
        sliders=(
            Slider(
                "k",
                "k",
                100.0,
                1.0,
                500.0,
                log=True,
                word="steepness of the walls",
                help="How steep the walls are.",
            ),
            Slider(
                "angle", r"\theta", 0.0, -45.0, 45.0, word="angle", help="Rotation of the valley, in degrees."
            ),
        ),
        minima=origin,
        known=Known(
            values=(
                Value((math.sqrt(3), 0), 1),
                Value((0, 0.2), 2, {"k": 100}),
                Value((math.sqrt(0.5) * math.sqrt(3), math.sqrt(0.5) * math.sqrt(3)), 1, {"angle": 45}),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-8.0, 4.0), (-4.5, 4.5))),
        race=Race(start=(-6.5, 1.5), steps=300, lr_slope=0.015, lr_distance=0.05),
    ),
)
