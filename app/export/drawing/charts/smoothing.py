"""Curves that jump from step to step, made readable: their middle and their range, as in core/smoothing.js.

tests/golden/ holds curves in bins, which both languages must reproduce.
"""

from typing import NamedTuple

import numpy as np

from app.races.measures import BINS


class Smooth(NamedTuple):
    """A curve in bins of some rows each."""

    rows: (
        np.ndarray
    )  # where each bin stands: its middle row; the first and the last reach to the curve's ends
    middle: np.ndarray  # its median, which is the same one on a logarithmic axis
    low: np.ndarray  # the lowest value in it
    high: np.ndarray  # and the highest


def smoothed(values: np.ndarray) -> Smooth | None:
    """A curve in bins; None where it can be followed as it is."""
    count = len(values)
    if count < 2 * BINS or not _jagged(values):
        return None
    wide = -(-count // BINS)
    bins = []
    for first in range(0, count, wide):
        last = min(first + wide, count) - 1
        known = np.sort(values[first : last + 1])
        known = known[np.isfinite(known)]
        if len(known):
            row = 0 if first == 0 else last if last == count - 1 else (first + last) // 2
            bins.append((row, known[(len(known) - 1) // 2], known[0], known[-1]))
    return Smooth(*np.array(bins).reshape(-1, 4).T)


def _jagged(values: np.ndarray) -> bool:
    """Whether a curve turns more often than there are bins."""
    steps = np.diff(values)
    return bool((steps[1:] * steps[:-1] < 0).sum() > BINS)
