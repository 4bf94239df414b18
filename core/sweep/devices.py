"""The devices that a sweep is shared out over."""

import os
from contextlib import suppress
from functools import lru_cache

import jax
import numpy as np
from jax.sharding import Mesh

CELLS = "cells"
"""The name of the axis that is shared out."""


def use_every_core(count: int | None = None) -> None:
    """Make every core a device of its own (or so many): a block keeps one busy.

    Where something was computed already, the devices stay those that there are.
    """
    with suppress(RuntimeError):
        jax.config.update("jax_num_cpu_devices", count or os.cpu_count() or 1)


@lru_cache(maxsize=8)
def mesh(count: int | None = None) -> Mesh:
    """All devices of this process, or the first so many."""
    return Mesh(np.array(jax.local_devices()[:count]), (CELLS,))
