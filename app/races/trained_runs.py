"""Networks trained from the command line: the whole training at once, with the loss after every step."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.races import solve, trainings
from core.experiment import Experiment
from core.rule import Rule
from core.rules import RULES
from core.training import Moment
from landscapes import planes

KEPT = ("accuracy", "validation", "validation_accuracy")


def runs(experiment: Experiment, rules: Mapping[str, Rule] = RULES) -> list[dict[str, Any]]:
    """What there is to say about every run: see `trajectories run --help`.

    `rules` are those that the experiment was read with.
    """
    ground = solve.landscape(experiment)
    every = trainings.every(experiment.steps, ground.dimension)
    found: list[dict[str, Any]] = [
        {"rule": run.rule}
        | _run(experiment, list(trainings.moments(experiment, run, ground, every, each=True, rules=rules)))
        for run in experiment.runs
    ]
    plane = planes.principal(np.concatenate([run["x"] for run in found])).plane
    for run in found:
        run["flat"] = plane.flat(run["x"])
    return found


def _run(experiment: Experiment, moments: list[Moment]) -> dict[str, Any]:
    last, steps = moments[-1], experiment.steps
    loss = np.concatenate([moments[0].loss, *(moment.losses for moment in moments)], axis=None)
    lr = np.concatenate([moment.rates for moment in moments])
    rest = steps - last.step  # a run that ended stands still
    return {
        "steps": np.array([moment.step for moment in moments]),
        "x": np.stack([moment.x for moment in moments]),
        "loss": np.concatenate([loss, np.full(rest, loss[-1])]),
        "lr": np.concatenate([lr, np.zeros(rest)]),
        "diverged_at": last.step + 1 if last.ended == "diverged" else None,
        "stopped_at": last.step if last.ended == "stopped early" else None,
        **{name: np.array([getattr(moment, name) for moment in moments]) for name in KEPT},
    }
