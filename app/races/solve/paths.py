"""The trajectories of an experiment's runs, each computed once."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.races.solve import problems
from app.races.solve.precision import precision
from core import engine, sampling, schedules
from core.bounded import bounded
from core.experiment import UNDRAWN, Experiment, ExperimentError, Own, Run
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.trajectory import HIGH, Trajectory


def trajectories(experiment: Experiment, rules: Mapping[str, Rule] = RULES) -> tuple[Trajectory, ...]:
    """The path of every run, all over the same mini-batches. `rules` are those it was read with.

    Raises ExperimentError if the loss at the start is too large, or not a number, and for networks, which
    are trained instead (app/races/trainings).
    """
    landscape = problems.landscape(experiment)
    if landscape.training:
        raise ExperimentError(f"{landscape.title} is trained, and has no path that is known at once.")
    computed = []
    for i, run in enumerate(experiment.runs):
        computed.append(trajectory(*_key(landscape, experiment, run, rules)))
        if not computed[-1].alive[0]:
            raise _misplaced(experiment, landscape, i)
    return tuple(computed)


def at_rate(experiment: Experiment, i: int, rate: float) -> Trajectory:
    """The path of run `i` at another learning rate, which is not kept: of these there are many."""
    landscape, run = problems.landscape(experiment), experiment.runs[i].model_copy(update={"lr": rate})
    return _walked(*_key(landscape, experiment, run, RULES))


def _key(
    landscape: Landscape, experiment: Experiment, run: Run, rules: Mapping[str, Rule]
) -> tuple[Any, ...]:
    """All that the path of a run depends on."""
    start, seed, batch = experiment.own(run)
    settings = run.model_dump_json(exclude=UNDRAWN.union(Own._fields))
    own = (start, experiment.steps, seed, batch.size, batch.order)
    return landscape, tuple(experiment.landscape.params.items()), *own, rules[run.rule], settings


def check(experiment: Experiment) -> None:
    """Raise ExperimentError if an experiment cannot be shown: its loss is no number where a run starts."""
    landscape = problems.landscape(experiment)
    if landscape.training:
        return
    params = tuple(experiment.landscape.params.items())
    for i, run in enumerate(experiment.runs):
        if not abs(problems.loss(landscape, experiment.own(run).start, params)) <= HIGH:
            raise _misplaced(experiment, landscape, i)


def _misplaced(experiment: Experiment, landscape: Landscape, i: int) -> ExperimentError:
    """Where run `i` starts there is no loss: its own start, or that of all."""
    own = experiment.runs[i].start
    start, where = (experiment.start, "start") if own is None else (own, f"runs[{i}].start")
    point = ", ".join(f"{value:g}" for value in start[:6])
    return ExperimentError(
        f"{where}: the loss of {landscape.name} is too large, or not a number, at "
        f"({point}{', …' if len(start) > 6 else ''})."
    )


def planned(run: Run, steps: int) -> np.ndarray:
    """The learning rates [steps] that a run's schedule sets, before a policy looks at the losses."""
    return schedules.rates(run.schedule.name, run.lr, steps, run.schedule.params)


def _walked(
    landscape: Landscape,
    params: tuple[tuple[str, float], ...],
    start: tuple[float, ...],
    steps: int,
    seed: int,
    size: int | None,
    order: sampling.Order,
    rule: Rule,
    run_json: str,
) -> Trajectory:
    run = Run.model_validate_json(run_json)
    with precision(landscape):
        return engine.run(
            rule,
            landscape,
            run.settings(dict(params)),
            start=start,
            lr=planned(run, steps),
            policy=schedules.SCHEDULES[run.schedule.name].policy,
            seed=seed,
            data=problems.data(landscape),
            plan=None if size is None else _plan(landscape, seed, size, steps, order),
        )


trajectory = bounded(128e6)(_walked)
"""One run. Only what changes the path is in the key, so turning one run's slider computes one run."""


@bounded(64e6)
def _plan(landscape: Landscape, seed: int, size: int, steps: int, order: sampling.Order) -> sampling.Plan:
    samples = problems.data(landscape)
    assert samples is not None  # noqa: S101  `experiment.complete` lets only landscapes with data have batches
    return sampling.plan(seed, len(samples.y), size, steps, order)
