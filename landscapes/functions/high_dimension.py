"""High dimension: landscapes with as many dimensions as one likes, drawn on a plane through them."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from core.plane import Plane

ROOT2 = 2**0.5
N = Slider("n", "n", 8, 2, 32, integer=True, word="dimensions", help="How many dimensions there are.")
SHAPES = ("evenly spaced", "geometric", "two clusters", "one outlier")
"""How the eigenvalues lie between 1/κ and 1: the choices of the slider `shape`, from 0."""


def spectrum_of(n: int, kappa: Any, shape: Any, xp: ModuleType = np) -> Any:
    """The eigenvalues [n] of the quadratic, from 1 down to 1/κ, in NumPy or as traced JAX (`xp`)."""
    share = xp.linspace(0.0, 1.0, n)
    even = 1 - share * (1 - 1 / kappa)
    geometric = kappa**-share
    clusters = xp.where(share < 0.5, 1.0, 1 / kappa)
    outlier = xp.where(share > 0, 1 / kappa, 1.0)
    return xp.stack([even, geometric, clusters, outlier])[xp.asarray(shape).astype(int)]


def eigenvalues(params: Mapping[str, float] | None = None) -> np.ndarray:
    """The eigenvalues [n] of `spectrum` for its sliders, largest first: what a page draws beside it."""
    known = {slider.name: slider.default for slider in SPECTRUM} | dict(params or {})
    return spectrum_of(round(known["n"]), known["kappa"], known["shape"])


def spectrum(x: Array, batch: None, *, n: Array, kappa: Array, shape: Array) -> Array:
    """½ Σ λᵢ wᵢ²: a bowl in its eigenbasis. The number of dimensions is that of x."""
    return 0.5 * jnp.dot(spectrum_of(x.size, kappa, shape, jnp), x**2)


def spectrum_residuals(x: Array, batch: None, *, n: Array, kappa: Array, shape: Array) -> Array:
    """√λᵢ wᵢ."""
    return jnp.sqrt(spectrum_of(x.size, kappa, shape, jnp)) * x


def spectrum_plane(n: float = N.default, **params: float) -> Plane:
    """Through the minimum: the eigenvector of the smallest eigenvalue across, that of the largest up."""
    return axes(round(n), (-1, 0), np.zeros(round(n)), ("smallest eigenvalue", "largest eigenvalue"))


def spectrum_start(n: float = N.default, **params: float) -> Point:
    """As far out as the window shows in the two directions drawn, and 1 in all others."""
    return (2.4, *[1.0] * (round(n) - 2), -3.2)


def zeros(n: float = N.default, **params: float) -> Sequence[Point]:
    """The one minimum."""
    return ((0.0,) * round(n),)


def axes(n: int, which: tuple[int, int], origin: np.ndarray, names: tuple[str, str]) -> Plane:
    """The plane through `origin` [n] along two coordinate axes."""
    return Plane(origin, np.eye(n)[list(which)], names)


def rosenbrock_n(x: Array, batch: None, *, n: Array) -> Array:
    """Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²."""
    return jnp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_n_residuals(x: Array, batch: None, *, n: Array) -> Array:
    """√2 times the square roots of the 2(n − 1) terms."""
    return ROOT2 * jnp.concatenate([10 * (x[1:] - x[:-1] ** 2), 1 - x[:-1]])


def rosenbrock_n_minima(n: float = N.default, **params: float) -> Sequence[Point]:
    """The global minimum, where the loss is 0, and from 4 dimensions on the local one (Shang & Qiu 2006)."""
    n = round(n)
    return ((1.0,) * n, *((turned_back(n),) if n >= 4 else ()))


@cache
def turned_back(n: int) -> Point:
    """The local minimum in n ≥ 4 dimensions, from 6 on near (−1, 1, …, 1): by Newton's method from there."""
    x = np.array([-1.0, *[1.0] * (n - 1)])
    for _ in range(30):
        up = x[1:] - x[:-1] ** 2
        g = np.append(-400 * x[:-1] * up - 2 * (1 - x[:-1]), 0) + np.append(0, 200 * up)
        beside = np.diag(-400 * x[:-1], 1)
        diagonal = np.append(800 * x[:-1] ** 2 - 400 * up + 2, 0) + np.append(0, np.full(n - 1, 200.0))
        x = x - np.linalg.solve(np.diag(diagonal) + beside + beside.T, g)
    return tuple(x.tolist())


def rosenbrock_n_plane(n: float = N.default, **params: float) -> Plane:
    """The first two coordinates, with the others at their best value, 1."""
    origin = np.concatenate([np.zeros(2), np.ones(round(n) - 2)])
    return axes(round(n), (0, 1), origin, ("first coordinate", "second coordinate"))


def rosenbrock_n_start(n: float = N.default, **params: float) -> Point:
    """(−1.2, 1, −1.2, 1, …), the start that Moré, Garbow & Hillstrom 1981 give for unchained pairs."""
    return tuple([-1.2, 1.0] * 16)[: round(n)]


SPECTRUM = (
    N,
    Slider(
        "kappa",
        r"\kappa",
        100.0,
        1.0,
        1e4,
        log=True,
        word="condition number",
        help="The largest curvature divided by the smallest: the higher, the narrower the valley.",
    ),
    Slider(
        "shape",
        "s",
        1,
        0,
        len(SHAPES) - 1,
        integer=True,
        word="eigenvalues",
        choices=SHAPES,
        help="How the curvatures lie between the smallest and the largest.",
    ),
)
LANDSCAPES = (
    Landscape(
        name="spectrum",
        title="Quadratic in n dimensions",
        family="High dimension",
        blurb="choose the eigenvalues, and see what conditioning does",
        tex=r"\tfrac{1}{2} \textstyle\sum_i \lambda_i w_i^2,"
        r" \quad 1 = \lambda_1 \ge \dots \ge \lambda_n = 1/\kappa",
        source="a lecture example: descent against Newton; clusters: Nocedal & Wright 2006, chapter 5",
        loss=spectrum,
        residuals=spectrum_residuals,
        sliders=SPECTRUM,
        minima=zeros,
        known=Known(
            values=(
                Value([1] * 8, 8 * (1 + 0.01) / 4, {"shape": 0}),
                Value([1] * 8, 0.5 * sum(100 ** (-i / 7) for i in range(8))),
                Value([2] * 8, 2 * (4 + 0.4), {"shape": 2, "kappa": 10}),
                Value([1] * 5, 0.5 * (1 + 0.04), {"shape": 3, "n": 5}),
            ),
            lowest=0,
        ),
        picture=Picture(
            window=((-4.0, 4.0), (-3.0, 3.0)),
            axes=("smallest eigenvalue", "largest eigenvalue"),
            plane=spectrum_plane,
        ),
        race=Race(start=spectrum_start, steps=200, lr_slope=1.5, lr_distance=0.1),
    ),
    Landscape(
        name="rosenbrock_n",
        title="Rosenbrock in n dimensions",
        family="High dimension",
        blurb="the banana valley, bent once more for every dimension; it has a second, false end",
        tex=r"\textstyle\sum_i \bigl[100\,(x_{i+1} - x_i^2)^2 + (1 - x_i)^2\bigr]",
        source="Rosenbrock 1960, extended; its local minimum: Shang & Qiu 2006",
        loss=rosenbrock_n,
        residuals=rosenbrock_n_residuals,
        sliders=(N,),
        minima=rosenbrock_n_minima,
        known=Known(values=(Value([0] * 8, 7),), lowest=0, local=(3.98588777,)),
        picture=Picture(
            window=((-2.0, 2.0), (-0.8, 2.2)),
            axes=("first coordinate", "second coordinate"),
            plane=rosenbrock_n_plane,
        ),
        race=Race(
            start=rosenbrock_n_start,
            steps=2000,
            lr_slope=0.0005,
            lr_distance=0.02,
            runs=racers("adam", "momentum", "gd", newton=1.0),
        ),
    ),
)
