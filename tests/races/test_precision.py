"""Precision: races are computed in 64 bits, whatever else the process does; networks in 32."""

import json
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from app.races import permalink, solve
from app.races.solve.precision import double
from core import engine, schedules
from core.rules import RULES
from landscapes import LANDSCAPES


def race(name, *rules, **keys):
    runs = [{"rule": rule} for rule in rules or ("gd",)]
    return permalink.read(json.dumps({"version": 1, "landscape": {"name": name}, "runs": runs} | keys))


def test_only_what_is_small_is_computed_in_64_bits():
    single = {name for name, landscape in LANDSCAPES.items() if not double(landscape)}
    assert single == {"mlp", "cnn", "lenet", "gd_vs_sgd"}


@pytest.mark.parametrize("name", ["beale", "spectrum", "regression", "moons"])
def test_everything_that_is_computed_of_a_race_has_64_bits(name):
    experiment = race(name, "adam", steps=20)
    (path,) = solve.trajectories(experiment)
    _, heights = solve.surface(experiment)
    found = [path.x, path.loss, *path.seen.values(), heights]
    assert {array.dtype for array in found} == {np.dtype(float)}
    assert all(array.astype(np.float32).astype(float).tolist() != array.tolist() for array in found[:3])


def test_a_race_is_that_of_the_core_in_64_bits():
    experiment = race("regression", "momentum", batch={"size": 10}, steps=30)
    (path,) = solve.trajectories(experiment)
    run, landscape = experiment.runs[0], LANDSCAPES["regression"]
    assert landscape.data
    plan = solve.paths._plan(landscape, 0, 10, 30, "shuffled")
    with jax.enable_x64(True):
        again = engine.run(
            RULES["momentum"],
            landscape,
            run.settings(experiment.landscape.params),
            start=experiment.start,
            lr=schedules.rates("constant", run.lr, 30, {}),
            data=landscape.data(),
            plan=plan,
        )
    assert np.array_equal(path.x, again.x)


def test_threads_that_compute_in_32_bits_do_not_meet_it():
    def single(k):
        return (jnp.ones(3) * k / 3).dtype, jnp.asarray(np.ones(2)).dtype

    def race_of(k):
        return solve.trajectories(race("beale", steps=20 + k))[0].x.dtype

    with ThreadPoolExecutor(4) as pool:
        races = [pool.submit(race_of, k) for k in range(12)]
        others = [pool.submit(single, k) for k in range(200)]
        assert {found.result() for found in races} == {np.dtype(float)}
        assert {dtype for found in others for dtype in found.result()} == {np.dtype(np.float32)}
    assert jnp.ones(1).dtype == np.float32
