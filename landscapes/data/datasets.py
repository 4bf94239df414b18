"""Data sets: small real ones that scikit-learn ships, and synthetic ones from a fixed seed. No network.

All are made when first used, and cached. `weight` is 1 throughout.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from core.data import Data

POPULAR, RARE, OTHER = 400, 100, 200
"""How many rows of `one_hot` belong to each category: 4, 1 and 2 in 7."""
ROWS, COLUMNS = 10_000, 500
WIDEST, NARROWEST = 1.0, 0.1
"""The standard deviations of the first and of the last of the 500 features."""


def shipped(name: str, **how: Any) -> np.ndarray:
    """A table that scikit-learn ships, read without importing it, which takes a second and 130 MB."""
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("Landscapes with data need scikit-learn, which ships the data.")
    return np.loadtxt(Path(package.origin).parent / "datasets" / "data" / name, **how)


def standardized(values: np.ndarray) -> np.ndarray:
    """Columns with mean 0 and standard deviation 1."""
    return (values - values.mean(axis=0)) / values.std(axis=0)


def with_ones(X: np.ndarray) -> np.ndarray:
    """X [n, d] with a column of ones after the last, for the intercept."""
    return np.column_stack([X, np.ones(len(X))])


@cache
def diabetes() -> Data:
    """Disease progression of 442 patients against two features: body mass index and serum triglycerides.

    Efron, Hastie, Johnstone & Tibshirani 2004, as shipped with scikit-learn. Features and target are
    standardized, so the best intercept for any slope is exactly 0: the third dimension is profiled out, and
    the loss of predicting the mean is 1/2.
    """
    X = shipped("diabetes_data_raw.csv.gz")[:, [2, 8]]  # body mass index, and what scikit-learn calls s5
    y = standardized(shipped("diabetes_target.csv.gz"))
    return Data(standardized(X), y, np.ones(len(y)))


@cache
def petals() -> Data:
    """The petals of 150 irises in centimetres: the length and a column of ones, and y, the width.

    Anderson 1935 and Fisher 1936, as shipped with scikit-learn. Not standardized: that the lengths lie far
    from 0 makes slope and intercept depend on each other.
    """
    table = shipped("iris.csv", delimiter=",", skiprows=1)
    return Data(with_ones(table[:, 2:3]), table[:, 3], np.ones(len(table)))


@cache
def tall() -> Data:
    """10,000 rows of 500 uncorrelated features, and a target with noise, float32 (20 MB).

    XᵀX/n is diagonal up to rounding, with roots falling geometrically from 1 to 0.1:
    the coordinate axes are the eigenvectors of the Hessian, and the condition number is 100. The target is
    −2.1 times the first feature, −3.2 times the middle one, small parts of all others, and unit noise.
    """
    draw = np.random.Generator(np.random.PCG64(500))
    Z = draw.standard_normal((ROWS, COLUMNS))
    X = Z @ np.linalg.inv(np.linalg.cholesky(Z.T @ Z / ROWS)).T * spreads()
    w = draw.normal(0, 0.1, COLUMNS)
    w[0], w[COLUMNS // 2] = -2.1, -3.2
    y = X @ w + draw.standard_normal(ROWS)
    return Data(*(np.asarray(part, np.float32) for part in (X, y, np.ones(ROWS))))


def spreads() -> np.ndarray:
    """The standard deviations [500] of the features of `tall`, roots of the Hessian's eigenvalues."""
    return np.geomspace(WIDEST, NARROWEST, COLUMNS)


@cache
def one_hot() -> Data:
    """700 rows of sparse indicators: a popular category (400 rows), a rare one (100), and all others (200).

    The others are the reference category of dummy coding: both of their indicators are 0. The target is 1
    for the popular category, 1 for the rare one and 0 for the others, with noise of standard deviation 0.2
    whose mean is 0 in every category.
    """
    draw = np.random.Generator(np.random.PCG64(7))
    category = np.repeat([0, 1, 2], [POPULAR, RARE, OTHER])
    noise = draw.normal(0, 0.2, len(category))
    for which in range(3):
        noise[category == which] -= noise[category == which].mean()
    X = np.eye(3)[category][:, :2]
    return Data(X, X.sum(axis=1) + noise, np.ones(len(X)))


@cache
def white() -> Data:
    """200 rows of two exactly white features, z, and y, the noise that they do not explain.

    Mean 0, variance 1 and no correlation hold exactly in the sample; the noise is orthogonal to both and has
    standard deviation 0.3. What `landscapes.linear_models.preprocessing` makes its features of.
    """
    draw = np.random.Generator(np.random.PCG64(2))
    rows = 200
    Q = np.linalg.qr(np.column_stack([np.ones(rows), draw.standard_normal((rows, 3))]))[0][:, 1:]
    Q *= np.sqrt(rows)
    return Data(Q[:, :2], 0.3 * Q[:, 2], np.ones(rows))


@cache
def moons() -> tuple[np.ndarray, np.ndarray]:
    """200 points of two noisy, interleaving half circles, standardized, [200, 2], and their class, 0 or 1.

    Those of scikit-learn's make_moons(200, noise=0.3, random_state=0).
    """
    draw, angle = np.random.RandomState(0), np.linspace(0, np.pi, 100)
    outer = np.column_stack([np.cos(angle), np.sin(angle)])
    inner = np.column_stack([1 - np.cos(angle), 1 - np.sin(angle) - 0.5])
    order = np.arange(200)
    draw.shuffle(order)
    X = np.concatenate([outer, inner])[order] + draw.normal(scale=0.3, size=(200, 2))
    return standardized(X), np.repeat([0.0, 1.0], 100)[order]


@cache
def breast_cancer() -> Data:
    """569 tumours, 30 standardized measurements of cell nuclei each and a column of ones; y is 1 if benign.

    Street, Wolberg & Mangasarian 1993, as shipped with scikit-learn.
    """
    table = shipped("breast_cancer.csv", delimiter=",", skiprows=1)
    return Data(with_ones(standardized(table[:, :-1])), table[:, -1], np.ones(len(table)))


@cache
def digits() -> Data:
    """1,797 handwritten digits of 8 × 8 pixels from 0 to 1, [1797, 64], and the digit.

    Alpaydin & Kaynak 1998, as shipped with scikit-learn.
    """
    table = shipped("digits.csv.gz", delimiter=",")
    return Data(table[:, :-1] / 16, table[:, -1], np.ones(len(table)))
