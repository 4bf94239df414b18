"""The map of an experiment: the part of the parameter space that it shows, the loss there, and the marks."""

from collections.abc import Sequence

import jax.numpy as jnp
import numpy as np

from app.races import window as windows
from app.races.solve import problems
from app.races.solve.paths import trajectories
from app.races.solve.precision import precision
from app.races.window import View
from core import engine
from core.bounded import bounded
from core.experiment import Experiment
from core.landscape import Landscape, Point


def view(experiment: Experiment) -> View:
    """The part of the parameter space that is drawn: the window, and the plane that it lies on."""
    return _view(experiment.canonical())


@bounded(16e6)
def _view(canonical: str) -> View:
    experiment = Experiment.model_validate_json(canonical)
    landscape = problems.landscape(experiment)
    if experiment.plane.kind == "pca" or (experiment.plane.kind == "axes" and len(experiment.start) > 2):
        return windows.view(experiment, landscape, trajectories(experiment))
    return windows.view(experiment, landscape, ())


def minima(experiment: Experiment) -> np.ndarray:
    """The known minima [n, d] of an experiment's landscape."""
    return _points(experiment, problems.landscape(experiment).minima(**experiment.landscape.params))


def saddles(experiment: Experiment) -> np.ndarray:
    """The known saddle points [n, d] of an experiment's landscape."""
    return _points(experiment, problems.landscape(experiment).saddles(**experiment.landscape.params))


def _points(experiment: Experiment, points: Sequence[Point]) -> np.ndarray:
    return np.array(points, float).reshape(-1, len(experiment.start))


def marks(experiment: Experiment) -> dict[str, np.ndarray]:
    """The known "minima" and "saddles" [n, 2], where they are drawn."""
    landscape, params = problems.landscape(experiment), experiment.landscape.params
    samples, shown = problems.data(landscape), view(experiment)
    places = {}
    for name, points in (("minima", minima(experiment)), ("saddles", saddles(experiment))):
        heights = np.zeros(len(points))
        if points.shape[1] == 1:
            with precision(landscape):
                heights = np.array([float(landscape.loss(jnp.asarray(x), samples, **params)) for x in points])
            points, heights = points[np.isfinite(heights)], heights[np.isfinite(heights)]
        places[name] = shown.flat(points, heights)
    return places


def surface(
    experiment: Experiment, window: Sequence | None = None, shown: View | None = None
) -> tuple[Sequence, np.ndarray]:
    """The window on the plane of a view (both the experiment's own if None), and the full-data loss over it.

    It is [ny, nx], in one dimension [1, nx].
    """
    landscape, shown = problems.landscape(experiment), shown or view(experiment)
    window = window or shown.window
    shape = grid(landscape, len(experiment.start))
    params, samples = experiment.landscape.params, problems.data(landscape)
    with precision(landscape):
        return window, engine.surface(landscape, window, shape, params, samples, shown.plane)


GRID = (240, 180)
"""Points of the contour map, across and up."""
WORK = 3e9
"""Multiplications that a map may cost: with large data it has fewer points."""


def grid(landscape: Landscape, dimension: int) -> tuple[int, int]:
    """How many points a landscape's map has, across and up."""
    if dimension == 1:
        return (800, 1)
    each = landscape.work(problems.data(landscape), dimension)
    across = int(np.clip(np.sqrt(WORK / each * 4 / 3), 40, GRID[0]))
    return across, across * 3 // 4
