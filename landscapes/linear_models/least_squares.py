"""Least squares on real and on synthetic data, with real mini-batches."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from jax import Array
from jax import numpy as jnp

from core.data import Data
from core.landscape import Fit, Known, Landscape, Picture, Point, Race, Value, racers
from core.plane import Plane
from landscapes.data.datasets import COLUMNS, diabetes, one_hot, petals, tall


def least_squares(w: Array, batch: Data) -> Array:
    """Half the mean squared residual of y ≈ Xw over the batch."""
    return 0.5 * batch.mean((batch.X @ w - batch.y) ** 2)


def residuals(w: Array, batch: Data) -> Array:
    """The errors Xw − y over √n, and 0 for padding: their Jacobian squared is the Fisher information."""
    weight = jnp.asarray(batch.weight)
    return jnp.sqrt(weight / jnp.sum(weight)) * (batch.X @ w - batch.y)


def solution(data: Data) -> Sequence[Point]:
    """The least-squares solution, in 64-bit numbers; of several the shortest."""
    weights = np.linalg.lstsq(np.asarray(data.X, float), np.asarray(data.y, float))[0]
    return (tuple(weights.tolist()),)


@cache
def petals_minimum() -> Sequence[Point]:
    """Slope and intercept."""
    return solution(petals())


@cache
def diabetes_minimum() -> Sequence[Point]:
    """Of the patients."""
    return solution(diabetes())


@cache
def tall_minimum() -> Sequence[Point]:
    """Of the 10,000 × 500 problem, from the normal equations: their condition number is only 100."""
    X, y = np.asarray(tall().X, float), np.asarray(tall().y, float)
    return (tuple(np.linalg.solve(X.T @ X, X.T @ y).tolist()),)


@cache
def one_hot_minimum() -> Sequence[Point]:
    """The mean of each category."""
    return solution(one_hot())


@cache
def tall_plane() -> Plane:
    """Through the minimum: the middle eigenvector of the Hessian across, the top one up, both from zero."""
    drawn = [COLUMNS // 2, 0]
    origin = np.array(tall_minimum()[0])
    origin[drawn] = 0
    return Plane(origin, np.eye(COLUMNS)[drawn], TALL_AXES)


TALL_AXES = ("weight along a middle eigenvector", "weight along the top eigenvector")
LANDSCAPES = (
    Landscape(
        name="line",
        title="Fitting a straight line",
        family="Real data",
        blurb="150 flowers: every point of the map is a line, and the best one is at the bottom",
        tex=r"\tfrac{1}{2n} \textstyle\sum_i (w\, x_i + b - y_i)^2",
        source="iris data of Anderson 1935 and Fisher 1936, from scikit-learn; petals, in centimetres",
        loss=least_squares,
        residuals=residuals,
        minima=petals_minimum,
        data=petals,
        fit=Fit("line", ("petal length in cm", "petal width in cm")),
        known=Known(
            values=(
                Value((0, 0), lambda data: np.mean(data.y**2) / 2),
                Value((1, -1), lambda data: np.mean((data.X[:, 0] - 1 - data.y) ** 2) / 2),
            )
        ),
        picture=Picture(window=((-1.8, 2.6), (-1.4, 1.9)), axes=("slope", "intercept")),
        race=Race(start=(-1.0, 0.9), steps=150, lr_slope=0.04, lr_distance=0.04),
    ),
    Landscape(
        name="regression",
        title="Linear regression",
        family="Real data",
        blurb="442 patients, two slopes, true mini-batches",
        tex=r"\tfrac{1}{2n} \textstyle\sum_i (x_i^\top w - y_i)^2",
        source="diabetes data of Efron et al. 2004, from scikit-learn; standardized, intercept profiled out",
        loss=least_squares,
        residuals=residuals,
        minima=diabetes_minimum,
        data=diabetes,
        fit=Fit("plane", ("body mass index", "triglycerides (log)", "disease progression")),
        known=Known(values=(Value((0, 0), 0.5),)),  # predicting the mean of a standardized target
        picture=Picture(
            window=((-1.0, 1.4), (-0.7, 1.1)),
            axes=("weight of body mass index", "weight of triglycerides (log)"),
        ),
        race=Race(
            start=(-0.7, -0.4),
            steps=200,
            lr_slope=0.05,
            lr_distance=0.02,
            runs=(
                {"rule": "gd", "lr": 0.3},
                {"rule": "gd", "lr": 0.1, "batch": {"size": 10}},
                {"rule": "gd", "lr": 0.05, "batch": {"size": 1}},
                {"rule": "adam", "lr": 0.05, "batch": {"size": 10}},
            ),
        ),
    ),
    Landscape(
        name="gd_vs_sgd",
        title="Least squares, 10,000 × 500",
        family="Real data",
        blurb="all the data a step or a few rows: count iterations, then count epochs",
        tex=r"\tfrac{1}{2n} \lVert y - X w \rVert^2",
        source="a lecture example: descent against SGD on X of 10,000 × 500; synthetic, from a fixed seed",
        loss=least_squares,
        residuals=residuals,
        minima=tall_minimum,
        data=tall,
        fit=Fit("agreement", ("target",)),
        known=Known(values=(Value([0] * 500, lambda data: np.mean(np.square(data.y, dtype=float)) / 2),)),
        picture=Picture(window=((-4.4, 0.8), (-3.3, 0.6)), axes=TALL_AXES, plane=tall_plane),
        race=Race(
            start=(0.0,) * COLUMNS,
            steps=200,
            lr_slope=0.2,
            lr_distance=0.05,
            runs=(
                {"rule": "gd"},
                {"rule": "gd", "lr": 0.15, "batch": {"size": 100}},
                {"rule": "gd", "lr": 0.03, "batch": {"size": 10}},
            ),
        ),
    ),
    Landscape(
        name="one_hot",
        title="Sparse one-hot features",
        family="Real data",
        blurb="with batches of one, the rare category is seen in one step of seven",
        tex=r"\tfrac{1}{2n} \textstyle\sum_i (x_i^\top w - y_i)^2, \quad x_i \in \{(1, 0), (0, 1), (0, 0)\}",
        source="a lecture example: of 7 steps 4 update a popular category, 1 a rare one; Duchi et al. 2011",
        loss=least_squares,
        residuals=residuals,
        minima=one_hot_minimum,
        data=one_hot,
        fit=Fit("levels", ("category", "target"), ("popular", "rare", "all others")),
        known=Known(
            values=(
                Value((0, 0), lambda data: np.mean(data.y**2) / 2),
                Value((1, 1), lambda data: np.mean((data.y - data.X.sum(axis=1)) ** 2) / 2),
            )
        ),
        picture=Picture(
            window=((-0.4, 1.6), (-0.25, 1.25)),
            axes=("weight of the popular category", "weight of the rare category"),
        ),
        race=Race(
            start=(0.0, 0.0),
            steps=100,
            lr_slope=0.1,
            lr_distance=0.02,
            batch=1,
            runs=racers("gd", "adagrad", "adam"),
            left_out={"batch": None},
        ),
    ),
)
