"""What an atlas shows: what its view says of it, and what is usual."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.races import controls, solve
from app.races.atlas.axes import Axis, choices, clash
from app.races.scene.view import Atlas
from core.experiment import Experiment

REACH, APART = 0.03, 0.4
"""A run that ends within this share of the window's shorter side of a minimum has reached it, or within this
share of the way to the next minimum, if that is nearer."""


class Plan(NamedTuple):
    """What an atlas shows."""

    kind: str
    run: int
    x: Axis
    y: Axis
    of: str
    epsilon: float


def plan(experiment: Experiment, atlas: Atlas, focus: int) -> Plan:
    """What an atlas shows: what its view leaves open, or speaks of and there is not, is as is usual."""
    i = _run_of(experiment, atlas, focus)
    every = choices(experiment, i)
    starts = [axis for axis in every if axis.start is not None]
    if atlas.kind == "basins" and len(starts) == 2:
        x, y = starts
    elif atlas.kind == "basins" and starts:
        x, y = starts[0], next(axis for axis in every if axis.path == f"runs.{i}.lr")
    else:
        named = (atlas.x, atlas.y) if atlas.kind != "basins" else (None, None)
        x, y = _settings(every, i, *named)
    if atlas.zoom:
        x, y = x.zoomed(atlas.zoom[0]), y.zoomed(atlas.zoom[1])
    of = _measure(experiment, "minimum" if atlas.kind == "basins" else atlas.of, (x, y))
    return Plan(atlas.kind, i, x, y, of, atlas.epsilon)


def _run_of(experiment: Experiment, atlas: Atlas, focus: int) -> int:
    named = [
        int(match[1])
        for path in ((atlas.x, atlas.y) if atlas.kind in ("settings", "search") else ())
        if (match := re.match(r"runs\.(\d+)\.", path or ""))
    ]
    last = len(experiment.runs) - 1
    return named[0] if named and named[0] <= last else min(focus, last)


def _settings(every: Sequence[Axis], i: int, x: str | None, y: str | None) -> tuple[Axis, Axis]:
    """The axes of two paths; those that are usual where there are none."""
    known = {axis.path: axis for axis in every}
    rate = known[f"runs.{i}.lr"]
    across = known.get(x or "") or next(axis for axis in (rate, *every) if axis.path != y)
    order = (f"runs.{i}.params.", "landscape.params.", f"runs.{i}.weight_decay", "")
    usual = [axis for begin in order for axis in every if axis.path.startswith(begin)]
    up = known.get(y or "")
    if up is None or clash(across, up):
        up = next(axis for axis in usual if not clash(across, axis))
    return across, up


def _measure(experiment: Experiment, asked: str, axes: Sequence[Axis]) -> str:
    """The measure that is shown: the final loss where the one asked for has nothing to measure from."""
    chosen = solve.landscape(experiment)
    turned = any(axis.path.startswith("landscape.") for axis in axes)
    if asked == "minimum" and (
        not len(solve.minima(experiment)) or (turned and controls.varies(chosen, experiment.landscape.params))
    ):
        return "final"
    unknown = turned > 1 or solve.floor(experiment) is None
    return "final" if asked == "steps_to" and unknown else asked


def reach(experiment: Experiment) -> float:
    """How near to a minimum a run has reached it."""
    window, minima = solve.view(experiment).window, solve.minima(experiment)
    spans = [high - low for low, high in window[: min(len(experiment.start), 2)]]
    apart = np.linalg.norm(minima[:, None] - minima[None], axis=-1)
    return min(REACH * min(spans), APART * float(np.min(apart[apart > 0], initial=np.inf)))
