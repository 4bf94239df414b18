"""The runs of an atlas: one experiment, with two numbers turned."""

import json
import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np

from app.races import controls, solve
from app.races.atlas.axes import Axis
from app.races.atlas.plan import Plan
from core import engine, sampling
from core.experiment import Experiment, Run
from core.rules import RULES
from core.schedules import SCHEDULES
from core.step import RunSettings

NUMBERS = 4_000_000
"""So many numbers of paths, and of losses of samples, are held at once."""


class Turned:
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
        self._dumped, self._base = dumped, experiment
        lengths = self._drawn("steps")
        self._steps = experiment.steps if lengths is None else int(lengths[0].max())
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
        elif axis.start is None and axis.draws is None:
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
        seeds = self._of_cells("seed", across, up, seed)
        sizes = self._of_cells("size", across, up, batch.size)
        plans = None
        if sizes[0] is not None and samples is not None:
            plans = self._plans(seeds, sizes, len(samples.y), batch.order)
        with solve.precision(self._landscape):
            walks = engine.run_many(
                RULES[run.rule],
                self._landscape,
                self._cell_settings(across, up),
                starts=starts,
                lr=self._cell_rates(across, up),
                seeds=seeds,
                policy=SCHEDULES[run.schedule.name].policy,
                data=samples,
                plans=plans,
            )
        return _ended(walks, np.array(self._of_cells("steps", across, up, self._steps)))

    def _drawn(self, kind: Literal["steps", "seed", "size"]) -> tuple[np.ndarray, int] | None:
        """The values on the axis that turns what a run draws, or its length, and which axis that is."""
        found = (k for k, axis in enumerate(self._axes) if axis.draws == kind)
        return next(((self._values[k].astype(int), k) for k in found), None)

    def _of_cells(
        self, kind: Literal["steps", "seed", "size"], across: np.ndarray, up: np.ndarray, own: Any
    ) -> list[Any]:
        """What some cells draw: the run's own where no axis turns that."""
        drawn = self._drawn(kind)
        return [own] * len(across) if drawn is None else drawn[0][(across, up)[drawn[1]]].tolist()

    def _plans(
        self, seeds: Sequence[int], sizes: Sequence[int], samples: int, order: sampling.Order
    ) -> list[sampling.Plan]:
        """The mini-batches of some cells, all as wide as the widest."""
        wide = sampling.width(max(sizes), samples)
        made = {
            (seed, size): _widened(sampling.plan(seed, samples, size, self._steps, order), wide)
            for seed, size in set(zip(seeds, sizes, strict=True))
        }
        return [made[pair] for pair in zip(seeds, sizes, strict=True)]

    def _direction(self, k: int) -> np.ndarray:
        plane = solve.view(self._base).plane
        if plane is not None:
            return np.asarray(plane.across[k], float)
        return np.eye(len(self._base.start))[k]

    def _sets(self, axis: Axis) -> bool:
        """Whether an axis turns one of the settings that hold at every step."""
        run = self._plan.run
        return axis.start is None and axis.draws is None and axis.path != f"runs.{run}.lr"

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
            elif axis.draws == "steps":
                own = each[0][0].model_copy(update={"lr": lr})
                rows = [engine.padded(solve.planned(own, steps), self._steps) for steps in values.astype(int)]
                shape = np.stack(rows)[cell]
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


def _ended(walks: engine.Walks, steps: np.ndarray) -> engine.Walks:
    """Runs that stand still after so many steps each."""
    count = walks.loss.shape[1]
    if (steps == count - 1).all():
        return walks
    rows = np.minimum(np.arange(count), steps[:, None])
    x = np.take_along_axis(walks.x, rows[..., None], axis=1)
    return engine.Walks(x, *(np.take_along_axis(part, rows, axis=1) for part in (walks.loss, walks.alive)))


def _widened(plan: sampling.Plan, wide: int) -> sampling.Plan:
    """A plan with samples of weight 0 up to a width."""
    room = ((0, 0), (0, wide - plan.rows.shape[1]))
    return sampling.Plan(np.pad(plan.rows, room), np.pad(plan.weight, room))
