"""The plot of what learning rates lead to, in numbers: its axes, its lines and where the runs stand.

static/charts/ratedata.js is the twin; tests/golden/rates.json holds both.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from app.export.drawing.charts.axis import Axis, loss_axis, rate_axis
from app.races.sweeps import Sweep, best_of

RISE = {True: 1e6, False: 10.0}
"""Where a stretch of rates ends since the next one diverges, a line rises so many times as high as the axis,
if that is logarithmic, or linear."""


class Run(NamedTuple):
    """A run, and where other rates lead it."""

    sweep: Sweep
    rate: float  # its own
    loss: np.ndarray  # [steps + 1]
    diverged_at: int | None


class Line(NamedTuple):
    """A curve over rates, or the dotted line that leaves the plot where the next rate diverges."""

    run: int
    x: np.ndarray
    y: np.ndarray  # NaN where a rate has diverged
    ahead: bool  # it is where the run ends, and not where it is
    riser: bool


class Rates(NamedTuple):
    """All of the plot; losses are above the floor."""

    across: Axis
    up: Axis
    lines: list[Line]
    best: list[tuple[float, float] | None]  # of every run its best rate, and where that ends
    now: list[tuple[float, float]]  # its own rate, and where it is: at the top where it has diverged


def rates_of(runs: Sequence[Run], step: int, floor: float | None, *, log: bool) -> Rates:
    """The plot after a step; its losses have logarithms if these are asked for and there is a floor."""
    known, floor = floor, floor if log else None
    steps, ground = len(runs[0].loss) - 1, floor or 0.0
    curves = [(run.sweep.after(step, floor) - ground, run.sweep.after(steps) - ground) for run in runs]
    start = np.array([run.loss[0] - ground for run in runs])
    up = loss_axis(
        np.concatenate([start, *(part for curve in curves for part in curve)]), start, log=floor is not None
    )
    across = rate_axis(np.concatenate([[run.rate for run in runs], *(run.sweep.rates for run in runs)]))
    lines: list[Line] = []
    for i, (run, (now, end)) in enumerate(zip(runs, curves, strict=True)):
        if step < steps:
            lines += _with_risers(Line(i, run.sweep.rates, end, ahead=True, riser=False), up)
        lines += _with_risers(Line(i, run.sweep.rates, now, ahead=False, riser=False), up)
    found = [best_of(run.sweep, known) for run in runs]
    best = [one and (one.rate, one.loss - ground) for one in found]
    return Rates(across, up, lines, best, [_now(run, step, ground, up.high) for run in runs])


def _now(run: Run, step: int, ground: float, top: float) -> tuple[float, float]:
    gone = run.diverged_at
    return run.rate, top if gone is not None and gone <= step else float(run.loss[step]) - ground


def _with_risers(line: Line, up: Axis) -> Iterator[Line]:
    yield line
    top, count = up.high * RISE[up.log], len(line.x)
    for i in np.flatnonzero(~np.isnan(line.y)):
        for beside in (i - 1, i + 1):
            if 0 <= beside < count and np.isnan(line.y[beside]):
                y = np.array([line.y[i], top])
                yield line._replace(x=line.x[[i, beside]], y=y, riser=True)
