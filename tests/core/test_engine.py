"""Runs that blow up, decay, stop early or are drawn: against plain NumPy loops."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from courses import STEPS
from sklearn.linear_model import Ridge

from core import engine, sampling
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
BOWL, ROSENBROCK, REGRESSION = (LANDSCAPES[name] for name in ("quadratic", "rosenbrock", "regression"))

DISH = replace(BOWL, sliders=(), loss=lambda x, batch: 0.01 * (x[0] ** 2 + x[1] ** 2))


def bowl(x):
    """Loss and gradient of 10x² + 2.5y²."""
    return 10 * x[0] ** 2 + x.dtype.type(2.5) * x[1] ** 2, np.array([20, 5], x.dtype) * x


def dish(x):
    """Loss and gradient of a bowl so flat that one is far before one is high."""
    return x.dtype.type(0.01) * (x[0] ** 2 + x[1] ** 2), x.dtype.type(0.02) * x


def banana(x):
    """Loss and gradient of Rosenbrock's function."""
    u, v = x
    w = v - u**2
    return (1 - u) ** 2 + 100 * w**2, np.array([-2 * (1 - u) - 400 * u * w, 200 * w])


def descent(function, start, lr, steps, dtype):
    """Gradient descent in NumPy: the good rows, which is the first bad one, and that row (or None twice)."""
    x, lr, rows = np.array(start, dtype), dtype(lr), []
    for t in range(steps + 1):
        with np.errstate(all="ignore"):
            loss, gradient = function(x)
        if not (np.isfinite(x).all() and np.abs(x).max() <= 1e6 and abs(loss) <= 1e12):
            return np.reshape(rows, (-1, 3)), t, (x, loss)
        rows.append([*x, loss])
        with np.errstate(all="ignore"):
            x = x - lr * gradient
    return np.reshape(rows, (-1, 3)), None, None


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(
    ("landscape", "function", "start", "lr"),
    [
        pytest.param(BOWL, bowl, (1, 1), 0.11, id="creeps out of the bowl"),
        pytest.param(BOWL, bowl, (1, 1), 30, id="jumps out of the bowl"),
        pytest.param(DISH, dish, (1, -1), 103, id="rolls too far"),
        pytest.param(ROSENBROCK, banana, (-1.5, 1.8), 0.01, id="overflows"),
        pytest.param(ROSENBROCK, banana, (900, -900), 0.001, id="overflows at once"),
        pytest.param(BOWL, bowl, (1e6, 1e6), 0.01, id="starts too high"),
        pytest.param(BOWL, bowl, (1, 1), 0.09, id="converges"),
    ],
)
def test_a_run_is_frozen_where_its_first_bad_step_went(landscape, function, start, lr, dtype):
    good, bad, there = descent(function, start, lr, 300, dtype)
    with jax.enable_x64(dtype is np.float64):
        path = engine.run(RULES["gd"], landscape, start=start, lr=np.full(300, lr))
    assert path.x.dtype == path.loss.dtype == dtype
    assert path.diverged_at == bad
    alive = len(good)
    assert path.alive.tolist() == [True] * alive + [False] * (301 - alive)
    np.testing.assert_allclose(path.x[:alive], good[:, :2], rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(path.loss[:alive], good[:, 2], rtol=1e-3, atol=1e-12)
    assert not path.outside
    if there is not None:
        x, loss = there
        kept = np.isfinite(x).all() and np.abs(x).max() <= 1e30
        np.testing.assert_allclose(path.x[bad], x if kept else good[-1, :2], rtol=1e-3)
        np.testing.assert_allclose(path.loss[bad], loss if np.isfinite(loss) else good[-1, 2], rtol=1e-3)
        assert (path.x[bad:] == path.x[bad]).all()
        assert (path.loss[bad:] == path.loss[bad]).all()
        assert path.last == (bad if kept and bad else max(bad - 1, 0))
    assert np.isfinite(path.x).all()
    assert np.isfinite(path.loss).all()


def test_a_first_step_out_of_the_picture_is_kept():
    path = engine.run(RULES["gd"], LANDSCAPES["beale"], start=(2.0, 2.0), lr=np.full(20, 0.5))
    x, y = 2.0, 2.0  # Beale 1958, by hand
    parts = [(1.5 - x + x * y, y - 1, x), (2.25 - x + x * y**2, y**2 - 1, 2 * x * y)]
    parts.append((2.625 - x + x * y**3, y**3 - 1, 3 * x * y**2))
    g = np.array([sum(2 * r * dx for r, dx, _ in parts), sum(2 * r * dy for r, _, dy in parts)])
    assert path.diverged_at == path.last == 1
    np.testing.assert_allclose(path.x[1], (x, y) - 0.5 * g)
    np.testing.assert_allclose(path.seen["g"][0], g)
    assert path.loss[1] > 1e12
    assert (path.x[1:] == path.x[1]).all()


def test_a_run_that_leaves_the_domain_does_not_diverge():
    pit = replace(BOWL, sliders=(), loss=lambda x, batch: jnp.log(x[0]) + x[1] ** 2)
    path = engine.run(RULES["gd"], pit, start=(1.5, 1.0), lr=np.full(20, 0.9))
    assert path.outside
    assert path.diverged_at == path.last == 2
    x = 1.5 - 0.9 / 1.5
    np.testing.assert_allclose(path.x[1:3, 0], [x, x - 0.9 / x])
    assert path.x[2, 0] < 0
    np.testing.assert_allclose(path.loss[2:], path.loss[1])
    inside = engine.run(RULES["gd"], pit, start=(1.5, 1.0), lr=np.full(20, 0.01))
    assert not inside.outside
    assert inside.diverged_at is None


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if not ROSENBROCK.obstacle(rule)])
def test_a_run_of_any_rule_stays_finite_whatever_the_rate(name):
    for lr in (1e6, 1e-12):
        path = engine.run(RULES[name], ROSENBROCK, start=(-1.5, 1.8), lr=np.full(STEPS, lr))
        assert np.isfinite(path.x).all()
        assert np.isfinite(path.loss).all()


def test_a_longer_run_begins_with_the_shorter_one():
    lengths = (1, engine.BUCKETS[0], engine.BUCKETS[0] + 1, engine.BUCKETS[1])
    paths = [
        engine.run(RULES["adam"], ROSENBROCK, start=(-1.5, 1.8), lr=np.full(steps, 0.02)) for steps in lengths
    ]
    for path, steps in zip(paths, lengths, strict=True):
        assert [len(part) for part in path[:4]] == [steps + 1, steps + 1, steps, steps + 1]
        np.testing.assert_allclose(path.x, paths[-1].x[: steps + 1], rtol=1e-9)


def test_the_loss_of_a_path_is_the_full_data_loss_at_its_points():
    data = REGRESSION.data()
    plan = sampling.plan(0, 442, 10, 60, "shuffled")
    path = engine.run(
        RULES["gd"],
        REGRESSION,
        RunSettings(weight_decay=1),
        start=(0, 0),
        lr=np.full(60, 0.05),
        data=data,
        plan=plan,
    )
    X, y = np.asarray(data.X), np.asarray(data.y)
    np.testing.assert_allclose(path.loss, 0.5 * ((path.x @ X.T - y) ** 2).mean(axis=1), rtol=1e-12)


def test_weight_decay_adds_half_theta_w_squared_to_the_loss_that_every_rule_sees():
    added = replace(
        ROSENBROCK, loss=lambda x, batch, **p: ROSENBROCK.loss(x, batch, **p) + 1.5 * jnp.sum(x**2)
    )
    for rule in (RULES["nesterov"], RULES["adam"]):
        walk = {"start": (-1.5, 1.8), "lr": np.full(100, ROSENBROCK.lr(rule))}
        decayed = engine.run(rule, ROSENBROCK, RunSettings(weight_decay=3), **walk)
        np.testing.assert_allclose(decayed.x, engine.run(rule, added, **walk).x, rtol=1e-9)


def test_weight_decay_leads_descent_to_ridge_regression():
    data = REGRESSION.data()
    path = engine.run(
        RULES["gd"],
        REGRESSION,
        RunSettings(weight_decay=0.7),
        start=(0, 0),
        lr=np.full(400, 0.3),
        data=data,
    )
    ridge = Ridge(alpha=0.7 * 442, fit_intercept=False).fit(data.X, data.y)
    np.testing.assert_allclose(path.x[-1], ridge.coef_, rtol=1e-9)
    assert np.linalg.norm(path.x[-1]) < np.linalg.norm(REGRESSION.minima()[0])


@pytest.mark.parametrize("order", sampling.ORDERS)
@pytest.mark.parametrize("size", [1, 10, 442])
def test_descent_on_mini_batches_is_the_plain_loop(size, order):
    data, w, path = REGRESSION.data(), np.array([-0.7, -0.4]), [(-0.7, -0.4)]
    X, y = np.asarray(data.X), np.asarray(data.y)
    plan = sampling.plan(5, 442, size, 100, order)
    for rows, weight in zip(*plan, strict=True):
        rows = rows[weight > 0]
        w = w - 0.05 * sum((X[i] @ w - y[i]) * X[i] for i in rows) / len(rows)
        path.append(w)
    ours = engine.run(RULES["gd"], REGRESSION, start=path[0], lr=np.full(100, 0.05), data=data, plan=plan)
    np.testing.assert_allclose(ours.x, path, rtol=1e-9, atol=1e-12)


def test_a_rule_may_ask_for_the_full_objective_behind_the_mini_batch():
    walk = {
        "settings": RunSettings(weight_decay=0.1),
        "start": (-0.7, -0.4),
        "lr": np.full(60, 0.05),
        "data": REGRESSION.data(),
    }
    curious = RULES["gd"]._replace(step=lambda f, x, state, lr: (x - lr * jax.grad(f.full)(x), state))
    plan = sampling.plan(0, 442, 10, 60, "shuffled")
    asked = engine.run(curious, REGRESSION, plan=plan, **walk).x
    np.testing.assert_allclose(asked, engine.run(RULES["gd"], REGRESSION, **walk).x, rtol=1e-12)
    assert np.abs(asked - engine.run(RULES["gd"], REGRESSION, plan=plan, **walk).x).max() > 0.01


@pytest.mark.parametrize("name", [name for name, land in LANDSCAPES.items() if not land.training])
def test_a_surface_is_the_loss_point_by_point_with_y_down_the_rows(name):
    landscape, window, shape = LANDSCAPES[name], ((-0.5, 1.5), (0.25, 0.75)), (7, 9)
    data = landscape.data() if landscape.data else None
    params = {s.name: round((s.low + s.high) / 2) for s in landscape.sliders}
    plane = landscape.picture.plane(**params) if landscape.picture.plane else None
    place = plane.point if plane else lambda point: point[: len(landscape.start())]
    grid = engine.surface(landscape, window, shape, params, data, plane)
    loss = jax.jit(lambda x: landscape.loss(x, data, **params))
    points = [[np.array([x, y]) for x in np.linspace(-0.5, 1.5, 7)] for y in np.linspace(0.25, 0.75, 9)]
    known = [[loss(place(point)) for point in row] for row in points]
    np.testing.assert_allclose(grid, known, rtol=1e-12)
