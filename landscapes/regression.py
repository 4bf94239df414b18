"""Least squares on real data, with real mini-batches."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.spec import Data, Landscape, Point


@cache
def diabetes() -> Data:
    """Disease progression of 442 patients against two features: body mass index and serum triglycerides.

    Efron, Hastie, Johnstone & Tibshirani 2004, as shipped with scikit-learn. Features and target are
    standardized, so the best intercept for any slope is exactly 0: the third dimension is profiled out, and
    the loss of predicting the mean is 1/2.
    """
    from sklearn.datasets import load_diabetes  # a second to import, and only this landscape needs it

    bunch: Any = load_diabetes(scaled=False)
    columns = [bunch.feature_names.index(name) for name in ("bmi", "s5")]
    y = standardized(bunch.target)
    return Data(standardized(bunch.data[:, columns]), y, np.ones(len(y)))


def standardized(values: np.ndarray) -> np.ndarray:
    """Columns with mean 0 and standard deviation 1."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


def least_squares(w: Array, batch: Data) -> Array:
    """Half the mean squared residual of y ≈ Xw over the batch."""
    return 0.5 * batch.mean((batch.X @ w - batch.y) ** 2)


def residuals(w: Array, batch: Data) -> Array:
    """The errors Xw − y over √n, and 0 for padding: their Jacobian squared is the Fisher information."""
    weight = jnp.asarray(batch.weight)
    return jnp.sqrt(weight / jnp.sum(weight)) * (batch.X @ w - batch.y)


@cache
def diabetes_minimum() -> Sequence[Point]:
    """The least-squares solution."""
    data = diabetes()
    solution = np.linalg.lstsq(np.asarray(data.X), np.asarray(data.y))[0]
    return ((float(solution[0]), float(solution[1])),)


LANDSCAPES = (
    Landscape(
        name="regression",
        title="Linear regression",
        blurb="442 patients, two slopes, true mini-batches",
        loss=least_squares,
        tex=r"\tfrac{1}{2n} \textstyle\sum_i (x_i^\top w - y_i)^2",
        source="diabetes data of Efron et al. 2004, from scikit-learn; standardized, intercept profiled out",
        window=((-1.0, 1.4), (-0.7, 1.1)),
        start=(-0.7, -0.4),
        steps=200,
        lr_slope=0.05,
        lr_distance=0.02,
        minima=diabetes_minimum,
        data=diabetes,
        residuals=residuals,
        axes=("weight of body mass index", "weight of triglycerides (log)"),
        family="Real data",
    ),
)
