"""The map of an experiment: the part of the parameter space that it shows, the loss there, and the marks."""

from collections.abc import Sequence
from functools import lru_cache

import jax.numpy as jnp
import numpy as np

from app.races import window as windows
from app.races.solve import problems
from app.races.solve.paths import trajectories
from app.races.window import View
from core import engine
from core.experiment import Experiment, ExperimentError
from core.landscape import Landscape


def view(experiment: Experiment) -> View:
    """The part of the parameter space that is drawn: the window, and the plane that it lies on."""
    return _view(experiment.canonical())


@lru_cache(maxsize=64)
def _view(canonical: str) -> View:
    experiment = Experiment.model_validate_json(canonical)
    landscape = problems.landscape(experiment)
    if experiment.plane.kind == "pca" or (experiment.plane.kind == "axes" and len(experiment.start) > 2):
        return windows.view(experiment, landscape, trajectories(experiment))
    return windows.view(experiment, landscape, ())


def marks(experiment: Experiment, shown: View | None = None) -> dict[str, np.ndarray]:
    """The known "minima" and "saddles" [n, 2], where they are drawn, or in another view `shown`."""
    landscape, params = problems.landscape(experiment), experiment.landscape.params
    samples, shown = problems.data(landscape), shown or view(experiment)
    places = {}
    for name, points in (("minima", landscape.minima(**params)), ("saddles", landscape.saddles(**params))):
        points = np.array(points, float).reshape(-1, len(experiment.start))
        heights = np.zeros(len(points))
        if points.shape[1] == 1:
            heights = np.array([float(landscape.loss(jnp.asarray(x), samples, **params)) for x in points])
            points, heights = points[np.isfinite(heights)], heights[np.isfinite(heights)]
        places[name] = shown.flat(points, heights)
    return places


def surface(experiment: Experiment, window: Sequence | None = None) -> tuple[Sequence, np.ndarray]:
    """The window on the experiment's plane (its own if None), and the full-data loss over it, [ny, nx]."""
    landscape, shown = problems.landscape(experiment), view(experiment)
    window = window or shown.window
    shape = grid(landscape, len(experiment.start))
    params, samples = experiment.landscape.params, problems.data(landscape)
    return window, engine.surface(landscape, window, shape, params, samples, shown.plane)


def coarse(experiment: Experiment, shown: View, shape: tuple[int, int]) -> np.ndarray:
    """The full-data loss over the view `shown` at few points: `shape` says how many, across and up."""
    landscape = problems.landscape(experiment)
    params, samples = experiment.landscape.params, problems.data(landscape)
    return engine.surface(landscape, shown.window, shape, params, samples, shown.plane)


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


def moved(experiment: Experiment, flat: tuple[float, float]) -> Experiment:
    """The experiment from another start: a point of the map; coordinates off its plane stay as they were.

    Raises ExperimentError if that is not a place.
    """
    start, plane = np.array(experiment.start), view(experiment).plane
    if plane is None:
        start = np.array(flat[: len(start)])
    else:
        start = start + (np.array(flat) - plane.flat(start)) @ plane.across
    if not np.isfinite(start).all() or np.abs(start).max() > START:
        raise ExperimentError(f"start: must be numbers from -{START:g} to {START:g}.")
    return experiment.model_copy(update={"start": tuple(float(f"{value:.7g}") for value in start)})


START = 1e6
"""How far from 0 a start may be."""
