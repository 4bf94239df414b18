"""A random Gaussian landscape in n dimensions: as many hills as valleys, and far more saddles than either."""

from functools import cache
from typing import Any

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.landscape import Known, Landscape, Picture, Point, Race, Value, racers
from core.plane import Plane
from landscapes.functions.high_dimension import N, axes

WAVES = 128
SEEDS = 20
CONFINEMENT = 0.05
"""The curvature of the bowl that keeps everything near the origin."""


@cache
def table() -> tuple[np.ndarray, np.ndarray]:
    """Frequencies [seeds, waves, 32] from the standard normal distribution, and phases [seeds, waves]."""
    draw = np.random.Generator(np.random.PCG64(0))
    shape = (SEEDS, WAVES)
    return draw.standard_normal((*shape, int(N.high))), draw.uniform(0, 2 * np.pi, shape)


def gaussian(x: Array, batch: None, *, n: Array, seed: Array) -> Array:
    """√(2/m) Σ cos(ωₖᵀx + φₖ) + ½ c ‖x‖²: a Gaussian field of variance 1 and correlation length 1, confined.

    The m = 128 random waves approach the field whose covariance is exp(−‖x − x'‖²/2) (Rahimi & Recht 2007).
    The number of dimensions is that of x; `seed` picks one of 20 fields, traced.
    """
    omega, phase = waves(seed, x.size)
    return jnp.sqrt(2 / WAVES) * jnp.sum(jnp.cos(omega @ x + phase)) + 0.5 * CONFINEMENT * jnp.dot(x, x)


def waves(seed: Any, n: int) -> tuple[Array, Array]:
    """The frequencies [waves, n] and phases [waves] of one field."""
    omega, phase = table()
    which = jnp.asarray(seed).astype(int)
    return jnp.asarray(omega[:, :, :n], float)[which], jnp.asarray(phase, float)[which]


def plane(n: float = N.default, **params: float) -> Plane:
    """The first two coordinates, through the origin."""
    return axes(round(n), (0, 1), np.zeros(round(n)), ("first coordinate", "second coordinate"))


def start(n: float = N.default, **params: float) -> Point:
    """Off the middle, on the plane."""
    return (-1.5, 1.0, *[0.0] * (round(n) - 2))


LANDSCAPES = (
    Landscape(
        name="gaussian",
        title="Random Gaussian field",
        family="High dimension",
        blurb="what looks like a minimum here is most likely a saddle",
        tex=r"\sqrt{\tfrac{2}{m}} \textstyle\sum_k \cos(\omega_k^\top x + \phi_k)"
        r" + \tfrac{c}{2} \lVert x \rVert^2",
        source="Bray & Dean 2007; Dauphin et al. 2014; waves after Rahimi & Recht 2007",
        loss=gaussian,
        sliders=(
            N,
            Slider(
                "seed",
                r"\omega",
                0,
                0,
                SEEDS - 1,
                integer=True,
                word="random field",
                help="Which of the random landscapes is drawn.",
            ),
        ),
        known=Known(
            values=(
                Value([0] * 8, lambda data: np.sqrt(2 / WAVES) * np.cos(table()[1][3]).sum(), {"seed": 3}),
            )
        ),
        picture=Picture(
            window=((-4.0, 4.0), (-3.0, 3.0)), axes=("first coordinate", "second coordinate"), plane=plane
        ),
        race=Race(
            start=start,
            steps=150,
            lr_slope=0.1,
            lr_distance=0.05,
            runs=racers("adam", "momentum", "gd", newton=1.0),
        ),
    ),
)
