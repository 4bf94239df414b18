"""The plane on which trainings are drawn, and how far it can be trusted."""

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import lru_cache, partial
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from app.races import solve, trainings
from app.races.trainings import Trained
from app.races.window import Window, around
from core import engine
from core.data import Data
from core.experiment import Experiment, ExperimentError, LandscapeChoice, Run, complete
from core.landscape import Landscape, Training
from core.plane import Plane
from landscapes import LANDSCAPES
from landscapes.networks import inspection, planes, smoothness

COARSEST, FINEST = 13, 57
"""Points across a map, at least and at most."""
WORK = 4e10
"""Multiplications that the finest map may cost."""


class Seen(NamedTuple):
    """What is drawn of a training: a window on a plane."""

    plane: Plane
    window: Window
    explained: tuple[float, float] | None


def milestone(runs: Sequence[Trained]) -> int:
    """The rows that the plane is drawn through: a power of two while the training goes on, all in the end.

    0 while there are too few.
    """
    going = [len(run.rows) for run in runs if not run.over]
    if not going:
        return max(len(run.rows) for run in runs)
    least = min(going)
    return 0 if least < 2 else 1 << (least.bit_length() - 1)


def seen(experiment: Experiment, rows: int) -> Seen:
    """The plane through the first `rows` rows of every run. Raises ExperimentError if there are none here."""
    return _seen(neutral(experiment), rows)


def neutral(experiment: Experiment) -> str:
    """The JSON of an experiment without its colours: what results are kept under."""
    runs = tuple(run.model_copy(update={"color": None}) for run in experiment.runs)
    return experiment.model_copy(update={"runs": runs}).canonical()


@lru_cache(maxsize=64)
def _seen(canonical: str, rows: int) -> Seen:
    experiment = Experiment.model_validate_json(canonical)
    runs, paths = trainings.known(experiment), [path[:rows] for path in points(experiment)]
    least = min(len(path) if not run.over else rows for run, path in zip(runs, paths, strict=True))
    if rows < 2 or least < rows or max(map(len, paths)) < rows:
        raise ExperimentError(f"This training has no {rows} rows on this server.")
    drawn = drawn_plane(experiment, paths)
    if experiment.plane.kind == "random":
        return Seen(drawn.plane, UNIT, None)
    return Seen(drawn.plane, around(drawn.plane.flat(np.concatenate(paths))), drawn.explained)


UNIT = ((-1.0, 1.0), (-0.75, 0.75))
"""The window on random directions, in lengths of the weights themselves (Li et al. 2018): paths, which hardly
move in two directions of thousands, are a dot in its middle."""


def points(experiment: Experiment) -> list[np.ndarray]:
    """The parameters [rows, d] of every run, as far as it is. Raises ExperimentError if one has not begun."""
    return [np.stack([row.x for row in list(run.rows)]) for run in trainings.known(experiment)]


def drawn_plane(experiment: Experiment, paths: list[np.ndarray]) -> planes.Drawn:
    """The plane that an experiment asks for, through the paths [rows, d] of its runs."""
    ground, kind = solve.landscape(experiment), experiment.plane.kind
    end = paths[0][-1]
    if kind == "random":
        return planes.random(end, ground.shapes, experiment.seed)
    if kind == "hessian":
        return _plane(planes.curved, end, smoothness.hessian_product(ground, end, probe(ground)))
    if kind == "line":
        return _plane(planes.line, paths[0][0], paths[0][-1], paths[1][-1])
    return planes.principal(np.concatenate(paths))


def _plane(make: Callable[..., planes.Drawn], *args: Any) -> planes.Drawn:
    try:
        return make(*args)
    except ValueError as error:
        raise ExperimentError(f"plane.kind: {error}.") from None


def training(ground: Landscape) -> Training:
    """What makes a landscape a network's. Raises ExperimentError if it is none."""
    if ground.training is None:
        raise ExperimentError(f"{ground.title} is no network: it is not trained.")
    return ground.training


def probe(ground: Landscape) -> Data:
    """The samples that maps are drawn of."""
    return solve.on_device(training(ground).probe)


def grids(ground: Landscape) -> list[tuple[int, int]]:
    """Points across and up of a network's map: coarse first, then finer, each about four times the work."""
    each = ground.work(training(ground).probe(), ground.dimension)
    finest = int(np.clip(np.sqrt(WORK / each * 4 / 3), COARSEST, FINEST))
    across = sorted({COARSEST, (finest + COARSEST) // 2, finest})
    return [(n, n * 3 // 4) for n in across]


def surface(experiment: Experiment, rows: int, shape: tuple[int, int]) -> tuple[Window, np.ndarray]:
    """The window of a training's map, and the loss on it [ny, nx]; computed once, one map at a time."""
    with _drawing:
        return _surface(neutral(experiment), rows, shape)


_drawing = Lock()


@lru_cache(maxsize=128)
def _surface(canonical: str, rows: int, shape: tuple[int, int]) -> tuple[Window, np.ndarray]:
    experiment = Experiment.model_validate_json(canonical)
    ground, shown = solve.landscape(experiment), seen(experiment, rows)
    params = experiment.landscape.params
    z = engine.surface(ground, shown.window, shape, params, probe(ground), shown.plane)
    return shown.window, z


def away(plane: Plane, path: np.ndarray) -> np.ndarray:
    """How much of the way [rows] from the plane's origin lies outside the plane, from 0 to 1."""
    whole = np.linalg.norm(path - plane.origin, axis=1)
    return planes.outside(plane, path) / np.maximum(whole, 1e-30)


def gaps(experiment: Experiment) -> Generator[float, None, list[np.ndarray]]:
    """|true loss − loss on the map| at every row of every run; on the way, the share that is done."""
    ground, runs, paths = solve.landscape(experiment), trainings.known(experiment), points(experiment)
    shown = seen(experiment, max(len(path) for path in paths))
    found = []
    for i, (run, path) in enumerate(zip(runs, paths, strict=True)):
        yield i / len(runs)
        there = engine.heights(
            ground, shown.plane, shown.plane.flat(path), experiment.landscape.params, probe(ground)
        )
        found.append(np.abs(there - np.array([row.loss for row in run.rows[: len(path)]])))
    return found


FIRST = {"cnn": ("adam", "momentum", "gd"), "mlp": ("adam",), "lenet": ("adam",)}


def warm() -> Iterator[Callable[[], object]]:
    """Calls that compile what a first visitor to the networks asks for."""
    for name, rules in FIRST.items():
        runs = tuple(Run(rule=rule) for rule in rules)
        choice = LandscapeChoice(name=name)
        experiment = complete(Experiment(version=1, landscape=choice, runs=runs), LANDSCAPES)
        for run in experiment.runs:
            yield partial(_begin, experiment, run)
        yield partial(_look, experiment)


def _begin(experiment: Experiment, run: Run) -> None:
    ground = solve.landscape(experiment)
    steps = trainings.moments(experiment, run, ground, 1)
    next(steps)
    next(steps)


def _look(experiment: Experiment) -> None:
    ground = solve.landscape(experiment)
    own = training(ground)
    x, data = own.begin(0), probe(ground)
    plane = planes.random(x, ground.shapes, 0).plane
    engine.heights(ground, plane, np.zeros((1, 2)), experiment.landscape.params, data)
    inspection.layers(ground, x, looked(ground))
    inspection.mistakes(ground, x, own.running, solve.on_device(own.validation))


LOOKED = 256
"""Samples whose activations are looked at."""


def looked(ground: Landscape) -> Data:
    """The samples whose activations are looked at."""
    return Data(*(part[:LOOKED] for part in probe(ground)))
