"""Networks trained from the command line: the whole training at once, with the loss after every step."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.races import solve
from app.races.trainings import smoothness
from app.races.trainings.running import every, moments
from core.experiment import Experiment, Run
from core.rule import Rule
from core.rules import RULES
from core.training import Moment
from landscapes.networks import planes

RECORDED = ("accuracy", "validation", "validation_accuracy")


def runs(
    experiment: Experiment, rules: Mapping[str, Rule] = RULES, *, sharpness: bool = False
) -> list[dict[str, Any]]:
    """What there is to say about every run, its sharpness if asked for: see `trajectories run --help`.

    `rules` are those that the experiment was read with.
    """
    landscape = solve.landscape(experiment)
    between = every(experiment.steps, landscape.dimension)
    trained: list[dict[str, Any]] = []
    for run in experiment.runs:
        rows = list(moments(experiment, run, landscape, between, each=True, rules=rules))
        trained.append({"rule": run.rule} | _run(experiment, rows))
        if sharpness:
            trained[-1] |= _sharpness(experiment, run, rows, rules)
    plane = planes.principal(np.concatenate([run["x"] for run in trained])).plane
    for run in trained:
        run["flat"] = plane.flat(run["x"])
    return trained


def _run(experiment: Experiment, rows: list[Moment]) -> dict[str, Any]:
    last, steps = rows[-1], experiment.steps
    loss = np.concatenate([rows[0].loss, *(row.losses for row in rows)], axis=None)
    lr = np.concatenate([row.rates for row in rows])
    rest = steps - last.step  # a run that ended stands still
    return {
        "steps": np.array([row.step for row in rows]),
        "x": np.stack([row.x for row in rows]),
        "loss": np.concatenate([loss, np.full(rest, loss[-1])]),
        "lr": np.concatenate([lr, np.zeros(rest)]),
        "diverged_at": last.step + 1 if last.ended == "diverged" else None,
        "stopped_at": last.step if last.ended == "stopped early" else None,
        **{name: np.array([getattr(row, name) for row in rows]) for name in RECORDED},
    }


def _sharpness(
    experiment: Experiment, run: Run, rows: list[Moment], rules: Mapping[str, Rule]
) -> dict[str, np.ndarray]:
    """How steep the loss was along a run, and how steep it may be."""
    shares = smoothness.along(experiment, run, rows, rules)
    while True:
        try:
            next(shares)
        except StopIteration as end:
            found: smoothness.Sharpness = end.value
            break
    named = {
        "sharpness_steps": found.at.astype(int),
        "sharpness": found.values,
        "preconditioned_sharpness": found.preconditioned,
        "sharpness_limit": found.bound,
    }
    return {name: values for name, values in named.items() if values is not None}
