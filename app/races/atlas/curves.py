"""The final losses of all runs at the same learning rates, over several seeds."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.races import controls, repeats, solve
from core import engine, sampling
from core.bounded import bounded
from core.experiment import Experiment, Run
from core.landscape import Landscape
from core.rules import RULES
from core.schedules import SCHEDULES

RATES = 97
"""So many learning rates are tried where all runs are compared."""


class Curves(NamedTuple):
    """The final losses of all runs at the same learning rates; NaN where so many seeds have diverged."""

    rates: np.ndarray  # [n]
    low: np.ndarray  # [runs, n] what a tenth of the seeds are not above
    median: np.ndarray  # [runs, n]
    high: np.ndarray  # [runs, n] and nine tenths


def curves(experiment: Experiment, seeds: int) -> Curves:
    """The final losses of all runs at the same learning rates, each from so many seeds."""
    return _curves(experiment.canonical(), seeds)


@bounded(16e6)
def _curves(canonical: str, seeds: int) -> Curves:
    experiment = Experiment.model_validate_json(canonical)
    rates = _common_rates(experiment)
    found = []
    for run in experiment.runs:
        start, seed, batch = experiment.own(run)
        landscape = solve.landscape(experiment)
        samples = solve.data(landscape)
        drawn = [(seed + k) % 2**32 for k in range(seeds)]
        plans = None
        if batch.size is not None and samples is not None:
            each = [
                sampling.plan(one, len(samples.y), batch.size, experiment.steps, batch.order) for one in drawn
            ]
            plans = [plan for plan in each for _ in rates]
        shape = solve.planned(run.model_copy(update={"lr": 1.0}), experiment.steps)
        losses = np.concatenate(
            list(_ends(experiment, landscape, run, start, np.outer(rates, shape), drawn, plans))
        ).reshape(seeds, len(rates))
        found.append([repeats.quantile(losses, share) for share in (repeats.LOW, 0.5, repeats.HIGH)])
    low, median, high = np.where(np.isinf(found), np.nan, found).transpose(1, 0, 2)
    return Curves(rates, low, median, high)


def _ends(
    experiment: Experiment,
    landscape: Landscape,
    run: Run,
    start: Sequence[float],
    lr: np.ndarray,
    seeds: Sequence[int],
    plans: Sequence[sampling.Plan] | None,
) -> Iterator[np.ndarray]:
    """The final losses of a run at all rates, seed by seed; infinite where it has diverged."""
    for k, seed in enumerate(seeds):
        with solve.precision(landscape):
            walks = engine.run_many(
                RULES[run.rule],
                landscape,
                run.settings(experiment.landscape.params),
                starts=np.tile(np.array(start, float), (len(lr), 1)),
                lr=lr,
                seeds=[seed] * len(lr),
                policy=SCHEDULES[run.schedule.name].policy,
                data=solve.data(landscape),
                plans=None if plans is None else plans[k * len(lr) : (k + 1) * len(lr)],
            )
        yield np.where(walks.alive.all(axis=1), walks.loss[:, -1].astype(float), np.inf)


def _common_rates(experiment: Experiment) -> np.ndarray:
    """The rates that every run is tried at: those that any of them can be set to."""
    ranges = [one for one in controls.controls(experiment) if re.fullmatch(r"runs\.\d+\.lr", one.path)]
    low, high = min(one.low for one in ranges), max(one.high for one in ranges)
    return low * (high / low) ** (np.arange(RATES) / (RATES - 1))
