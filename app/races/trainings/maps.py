"""The map of a training: its plane, the loss on it, and how far the paths are from it."""

from collections.abc import Callable, Generator, Sequence
from typing import Any, NamedTuple

import numpy as np

from app import jobs
from app.jobs import Ticket
from app.races import solve
from app.races.trainings import slices
from app.races.trainings.networks import probe, training
from app.races.trainings.runs import Trained, known
from app.races.window import PAGE, Window, around, filling
from core import engine
from core.bounded import bounded
from core.experiment import UNDRAWN, Experiment, ExperimentError
from core.landscape import Landscape
from core.plane import Plane
from landscapes.networks import planes, smoothness

COARSEST, FINEST = 13, 57
"""Points across a map, at least and at most."""
WORK = 4e10
"""Multiplications that the finest map may cost."""


class View(NamedTuple):
    """The part of the parameter space that is drawn of a training: a window on a plane."""

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


def view(experiment: Experiment, rows: int) -> View:
    """The plane through the first `rows` rows of every run. Raises ExperimentError if there are none here."""
    return _view(neutral(experiment), rows)


def neutral(experiment: Experiment) -> str:
    """The JSON of an experiment without colours and labels: the key of its results."""
    runs = tuple(run.model_copy(update=dict.fromkeys(UNDRAWN)) for run in experiment.runs)
    return experiment.model_copy(update={"runs": runs}).canonical()


@bounded(64e6)
def _view(canonical: str, rows: int) -> View:
    experiment = Experiment.model_validate_json(canonical)
    runs, paths = known(experiment), [path[:rows] for path in points(experiment)]
    least = min(len(path) if not run.over else rows for run, path in zip(runs, paths, strict=True))
    if rows < 2 or least < rows or max(map(len, paths)) < rows:
        raise ExperimentError(f"This training has no {rows} rows on this server.")
    drawn = drawn_plane(experiment, paths)
    if experiment.plane.kind == "random":
        return View(drawn.plane, UNIT, None)
    return View(drawn.plane, _around(drawn.plane, paths), drawn.explained)


UNIT = ((-1.0, 1.0), (-0.75, 0.75))
"""The window on random directions, in lengths of the weights themselves (Li et al. 2018): paths, which hardly
move in two directions of thousands, are a dot in its middle."""


def _around(plane: Plane, paths: Sequence[np.ndarray]) -> Window:
    """A window of 4 : 3 around paths [rows, d], with both axes to one scale: no more heights are measured."""
    window = around(plane.flat(np.concatenate(paths)))
    return filling(window, window, PAGE, equal=True)


def points(experiment: Experiment) -> list[np.ndarray]:
    """The parameters [rows, d] of every run, as far as it is. Raises ExperimentError if one has not begun."""
    return [np.stack([row.x for row in list(run.rows)]) for run in known(experiment)]


def drawn_plane(experiment: Experiment, paths: list[np.ndarray]) -> planes.Drawn:
    """The plane that an experiment asks for, through the paths [rows, d] of its runs."""
    landscape, kind = solve.landscape(experiment), experiment.plane.kind
    end = paths[0][-1]
    if kind == "random":
        return planes.random(end, landscape.shapes, experiment.seed)
    if kind == "hessian":
        return jobs.piece(_curved, experiment.canonical(), end)
    if kind == "line":
        return _plane(planes.line, paths[0][0], paths[0][-1], paths[1][-1])
    return planes.principal(np.concatenate(paths))


def _curved(text: str, end: np.ndarray) -> planes.Drawn:
    """The plane along which the loss bends most."""
    landscape = solve.landscape(slices.read(text))
    return _plane(planes.curved, end, smoothness.hessian_product(landscape, end, probe(landscape)))


class Finished(NamedTuple):
    """The map of runs that are over: its plane and window, and the loss z [ny, nx] where it was measured."""

    drawn: planes.Drawn
    window: Window
    reach: Window
    z: np.ndarray


WIDEST = 2.4
"""A picture shows so much of a network's plane, width to height: what a slide's map does."""


def finished(experiment: Experiment, paths: list[np.ndarray], shape: float = PAGE) -> Finished:
    """The map of runs that are over, whose paths are [rows, d]; measured for pictures up to this shape."""
    landscape, drawn = solve.landscape(experiment), drawn_plane(experiment, paths)
    random = experiment.plane.kind == "random"
    window = UNIT if random else _around(drawn.plane, paths)
    reach = filling(window, window, shape, equal=True)
    across, up = grids(landscape)[-1]
    z = _heights(experiment, reach, (round(across * shape / PAGE), up), drawn.plane)
    return Finished(drawn, window, reach, z)


def _plane(make: Callable[..., planes.Drawn], *args: Any) -> planes.Drawn:
    try:
        return make(*args)
    except ValueError as error:
        raise ExperimentError(f"plane.kind: {error}.") from None


def grids(landscape: Landscape) -> list[tuple[int, int]]:
    """Points across and up of a network's map: coarse first, then finer, each about four times the work."""
    each = landscape.work(training(landscape).probe(), landscape.dimension)
    finest = int(np.clip(np.sqrt(WORK / each * 4 / 3), COARSEST, FINEST))
    across = sorted({COARSEST, (finest + COARSEST) // 2, finest})
    return [(n, n * 3 // 4) for n in across]


Surface = tuple[Window, np.ndarray]
"""The window of a map, and the loss on it [ny, nx]."""


def surface(experiment: Experiment, rows: int, shape: tuple[int, int], visitor: str = "") -> Ticket:
    """The Surface of a training's map, on its way; computed once for all who ask."""
    text = neutral(experiment)
    return jobs.submit(
        *(_surface, text, shape, view(experiment, rows)),
        visitor=visitor,
        key=f"surface {rows} {shape} {text}",
        keep=True,
    )


def _surface(text: str, shape: tuple[int, int], shown: View) -> Surface:
    experiment = slices.read(text)
    return shown.window, _heights(experiment, shown.window, shape, shown.plane)


def _heights(experiment: Experiment, window: Window, shape: tuple[int, int], plane: Plane) -> np.ndarray:
    """The loss on a plane [ny, nx]."""
    landscape = solve.landscape(experiment)
    return engine.surface(landscape, window, shape, experiment.landscape.params, probe(landscape), plane)


def away(plane: Plane, path: np.ndarray) -> np.ndarray:
    """How much of the way [rows] from the plane's origin lies outside the plane, from 0 to 1."""
    whole = np.linalg.norm(path - plane.origin, axis=1)
    return planes.outside(plane, path) / np.maximum(whole, 1e-30)


def gap(experiment: Experiment, plane: Plane, path: np.ndarray, losses: Sequence[float]) -> np.ndarray:
    """|true loss − loss on the map| [rows] along a path [rows, d], whose true losses are given."""
    landscape = solve.landscape(experiment)
    params, data = experiment.landscape.params, probe(landscape)
    return np.abs(engine.heights(landscape, plane, plane.flat(path), params, data) - np.array(losses))


def _gap(text: str, plane: Plane, path: np.ndarray, losses: Sequence[float]) -> np.ndarray:
    return gap(slices.read(text), plane, path, losses)


def gaps(experiment: Experiment) -> Generator[float, None, list[np.ndarray]]:
    """The same for every run that is trained here; on the way, the share that is done."""
    runs, paths = known(experiment), points(experiment)
    shown = view(experiment, max(len(path) for path in paths))
    errors = []
    for i, (run, path) in enumerate(zip(runs, paths, strict=True)):
        yield i / len(runs)
        losses = [row.loss for row in run.rows[: len(path)]]
        errors.append(jobs.piece(_gap, experiment.canonical(), shown.plane, path, losses))
    return errors
