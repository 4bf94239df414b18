"""Classification on real data: logistic and softmax regression, with real mini-batches."""

import math
from collections.abc import Sequence
from functools import cache

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp

from core.data import Data
from core.landscape import Fit, Known, Landscape, Picture, Point, Race, Value
from core.plane import Plane
from landscapes.data import datasets
from landscapes.linear_models.newton import Derivatives, logistic_derivatives, newton, softmax_derivatives

RIDGE = 0.01
"""λ of the penalty, on all parameters: without it, separable classes have no minimum."""
PIXELS, CLASSES = 64, 10


def log_loss(z: Array, batch: Data) -> Array:
    """The mean of log(1 + exp(z)) − y z, with z the log odds and y 0 or 1."""
    return batch.mean(jax.nn.softplus(z) - batch.y * z)


def log_odds(w: Array, batch: Data) -> Array:
    """Xw [n]."""
    return jnp.asarray(batch.X) @ w


def logistic(w: Array, batch: Data) -> Array:
    """The mean log loss of the log odds Xw, plus ½ λ ‖w‖²."""
    return log_loss(log_odds(w, batch), batch) + 0.5 * RIDGE * jnp.dot(w, w)


def moons_log_odds(w: Array, batch: Data) -> Array:
    """x₁w₁ + x₂w₂ + b [n], where the third column of X holds b."""
    X = jnp.asarray(batch.X)
    return X[:, :2] @ w + X[:, 2]


def moons(w: Array, batch: Data) -> Array:
    """The mean log loss of these log odds."""
    return log_loss(moons_log_odds(w, batch), batch)


def softmax_scores(w: Array, batch: Data) -> Array:
    """XW + b [n, k].

    w holds W [d, k], row by row, and b [k]; there are as many classes k as that leaves room for.
    """
    X = jnp.asarray(batch.X)
    d = X.shape[1]
    classes = len(w) // (d + 1)
    return X @ w[: d * classes].reshape(d, classes) + w[d * classes :]


def softmax(w: Array, batch: Data) -> Array:
    """The mean cross-entropy of these scores, plus ½ λ (‖W‖² + ‖b‖²)."""
    scores = softmax_scores(w, batch)
    right = jnp.asarray(batch.y)[:, None] == jnp.arange(scores.shape[1])
    loss = jax.nn.logsumexp(scores, axis=1) - jnp.sum(jnp.where(right, scores, 0), axis=1)
    return batch.mean(loss) + 0.5 * RIDGE * jnp.dot(w, w)


def between(minimum: np.ndarray, downhill: np.ndarray) -> Plane:
    """The plane of zero, the minimum, and the steepest descent from zero, `downhill`.

    Descent from zero starts in it and ends in it. The line to the minimum is drawn across, and what of
    `downhill` is at a right angle to it, up.
    """
    along = minimum / np.linalg.norm(minimum)
    aside = downhill - (downhill @ along) * along
    return Plane(np.zeros(len(minimum)), np.stack([along, aside / np.linalg.norm(aside)]), THROUGH)


@cache
def moons_fit() -> tuple[float, ...]:
    """The best two weights, and the best intercept."""
    X, y = datasets.moons()
    return tuple(newton(logistic_derivatives(datasets.with_ones(X), y, 0.0), np.zeros(3)).tolist())


@cache
def moons_data() -> Data:
    """The moons, with the best intercept as a third column: it stays where the full model has its minimum.

    So the map is the cut through the three-dimensional loss at that intercept, and its minimum is the full
    model's own.
    """
    X, y = datasets.moons()
    return Data(np.column_stack([X, np.full(len(y), moons_fit()[2])]), y, np.ones(len(y)))


def moons_minimum() -> Sequence[Point]:
    """The two weights of maximum likelihood."""
    return (moons_fit()[:2],)


@cache
def breast_cancer_minimum() -> Sequence[Point]:
    """30 weights and the intercept."""
    data = datasets.breast_cancer()
    return (tuple(newton(_breast_cancer(), np.zeros(np.shape(data.X)[1])).tolist()),)


@cache
def breast_cancer_plane() -> Plane:
    """Through zero and the minimum."""
    minimum = np.array(breast_cancer_minimum()[0])
    return between(minimum, -_breast_cancer()(0 * minimum)[1])


def _breast_cancer() -> Derivatives:
    data = datasets.breast_cancer()
    return logistic_derivatives(np.asarray(data.X), np.asarray(data.y), RIDGE)


@cache
def digits_minimum() -> Sequence[Point]:
    """640 weights and 10 intercepts."""
    return (tuple(newton(_digits(), np.zeros((PIXELS + 1) * CLASSES)).tolist()),)


@cache
def digits_plane() -> Plane:
    """Through zero and the minimum."""
    minimum = np.array(digits_minimum()[0])
    return between(minimum, -_digits()(0 * minimum)[1])


def _digits() -> Derivatives:
    data = datasets.digits()
    return softmax_derivatives(datasets.with_ones(np.asarray(data.X)), np.asarray(data.y), CLASSES, RIDGE)


TEX = (
    r"\tfrac{1}{n} \textstyle\sum_i \bigl[\log(1 + e^{z_i}) - y_i z_i\bigr]"
    r" + \tfrac{\lambda}{2} \lVert w \rVert^2, \quad z_i = (x_i, 1)^\top w"
)
THROUGH = ("from zero to the minimum", "steepest descent from zero, at a right angle")
LANDSCAPES = (
    Landscape(
        name="moons",
        title="Logistic regression: noisy moons",
        family="Real data",
        blurb="two interleaving half circles, and the best straight line between them",
        tex=r"\tfrac{1}{n} \textstyle\sum_i \bigl[\log(1 + e^{z_i}) - y_i z_i\bigr],"
        r" \quad z_i = x_i^\top w + b^\ast",
        source="Alec Radford's noisy moons; data from scikit-learn, intercept b* at its best",
        loss=moons,
        minima=moons_minimum,
        data=moons_data,
        scores=moons_log_odds,
        fit=Fit("boundary", ("first coordinate", "second coordinate"), ("upper moon", "lower moon")),
        known=Known(
            values=(
                Value((0, 0), lambda data: np.mean(np.logaddexp(0, data.X[:, 2]) - data.y * data.X[:, 2])),
            )
        ),
        picture=Picture(
            window=((-3.0, 3.0), (-3.5, 1.0)),
            axes=("weight of the first coordinate", "weight of the second coordinate"),
        ),
        race=Race(
            start=(-1.0, 0.5), steps=300, lr_slope=0.5, lr_distance=0.04, batch=10, left_out={"batch": None}
        ),
    ),
    Landscape(
        name="breast_cancer",
        title="Logistic regression: breast cancer",
        family="Real data",
        blurb="569 tumours, 30 measurements each: benign or not",
        tex=TEX,
        source="Street, Wolberg & Mangasarian 1993, from scikit-learn; standardized, λ = 0.01",
        loss=logistic,
        minima=breast_cancer_minimum,
        data=datasets.breast_cancer,
        scores=log_odds,
        ridge=RIDGE,
        fit=Fit("margins", ("margin", "diagnosis"), ("malignant", "benign")),
        known=Known(values=(Value([0] * 31, math.log(2)),)),
        picture=Picture(window=((-0.4, 2.8), (-0.9, 1.5)), axes=THROUGH, plane=breast_cancer_plane),
        race=Race(start=(0.0,) * 31, steps=200, lr_slope=0.2, lr_distance=0.02),
    ),
    Landscape(
        name="digits",
        title="Softmax regression: digits",
        family="Real data",
        blurb="1,797 handwritten digits and 650 weights, a matrix and a vector",
        tex=r"-\tfrac{1}{n} \textstyle\sum_i \log \operatorname{softmax}(x_i^\top W + b)_{y_i}"
        r" + \tfrac{\lambda}{2} \lVert (W, b) \rVert^2",
        source="Alpaydin & Kaynak 1998, from scikit-learn; pixels from 0 to 1, λ = 0.01",
        loss=softmax,
        minima=digits_minimum,
        shapes=((PIXELS, CLASSES), (CLASSES,)),
        data=datasets.digits,
        scores=softmax_scores,
        ridge=RIDGE,
        fit=Fit("margins", ("margin", "digit"), tuple(map(str, range(CLASSES)))),
        known=Known(values=(Value([0] * 650, math.log(10)),)),
        picture=Picture(window=((-1.0, 9.0), (-3.0, 4.5)), axes=THROUGH, plane=digits_plane),
        race=Race(start=(0.0,) * ((PIXELS + 1) * CLASSES), steps=200, lr_slope=0.2, lr_distance=0.01),
    ),
)
