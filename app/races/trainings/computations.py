"""Computations in the background, under a key."""

from collections.abc import Callable, Generator
from typing import Any

from app.races.trainings import work
from app.races.trainings.work import Key, Work


class Computed(Work):
    """A computation: a generator that yields the share that is done, and returns the result."""

    def __init__(self, shares: Generator[float, None, Any]) -> None:
        super().__init__()
        self.result: Any = None
        self._shares = shares

    def advance(self) -> None:
        """Compute a little."""
        try:
            self.share = next(self._shares)
        except StopIteration as end:
            self.result, self.share, self.over = end.value, 1.0, True


def compute(key: Key, shares: Callable[[], Generator[float, None, Any]]) -> Computed:
    """The computation under a key, as far as it is done, which is to go on for a while."""
    computed = work.get(key, lambda: Computed(shares()))
    assert isinstance(computed, Computed)  # noqa: S101  its key says so
    work.request([computed])
    return computed
