"""Random search against grid search, with equal budgets: what each of many settings of a run leads to.

Where few settings matter, a grid of √n × √n tries only √n different values of the one that does, and random
search n of them (Bergstra & Bengio 2012, figure 1).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.claims.values import turned
from core.experiment import Experiment, ExperimentError

MOST = 10_000
"""So many settings are tried at most."""


class Axis(NamedTuple):
    """A number of an experiment, and the interval that it is looked for in, `log` or linear."""

    path: str
    low: float
    high: float
    log: bool = True

    def at(self, share: np.ndarray) -> np.ndarray:
        """The values at shares of the interval from 0 to 1."""
        if self.log:
            return self.low * (self.high / self.low) ** share
        return self.low + share * (self.high - self.low)


class Trials(NamedTuple):
    """Settings that were tried, and the loss that each ended at; infinite where it diverged."""

    axes: tuple[Axis, ...]
    values: np.ndarray  # [n, axes]
    losses: np.ndarray  # [n]

    @property
    def best(self) -> float:
        """The lowest loss of all."""
        return float(self.losses.min())

    def distinct(self, axis: int) -> int:
        """How many different values of one setting were tried: what its projection shows."""
        return len(np.unique(self.values[:, axis]))


def grid(axes: Sequence[Axis], budget: int) -> np.ndarray:
    """Settings [n, axes] on a grid, as fine as `budget` runs allow, in the middles of its cells."""
    each = _each(axes, budget)
    shares = (np.arange(each) + 0.5) / each
    mesh = np.meshgrid(*(axis.at(shares) for axis in axes), indexing="ij")
    return np.stack([part.ravel() for part in mesh], axis=1)


def random(axes: Sequence[Axis], budget: int, seed: int = 0) -> np.ndarray:
    """As many settings as such a grid has, drawn evenly from the same box."""
    count = _each(axes, budget) ** len(axes)
    shares = np.random.Generator(np.random.PCG64([seed, 4])).uniform(size=(count, len(axes)))
    return np.stack([axis.at(share) for axis, share in zip(axes, shares.T, strict=True)], axis=1)


def _each(axes: Sequence[Axis], budget: int) -> int:
    if not axes:
        raise ExperimentError("axes: a search needs one at least.")
    if not 1 <= budget <= MOST:
        raise ExperimentError(f"budget: must be 1 to {MOST} runs, not {budget}.")
    return max(1, int(budget ** (1 / len(axes)) + 1e-9))


def tried(experiment: Experiment, axes: Sequence[Axis], values: np.ndarray) -> Trials:
    """What the first run of an experiment comes to with each of the settings [n, axes].

    Raises ExperimentError for a path that the experiment does not have, or a value that it does not allow.
    """
    losses = np.full(len(values), np.inf)
    for k, row in enumerate(values.tolist()):
        there = experiment
        for axis, value in zip(axes, row, strict=True):
            there = turned(there, axis.path, value)
        (path, *_) = solve.trajectories(there)
        if path.diverged_at is None:
            losses[k] = path.loss[-1]
    return Trials(tuple(axes), values, losses)
