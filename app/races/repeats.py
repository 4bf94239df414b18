"""Runs that are repeated, from many seeds or many starts: their members, and what all their paths come to."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.window import View, Window
from core import engine, sampling
from core.bounded import bounded
from core.experiment import UNDRAWN, Experiment, Own, Run
from core.landscape import Landscape
from core.rule import Rule
from core.rules import RULES
from core.schedules import SCHEDULES

LOW, HIGH = 0.1, 0.9
"""The quantiles that a band lies between,"""
LOWER, UPPER = 0.25, 0.75
"""and that within it."""


class Bundle(NamedTuple):
    """The members of a repeated run; a member that ends is frozen, and its loss is infinite from there on."""

    x: np.ndarray  # [members, steps + 1, d]
    loss: np.ndarray  # [members, steps + 1]
    ends: np.ndarray  # [members] the step that left the numbers; steps + 1: none did
    mean: bool  # whether the mean of the paths says something: they have one start

    @property
    def nbytes(self) -> int:
        """How much memory it holds."""
        return self.x.nbytes + self.loss.nbytes

    def quantile(self, share: float) -> np.ndarray:
        """The loss [steps + 1] that this share of the members is not above: one of theirs."""
        return quantile(self.loss, share)

    @property
    def diverged_at(self) -> int | None:
        """The first step at which the median is no number any more, or None."""
        gone = np.flatnonzero(np.isinf(self.quantile(0.5)))
        return int(gone[0]) if len(gone) else None

    def drawn(self, view: View) -> np.ndarray:
        """Where the members are drawn [members, steps + 1, 2]; what has ended stands where it was before."""
        x, loss = self.x, self.loss
        if (self.ends < x.shape[1]).any():
            rows = np.minimum(np.arange(x.shape[1]), np.maximum(self.ends[:, None] - 1, 0))
            x = np.take_along_axis(x, rows[..., None], axis=1)
            loss = np.take_along_axis(np.where(np.isinf(loss), 0, loss), rows, axis=1)
        return view.flat(x.astype(float), loss.astype(float))


def quantile(values: np.ndarray, share: float) -> np.ndarray:
    """Of values [n, …] the one [...] that a share of them is not above, without any in between."""
    rank = int(np.floor(share * (len(values) - 1) + 0.5))
    return np.partition(values, rank, axis=0)[rank]


def bundles(experiment: Experiment, rules: Mapping[str, Rule] = RULES) -> tuple[Bundle | None, ...]:
    """The members of every run that is repeated; None for the others. `rules` are those it was read with."""
    landscape = solve.landscape(experiment)
    shared = (landscape, tuple(experiment.landscape.params.items()), experiment.steps)
    found = []
    for i, run in enumerate(experiment.runs):
        if run.repeat is None:
            found.append(None)
            continue
        batch = experiment.own(run).batch
        key = run.model_dump_json(exclude=UNDRAWN.union(Own._fields))
        drawn = (tuple(members(experiment, i)), batch.size, batch.order, bool(run.repeat.seeds))
        found.append(_bundle(rules[run.rule], *shared, *drawn, key))
    return tuple(found)


def members(experiment: Experiment, i: int) -> list[tuple[tuple[float, ...], int]]:
    """The start and the seed of every member of run `i`; in the browser, race/repeats.js is its twin."""
    run = experiment.runs[i]
    start, seed, _ = experiment.own(run)
    repeat = run.repeat
    if repeat is None:
        return [(start, seed)]
    if repeat.seeds:
        return [(start, (seed + k) % 2**32) for k in range(repeat.seeds)]
    if repeat.starts:
        return [(one, seed) for one in repeat.starts]
    view = solve.view(experiment)
    if repeat.random:
        return [(one, seed) for one in _scattered(repeat.random, repeat.spread, view.window, start, seed)]
    across, up = repeat.grid or (1, 1)
    (x0, x1), (y0, y1) = view.window
    xs = [x0 + (k + 0.5) / across * (x1 - x0) for k in range(across)]
    if len(start) == 1:
        return [((x,), seed) for x in xs]
    points = [(x, y0 + (k + 0.5) / up * (y1 - y0)) for k in range(up) for x in xs]
    if view.plane is not None:
        points = [tuple(view.plane.point(np.array(point)).tolist()) for point in points]
    return [(point, seed) for point in points]


def _scattered(
    count: int, spread: float | None, window: Window, start: tuple[float, ...], seed: int
) -> list[tuple[float, ...]]:
    """So many starts, drawn over the window, or around a start."""
    draw, shape = np.random.Generator(np.random.PCG64([seed, STARTS])), (count, len(start))
    low, high = np.transpose(np.array(window[: len(start)], float))
    if spread is None:
        return [tuple(one) for one in (low + draw.random(shape) * (high - low)).tolist()]
    drawn = np.array(start) + draw.standard_normal(shape) * (spread * (high - low))
    return [tuple(one) for one in drawn.tolist()]


STARTS = 2
"""Tells what draws starts from what draws noise, 1, and mini-batches of the same seed."""


@bounded(256e6)
def _bundle(
    rule: Rule,
    landscape: Landscape,
    params: tuple[tuple[str, float], ...],
    steps: int,
    own: tuple[tuple[tuple[float, ...], int], ...],
    size: int | None,
    order: sampling.Order,
    mean: bool,
    run_json: str,
) -> Bundle:
    run, samples = Run.model_validate_json(run_json), solve.data(landscape)
    plans = None
    if size is not None and samples is not None:
        drawn = {
            seed: sampling.plan(seed, len(samples.y), size, steps, order)
            for seed in {seed for _, seed in own}
        }
        plans = [drawn[seed] for _, seed in own]
    with solve.precision(landscape):
        walks = engine.run_many(
            rule,
            landscape,
            run.settings(dict(params)),
            starts=np.array([start for start, _ in own], float),
            lr=solve.planned(run, steps),
            seeds=[seed for _, seed in own],
            policy=SCHEDULES[run.schedule.name].policy,
            data=samples,
            plans=plans,
        )
    ends = np.where(walks.alive.all(axis=1), steps + 1, np.argmin(walks.alive, axis=1))
    return Bundle(walks.x, np.where(walks.alive, walks.loss, np.inf), ends, mean)
