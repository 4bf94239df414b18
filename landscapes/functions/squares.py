"""Sums of squares in two dimensions on which methods for least squares are tested since the seventies."""

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import bottoms, origin

ROOT2 = math.sqrt(2)


def freudenstein_roth_residuals(x: Array, batch: None) -> Array:
    """√2 times the two terms before squaring."""
    u, v = x
    return ROOT2 * jnp.stack([u - 13 + ((5 - v) * v - 2) * v, u - 29 + ((v + 1) * v - 14) * v])


def freudenstein_roth(x: Array, batch: None) -> Array:
    """(x − 13 + ((5 − y)y − 2)y)² + (x − 29 + ((y + 1)y − 14)y)²: a bent valley with a false end."""
    u, v = x
    return (u - 13 + ((5 - v) * v - 2) * v) ** 2 + (u - 29 + ((v + 1) * v - 14) * v) ** 2


def freudenstein_roth_floor(v: float) -> Point:
    """Where the slope along x is zero above y = v: where the two terms add up to zero."""
    return (21 + 8 * v - 3 * v**2, v)


def freudenstein_roth_minima(**params: float) -> Sequence[Point]:
    """The global one and the local one, exact: along the floor the loss is 2 (y − 4)² (y² + 2y + 2)²."""
    return (freudenstein_roth_floor(4.0), freudenstein_roth_floor((2 - math.sqrt(22)) / 3))


def freudenstein_roth_saddle(**params: float) -> Sequence[Point]:
    """The pass between them, exact."""
    return (freudenstein_roth_floor((2 + math.sqrt(22)) / 3),)


def powell_badly_scaled_residuals(x: Array, batch: None, *, c: Array) -> Array:
    """√2 times the two terms before squaring."""
    u, v = x
    return ROOT2 * jnp.stack([c * u * v - 1, jnp.exp(-u) + jnp.exp(-v) - 1 - 1 / c])


def powell_badly_scaled(x: Array, batch: None, *, c: Array) -> Array:
    """(cxy − 1)² + (e⁻ˣ + e⁻ʸ − 1 − 1/c)²: two ravines along the axes, narrower the larger c is."""
    u, v = x
    return (c * u * v - 1) ** 2 + (jnp.exp(-u) + jnp.exp(-v) - 1 - 1 / c) ** 2


def powell_badly_scaled_minima(c: float = 100.0, **params: float) -> Sequence[Point]:
    """Both terms are zero at two points, each the other's mirror image; from c = 12 on there is a false one
    on the diagonal, where x and y are negative. All by bisection."""

    def rest(v: np.ndarray) -> np.ndarray:
        return 1 + 1 / c - np.exp(-1 / (c * v)) - np.exp(-v)

    (far,) = bottoms(rest, 1 / math.sqrt(c), 12)
    false = bottoms(partial(along_the_diagonal, c), -1, 0)
    return ((1 / (c * far), far), (far, 1 / (c * far)), *((v, v) for v in false))


def powell_badly_scaled_saddle(c: float = 100.0, **params: float) -> Sequence[Point]:
    """On the diagonal, halfway between the two."""
    (middle,) = bottoms(partial(along_the_diagonal, c), 0, 1)
    return ((middle, middle),)


def along_the_diagonal(c: float, v: np.ndarray) -> np.ndarray:
    """Half of how fast Powell's loss rises from (v, v) on."""
    return 2 * c * v * (c * v**2 - 1) - 2 * np.exp(-v) * (2 * np.exp(-v) - 1 - 1 / c)


def brown_badly_scaled_residuals(x: Array, batch: None, *, s: Array) -> Array:
    """√2 times the three terms before squaring."""
    u, v = x
    return ROOT2 * jnp.stack([u - s, v - 2 / s, u * v - 2])


def brown_badly_scaled(x: Array, batch: None, *, s: Array) -> Array:
    """(x − s)² + (y − 2/s)² + (xy − 2)²: a ravine along a hyperbola, with walls as steep as x is large."""
    u, v = x
    return (u - s) ** 2 + (v - 2 / s) ** 2 + (u * v - 2) ** 2


def brown_badly_scaled_minimum(s: float = 10.0, **params: float) -> Sequence[Point]:
    """Where all three terms are zero."""
    return ((s, 2 / s),)


def dixon_price_residuals(x: Array, batch: None) -> Array:
    """√2 times the square roots of the two terms."""
    u, v = x
    return ROOT2 * jnp.stack([u - 1, ROOT2 * (2 * v**2 - u)])


def dixon_price(x: Array, batch: None) -> Array:
    """(x − 1)² + 2 (2y² − x)²: a valley like a horseshoe, with a minimum on either side."""
    u, v = x
    return (u - 1) ** 2 + 2 * (2 * v**2 - u) ** 2


def dixon_price_minima(**params: float) -> Sequence[Point]:
    """Where both terms are zero, as published: y = ±√½."""
    return ((1.0, math.sqrt(0.5)), (1.0, -math.sqrt(0.5)))


def dixon_price_saddle(**params: float) -> Sequence[Point]:
    """Between them, exact."""
    return ((1 / 3, 0.0),)


def zakharov_residuals(x: Array, batch: None) -> Array:
    """√2 times the square roots of the four terms."""
    s = 0.5 * x[0] + x[1]
    return ROOT2 * jnp.stack([x[0], x[1], s, s**2])


def zakharov(x: Array, batch: None) -> Array:
    """x² + y² + s² + s⁴, s = x/2 + y: a convex bowl with walls of the fourth degree on two sides."""
    s = 0.5 * x[0] + x[1]
    return jnp.sum(x**2) + s**2 + s**4


LANDSCAPES = (
    Landscape(
        name="freudenstein_roth",
        title="Freudenstein–Roth",
        family="Valleys",
        blurb="a bent valley with two ends: the right one at 0, and one 49 higher, where plain descent goes",
        tex=r"\begin{aligned}&\bigl(x - 13 + ((5 - y)\,y - 2)\,y\bigr)^2 \\"
        r" &+ \bigl(x - 29 + ((y + 1)\,y - 14)\,y\bigr)^2\end{aligned}",
        source="Freudenstein & Roth 1963; Moré, Garbow & Hillstrom 1981, no. 2",
        loss=freudenstein_roth,
        residuals=freudenstein_roth_residuals,
        minima=freudenstein_roth_minima,
        saddles=freudenstein_roth_saddle,
        known=Known(
            values=(Value((0.5, -2), 400.5), Value((0, 0), 13**2 + 29**2)),
            lowest=0,
            local=(48.98425368,),  # Moré, Garbow & Hillstrom: 48.9842…
        ),
        picture=Picture(window=((-2.0, 28.0), (-9.5, 13.0))),
        race=Race(start=(21.8, 4.1), steps=500, lr_slope=0.0006, lr_distance=0.1),
    ),
    Landscape(
        name="powell_badly_scaled",
        title="Powell, badly scaled",
        family="Valleys",
        blurb="a ravine along either axis: one coordinate hardly counts, and the other hardly moves",
        tex=r"(c\,x y - 1)^2 + (e^{-x} + e^{-y} - 1 - 1/c)^2",
        source="Powell 1970; Moré, Garbow & Hillstrom 1981, no. 3, where c = 10⁴",
        loss=powell_badly_scaled,
        residuals=powell_badly_scaled_residuals,
        sliders=(
            Slider(
                "c",
                "c",
                100.0,
                10.0,
                1e4,
                log=True,
                word="scale",
                help="How narrow the ravines are; 10⁴ as published.",
            ),
        ),
        minima=powell_badly_scaled_minima,
        saddles=powell_badly_scaled_saddle,
        known=Known(
            values=(
                Value((0, 1), 1 + (math.exp(-1) - 1e-4) ** 2, {"c": 1e4}),
                Value((0, 0), 1 + 0.9**2, {"c": 10}),
                Value((1, 1), 99**2 + (2 / math.e - 1.01) ** 2),
            ),
            lowest=0,
            local=(1.42227186,),
        ),
        picture=Picture(window=((-2.0, 12.0), (-0.5, 10.0))),
        race=Race(
            start=(0.0, 1.0),
            steps=500,
            lr_slope=1e-5,
            lr_distance=0.05,
            runs=racers("bfgs", "gauss_newton", "adam", "gd"),
        ),
    ),
    Landscape(
        name="brown_badly_scaled",
        title="Brown, badly scaled",
        family="Valleys",
        blurb="a ravine along a hyperbola: the further along, the steeper its walls",
        tex=r"(x - s)^2 + (y - 2/s)^2 + (x y - 2)^2",
        source="Moré, Garbow & Hillstrom 1981, no. 4, where s = 10⁶, too large for a map of both coordinates",
        loss=brown_badly_scaled,
        residuals=brown_badly_scaled_residuals,
        sliders=(
            Slider("s", "s", 10.0, 1.0, 10.0, log=True, word="scale", help="The minimum lies at (s, 2/s)."),
        ),
        minima=brown_badly_scaled_minimum,
        known=Known(
            values=(
                Value((1, 1), (1 - 1e6) ** 2 + (1 - 2e-6) ** 2 + 1, {"s": 1e6}),
                Value((1, 1), 81 + 0.64 + 1),
                Value((0, 0), 9, {"s": 1}),
            ),
            lowest=0,
        ),
        picture=Picture(window=((-0.5, 11.5), (-2.5, 6.5))),
        race=Race(start=(1.0, 1.0), steps=300, lr_slope=0.008, lr_distance=0.05),
    ),
    Landscape(
        name="dixon_price",
        title="Dixon–Price",
        family="Valleys",
        blurb="a valley like a horseshoe: in from the left, across the pass, and to either side",
        tex=r"(x - 1)^2 + 2\,(2y^2 - x)^2",
        source="Dixon & Price 1989; Surjanovic & Bingham, Virtual Library of Simulation Experiments; n = 2",
        loss=dixon_price,
        residuals=dixon_price_residuals,
        minima=dixon_price_minima,
        saddles=dixon_price_saddle,
        known=Known(values=(Value((0, 0), 1), Value((1, 1), 2), Value((2, 1), 1)), lowest=0),
        picture=Picture(window=((-2.0, 2.4), (-1.65, 1.65))),
        race=Race(start=(-1.7, 0.05), steps=120, lr_slope=0.03, lr_distance=0.05),
    ),
    Landscape(
        name="zakharov",
        title="Zakharov",
        family="Valleys",
        blurb="convex, with walls so steep that the rate they allow is slow on the floor",
        tex=r"x^2 + y^2 + s^2 + s^4, \quad s = \tfrac{1}{2} x + y",
        source="Zakharov 1975; Surjanovic & Bingham, Virtual Library of Simulation Experiments; n = 2",
        loss=zakharov,
        residuals=zakharov_residuals,
        minima=origin,
        known=Known(values=(Value((2, -1), 5), Value((0, 1), 3), Value((2, 1), 25)), lowest=0),
        picture=Picture(window=((-6.0, 6.0), (-4.5, 4.5))),
        race=Race(start=(4.5, 2.5), steps=200, lr_slope=0.004, lr_distance=0.08),
    ),
)
