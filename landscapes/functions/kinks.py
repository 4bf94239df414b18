"""Plateaus, cliffs and kinks: where the gradient says too little, or too much."""

import math
from collections.abc import Sequence

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import TURNED_TEX, bottoms, origin, pairs, root, size, turned


def plateau(x: Array, batch: None) -> Array:
    """r² / (1 + r²): a round bowl that flattens out, the further away the flatter."""
    q = jnp.sum(x**2)
    return q / (1 + q)


def plateau_residuals(x: Array, batch: None) -> Array:
    """√2 x / √(1 + r²), whose squares add up to it."""
    return math.sqrt(2) * x / jnp.sqrt(1 + jnp.sum(x**2))


def cliff(x: Array, batch: None, *, s: Array) -> Array:
    """σ(s x) + ((x + 2)² + y²)/50: a gentle plain, and an edge of slope s/4 across it."""
    return jax.nn.sigmoid(s * x[0]) + ((x[0] + 2) ** 2 + x[1] ** 2) / 50


def cliff_minimum(s: float = 16.0, **params: float) -> Sequence[Point]:
    """At the foot of the cliff: near −2, and further away if the edge is soft."""

    def slope(x: np.ndarray) -> np.ndarray:
        return s / (4 * np.cosh(s * x / 2) ** 2) + (x + 2) / 25

    return pairs(bottoms(slope, -5, -1), (0.0,))


def easom(x: Array, batch: None) -> Array:
    """−cos x cos y e^(−(x − π)² − (y − π)²): one hole in a plain without slope."""
    return -jnp.cos(x[0]) * jnp.cos(x[1]) * jnp.exp(-jnp.sum((x - jnp.pi) ** 2))


def easom_minima(**params: float) -> Sequence[Point]:
    """The hole at (π, π) as published, and four dents of depth 0.00008, computed: tan t = −2t beside π."""
    low, high = math.pi - 1.83659720315213, math.pi + 1.83659720315213
    return ((math.pi, math.pi), *pairs((low, high), (low, high)))


def easom_saddles(**params: float) -> Sequence[Point]:
    """Where both cosines are 0."""
    return pairs((math.pi / 2, 3 * math.pi / 2), (math.pi / 2, 3 * math.pi / 2))


def absolute(x: Array, batch: None) -> Array:
    """|x| + |y|: the slope is never small, except at the bottom, where it is taken to be 0."""
    return jnp.sum(size(x))


def relu_valley(x: Array, batch: None, *, k: Array) -> Array:
    """k·relu(v) + relu(−v) + relu(u)/5 + relu(−u)/5, v = y − x/2 and u = x − 2: a valley of flat faces."""
    u, v = x[0] - 2, x[1] - x[0] / 2
    relu = jax.nn.relu
    return k * relu(v) + relu(-v) + relu(u) / 5 + relu(-u) / 5


def relu_valley_minimum(**params: float) -> Sequence[Point]:
    """Where all four are off."""
    return ((2.0, 1.0),)


def sharp_ridge(x: Array, batch: None, *, k: Array, angle: Array) -> Array:
    """u² + k|v|: two faces that meet in a crease, and along the crease an ever gentler way down."""
    u, v = turned(x, angle)
    return u**2 + k * size(v)


def bukin(x: Array, batch: None) -> Array:
    """100 √|y − x²/100| + |x + 10|/100: a curved crease with walls that are steepest at the bottom.

    On the crease itself the slope across is taken to be 0.
    """
    return 100 * root(size(x[1] - (x[0] / 10) ** 2)) + size(x[0] + 10) / 100


def bukin_minimum(**params: float) -> Sequence[Point]:
    """On the crease."""
    return ((-10.0, 1.0),)


LANDSCAPES = (
    Landscape(
        name="plateau",
        title="Plateau",
        family="Plateaus and kinks",
        blurb="the further away, the flatter: a bad start costs most of the steps",
        tex=r"\frac{x^2 + y^2}{1 + x^2 + y^2}",
        source="Geman & McClure 1985, a robust loss; a lecture example of plateaus",
        loss=plateau,
        residuals=plateau_residuals,
        minima=origin,
        known=Known(values=(Value((1, 0), 0.5), Value((3, 4), 25 / 26)), lowest=0),
        picture=Picture(window=((-6.0, 6.0), (-4.5, 4.5))),
        race=Race(start=(-4.0, 2.5), steps=200, lr_slope=0.6, lr_distance=0.06),
    ),
    Landscape(
        name="cliff",
        title="Cliff",
        family="Plateaus and kinks",
        blurb="a gentle plain with an edge, where one gradient is as large as dozens of others",
        tex=r"\sigma(s x) + \tfrac{1}{50} \bigl((x + 2)^2 + y^2\bigr)",
        source="after Pascanu, Mikolov & Bengio 2013, section 2.3: why gradients are clipped",
        loss=cliff,
        sliders=(
            Slider(
                "s",
                "s",
                16.0,
                2.0,
                40.0,
                log=True,
                word="steepness of the edge",
                help="How steep the edge of the cliff is.",
            ),
        ),
        minima=cliff_minimum,
        known=Known(
            values=(
                Value((0, 0), 0.58),
                Value((0, 5), 1.08, {"s": 40}),
                Value((1, 0), 0.18 + 1 / (1 + math.e**-2), {"s": 2}),
            ),
            lowest=1.1e-14,
            lowest_varies=True,
        ),
        picture=Picture(window=((-5.0, 4.2), (-3.45, 3.45))),
        race=Race(
            start=(3.2, 2.4),
            steps=150,
            lr_slope=0.5,
            lr_distance=0.06,
            runs=racers("adam", "momentum", "rmsprop", gd=0.5),
        ),
    ),
    Landscape(
        name="easom",
        title="Easom",
        family="Plateaus and kinks",
        blurb="one hole in a plain without slope: far from it, only who scales the gradient moves at all",
        tex=r"-\cos x\,\cos y\;e^{-(x - \pi)^2 - (y - \pi)^2}",
        source="Easom 1990; Jamil & Yang 2013, no. 50",
        loss=easom,
        minima=easom_minima,
        saddles=easom_saddles,
        known=Known(
            values=(Value((0, 0), -math.exp(-2 * math.pi**2)), Value((math.pi, 0), math.exp(-(math.pi**2)))),
            lowest=-1,
            local=(-8.11e-5,),
        ),
        picture=Picture(window=((-0.8, 7.2), (0.2, 6.2))),
        race=Race(
            start=(0.8, 5.7),
            steps=150,
            lr_slope=0.12,
            lr_distance=0.04,
            runs=racers("adam", "momentum", "gd", rmsprop=0.04),
            left_out={"start": (1.9, 3.9)},
        ),
    ),
    Landscape(
        name="absolute",
        title="Absolute values",
        family="Plateaus and kinks",
        blurb="a pyramid upside down: without a falling rate nobody comes to rest",
        tex=r"|x| + |y|",
        source="Boyd & Vandenberghe 2004, section 3.1: the ℓ₁ norm, convex and not smooth",
        loss=absolute,
        minima=origin,
        known=Known(values=(Value((1, -2), 3),), lowest=0, kinks=((0, 0),)),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(start=(-3.2, 2.1), steps=100, lr_slope=0.07, lr_distance=0.07),
    ),
    Landscape(
        name="relu_valley",
        title="Valley of ReLUs",
        family="Plateaus and kinks",
        blurb="flat faces and sharp creases, as in a small ReLU network",
        tex=r"\begin{aligned}&k\,[v]_+ + [-v]_+ + \tfrac{1}{5} [u]_+ + \tfrac{1}{5} [-u]_+ \\"
        r"&u = x - 2,\; v = y - \tfrac{1}{2} x\end{aligned}",
        source="made for this app: piecewise linear, like the loss of a ReLU network along a plane",
        loss=relu_valley,
        sliders=(
            Slider(
                "k",
                "k",
                3.0,
                0.5,
                20.0,
                log=True,
                word="steepness of the wall",
                help="How steep the upper wall is.",
            ),
        ),
        minima=relu_valley_minimum,
        known=Known(
            values=(Value((2, 2), 3), Value((2, 0), 1), Value((4, 2), 0.4), Value((0, 2), 20.4, {"k": 10})),
            lowest=0,
            kinks=((2, 1),),
        ),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(start=(-3.0, 2.0), steps=250, lr_slope=0.08, lr_distance=0.06),
    ),
    Landscape(
        name="sharp_ridge",
        title="Sharp ridge",
        family="Plateaus and kinks",
        blurb="a crease that falls gently: the gradient points across it, and almost never along",
        tex=r"u^2 + k\,|v|, " + TURNED_TEX,
        source="Hansen, Finck, Ros & Auger 2009, BBOB no. 13, where k = 100; n = 2",
        loss=sharp_ridge,
        sliders=(
            Slider("k", "k", 10.0, 1.0, 100.0, log=True, word="steepness", help="How steep the faces are."),
            Slider(
                "angle",
                r"\theta",
                30.0,
                -45.0,
                45.0,
                word="rotation",
                help="Rotation of the ridge, in degrees.",
            ),
        ),
        minima=origin,
        known=Known(
            values=(
                Value((2, 1), 14, {"angle": 0}),
                Value((0, -3), 300, {"k": 100, "angle": 0}),
                Value((math.sqrt(2), 0), 11, {"angle": 45}),
            ),
            lowest=0,
            kinks=((0, 0),),
        ),
        picture=Picture(window=((-4.0, 4.0), (-3.0, 3.0))),
        race=Race(start=(-3.4, -1.0), steps=200, lr_slope=0.01, lr_distance=0.04),
    ),
    Landscape(
        name="bukin",
        title="Bukin no. 6",
        family="Plateaus and kinks",
        blurb="a crease whose walls are steepest at the bottom: every step overshoots",
        tex=r"100 \sqrt{\bigl|y - \tfrac{1}{100} x^2\bigr|} + \tfrac{1}{100} |x + 10|",
        source="Bukin 1997; Jamil & Yang 2013, no. 28",
        loss=bukin,
        minima=bukin_minimum,
        known=Known(
            values=(Value((0, 1), 100.1), Value((-10, 1.25), 50)),
            lowest=0,
            kinks=((-10, 1),),
            edges=((-12, 1.44), (-6, 0.36)),
        ),
        picture=Picture(window=((-15.0, -5.0), (-2.75, 4.75))),
        race=Race(
            start=(-6.5, 3.0),
            steps=1000,
            lr_slope=0.0001,
            lr_distance=0.04,
            runs=racers(adam=0.05, momentum=3e-5, rmsprop=0.01, gd=1e-4),
            left_out={"start": (-13.0, 3.0), "steps": 400},
        ),
    ),
)
