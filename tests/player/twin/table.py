"""The runs of a race side by side: what each reached, after how many steps, and at what cost.

The twin of race/table.js.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from app.races import repeats
from app.races.run_titles import members, titles
from core.experiment import Experiment, Run
from core.trajectory import Trajectory
from tests.core import measuring
from tests.player.twin import leaving

EPSILONS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""The distances from the lowest loss that the table can ask for."""
GOAL = 1e-2
"""The distance that it asks for first."""
UNITS = 8
"""What a loss must differ by to count as another, in units in the last place: it adds up rounded terms."""


class Row(NamedTuple):
    """The table's entries for one run; None where one is unknown or does not exist."""

    title: str
    loss: float | None  # on all data, after the last step; None if the run diverged
    above: float | None  # how far that is above the lowest known minimum
    reached: tuple[int | None, ...]  # the first step within each of `epsilons` of it; () if none is known
    distance: float | None  # of the last point to the nearest known minimum
    leaves: float | None  # the step at which it left a saddle
    turns: float | None
    hover: float | None
    overshoots: float | None
    diverged_at: int | None
    outside: bool  # it left the domain instead
    gradients: float  # evaluations until the end, or until the run diverged
    values: float
    hessians: float
    epochs: float | None  # passes over the data until then
    repeated: dict[str, Any] | None = None  # what its members came to, if it has any


def rows(
    experiment: Experiment, trajectories: Sequence[Trajectory], floor: float | None, minima: np.ndarray
) -> list[Row]:
    """One row a run; `floor` is the loss at the lowest known minimum, `minima` [n, d] are all known ones."""
    named = zip(titles(experiment), trajectories, strict=True)
    rows = [_row(title, path, floor, minima, leaving.leaves_at(experiment, path)) for title, path in named]
    found = zip(rows, experiment.runs, repeats.bundles(experiment), strict=True)
    return [row if bundle is None else _repeated(row, run, bundle, floor) for row, run, bundle in found]


def _repeated(row: Row, run: Run, bundle: repeats.Bundle, floor: float | None) -> Row:
    """The same of all members: the median, how far they are apart, how many came near, and how many ended."""
    asked, count = [] if floor is None else epsilons(floor), len(bundle.loss)
    steps = [[steps_to(loss, floor or 0.0, epsilon) for loss in bundle.loss] for epsilon in asked]
    known = [np.array([np.inf if step is None else step for step in all_]) for all_ in steps]
    reached = tuple(_finite(repeats.quantile(one, 0.5)) for one in known)
    median = _finite(bundle.quantile(0.5)[-1])
    return row._replace(
        loss=median,
        above=None if median is None or floor is None else median - floor,
        reached=tuple(None if one is None else int(one) for one in reached),
        distance=None,
        leaves=None,
        turns=None,
        hover=None,
        overshoots=None,
        diverged_at=bundle.diverged_at,
        outside=False,
        repeated={
            "what": members(run.repeat),
            "count": count,
            "low": _finite(bundle.quantile(repeats.LOW)[-1]),
            "high": _finite(bundle.quantile(repeats.HIGH)[-1]),
            "diverged": int((bundle.ends <= len(bundle.loss[0]) - 1).sum()),
            "within": [int(np.isfinite(one).sum()) for one in known],
            "median": [None if one is None else int(one) for one in reached],
        },
    )


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _row(title: str, path: Trajectory, floor: float | None, minima: np.ndarray, leaves: float | None) -> Row:
    at = path.diverged_at
    end = len(path.loss) - 1 if at is None else at
    loss = float(path.loss[-1]) if at is None else None
    distance = None
    if at is None and len(minima):
        distance = float(np.linalg.norm(minima - path.x[-1].astype(float), axis=1).min())
    turns = hover = overshoots = None
    if at is None:
        turns = measuring.sharp_turns(path)
        if len(minima):
            point = minima[np.linalg.norm(minima - path.x[-1].astype(float), axis=1).argmin()]
            hover = float(measuring.hover(path, max((len(path.loss) - 1) // 10, 1), point))
            overshoots = measuring.overshoots(path, point)
    gradients, values, hessians = path.cost[end].tolist()
    return Row(
        title=title,
        loss=loss,
        above=None if loss is None or floor is None else loss - floor,
        reached=()
        if floor is None
        else tuple(steps_to(path.loss[path.alive], floor, e) for e in epsilons(floor)),
        distance=distance,
        leaves=leaves,
        turns=turns,
        hover=hover,
        overshoots=overshoots,
        diverged_at=at,
        outside=path.outside,
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
    """Those of EPSILONS that losses near `floor` can tell from 0."""
    return [epsilon for epsilon in EPSILONS if epsilon > UNITS * np.spacing(float(abs(floor)))]


def settings(experiment: Experiment) -> list[dict[str, Any]]:
    """How each run was set, in flat columns named as in the experiment's JSON: "lr", "params.b1" …"""
    problem = experiment.model_dump(mode="json", include={"landscape", "steps"})
    columns = []
    for run in experiment.runs:
        start, seed, batch = experiment.own(run)
        own = {"start": " ".join(f"{value:.9g}" for value in start), "seed": seed}
        own["batch"] = batch.model_dump(mode="json")
        columns.append(_flat(run.model_dump(mode="json", exclude={"color"}) | own) | _flat(problem))
    return columns


def _flat(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            columns |= _flat(value, f"{prefix}{name}.")
        else:
            columns[prefix + name] = _listed(value) if isinstance(value, list) else value
    return columns


def _listed(values: list[Any]) -> str:
    """Numbers, or points, in one cell: "1 2; 3 4"."""
    if isinstance(values[0], list):
        return "; ".join(_listed(one) for one in values)
    return " ".join(f"{one:.9g}" for one in values)
