"""Second-order rules where the answer is known: on bowls, at saddles and in n dimensions."""

from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import engine
from core.controls import Slider
from core.objective import Objective
from core.rules import RULES
from core.spec import Landscape
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
BOWL, SADDLE, BEALE, ROSENBROCK = (
    LANDSCAPES[name] for name in ("quadratic", "saddle", "beale", "rosenbrock")
)


def walk(rule, landscape, steps, *, start=None, lr=None, params=None, data=None, **settings):
    """`settings` are sliders and toggles in one dict."""
    return engine.run(
        RULES[rule],
        landscape,
        RunSettings(landscape=params or {}, rule=settings),
        start=landscape.start if start is None else start,
        lr=np.full(steps, landscape.lr(RULES[rule]) if lr is None else lr),
        data=data,
    )


bowls = st.fixed_dictionaries({"a": st.floats(0.1, 50), "b": st.floats(0.1, 50), "angle": st.floats(-90, 90)})
starts = st.tuples(st.floats(-4, 4), st.floats(-3, 3)).filter(lambda x: np.hypot(*x) > 0.1)


@given(params=bowls, start=starts)
@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        ("newton", {}),
        ("damped_newton", {"damping": 0, "lr": 1}),
        ("saddle_free_newton", {"damping": 0, "lr": 1}),
        ("gauss_newton", {"damping": 0}),
        ("trust_region", {"radius": 100, "largest": 100}),
        ("dogleg", {"radius": 100, "largest": 100}),
    ],
)
def test_one_step_reaches_the_bottom_of_any_bowl(rule, settings, params, start):
    steps = 2 if rule == "trust_region" else 1  # its conjugate gradients stop early, at ‖g‖^(3/2)
    x = walk(rule, BOWL, steps, start=start, params=params, **settings).x
    if rule == "trust_region":
        assert np.linalg.norm(x[-1]) < 0.5 * np.linalg.norm(start)
    else:
        np.testing.assert_allclose(x[-1], 0, atol=1e-11)


@given(params=bowls, damping=st.floats(0, 100), lr=st.floats(0.1, 1.5))
def test_damping_leaves_each_axis_its_share(params, damping, lr):
    turn = np.deg2rad(params["angle"])
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    curvatures = 2 * np.array([params["a"], params["b"]])
    factors = 1 - lr * curvatures / (curvatures + damping)
    for rule in ("damped_newton", "saddle_free_newton", "gauss_newton"):
        x = walk(rule, BOWL, 10, start=axes @ np.ones(2), params=params, lr=lr, damping=damping).x @ axes
        np.testing.assert_allclose(x, factors ** np.arange(11)[:, None], rtol=1e-9, atol=1e-11)


@given(start=starts)
def test_newton_walks_into_the_saddle_from_anywhere_and_saddle_free_newton_doubles_its_distance(start):
    np.testing.assert_allclose(walk("newton", SADDLE, 1, start=start).x[-1], 0, atol=1e-12)
    away = walk("saddle_free_newton", SADDLE, 10, start=start, lr=1).x
    np.testing.assert_allclose(away[1:, 0], 0, atol=1e-9)
    np.testing.assert_allclose(away[:, 1], start[1] * 2.0 ** np.arange(11), rtol=1e-9, atol=1e-9)


def test_on_beale_newton_ends_on_the_saddle_and_the_others_at_the_minimum():
    (saddle,), (minimum,) = BEALE.saddles(), BEALE.minima()
    np.testing.assert_allclose(walk("newton", BEALE, 50).x[-1], saddle, atol=1e-9)
    for rule in ("saddle_free_newton", "gauss_newton", "trust_region", "dogleg", "bfgs", "lbfgs"):
        np.testing.assert_allclose(walk(rule, BEALE, BEALE.steps).x[-1], minimum, atol=1e-5)


@pytest.mark.parametrize("rule", ["saddle_free_newton", "trust_region", "dogleg", "bfgs", "lbfgs"])
def test_near_a_saddle_the_others_leave_it(rule):
    path = walk(rule, SADDLE, 60, start=(0.5, 1e-3))
    assert np.abs(path.x[-1, 1]) > 0.2
    assert path.loss[-1] < -0.01


def test_newtons_path_does_not_care_for_the_coordinates():
    A = np.array([[2.0, 0.7], [-0.3, 0.5]])
    bent = replace(ROSENBROCK, loss=lambda x, batch, **p: ROSENBROCK.loss(A @ x, batch, **p), residuals=None)
    straight = walk("newton", ROSENBROCK, 8)
    turned = walk("newton", bent, 8, start=np.linalg.solve(A, ROSENBROCK.start))
    np.testing.assert_allclose(turned.x @ A.T, straight.x, rtol=1e-7)
    descent = (
        walk("gd", ROSENBROCK, 8).x - walk("gd", bent, 8, start=np.linalg.solve(A, ROSENBROCK.start)).x @ A.T
    )
    assert np.abs(descent).max() > 0.01


def test_marquardts_damping_does_not_care_for_the_units_and_levenbergs_does():
    units = np.array([10.0, 0.1])
    scaled = replace(
        ROSENBROCK,
        loss=lambda x, batch, **p: ROSENBROCK.loss(units * x, batch, **p),
        residuals=lambda x, batch, **p: ROSENBROCK.residuals(units * x, batch, **p),
    )
    for marquardt in (True, False):
        settings = {"damping": 0.5, "marquardt": marquardt}
        plain = walk("gauss_newton", ROSENBROCK, 20, **settings).x
        other = walk("gauss_newton", scaled, 20, start=ROSENBROCK.start / units, **settings).x * units
        assert np.allclose(other, plain, rtol=1e-8) == marquardt


def test_the_natural_gradient_finds_the_regression_in_one_step():
    landscape = LANDSCAPES["regression"]
    x = walk("gauss_newton", landscape, 1, damping=0, data=landscape.data()).x
    np.testing.assert_allclose(x[-1], landscape.minima()[0], rtol=1e-9)


@pytest.mark.parametrize("rule", ["trust_region", "dogleg"])
@pytest.mark.parametrize("name", ["rosenbrock", "beale", "saddle"])
def test_a_trust_region_is_never_left_and_the_loss_never_rises(rule, name):
    path = walk(rule, LANDSCAPES[name], 60, radius=0.4, largest=1.1)
    moved, radius = np.linalg.norm(np.diff(path.x, axis=0), axis=1), path.seen["radius"][1:]
    assert (moved <= radius * (1 + 1e-9)).all()
    assert radius.max() <= 1.1
    assert (np.diff(path.loss) <= 1e-12).all()
    kept = path.seen["ratio"][1:] > 0.15
    np.testing.assert_allclose(path.seen["following"][1:-1], radius[1:])
    assert (moved[~kept] == 0).all()
    if name == "rosenbrock":
        assert (~kept).any(), "no step was ever refused"


def test_the_learning_rate_of_a_trust_region_multiplies_its_radius():
    small = walk("trust_region", ROSENBROCK, 30, lr=0.5, radius=0.4, largest=1)
    known = walk("trust_region", ROSENBROCK, 30, lr=1, radius=0.2, largest=0.5)
    np.testing.assert_allclose(small.x, known.x, rtol=1e-9)


def test_steihaug_counts_two_gradients_for_every_product_with_the_hessian():
    path = walk("trust_region", ROSENBROCK, 40)
    each = np.diff(path.cost, axis=0)
    assert set(each[:, 0]) <= {3, 5}  # one or two products
    assert (each[:, 1:] == [2, 0]).all()


def bowl_in(n, seed):
    """A turned bowl in n dimensions, with its lowest point at 1, 2, …, n."""
    draw = np.random.Generator(np.random.PCG64(seed))
    Q, _ = np.linalg.qr(draw.standard_normal((n, n)))
    A = (Q * np.geomspace(1, 50, n)) @ Q.T
    middle = np.arange(1.0, n + 1)
    landscape = Landscape(
        name="bowl",
        title="Bowl",
        blurb="",
        loss=lambda x, batch: 0.5 * (x - middle) @ A @ (x - middle),
        tex="",
        source="",
        window=((0, 1), (0, 1)),
        start=tuple(draw.standard_normal(n)),
        steps=n,
        lr_slope=0.02,
        lr_distance=0.1,
    )
    return landscape, A, middle


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("rule", ["bfgs", "lbfgs"])
def test_with_an_exact_line_search_n_dimensions_take_n_steps(rule, n):
    landscape, A, middle = bowl_in(n, seed=n)
    path = walk(rule, landscape, n + 1, search="exact")
    scale = np.linalg.norm(path.x[0] - middle)
    np.testing.assert_allclose(path.x[n], middle, atol=1e-8 * scale)
    if n > 1:
        assert np.linalg.norm(path.x[n - 1] - middle) > 1e-4 * scale, "one step fewer is not enough"
    steps = np.diff(path.x[: n + 1], axis=0)
    conjugate = steps @ A @ steps.T
    np.testing.assert_allclose(conjugate - np.diag(np.diag(conjugate)), 0, atol=1e-7 * conjugate.max())


def test_after_n_steps_bfgs_knows_the_inverse_hessian():
    landscape, A, _ = bowl_in(4, seed=0)
    objective = Objective(lambda x: landscape.loss(x, None), lambda x: landscape.loss(x, None))
    rule, x = RULES["bfgs"], jnp.asarray(landscape.start)
    state, hyper = rule.init(x), {s.name: jnp.asarray(s.default) for s in rule.sliders}
    for _ in range(5):
        x, state = rule.step(objective, x, state, jnp.ones(()), **hyper, search=jnp.int32(2), scaled=True)
    np.testing.assert_allclose(state.H, np.linalg.inv(A), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("rule", "settings"), [("bfgs", {}), ("lbfgs", {}), ("lbfgs", {"memory": 1})])
def test_quasi_newton_with_a_wolfe_search_never_rises(rule, settings):
    for landscape in (ROSENBROCK, BEALE, BOWL):
        path = walk(rule, landscape, 60, **settings)
        assert (np.diff(path.loss) <= 0).all()
        np.testing.assert_allclose(path.x[-1], landscape.minima()[0], atol=1e-5)


def test_lbfgs_that_remembers_everything_is_bfgs_after_the_first_scale():
    landscape, _, _ = bowl_in(6, seed=2)  # on a bowl the first scale is all that differs, and it cancels
    dense, limited = (walk(rule, landscape, 6, search="exact").x for rule in ("bfgs", "lbfgs"))
    np.testing.assert_allclose(limited, dense, rtol=1e-7)


FLAT = replace(
    BOWL,
    loss=lambda x, batch, tilt, **p: tilt * x[0] + 0 * x[1],
    residuals=None,
    sliders=(Slider("tilt", "t", 0.0, -1.0, 1.0),),
)


@pytest.mark.parametrize("tilt", [0, 1])
@pytest.mark.parametrize(
    "rule", ["newton", "saddle_free_newton", "trust_region", "dogleg", "bfgs", "lbfgs", "sophia", "shampoo"]
)
def test_where_there_is_no_curvature_a_step_is_finite_and_never_uphill(rule, tilt):
    path = walk(rule, FLAT, 20, params={"tilt": tilt}, lr=0.1)
    assert path.diverged_at is None
    assert np.isfinite(path.x).all()
    assert (np.diff(path.loss) <= 0).all()
    if tilt == 0:
        assert (path.x == path.x[0]).all()
