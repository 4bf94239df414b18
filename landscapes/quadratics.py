"""Bowls: the quadratics on which everything can be computed by hand."""

import math
from collections.abc import Sequence

from jax import Array
from jax import numpy as jnp

from core.spec import Landscape, Point, Slider

ROOT2 = math.sqrt(2)


def turned(x: Array, angle: Array) -> tuple[Array, Array]:
    """The coordinates (u, v) along axes turned by `angle` degrees."""
    turn = jnp.deg2rad(angle)
    u = jnp.cos(turn) * x[0] + jnp.sin(turn) * x[1]
    v = -jnp.sin(turn) * x[0] + jnp.cos(turn) * x[1]
    return u, v


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


def origin(**params: float) -> Sequence[Point]:
    """The one minimum."""
    return ((0.0, 0.0),)


LANDSCAPES = (
    Landscape(
        name="quadratic",
        title="Quadratic",
        blurb="a bowl with two curvatures, turned as you like",
        loss=quadratic,
        tex=r"a\,u^2 + b\,v^2",
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
    ),
)
