"""What is said of several runs at once, and of a number that is turned until a run behaves otherwise."""

from collections.abc import Callable, Sequence

HALVINGS = 60
"""After so many halvings an interval is as narrow as numbers are."""


def order(values: Sequence[float | None]) -> list[int]:
    """The runs from the lowest value to the highest; those without one are last, in their own order."""
    return sorted(range(len(values)), key=lambda i: (values[i] is None, values[i] or 0.0))


def critical(holds: Callable[[float], bool], low: float, high: float, within: float = 1e-4) -> float | None:
    """Where a condition that holds at `low` and not at `high` ceases to, by bisection.

    `within` is a share of the result. None if the condition does not hold at `low`, or still does at `high`.
    """
    if not holds(low) or holds(high):
        return None
    for _ in range(HALVINGS):
        if high - low <= within * abs(high):
            break
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2
