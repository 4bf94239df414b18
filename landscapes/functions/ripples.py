"""Ripples: waves along both axes or around the middle, with a minimum in every trough."""

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.lattices import lattice
from landscapes.functions.shared import bottoms, mirrored, origin, pairs, root, size, tops

LIBRARY = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"
"""Where these are collected."""


def bohachevsky(x: Array, batch: None) -> Array:
    """x² + 2y² + 0.3 (1 − cos 3πx) + 0.4 (1 − cos 4πy): a bowl that is rippled in the middle only."""
    return (
        x[0] ** 2 + 2 * x[1] ** 2 + 0.7 - 0.3 * jnp.cos(3 * jnp.pi * x[0]) - 0.4 * jnp.cos(4 * jnp.pi * x[1])
    )


BOHACHEVSKY = ((-2.0, 2.0), (-1.5, 1.5))


def bohachevsky_minima(**params: float) -> Sequence[Point]:
    """The global one at the origin, and all others."""
    return lattice(
        BOHACHEVSKY,
        lambda x: 2 * x + 0.9 * np.pi * np.sin(3 * np.pi * x),
        lambda y: 4 * y + 1.6 * np.pi * np.sin(4 * np.pi * y),
    )


TERMS = range(1, 6)


def shubert(x: Array, batch: None) -> Array:
    """s(x) s(y), s(t) = Σ j cos((j + 1) t + j) for j from 1 to 5: peaks and pits in no obvious order."""
    u, v = jnp.asarray(sum(j * jnp.cos((j + 1) * x + j) for j in TERMS))
    return u * v


SHUBERT = ((-3.0, 1.0), (-2.4, 0.6))


def shubert_minima(**params: float) -> Sequence[Point]:
    """Every one in the window: where s has extrema in x and in y, and the product bends up along both."""

    def wave(t: np.ndarray | float) -> np.ndarray:
        return np.asarray(sum(j * np.cos((j + 1) * t + j) for j in TERMS))

    def slope(t: np.ndarray) -> np.ndarray:
        return np.asarray(-sum(j * (j + 1) * np.sin((j + 1) * t + j) for j in TERMS))

    across, up = (
        [(t, wave(t), bend) for find, bend in ((bottoms, 1), (tops, -1)) for t in find(slope, *side)]
        for side in SHUBERT
    )
    return tuple(
        (x, y)
        for (x, u, bent), (y, v, curved) in itertools.product(across, up)
        if bent * v > 0 and curved * u > 0
    )


def schaffer_2(x: Array, batch: None) -> Array:
    """½ + (sin²(x² − y²) − ½) / (1 + r²/1000)²: troughs along hyperbolas that hardly fall to the middle."""
    return 0.5 + (jnp.sin(x[0] ** 2 - x[1] ** 2) ** 2 - 0.5) / (1 + 0.001 * jnp.sum(x**2)) ** 2


def schaffer_4(x: Array, batch: None) -> Array:
    """½ + (cos²(sin|x² − y²|) − ½) / (1 + r²/1000)²: the same troughs, with a ridge through the middle.

    The cosine is the same without the bars, which are left out: they would only make a kink of slope 0.
    """
    wave = jnp.cos(jnp.sin(x[0] ** 2 - x[1] ** 2)) ** 2
    return 0.5 + (wave - 0.5) / (1 + 0.001 * jnp.sum(x**2)) ** 2


SCHAFFER = ((-3.2, 3.2), (-2.4, 2.4))


def on_the_axes(slope: Callable[[np.ndarray], np.ndarray]) -> tuple[Point, ...]:
    """Where hyperbolic troughs are lowest, given the slope along an axis: where they cross the axes."""
    (_, right), (_, top) = SCHAFFER
    across, up = bottoms(slope, 0.5, right), bottoms(slope, 0.5, top)
    return mirrored([*pairs(across, (0.0,)), *pairs((0.0,), up)])


def schaffer_2_minima(**params: float) -> Sequence[Point]:
    """The origin, and one in every trough."""

    def slope(x: np.ndarray) -> np.ndarray:
        flat = 1 + 0.001 * x**2
        return np.sin(2 * x**2) * 2 * x / flat**2 - 0.004 * x * (np.sin(x**2) ** 2 - 0.5) / flat**3

    return ((0.0, 0.0), *on_the_axes(slope))


def schaffer_4_minima(**params: float) -> Sequence[Point]:
    """Four global ones, as published, to more digits, and one in every trough further out."""

    def slope(x: np.ndarray) -> np.ndarray:
        flat, s = 1 + 0.001 * x**2, np.sin(x**2)
        wave = -np.sin(2 * s) * np.cos(x**2) * 2 * x
        return wave / flat**2 - 0.004 * x * (np.cos(s) ** 2 - 0.5) / flat**3

    return on_the_axes(slope)


def drop_wave(x: Array, batch: None) -> Array:
    """−(1 + cos 12r) / (2 + r²/2): the rings that a drop makes; in every trough one can go around."""
    q = jnp.sum(x**2)
    return -(1 + cosine_of_root(144 * q)) / (2 + 0.5 * q)


def cosine_of_root(q: Array) -> Array:
    """cos √q as the smooth function of q that it is: by its series where the root has no slope."""
    near = q < 0.01
    series = 1 - q / 2 * (1 - q / 12 * (1 - q / 30 * (1 - q / 56)))
    return jnp.where(near, series, jnp.cos(jnp.sqrt(jnp.where(near, 1, q))))


def holder_table(x: Array, batch: None) -> Array:
    """−|sin x cos y e^|1 − r/π||: the further out, the deeper the pits, up to the legs of the table."""
    r = root(jnp.sum(x**2))
    return -size(jnp.sin(x[0]) * jnp.cos(x[1])) * jnp.exp(size(1 - r / jnp.pi))


def holder_table_minima(**params: float) -> Sequence[Point]:
    """The one in the quadrant that is published, to more digits, and all others in the window, computed."""
    return (
        (8.05502347574, 9.66459001924),
        (4.85385584817, 9.70211388043),
        (8.09758272513, 6.47949735665),
        (1.62312947551, 9.72900185627),
        (-1.62312947551, 9.72900185627),
        (8.14131217899, 3.25935104919),
        (4.90114488023, 6.53250260077),
        (1.64794483466, 6.58267830499),
        (-1.64794483466, 6.58267830499),
        (4.97124204886, 3.31643937484),
        (1.71239184314, 3.41886779185),
        (-1.71239184314, 3.41886779185),
    )


LANDSCAPES = (
    Landscape(
        name="bohachevsky",
        title="Bohachevsky no. 1",
        family="Many minima",
        blurb="a bowl whose ripples end where its walls get steep: fast enough, one rolls through them",
        tex=r"x^2 + 2y^2 + \tfrac{3}{10}(1 - \cos 3\pi x) + \tfrac{4}{10}(1 - \cos 4\pi y)",
        source="Bohachevsky, Johnson & Stein 1986; " + LIBRARY,
        loss=bohachevsky,
        minima=bohachevsky_minima,
        known=Known(
            values=(Value((1, 0), 1.6), Value((0, 0.25), 0.125 + 0.8), Value((1, 1), 3.6)),
            lowest=0,
            local=None,
        ),
        picture=Picture(window=BOHACHEVSKY),
        race=Race(
            start=(1.6, -0.6),
            steps=150,
            lr_slope=0.048,
            lr_distance=0.24,
            runs=racers("adam", "gd", momentum=0.048, rmsprop=0.05),
        ),
    ),
    Landscape(
        name="shubert",
        title="Shubert",
        family="Many minima",
        blurb="18 equal lowest pits among 760 on the usual square; two of them are on this map",
        tex=r"\prod_{t \in \{x, y\}} \textstyle\sum_{j=1}^{5} j \cos\bigl((j + 1)\,t + j\bigr)",
        source="Shubert 1972; " + LIBRARY,
        loss=shubert,
        minima=shubert_minima,
        known=Known(
            values=(
                Value((0, 0), sum(j * math.cos(j) for j in TERMS) ** 2),
                Value(
                    (0, math.pi),
                    -sum(j * math.cos(j) for j in TERMS) * sum(j * (-1) ** j * math.cos(j) for j in TERMS),
                ),
            ),
            lowest=-186.73090883,
            local=None,
        ),
        picture=Picture(window=SHUBERT),
        race=Race(
            start=(-2.2, 0.03),
            steps=150,
            lr_slope=0.0008,
            lr_distance=0.2,
            runs=racers("adam", "momentum", "gd", rmsprop=0.01),
        ),
    ),
    Landscape(
        name="schaffer_2",
        title="Schaffer no. 2",
        family="Many minima",
        blurb="troughs along hyperbolas: in each one comes down at once, and then hardly on",
        tex=r"\frac{1}{2} + \frac{\sin^2(x^2 - y^2) - \tfrac{1}{2}}"
        r"{\bigl(1 + \tfrac{1}{1000}(x^2 + y^2)\bigr)^2}",
        source="Schaffer, Caruana, Eshelman & Das 1989; " + LIBRARY,
        loss=schaffer_2,
        minima=schaffer_2_minima,
        known=Known(
            values=(
                Value((1, 1), 0.5 - 0.5 / 1.002**2),
                Value((math.sqrt(math.pi / 2), 0), 0.5 + 0.5 / (1 + 0.0005 * math.pi) ** 2),
            ),
            lowest=0,
            local=None,
        ),
        picture=Picture(window=SCHAFFER),
        race=Race(
            start=(0.7, 1.4),
            steps=200,
            lr_slope=0.12,
            lr_distance=0.16,
            runs=racers("adam", "momentum", rmsprop=0.02, gd=0.1),
        ),
    ),
    Landscape(
        name="schaffer_4",
        title="Schaffer no. 4",
        family="Many minima",
        blurb="four equal lowest pits around a ridge, and troughs that lead away from them",
        tex=r"\frac{1}{2} + \frac{\cos^2\bigl(\sin|x^2 - y^2|\bigr) - \tfrac{1}{2}}"
        r"{\bigl(1 + \tfrac{1}{1000}(x^2 + y^2)\bigr)^2}",
        source="Schaffer, Caruana, Eshelman & Das 1989; " + LIBRARY,
        loss=schaffer_4,
        minima=schaffer_4_minima,
        known=Known(
            values=(
                Value((0, 0), 1),
                Value((2, 2), 0.5 + 0.5 / 1.008**2),
                Value((math.sqrt(math.pi), 0), 0.5 + 0.5 / (1 + 0.001 * math.pi) ** 2),
            ),
            lowest=0.29257863,
            local=None,
        ),
        picture=Picture(window=SCHAFFER),
        race=Race(
            start=(2.5, -1.0),
            steps=200,
            lr_slope=0.2,
            lr_distance=0.16,
            runs=racers("adam", "momentum", rmsprop=0.02, gd=0.2),
        ),
    ),
    Landscape(
        name="drop_wave",
        title="Drop-wave",
        family="Many minima",
        blurb="rings around a drop: inward every ring lies lower, and behind a wall that takes long steps",
        tex=r"-\frac{1 + \cos\bigl(12\sqrt{x^2 + y^2}\bigr)}{2 + \tfrac{1}{2}(x^2 + y^2)}",
        source=LIBRARY,
        loss=drop_wave,
        minima=origin,
        known=Known(
            values=(
                Value((math.pi / 12, 0), 0),
                Value((0, math.pi / 6), -2 / (2 + math.pi**2 / 72)),
                Value((math.pi / 24, 0), -1 / (2 + math.pi**2 / 1152)),
            ),
            lowest=-1,
            incomplete=True,
        ),
        picture=Picture(window=((-1.6, 1.6), (-1.2, 1.2))),
        race=Race(start=(-0.7, 1.0), steps=150, lr_slope=0.05, lr_distance=0.2),
    ),
    Landscape(
        name="holder_table",
        title="Hölder table",
        family="Many minima",
        blurb="one leg of the table and the pits before it: the further out, the deeper",
        tex=r"-\bigl|\sin x\,\cos y\;e^{|1 - \sqrt{x^2 + y^2}/\pi|}\bigr|",
        source="Mishra 2006; " + LIBRARY + "; the other three legs mirror this one",
        loss=holder_table,
        minima=holder_table_minima,
        known=Known(
            values=(Value((0, 1), 0), Value((math.pi / 2, 2 * math.pi), -math.exp(math.sqrt(4.25) - 1))),
            lowest=-19.20850257,
            local=None,
            edges=((0, 0), (0, 5), (math.pi, 0), (0, math.pi)),
        ),
        picture=Picture(window=((-2.6, 10.2), (0.8, 10.4))),
        race=Race(start=(4.8, 6.56), steps=200, lr_slope=0.2, lr_distance=0.1),
    ),
)
