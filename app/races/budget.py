"""What every run of a race may use: steps, and evaluations of the loss, its gradient and its Hessian."""

from collections.abc import Sequence

import numpy as np

from app.languages import mark, regrouped, t, tn
from core.trajectory import Trajectory

COUNTED = (
    (mark("{amount} gradient evaluation"), "{amount} gradient evaluations"),
    (mark("{amount} function evaluation"), "{amount} function evaluations"),
    (mark("{amount} Hessian"), "{amount} Hessians"),
)
"""What `Trajectory.cost` counts, in its order: one of them, and many."""


def budget(trajectories: Sequence[Trajectory]) -> str:
    """What every run may use, in words: "400 steps · 400 gradient evaluations each".

    Where the runs differ the range is given: "400 steps each · 400–800 gradient evaluations". Runs that
    diverged are left out, since they end early, unless all did.
    """
    whole = [path for path in trajectories if path.diverged_at is None] or trajectories
    steps = len(whole[0].loss) - 1
    spent = np.array([path.cost[-1] for path in whole])
    equal = [tn("{count} step", "{count} steps", steps, count=_number(steps))]
    ranges = []
    for (one, many), used in zip(COUNTED, spent.T, strict=True):
        low, high = used.min(), used.max()
        if low == high > 0:
            equal.append(tn(one, many, int(low), amount=_number(low)))
        elif high > low:
            ranges.append(tn(one, many, int(high), amount=f"{_number(low)}–{_number(high)}"))
    if len(trajectories) > 1:
        equal[-1] = t("{amount} each", amount=equal[-1])
    return " · ".join(equal + ranges)


def _number(value: float) -> str:
    return regrouped(f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}")
