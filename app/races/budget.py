"""What every run of a race may use: steps, and evaluations of the loss, its gradient and its Hessian."""

from collections.abc import Sequence

import numpy as np

from core.trajectory import Trajectory

COUNTED = ("gradient evaluations", "function evaluations", "Hessians")
"""What `Trajectory.cost` counts, in its order."""


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
