"""What a sweep is given: of every cell its own numbers, and tables that many cells share."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import jax
import numpy as np
from jax import Array

from core.data import Data
from core.packed import Packed, pack
from core.sampling import Plan
from core.step import Build, RunSettings, seeded

Numbers = Array | np.ndarray


class Cells(NamedTuple):
    """The numbers of n cells, and which rows of the tables are theirs."""

    start: Numbers  # [n, d]
    lr: Numbers  # [n] what the factors of the schedule multiply
    numbers: Numbers  # [n, m] the settings, packed
    factor: Numbers  # [n] rows of `Tables.factors`
    draw: Numbers  # [n] rows of `Tables.noise` and of `Tables.plans`
    terrain: Numbers  # [n] rows of `Tables.floors` and of `Tables.minima`

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.lr)


class Tables(NamedTuple):
    """What cells share, each by the row that it names."""

    factors: Numbers  # [f, steps] of the schedule
    noise: Numbers | None = None  # [s, steps, d] standard normal numbers
    plans: Plan | None = None  # mini-batches [s, steps, width]
    data: Data | None = None
    floors: Numbers | None = None  # [l] the lowest known losses
    minima: Numbers | None = None  # [l, k, d] the known minima, infinite where there are fewer than k


def settings_of(
    build: Build,
    base: RunSettings,
    count: int,
    varying: Mapping[str, Mapping[str, Any] | np.ndarray],
    seeds: np.ndarray,
) -> Packed[RunSettings]:
    """The settings of `count` cells, packed [count, m]: those of `base`, with what is `varying` in its place.

    `varying` has numbers [count] under the names of the fields of `RunSettings`, and under "landscape",
    "rule" and "policy" those of their sliders and toggles; `seeds` [count] are the cells' own.
    """
    whole = seeded(base.complete(build), 0)
    packed = pack(whole)
    parts: dict[str, Any] = {name: getattr(whole, name) for name in whole.__dataclass_fields__}
    for name, given in varying.items():
        parts[name] = parts[name] | given if isinstance(given, Mapping) else given
    parts["seed"] = (seeds ^ (seeds >> 24)) & 0xFFFFFF
    leaves = jax.tree.leaves(RunSettings(**parts))
    columns = [np.broadcast_to(np.asarray(leaf, packed.numbers.dtype), count) for leaf in leaves]
    return Packed(np.stack(columns, axis=1), packed.structure, packed.kinds)
