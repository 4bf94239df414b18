"""The curvature of the loss along a run, and the gradients of single samples at one of its points."""

from functools import lru_cache

import numpy as np

from app.races.solve import problems
from app.races.solve.maps import view
from app.races.solve.paths import trajectories
from core import curvature
from core.experiment import Experiment, ExperimentError

POINTS = 240
"""The curvature is computed at this many points of a path at most; at fewer in many dimensions."""
WORK = 3e8
"""Multiplications that the curvature along a run may cost."""


@lru_cache(maxsize=64)
def curvatures(canonical: str, focus: int) -> tuple[np.ndarray, curvature.Curvature]:
    """Steps [m] of run `focus` of an experiment (its JSON), and the curvature of the loss there."""
    experiment = Experiment.model_validate_json(canonical)
    landscape, path = problems.landscape(experiment), trajectories(experiment)[focus]
    last = len(path.x) - 1 if path.diverged_at is None else max(path.diverged_at - 1, 0)
    samples, d = problems.data(landscape), len(experiment.start)
    each = landscape.work(samples, d) * min(d, curvature.LANCZOS)
    at = np.unique(np.linspace(0, last, int(np.clip(WORK / each, 12, POINTS))).round().astype(int))
    rows = np.concatenate([at, np.full(-len(at) % 12, at[-1])])  # few different lengths are compiled
    computed = curvature.curvature(
        landscape, path.x[rows], experiment.landscape.params, samples, view(experiment).plane
    )
    return at, curvature.Curvature(*(part[: len(at)] for part in computed))


def cloud(experiment: Experiment, focus: int, step: int) -> curvature.Scatter:
    """The gradients of single samples at the point of run `focus` at `step`.

    Raises ExperimentError if there are no samples.
    """
    landscape = problems.landscape(experiment)
    samples = problems.data(landscape)
    if samples is None:
        raise ExperimentError(f"{landscape.title} has no data to take samples from.")
    point = trajectories(experiment)[focus].x[min(step, experiment.steps)]
    return curvature.scatter(landscape, point, experiment.landscape.params, samples, view(experiment).plane)
