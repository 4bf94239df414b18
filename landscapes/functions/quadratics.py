"""Bowls: the quadratics on which everything can be computed by hand."""

import math
from collections.abc import Sequence

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value
from landscapes.functions.shared import TURNED_TEX, origin, turned

ROOT2 = math.sqrt(2)


def quadratic(x: Array, batch: None, *, a: Array, b: Array, angle: Array) -> Array:
    """a u² + b v², with (u, v) the coordinates turned by `angle` degrees: curvatures 2a and 2b."""
    u, v = turned(x, angle)
    return a * u**2 + b * v**2


def quadratic_residuals(x: Array, batch: None, *, a: Array, b: Array, angle: Array) -> Array:
    """√2 times the square roots of the two terms."""
    u, v = turned(x, angle)
    return jnp.stack([jnp.sqrt(2 * a) * u, jnp.sqrt(2 * b) * v])


def ellipse(x: Array, batch: None) -> Array:
    """x² + 4y²: elongated level sets, on which plain gradient descent zig-zags."""
    return x[0] ** 2 + 4 * x[1] ** 2


def ellipse_residuals(x: Array, batch: None) -> Array:
    """√2 times the square roots of the two terms."""
    return ROOT2 * jnp.stack([x[0], 2 * x[1]])


def bowl(x: Array, batch: None, *, kappa: Array, angle: Array) -> Array:
    """(κ u² + v²) / 2: curvatures κ and 1, so that the condition number is κ itself."""
    u, v = turned(x, angle)
    return (kappa * u**2 + v**2) / 2


def bowl_residuals(x: Array, batch: None, *, kappa: Array, angle: Array) -> Array:
    """The square roots of the two terms, without the half."""
    u, v = turned(x, angle)
    return jnp.stack([jnp.sqrt(kappa) * u, v])


def booth(x: Array, batch: None) -> Array:
    """(x + 2y − 7)² + (2x + y − 5)²: two straight lines, and both equations hold where they cross."""
    return (x[0] + 2 * x[1] - 7) ** 2 + (2 * x[0] + x[1] - 5) ** 2


def booth_residuals(x: Array, batch: None) -> Array:
    """√2 times the two terms before squaring."""
    return ROOT2 * jnp.stack([x[0] + 2 * x[1] - 7, 2 * x[0] + x[1] - 5])


def booth_minimum(**params: float) -> Sequence[Point]:
    """Where the lines cross."""
    return ((1.0, 3.0),)


def matyas(x: Array, batch: None) -> Array:
    """0.26 (x² + y²) − 0.48 xy: curvature 1 across the diagonal and 1/25 along it."""
    return 0.26 * (x[0] ** 2 + x[1] ** 2) - 0.48 * x[0] * x[1]


def matyas_residuals(x: Array, batch: None) -> Array:
    """Across the diagonal, and a fifth of what lies along it."""
    return jnp.stack([x[0] - x[1], (x[0] + x[1]) / 5]) / ROOT2


LANDSCAPES = (
    Landscape(
        name="quadratic",
        title="Quadratic",
        family="Bowls",
        blurb="a bowl with two curvatures, turned as you like",
        tex=rf"a\,u^2 + b\,v^2, {TURNED_TEX}",
        source="a lecture example: z = 10x² + 2.5y²; gradient descent wants a rate below 2/λmax = 1/10",
        loss=quadratic,
        residuals=quadratic_residuals,
        sliders=(
            Slider(
                "a", "a", 10.0, 0.1, 50.0, log=True, word="steepness across", help="Curvature along u is 2a."
            ),
            Slider(
                "b", "b", 2.5, 0.1, 50.0, log=True, word="steepness along", help="Curvature along v is 2b."
            ),
            Slider(
                "angle", r"\theta", 0.0, -90.0, 90.0, word="angle", help="Rotation of the axes, in degrees."
            ),
        ),
        minima=origin,
        known=Known(
            values=(
                Value((1, 1), 12.5),
                Value((0.2, -2), 10.4),
                Value((math.sqrt(0.5), math.sqrt(0.5)), 10, {"angle": 45}),
                Value((-math.sqrt(0.5), math.sqrt(0.5)), 2.5, {"angle": 45}),
                Value((1, 2), 17, {"a": 3, "b": 5, "angle": 90}),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(start=(-3.2, 2.4), steps=100, lr_slope=0.09, lr_distance=0.12),
    ),
    Landscape(
        name="ellipse",
        title="Ellipse",
        family="Bowls",
        blurb="elongated level sets: plain descent zig-zags",
        tex=r"x^2 + 4y^2",
        source="a lecture example: the zig-zag of gradient descent, and what momentum does to it",
        loss=ellipse,
        residuals=ellipse_residuals,
        minima=origin,
        known=Known(values=(Value((1, 1), 5), Value((-3, 0.5), 10)), lowest=0),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(start=(-3.4, 1.6), steps=80, lr_slope=0.22, lr_distance=0.12),
    ),
    Landscape(
        name="bowl",
        title="Ill-conditioned bowl",
        family="Bowls",
        blurb="as long and as narrow as you like, and turned out of the axes",
        tex=r"\tfrac{1}{2} (\kappa\,u^2 + v^2), " + TURNED_TEX,
        source="Nocedal & Wright 2006, section 3.3: the error shrinks by (κ − 1)/(κ + 1) a step at best",
        loss=bowl,
        residuals=bowl_residuals,
        sliders=(
            Slider(
                "kappa",
                r"\kappa",
                50.0,
                1.0,
                1000.0,
                log=True,
                word="condition number",
                help="The largest curvature divided by the smallest: the higher, the narrower the valley.",
            ),
            Slider(
                "angle", r"\theta", 60.0, -90.0, 90.0, word="angle", help="Rotation of the axes, in degrees."
            ),
        ),
        minima=origin,
        known=Known(
            values=(
                Value((1, 0), 25, {"kappa": 50, "angle": 0}),
                Value((0, 2), 20, {"kappa": 10, "angle": 90}),
                Value((1, 0), 0.5, {"kappa": 10, "angle": 90}),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(start=(-3.0, 1.0), steps=200, lr_slope=0.035, lr_distance=0.08),
    ),
    Landscape(
        name="booth",
        title="Booth",
        family="Bowls",
        blurb="two equations to solve, as one bowl",
        tex=r"(x + 2y - 7)^2 + (2x + y - 5)^2",
        source="Jamil & Yang 2013, no. 20",
        loss=booth,
        residuals=booth_residuals,
        minima=booth_minimum,
        known=Known(values=(Value((0, 0), 74), Value((1, 1), 20)), lowest=0),
        picture=Picture(window=((-7.0, 9.0), (-3.0, 9.0))),
        race=Race(start=(-5.0, -1.0), steps=100, lr_slope=0.05, lr_distance=0.3),
    ),
    Landscape(
        name="matyas",
        title="Matyas",
        family="Bowls",
        blurb="a shallow bowl along the diagonal, where a rate of its own for each coordinate is no help",
        tex=r"0.26\,(x^2 + y^2) - 0.48\,xy",
        source="Jamil & Yang 2013, no. 71",
        loss=matyas,
        residuals=matyas_residuals,
        minima=origin,
        known=Known(values=(Value((1, 1), 0.04), Value((1, -1), 1)), lowest=0),
        picture=Picture(window=((-10.0, 10.0), (-7.5, 7.5))),
        race=Race(start=(-8.0, -2.0), steps=150, lr_slope=0.9, lr_distance=0.25),
    ),
)
