"""The axes of a study: which values of an experiment vary, and through what."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from core.experiment import Experiment, ExperimentError
from core.experiment.errors import look_up, short, unknown

LONGEST = 10_000_000
"""Values that one axis may have."""
SEEDS = 2**32


class Setting(NamedTuple):
    """A value of the experiment that varies, and what it is along some dimensions of the study."""

    path: str
    """Where it stands in the experiment."""
    dims: tuple[str, ...]
    values: Any
    """An array with an axis for each of `dims`, and one more where a value is a start; of other values than
    numbers it holds objects, as JSON has them."""

    def at(self, place: Mapping[str, int]) -> Any:
        """The value in a cell, as JSON has it."""
        value = self.values[tuple(place[dim] for dim in self.dims)]
        return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


class Axes(NamedTuple):
    """The dimensions of a study in their order, and what varies along them."""

    sizes: Mapping[str, int]
    settings: tuple[Setting, ...]


class Place(NamedTuple):
    """Where the starts of an experiment are drawn: the window, and where its plane lies if it needs one."""

    window: Sequence[Sequence[float]]
    point: Callable[[np.ndarray], np.ndarray] | None


def is_number(value: Any) -> bool:
    """Whether JSON has a finite number here."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def is_count(value: Any) -> bool:
    """Whether JSON has a whole number from 1 here."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def read(
    given: Any, default: Callable[[str], Any], experiment: Experiment, window: Callable[[], Place]
) -> Axes:
    """The axes of a study, from JSON. `default` says what stands at a path of the experiment.

    Raises ExperimentError with one sentence for the first thing that is wrong.
    """
    if not isinstance(given, dict) or not given:
        raise ExperimentError(
            f"over: {short(given)} was given, but it must be an object with at least one axis, "
            'like {"runs.0.lr": {"log": [1e-4, 1, 33]}}.'
        )
    sizes: dict[str, int] = {}
    settings: list[Setting] = []
    for number, (path, spec) in enumerate(given.items()):
        where = f"over.{path}"
        try:
            present = default(path)
        except KeyError:
            raise ExperimentError(f"{where}: this experiment has nothing at {short(path)}.") from None
        if clash := [one for one in settings if _overlap(one.path, path)]:
            raise ExperimentError(f"{where}: {clash[0].path} varies already, which is the same value.")
        if not isinstance(spec, dict) or len(spec) != 1:
            raise ExperimentError(
                f"{where}: {short(spec)} was given, but it must be an object with one of {', '.join(WAYS)}."
            )
        ((way, told),) = spec.items()
        make = look_up(WAYS, way, f"{where}.{way}", "way to vary a value")
        asked = _Asked(f"{where}.{way}", path, present, experiment, window, number, sizes)
        added, found = make(told, asked)
        sizes |= added
        settings += found
    return Axes(sizes, tuple(settings))


def _overlap(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


class _Asked(NamedTuple):
    """One axis while it is read."""

    where: str
    path: str
    present: Any
    experiment: Experiment
    window: Callable[[], Place]
    number: int
    before: Mapping[str, int]

    def wrong(self, told: Any, allowed: str) -> ExperimentError:
        return ExperimentError(f"{self.where}: {short(told)} was given, but it must be {allowed}.")


Found = tuple[dict[str, int], list[Setting]]


def _along(asked: _Asked, values: Any) -> Found:
    """An axis of its own."""
    return {asked.path: len(values)}, [Setting(asked.path, (asked.path,), values)]


def _ends(told: Any, asked: _Asked, *, log: bool, count: bool) -> tuple[float, float, int]:
    """The first and the last value, and how many there are."""
    numbers = isinstance(told, list) and len(told) == 2 + count and all(map(is_number, told))
    above = " above 0" if log else ""
    if not numbers or (count and not is_count(told[2])) or (log and min(told[:2]) <= 0):
        shape = f"[from, to, how many]: two numbers{above}, and a whole number from 1"
        raise asked.wrong(told, shape if count else f"[from, to]: two numbers{above}")
    if count and told[2] > LONGEST:
        raise asked.wrong(told, f"at most {LONGEST:,} values on one axis")
    return float(told[0]), float(told[1]), told[2] if count else 1


def _whole(asked: _Asked, values: np.ndarray) -> np.ndarray:
    """Values rounded to whole numbers where the experiment has one: a seed, a number of steps."""
    if isinstance(asked.present, int) and not isinstance(asked.present, bool):
        return np.round(values).astype(np.int64)
    return values


def _linear(told: Any, asked: _Asked) -> Found:
    low, high, count = _ends(told, asked, log=False, count=True)
    return _along(asked, _whole(asked, np.linspace(low, high, count)))


def _log(told: Any, asked: _Asked) -> Found:
    low, high, count = _ends(told, asked, log=True, count=True)
    values = np.geomspace(low, high, count)
    values[0], values[-1] = low, high if count > 1 else low
    return _along(asked, _whole(asked, values))


def _values(told: Any, asked: _Asked) -> Found:
    if not isinstance(told, list) or not told:
        raise asked.wrong(told, "a list with at least one value")
    if len(told) > LONGEST:
        raise ExperimentError(
            f"{asked.where}: {len(told):,} were given, but at most {LONGEST:,} are allowed."
        )
    if all(map(is_number, told)):
        whole = all(isinstance(value, int) for value in told)
        return _along(asked, np.array(told, np.int64 if whole and max(map(abs, told)) < 2**62 else float))
    vectors = all(isinstance(value, list) and value and all(map(is_number, value)) for value in told)
    if vectors and len({len(value) for value in told}) == 1:
        return _along(asked, np.array(told, float))
    if any(isinstance(value, list | dict) for value in told):
        raise asked.wrong(told, "a list of numbers, of texts, of true and false, or of starts")
    values = np.empty(len(told), object)
    values[:] = told
    return _along(asked, values)


def _count(told: Any, asked: _Asked) -> Found:
    if asked.path.rpartition(".")[2] != "seed":
        raise ExperimentError(f"{asked.where}: only seeds are counted; take values, linear or log.")
    if not is_count(told) or told > LONGEST:
        raise asked.wrong(told, f"a whole number from 1 to {LONGEST}")
    first = asked.experiment.seed if asked.present is None else asked.present
    return _along(asked, (first + np.arange(told, dtype=np.int64)) % SEEDS)


def _grid(told: Any, asked: _Asked) -> Found:
    place = _window(asked)
    d = len(asked.experiment.start)
    shape = told if isinstance(told, list) else [told]
    if not all(map(is_count, shape)) or len(shape) != min(d, 2):
        raise asked.wrong(
            told, "[across, up], two whole numbers from 1" if d > 1 else "[across], one number from 1"
        )
    sides = [
        low + (np.arange(count) + 0.5) / count * (high - low)
        for (low, high), count in zip(place.window, shape, strict=False)
    ]
    if place.point is None:
        names = [f"{asked.path}.{axis}" for axis in range(len(shape))]
        sizes = dict(zip(names, shape, strict=True))
        return sizes, [Setting(name, (name,), side) for name, side in zip(names, sides, strict=True)]
    names = (f"{asked.path}.across", f"{asked.path}.up")
    flat = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1)
    return dict(zip(names, shape, strict=True)), [Setting(asked.path, names, place.point(flat))]


def _random(told: Any, asked: _Asked) -> Found:
    """Draws of numbers, or of starts over the window; `along` an axis before they vary together with it."""
    keys = ("count", "along", "seed", "linear", "log")
    if not isinstance(told, dict):
        raise asked.wrong(told, f"an object with {', '.join(keys)}")
    for key in told:
        if key not in keys:
            raise ExperimentError(unknown(f"{asked.where}.{key}", "key", key, keys))
    count, along, seed = told.get("count"), told.get("along"), told.get("seed", 0)
    if (count is None) == (along is None):
        raise ExperimentError(f"{asked.where}: give one of count and along.")
    if along is not None and along not in asked.before:
        raise ExperimentError(unknown(f"{asked.where}.along", "axis", str(along), asked.before))
    if count is not None and not (is_count(count) and count <= LONGEST):
        raise asked._replace(where=f"{asked.where}.count").wrong(count, f"a whole number from 1 to {LONGEST}")
    if not (isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed < SEEDS):
        raise asked._replace(where=f"{asked.where}.seed").wrong(seed, "a whole number from 0 to 4294967295")
    n = count or asked.before[str(along)]
    draw = np.random.Generator(np.random.PCG64([seed, asked.number]))
    if asked.path.rpartition(".")[2] == "start":
        values = _starts(told, asked, draw, n)
    else:
        values = _whole(asked, _numbers(told, asked, draw, n))
    if along is not None:
        return {}, [Setting(asked.path, (along,), values)]
    return _along(asked, values)


def _numbers(told: dict[str, Any], asked: _Asked, draw: np.random.Generator, n: int) -> np.ndarray:
    ways = [way for way in ("linear", "log") if way in told]
    if len(ways) != 1:
        raise ExperimentError(f"{asked.where}: give one of linear and log, with [from, to].")
    ends = asked._replace(where=f"{asked.where}.{ways[0]}")
    low, high, _ = _ends(told[ways[0]], ends, log=ways[0] == "log", count=False)
    if ways[0] == "linear":
        return draw.uniform(low, high, n)
    return np.exp(draw.uniform(math.log(low), math.log(high), n)).clip(min(low, high), max(low, high))


def _starts(told: dict[str, Any], asked: _Asked, draw: np.random.Generator, n: int) -> np.ndarray:
    if {"linear", "log"} & set(told):
        raise ExperimentError(
            f"{asked.where}: starts are drawn over the window; give neither linear nor log."
        )
    place, d = _window(asked), len(asked.experiment.start)
    sides = place.window[: min(d, 2)]
    flat = np.stack([draw.uniform(low, high, n) for low, high in sides], axis=-1)
    return flat if place.point is None else place.point(flat)


def _window(asked: _Asked) -> Place:
    if asked.path.rpartition(".")[2] != "start":
        raise ExperimentError(f"{asked.where}: only starts lie on the window; take values, linear or log.")
    if not asked.experiment.start:
        raise ExperimentError(f"{asked.where}: networks start where their initialization puts them.")
    return asked.window()


WAYS: dict[str, Callable[[Any, _Asked], Found]] = {
    "log": _log,
    "linear": _linear,
    "values": _values,
    "count": _count,
    "grid": _grid,
    "random": _random,
}
"""How a value may vary."""
