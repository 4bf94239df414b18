"""Plateaus, cliffs and kinks: where the gradient says too little, or too much."""

import math
from collections.abc import Sequence

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.spec import Landscape, Point
from landscapes.parts import bottoms, origin, pairs, root, size


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
        blurb="the further away, the flatter: a bad start costs most of the steps",
        loss=plateau,
        tex=r"\frac{x^2 + y^2}{1 + x^2 + y^2}",
        source="Geman & McClure 1985, a robust loss; lectures: plateaus",
        window=((-6.0, 6.0), (-4.5, 4.5)),
        start=(-4.0, 2.5),
        steps=200,
        lr_slope=0.6,
        lr_distance=0.06,
        minima=origin,
        residuals=plateau_residuals,
        family="Plateaus and kinks",
    ),
    Landscape(
        name="cliff",
        title="Cliff",
        blurb="a gentle plain with an edge, where one gradient is as large as dozens of others",
        loss=cliff,
        tex=r"\sigma(s x) + \tfrac{1}{50} \bigl((x + 2)^2 + y^2\bigr)",
        source="after Pascanu, Mikolov & Bengio 2013, section 2.3: why gradients are clipped",
        window=((-5.0, 4.2), (-3.45, 3.45)),
        start=(3.2, 2.4),
        steps=150,
        lr_slope=0.5,
        lr_distance=0.06,
        sliders=(Slider("s", "s", 16.0, 2.0, 40.0, log=True, help="How steep the edge is."),),
        minima=cliff_minimum,
        family="Plateaus and kinks",
    ),
    Landscape(
        name="easom",
        title="Easom",
        blurb="one hole in a plain without slope: who starts far away stays there",
        loss=easom,
        tex=r"-\cos x\,\cos y\;e^{-(x - \pi)^2 - (y - \pi)^2}",
        source="Easom 1990; Jamil & Yang 2013, no. 50",
        window=((-0.8, 7.2), (0.2, 6.2)),
        start=(1.9, 3.9),
        steps=150,
        lr_slope=0.12,
        lr_distance=0.04,
        minima=easom_minima,
        saddles=easom_saddles,
        family="Plateaus and kinks",
    ),
    Landscape(
        name="absolute",
        title="Absolute values",
        blurb="a pyramid upside down: without a falling rate nobody comes to rest",
        loss=absolute,
        tex=r"|x| + |y|",
        source="Boyd & Vandenberghe 2004, section 3.1: the ℓ₁ norm, convex and not smooth",
        window=((-4.0, 4.0), (-3.0, 3.0)),
        start=(-3.2, 2.1),
        steps=100,
        lr_slope=0.07,
        lr_distance=0.07,
        minima=origin,
        family="Plateaus and kinks",
    ),
    Landscape(
        name="relu_valley",
        title="Valley of ReLUs",
        blurb="flat faces and sharp creases, as in a small ReLU network",
        loss=relu_valley,
        tex=r"\begin{aligned}&k\,[v]_+ + [-v]_+ + \tfrac{1}{5} [u]_+ + \tfrac{1}{5} [-u]_+ \\"
        r"&u = x - 2,\; v = y - \tfrac{1}{2} x\end{aligned}",
        source="made for this app: piecewise linear, like the loss of a ReLU network along a plane",
        window=((-4.0, 4.0), (-3.0, 3.0)),
        start=(-3.0, 2.0),
        steps=250,
        lr_slope=0.08,
        lr_distance=0.06,
        sliders=(Slider("k", "k", 3.0, 0.5, 20.0, log=True, help="How steep the upper wall is."),),
        minima=relu_valley_minimum,
        family="Plateaus and kinks",
    ),
    Landscape(
        name="bukin",
        title="Bukin no. 6",
        blurb="a crease whose walls are steepest at the bottom: every step overshoots",
        loss=bukin,
        tex=r"100 \sqrt{\bigl|y - \tfrac{1}{100} x^2\bigr|} + \tfrac{1}{100} |x + 10|",
        source="Bukin 1997; Jamil & Yang 2013, no. 28",
        window=((-15.0, -5.0), (-2.75, 4.75)),
        start=(-13.0, 3.0),
        steps=400,
        lr_slope=0.0001,
        lr_distance=0.04,
        minima=bukin_minimum,
        family="Plateaus and kinks",
    ),
)
