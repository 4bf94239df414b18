"""Which samples each step sees: shuffled epochs as in practice, draws with replacement as in textbooks, or
batches that grow.
"""

import math
from typing import Literal, NamedTuple

import numpy as np

Order = Literal["shuffled", "replacement", "growing"]
ORDERS: tuple[Order, ...] = ("shuffled", "replacement", "growing")
GROWTH = 1.02
"""How much larger a growing batch is than the one before, until it has its full size."""


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
    "growing": the same, but the batch of step t = 0, 1, … has ⌈GROWTH^t⌉ samples, at most `size`: noise that
    falls by itself, in the place of a rate that does (Bottou, Curtis & Nocedal 2018, section 5.2).
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
    left = draw.permutation(samples)
    for step in range(steps):
        left = left if len(left) else draw.permutation(samples)
        batch = left[: grown(size, step) if order == "growing" else size]
        rows[step, : len(batch)] = batch
        weight[step, : len(batch)] = 1
        left = left[len(batch) :]
    return Plan(rows, weight)


def grown(size: int, step: int) -> int:
    """How many samples a growing batch has at a step, counted from 0."""
    return min(size, math.ceil(GROWTH ** min(step, 1000)))
