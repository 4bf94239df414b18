"""Timing side by side."""

import time
from collections.abc import Callable
from typing import Any


def side_by_side(*calls: Callable[[], Any], rounds: int = 200) -> list[float]:
    """The best seconds of each call, taken in turns so that a busy moment hits all alike."""
    best = [float("inf")] * len(calls)
    for call in calls:
        call()
    for _ in range(rounds):
        for i, call in enumerate(calls):
            start = time.perf_counter()
            call()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def quantile(values: list[float], share: float) -> float:
    """The value below which a `share` of the values lies."""
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]
