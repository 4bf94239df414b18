"""Cells of a sweep against single runs: every rule, every table, whatever devices and blocks there are."""

import os
import subprocess
import sys
from dataclasses import replace

import jax
import numpy as np
import pytest

from core import engine, sampling
from core.data import Data
from core.measures import MEASURES, fold
from core.rules import RULES
from core.sampling import Plan
from core.schedules import SCHEDULES
from core.step import Build, RunSettings
from core.sweep import ENDINGS, LANES, Asked, Cells, Tables, measured
from core.sweep.cells import settings_of
from landscapes import LANDSCAPES

STEPS, CELLS = 6, 4
SEEDS = np.array([0, 1, 2, 1])
SHARES = np.array([0.3, 0.5, 1.0, 1.0])
WANTED = ("final", "lowest_loss", "path_length", "longest_step")
GROUNDS = [LANDSCAPES[name] for name in ("beale", "regression", "digits")]
NETWORKS_ONLY = {"kfac"}


def ground_of(rule):
    """The smallest landscape that a rule runs on; two of its weights and a few samples are enough."""
    found = next(one for one in GROUNDS if not one.obstacle(rule))
    return found, Data(*(np.asarray(part)[:30] for part in found.data())) if found.data else None


def single(rule, ground, data, starts, i, **more):
    plan = None if data is None else sampling.plan(int(SEEDS[i]), len(data.y), 7, STEPS, "shuffled")
    lr = np.full(STEPS, ground.lr(rule) * SHARES[i])
    given = {"seed": int(SEEDS[i]), "data": data, "plan": plan, "record": False} | more
    return engine.run(rule, ground, start=starts[i], lr=lr, **given)


def swept(rule, ground, data, starts, wanted=WANTED):
    build = Build(rule, ground)
    packed = settings_of(build, RunSettings(), CELLS, {}, SEEDS)
    plans = None
    if data is not None:
        drawn = [sampling.plan(seed, len(data.y), 7, STEPS, "shuffled") for seed in range(3)]
        plans = Plan(*map(np.stack, zip(*drawn, strict=True)))
    none = np.zeros(CELLS, int)
    return measured(
        build,
        [Asked(MEASURES[name]) for name in wanted],
        Cells(starts, ground.lr(rule) * SHARES, packed.numbers, none, SEEDS, none),
        Tables(np.ones((1, STEPS)), None, plans, data),
        settings=packed,
        told=[{}] * len(wanted),
        steps=STEPS,
    )


def compared(name, close):
    """Every cell of a rule against its run: that close, or as the last bit of its start moves the run."""
    rule = RULES[name]
    ground, data = ground_of(rule)
    draw = np.random.Generator(np.random.PCG64(5))
    starts = np.array(ground.start()) + draw.uniform(-0.1, 0.1, (CELLS, ground.dimension))
    starts = starts.astype(np.zeros(0, jax.dtypes.canonicalize_dtype(float)).dtype)
    found = swept(rule, ground, data, starts)
    for i in range(CELLS):
        run, moved = (
            single(rule, ground, data, there, i) for there in (starts, np.nextafter(starts, starts + 1))
        )
        for wanted, value in zip(WANTED, found[i], strict=True):
            expected, beside = fold(MEASURES[wanted], run), fold(MEASURES[wanted], moved)
            assert expected is not None
            size = max(abs(expected), 1e-3)
            assert abs(value - expected) <= close * size + 30 * abs(expected - beside)


@pytest.mark.parametrize("name", [name for name in RULES if name not in NETWORKS_ONLY])
def test_cells_of_every_rule_are_its_single_runs(name):
    with jax.enable_x64(True):
        compared(name, 1e-12)


QUICK = ("gd", "adam", "lion", "shampoo")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.thorough)
        for name in RULES
        if name not in NETWORKS_ONLY
    ],
)
def test_cells_in_single_precision_are_too(name):
    compared(name, 1e-6)


@pytest.mark.thorough
@pytest.mark.parametrize(
    "landscape", [one.name for one in LANDSCAPES.values() if not (one.training or one.user_input)]
)
@pytest.mark.parametrize("name", ["gd", "adam", "newton", "bfgs", "sam"])
def test_cells_are_single_runs_on_every_landscape(name, landscape):
    rule, ground = RULES[name], LANDSCAPES[landscape]
    if ground.obstacle(rule):
        pytest.skip("the rule does not run there")
    data = ground.data() if ground.data else None
    with jax.enable_x64(True):
        starts = np.array(ground.start()) * np.array([[1.0], [0.99], [1.01], [1.0]])
        found = swept(rule, ground, data, starts, ("final",))[:, 0]
        for i in range(CELLS):
            run, moved = (
                single(rule, ground, data, s, i) for s in (starts, np.nextafter(starts, starts + 1))
            )
            close = 1e-12 * max(abs(run.loss[-1]), 1e-3) + 30 * abs(run.loss[-1] - moved.loss[-1])
            assert abs(found[i] - run.loss[-1]) <= close if run.alive.all() else np.isnan(found[i])


def test_noise_settings_a_policy_and_divergence_are_as_in_single_runs():
    rule, ground, policy = RULES["momentum"], LANDSCAPES["quadratic"], SCHEDULES["plateau"].policy
    params = {"cut": 0.5, "patience": 1, "threshold": 0.1}
    base = RunSettings(policy=params, decoupled_decay=0.1, clip=1.0, noise=0.1)
    scale, betas = np.array([0.0, 0.1, 0.2, 0.1]), np.array([0.0, 0.5, 0.9, 0.9])
    lr, starts = np.array([0.01, 0.05, 1e7, 0.02]), np.array([[1.0, 1], [2, 1], [1, 2], [1, 1]])
    with jax.enable_x64(True):
        build = Build(rule, ground, policy)
        varying = {"rule": {"beta": betas}, "noise": scale}
        packed = settings_of(build, base, CELLS, varying, SEEDS)
        none = np.zeros(CELLS, int)
        noise = np.stack([engine.gaussian(seed, 1.0, (STEPS, 2)) for seed in range(3)])
        asked = [Asked(MEASURES["final"]), Asked(MEASURES["diverged_at"]), Asked(ENDINGS["diverged"])]
        found = measured(
            build,
            asked,
            Cells(starts, lr, packed.numbers, none, SEEDS, none),
            Tables(np.ones((1, STEPS)), noise),
            settings=packed,
            told=[{}] * 3,
            steps=STEPS,
        )
        for i in range(CELLS):
            own = replace(base, noise=scale[i], rule={"beta": betas[i]})
            run = engine.run(
                rule,
                ground,
                own,
                start=starts[i],
                lr=np.full(STEPS, lr[i]),
                seed=int(SEEDS[i]),
                policy=policy,
            )
            final, at, diverged = found[i]
            assert diverged == (not run.alive.all()) == (i == 2)
            assert at == run.diverged_at if diverged else np.isnan(at)
            np.testing.assert_allclose(final, np.nan if diverged else run.loss[-1], rtol=1e-12)


SCRIPT = """
import sys, json, jax, numpy as np
from core import cache; cache.enable()
from core.sweep import *
from core.sweep.cells import settings_of
from core.step import Build, RunSettings
from core.rules import RULES
from core.measures import MEASURES
from landscapes import LANDSCAPES
use_every_core(int(sys.argv[1]))
assert len(jax.devices()) == int(sys.argv[1])
build, n = Build(RULES["adam"], LANDSCAPES["beale"]), 300
packed = settings_of(build, RunSettings(), n, {}, np.zeros(n, int))
starts, none = np.random.default_rng(0).uniform(-2, 2, (n, 2)), np.zeros(n, int)
cells = Cells(starts, np.geomspace(1e-3, 1, n), packed.numbers, none, none, none)
asked = [Asked(MEASURES["final"]), Asked(MEASURES["sharp_turns"])]
pieces = []
for first in range(0, n, int(sys.argv[2])):
    piece = Cells(*(part[first : first + int(sys.argv[2])] for part in cells))
    pieces.append(measured(build, asked, piece, Tables(np.ones((1, 200))), settings=packed, told=[{}] * 2,
                           steps=200, room=int(sys.argv[2])))
print(np.concatenate(pieces).tobytes().hex())
"""


def test_numbers_depend_neither_on_devices_nor_on_chunks():
    def bits(devices, chunk):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(devices), str(chunk)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        return done.stdout

    one = bits(1, 300)
    assert len(one) > 300 * 2 * 16
    assert bits(2, 300) == one
    assert bits(2, 70) == one
    assert 300 % LANES
