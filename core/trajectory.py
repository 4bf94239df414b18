"""What a run leaves behind."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

FAR, HIGH = 1e6, 1e12
"""A run ends when it is not finite, or |x| exceeds FAR, or |loss| exceeds HIGH."""

REACH = 1e30
"""The step that ended a run is kept if no coordinate of the place that it went to exceeds this."""


class Trajectory(NamedTuple):
    """One optimizer's path over `steps` steps in d dimensions; row 0 is the start.

    A run that leaves the numbers is frozen. Its first bad row, of index `diverged_at`, says where that step
    went, and the loss there, as far as these are numbers; every later row repeats it.
    """

    x: np.ndarray  # [steps + 1, d] positions
    loss: np.ndarray  # [steps + 1] loss on the full data, without weight decay
    lr: np.ndarray  # [steps] learning rate of each step
    alive: np.ndarray  # [steps + 1] False from the first non-finite row on
    cost: np.ndarray  # [steps + 1, 3] gradients, values and Hessians evaluated so far
    epochs: np.ndarray | None  # [steps + 1] passes over the data so far; None where there are no data
    seen: Mapping[
        str, np.ndarray
    ]  # gradients "g" [steps, d]; what the rule shows, [steps + 1, d] or [steps + 1]
    outside: bool = False
    """It did not diverge but left the landscape's domain: it ended at a place whose loss is not a number."""

    @property
    def nbytes(self) -> int:
        """How much memory it holds."""
        parts = (self.x, self.loss, self.lr, self.alive, self.cost, self.epochs, *self.seen.values())
        return sum(part.nbytes for part in parts if part is not None)

    @property
    def diverged_at(self) -> int | None:
        """The first step that left the finite numbers, or the landscape's domain (`outside`), or None."""
        return None if self.alive.all() else int(np.argmin(self.alive))

    @property
    def last(self) -> int:
        """The last step of which it is known where it went."""
        at = self.diverged_at
        if at is None:
            return len(self.lr)
        before = max(at - 1, 0)
        return before if np.array_equal(self.x[at], self.x[before]) else at
