"""The quantities that the plot beside the map can show in place of the loss.

The twin of race/quantities.js.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from scipy import stats

from app.races import solve
from app.races.along import curvature
from core.experiment import Experiment, ExperimentError
from core.landscape import DENSE
from core.rules import RULES
from core.trajectory import Trajectory


class Lines(NamedTuple):
    """Curves over the steps, never negative: one for every run, or one or more for the run in focus."""

    values: np.ndarray  # [lines, steps + 1]
    labels: tuple[str, str] | None = None  # of the first and the last line, where several are of one run
    focused: bool = False  # whether they are all of the run in focus


class Quantity(NamedTuple):
    """Something that changes along a path."""

    title: str
    help: str
    lines: Callable[[Experiment, int], Lines]  # of an experiment and the number of the run in focus
    measured: Callable[[Experiment], bool]  # whether it can be


def settled(path: Trajectory) -> np.ndarray:
    """The places [steps + 1, d] of a run, which stays where it was last before it left the numbers."""
    return path.x[np.minimum(np.arange(len(path.x)), max(int(path.alive.sum()) - 1, 0))]


def _gradient(experiment: Experiment, focus: int) -> Lines:
    landscape = solve.landscape(experiment)
    points = np.concatenate([settled(path) for path in solve.trajectories(experiment)])
    with solve.precision(landscape):
        norms = curvature.slopes(landscape, points, experiment.landscape.params, solve.data(landscape))
    return Lines(norms.reshape(len(experiment.runs), -1))


def _distance(experiment: Experiment, focus: int) -> Lines:
    known = solve.minima(experiment)
    paths = np.stack([settled(path) for path in solve.trajectories(experiment)]).astype(float)
    each = [np.linalg.norm(paths - minimum, axis=-1) for minimum in known]
    return Lines(np.min(each, axis=0))


def _directions(experiment: Experiment, focus: int) -> Lines:
    landscape, path = (
        solve.landscape(experiment),
        settled(solve.trajectories(experiment)[focus]).astype(float),
    )
    known = solve.minima(experiment)
    nearest = known[np.linalg.norm(known - path[-1], axis=1).argmin()]
    params, data = experiment.landscape.params, solve.data(landscape)
    with solve.precision(landscape):
        values, vectors = curvature.eigenbasis(landscape, nearest, params, data)
    if np.isnan(values).any():
        raise ExperimentError(f"{landscape.title} has a kink at its minimum, and no Hessian there.")
    errors = np.abs((path - nearest) @ vectors.T).T
    return Lines(errors, (f"λ = {values[0]:.3g}", f"λ = {values[-1]:.3g}"), focused=True)


def _rates(experiment: Experiment, focus: int) -> Lines:
    each = [_own_rates(experiment, i) for i in range(len(experiment.runs))]
    return Lines(np.stack([rates[0] if len(rates) == 1 else stats.gmean(rates) for rates in each]))


def _own_rates(experiment: Experiment, i: int) -> np.ndarray:
    """The rates [d, steps + 1] of a run with one for every coordinate, or [1, steps + 1]."""
    run, path = experiment.runs[i], solve.trajectories(experiment)[i]
    shown = next((one for one in RULES[run.rule].shown if one.kind == "rates"), None)
    recorded = None if shown is None else path.seen.get(shown.name)
    if recorded is None:
        return np.concatenate([path.lr[:1], path.lr])[None]
    values = np.abs(np.array(recorded, float).reshape(len(recorded), -1).T)
    values[:, 0] = values[:, min(1, values.shape[1] - 1)]  # before the first step there is none
    return values


def _coordinates(experiment: Experiment, focus: int) -> Lines:
    values = _own_rates(experiment, focus)
    if len(values) == 1:
        return Lines(values, focused=True)
    ends = ("x", "y") if len(values) == 2 else ("first coordinate", f"last of {len(values)}")
    return Lines(values, ends, focused=True)


def _has_minima(experiment: Experiment) -> bool:
    return len(solve.minima(experiment)) > 0


def _has_own_rates(experiment: Experiment) -> bool:
    own = any(shown.kind == "rates" for run in experiment.runs for shown in RULES[run.rule].shown)
    return own and len(experiment.start) > 1


def _has_directions(experiment: Experiment) -> bool:
    return 2 <= len(experiment.start) <= DENSE and _has_minima(experiment)


QUANTITIES: Mapping[str, Quantity] = {
    "gradient": Quantity("Gradient norm", "The length of the full-data gradient", _gradient, lambda _: True),
    "rates": Quantity(
        "Effective learning rate",
        "What the direction of a step is multiplied by: η, or for rules with a rate for every coordinate "
        "their geometric mean",
        _rates,
        lambda _: True,
    ),
    "coordinates": Quantity(
        "Learning rate per coordinate",
        "What the direction of a step is multiplied by, in every coordinate of the run in focus; η for rules "
        "without rates of their own",
        _coordinates,
        _has_own_rates,
    ),
    "distance": Quantity("Distance to the minimum", "To the nearest known one", _distance, _has_minima),
    "directions": Quantity(
        "Error per eigen-direction",
        "How far the run in focus is from the minimum, along each eigenvector of the Hessian there",
        _directions,
        _has_directions,
    ),
}
