"""Bowls: the quadratics on which everything can be computed by hand."""

import math
from collections.abc import Sequence

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.spec import Landscape, Point
from landscapes.parts import TURNED_TEX, origin, turned

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
        blurb="a bowl with two curvatures, turned as you like",
        loss=quadratic,
        tex=rf"a\,u^2 + b\,v^2, {TURNED_TEX}",
        source="lectures: z = 10x² + 2.5y², where gradient descent converges for rates below 2/λmax = 1/10",
        window=((-4.0, 4.0), (-3.0, 3.0)),
        start=(-3.2, 2.4),
        steps=100,
        lr_slope=0.09,
        lr_distance=0.12,
        sliders=(
            Slider("a", "a", 10.0, 0.1, 50.0, log=True, help="Curvature along u is 2a."),
            Slider("b", "b", 2.5, 0.1, 50.0, log=True, help="Curvature along v is 2b."),
            Slider("angle", r"\theta", 0.0, -90.0, 90.0, help="Rotation of the axes, in degrees."),
        ),
        minima=origin,
        residuals=quadratic_residuals,
        family="Bowls",
    ),
    Landscape(
        name="ellipse",
        title="Ellipse",
        blurb="elongated level sets: plain descent zig-zags",
        loss=ellipse,
        tex=r"x^2 + 4y^2",
        source="lectures: the zig-zag of gradient descent, and what momentum does to it",
        window=((-4.0, 4.0), (-3.0, 3.0)),
        start=(-3.4, 1.6),
        steps=80,
        lr_slope=0.22,
        lr_distance=0.12,
        minima=origin,
        residuals=ellipse_residuals,
        family="Bowls",
    ),
    Landscape(
        name="bowl",
        title="Ill-conditioned bowl",
        blurb="as long and as narrow as you like, and turned out of the axes",
        loss=bowl,
        tex=r"\tfrac{1}{2} (\kappa\,u^2 + v^2), " + TURNED_TEX,
        source="Nocedal & Wright 2006, section 3.3: the error shrinks by (κ − 1)/(κ + 1) a step at best",
        window=((-4.0, 4.0), (-3.0, 3.0)),
        start=(-3.0, 1.0),
        steps=200,
        lr_slope=0.035,
        lr_distance=0.08,
        sliders=(
            Slider(
                "kappa",
                r"\kappa",
                50.0,
                1.0,
                1000.0,
                log=True,
                help="Condition number: the largest curvature over the smallest.",
            ),
            Slider("angle", r"\theta", 60.0, -90.0, 90.0, help="Rotation of the axes, in degrees."),
        ),
        minima=origin,
        residuals=bowl_residuals,
        family="Bowls",
    ),
    Landscape(
        name="booth",
        title="Booth",
        blurb="two equations to solve, as one bowl",
        loss=booth,
        tex=r"(x + 2y - 7)^2 + (2x + y - 5)^2",
        source="Jamil & Yang 2013, no. 20",
        window=((-7.0, 9.0), (-3.0, 9.0)),
        start=(-5.0, -1.0),
        steps=100,
        lr_slope=0.05,
        lr_distance=0.3,
        minima=booth_minimum,
        residuals=booth_residuals,
        family="Bowls",
    ),
    Landscape(
        name="matyas",
        title="Matyas",
        blurb="a shallow bowl along the diagonal, where no single coordinate leads",
        loss=matyas,
        tex=r"0.26\,(x^2 + y^2) - 0.48\,xy",
        source="Jamil & Yang 2013, no. 71",
        window=((-10.0, 10.0), (-7.5, 7.5)),
        start=(-8.0, -2.0),
        steps=150,
        lr_slope=0.9,
        lr_distance=0.25,
        minima=origin,
        residuals=matyas_residuals,
        family="Bowls",
    ),
)
