"""Theory against the engine: limits, best settings, iterates, contraction and hovering are measured."""

from functools import cache
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from core import engine
from core.inertia import FORMULAS, Inertia
from core.packed import pack
from core.program import walk
from core.rules import RULES
from core.step import Build, RunSettings
from core.theory import LAWS, Noise, best_rate, best_settings, critical_beta, laws, linear_of, model_of
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
BOWL = LANDSCAPES["quadratic"]
MU, L = 2.0, 20.0
PARAMS = {"a": L / 2, "b": MU / 2, "angle": 30.0}
START = np.array([1.5, -1.0])
STEPS = 500


@cache
def side_by_side(name):
    """A program for many runs with rates [runs], and the rule's sliders [runs, n]: their losses."""
    build = Build(RULES[name], BOWL)

    def one(lr, packed, start):
        return walk(build, start, jnp.full(STEPS, lr), packed, None, None, None).loss

    return build, jax.jit(jax.vmap(one, in_axes=(0, 0, None)))


def losses(name, rates, start=START, **sliders):
    """The losses [runs, steps + 1] of a rule at rates [runs], with sliders that are numbers or [runs]."""
    build, program = side_by_side(name)
    each = np.broadcast_arrays(np.asarray(rates, float), *sliders.values())
    packs = [
        pack(RunSettings(PARAMS, dict(zip(sliders, map(float, row), strict=True))).complete(build))
        for row in zip(*each[1:], strict=True)
    ] or [pack(RunSettings(PARAMS, {}).complete(build))] * len(each[0])
    packed = jax.tree.map(lambda *parts: np.stack(parts), *packs)
    return np.asarray(program(each[0], packed, start))


def boundary(name, low, high, start=START, **sliders):
    """The rate from which on a rule does not converge: a seventeenth of an interval, again and again."""
    for _ in range(3):
        rates = np.linspace(low, high, 18)
        end = losses(name, rates, start, **sliders)
        grown = ~(end[:, -50:].max(axis=1) < 0.5 * end[:, 200:250].max(axis=1))
        first = int(np.argmax(grown))
        assert grown.any()
        assert first > 0
        low, high = rates[first - 1], rates[first]
    return (low + high) / 2


@pytest.mark.parametrize(
    ("name", "beta", "law"),
    [
        ("gd", None, lambda beta: laws.gradient_descent_limit(L)),
        ("momentum", 0.5, lambda beta: laws.heavy_ball_limit(L, beta)),
        ("momentum", 0.9, lambda beta: laws.heavy_ball_limit(L, beta)),
        ("nesterov", 0.9, lambda beta: laws.nesterov_limit(L, beta)),
    ],
)
def test_runs_diverge_above_the_limit_to_one_per_cent(name, beta, law):
    sliders = {} if beta is None else {"beta": beta}
    assert boundary(name, 0.001, 0.5, **sliders) == pytest.approx(law(beta), rel=0.01)


def test_adam_is_unstable_above_38_to_three_per_cent():
    """Near a minimum its rates are η/ε, and P⁻¹H = H/ε; above its limit P grows with g and it stays off."""
    known = laws.adam_limit(1.0, 0.9)
    assert known == pytest.approx(38)
    assert boundary("adam", 0.5, 4.0, 1e-40 * START, eps=1.0, b1=0.9, b2=0.0) * L == pytest.approx(
        known, rel=0.03
    )


def test_adam_hovers_at_38_over_its_rate():
    """Its preconditioner shrinks with the gradients until the steepest direction is as steep as can be."""
    path = engine.run(
        RULES["adam"],
        BOWL,
        RunSettings(PARAMS | {"angle": 0.0}, {"b1": 0.9, "b2": 0.99}),
        start=START,
        lr=np.full(4000, 0.1),
    )
    rates = path.seen["rate"][1:]
    steepest = (rates * [L, MU]).max(axis=1)[-2000:]
    assert np.median(steepest) == pytest.approx(38, rel=0.03)


@pytest.mark.parametrize(
    ("name", "best"), [("momentum", laws.heavy_ball_best), ("nesterov", laws.nesterov_best)]
)
def test_the_best_of_a_map_of_rates_and_momenta_is_where_theory_says(name, best):
    known = best(MU, L)
    rates, betas = known.lr * 1.12 ** np.arange(-8, 9), np.clip(known.beta + 0.04 * np.arange(-8, 9), 0, 0.98)
    start = np.array([[np.cos(np.pi / 6), -np.sin(np.pi / 6)], [np.sin(np.pi / 6), np.cos(np.pi / 6)]]) @ [
        1,
        1,
    ]
    grid = losses(name, np.repeat(rates, 17), start=start, beta=np.tile(betas, 17)).reshape(17, 17, -1)
    late = grid[..., 200:240].max(axis=-1)
    at = np.unravel_index(np.argmin(late), late.shape)
    assert np.abs(np.array(at) - 8).max() <= 1
    measured = (late[8, 8] / grid[8, 8, 100:140].max()) ** (1 / 200)
    assert measured == pytest.approx(known.factor, rel=0.02)  # polynomial factors fade slowly


@pytest.mark.parametrize(("name", "beta"), [("gd", 0.0), ("momentum", 0.9), ("nesterov", 0.8)])
def test_noise_keeps_a_run_where_theory_says_over_a_thousand_seeds(name, beta):
    deviation, lr, steps, runs = 0.3, 0.03, 300, 1000
    sliders = {} if name == "gd" else {"beta": beta}
    found = engine.run_many(
        RULES[name],
        BOWL,
        RunSettings(PARAMS, sliders, noise=deviation),
        starts=np.zeros((runs, 2)),
        lr=np.full(steps, lr),
        seeds=range(runs),
    )
    (inertia,) = [one for one in RULES[name].inertia if one.applies({"form": "look_ahead"})][:1]
    step = linear_of(inertia, sliders, lr)
    model = known(np.zeros(2))
    floor, covariance = model.floor(step, Noise(deviation))
    spread = np.sqrt(np.diag(covariance))
    assert found.loss[:, -20:].mean() == pytest.approx(floor, rel=0.1)
    radius = np.sqrt((found.x[:, -20:] ** 2).sum(axis=-1).mean())
    assert radius == pytest.approx(np.sqrt((spread**2).sum()), rel=0.1)
    if name != "nesterov":
        by_law = [laws.noise_variance(lr, one, deviation, beta) for one in (MU, L)]
        np.testing.assert_allclose(spread**2, by_law, rtol=1e-9)


def known(at):
    """The model of the bowl around a point [2]."""
    turn = np.deg2rad(PARAMS["angle"])
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    H = axes @ np.diag([L, MU]) @ axes.T
    return model_of(at, at @ H @ at / 2, H @ at, H)


@pytest.mark.parametrize(
    ("name", "toggles", "settings"),
    [
        ("gd", {}, {}),
        ("gd", {}, {"weight_decay": 0.4}),
        ("gd", {}, {"decoupled_decay": 0.4}),
        ("momentum", {"form": "rate_outside"}, {}),
        ("momentum", {"form": "rate_inside"}, {"weight_decay": 0.4}),
        ("momentum", {"form": "ema"}, {"decoupled_decay": 0.4}),
        ("momentum", {"form": "dampened"}, {}),
        ("nesterov", {"form": "look_ahead"}, {}),
        ("nesterov", {"form": "two_point"}, {"weight_decay": 0.4}),
        ("nesterov", {"form": "pytorch"}, {"decoupled_decay": 0.4}),
        ("qhm", {}, {}),
    ],
)
def test_predicted_iterates_are_the_path(name, toggles, settings):
    lr = 0.02
    rule = RULES[name]
    path = engine.run(
        rule, BOWL, RunSettings(PARAMS, toggles, **settings), start=START, lr=np.full(80, lr), record=True
    )
    inertia = next(one for one in rule.inertia if one.applies(toggles))
    params = {slider.name: slider.default for slider in rule.sliders}
    step = linear_of(inertia, params, lr, settings.get("decoupled_decay", 0.0))
    ridge = settings.get("weight_decay", 0.0)
    model = known(START)._replace(ridge=ridge)
    x, loss = model.walk(step, 80)
    np.testing.assert_allclose(x, path.x, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(loss, path.loss, rtol=1e-9, atol=1e-12)
    # From the middle of the path on, with the memory that its last step shows.
    here = known(path.x[30])._replace(ridge=ridge)
    before = path.x[29]
    slope = known(before).slopes @ known(before).vectors + ridge * before
    on, _ = here.walk(step, 50, step.remembered(path.x[30] - before, slope, before))
    np.testing.assert_allclose(on, path.x[30:], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", FORMULAS)
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("low", [0.2, 2.0, L])
def test_no_rate_is_better_than_the_best(kind, beta, low):
    inertia = Inertia() if kind == "none" else Inertia(kind, "beta", "nu")
    params = {"beta": beta, "nu": 0.7}
    most = inertia.limit(params) / L
    best = best_rate(lambda lr: linear_of(inertia, params, lr), low, L, most)
    curvatures = np.linspace(low, L, 60)
    tried = [
        linear_of(inertia, params, lr).factor(curvatures).max() for lr in np.linspace(1e-4, 1, 400) * most
    ]
    assert best.factor <= min(tried) + 1e-6
    assert linear_of(inertia, params, best.lr).factor(curvatures).max() == pytest.approx(
        best.factor, abs=1e-6
    )
    together = best_settings(inertia, low, L)
    if together is not None:
        at = linear_of(inertia, {**params, "beta": together.beta}, together.lr)
        assert at.factor(curvatures).max() == pytest.approx(together.factor, abs=1e-6)
        assert together.factor <= best.factor + 1e-6
    if kind == "none":
        assert best.lr == pytest.approx(laws.gradient_descent_best(low, L).lr)


def test_critical_damping_is_where_the_closed_formulas_say():
    for lr in (0.001, 0.02, 0.04):
        for kind, law in (("heavy", laws.critical_heavy_ball), ("nesterov", laws.critical_nesterov)):
            found = critical_beta(Inertia(kind, "beta"), {}, lr, L)
            assert found == pytest.approx(law(lr, L), abs=1e-6)
    assert critical_beta(Inertia("heavy", "beta"), {}, 0.06, L) is None  # every step overshoots
    assert critical_beta(Inertia("none"), {}, 0.02, L) is None


def test_every_law_stands_in_the_documentation_with_its_source():
    documented = (Path(__file__).parents[2] / "docs" / "theory.md").read_text("utf-8")
    assert len({law.name for law in LAWS}) == len(LAWS)
    for law in LAWS:
        assert f"| {law.title} | ${law.tex}$ | {law.source} |" in documented
        assert law.name == law.value.__name__
