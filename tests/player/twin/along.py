"""The curvature of the loss along a run, and the gradients of single samples at one of its points.

The twin of race/curvature.js and race/cloud.js.
"""

from functools import lru_cache

import numpy as np

from app.races import solve
from core.experiment import Experiment, ExperimentError
from tests.player.twin import curvature

POINTS = 240
"""The curvature is computed at this many points of a path at most; at fewer in many dimensions."""
WORK = 3e8
"""Multiplications that the curvature along a run may cost."""


@lru_cache(maxsize=64)
def curvatures(canonical: str, focus: int) -> tuple[np.ndarray, curvature.Curvature]:
    """Steps [m] of run `focus` of an experiment (its JSON), and the curvature of the loss there."""
    experiment = Experiment.model_validate_json(canonical)
    landscape, path = solve.landscape(experiment), solve.trajectories(experiment)[focus]
    last = len(path.x) - 1 if path.diverged_at is None else max(path.diverged_at - 1, 0)
    samples, d = solve.data(landscape), len(experiment.start)
    each = landscape.work(samples, d) * min(d, curvature.LANCZOS)
    at = np.unique(np.linspace(0, last, int(np.clip(WORK / each, 12, POINTS))).round().astype(int))
    rows = np.concatenate([at, np.full(-len(at) % 12, at[-1])])  # few different lengths are compiled
    params, plane = experiment.landscape.params, solve.view(experiment).plane
    with solve.precision(landscape):
        computed = curvature.curvature(landscape, path.x[rows], params, samples, plane)
    return at, curvature.Curvature(*(part[: len(at)] for part in computed))


def scaled(experiment: Experiment, points: np.ndarray, rates: np.ndarray, ridge: float) -> np.ndarray:
    """The largest eigenvalue [m] of D^½ (H + ridge) D^½ at points [m, d], where D has the rates [m, d]."""
    landscape = solve.landscape(experiment)
    with solve.precision(landscape):
        hessians = curvature.hessians(landscape, points, experiment.landscape.params, solve.data(landscape))
    roots = np.sqrt(rates)[:, :, None]
    whole = hessians + ridge * np.eye(points.shape[1])
    return np.linalg.eigvalsh(roots * whole * roots.transpose(0, 2, 1))[:, -1]


def cloud(experiment: Experiment, focus: int, step: int) -> curvature.Scatter:
    """The gradients of single samples at the point of run `focus` at `step`.

    Raises ExperimentError if there are no samples.
    """
    landscape = solve.landscape(experiment)
    samples = solve.data(landscape)
    if samples is None:
        raise ExperimentError(f"{landscape.title} has no data to take samples from.")
    path = solve.trajectories(experiment)[focus]
    point = path.x[min(step, max(int(path.alive.sum()) - 1, 0))]
    params, plane = experiment.landscape.params, solve.view(experiment).plane
    with solve.precision(landscape):
        return curvature.scatter(landscape, point, params, samples, plane)
