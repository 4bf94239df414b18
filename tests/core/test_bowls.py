"""On a bowl everything is known by hand: the iterates, and the rate at which a method stops converging."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import engine
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
BOWL = LANDSCAPES["quadratic"]

curvature = st.floats(0.1, 50)
bowls = st.fixed_dictionaries({"a": curvature, "b": curvature, "angle": st.floats(-90, 90)})


def axes(angle):
    """Columns: the bowl's own axes u and v, in the coordinates of the page."""
    c, s = np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))
    return np.array([[c, -s], [s, c]])


def roll(rule, params, lr, steps, **hyper):
    """The path and its losses from u = v = 1, in the bowl's own axes."""
    turn = axes(params["angle"])
    start = turn @ np.ones(2)
    rates = np.full(steps, lr)
    path = engine.run(RULES[rule], BOWL, RunSettings(params, hyper), start=start, lr=rates)
    return path.x @ turn, path.loss


@given(bowls)
def test_descent_multiplies_each_axis_by_one_minus_rate_times_curvature(params):
    lr = 0.9 / max(params["a"], params["b"])
    x, loss = roll("gd", params, lr, 100)
    factors = 1 - lr * 2 * np.array([params["a"], params["b"]])
    np.testing.assert_allclose(x, factors ** np.arange(101)[:, None], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(loss, x**2 @ [params["a"], params["b"]], rtol=1e-9, atol=1e-12)


@given(bowls)
def test_descent_converges_just_below_two_over_the_largest_curvature_and_diverges_just_above(params):
    limit = 2 / (2 * max(params["a"], params["b"]))
    _, loss = roll("gd", params, 0.999 * limit, 2000)
    assert (np.diff(loss) < 0).all()
    _, loss = roll("gd", params, 1.001 * limit, 2000)
    assert loss[-1] > 1000 * loss[0] * (max(params["a"], params["b"]) / (params["a"] + params["b"]))


def test_the_lectures_bowl_turns_at_a_rate_of_one_tenth():
    below, at, above = (roll("gd", {"angle": 0}, lr, 2000)[0] for lr in (0.0999, 0.1, 0.1001))
    assert np.abs(below[-1]).max() < 0.02
    np.testing.assert_allclose(np.abs(at[:, 0]), 1, rtol=1e-9)  # to and fro for ever
    assert np.abs(above[-1, 0]) > 50


def companion(rule, lr, beta, curvature):
    """What turns (x_t, x_{t-1}) into (x_{t+1}, x_t) on an axis of that curvature."""
    if rule == "momentum":
        return np.array([[1 + beta - lr * curvature, -beta], [1, 0]])
    return np.array([[(1 + beta) * (1 - lr * curvature), -beta * (1 - lr * curvature)], [1, 0]])


@pytest.mark.parametrize("rule", ["momentum", "nesterov"])
@given(params=bowls, beta=st.floats(0, 0.999), share=st.floats(0.01, 0.6))
def test_momentum_walks_the_powers_of_its_companion_matrix(rule, params, beta, share):
    lr = share / max(params["a"], params["b"])
    x, _ = roll(rule, params, lr, 60, beta=beta)
    for axis, name in enumerate("ab"):
        power = companion(rule, lr, beta, 2 * params[name])
        known = [(np.linalg.matrix_power(power, t) @ np.ones(2))[0] for t in range(61)]
        np.testing.assert_allclose(x[:, axis], known, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("beta", [0, 0.5, 0.9])
@pytest.mark.parametrize(
    ("rule", "limit"),
    [("momentum", lambda beta: 2 + 2 * beta), ("nesterov", lambda beta: (2 + 2 * beta) / (1 + 2 * beta))],
)
def test_momentum_has_its_exact_stability_limit_too(rule, limit, beta):
    _, below = roll(rule, {"angle": 30}, 0.995 * limit(beta) / 20, 5000, beta=beta)
    _, above = roll(rule, {"angle": 30}, 1.005 * limit(beta) / 20, 5000, beta=beta)
    assert below[-1] < 0.1 * below[0]
    assert above[-1] > 10 * above[0]


def roots(lr, beta, curvature):
    """The two factors of which the heavy ball's coordinate on an axis is a sum of powers."""
    middle = (1 + beta - lr * curvature) / 2
    swing = np.sqrt(complex(middle**2 - beta))
    return middle + swing, middle - swing


@given(params=bowls, beta=st.floats(0.05, 0.95), share=st.floats(0.02, 0.9))
def test_the_heavy_ball_is_the_sum_of_the_powers_of_two_roots(params, beta, share):
    lr = share / max(params["a"], params["b"])
    x, _ = roll("momentum", params, lr, 60, beta=beta)
    t = np.arange(61)
    for axis, name in enumerate("ab"):
        one, other = roots(lr, beta, 2 * params[name])
        if abs(one - other) > 1e-3:  # from rest at 1: x_0 = x_{-1} = 1
            weight = one * (1 - other) / (one - other)
            known = (weight * one**t + (1 - weight) * other**t).real
            np.testing.assert_allclose(x[:, axis], known, rtol=1e-7, atol=1e-8)
        if abs(one.imag) > 1e-3:
            assert abs(one) == pytest.approx(np.sqrt(beta)), "where it swings, only β says how it fades"


@given(curvature=st.floats(0.2, 100), share=st.floats(0.01, 0.8))
def test_at_critical_damping_the_heavy_ball_neither_swings_nor_waits(curvature, share):
    lr, r = share / curvature, 1 - np.sqrt(share)  # β = (1 − √(αλ))²
    params = {"a": curvature / 2, "b": curvature / 2, "angle": 0}
    t = np.arange(101)
    x, _ = roll("momentum", params, lr, 100, beta=r**2)
    np.testing.assert_allclose(x[:, 0], (1 + (1 - r) * t) * r**t, rtol=1e-6, atol=1e-9)
    under, _ = roll("momentum", params, lr, 100, beta=(r + 0.4 * (1 - r)) ** 2)
    over, _ = roll("momentum", params, lr, 100, beta=(0.6 * r) ** 2)
    assert (under < 0).any()
    assert (over >= -1e-12).all()
    if 0.3 < r < 0.9:
        assert np.abs(x[-1, 0]) < np.abs(over[-1, 0]) + 1e-12


def slowest(rule, lr, beta, curvatures):
    """How much of the distance is left after a step, in the long run."""
    if rule == "gd":
        return max(abs(1 - lr * curvature) for curvature in curvatures)
    return max(abs(root) for curvature in curvatures for root in roots(lr, beta, curvature))


def polyaks(low, high):
    """The best rate and β for curvatures between those two."""
    rate = (2 / (np.sqrt(low) + np.sqrt(high))) ** 2
    return rate, ((np.sqrt(high) - np.sqrt(low)) / (np.sqrt(high) + np.sqrt(low))) ** 2


@given(low=st.floats(0.2, 5), kappa=st.floats(2, 20))
def test_polyaks_best_rate_and_beta_shrink_every_axis_by_the_root_of_beta(low, kappa):
    high = min(low * kappa, 100)
    lr, beta = polyaks(low, high)
    q = (np.sqrt(high / low) - 1) / (np.sqrt(high / low) + 1)
    assert np.sqrt(beta) == pytest.approx(q)
    x, _ = roll("momentum", {"a": low / 2, "b": high / 2, "angle": 0}, lr, 100, beta=beta)
    t = np.arange(101)
    np.testing.assert_allclose(x[:, 0], (1 + (1 - q) * t) * q**t, rtol=1e-4, atol=1e-9)  # critical below,
    np.testing.assert_allclose(x[:, 1], (1 + (1 + q) * t) * (-q) ** t, rtol=1e-4, atol=1e-9)  # and above
    for rate, other in ((1.05 * lr, beta), (0.95 * lr, beta), (lr, 1.05 * beta), (lr, 0.95 * beta)):
        assert slowest("momentum", rate, other, (low, high)) > np.sqrt(beta)
    assert slowest("gd", 2 / (low + high), 0, (low, high)) > np.sqrt(beta)


@given(low=st.floats(0.2, 5), kappa=st.floats(1.5, 20))
def test_the_best_rate_of_descent_shrinks_both_axes_alike(low, kappa):
    high = min(low * kappa, 100)
    x, _ = roll("gd", {"a": low / 2, "b": high / 2, "angle": 0}, 2 / (low + high), 60)
    q, t = (high / low - 1) / (high / low + 1), np.arange(61)
    np.testing.assert_allclose(x, np.stack([q**t, (-q) ** t], axis=1), rtol=1e-7, atol=1e-12)
    for rate in (1.05, 0.95):
        assert slowest("gd", rate * 2 / (low + high), 0, (low, high)) > q
