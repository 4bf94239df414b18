"""The runs of a race side by side: what each reached, after how many steps, and at what cost."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from app.races.run_titles import titles
from core.experiment import Experiment
from core.trajectory import Trajectory

EPSILONS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""The distances from the lowest loss that the table can ask for."""
GOAL = 1e-2
"""The distance that it asks for first."""
COUNTED = ("gradient evaluations", "function evaluations", "Hessians")
"""What `Trajectory.cost` counts, in its order."""


class Row(NamedTuple):
    """The table's entries for one run; None where one is unknown or does not exist."""

    title: str
    loss: float | None  # on all data, after the last step; None if the run diverged
    above: float | None  # how far that is above the lowest known minimum
    reached: tuple[int | None, ...]  # the first step within each of `epsilons` of it; () if none is known
    distance: float | None  # of the last point to the nearest known minimum
    diverged_at: int | None
    gradients: float  # evaluations until the end, or until the run diverged
    values: float
    hessians: float
    epochs: float | None  # passes over the data until then


def rows(
    experiment: Experiment, trajectories: Sequence[Trajectory], floor: float | None, minima: np.ndarray
) -> list[Row]:
    """One row a run; `floor` is the loss at the lowest known minimum, `minima` [n, d] are all known ones."""
    named = zip(titles(experiment), trajectories, strict=True)
    return [_row(title, path, floor, minima) for title, path in named]


def _row(title: str, path: Trajectory, floor: float | None, minima: np.ndarray) -> Row:
    at = path.diverged_at
    end = len(path.loss) - 1 if at is None else at
    loss = float(path.loss[-1]) if at is None else None
    distance = None
    if at is None and len(minima):
        distance = float(np.linalg.norm(minima - path.x[-1].astype(float), axis=1).min())
    gradients, values, hessians = path.cost[end].tolist()
    return Row(
        title=title,
        loss=loss,
        above=None if loss is None or floor is None else loss - floor,
        reached=() if floor is None else tuple(steps_to(path.loss, floor, e) for e in epsilons(floor)),
        distance=distance,
        diverged_at=at,
        gradients=gradients,
        values=values,
        hessians=hessians,
        epochs=None if path.epochs is None else float(path.epochs[end]),
    )


def steps_to(loss: np.ndarray, floor: float, epsilon: float) -> int | None:
    """The first step whose loss is at most `epsilon` above `floor`, or None."""
    reached = np.flatnonzero(loss.astype(float) - floor <= epsilon)
    return int(reached[0]) if len(reached) else None


def epsilons(floor: float) -> list[float]:
    """Those of EPSILONS that 32-bit losses near `floor` can tell from 0."""
    return [epsilon for epsilon in EPSILONS if epsilon > np.spacing(np.float32(abs(floor)))]


def budget(trajectories: Sequence[Trajectory]) -> str:
    """What every run may use, in words: "400 steps · 400 gradient evaluations each".

    Where the runs differ the range is given: "400 steps each · 400–800 gradient evaluations". Runs that
    diverged are left out, since they end early, unless all did.
    """
    whole = [path for path in trajectories if path.diverged_at is None] or trajectories
    steps = len(whole[0].loss) - 1
    spent = np.array([path.cost[-1] for path in whole])
    equal = [_amount(steps, "steps")]
    ranges = []
    for name, used in zip(COUNTED, spent.T, strict=True):
        low, high = used.min(), used.max()
        if low == high > 0:
            equal.append(_amount(low, name))
        elif high > low:
            ranges.append(f"{_number(low)}–{_number(high)} {name}")
    if len(trajectories) > 1:
        equal[-1] += " each"
    return " · ".join(equal + ranges)


def _amount(value: float, name: str) -> str:
    return f"{_number(value)} {name.removesuffix('s') if value == 1 else name}"


def _number(value: float) -> str:
    return f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}"


def settings(experiment: Experiment) -> list[dict[str, Any]]:
    """How each run was set, in flat columns named as in the experiment's JSON: "lr", "params.b1" …"""
    problem = experiment.model_dump(mode="json", include={"landscape", "start", "steps", "seed"})
    problem["start"] = " ".join(f"{value:.9g}" for value in experiment.start)
    columns = []
    for run in experiment.runs:
        own = run.model_dump(mode="json", exclude={"color"})
        own["batch"] = (run.batch or experiment.batch).model_dump(mode="json")
        columns.append(_flat(own) | _flat(problem))
    return columns


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            columns |= _flat(value, f"{prefix}{name}.")
        else:
            columns[prefix + name] = value
    return columns
