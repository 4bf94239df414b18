"""The numbers that an atlas may turn, and their ranges; the page's are in static/race/axes.js."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from app.races import controls, solve
from core.experiment import MAX_DRAWN, Experiment

FURTHER = 5
"""Learning rates are shown so many times as far up as a slider has them: to where they diverge."""
LEAST = 1e-6
"""On a logarithmic axis that holds zero too, the lowest value is this share of the highest."""
SEEDS = 50
"""So many seeds lie on an axis of seeds, from the run's own on."""
FEW = 10
"""And at least so many steps on one of steps."""


class Axis(NamedTuple):
    """A number that an atlas turns."""

    path: str
    title: str
    log: bool
    integer: bool
    range: tuple[float, float]
    start: int | None = None
    """Which direction of the map it is."""

    @property
    def draws(self) -> Literal["steps", "seed", "size"] | None:
        """What it turns, where that is no setting of the step: how long a run is, or what it draws."""
        last = self.path.split(".")[-1]
        return last if last in ("steps", "seed", "size") else None

    def count(self, most: int) -> int:
        """How many cells lie on it, at most so many: no seed has two."""
        low, high = self.range
        return min(most, max(1, round(high - low))) if self.draws == "seed" else most

    def values(self, count: int) -> np.ndarray:
        """Where its cells are: the middles of so many parts."""
        share, (low, high) = (np.arange(count) + 0.5) / count, self.range
        found = low * (high / low) ** share if self.log else low + share * (high - low)
        return np.floor(found + 0.5) if self.integer else found

    def zoomed(self, part: tuple[float, float]) -> "Axis":
        """The axis over a part of its range, all of it where none of the part is; starts may lie anywhere."""
        low, high = max(part[0], self.range[0]), min(part[1], self.range[1])
        if self.start is not None:
            return self._replace(range=part)
        return self._replace(range=(low, high)) if low < high else self


def choices(experiment: Experiment, i: int) -> list[Axis]:
    """All that an atlas of run `i` may turn."""
    view, dimension = solve.view(experiment), len(experiment.start)
    landscape = solve.landscape(experiment)
    titles = landscape.picture.axes if view.plane is None else view.plane.axes
    own = "start" if experiment.runs[i].start is None else f"runs.{i}.start"
    count = 1 if dimension == 1 else 2 if dimension == 2 or view.plane is not None else 0
    found = [
        Axis(f"{own}.{k}", f"start {titles[k]}", log=False, integer=False, range=view.window[k], start=k)
        for k in range(count)
    ]
    for one in controls.controls(experiment):
        if one.structural or one.only or one.choices or not (one.place == "landscape" or one.run == i):
            continue
        if re.search(r"(^|\.)(start\.\d+|seed|size)$", one.path):
            continue
        further = FURTHER if one.path == f"runs.{i}.lr" else 1
        bottom = one.high * LEAST if one.log and one.low <= 0 else one.low
        most = one.high if one.most is None else one.most
        span = (bottom * further, min(one.high * further, most))
        found.append(Axis(one.path, one.title, one.log, one.integer, span))
    return [*found, *_drawing(experiment, i)]


def _drawing(experiment: Experiment, i: int) -> Iterator[Axis]:
    """How long run `i` is, and what it draws: the seed, the size of its mini-batches."""
    run, landscape = experiment.runs[i], solve.landscape(experiment)
    _, seed, batch = experiment.own(run)
    known = {one.path: one for one in controls.controls(experiment) if not one.structural}
    own_seed = "seed" if run.seed is None else f"runs.{i}.seed"
    own_size = "batch.size" if run.batch is None else f"runs.{i}.batch.size"
    if one := known.get("steps"):
        yield Axis(one.path, one.title, log=True, integer=True, range=(1, max(experiment.steps, FEW)))
    if (one := known.get(own_seed)) and (run.noise or batch.size is not None):
        low = min(seed, 2**32 - SEEDS) - 0.5
        yield Axis(one.path, one.title, log=False, integer=True, range=(low, low + SEEDS))
    if (one := known.get(own_size)) and landscape.data is not None:
        most = min(len(landscape.data().y), MAX_DRAWN // experiment.steps)
        if most > 1:
            yield Axis(one.path, one.title, log=True, integer=True, range=(1, most))


def clash(a: Axis, b: Axis) -> bool:
    """Whether an atlas cannot turn both: a schedule has another course for every number of steps."""
    one, other = (a, b) if a.draws == "steps" else (b, a)
    return a.path == b.path or (one.draws == "steps" and ".schedule." in other.path)
