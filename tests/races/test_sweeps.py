"""Many learning rates of a run: they lead where the run at that rate leads, and the best is the known one."""

import json

import numpy as np
import pytest

from app.races import permalink, solve, sweeps


def race(*runs, landscape="quadratic", **keys):
    given = {"version": 1, "landscape": {"name": landscape}, "runs": list(runs)}
    return permalink.read(json.dumps(given | keys))


def test_the_best_rate_of_gradient_descent_is_the_known_one():
    experiment = race({"rule": "gd", "lr": 0.01}, steps=60)
    found = sweeps.of_run(experiment.canonical(), 0)
    best = sweeps.best_of(found, solve.floor(experiment))
    assert best is not None
    assert best.rate == pytest.approx(2 / (5 + 20), rel=0.02)
    assert np.isfinite(found.gone[found.rates > 0.2]).all()  # 2 / λmax is 0.1


@pytest.mark.parametrize(
    "run",
    [
        {"rule": "adam", "lr": 0.02},
        {"rule": "gd", "lr": 0.02, "schedule": {"name": "exponential"}, "start": [1, -1]},
        {"rule": "momentum", "lr": 0.02, "noise": 0.3, "seed": 5},
    ],
)
def test_every_rate_leads_where_the_run_at_that_rate_leads(run):
    experiment = race({"rule": "gd"}, run, steps=150, seed=3)
    found = sweeps.of_run(experiment.canonical(), 1)
    assert found.rows[[0, -1]].tolist() == [0, 150]
    k = len(found.rates) // 3
    at = race({"rule": "gd"}, run | {"lr": found.rates[k]}, steps=150, seed=3)
    path = solve.trajectories(at)[1]
    np.testing.assert_allclose(found.losses[k], path.loss[found.rows])
    np.testing.assert_allclose(found.after(150)[k], path.loss[-1])
    assert (found.gone[k] < np.inf) == (path.diverged_at is not None)
