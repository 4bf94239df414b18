"""In which precision a race is computed: in 64 bits on the CPU, where they cost little."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Event

import jax

from core.landscape import Landscape

SINGLE = Event()
"""Set before anything is computed: this process computes everything in 32 bits, as its user wants."""
WORK = 2e6
"""Multiplications that a loss may take: with more data than that 64 bits take up to four times as long."""


def double(landscape: Landscape) -> bool:
    """Whether races over a landscape are computed in 64 bits: not networks or large data, nor on a GPU."""
    return not SINGLE.is_set() and _small(landscape) and jax.default_backend() == "cpu"


@lru_cache(maxsize=256)
def _small(landscape: Landscape) -> bool:
    if landscape.training is not None:
        return False
    samples = None if landscape.data is None else landscape.data()
    return landscape.work(samples, landscape.dimension) <= WORK


@contextmanager
def precision(landscape: Landscape) -> Iterator[None]:
    """What this thread computes within the block has the precision of races over the landscape."""
    with jax.enable_x64(double(landscape)):
        yield
