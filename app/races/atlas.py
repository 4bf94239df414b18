"""An atlas: many runs in one picture, which two numbers it turns, and what its cells come to.

static/race/atlas.js and cells.js are the twins, with which the page computes the same cells.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from app.races import controls, repeats, solve
from app.races.scene.view import Atlas
from core import engine, sampling
from core.bounded import bounded
from core.experiment import Experiment, Run
from core.landscape import Landscape
from core.measures import MEASURES
from core.measures.folding import fold_many
from core.rules import RULES
from core.schedules import SCHEDULES
from core.step import RunSettings

REACH, APART = 0.03, 0.4
"""A run that ends within this share of the window's shorter side of a minimum has reached it, or within this
share of the way to the next minimum, if that is nearer."""
FURTHER = 5
"""Learning rates are shown so many times as far up as a slider has them: to where they diverge."""
LEAST = 1e-6
"""On a logarithmic axis that holds zero too, the lowest value is this share of the highest."""
NOWHERE, DIVERGED = -1, -2
"""What a cell comes to that reached no minimum, and one that diverged."""
RATES = 97
"""So many learning rates are tried where all runs are compared."""
NUMBERS = 4_000_000
"""So many numbers of paths, and of losses of samples, are held at once."""


class Axis(NamedTuple):
    """A number that an atlas turns."""

    path: str
    title: str
    log: bool
    integer: bool
    range: tuple[float, float]
    start: int | None = None
    """Which direction of the map it is."""

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


class Plan(NamedTuple):
    """What an atlas shows."""

    kind: str
    run: int
    x: Axis
    y: Axis
    of: str
    epsilon: float


class Cells(NamedTuple):
    """What the cells of an atlas come to, the lowest row first."""

    value: np.ndarray  # [ny, nx] the measure, or the step since when a run stays at its minimum; NaN for none
    which: np.ndarray  # [ny, nx] the number of the minimum, NOWHERE, or DIVERGED


class Curves(NamedTuple):
    """The final losses of all runs at the same learning rates; NaN where so many seeds have diverged."""

    rates: np.ndarray  # [n]
    low: np.ndarray  # [runs, n] what a tenth of the seeds are not above
    median: np.ndarray  # [runs, n]
    high: np.ndarray  # [runs, n] and nine tenths


def plan(experiment: Experiment, atlas: Atlas, focus: int) -> Plan:
    """What an atlas shows: what its view leaves open, or speaks of and there is not, is as is usual."""
    i = _run_of(experiment, atlas, focus)
    every = choices(experiment, i)
    starts = [axis for axis in every if axis.start is not None]
    if atlas.kind == "basins" and len(starts) == 2:
        x, y = starts
    elif atlas.kind == "basins" and starts:
        x, y = starts[0], next(axis for axis in every if axis.path == f"runs.{i}.lr")
    else:
        named = (atlas.x, atlas.y) if atlas.kind != "basins" else (None, None)
        x, y = _settings(every, i, *named)
    if atlas.zoom:
        x, y = x.zoomed(atlas.zoom[0]), y.zoomed(atlas.zoom[1])
    of = _measure(experiment, "minimum" if atlas.kind == "basins" else atlas.of, (x, y))
    return Plan(atlas.kind, i, x, y, of, atlas.epsilon)


def _run_of(experiment: Experiment, atlas: Atlas, focus: int) -> int:
    named = [
        int(match[1])
        for path in ((atlas.x, atlas.y) if atlas.kind == "settings" else ())
        if (match := re.match(r"runs\.(\d+)\.", path or ""))
    ]
    last = len(experiment.runs) - 1
    return named[0] if named and named[0] <= last else min(focus, last)


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
    return found


def _settings(every: Sequence[Axis], i: int, x: str | None, y: str | None) -> tuple[Axis, Axis]:
    """The axes of two paths; those that are usual where there are none."""
    known = {axis.path: axis for axis in every}
    rate = known[f"runs.{i}.lr"]
    across = known.get(x or "") or next(axis for axis in (rate, *every) if axis.path != y)
    order = (f"runs.{i}.params.", "landscape.params.", f"runs.{i}.weight_decay", "")
    usual = [axis for begin in order for axis in every if axis.path.startswith(begin)]
    up = known.get(y or "")
    if up is None or up == across:
        up = next(axis for axis in usual if axis.path != across.path)
    return across, up


def _measure(experiment: Experiment, asked: str, axes: Sequence[Axis]) -> str:
    """The measure that is shown: the final loss where the one asked for has nothing to measure from."""
    chosen = solve.landscape(experiment)
    turned = any(axis.path.startswith("landscape.") for axis in axes)
    if asked == "minimum" and (
        not len(solve.minima(experiment)) or (turned and controls.varies(chosen, experiment.landscape.params))
    ):
        return "final"
    unknown = turned > 1 or solve.floor(experiment) is None
    return "final" if asked == "steps_to" and unknown else asked


def reach(experiment: Experiment) -> float:
    """How near to a minimum a run has reached it."""
    window, minima = solve.view(experiment).window, solve.minima(experiment)
    spans = [high - low for low, high in window[: min(len(experiment.start), 2)]]
    apart = np.linalg.norm(minima[:, None] - minima[None], axis=-1)
    return min(REACH * min(spans), APART * float(np.min(apart[apart > 0], initial=np.inf)))


def cells(experiment: Experiment, planned: Plan, shape: tuple[int, int]) -> Cells:
    """The cells of an atlas, `shape` of them across and up, computed by XLA."""
    return _cells(experiment.canonical(), planned, shape)


@bounded(64e6)
def _cells(canonical: str, planned: Plan, shape: tuple[int, int]) -> Cells:
    experiment = Experiment.model_validate_json(canonical)
    turned = _Turned(experiment, planned, shape)
    nx, ny = shape
    value, which = np.full(nx * ny, np.nan), np.zeros(nx * ny, np.int16)
    for part in turned.chunks(nx * ny):
        walks = turned.walked(part)
        alive = walks.alive.all(axis=1)
        found, reached = _outcome(experiment, planned, turned, walks, part)
        value[part], which[part] = np.where(alive, found, np.nan), np.where(alive, reached, DIVERGED)
    return Cells(value.reshape(ny, nx), which.reshape(ny, nx))


def _outcome(
    experiment: Experiment, planned: Plan, turned: "_Turned", walks: engine.Walks, part: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What every run of a part comes to, and the minimum that it has reached."""
    nothing = np.zeros(len(part), np.int16)
    if planned.of == "minimum":
        return _reached(walks.x.astype(float), solve.minima(experiment), reach(experiment))
    if planned.of == "final":
        return walks.loss[:, -1].astype(float), nothing
    told: dict[str, Any] = {}
    if planned.of == "steps_to":
        floors = turned.floors(part)
        told = {"epsilon": planned.epsilon, "floor": np.nan_to_num(floors)}
        found = fold_many(MEASURES["steps_to"], walks.x, walks.loss, told)
        return np.where(np.isnan(floors), np.nan, found), nothing
    return fold_many(MEASURES[planned.of], walks.x, walks.loss, told), nothing


def _reached(x: np.ndarray, minima: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Since when runs [n, rows, d] stay at the minimum where they end, and which one that is."""
    apart = ((x[:, -1, None] - minima) ** 2).sum(axis=-1)  # [n, minima]
    which = np.argmin(apart, axis=1)
    near = ((x - minima[which][:, None]) ** 2).sum(axis=-1) <= radius**2
    away = near.shape[1] - np.argmax(~near[:, ::-1], axis=1)
    since = np.where(near.all(axis=1), 0, away).astype(float)
    there = near[:, -1]
    return np.where(there, since, np.nan), np.where(there, which, NOWHERE)


class _Turned:
    """The runs of an atlas: one experiment, with two numbers turned."""

    def __init__(self, experiment: Experiment, planned: Plan, shape: tuple[int, int]) -> None:
        self._plan, self._nx = planned, shape[0]
        self._axes = (planned.x, planned.y)
        self._values = [axis.values(count) for axis, count in zip(self._axes, shape, strict=True)]
        self._landscape = solve.landscape(experiment)
        self._rated = any(axis.path == f"runs.{planned.run}.lr" for axis in self._axes)
        dumped = experiment.model_dump(mode="json")
        if self._rated:
            controls.put(dumped, f"runs.{planned.run}.lr", 1.0)
        self._dumped, self._steps = dumped, experiment.steps
        self._base = experiment
        # What each value makes of the run, the other axis left as it is.
        self._each = [
            [self._settings(axis, value) for value in values.tolist()]
            for axis, values in zip(self._axes, self._values, strict=True)
        ]

    def _settings(self, axis: Axis, value: float) -> tuple[Run, dict[str, float]]:
        """The run and the landscape's sliders with another number."""
        run, params = self._dumped["runs"][self._plan.run], dict(self._dumped["landscape"]["params"])
        if axis.path.startswith("landscape."):
            params[axis.path.split(".")[-1]] = value
        elif axis.start is None:
            run = _with(run, axis.path.split(".")[2:], value)
        return Run.model_validate_json(json.dumps(run)), params

    def chunks(self, count: int) -> Iterator[np.ndarray]:
        """The cells in parts of one size, whose paths fit into memory; the last one may repeat cells."""
        samples = solve.data(self._landscape)
        each = (self._steps + 1) * (len(self._base.start) + 2) * (1 if samples is None else len(samples.y))
        size = min(int(np.clip(NUMBERS // each, 16, 2048)), count)
        for first in range(0, count, size):
            yield np.minimum(np.arange(first, first + size), count - 1)

    def walked(self, part: np.ndarray) -> engine.Walks:
        """The paths of some cells."""
        i, across, up = self._plan.run, part % self._nx, part // self._nx
        base = self._base
        start, seed, batch = base.own(base.runs[i])
        starts = np.tile(np.array(start, float), (len(part), 1))
        at = solve.view(base).flat(starts[:1], np.zeros(1))[0]
        for axis, values, cell in zip(self._axes, self._values, (across, up), strict=True):
            if axis.start is not None:
                direction = self._direction(axis.start)
                starts += (values[cell] - at[axis.start])[:, None] * direction
                if solve.view(base).plane is None:
                    starts[:, axis.start] = values[cell]
        run, samples = base.runs[i], solve.data(self._landscape)
        plan = None
        if batch.size is not None and samples is not None:
            plan = sampling.plan(seed, len(samples.y), batch.size, self._steps, batch.order)
        with solve.precision(self._landscape):
            return engine.run_many(
                RULES[run.rule],
                self._landscape,
                self._cell_settings(across, up),
                starts=starts,
                lr=self._cell_rates(across, up),
                seeds=[seed] * len(part),
                policy=SCHEDULES[run.schedule.name].policy,
                data=samples,
                plans=None if plan is None else [plan] * len(part),
            )

    def _direction(self, k: int) -> np.ndarray:
        plane = solve.view(self._base).plane
        if plane is not None:
            return np.asarray(plane.across[k], float)
        return np.eye(len(self._base.start))[k]

    def _sets(self, axis: Axis) -> bool:
        """Whether an axis turns one of the settings that hold at every step."""
        run = self._plan.run
        return axis.start is None and axis.path != f"runs.{run}.lr"

    def _cell_settings(self, across: np.ndarray, up: np.ndarray) -> list[RunSettings]:
        """The settings of cells; those that are alike are one object."""
        columns, rows = (
            cell if self._sets(axis) else np.zeros_like(cell)
            for axis, cell in zip(self._axes, (across, up), strict=True)
        )
        pairs = list(zip(columns.tolist(), rows.tolist(), strict=True))
        made = {pair: self._both(*pair) for pair in dict.fromkeys(pairs)}
        return [made[pair] for pair in pairs]

    def _both(self, k: int, j: int) -> RunSettings:
        """The settings of a cell: what the row's value changes, on top of the column's."""
        (run, params), (other, sliders) = self._each[0][k], self._each[1][j]
        axis = self._plan.y
        if not self._sets(axis):
            return run.settings(params)
        if axis.path.startswith("landscape."):
            name = axis.path.split(".")[-1]
            return run.settings(params | {name: sliders[name]})
        first, *rest = axis.path.split(".")[2:]
        if not rest:
            return run.model_copy(update={first: getattr(other, first)}).settings(params)
        if first == "schedule":
            changed = run.schedule.params | {rest[-1]: other.schedule.params[rest[-1]]}
            schedule = run.schedule.model_copy(update={"params": changed})
            return run.model_copy(update={"schedule": schedule}).settings(params)
        changed = run.params | {rest[-1]: other.params[rest[-1]]}
        return run.model_copy(update={"params": changed}).settings(params)

    def _cell_rates(self, across: np.ndarray, up: np.ndarray) -> np.ndarray:
        """The learning rates [cells, steps]."""
        i, rate = self._plan.run, np.ones(len(across))
        lr = 1.0 if self._rated else self._base.runs[i].lr

        def planned(run: Run) -> np.ndarray:
            return solve.planned(run.model_copy(update={"lr": lr}), self._steps)

        shape = planned(self._each[0][0][0])[None]
        for axis, values, cell, each in zip(self._axes, self._values, (across, up), self._each, strict=True):
            if axis.path == f"runs.{i}.lr":
                rate = values[cell]
            elif axis.path.startswith(f"runs.{i}.schedule."):
                shape = np.stack([planned(run) for run, _ in each])[cell]
        return rate[:, None] * shape

    def floors(self, part: np.ndarray) -> np.ndarray:
        """The lowest known loss of some cells, NaN where none is known."""
        return self._known[(part % self._nx, part // self._nx)[self._moving]]

    @cached_property
    def _moving(self) -> int:
        """The axis that turns a slider of the landscape, if one does."""
        return int(self._axes[1].path.startswith("landscape."))

    @cached_property
    def _known(self) -> np.ndarray:
        """The lowest known loss at every value of that axis."""
        axis, values = self._axes[self._moving], self._values[self._moving]
        if axis.path.startswith("landscape."):
            return np.array([self._floor(axis, value) for value in values.tolist()])
        floor = solve.floor(self._base)
        return np.full(len(values), math.nan if floor is None else floor)

    def _floor(self, axis: Axis, value: float) -> float:
        """The lowest known loss with another slider of the landscape."""
        dumped = self._base.model_dump(mode="json")
        controls.put(dumped, axis.path, value)
        floor = solve.floor(Experiment.model_validate_json(json.dumps(dumped)))
        return math.nan if floor is None else floor


def _with(tree: dict[str, Any], keys: Sequence[str], value: float) -> dict[str, Any]:
    """A copy of a tree with another value at a place."""
    first, *rest = keys
    return tree | {first: _with(tree[first], rest, value) if rest else value}


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
