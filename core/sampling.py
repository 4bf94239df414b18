"""Which samples each step sees: shuffled epochs as in practice, or draws with replacement as in textbooks."""

from typing import Literal, NamedTuple

import numpy as np

Order = Literal["shuffled", "replacement"]
ORDERS: tuple[Order, ...] = ("shuffled", "replacement")


class Plan(NamedTuple):
    """The mini-batch of every step, padded to a common width with samples of weight 0."""

    rows: np.ndarray  # [steps, width] int32, rows of the data set
    weight: np.ndarray  # [steps, width] 1 where a sample counts, 0 where it pads


def width(size: int, samples: int, base: int = 4) -> int:
    """The padded width of a batch of `size`: the next power of `base`, so that few programs are compiled."""
    padded = 1
    while padded < size:
        padded *= base
    return min(padded, samples)


def plan(seed: int, samples: int, size: int, steps: int, order: Order, base: int = 4) -> Plan:
    """Draw the mini-batches of a whole run; the same seed gives the same batches on every machine.

    "shuffled": every epoch is a fresh permutation cut into ceil(samples / size) batches, the last one
    possibly smaller (torch's DataLoader with drop_last=False), so each sample is seen exactly once an epoch.
    "replacement": each sample of each batch is drawn uniformly and independently.
    Batches are padded to the next power of `base`.
    Raises ValueError if `size` is not between 1 and `samples`.
    """
    if not 1 <= size <= samples:
        raise ValueError(f"batch size must be between 1 and {samples}")
    draw = np.random.Generator(np.random.PCG64(seed))
    rows = np.zeros((steps, width(size, samples, base)), np.int32)
    weight = np.zeros(rows.shape, np.float32)
    if order == "replacement":
        rows[:, :size] = draw.integers(samples, size=(steps, size))
        weight[:, :size] = 1
        return Plan(rows, weight)
    per_epoch = -(-samples // size)
    for first in range(0, steps, per_epoch):
        shuffled = draw.permutation(samples)
        for step in range(first, min(first + per_epoch, steps)):
            batch = shuffled[(step - first) * size :][:size]
            rows[step, : len(batch)] = batch
            weight[step, : len(batch)] = 1
    return Plan(rows, weight)
