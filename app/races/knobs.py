"""What the live knob can turn: one number of an experiment, and the values it may take."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from app.races import solve
from app.races.letters import plain
from app.races.run_titles import titles
from core.controls import Slider
from core.experiment import Experiment, ExperimentError
from core.rules import RULES

VALUES = 33
"""Values of a knob; between them paths are blended where they are alike."""
SQUARE = 13
"""Values of each of two knobs that are turned together."""
RATES = (30.0, 10.0)
"""How far a learning rate can be turned down from a good one, and up."""
WORK = 3e9
"""Multiplications that the contour maps along a landscape's knob may cost; there is no knob above it."""
BATCHES = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Knob(NamedTuple):
    """One number of an experiment that can be turned under the map."""

    name: str  # in addresses: "lr.0", "b1.0", "landscape.kappa", "batch"
    title: str
    path: tuple[str | int, ...]  # where the number stands in the experiment
    low: float
    high: float
    log: bool
    value: float
    rows: tuple[int, ...]  # the runs whose paths it bends
    only: tuple[float, ...] = ()  # all that it may be, where that is not a range

    @property
    def bottom(self) -> float:
        """Where its scale begins: logarithms have no zero."""
        if not self.log:
            return self.low
        return max(self.low, min(self.high * 1e-6, self.value or self.high))

    def values(self, count: int = VALUES) -> np.ndarray:
        """`count` values over its range, evenly or in equal ratios; the nearest is the present one itself."""
        if self.only:
            own = self.only.index(self.value)
            kept = np.unique(
                np.linspace(0, len(self.only) - 1, min(count, len(self.only))).round().astype(int)
            )
            kept[np.abs(kept - own).argmin()] = own
            return np.array(self.only)[kept]
        space = np.geomspace if self.log else np.linspace
        found = space(self.bottom, self.high, count)
        found[np.abs(self.share(found) - self.share(np.array(self.value))).argmin()] = self.value
        return np.array([float(f"{value:.9g}") for value in found])

    def whole(self, value: float) -> float | int:
        """A value as an experiment holds it: within the range, in four digits, whole where it must be."""
        if self.only:
            value = min(self.only, key=lambda one: abs(one - value))
        inside = min(max(float(f"{value:.4g}"), self.low), self.high)
        return round(inside) if self.name == "batch" else inside

    def put(self, dumped: dict[str, Any], value: float) -> None:
        """Write a value to its place in an experiment, given as JSON has it."""
        place: Any = dumped
        for part in self.path[:-1]:
            place = place[part]
        place[self.path[-1]] = value

    def share(self, values: np.ndarray) -> np.ndarray:
        """Where values lie on the knob's scale."""
        return np.log(np.maximum(values, 1e-300)) if self.log else values


def knobs(experiment: Experiment) -> list[Knob]:
    """Every knob of an experiment: rates and sliders of its runs, its landscape's sliders, the batch size."""
    ground, found = solve.landscape(experiment), []
    everyone = tuple(range(len(experiment.runs)))
    for i, (run, title) in enumerate(zip(experiment.runs, titles(experiment), strict=True)):
        rule = RULES[run.rule]
        rate, good = float(run.lr or 0.0), ground.lr(rule)
        low, high = min(good / RATES[0], rate), max(good * RATES[1], rate)
        name = f"{title} · learning rate"
        found.append(Knob(f"lr.{i}", name, ("runs", i, "lr"), low, high, True, rate, (i,)))
        for spec in rule.sliders:
            path = ("runs", i, "params", spec.name)
            found.append(
                _slider(spec, f"{spec.name}.{i}", f"{title} · {plain(spec.tex)}", path, run.params, (i,))
            )
    samples = solve.data(ground)
    work = VALUES * 3000 * (1 if samples is None else len(samples.y)) * len(experiment.start)
    for spec in ground.sliders:
        name, path = f"landscape.{spec.name}", ("landscape", "params", spec.name)
        title = f"{ground.title} · {plain(spec.tex)}"
        if not spec.integer and work <= WORK:
            found.append(_slider(spec, name, title, path, experiment.landscape.params, everyone))
    if ground.data is not None and experiment.batch.size is not None:
        samples = len(ground.data().y)
        sizes = tuple(sorted({*(size for size in BATCHES if size < samples), experiment.batch.size}))
        if rows := tuple(i for i in everyone if experiment.runs[i].batch is None):
            only, size = tuple(float(one) for one in sizes), float(experiment.batch.size)
            path = ("batch", "size")
            found.append(Knob("batch", "batch size", path, only[0], only[-1], True, size, rows, only))
    return found


def _slider(
    spec: Slider,
    name: str,
    title: str,
    path: tuple[str | int, ...],
    params: Any,
    rows: tuple[int, ...],
) -> Knob:
    only: tuple[float, ...] = ()
    if spec.integer:
        space = np.geomspace if spec.log and spec.low > 0 else np.linspace
        stops = space(spec.low, spec.high, VALUES).round()
        only = tuple(sorted({*stops.tolist(), float(params[spec.name])}))
    return Knob(name, title, path, spec.low, spec.high, spec.log, params[spec.name], rows, only)


def named(experiment: Experiment, name: str) -> Knob:
    """The knob of this name. Raises ExperimentError if there is none."""
    for knob in knobs(experiment):
        if knob.name == name:
            return knob
    raise ExperimentError(f"{name!r} is no knob of this experiment.")


def turned(experiment: Experiment, settings: Sequence[tuple[Knob, Sequence[float]]]) -> Iterator[Experiment]:
    """The experiment with knobs at other values: one for every value that all of them have together."""
    wanted = experiment.model_dump(mode="json")
    for values in zip(*(values for _, values in settings), strict=True):
        for (knob, _), value in zip(settings, values, strict=True):
            knob.put(wanted, round(value) if knob.name == "batch" else float(value))
        yield Experiment.model_validate_json(json.dumps(wanted))
