"""Grid search against random search, as an atlas shows them; static/race/trials.js tries the same.

Bergstra & Bengio 2012, Random search for hyper-parameter optimization, figure 1: of a setting that matters a
grid sees few values, random search as many as there are runs.
"""

from typing import NamedTuple

import numpy as np

from app.races import atlas
from core.experiment import Experiment

SIDE = 9
"""The grid has so many values of each setting; as many runs as it has points are drawn at random."""


class Trials(NamedTuple):
    """One search."""

    title: str
    places: np.ndarray  # [n, 2] shares of both axes
    loss: np.ndarray  # [n] after the last step, NaN where a run diverged


def places(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Where grid search and random search look, as shares of both axes [n, 2]."""
    side = (np.arange(SIDE) + 0.5) / SIDE
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    return grid, np.random.Generator(np.random.PCG64(seed)).random((SIDE**2, 2))


def trials(experiment: Experiment, planned: atlas.Plan) -> tuple[Trials, Trials]:
    """What both searches find with the same number of runs."""
    planned = planned._replace(of="final")
    grid, random = places(experiment.seed)
    on_grid = atlas.cells(experiment, planned, (SIDE, SIDE)).value.ravel()
    drawn = [_at(experiment, planned, place) for place in random]
    return Trials("Grid search", grid, on_grid), Trials("Random search", random, np.array(drawn))


def _at(experiment: Experiment, planned: atlas.Plan, place: np.ndarray) -> float:
    """The loss of the run at a place."""
    x, y = (_alone(axis, share) for axis, share in zip((planned.x, planned.y), place.tolist(), strict=True))
    return float(atlas.cells(experiment, planned._replace(x=x, y=y), (1, 1)).value[0, 0])


def _alone(axis: atlas.Axis, share: float) -> atlas.Axis:
    """An axis with nothing but its value at a share."""
    low, high = axis.range
    value = low * (high / low) ** share if axis.log else low + share * (high - low)
    return axis._replace(range=(value, value))
