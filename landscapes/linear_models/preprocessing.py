"""Preprocessing: what centring, standardizing and whitening do to the level sets of a regression."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.data import Data
from core.landscape import Fit, Known, Landscape, Picture, Point, Race, Value
from landscapes.data.datasets import white

FORMS = ("raw", "centred", "standardized", "PCA", "whitened")
"""What is done to the features: the choices of the slider `form`, from 0."""
TRUE = (0.9, 0.7)
"""The raw weights behind the target."""


def maps(scale: Any, correlation: Any, xp: Any = np) -> tuple[Any, Any]:
    """How each form makes its features of the white z: matrices [5, 2, 2] and means [5, 2].

    Two features with correlation ρ, whose mean equals their standard deviation: 1 for the second, 1/scale for
    the first. So the unit of all lengths is the second feature's standard deviation, in every form. PCA is
    that of the standardized features: it turns them by 45°, and their variances become 1 + ρ and 1 − ρ.
    """
    one, none = xp.ones_like(scale * correlation), xp.zeros_like(scale * correlation)

    def matrix(*rows: tuple[Any, Any]) -> Any:
        return xp.stack([xp.stack(row) for row in rows])

    L = matrix((one, none), (correlation * one, xp.sqrt(1 - correlation**2) * one))
    S = matrix((one / scale, none), (none, one))
    V = matrix((one, one), (-one, one)) / 2**0.5
    W = matrix((1 / xp.sqrt(one + correlation), none), (none, 1 / xp.sqrt(one - correlation)))
    centre = xp.stack([none, none])
    return (
        xp.stack([S @ L, S @ L, L, V @ L, W @ V @ L]),
        xp.stack([xp.stack([one / scale, one]), centre, centre, centre, centre]),
    )


def features(z: np.ndarray, form: int, scale: float, correlation: float) -> np.ndarray:
    """The features [n, 2] that a form makes of the white z [n, 2]: what a scatter plot shows."""
    matrices, means = maps(np.float64(scale), np.float64(correlation))
    return z @ matrices[form].T + means[form]


def errors(w: Array, batch: Data, form: Array, scale: Array, correlation: Array) -> Array:
    """Prediction minus target [n]. The target is linear in the raw features; centred if they are."""
    matrices, means = maps(scale, correlation, jnp)
    which = jnp.asarray(form).astype(int)
    z, true = jnp.asarray(batch.X), jnp.asarray(TRUE, float)
    offset = means[which] @ w - jnp.where(which == 0, means[0] @ true, 0)
    return z @ (matrices[which].T @ w - matrices[0].T @ true) + offset - batch.y


def scales(w: Array, batch: Data, *, form: Array, scale: Array, correlation: Array) -> Array:
    """½ mean (wᵀφ − y)², with φ the features in the chosen form, and no intercept."""
    return 0.5 * batch.mean(errors(w, batch, form, scale, correlation) ** 2)


def residuals(w: Array, batch: Data, *, form: Array, scale: Array, correlation: Array) -> Array:
    """The errors over √n, and 0 for padding."""
    weight = jnp.asarray(batch.weight)
    return jnp.sqrt(weight / jnp.sum(weight)) * errors(w, batch, form, scale, correlation)


def minimum(**params: float) -> Sequence[Point]:
    """The weights that give the raw model's predictions: exact, since the noise is orthogonal to z."""
    known = defaults(params)
    matrices, _ = maps(np.float64(known["scale"]), np.float64(known["correlation"]))
    form = round(known["form"])
    weights = TRUE if form <= 1 else np.linalg.solve(matrices[form].T, matrices[0].T @ np.array(TRUE))
    return ((float(weights[0]), float(weights[1])),)


def defaults(params: Mapping[str, float]) -> dict[str, float]:
    """All sliders, at their defaults where `params` says nothing."""
    return {slider.name: slider.default for slider in SLIDERS} | dict(params)


SLIDERS = (
    Slider(
        "form",
        "f",
        0,
        0,
        len(FORMS) - 1,
        integer=True,
        word="features",
        choices=FORMS,
        help="What is done to the two features before the fit: nothing, or one more step of each kind.",
    ),
    Slider(
        "scale",
        "s",
        5.0,
        1.0,
        1e6,
        log=True,
        word="ratio of the scales",
        help="How many times wider the second feature is: 1,000,000 is a price beside a count.",
    ),
    Slider(
        "correlation",
        r"\rho",
        0.0,
        0.0,
        0.95,
        word="correlation",
        help="How strongly the two features go together.",
    ),
)
LANDSCAPES = (
    Landscape(
        name="scales",
        title="Features of different scale",
        family="Real data",
        blurb="centre, standardize or whiten the features, and watch the level sets",
        tex=r"\tfrac{1}{2n} \textstyle\sum_i (w^\top \varphi_f(x_i) - y_{f,i})^2",
        source="a lecture example: features from units to millions; LeCun et al. 1998, section 4.3; "
        "synthetic; from form 1 on the target is centred too",
        loss=scales,
        residuals=residuals,
        sliders=SLIDERS,
        minima=minimum,
        data=white,
        fit=Fit("plane", ("first feature", "second feature", "target")),
        known=Known(
            values=(
                Value((0.9, 0.7), 0.045),  # half the variance of the noise
                Value((0, 0), (0.18**2 + 0.7**2 + 0.09) / 2, {"form": 1}),
                Value((0, 0), (0.18**2 + 0.7**2 + 0.18 * 0.7 + 0.09) / 2, {"form": 4, "correlation": 0.5}),
            ),
            lowest=0.045,
        ),
        picture=Picture(
            window=((-2.0, 2.0), (-1.5, 1.5)),
            axes=("weight of the first feature", "weight of the second feature"),
        ),
        race=Race(start=(-1.6, -0.1), steps=100, lr_slope=0.3, lr_distance=0.04),
    ),
)
