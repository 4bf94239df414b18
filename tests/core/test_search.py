"""Line searches, conjugate gradients and parameter-free rules, by what must hold of them."""

import jax
import numpy as np
import pytest
import scipy.optimize
from courses import COURSES, after
from jax import numpy as jnp

from core import engine
from core.rules import RULES
from core.search import backtrack, strong_wolfe
from core.spec import Landscape
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")

OURS = ("polyak", "dog", "prodigy", "d_adaptation", "steepest_descent", "conjugate_gradient")


def bowl(hessian, center):
    """(x − c)ᵀ H (x − c) / 2, plus 1 so that its minimum is no special number."""

    def loss(x, batch):
        return 0.5 * (x - center) @ hessian @ (x - center) + 1

    words = dict.fromkeys(("name", "title", "blurb", "tex", "source"), "")
    return Landscape(
        **words,
        loss=loss,
        window=((-9, 9), (-9, 9)),
        start=(0.0,) * len(center),
        steps=10,
        lr_slope=0.1,
        lr_distance=0.1,
    )


def walk(rule, landscape, steps=20, lr=1.0, start=None, **settings):
    return engine.run(
        RULES[rule],
        landscape,
        RunSettings(rule=settings),
        start=landscape.start if start is None else start,
        lr=np.full(steps, lr),
    )


@pytest.mark.parametrize("n", [2, 5, 8])
@pytest.mark.parametrize("beta", ["polak_ribiere", "fletcher_reeves"])
def test_conjugate_gradients_take_n_steps_on_a_quadratic_in_n_dimensions(n, beta):
    rng = np.random.Generator(np.random.PCG64(n))
    turn = np.linalg.qr(rng.standard_normal((n, n)))[0]
    hessian, center = turn @ np.diag(np.geomspace(1, 30, n)) @ turn.T, rng.standard_normal(n)
    run = walk("conjugate_gradient", bowl(hessian, center), steps=n, beta=beta)
    np.testing.assert_allclose(run.x[n], center, atol=1e-9)
    assert np.abs(run.x[n - 1] - center).max() > 1e-3
    d = after(run)["d"]
    products = d @ hessian @ d.T
    scale = np.sqrt(np.outer(np.diag(products), np.diag(products)))
    np.testing.assert_allclose(products / scale, np.eye(n), atol=1e-7)  # conjugate, all of them


def test_both_betas_are_one_method_on_quadratics_and_two_elsewhere():
    for name, same in (("quadratic", True), ("beale", False)):
        paths = [
            walk("conjugate_gradient", LANDSCAPES[name], steps=6, beta=beta).x
            for beta in ("polak_ribiere", "fletcher_reeves")
        ]
        assert np.allclose(*paths, atol=1e-9) == same


def lines(course, run):
    """line(step, t): F and its slope on the line that the step took, at the length t."""

    @jax.jit
    def line(step, t, x, g):
        return jax.jvp(lambda t: COURSES[course].objective(step)(x - t * g), (t,), (1.0,))

    return lambda step, t: np.array(line(step, float(t), run.x[step], after(run)["g"][step]))


@pytest.mark.parametrize("course", COURSES)
def test_backtracking_takes_the_first_length_that_passes_the_lectures_test(course):
    run = COURSES[course].walk("steepest_descent", {"c1": 0.3, "rho": 0.6})
    line = lines(course, run)
    for step in range(30):
        g, lengths = after(run)["g"][step], run.lr[step] * 0.6 ** np.arange(12)
        drop = [line(step, t)[0] - line(step, 0)[0] for t in lengths]
        first = np.argmax(drop <= -0.3 * lengths * (g @ g))
        assert after(run)["tried"][step] == first + 1
        assert after(run)["length"][step] == pytest.approx(lengths[first])


@pytest.mark.parametrize("course", COURSES)
def test_strong_wolfe_lengths_decrease_enough_and_leave_little_slope(course):
    settings = {"condition": "strong_wolfe", "c1": 0.05, "c2": 0.3}
    run = COURSES[course].walk("steepest_descent", settings)
    line = lines(course, run)
    for step in range(30):
        t, (before, slope) = after(run)["length"][step], line(step, 0)
        there, rest = line(step, t)
        assert there <= before + 0.05 * t * slope
        assert abs(rest) <= 0.3 * abs(slope)


def searched(f, slope, first=1.0, c1=1e-4, c2=0.1, trials=30):
    """strong_wolfe along a function of t."""

    def phi(t):
        return jnp.asarray(f(t), float), jnp.asarray(slope(t), float)

    found = strong_wolfe(phi, *phi(0.0), jnp.asarray(first), c1=c1, c2=c2, trials=trials)
    return float(found.t), int(found.values)


def test_zooming_into_a_parabola_hits_its_minimum():
    for minimum in (0.3, 0.11, 0.01):  # the last two lie too near the bracket's end at first
        t, tried = searched(lambda t, m=minimum: (t - m) ** 2, lambda t, m=minimum: 2 * (t - m), c2=1e-9)
        assert t == pytest.approx(minimum, rel=1e-12)
        assert tried <= 6


def test_a_search_lengthens_its_steps_as_far_as_it_must():
    t, tried = searched(lambda t: (t - 100) ** 2, lambda t: 2 * (t - 100))
    assert t == pytest.approx(100, rel=0.11)
    assert tried == 9  # 1, 2, 4, …, 128, and one between


def test_a_search_that_finds_no_end_or_no_descent_stops():
    assert searched(lambda t: -t, lambda t: -1.0, trials=10) == (512.0, 10)
    assert searched(lambda t: t, lambda t: 1.0) == (0.0, 0)
    assert searched(lambda t: jnp.where(t > 0, jnp.nan, 0), lambda t: -1.0, trials=7) == (0.0, 7)


def test_backtracking_that_finds_nothing_stays():
    found = backtrack(lambda t: t, 0.0 * jnp.ones(()), -jnp.ones(()), jnp.ones(()), c1=0.1, rho=0.5, trials=5)
    assert (float(found.t), int(found.values), int(found.slopes)) == (0.0, 5, 0)
    run = walk("steepest_descent", LANDSCAPES["beale"], lr=10.0, steps=3, trials=2)
    assert np.ptp(run.x, axis=0).max() == 0
    np.testing.assert_array_equal(run.cost[-1], [3, 9, 0])  # per step: a gradient, F(w) and two trials


def test_searches_cost_what_scipy_s_does():
    value, x = jax.jit(COURSES["rosenbrock"].objective(0)), np.array(LANDSCAPES["rosenbrock"].start)
    gradient = jax.grad(value)
    for lr in (0.1, 0.01, 1e-4):
        counts = scipy.optimize.line_search(
            lambda x: float(value(x)), gradient, x, -lr * np.asarray(gradient(x)), c1=0.1, c2=0.5
        )[1:3]
        rosenbrock = LANDSCAPES["rosenbrock"]
        run = walk("steepest_descent", rosenbrock, steps=1, lr=lr, c2=0.5, condition="strong_wolfe")
        assert run.cost[1][1] == counts[0]  # both count F(w)
        assert run.cost[1][0] >= counts[1]  # SciPy skips the slope of a trial that is too high


@pytest.mark.parametrize("name", OURS)
def test_at_the_minimum_nothing_moves_and_nothing_breaks(name):
    for landscape, start in (("quadratic", (0.0, 0.0)), ("rosenbrock", (1.0, 1.0))):
        for choice in RULES[name].toggles[0].choices or (False, True) if RULES[name].toggles else (None,):
            toggles = {} if choice is None else {RULES[name].toggles[0].name: choice}
            run = walk(name, LANDSCAPES[landscape], start=start, **toggles)
            np.testing.assert_array_equal(run.x, np.tile(start, (21, 1)))
            assert all(np.isfinite(values).all() for values in run.seen.values())


def test_polyak_halves_the_distance_on_a_parabola():
    run = walk("polyak", bowl(3 * np.eye(2), np.array([4.0, -2.0])), f_star=1.0, cap=1e3)
    distance = np.linalg.norm(run.x - [4.0, -2.0], axis=1)
    np.testing.assert_allclose(distance[1:] / distance[:-1], 0.5, rtol=1e-6)


def test_polyak_never_moves_away_from_the_minimum_of_a_convex_loss():
    run = walk("polyak", LANDSCAPES["quadratic"], steps=50, cap=1e3)
    assert (np.diff(np.linalg.norm(run.x, axis=1)) <= 0).all()


def test_the_positive_part_stops_where_polyak_itself_climbs():
    low = {"start": (0.1, 0.1), "f_star": 1.0, "steps": 5}
    assert walk("polyak", LANDSCAPES["quadratic"], positive=True, **low).loss[-1] < 1
    assert walk("polyak", LANDSCAPES["quadratic"], positive=False, **low).loss[-1] == pytest.approx(1)


def test_dog_s_first_steps_by_hand():
    """On x²/2 from 4: r_ε = 0.1 · 5, so to 3.5; then r̄ is still 0.5, and G = 16 + 12.25."""
    run = walk("dog", bowl(np.eye(1), np.zeros(1)), start=(4.0,), steps=2, alpha=0.1, eps=1e-16)
    np.testing.assert_allclose(run.x[:, 0], [4, 3.5, 3.5 - 3.5 * 0.5 / np.sqrt(28.25)])


@pytest.mark.parametrize("name", ["prodigy", "d_adaptation"])
def test_the_guessed_distance_only_grows_and_finds_its_order_of_magnitude(name):
    run = walk(name, LANDSCAPES["quadratic"], steps=300, bias_correction=False, d0=1e-6)
    d = after(run)["d"]
    assert (np.diff(d) >= 0).all()
    assert d[0] == 1e-6
    assert 0.1 * 3.2 < d[-1] < 10 * 3.2
