"""Lattices of minima: sums of one wavy function per coordinate.

Their minima are found coordinate by coordinate. No saddles are listed: one lies between any two neighbours.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from landscapes.functions.shared import bottoms, pairs, root, size

Window = tuple[tuple[float, float], tuple[float, float]]
Slope = Callable[[np.ndarray], np.ndarray]


def lattice(window: Window, *slopes: Slope) -> Sequence[Point]:
    """Every minimum inside a window, given the derivative of each coordinate's term."""
    across, up = (bottoms(slope, *side) for slope, side in zip(slopes, window, strict=True))
    return pairs(across, up)


def rastrigin(x: Array, batch: None, *, A: Array) -> Array:
    """Σ x² + A (1 − cos 2πx): a bowl under a lattice of dents."""
    return jnp.sum(x**2 + A * (1 - jnp.cos(2 * jnp.pi * x)))


RASTRIGIN = ((-3.4, 3.4), (-2.55, 2.55))


def rastrigin_minima(A: float = 10.0, **params: float) -> Sequence[Point]:
    """Near the whole numbers; for small A only near the smallest of them."""

    def slope(x: np.ndarray) -> np.ndarray:
        return 2 * x + 2 * np.pi * A * np.sin(2 * np.pi * x)

    return lattice(RASTRIGIN, slope, slope)


def schwefel(x: Array, batch: None) -> Array:
    """418.98… · 2 − Σ x sin √|x|: the deepest pits lie far out, and far from the next best."""
    return 2 * 418.982887272433799 - jnp.sum(x * jnp.sin(root(size(x))))


def schwefel_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of one coordinate's term."""
    s = np.sqrt(np.abs(x))
    return -np.sin(s) - s * np.cos(s) / 2


SCHWEFEL = ((-500.0, 500.0), (-315.0, 435.0))


def schwefel_minima(**params: float) -> Sequence[Point]:
    """The global one at 420.9687… in both coordinates, as published, and every pit in the window."""
    return lattice(SCHWEFEL, schwefel_slope, schwefel_slope)


def levy_residuals(x: Array, batch: None) -> Array:
    """√2 times the square roots of the three terms."""
    u, v = 1 + (x - 1) / 4
    first = (u - 1) * jnp.sqrt(1 + 10 * jnp.sin(jnp.pi * u + 1) ** 2)
    second = (v - 1) * jnp.sqrt(1 + jnp.sin(2 * jnp.pi * v) ** 2)
    return math.sqrt(2) * jnp.stack([jnp.sin(jnp.pi * u), first, second])


def levy(x: Array, batch: None) -> Array:
    """sin²πu + (u − 1)² (1 + 10 sin²(πu + 1)) + (v − 1)² (1 + sin²2πv), u = (x + 3)/4, v = (y + 3)/4."""
    u, v = 1 + (x - 1) / 4
    first = (u - 1) ** 2 * (1 + 10 * jnp.sin(jnp.pi * u + 1) ** 2)
    second = (v - 1) ** 2 * (1 + jnp.sin(2 * jnp.pi * v) ** 2)
    return jnp.sin(jnp.pi * u) ** 2 + first + second


def levy_slopes() -> tuple[Slope, Slope]:
    """The derivatives by u and by v, as functions of x and of y."""

    def by_u(x: np.ndarray) -> np.ndarray:
        u, a = (x + 3) / 4, (x - 1) / 4
        wall = 2 * a * (1 + 10 * np.sin(np.pi * u + 1) ** 2)
        return np.pi * np.sin(2 * np.pi * u) + wall + 10 * np.pi * a**2 * np.sin(2 * np.pi * u + 2)

    def by_v(y: np.ndarray) -> np.ndarray:
        v, a = (y + 3) / 4, (y - 1) / 4
        return 2 * a * (1 + np.sin(2 * np.pi * v) ** 2) + 2 * np.pi * a**2 * np.sin(4 * np.pi * v)

    return by_u, by_v


LEVY = ((-9.0, 11.0), (-6.5, 8.5))


def levy_minima(**params: float) -> Sequence[Point]:
    """The global one at (1, 1), and all others in the window."""
    return lattice(LEVY, *levy_slopes())


def michalewicz(x: Array, batch: None, *, m: Array) -> Array:
    """−sin x sin²ᵐ(x²/π) − sin y sin²ᵐ(2y²/π): narrow trenches in a plain that is flat almost everywhere."""
    wave = jnp.sin(jnp.array([1, 2], x.dtype) * x**2 / jnp.pi) ** 2
    deep = wave > TINY
    return -jnp.sum(jnp.sin(x) * jnp.where(deep, jnp.where(deep, wave, 1) ** m, 0))


TINY = 1e-12
"""Below this, no power of sin² can be told from 0: keeps the logarithm of a traced power finite."""


def michalewicz_minima(m: float = 10.0, **params: float) -> Sequence[Point]:
    """The global one as published for m = 10, and the other trench's."""

    def slope(i: int, x: np.ndarray) -> np.ndarray:
        s, c = np.sin(i * x**2 / np.pi), np.cos(i * x**2 / np.pi)
        return -np.sign(s) * (np.cos(x) * s + 4 * m * i * x / np.pi * np.sin(x) * c)

    return lattice(MICHALEWICZ, partial(slope, 1), partial(slope, 2))


MICHALEWICZ = ((0.1, 3.1), (0.85, 3.1))

LANDSCAPES = (
    Landscape(
        name="rastrigin",
        title="Rastrigin",
        family="Many minima",
        blurb="a bowl full of dents: most rules stop in the nearest, and long steps a few further on",
        tex=r"\textstyle\sum_i \bigl[x_i^2 + A\,(1 - \cos 2\pi x_i)\bigr]",
        source="Rastrigin 1974; Hoffmeister & Bäck 1991",
        loss=rastrigin,
        sliders=(
            Slider(
                "A",
                "A",
                10.0,
                0.0,
                20.0,
                word="depth of the dents",
                help="How deep the dents are; at 0 a plain bowl is left.",
            ),
        ),
        minima=rastrigin_minima,
        known=Known(
            values=(
                Value((1, 1), 2),
                Value((0.5, 0), 20.25),
                Value((0.5, 0), 10.25, {"A": 5}),
                Value((1, 2), 5, {"A": 0}),
            ),
            lowest=0,
            local=None,
        ),
        picture=Picture(window=RASTRIGIN),
        race=Race(
            start=(-2.6, -2.1), steps=150, lr_slope=0.004, lr_distance=0.1, left_out={"start": (-2.45, 1.55)}
        ),
    ),
    Landscape(
        name="schwefel",
        title="Schwefel",
        family="Many minima",
        blurb="the best pit lies in a far corner, and no slope on the way tells of it",
        tex=r"837.9658 - \textstyle\sum_i x_i \sin\sqrt{|x_i|}",
        source="Schwefel 1981, problem 2.26; least value 0 on [−500, 500]² only",
        loss=schwefel,
        minima=schwefel_minima,
        known=Known(
            values=(
                Value((0, 0), 837.965774544867598),
                Value((math.pi**2 / 4, 0), 837.965774544867598 - math.pi**2 / 4),
            ),
            lowest=0,
            local=None,
            edges=((0, 100), (0, 0)),
        ),
        picture=Picture(window=SCHWEFEL),
        race=Race(
            start=(220.0, 135.0),
            steps=200,
            lr_slope=2.0,
            lr_distance=4.0,
            runs=racers("momentum", "rmsprop", "gd", adam=120.0),
            left_out={"start": (-420.0, 300.0)},
        ),
    ),
    Landscape(
        name="levy",
        title="Levy",
        family="Many minima",
        blurb="ripples across a bowl, wide one way and narrow the other",
        tex=r"\begin{aligned}&\sin^2 \pi u + (u - 1)^2 \bigl(1 + 10 \sin^2(\pi u + 1)\bigr)"
        r" + (v - 1)^2 (1 + \sin^2 2\pi v) \\"
        r"&u = \tfrac{1}{4}(x + 3),\; v = \tfrac{1}{4}(y + 3)\end{aligned}",
        source="Levy & Montalvo 1985; Laguna & Martí 2005",
        loss=levy,
        residuals=levy_residuals,
        minima=levy_minima,
        known=Known(
            values=(Value((-3, 1), 1 + 10 * math.sin(1) ** 2), Value((1, -1), 0.25)), lowest=0, local=None
        ),
        picture=Picture(window=LEVY),
        race=Race(
            start=(-1.7, 7.6),
            steps=150,
            lr_slope=0.1,
            lr_distance=0.15,
            runs=racers("adam", "momentum", "gd", rmsprop=0.15),
        ),
    ),
    Landscape(
        name="michalewicz",
        title="Michalewicz",
        family="Many minima",
        blurb="trenches in a plain: where it is flat, there is nothing to go by",
        tex=r"-\sin x\,\sin^{2m}\frac{x^2}{\pi} - \sin y\,\sin^{2m}\frac{2y^2}{\pi}",
        source="Michalewicz 1992; m = 10 there",
        loss=michalewicz,
        sliders=(Slider("m", "m", 10.0, 1.0, 20.0, word="narrowness", help="How narrow the trenches are."),),
        minima=michalewicz_minima,
        known=Known(
            values=(
                Value((math.pi * math.sqrt(0.5), 0), -math.sin(math.pi * math.sqrt(0.5))),
                Value(
                    (math.pi * math.sqrt(0.5), math.pi / 2), -1 - math.sin(math.pi * math.sqrt(0.5)), {"m": 7}
                ),
                Value(
                    (0, math.sqrt(math.pi**2 / 12)), -0.25 * math.sin(math.sqrt(math.pi**2 / 12)), {"m": 1}
                ),
            ),
            lowest=-1.80130341,
            lowest_varies=True,
            local=(-1.21405952,),
            edges=((1e-3, 1), (1.7724539, 2)),
        ),
        picture=Picture(window=MICHALEWICZ),
        race=Race(
            start=(1.36, 2.92),
            steps=150,
            lr_slope=0.01,
            lr_distance=0.02,
            runs=racers("momentum", "rmsprop", "gd", adam=0.6),
            left_out={"start": (1.75, 1.2)},
        ),
    ),
)
