"""What the simple rules promise: closed forms, lengths of steps, costs, and where they settle."""

from dataclasses import replace

import numpy as np
import pytest
from courses import after

from core import engine, sampling
from core.rules import RULES, averaging, descent, signs, variance
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")

BOWL, VALLEY, REGRESSION = (LANDSCAPES[name] for name in ("quadratic", "rosenbrock", "regression"))
SAMPLES = 442


def walk(name, landscape=BOWL, steps=60, lr=None, batch=None, seed=0, start=None, **settings):
    """The path of a rule, at the landscape's own rate and start unless told otherwise."""
    data = landscape.data() if landscape.data else None
    rates = np.broadcast_to(landscape.lr(RULES[name]) if lr is None else lr, steps)
    return engine.run(
        RULES[name],
        landscape,
        RunSettings(**settings),
        start=landscape.start if start is None else start,
        lr=rates,
        data=data,
        plan=batch and sampling.plan(seed, SAMPLES, batch, steps, "shuffled"),
    )


def lengths(path):
    """How far each step went."""
    return np.linalg.norm(np.diff(path, axis=0), axis=1)


def test_coordinate_descent_shrinks_one_coordinate_at_a_time():
    x, y = BOWL.start
    path = walk("coordinate_descent", steps=5, lr=0.02).x
    u, v = 1 - 20 * 0.02, 1 - 5 * 0.02  # what a step multiplies a coordinate by: curvatures 20 and 5
    np.testing.assert_allclose(
        path,
        [[x, y], [u * x, y], [u * x, v * y], [u**2 * x, v * y], [u**2 * x, v**2 * y], [u**3 * x, v**2 * y]],
    )


def test_the_greedy_coordinate_is_the_steepest():
    path = walk("coordinate_descent", VALLEY, rule={"greedy": True})
    steepest = np.abs(after(path)["g"]).argmax(axis=1)
    np.testing.assert_array_equal(after(path)["i"], steepest + 1)
    np.testing.assert_array_equal(np.diff(path.x, axis=0) != 0, np.eye(2)[steepest] == 1)


@pytest.mark.parametrize(("greedy", "gradients"), [(False, 0.5), (True, 1)])
def test_a_partial_derivative_costs_its_share_of_a_gradient(greedy, gradients):
    cost = walk("coordinate_descent", steps=8, rule={"greedy": greedy}).cost
    np.testing.assert_allclose(cost[-1], [8 * gradients, 0, 0])


def test_steps_are_as_long_as_their_names_say():
    np.testing.assert_allclose(lengths(walk("normalized_gd", VALLEY, lr=0.02).x), 0.02)
    np.testing.assert_allclose(np.abs(np.diff(walk("signsgd", VALLEY, lr=0.02).x, axis=0)), 0.02)
    clipped = walk("clipped_gd", lr=0.01, rule={"c": 20})
    np.testing.assert_allclose(lengths(clipped.x), 0.01 * np.minimum(20, after(clipped)["norm"]))
    assert after(clipped)["norm"][0] > 20 > after(clipped)["norm"][-1]


EVERYWHERE = [r.name for file in (descent, signs, averaging, variance) for r in file.RULES if not r.needs]


@pytest.mark.parametrize("rule", EVERYWHERE)
def test_at_a_minimum_every_rule_stays_and_nothing_is_nan(rule):
    path = walk(rule, start=(0.0, 0.0))
    np.testing.assert_array_equal(path.x, 0)
    for values in path.seen.values():
        assert np.isfinite(values).all()


def test_sam_without_a_climb_is_gradient_descent():
    np.testing.assert_allclose(walk("sam", lr=0.01, rule={"rho": 0}).x, walk("gd", lr=0.01).x)
    assert walk("sam", steps=10).cost[-1, 0] == 20


def test_rprop_takes_only_its_first_step_from_the_rate_and_sees_signs_however_small():
    rates = np.full(60, 0.1)
    again = rates * np.where(np.arange(60) < 1, 1, 7)
    np.testing.assert_array_equal(walk("rprop", lr=rates).x, walk("rprop", lr=again).x)
    tiny = replace(BOWL, loss=lambda x, batch, **sliders: 1e-200 * BOWL.loss(x, batch, **sliders))
    np.testing.assert_allclose(walk("rprop", tiny).x, walk("rprop").x)


def test_the_mean_of_sgd_settles_where_sgd_hovers():
    best = np.array(REGRESSION.minima()[0])
    last, mean = (
        [np.linalg.norm(walk(rule, REGRESSION, 2000, 0.3, 10, seed).x[-1] - best) for seed in range(5)]
        for rule in ("gd", "asgd")
    )
    assert np.mean(mean) < 0.2 * np.mean(last)


def test_decoupled_weight_decay_moves_the_mean_where_it_moves_sgd():
    settings = {"landscape": REGRESSION, "steps": 2000, "lr": 0.2}
    ridge = walk("gd", **settings, weight_decay=0.5).x[-1]
    np.testing.assert_allclose(walk("gd", **settings, decoupled_decay=0.5).x[-1], ridge, rtol=1e-6)
    for average in ("asgd", "schedule_free_sgd"):
        sliders = {"t0": 1000} if average == "asgd" else {}
        mean = walk(average, **settings, decoupled_decay=0.5, rule=sliders).x[-1]
        np.testing.assert_allclose(mean, ridge, rtol=1e-6)


def test_lookahead_follows_its_fast_rule_all_the_way_or_not_at_all():
    fast = walk("gd", VALLEY).x
    np.testing.assert_allclose(walk("lookahead", VALLEY, rule={"alpha": 1}).x, fast, rtol=1e-9)
    still = walk("lookahead", VALLEY, rule={"alpha": 0, "k": 4}).x
    np.testing.assert_array_equal(still[::4], np.tile(VALLEY.start, (16, 1)))
    np.testing.assert_allclose(still[:4], fast[:4])


def test_schedule_free_weighs_by_the_largest_rate_so_far():
    rates = 0.02 * np.minimum(1, np.arange(60) / 20)  # a warm-up, whose first rate is 0
    rates[40:] /= 2
    path = walk("schedule_free_sgd", lr=rates)
    weights = np.maximum.accumulate(rates) ** 2
    for t in (2, 10, 60):
        np.testing.assert_allclose(path.x[t], np.average(after(path)["z"][:t], axis=0, weights=weights[:t]))
    y = 0.1 * after(path)["z"][:-1] + 0.9 * path.x[1:-1]
    np.testing.assert_allclose(after(path)["y"][1:], y)


@pytest.mark.parametrize("rule", ["svrg", "saga"])
def test_variance_reduction_arrives_where_gradient_descent_hovers(rule):
    best = np.array(REGRESSION.minima()[0])
    reduced, plain = (walk(name, REGRESSION, 2000, 0.3, 10).x[-1] for name in (rule, "gd"))
    assert np.linalg.norm(plain - best) > 1e-2
    assert np.linalg.norm(reduced - best) < 1e-6


@pytest.mark.parametrize("rule", ["svrg", "saga"])
def test_variance_reduction_of_nothing_is_gradient_descent(rule):
    np.testing.assert_allclose(walk(rule, REGRESSION).x, walk("gd", REGRESSION).x, rtol=1e-9)


def test_saga_keeps_the_gradients_it_has_seen_and_ignores_padding():
    path = walk("saga", REGRESSION, steps=45, batch=10)  # an epoch: the last of 45 batches has two samples
    data, start = REGRESSION.data(), np.array(REGRESSION.start)
    table = np.asarray(data.X) * (np.asarray(data.X) @ start - np.asarray(data.y))[:, None]
    np.testing.assert_allclose(after(path)["mean"][0], table.mean(axis=0))
    plan = sampling.plan(0, SAMPLES, 10, 45, "shuffled")
    for x, rows, weight in zip(path.x, plan.rows, plan.weight, strict=False):
        rows = rows[weight > 0]
        table[rows] = np.asarray(data.X)[rows] * (data.X[rows] @ x - data.y[rows])[:, None]
    again = walk("saga", REGRESSION, steps=46, batch=10)
    np.testing.assert_allclose(after(again)["mean"][45], table.mean(axis=0), rtol=1e-9)


def test_variance_reduction_says_what_its_full_gradients_cost():
    svrg = walk("svrg", REGRESSION, steps=90, batch=10, rule={"m": 30})
    assert svrg.cost[-1, 0] == 2 * 90 + 3
    assert svrg.epochs[-1] == pytest.approx(2 * 2 + 3)  # 90 batches are two epochs
    saga = walk("saga", REGRESSION, steps=45, batch=10)
    assert saga.cost[-1, 0] == 45 + 1
    assert saga.epochs[-1] == pytest.approx(1 + 1)


def test_a_rule_for_samples_is_refused_where_there_are_none():
    assert "no data" in BOWL.obstacle(RULES["saga"])
    assert REGRESSION.obstacle(RULES["saga"]) is None
