"""Least squares of two kinds: 10,000 × 500 by gradient descent and by SGD, and sparse one-hot features."""

import jax
import numpy as np
import pytest

from core import engine, sampling
from core.data import Data
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.data.datasets import COLUMNS, ROWS, spreads

TALL, SPARSE = LANDSCAPES["gd_vs_sgd"], LANDSCAPES["one_hot"]


@pytest.fixture(scope="module")
def on_device():
    return Data(*map(jax.numpy.asarray, TALL.data()))


def test_the_features_are_uncorrelated_with_the_spreads_that_are_promised():
    X = np.asarray(TALL.data().X, float)
    assert X.shape == (ROWS, COLUMNS)
    assert TALL.data().X.dtype == np.float32
    scaled = X / spreads()
    np.testing.assert_allclose(scaled.T @ scaled / ROWS, np.eye(COLUMNS), atol=1e-5)


def test_the_minimum_is_that_of_numpy():
    data = TALL.data()
    solved = np.linalg.lstsq(np.asarray(data.X), np.asarray(data.y))[0]  # in float32, as the data are
    np.testing.assert_allclose(TALL.minima()[0], solved, atol=2e-4)
    X, y = np.asarray(data.X, float), np.asarray(data.y, float)
    assert np.abs(X.T @ (X @ TALL.minima()[0] - y)).max() / ROWS < 1e-11


def test_the_plane_shows_the_minimum_and_the_start():
    plane = TALL.picture.plane()
    for point in (TALL.minima()[0], TALL.start()):
        for x, side in zip(plane.flat(np.array(point)), TALL.picture.window, strict=True):
            assert side[0] < x < side[1]
    np.testing.assert_allclose(plane.point(plane.flat(np.array(TALL.minima()[0]))), TALL.minima()[0])


def test_gradient_descent_is_faster_by_iterations_and_sgd_by_epochs(on_device):
    """The lecture's claim, each side at a good rate of its own: GD with 100 steps, SGD with one epoch."""
    steps, size = 100, 100
    gd = engine.run(RULES["gd"], TALL, start=TALL.start(), lr=np.full(steps, 1.8), data=on_device)
    plan = sampling.plan(0, ROWS, size, steps, "shuffled")
    sgd = engine.run(RULES["gd"], TALL, start=TALL.start(), lr=np.full(steps, 0.3), data=on_device, plan=plan)
    assert gd.epochs[-1] == steps
    assert sgd.epochs[-1] == pytest.approx(1)
    floor = float(TALL.loss(np.array(TALL.minima()[0], np.float32), on_device))
    for step in (10, 30, 100):
        assert gd.loss[step] - floor < sgd.loss[step] - floor, "per iteration"
    assert sgd.loss[-1] - floor < 0.5 * (gd.loss[1] - floor), "after one epoch"
    assert sgd.loss[10] < gd.loss[1], "and after a tenth of one"


def test_at_the_same_rate_the_noise_is_all_that_sgd_adds_to_an_iteration(on_device):
    rates = np.full(60, 0.1)
    gd = engine.run(RULES["gd"], TALL, start=TALL.start(), lr=rates, data=on_device)
    plans = [sampling.plan(seed, ROWS, 100, 60, "shuffled") for seed in range(3)]
    sgd = [
        engine.run(RULES["gd"], TALL, start=TALL.start(), lr=rates, data=on_device, plan=plan)
        for plan in plans
    ]
    for path in sgd:
        assert path.loss[-1] > gd.loss[-1]
    mean, each = np.mean([path.x[-1] for path in sgd], axis=0), sgd[0].x[-1]
    assert np.linalg.norm(mean - gd.x[-1]) < 0.7 * np.linalg.norm(each - gd.x[-1])


def test_the_minimum_of_the_one_hot_features_is_each_categorys_mean():
    data = SPARSE.data()
    for column in (0, 1):
        mean = data.y[data.X[:, column] == 1].mean()
        assert SPARSE.minima()[0][column] == pytest.approx(mean, rel=1e-12) == pytest.approx(1)
    assert data.X.sum(axis=0).tolist() == [400, 100]
    assert len(data.y) == 700


def seven():
    """Batches of one, from a seed that draws the lecture's counts: 4 popular rows, 1 rare, 2 others."""
    X = np.asarray(SPARSE.data().X)
    for seed in range(100):
        plan = sampling.plan(seed, len(X), 1, 7, "shuffled")
        if X[plan.rows[:, 0]].sum(axis=0).tolist() == [4, 1]:
            return plan
    raise AssertionError


def test_adagrad_evens_out_what_a_rare_category_misses(x64):
    """After 7 steps a popular category had 4 updates and a rare one 1."""
    moved = {}
    for rule, lr in (("gd", 0.02), ("adagrad", 0.02)):
        path = engine.run(
            RULES[rule], SPARSE, start=SPARSE.start(), lr=np.full(7, lr), data=SPARSE.data(), plan=seven()
        )
        updates = (np.diff(path.x, axis=0) != 0).sum(axis=0)
        assert updates.tolist() == [4, 1]
        moved[rule] = path.x[-1]
    popular, rare = moved["gd"]
    assert 3 < popular / rare < 6
    popular, rare = moved["adagrad"]
    assert popular / rare == pytest.approx(1 + 2**-0.5 + 3**-0.5 + 4**-0.5, rel=0.15)  # 2.78, not 4
    long = sampling.plan(1, 700, 1, 2000, "shuffled")
    for rule, low, high in (("gd", 2.5, np.inf), ("adagrad", 1, 2.2)):
        path = engine.run(
            RULES[rule], SPARSE, start=SPARSE.start(), lr=np.full(2000, 1e-4), data=SPARSE.data(), plan=long
        )
        popular, rare = path.x[-1]
        assert low < popular / rare < high, "in the long run as the frequencies, and as their roots"
