"""Logistic and softmax regression: against scikit-learn's solutions and a plain loop over samples."""

import jax
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from core import engine, sampling
from core.data import Data
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.data.datasets import moons, with_ones
from landscapes.linear_models.classification import CLASSES, RIDGE, moons_fit
from landscapes.linear_models.newton import logistic_derivatives, newton

pytestmark = pytest.mark.usefixtures("x64")
MOONS, TUMOURS, DIGITS = (LANDSCAPES[name] for name in ("moons", "breast_cancer", "digits"))
NAMES = ("moons", "breast_cancer", "digits")


def fitted(X, y, ridge):
    """scikit-learn's solution: its C is 1 / (n ridge), and it adds up what we average."""
    C = 1 / (len(y) * ridge) if ridge else np.inf
    model = LogisticRegression(C=C, fit_intercept=False, tol=1e-10, max_iter=10_000)
    return model.fit(X, y).coef_


def test_the_moons_minimum_is_scikit_learns_with_its_intercept():
    X, y = moons()
    known = fitted(with_ones(X), y, 0.0)[0]
    np.testing.assert_allclose(moons_fit(), known, atol=1e-5)
    np.testing.assert_allclose(MOONS.minima()[0], known[:2], atol=1e-5)


def test_the_moons_map_is_the_cut_through_the_full_models_minimum():
    X, y = moons()
    best = np.array(moons_fit())
    value, gradient, hessian = logistic_derivatives(with_ones(X), y, 0.0)(best)
    assert np.abs(gradient).max() < 1e-10, "in the intercept too"
    assert np.linalg.eigvalsh(hessian())[0] > 0
    assert MOONS.loss(best[:2], MOONS.data()) == pytest.approx(value, rel=1e-12)


def test_the_breast_cancer_minimum_is_scikit_learns():
    data = TUMOURS.data()
    np.testing.assert_allclose(TUMOURS.minima()[0], fitted(data.X, data.y, RIDGE)[0], atol=1e-6)


def test_the_digits_minimum_is_scikit_learns():
    data = DIGITS.data()
    known = fitted(with_ones(data.X), data.y, RIDGE).T.ravel()
    np.testing.assert_allclose(DIGITS.minima()[0], known, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_vanishes_at_the_minimum(name):
    landscape = LANDSCAPES[name]
    slope = jax.grad(landscape.loss)(np.array(landscape.minima()[0]), landscape.data())
    assert np.abs(slope).max() < 1e-9


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_plane_holds_the_start_the_minimum_and_the_first_step_of_descent(name):
    landscape = LANDSCAPES[name]
    plane, start = landscape.picture.plane(), np.array(landscape.start())
    np.testing.assert_allclose(plane.across @ plane.across.T, np.eye(2), atol=1e-12)
    step = start - jax.grad(landscape.loss)(start, landscape.data())
    for point in (start, np.array(landscape.minima()[0]), np.array(step)):
        np.testing.assert_allclose(plane.point(plane.flat(point)), point, atol=1e-9)
    assert plane.flat(np.array(landscape.minima()[0]))[1] == pytest.approx(0, abs=1e-9)
    assert plane.flat(np.array(step))[1] > 0


def each_gradient(name, x, X, y):
    """The gradient of one sample's loss in plain NumPy, without the penalty."""
    if name == "moons":
        return (1 / (1 + np.exp(-(X[:2] @ x + X[2]))) - y) * X[:2]
    if name == "breast_cancer":
        return (1 / (1 + np.exp(-(X @ x))) - y) * X
    W, b = x[:640].reshape(64, 10), x[640:]
    p = np.exp(X @ W + b)
    p = p / p.sum() - (np.arange(10) == y)
    return np.concatenate([np.outer(X, p).ravel(), p])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 7])
def test_a_mini_batch_gradient_is_the_mean_of_a_plain_loop(name, size):
    landscape = LANDSCAPES[name]
    X, y, _ = map(np.asarray, landscape.data())
    x = np.random.default_rng(0).normal(0, 0.5, landscape.dimension)
    plan = sampling.plan(4, len(y), size, 3, "shuffled")
    gradient = jax.jit(jax.grad(landscape.loss))
    for rows, weight in zip(*plan, strict=True):
        found = gradient(x, Data(X[rows], y[rows], weight.astype(float)))
        seen = rows[weight > 0]
        known = np.mean([each_gradient(name, x, X[row], y[row]) for row in seen], axis=0)
        np.testing.assert_allclose(
            found, known + (0 if name == "moons" else RIDGE) * x, rtol=1e-9, atol=1e-12
        )


def test_matrix_rules_see_the_weights_of_the_digits_as_a_matrix():
    assert not DIGITS.obstacle(RULES["muon"])
    assert sum(int(np.prod(shape)) for shape in DIGITS.shapes) == DIGITS.dimension
    path = engine.run(RULES["muon"], DIGITS, start=DIGITS.start(), lr=np.full(3, 0.1), data=DIGITS.data())
    W = (path.x[3] - path.x[2])[:640].reshape(64, CLASSES)
    singular = np.linalg.svd(W)[1]
    assert singular[0] < 2 * singular[len(singular) // 2], "a step of about equal singular values"


def test_separable_classes_without_a_penalty_are_refused():
    X = np.arange(6.0)[:, None]
    with pytest.raises((ValueError, np.linalg.LinAlgError)):
        newton(logistic_derivatives(X - 2.5, (X[:, 0] > 2).astype(float), 0.0), np.zeros(1), steps=10)
