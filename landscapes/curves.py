"""One dimension: a single weight, whose whole loss is one curve.

The second side of a window here is the range of losses to draw.
"""

import math
from collections.abc import Sequence

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.spec import Landscape, Point
from landscapes.parts import bottoms, size

AXES = ("w", "loss")
DIMENSION = "One dimension"


def parabola(x: Array, batch: None, *, c: Array) -> Array:
    """c w²/2: gradient descent multiplies w by 1 − ηc, so that it converges below η = 2/c."""
    return c * x[0] ** 2 / 2


def parabola_residuals(x: Array, batch: None, *, c: Array) -> Array:
    """√c w."""
    return jnp.sqrt(c) * x


def bottom(**params: float) -> Sequence[Point]:
    """The minimum at 0."""
    return ((0.0,),)


def absolute(x: Array, batch: None) -> Array:
    """|w|: the slope is 1 however near the bottom, and taken to be 0 there."""
    return size(x[0])


def double_well(x: Array, batch: None, *, tilt: Array) -> Array:
    """(w² − 1)²/4 + tilt · w: two minima, of which the tilt makes one the lower."""
    return (x[0] ** 2 - 1) ** 2 / 4 + tilt * x[0]


def wells(tilt: float = 0.1, **params: float) -> Sequence[Point]:
    """The roots of w³ − w + tilt, but for the middle one."""
    return tuple((w,) for w in bottoms(lambda w: w**3 - w + tilt, -2, 2))


def wiggles(x: Array, batch: None, *, a: Array) -> Array:
    """w²/10 + a (1 − cos 4w): a bowl with bumps, which a step must be long enough to miss."""
    return x[0] ** 2 / 10 + a * (1 - jnp.cos(4 * x[0]))


def dents(a: float = 0.3, **params: float) -> Sequence[Point]:
    """Every minimum in the window."""
    return tuple((w,) for w in bottoms(lambda w: w / 5 + 4 * a * np.sin(4 * w), -4, 4))


def flat_start(x: Array, batch: None) -> Array:
    """(tanh w − 1/2)²/2: one neuron that shall say 1/2, and that learns nothing far out."""
    return (jnp.tanh(x[0]) - 0.5) ** 2 / 2


def flat_start_residuals(x: Array, batch: None) -> Array:
    """The neuron's error."""
    return jnp.tanh(x) - 0.5


def half(**params: float) -> Sequence[Point]:
    """The weight with which the neuron says 1/2."""
    return ((math.atanh(0.5),),)


LANDSCAPES = (
    Landscape(
        name="parabola",
        title="Parabola",
        blurb="the simplest loss of all: too small a rate crawls, too large a rate climbs",
        loss=parabola,
        tex=r"\tfrac{c}{2} w^2",
        source="lectures: rate too low, good, high and too high; the limit is 2/c",
        window=((-3.0, 3.0), (-0.3, 5.0)),
        start=(-2.6,),
        steps=50,
        lr_slope=0.25,
        lr_distance=0.12,
        sliders=(Slider("c", "c", 1.0, 0.1, 10.0, log=True, help="The curvature."),),
        minima=bottom,
        residuals=parabola_residuals,
        axes=AXES,
        family=DIMENSION,
    ),
    Landscape(
        name="absolute_1d",
        title="Absolute value",
        blurb="the slope never tells that the bottom is near",
        loss=absolute,
        tex=r"|w|",
        source="Boyd & Vandenberghe 2004, section 3.1: convex and not smooth",
        window=((-3.0, 3.0), (-0.2, 3.2)),
        start=(-2.6,),
        steps=60,
        lr_slope=0.11,
        lr_distance=0.11,
        minima=bottom,
        axes=AXES,
        family=DIMENSION,
    ),
    Landscape(
        name="double_well",
        title="Double well",
        blurb="two minima, one lower: the start decides, unless momentum carries across",
        loss=double_well,
        tex=r"\tfrac{1}{4} (w^2 - 1)^2 + a\,w",
        source="lectures: non-convex, the start decides",
        window=((-2.0, 2.0), (-0.4, 1.7)),
        start=(1.8,),
        steps=100,
        lr_slope=0.2,
        lr_distance=0.1,
        sliders=(Slider("tilt", "a", 0.1, -0.3, 0.3, help="Which side lies lower, and by how much."),),
        minima=wells,
        axes=AXES,
        family=DIMENSION,
    ),
    Landscape(
        name="wiggles",
        title="Bumpy bowl",
        blurb="small steps stop in the first dent, and memory rolls over it",
        loss=wiggles,
        tex=r"\tfrac{1}{10} w^2 + a\,(1 - \cos 4w)",
        source="made for this app, after Rastrigin 1974",
        window=((-4.0, 4.0), (-0.2, 2.6)),
        start=(-3.6,),
        steps=120,
        lr_slope=0.15,
        lr_distance=0.2,
        sliders=(Slider("a", "a", 0.3, 0.0, 1.0, help="How high the bumps are."),),
        minima=dents,
        axes=AXES,
        family=DIMENSION,
    ),
    Landscape(
        name="flat_start",
        title="Flat start",
        blurb="a saturated neuron: at first hardly any slope, then a sudden fall",
        loss=flat_start,
        tex=r"\tfrac{1}{2} (\tanh w - \tfrac{1}{2})^2",
        source="lectures: plateaus, and how an activation saturates",
        window=((-4.0, 4.0), (-0.1, 1.3)),
        start=(-2.5,),
        steps=150,
        lr_slope=0.5,
        lr_distance=0.08,
        minima=half,
        residuals=flat_start_residuals,
        axes=AXES,
        family=DIMENSION,
    ),
)
