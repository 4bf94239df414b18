"""Reading a study: an experiment, the axes along which it varies, and what is measured."""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from app.races import controls, permalink, solve
from app.races.studies import asking, axes
from app.races.studies.asking import Wanted
from app.races.studies.axes import Axes, Place, Setting
from app.races.studies.traced import is_traced
from core.experiment import Experiment, ExperimentError
from core.experiment.errors import short, unknown

VERSION = 2
MOST_CELLS = 1_000_000_000
"""Cells that a study may have."""
MOST_PROGRAMS = 4096
"""Combinations of values that need an experiment, and mostly a program, of their own."""
RUN = "run"
"""The last dimension of measures of every run."""
KEYS = ("version", "experiment", "over", "measures")


class Study(NamedTuple):
    """An experiment, the axes along which it varies, and what is measured of every cell."""

    given: Mapping[str, Any]
    """The experiment as it was written: what it leaves out depends on what varies."""
    experiment: Experiment
    axes: Axes
    wanted: tuple[Wanted, ...]
    text: str
    """The study as JSON, in one form."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many cells there are along each dimension."""
        return tuple(self.axes.sizes.values())

    @property
    def dims(self) -> tuple[str, ...]:
        """The dimensions, in their order."""
        return tuple(self.axes.sizes)

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return math.prod(self.shape)

    def of_array(self, wanted: Wanted) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The dimensions of a measure's array, and their sizes."""
        if wanted.run is not None:
            return self.dims, self.shape
        return (*self.dims, RUN), (*self.shape, len(self.experiment.runs))

    def structural(self) -> tuple[Setting, ...]:
        """What varies and needs another experiment: a rule, a schedule, a batch size."""
        return tuple(one for one in self.axes.settings if not is_traced(self.experiment, one.path))

    def at(self, place: Mapping[str, int], *, whole: bool = False) -> Experiment:
        """The experiment in a cell, of what is structural there; with all that varies if `whole`."""
        settings = self.axes.settings if whole else self.structural()
        return _placed(self.text, tuple((one.path, json.dumps(one.at(place))) for one in settings))


@lru_cache(maxsize=4096)
def _placed(text: str, values: tuple[tuple[str, str], ...]) -> Experiment:
    given = json.loads(text)["experiment"]
    for path, value in values:
        _put(given, path, json.loads(value), permalink.read(json.dumps(given)))
    return permalink.read(json.dumps(given))


def _put(given: dict[str, Any], path: str, value: Any, experiment: Experiment) -> None:
    """Write a value into an experiment as it was written, with what lies on the way as it is filled in."""
    *way, last = path.split(".")
    whole: Any = experiment.model_dump(mode="json")
    place: Any = given
    for part in way:
        key: Any = int(part) if isinstance(place, list) else part
        index: Any = int(part) if isinstance(whole, list) else part
        whole = whole[index]
        if not isinstance(place, list) and place.get(key) is None:
            place[key] = [*whole] if isinstance(whole, list) else {}
        place = place[key]
        if isinstance(whole, dict) and "name" in whole:
            place.setdefault("name", whole["name"])
    key = int(last) if isinstance(place, list) else last
    place[key] = value


def read(text: str | bytes) -> Study:
    """A study from JSON, checked like an experiment.

    Raises ExperimentError with one sentence for the first thing that is wrong.
    """
    if len(text) > permalink.LONGEST:
        raise ExperimentError(
            f"A study may have at most {permalink.LONGEST} characters; this has {len(text)}."
        )
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExperimentError(f"This is not valid JSON: {error}.") from None
    if not isinstance(given, dict):
        raise ExperimentError(f"{short(given)} was given, but a study must be an object.")
    for key in given:
        if key not in KEYS:
            raise ExperimentError(unknown(key, "key", key, KEYS))
    for key in KEYS:
        if key not in given:
            raise ExperimentError(f"{key}: this key is required.")
    version = given["version"]
    if version != VERSION or isinstance(version, bool):
        raise ExperimentError(
            f"version: {short(version)} was given, but only studies of version 2 are read here."
        )
    if not isinstance(given["experiment"], dict):
        raise ExperimentError(
            f"experiment: {short(given['experiment'])} was given, but it must be an object."
        )
    inner = {"version": 1} | given["experiment"]
    experiment = permalink.read(json.dumps(inner))
    if repeated := [i for i, run in enumerate(experiment.runs) if run.repeat]:
        raise ExperimentError(f"runs[{repeated[0]}].repeat: in a study axes repeat a run; leave this out.")
    dumped = experiment.model_dump(mode="json")

    def default(path: str) -> Any:
        if any(part.isdecimal() and part != str(int(part)) for part in path.split(".")):
            raise KeyError(path)  # every value has one path
        return controls.at(dumped, path)

    found = axes.read(given["over"], default, experiment, lambda: _window(experiment))
    _bounded(found)
    names = (*found.sizes, *(one.path for one in found.settings), RUN, "study", "dims")
    wanted = asking.read(given["measures"], experiment, names)
    plain = {"version": VERSION, "experiment": inner, "over": given["over"], "measures": given["measures"]}
    study = Study(inner, experiment, found, wanted, json.dumps(plain, sort_keys=False))
    _check(study)
    return study


def _bounded(found: Axes) -> None:
    cells = math.prod(found.sizes.values())
    if cells > MOST_CELLS:
        sizes = " · ".join(f"{size:,}" for size in found.sizes.values())
        raise ExperimentError(
            f"over: {sizes} = {cells:,} cells were asked for, but at most {MOST_CELLS:,} are allowed."
        )


def _window(experiment: Experiment) -> Place:
    view = solve.view(experiment)
    return Place(view.window, None if view.plane is None else view.plane.point)


def places(study: Study) -> list[dict[str, int]]:
    """A cell for every combination of structural values. Raises ExperimentError if these are too many."""
    dims = [dim for dim in study.dims if any(dim in one.dims for one in study.structural())]
    shape = [study.axes.sizes[dim] for dim in dims]
    if math.prod(shape) > MOST_PROGRAMS:
        raise ExperimentError(
            f"over: {', '.join(dims)} make {math.prod(shape):,} combinations that need a program of their "
            f"own, but at most {MOST_PROGRAMS:,} are allowed."
        )
    corner = dict.fromkeys(study.dims, 0)
    return [corner | dict(zip(dims, map(int, at), strict=True)) for at in np.ndindex(*shape)]


def _check(study: Study) -> None:
    """Raise ExperimentError if a cell has no experiment: a value beyond its range, an unknown name."""
    structural = study.structural()
    for place in places(study):
        experiment = study.at(place)
        dumped = experiment.model_dump(mode="json")
        if len(experiment.start) != len(study.experiment.start):
            raise ExperimentError("over: the number of dimensions must be the same in all cells.")
        for setting in study.axes.settings:
            if setting in structural:
                continue
            try:
                controls.at(dumped, setting.path)
            except KeyError:
                names = ", ".join(f"{one.path} = {one.at(place)!r}" for one in structural)
                raise ExperimentError(f"over.{setting.path}: there is nothing here where {names}.") from None
            for value in _extremes(setting):
                given = json.loads(json.dumps(study.given))
                for one in structural:
                    _put(given, one.path, one.at(place), experiment)
                _put(given, setting.path, value, experiment)
                permalink.read(json.dumps(given))


def _extremes(setting: Setting) -> list[Any]:
    """Values of a setting that are wrong if any is: the ends of numbers, and one that is not whole."""
    values = setting.values
    if values.dtype == object:
        return list({json.dumps(value): value for value in values.tolist()}.values())
    flat = values.reshape(-1, values.shape[-1]) if values.ndim > len(setting.dims) else values.reshape(-1, 1)
    chosen = [*flat.argmin(axis=0), *flat.argmax(axis=0), *np.flatnonzero(flat[:, 0] % 1 != 0)[:1]]
    found = [flat[i].tolist() for i in dict.fromkeys(map(int, chosen))]
    return found if values.ndim > len(setting.dims) else [one[0] for one in found]
