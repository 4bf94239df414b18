"""Running a program over cells: blocks of one width, shared out over devices."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import numpy as np
from jax import dtypes
from jax.sharding import Mesh, NamedSharding
from jax.sharding import PartitionSpec as P

from core.packed import Packed
from core.step import Build, RunSettings
from core.sweep.cells import Cells, Tables
from core.sweep.devices import CELLS, mesh
from core.sweep.program import Asked, Structure, compiled

LANES = 64
"""The cells of a block on a CPU. So few of small dimension are one kernel, with all their numbers in the
cache. Every block has as many, so that no number depends on how many cells there are, or on how they are
shared out."""
GPU_LANES = 1 << 20
"""At most so many on a GPU, which wants them all at once."""


def lanes(cells: int) -> int:
    """The width of the blocks that so many cells of a chunk are computed in."""
    if jax.default_backend() == "cpu":
        return LANES
    return min(GPU_LANES, max(LANES, 1 << (cells - 1).bit_length()))


def measured(
    build: Build,
    asked: Sequence[Asked],
    cells: Cells,
    tables: Tables,
    *,
    settings: Packed[RunSettings],
    told: Sequence[Mapping[str, Any]],
    steps: int,
    room: int = 0,
    devices: Mesh | None = None,
) -> np.ndarray:
    """The numbers [n, measures] of n cells; NaN where there is none.

    `settings` says how the numbers of the cells are packed, and `told` what each measure is. `room` is the
    number of cells that the program is compiled for, if that is more: a last chunk with fewer of them then
    compiles nothing. Raises ValueError if the rule cannot run on the landscape.
    """
    if reason := build.landscape.obstacle(build.rule):
        raise ValueError(f"{build.rule.title} cannot run here. {reason}")
    devices, count = devices or mesh(), max(room, len(cells))
    width, n = lanes(count), devices.size
    blocks = -(-len(cells) // width)
    each, most = -(-blocks // n), math.ceil(math.ceil(count / width) / n)
    dtype = dtypes.canonicalize_dtype(float)
    along = NamedSharding(devices, P(CELLS))

    def shared_out(part: Any) -> jax.Array:
        part = np.asarray(part)
        part = part.astype(dtype if part.dtype.kind == "f" else np.int32)
        whole = np.concatenate(
            [part, np.broadcast_to(part[:1], (each * n * width - len(part), *part.shape[1:]))]
        )
        whole = whole.reshape(n, each, width, *part.shape[1:])
        whole = np.concatenate([whole, np.zeros((n, most - each, *whole.shape[2:]), whole.dtype)], axis=1)
        return jax.device_put(whole.reshape(n * most, *whole.shape[2:]), along)

    counts = np.clip(blocks - each * np.arange(n), 0, each).astype(np.int32)
    program = compiled(build, tuple(asked), Structure(settings.structure, settings.kinds), devices)
    found = program(
        jax.tree.map(shared_out, cells),
        jax.device_put(counts, along),
        jax.tree.map(lambda part: _narrow(part, dtype), tables),
        tuple({name: np.asarray(value, dtype) for name, value in one.items()} for one in told),
        np.int32(steps),
    )
    found = np.asarray(found, float).reshape(n, most, width, -1)[:, :each]
    return found.reshape(n * each * width, -1)[: len(cells)]


def _narrow(part: Any, dtype: Any) -> Any:
    """A table in the precision of the sweep; data that are on the device already stay as they are."""
    if isinstance(part, jax.Array) or part.dtype.kind != "f":
        return part
    return part.astype(dtype)
