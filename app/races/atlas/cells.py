"""What the cells of an atlas come to, computed by XLA."""

from typing import Any, NamedTuple

import numpy as np

from app.races import solve
from app.races.atlas.plan import Plan, reach
from app.races.atlas.turning import Turned
from core import engine
from core.bounded import bounded
from core.experiment import Experiment
from core.measures import MEASURES
from core.measures.folding import fold_many

NOWHERE, DIVERGED = -1, -2
"""What a cell comes to that reached no minimum, and one that diverged."""


class Cells(NamedTuple):
    """What the cells of an atlas come to, the lowest row first."""

    value: np.ndarray  # [ny, nx] the measure, or the step since when a run stays at its minimum; NaN for none
    which: np.ndarray  # [ny, nx] the number of the minimum, NOWHERE, or DIVERGED


def cells(experiment: Experiment, planned: Plan, shape: tuple[int, int]) -> Cells:
    """The cells of an atlas, `shape` of them across and up, computed by XLA."""
    return _cells(experiment.canonical(), planned, shape)


@bounded(64e6)
def _cells(canonical: str, planned: Plan, shape: tuple[int, int]) -> Cells:
    experiment = Experiment.model_validate_json(canonical)
    turned = Turned(experiment, planned, shape)
    nx, ny = shape
    value, which = np.full(nx * ny, np.nan), np.zeros(nx * ny, np.int16)
    for part in turned.chunks(nx * ny):
        walks = turned.walked(part)
        alive = walks.alive.all(axis=1)
        found, reached = _outcome(experiment, planned, turned, walks, part)
        value[part], which[part] = np.where(alive, found, np.nan), np.where(alive, reached, DIVERGED)
    return Cells(value.reshape(ny, nx), which.reshape(ny, nx))


def _outcome(
    experiment: Experiment, planned: Plan, turned: Turned, walks: engine.Walks, part: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What every run of a part comes to, and the minimum that it has reached."""
    nothing = np.zeros(len(part), np.int16)
    if planned.of == "minimum":
        return _reached(walks.x.astype(float), solve.minima(experiment), reach(experiment))
    if planned.of == "final":
        return walks.loss[:, -1].astype(float), nothing
    told: dict[str, Any] = {}
    if planned.of == "steps_to":
        floors = turned.floors(part)
        told = {"epsilon": planned.epsilon, "floor": np.nan_to_num(floors)}
        found = fold_many(MEASURES["steps_to"], walks.x, walks.loss, told)
        return np.where(np.isnan(floors), np.nan, found), nothing
    return fold_many(MEASURES[planned.of], walks.x, walks.loss, told), nothing


def _reached(x: np.ndarray, minima: np.ndarray, radius: float) -> tuple[np.ndarray, np.ndarray]:
    """Since when runs [n, rows, d] stay at the minimum where they end, and which one that is."""
    apart = ((x[:, -1, None] - minima) ** 2).sum(axis=-1)  # [n, minima]
    which = np.argmin(apart, axis=1)
    near = ((x - minima[which][:, None]) ** 2).sum(axis=-1) <= radius**2
    away = near.shape[1] - np.argmax(~near[:, ::-1], axis=1)
    since = np.where(near.all(axis=1), 0, away).astype(float)
    there = near[:, -1]
    return np.where(there, since, np.nan), np.where(there, which, NOWHERE)
