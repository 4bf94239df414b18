"""The data beside the map, and what the runs predict of them: the twin of race/fit.js, model by model."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from app.races import solve
from core import sampling
from core.data import Data
from core.experiment import Experiment
from landscapes.linear_models.classification import moons_fit
from landscapes.linear_models.preprocessing import TRUE, features


class Drawn(NamedTuple):
    """The samples as they are drawn, and what every run predicts."""

    points: np.ndarray
    fits: np.ndarray
    measured: str


Model = Callable[[Experiment, Data, np.ndarray, int], Drawn]
"""Of the experiment, some samples, where the runs stand [runs, d], and the run in focus."""


def fit(experiment: Experiment, focus: int, step: float) -> tuple[Drawn, np.ndarray | None]:
    """What is drawn at a step, and of that the mini-batch of the run in focus; None where there is none."""
    landscape = solve.landscape(experiment)
    assert landscape.data is not None
    data = Data(*map(np.asarray, landscape.data()))
    k, part = divmod(step, 1)
    places = np.stack(
        [(1 - part) * p.x[int(k)] + part * p.x[int(k) + 1] for p in solve.trajectories(experiment)]
    )
    model = MODELS[landscape.name]
    _, seed, batch = experiment.own(experiment.runs[focus])
    if batch.size is None:
        return model(experiment, data, places, focus), None
    plan = sampling.plan(seed, len(data.y), batch.size, experiment.steps, batch.order)
    rows = plan.rows[int(k)][plan.weight[int(k)] > 0]
    seen = Data(*(np.asarray(part)[rows] for part in data))
    return model(experiment, data, places, focus), model(experiment, seen, places, focus).points


def _error(apart: np.ndarray) -> str:
    return f"typical error {np.sqrt(np.mean(apart**2)):.3g}"


def _right(right: np.ndarray) -> str:
    return f"{100 * np.mean(right):.1f} % of {len(right):,} classified correctly"


def _line(_: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    x, y = data.X[:, 0], data.y
    slope, intercept = places[focus]
    return Drawn(np.column_stack([x, y]), places[:, ::-1], _error(slope * x + intercept - y))


def _regression(_: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    planes = np.column_stack([np.zeros(len(places)), places])
    return Drawn(np.column_stack([data.X, data.y]), planes, _error(data.X @ places[focus] - data.y))


def _one_hot(_: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    group = np.where(data.X[:, 0] == 1, 0, np.where(data.X[:, 1] == 1, 1, 2))
    levels = np.column_stack([places, np.zeros(len(places))])
    return Drawn(np.column_stack([group, data.y]), levels, _error(levels[focus][group] - data.y))


def _scales(experiment: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    params = experiment.landscape.params
    form, scale, correlation = round(params["form"]), params["scale"], params["correlation"]
    shown = features(np.asarray(data.X), form, scale, correlation)
    raw = features(np.asarray(data.X), 0 if form == 0 else 1, scale, correlation)
    target = raw @ np.array(TRUE) + data.y
    planes = np.column_stack([np.zeros(len(places)), places])
    return Drawn(np.column_stack([shown, target]), planes, _error(shown @ places[focus] - target))


def _moons(_: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    lines = np.column_stack([np.full(len(places), moons_fit()[2]), places])
    odds = lines[focus][0] + data.X[:, :2] @ places[focus]
    right = (odds > 0) == (data.y == 1)
    return Drawn(np.column_stack([data.X[:, :2], data.y]), lines, _right(right))


def _digits(_: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    W, b = places[focus][:640].reshape(64, 10), places[focus][640:]
    scores, digit = data.X @ W + b, data.y.astype(int)
    own = scores[np.arange(len(digit)), digit]
    scores[np.arange(len(digit)), digit] = -np.inf
    margins = own - scores.max(axis=1)
    return Drawn(np.column_stack([margins, digit]), np.empty((len(places), 0)), _right(margins > 0))


def _upload(_: Experiment, data: Data, places: np.ndarray, focus: int) -> Drawn:
    predicted = data.X @ places[focus]
    points = np.column_stack([data.y, predicted])
    return Drawn(points, np.empty((len(places), 0)), _error(predicted - data.y))


MODELS: dict[str, Model] = {
    "line": _line,
    "regression": _regression,
    "one_hot": _one_hot,
    "scales": _scales,
    "moons": _moons,
    "digits": _digits,
    "upload": _upload,
}
