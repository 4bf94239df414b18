"""How fast a run has come down, to be compared with what theory predicts; see race/theory/measuring.js."""

import numpy as np

from core.trajectory import Trajectory

MEASURED = 8
"""Steps that a slope is measured over at least."""
GONE = 1e-12
"""An error below this share of the first one is rounding."""


def row(path: Trajectory, step: int) -> int:
    """The row at a step, or the last good one."""
    last = len(path.lr) if path.diverged_at is None else max(path.diverged_at - 1, 0)
    return min(step, last)


def slope(path: Trajectory, lowest: float) -> float | None:
    """By how much the error shrank a step, over the last half before rounding; None if that is too short."""
    error = np.asarray(path.loss, float) - lowest
    last = row(path, len(path.lr))
    small = ~(error[: last + 1] > GONE * max(error[0], GONE))
    end = int(np.argmax(small)) if small.any() else last + 1
    rows = np.arange(end // 2, end)
    if len(rows) < MEASURED:
        return None
    logs, centred = np.log(error[rows]), rows - rows.mean()
    return float(np.exp((centred * logs).sum() / (centred**2).sum() / 2))
