"""The training of one run, moment by moment."""

import math
from collections.abc import Iterator, Mapping

import numpy as np

from app.races import solve
from core import sampling
from core.bounded import bounded
from core.experiment import Experiment, Run
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.sampling import Order
from core.schedules import SCHEDULES
from core.training import Moment, Standing, uninterrupted
from core.training import pieces as training_pieces

ROWS, FEWEST, BYTES = 100, 4, 24e6
"""Moments that are recorded of a run: ROWS, or as few as FEWEST if their parameters take more than BYTES."""


def every(steps: int, dimension: int) -> int:
    """Steps between two moments of a run."""
    rows = int(np.clip(BYTES / (4 * dimension), FEWEST, ROWS))
    return max(1, -(-steps // rows))


def pieces(
    experiment: Experiment,
    run: Run,
    landscape: Landscape,
    every: int,
    *,
    each: bool = False,
    rules: Mapping[str, Rule] = RULES,
    seconds: float = math.inf,
    standing: Standing | None = None,
) -> Iterator[Moment | None]:
    """The training of one run of an experiment, recorded after every `every` steps.

    None comes in between where about `seconds` have passed, so that others get their turn. It begins where
    `standing` says, which is kept up to date. Full losses are taken on the samples that the map is drawn of;
    with `each` on many more, at every step.
    """
    training, steps, data = landscape.training, experiment.steps, solve.data(landscape)
    _, seed, batch = experiment.own(run)
    assert training is not None and data is not None  # noqa: S101, PT018  only networks are trained
    plan = None
    if batch.size is not None:
        plan = _plan(seed, len(data.y), batch.size, steps, batch.order)
    begun = standing is not None and standing.carry is not None
    yield from training_pieces(
        rules[run.rule],
        landscape,
        run.settings(experiment.landscape.params),
        start=np.zeros(0) if begun else training.begin(seed),
        lr=solve.planned(run, steps),
        every=every,
        data=data,
        measured=solve.on_device(training.measured if each else training.probe),
        validation=solve.on_device(training.validation),
        plan=plan,
        policy=SCHEDULES[run.schedule.name].policy,
        seed=seed,
        patience=experiment.landscape.params["patience"],
        each=each,
        seconds=seconds,
        standing=standing,
    )


@bounded(64e6)
def _plan(seed: int, count: int, size: int, steps: int, order: Order) -> sampling.Plan:
    """Which samples are in which mini-batch; kept, since a training asks for it at every slice."""
    return sampling.plan(seed, count, size, steps, order, base=2)


moments = uninterrupted(pieces)
"""The same without a pause: moment after moment."""
