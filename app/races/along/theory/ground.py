"""The loss that theory looks at: its quadratic model at a place, and how steep it is over a map."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.along import curvature
from app.races.window import Window
from core.experiment import Experiment
from core.theory import Model, model_of

ALIKE = 1e-7
"""Hessians that differ by a smaller share are one."""
GRID = (48, 36)
"""At so many points across and up the steepest curvature of a map is known."""
MOST = 10
"""On a map through more dimensions than so many the steepest curvature is not computed."""
WORK = 4e6
"""Multiplications that a Hessian may take, which is computed at every place of the playhead."""


class Ground(NamedTuple):
    """The loss around a run's start, and whether it is quadratic."""

    model: Model
    exact: bool


def model_at(experiment: Experiment, at: np.ndarray) -> Model:
    """The quadratic model of the loss at a point [d]; NaN where its Hessian is no number."""
    landscape = solve.landscape(experiment)
    with solve.precision(landscape):
        found = curvature.taylor(
            landscape, np.asarray(at)[None], experiment.landscape.params, solve.data(landscape)
        )
    return _modelled(np.asarray(at, float), found, 0)


def _modelled(at: np.ndarray, found: curvature.Taylor, k: int) -> Model:
    loss, g, h = (part[k] for part in found)
    if not (np.isfinite(h).all() and np.isfinite(g).all()):
        return Model(at, float(loss), np.eye(len(at)), np.full(len(at), np.nan), np.full(len(at), np.nan))
    return model_of(at, float(loss), g, h)


@lru_cache(maxsize=64)
def ground(canonical: str, focus: int) -> Ground:
    """The model at a run's start, and whether the loss is the same model at two places apart from there."""
    experiment = Experiment.model_validate_json(canonical)
    landscape, x0 = solve.landscape(experiment), np.asarray(solve.trajectories(experiment)[focus].x[0], float)
    away = (1 + np.abs(x0).max()) * np.sin(1.0 + np.arange(len(x0)) ** 2)
    with solve.precision(landscape):
        found = curvature.taylor(
            landscape,
            np.stack([x0, x0 + away, x0 - away]),
            experiment.landscape.params,
            solve.data(landscape),
        )
    h, turned = found.h, found.h[0] @ away
    size = ALIKE * np.abs(h[0]).max()
    alike = np.abs(h[1:] - h[0]).max() <= size
    straight = all(
        np.abs(found.g[k] - found.g[0] - sign * turned).max() <= size * np.abs(away).max()
        for k, sign in ((1, 1), (2, -1))
    )
    return Ground(_modelled(x0, found, 0), bool(alike and straight))


@lru_cache(maxsize=8)
def _steepness(canonical: str, window: Window) -> np.ndarray:
    experiment = Experiment.model_validate_json(canonical)
    landscape, (across, up) = solve.landscape(experiment), window
    nx, ny = GRID
    xs, ys = np.meshgrid(np.linspace(*across, nx), np.linspace(*up, ny))
    points = np.stack([xs, ys], axis=-1).reshape(-1, 2)
    if (plane := solve.view(experiment).plane) is not None:
        points = plane.origin + points @ plane.across
    with solve.precision(landscape):
        found = curvature.curvature(landscape, points, experiment.landscape.params, solve.data(landscape))
    return np.asarray(found.high, float).reshape(ny, nx)


def steepness(experiment: Experiment, window: Window | None = None) -> np.ndarray:
    """The largest eigenvalue of the Hessian [ny, nx] over a window, the map's own if None.

    On a plane through more dimensions it is that of the whole Hessian there. [0, 0] where it is not computed:
    in one dimension, in more than MOST, and with many data.
    """
    landscape, d = solve.landscape(experiment), len(experiment.start)
    work = landscape.work(solve.data(landscape), d) * d / 2 * GRID[0] * GRID[1]
    if not 2 <= d <= MOST or work > WORK:
        return np.zeros((0, 0))
    return _steepness(experiment.canonical(), window or solve.view(experiment).window)
