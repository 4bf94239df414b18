"""Stability limits: formula, spectral radius and the runs agree, and steps are what is said of them."""

import json
import re

import numpy as np
import pytest

from app.races import permalink, solve
from core.inertia import FORMULAS, Inertia, inertia_of, pull_of
from core.rules import RULES

pytestmark = pytest.mark.usefixtures("x64")

KNOWN = [name for name, rule in RULES.items() if rule.inertia]
CURVATURES = np.array([20.0, 5.0])
"""Of the landscape that they run on."""
WITHOUT_A_LIMIT = {("nesterov", "growing")}
"""Its momentum grows with the steps: no one limit holds."""
SCALED = {name for name in KNOWN if any(one.kind == "rates" for one in RULES[name].shown)}


def radius(inertia, params, curvature, decay=0.0):
    """The spectral radius of (h, w) ↦ (h′, w′) at rate 1 on ½ λ w², with decoupled weight decay."""
    beta, now, past = inertia.parts(params)
    h = np.array([beta, curvature])  # h′ = β h + λ w
    w = np.array([0, 1 - decay]) - now * np.array([0, curvature]) - past * h
    return np.abs(np.linalg.eigvals(np.array([h, w]))).max()


@pytest.mark.parametrize("kind", FORMULAS)
@pytest.mark.parametrize(("beta", "nu"), [(0.0, 0.7), (0.5, 0.3), (0.9, 0.7), (0.99, 1.0)])
def test_the_limit_is_where_the_iteration_stops_contracting(kind, beta, nu):
    inertia, params = Inertia(kind, "beta", "nu"), {"beta": beta, "nu": nu}
    limit = inertia.limit(params)
    for share in (0.01, 0.3, 0.7, 0.999):
        assert radius(inertia, params, share * limit) < 1
        assert radius(inertia, params, share * (limit - pull_of(0.7, limit)), decay=0.7) < 1
    assert radius(inertia, params, 1.001 * limit) > 1
    assert radius(inertia, params, 1.001 * (limit - pull_of(0.7, limit)), decay=0.7) > 1
    formula = re.sub(r"(?<=[\d)])(?=[({b])", "*", FORMULAS[kind].replace("−", "-"))
    assert eval(formula.replace("{nu}{beta}", "{nu}*{beta}").format(beta=beta, nu=nu)) == pytest.approx(limit)  # noqa: S307


def test_the_limits_that_papers_state():
    assert Inertia("heavy", "b").limit({"b": 0.9}) == pytest.approx(3.8)
    assert Inertia("nesterov", "b").limit({"b": 0.9}) == pytest.approx(3.8 / 2.8)
    assert Inertia("mean", "b").limit({"b": 0.9}) == pytest.approx(38)  # Cohen et al. 2022: 38/η
    assert Inertia().limit({}) == 2


def ran(name, lr, *, steps, toggles=None, params=None, **settings):
    run = {"rule": name, "lr": lr, "toggles": toggles or {}, "params": params or {}, **settings}
    race = {
        "version": 1,
        "landscape": {"name": "quadratic"},
        "runs": [run],
        "steps": steps,
        "start": [0.3, 0.2],
    }
    experiment = permalink.read(json.dumps(race))
    return experiment, solve.trajectories(experiment)[0]


def chosen(name):
    """Every choice of toggles that decides which inertia applies."""
    toggles = [one.toggle for one in RULES[name].inertia if one.toggle][:1]
    choices = [toggle.choices for toggle in RULES[name].toggles if toggle.name in toggles]
    return [{toggles[0]: choice} for choice in choices[0]] if toggles else [{}]


def inertia(name, experiment):
    return inertia_of(RULES[name].inertia, experiment.runs[0].toggles)


@pytest.mark.parametrize("name", [name for name in KNOWN if name not in SCALED])
def test_a_rule_converges_below_its_limit_and_not_above(name):
    for toggles in chosen(name):
        experiment, _ = ran(name, 0.001, steps=2, toggles=toggles)
        found = inertia(name, experiment)
        if found is None:
            assert (name, *toggles.values()) in WITHOUT_A_LIMIT
            continue
        limit = found.limit(experiment.runs[0].params)
        _, below = ran(name, 0.98 * limit / CURVATURES[0], steps=3000, toggles=toggles)
        assert below.diverged_at is None
        assert np.abs(below.x[-1][0]) < 1e-6
        _, above = ran(name, 1.02 * limit / CURVATURES[0], steps=3000, toggles=toggles)
        assert above.diverged_at is not None


@pytest.mark.parametrize(
    ("name", "toggles"),
    [
        ("gd", {}),
        ("momentum", {}),
        ("momentum", {"form": "ema"}),
        ("qhm", {}),
        ("nesterov", {"form": "pytorch"}),
    ],
)
def test_decoupled_decay_lowers_the_limit(name, toggles):
    experiment, _ = ran(name, 0.001, steps=2, toggles=toggles)
    found = inertia(name, experiment)
    assert found is not None
    assert not found.ahead
    limit = found.limit(experiment.runs[0].params)
    rate = limit / (CURVATURES[0] + pull_of(8.0, limit))
    for share, gone in ((0.98, False), (1.02, True)):
        lr = share * rate
        _, path = ran(name, lr, steps=3000, toggles=toggles, decay="decoupled", weight_decay=8.0)
        assert (path.diverged_at is not None) == gone


@pytest.mark.parametrize("name", KNOWN)
def test_a_step_takes_of_past_gradients_what_is_said(name):
    for toggles in chosen(name):
        experiment, path = ran(name, RULES[name].lr_scale * 1e-3, steps=400, toggles=toggles)
        found = inertia(name, experiment)
        if found is None:
            continue
        beta, now, past = found.parts(experiment.runs[0].params)
        scales = next((one.name for one in RULES[name].shown if one.kind == "rates"), None)
        rates = path.seen[scales][1:] if scales else np.broadcast_to(path.lr[:, None], path.x[1:].shape)
        where = path.seen["y"][1:] if "y" in path.seen else path.x[:-1]
        g = where * CURVATURES
        h = np.zeros(2)
        for t in range(400):
            h = beta * h + g[t]
            if t < 300:
                continue  # corrections for the start pass
            step = np.diff(path.x, axis=0)[t]
            lookahead = name == "nesterov" and experiment.runs[0].toggles["form"] != "pytorch"
            expected = -rates[t] * (h if lookahead else now * g[t] + past * h)
            np.testing.assert_allclose(step, expected, rtol=2e-3, atol=1e-12, err_msg=f"{name} {toggles}")
