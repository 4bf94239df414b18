"""The engine against the plain loop that a newcomer reads: the same positions and losses."""

from dataclasses import fields, replace

import jax
import numpy as np
import pytest

from core import engine, reference, sampling
from core.data import Data
from core.rules import RULES
from core.schedules import SCHEDULES, rates
from core.step import RunSettings
from landscapes import LANDSCAPES

pytestmark = pytest.mark.usefixtures("x64")
STEPS, SAMPLES = 10, 20
PARAMS = {
    "constant": {},
    "cosine": {"floor": 0.1},
    "plateau": {"cut": 0.5, "patience": 1, "threshold": 0.1},
}

SETTINGS = {
    "plain": RunSettings(),
    "coupled decay": RunSettings(weight_decay=0.2),
    "decoupled decay": RunSettings(decoupled_decay=0.2),
    "clipped": RunSettings(clip=0.3),
    "noisy": RunSettings(noise=0.1),
    "all": RunSettings(weight_decay=0.1, decoupled_decay=0.1, clip=0.5, noise=0.1),
}

RUNS = [
    *(("beale", rule, settings, "constant") for rule in ("gd", "adam") for settings in SETTINGS),
    *(("regression", rule, settings, "constant") for rule in ("gd", "saga") for settings in SETTINGS),
    *(("beale", rule, "all", "constant") for rule in ("nesterov", "schedule_free_sgd", "lion", "asgd")),
    *(
        ("rosenbrock", rule, "plain", "constant")
        for rule in ("newton", "bfgs", "gauss_newton", "sam", "sophia")
    ),
    *(("regression", rule, "plain", "plateau") for rule in ("gd", "adam")),
    *(("regression", rule, "coupled decay", "cosine") for rule in ("svrg", "momentum")),
]


def test_every_setting_of_a_run_is_tried():
    plain = RunSettings()
    own = {"landscape", "rule", "policy", "seed"}  # which rules, landscapes and the experiment itself set
    for name in {field.name for field in fields(RunSettings)} - own:
        tried = [
            settings for settings in SETTINGS.values() if getattr(settings, name) != getattr(plain, name)
        ]
        assert tried, f"SETTINGS needs a case with another {name}"


def quick(ground):
    """The same landscape, whose loss is compiled: the plain loop asks for it often."""
    return replace(ground, loss=jax.jit(ground.loss))


@pytest.mark.parametrize(("landscape", "rule", "settings", "schedule"), RUNS)
def test_the_engine_walks_the_path_of_the_plain_loop(landscape, rule, settings, schedule):
    ground, rule = LANDSCAPES[landscape], RULES[rule]
    data = Data(*(np.asarray(part)[:SAMPLES] for part in ground.data())) if ground.data else None
    params = PARAMS[schedule]
    given = {
        "start": ground.start(),
        "lr": rates(schedule, ground.lr(rule), STEPS, params),
        "policy": SCHEDULES[schedule].policy,
        "seed": 3,
        "data": data,
        "plan": None if data is None else sampling.plan(1, SAMPLES, 7, STEPS, "shuffled"),
    }
    settings = replace(SETTINGS[settings], policy=params)
    ours = engine.run(rule, ground, settings, **given)
    path, losses = reference.run(rule, quick(ground), settings, **given)
    np.testing.assert_allclose(ours.x, path, rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(ours.loss, losses, rtol=1e-8, atol=1e-12)
    assert ours.diverged_at is None
    assert np.abs(path[-1] - path[0]).max() > 1e-3


@pytest.mark.parametrize("lr", [0.11, 30.0])
def test_a_diverging_run_ends_where_the_plain_loop_does(lr):
    bowl, rule, given = LANDSCAPES["quadratic"], RULES["gd"], {"start": (1.0, 1.0), "lr": np.full(90, lr)}
    path, losses = reference.run(rule, quick(bowl), RunSettings(), **given)
    ours = engine.run(rule, bowl, **given)
    assert ours.diverged_at is not None
    np.testing.assert_allclose(ours.x, path, rtol=1e-8)
    np.testing.assert_allclose(ours.loss, losses, rtol=1e-8)
