"""Measures of a network's training, of which some moments are recorded: losses, and how often it is right."""

from collections.abc import Sequence
from typing import Literal

from core.training import Moment

Recorded = Literal["loss", "accuracy", "validation", "validation_accuracy"]
"""What is recorded of every moment."""


def recorded(moments: Sequence[Moment], name: Recorded, at: int | None = None) -> float | None:
    """What was recorded of the moment after step `at`, or of the last one before it; at the end if None.

    None if the training diverged before.
    """
    diverged = diverged_at(moments)
    known = moments if at is None else [moment for moment in moments if moment.step <= at]
    if diverged is not None and (at is None or at >= diverged):
        return None
    return float(getattr(known[-1], name))


def lowest(moments: Sequence[Moment], name: Recorded) -> float:
    """The lowest number that was recorded."""
    return float(min(getattr(moment, name) for moment in moments))


def highest(moments: Sequence[Moment], name: Recorded) -> float:
    """The highest number that was recorded."""
    return float(max(getattr(moment, name) for moment in moments))


def lowest_at(moments: Sequence[Moment], name: Recorded) -> int:
    """The step after which the lowest number was recorded, the first of several."""
    return min(moments, key=lambda moment: getattr(moment, name)).step


def reaches(moments: Sequence[Moment], name: Recorded, bound: float) -> int | None:
    """The first recorded step with a loss no higher, or an accuracy no lower, than a bound; None: never."""
    sign = 1.0 if "accuracy" in name else -1.0
    return next((moment.step for moment in moments if sign * (getattr(moment, name) - bound) >= 0), None)


def diverged_at(moments: Sequence[Moment]) -> int | None:
    """The step that left the finite numbers; None if none did."""
    last = moments[-1]
    return last.step + 1 if last.ended == "diverged" else None
