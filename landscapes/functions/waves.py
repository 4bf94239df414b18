"""Waves: a cosine along a valley, on a slope or across a bowl."""

import math
from collections.abc import Sequence

from jax import Array
from jax import numpy as jnp

from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import mirrored

ROOT2 = math.sqrt(2)
B, C, T = 5.1 / (4 * math.pi**2), 5 / math.pi, 1 / (8 * math.pi)


def branin(x: Array, batch: None) -> Array:
    """(y − Bx² + Cx − 6)² + 10 (1 − T) cos x + 10: a curved valley with a wave along its floor."""
    return (x[1] - B * x[0] ** 2 + C * x[0] - 6) ** 2 + 10 * (1 - T) * jnp.cos(x[0]) + 10


def on_the_floor(x: float) -> Point:
    """The point of Branin's valley floor above x."""
    return (x, B * x**2 - C * x + 6)


def branin_minima(**params: float) -> Sequence[Point]:
    """Where the wave is lowest: three equal minima, exact."""
    return tuple(on_the_floor(k * math.pi) for k in (-1, 1, 3))


def branin_saddles(**params: float) -> Sequence[Point]:
    """Where the wave is highest, exact."""
    return tuple(on_the_floor(k * math.pi) for k in (0, 2, 4))


def mccormick(x: Array, batch: None) -> Array:
    """sin(x + y) + (x − y)² − 1.5x + 2.5y + 1: a tilted wave along the diagonal."""
    return jnp.sin(x[0] + x[1]) + (x[0] - x[1]) ** 2 - 1.5 * x[0] + 2.5 * x[1] + 1


def mccormick_minima(**params: float) -> Sequence[Point]:
    """The slope is zero where x − y = 1 and cos(x + y) = −1/2; minima where the sine is negative."""
    return tuple(((s + 1) / 2, (s - 1) / 2) for s in (-2 * math.pi / 3, 4 * math.pi / 3))


def mccormick_saddles(**params: float) -> Sequence[Point]:
    """Where the sine is positive."""
    s = 2 * math.pi / 3
    return (((s + 1) / 2, (s - 1) / 2),)


def griewank(x: Array, batch: None) -> Array:
    """(x² + y²)/4000 + 1 − cos x cos(y/√2): waves everywhere on a bowl too shallow to notice."""
    return jnp.sum(x**2) / 4000 + 1 - jnp.cos(x[0]) * jnp.cos(x[1] / ROOT2)


def griewank_minima(**params: float) -> Sequence[Point]:
    """The global one as published, and the local ones in the window, computed."""
    return mirrored([(0.0, 0.0), (3.1400226339, 4.43844448092), (6.28004527938, 0.0)])


def griewank_saddles(**params: float) -> Sequence[Point]:
    """Those in the window, computed."""
    return mirrored(
        [
            (1.57236791044, 2.22255330258),
            (4.71082053448, 2.21811040876),
            (7.85555637089, 2.22699620743),
        ]
    )


LANDSCAPES = (
    Landscape(
        name="branin",
        title="Branin",
        family="Many minima",
        blurb="three equal minima along one bent valley",
        tex=r"\Bigl(y - \frac{5.1}{4\pi^2}x^2 + \frac{5}{\pi}x - 6\Bigr)^2"
        r" + 10\Bigl(1 - \frac{1}{8\pi}\Bigr)\cos x + 10",
        source="Branin 1972; Jamil & Yang 2013, no. 22",
        loss=branin,
        minima=branin_minima,
        saddles=branin_saddles,
        known=Known(
            values=(Value((0, 0), 56 - 1.25 / math.pi), Value((math.pi, 0), 2.275**2 + 1.25 / math.pi)),
            lowest=1.25 / math.pi,
        ),
        picture=Picture(window=((-7.0, 13.0), (0.0, 15.0))),
        race=Race(start=(3.6, 13.6), steps=150, lr_slope=0.025, lr_distance=0.2),
    ),
    Landscape(
        name="mccormick",
        title="McCormick",
        family="Many minima",
        blurb="a tilted wave: each trough lies lower than the last",
        tex=r"\sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1",
        source="McCormick 1976; Jamil & Yang 2013, no. 72",
        loss=mccormick,
        minima=mccormick_minima,
        saddles=mccormick_saddles,
        known=Known(
            values=(Value((0, 0), 1), Value((math.pi / 2, 0), 2 + math.pi**2 / 4 - 0.75 * math.pi)),
            lowest=-math.sqrt(3) / 2 - math.pi / 3,
            local=(1.2283697,),
        ),
        picture=Picture(window=((-2.4, 4.8), (-2.9, 2.5))),
        race=Race(
            start=(0.62, 1.47),
            steps=120,
            lr_slope=0.06,
            lr_distance=0.06,
            runs=racers("adam", "momentum", "rmsprop", gd=0.02),
            left_out={"start": (1.2, 2.0)},
        ),
    ),
    Landscape(
        name="griewank",
        title="Griewank",
        family="Many minima",
        blurb="equal waves, and only the numbers tell that one is lowest",
        tex=r"\frac{x^2 + y^2}{4000} + 1 - \cos x\,\cos\frac{y}{\sqrt 2}",
        source="Griewank 1981; Jamil & Yang 2013, no. 59",
        loss=griewank,
        minima=griewank_minima,
        saddles=griewank_saddles,
        known=Known(
            values=(
                Value((math.pi, 0), 2 + math.pi**2 / 4000),
                Value((0, math.pi / math.sqrt(0.5)), 2 + math.pi**2 / 2000),
            ),
            lowest=0,
            local=(0.00739604, 0.00986467),
        ),
        picture=Picture(window=((-8.0, 8.0), (-6.0, 6.0))),
        race=Race(
            start=(-3.5, 5.0), steps=120, lr_slope=0.3, lr_distance=0.1, left_out={"start": (2.6, 0.5)}
        ),
    ),
)
