"""One chunk of a study: its cells as numbers for the programs, and what these measure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from app.races import solve
from app.races.claims import networks
from app.races.studies.asking import LOSS, Wanted
from app.races.studies.chunking import Chunk
from app.races.studies.study import Study, read
from core import cache, sampling
from core.engine import gaussian
from core.experiment import SETTINGS, Experiment, ExperimentError, Run
from core.landscape import Landscape
from core.measures import MEASURES
from core.rules import RULES
from core.sampling import Plan
from core.schedules import SCHEDULES
from core.step import Build
from core.sweep import ENDINGS, Asked, Cells, Tables, measured
from core.sweep.cells import settings_of

TAIL = 10
"""The last steps are a tenth of all, unless said otherwise, as in `core.measures.fold`."""
NEAR = 0.01
"""A minimum is reached within this share of the window's diagonal, unless said otherwise."""


def computed(study: Study, chunk: Chunk, whole: Sequence[int] | None = None) -> dict[str, np.ndarray]:
    """What was measured in the cells of a chunk: by the names of measures, arrays of its shape.

    A measure of every run has these along one more axis. NaN where there is no number. `whole` is the shape
    of a chunk that is not at an edge. Raises ExperimentError if a cell cannot be computed.
    """
    at = dict(zip(study.dims, chunk.origin, strict=True))
    experiment = study.at(at)
    runs = {i for one in study.wanted for i in _runs(one, study)}
    cells = _Box(study, chunk, experiment)
    room = int(np.prod(whole or chunk.shape, dtype=np.int64))
    if solve.landscape(experiment).training:
        found = {i: _trained(cells, i) for i in sorted(runs)}
    else:
        found = {i: _walked(cells, i, room) for i in sorted(runs)}
    result = {}
    for one in study.wanted:
        columns = [found[i][one.name] for i in _runs(one, study)]
        parts = [column.reshape(chunk.shape) for column in columns]
        result[one.name] = parts[0] if one.run is not None else np.stack(parts, axis=-1)
    return result


def task(
    text: str, whole: tuple[int, ...], chunk: Chunk, single: bool
) -> tuple[tuple[int, ...], dict[str, np.ndarray]]:
    """`computed`, for a process that knows nothing yet: which chunk it is, and its numbers."""
    cache.enable()
    if single:
        solve.SINGLE.set()
    return chunk.number, computed(_read(text), chunk, whole)


_read = lru_cache(maxsize=4)(read)


def _runs(wanted: Wanted, study: Study) -> range:
    """The runs that a measure is of."""
    if wanted.run is not None:
        return range(wanted.run, wanted.run + 1)
    return range(len(study.experiment.runs))


class _Box(NamedTuple):
    """The cells of a chunk."""

    study: Study
    chunk: Chunk
    experiment: Experiment
    """With what is structural in this chunk."""

    def values(self, path: str) -> np.ndarray | None:
        """What stands at a path in every cell [cells]; None if that does not vary here."""
        for setting in self.study.axes.settings:
            if setting.path == path:
                places = self.chunk.places(self.study.dims)
                return setting.values[tuple(places[dim] for dim in setting.dims)]
        return None

    def below(self, path: str) -> dict[str, np.ndarray]:
        """What varies below a path, by the rest of each way."""
        found = {}
        for setting in self.study.axes.settings:
            if setting.path.startswith(f"{path}."):
                found[setting.path.removeprefix(f"{path}.")] = self.values(setting.path)
        return found


def _trained(box: _Box, i: int) -> dict[str, np.ndarray]:
    """Networks are trained one after the other: many at once would take ten times as long."""
    names = [one for one in box.study.wanted if i in _runs(one, box.study)]
    found = {one.name: np.full(box.chunk.cells, np.nan) for one in names}
    places = box.chunk.places(box.study.dims)
    for k in range(box.chunk.cells):
        experiment = box.study.at({dim: int(at[k]) for dim, at in places.items()}, whole=True)
        for one in names:
            value = networks.value_of(one.of, one.told, experiment, i)
            found[one.name][k] = np.nan if value is None else value
    return found


def _walked(box: _Box, i: int, room: int) -> dict[str, np.ndarray]:
    """All cells in one program."""
    experiment, run = box.experiment, box.experiment.runs[i]
    landscape, steps = solve.landscape(experiment), experiment.steps
    wanted = [one for one in box.study.wanted if i in _runs(one, box.study)]
    build = Build(RULES[run.rule], landscape, SCHEDULES[run.schedule.name].policy)
    n, seeds = box.chunk.cells, _seeds(box, i)
    terrains, terrain = _distinct(box.below("landscape.params"), n)
    factors, factor = _factors(box, i, steps)
    unique, draw = np.unique(seeds, return_inverse=True)
    size, order = (batch := experiment.own(run).batch).size, batch.order
    varying, base = _varying(box, i, n)
    with solve.precision(landscape):
        settings = settings_of(build, base, n, varying, seeds)
        data = solve.data(landscape)
        plans = None
        if size is not None and data is not None:
            drawn = [sampling.plan(int(seed), len(data.y), size, steps, order) for seed in unique]
            plans = Plan(*(np.stack(parts) for parts in zip(*drawn, strict=True)))
        noise = None
        if base.noise is not None:
            d = len(experiment.start)
            noise = np.stack([gaussian(int(seed), 1.0, (steps, d)) for seed in unique])
        asked, told = _asked(wanted, experiment, landscape)
        floors, minima = _terrains(asked, experiment, landscape, terrains)
        lr = box.values(f"runs.{i}.lr")
        return dict(
            zip(
                [one.name for one in wanted],
                measured(
                    build,
                    asked,
                    Cells(
                        _starts(box, i, n),
                        np.full(n, run.lr) if lr is None else lr.astype(float),
                        np.asarray(settings.numbers),
                        factor,
                        draw.reshape(-1) if plans is not None or noise is not None else np.zeros(n, int),
                        terrain if floors is not None or minima is not None else np.zeros(n, int),
                    ),
                    Tables(factors, noise, plans, data, floors, minima),
                    settings=settings,
                    told=told,
                    steps=steps,
                    room=room,
                ).T,
                strict=True,
            )
        )


def _starts(box: _Box, i: int, n: int) -> np.ndarray:
    """Where every cell starts [n, d]: its own, that of the run or that of the experiment."""
    own = box.experiment.runs[i].start is not None
    path = f"runs.{i}.start" if own or box.values(f"runs.{i}.start") is not None else "start"
    given = box.values(path)
    starts = np.broadcast_to(
        np.array(box.experiment.own(box.experiment.runs[i]).start), (n, len(box.experiment.start))
    )
    starts = np.array(starts if given is None else given, float)
    for axis, values in box.below(path).items():
        starts[:, int(axis)] = values
    return starts


def _seeds(box: _Box, i: int) -> np.ndarray:
    """The seed of every cell [n]."""
    own = box.values(f"runs.{i}.seed")
    run = box.experiment.runs[i]
    if own is None and run.seed is None:
        own = box.values("seed")
    given = box.experiment.own(run).seed if own is None else own
    return np.broadcast_to(np.asarray(given, np.int64), box.chunk.cells)


def _factors(box: _Box, i: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The factors of the schedules that differ [f, steps], and which of them is whose [n]."""
    schedule = box.experiment.runs[i].schedule
    rows, which = _distinct(box.below(f"runs.{i}.schedule.params"), box.chunk.cells)
    made = SCHEDULES[schedule.name].factor
    factors = [made(np.arange(steps), steps, **schedule.params | row) for row in rows]
    return np.array(np.broadcast_arrays(*factors, np.zeros(steps))[:-1], float), which


def _distinct(varying: Mapping[str, np.ndarray], n: int) -> tuple[list[dict[str, float]], np.ndarray]:
    """The combinations of values that differ, by name, and which of them is whose [n]."""
    if not varying:
        return [{}], np.zeros(n, int)
    table = np.stack([np.asarray(values, float) for values in varying.values()], axis=1)
    rows, which = np.unique(table, axis=0, return_inverse=True)
    return [dict(zip(varying, row.tolist(), strict=True)) for row in rows], which.reshape(-1)


def _varying(box: _Box, i: int, n: int) -> tuple[dict[str, Any], Any]:
    """The settings that differ between cells, and those of the run with what they switch on.

    A zero or a null among numbers is a program's number too: no noise, no decay, a clip without end.
    """
    run, rule = box.experiment.runs[i], RULES[box.experiment.runs[i].rule]
    changes: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        values = box.values(f"runs.{i}.{name}")
        if values is not None:
            off = setting.knob.off
            changes[name] = np.array([off if value is None else value for value in values.tolist()], float)
    on = run.model_copy(update={name: SETTINGS[name].knob.high for name in changes})
    base = on.settings(box.experiment.landscape.params)
    if "weight_decay" in changes and run.decay == "decoupled":
        changes["decoupled_decay"] = changes.pop("weight_decay")
    codes = {toggle.name: toggle for toggle in rule.toggles}
    toggles = {
        name: np.array([codes[name].code(value) for value in values.tolist()])
        for name, values in box.below(f"runs.{i}.toggles").items()
    }
    groups = {
        "landscape": box.below("landscape.params"),
        "rule": box.below(f"runs.{i}.params") | toggles,
        "policy": _policy(box, i, run),
    }
    return changes | {name: group for name, group in groups.items() if group}, base


def _policy(box: _Box, i: int, run: Run) -> dict[str, np.ndarray]:
    policy = SCHEDULES[run.schedule.name].policy
    names = {slider.name for slider in policy.sliders} if policy else set()
    varying = box.below(f"runs.{i}.schedule.params")
    return {name: values for name, values in varying.items() if name in names}


def _asked(
    wanted: Sequence[Wanted], experiment: Experiment, landscape: Landscape
) -> tuple[list[Asked], list[dict[str, Any]]]:
    """The measures, and what each is told but for what depends on the landscape's sliders."""
    d, steps = len(experiment.start), experiment.steps
    window = np.array(landscape.picture.window[:d], float)
    defaults = {
        "at": steps,
        "last": max(steps // TAIL, 1),
        "point": np.zeros(d),
        "number": NEAR * float(np.linalg.norm(window[:, 1] - window[:, 0])),
    }
    asked, told = [], []
    for one in wanted:
        measure = MEASURES.get(one.of) or ENDINGS[one.of]
        given = {name: value for name, value in one.told.items() if name != LOSS}
        if LOSS in one.told:
            given |= {"epsilon": one.told[LOSS], "floor": 0.0}
        if "axis" in given:
            given["axis"] = np.eye(d)[given["axis"]]
        own = []
        for argument in measure.arguments:
            if argument.name in given:
                if one.of in ENDINGS and argument.kind == "minimum":
                    given[argument.name] = np.atleast_2d(given[argument.name])
            elif argument.kind in ("floor", "minimum"):
                own.append(argument.name)
            else:
                given[argument.name] = defaults[argument.kind]
        asked.append(Asked(measure, tuple(own)))
        told.append(given)
    return asked, told


def _terrains(
    asked: Sequence[Asked], experiment: Experiment, landscape: Landscape, rows: Sequence[Mapping[str, float]]
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """The lowest known loss [l] and the known minima [l, k, d] of each landscape, if a measure wants them."""
    kinds = {
        argument.kind: one.measure.name
        for one in asked
        for argument in one.measure.arguments
        if argument.name in one.own
    }
    if not kinds:
        return None, None
    floors, places = [], []
    for row in rows:
        choice = experiment.landscape
        other = experiment.model_copy(
            update={"landscape": choice.model_copy(update={"params": {**choice.params, **row}})}
        )
        floors.append(solve.floor(other) if "floor" in kinds else 0.0)
        places.append(solve.minima(other))
    if None in floors:
        raise ExperimentError(
            f"floor: {kinds['floor']} must be told it here: {landscape.name} has no known minimum."
        )
    most = max(len(points) for points in places)
    if "minimum" in kinds and not most:
        raise ExperimentError(
            f"point: {kinds['minimum']} must be told it here: {landscape.name} has no known minimum."
        )
    minima = np.full((len(rows), max(most, 1), len(experiment.start)), np.inf)
    for points, one in zip(places, minima, strict=True):
        one[: len(points)] = points
    return np.array(floors) if "floor" in kinds else None, minima if "minimum" in kinds else None
