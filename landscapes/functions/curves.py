"""One dimension: a single weight, whose whole loss is one curve.

The second side of a window here is the range of losses to draw.
"""

import math
from collections.abc import Sequence

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import bottoms, size

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
        family=DIMENSION,
        blurb="the simplest loss of all: too small a rate crawls, too large a rate climbs",
        tex=r"\tfrac{c}{2} w^2",
        source="a lecture example: rate too low, good, high and too high; the limit is 2/c",
        loss=parabola,
        residuals=parabola_residuals,
        sliders=(
            Slider(
                "c", "c", 1.0, 0.1, 10.0, log=True, word="curvature", help="How strongly the parabola bends."
            ),
        ),
        minima=bottom,
        known=Known(values=(Value((2,), 2), Value((-2,), 6, {"c": 3})), lowest=0),
        picture=Picture(window=((-3.0, 3.0), (-0.3, 5.0)), axes=AXES),
        race=Race(
            start=(-2.6,),
            steps=50,
            lr_slope=0.25,
            lr_distance=0.12,
            runs=(*racers(gd=0.02), *racers(gd=1.0), *racers(gd=1.85), *racers(gd=2.1)),
        ),
    ),
    Landscape(
        name="absolute_1d",
        title="Absolute value",
        family=DIMENSION,
        blurb="the slope never tells that the bottom is near",
        tex=r"|w|",
        source="Boyd & Vandenberghe 2004, section 3.1: convex and not smooth",
        loss=absolute,
        minima=bottom,
        known=Known(values=(Value((-2,), 2),), lowest=0, kinks=((0,),)),
        picture=Picture(window=((-3.0, 3.0), (-0.2, 3.2)), axes=AXES),
        race=Race(
            start=(-2.6,), steps=60, lr_slope=0.11, lr_distance=0.11, runs=racers("adam", "momentum", gd=0.11)
        ),
    ),
    Landscape(
        name="double_well",
        title="Double well",
        family=DIMENSION,
        blurb="two minima, one lower: the start decides, unless momentum carries across",
        tex=r"\tfrac{1}{4} (w^2 - 1)^2 + a\,w",
        source="a lecture example: non-convex, the start decides",
        loss=double_well,
        sliders=(
            Slider(
                "tilt",
                "a",
                0.1,
                -0.3,
                0.3,
                word="tilt",
                help="Which of the two wells lies lower, and by how much.",
            ),
        ),
        minima=wells,
        known=Known(
            values=(Value((0,), 0.25), Value((1,), 0.3, {"tilt": 0.3})),
            lowest=-0.10238607,  # computed
            lowest_varies=True,
            local=(0.09736056,),
        ),
        picture=Picture(window=((-2.0, 2.0), (-0.4, 1.7)), axes=AXES),
        race=Race(
            start=(1.8,), steps=100, lr_slope=0.2, lr_distance=0.1, runs=racers("adam", "momentum", gd=0.2)
        ),
    ),
    Landscape(
        name="wiggles",
        title="Bumpy bowl",
        family=DIMENSION,
        blurb="small steps stop in the first dent, and memory rolls over it",
        tex=r"\tfrac{1}{10} w^2 + a\,(1 - \cos 4w)",
        source="made for this app, after Rastrigin 1974",
        loss=wiggles,
        sliders=(
            Slider(
                "a",
                "a",
                0.3,
                0.0,
                1.0,
                word="height of the bumps",
                help="How high the bumps are; at 0 a plain parabola is left.",
            ),
        ),
        minima=dents,
        known=Known(
            values=(Value((math.pi / 4,), math.pi**2 / 160 + 0.6), Value((1,), 0.1, {"a": 0})),
            lowest=0,
            local=(0.2368197, 0.94661906),
        ),
        picture=Picture(window=((-4.0, 4.0), (-0.2, 2.6)), axes=AXES),
        race=Race(
            start=(-3.6,), steps=120, lr_slope=0.15, lr_distance=0.2, runs=racers("adam", "momentum", gd=0.15)
        ),
    ),
    Landscape(
        name="flat_start",
        title="Flat start",
        family=DIMENSION,
        blurb="a saturated neuron: at first hardly any slope, then a sudden fall",
        tex=r"\tfrac{1}{2} (\tanh w - \tfrac{1}{2})^2",
        source="a lecture example: plateaus, and how an activation saturates",
        loss=flat_start,
        residuals=flat_start_residuals,
        minima=half,
        known=Known(values=(Value((0,), 0.125),), lowest=0),
        picture=Picture(window=((-4.0, 4.0), (-0.1, 1.3)), axes=AXES),
        race=Race(
            start=(-2.5,), steps=150, lr_slope=0.5, lr_distance=0.08, runs=racers("adam", "momentum", gd=0.5)
        ),
    ),
)
