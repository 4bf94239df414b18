"""The chunks of a study: boxes of cells that are computed at once, each by one program a run."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.studies.study import Study
from core.experiment import ExperimentError

CELLS = 65_536
"""At most so many cells make a chunk, unless told otherwise."""
LEAST = 64
"""At least so many, where there are as many: a block of them takes no longer than one."""
WORK = 2e11
"""Multiplications of losses that a chunk may take: some seconds, so that little is lost with it."""
BYTES = 256e6
"""Memory that the tables of a chunk may take."""
MOST = 200_000
"""Chunks that a study may have: of each there are files."""


class Chunk(NamedTuple):
    """A box of cells."""

    number: tuple[int, ...]
    """Which one of all, along each dimension."""
    origin: tuple[int, ...]
    """Its first cell."""
    shape: tuple[int, ...]

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return math.prod(self.shape)

    def places(self, dims: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Where its cells stand along each dimension [cells], in their order."""
        flat = np.indices(self.shape).reshape(len(self.shape), -1)
        return {dim: first + at for dim, first, at in zip(dims, self.origin, flat, strict=True)}

    @property
    def name(self) -> str:
        """What it is called in a sentence: its index."""
        return ".".join(map(str, self.number))

    def box(self) -> tuple[slice, ...]:
        """The part of an array that it is."""
        return tuple(slice(a, a + n) for a, n in zip(self.origin, self.shape, strict=True))


def shape(study: Study, most: int | None = None) -> tuple[int, ...]:
    """How many cells a chunk has along each dimension: 1 where every value needs a program of its own.

    `most` is how many it may have in all; what it is if that is None depends on the work and the memory that
    a cell takes. Raises ExperimentError if there are too many chunks.
    """
    single = {dim for one in study.structural() for dim in one.dims}
    room, found = most or _most(study), []
    for dim in reversed(study.dims):
        size = 1 if dim in single else min(study.axes.sizes[dim], max(room, 1))
        room //= size
        found.append(size)
    whole = tuple(reversed(found))
    if (made := count(study, whole)) > MOST:
        raise ExperimentError(
            f"over: {study.cells:,} cells in chunks of {math.prod(whole):,} make {made:,} chunks, but "
            f"at most {MOST:,} are allowed."
        )
    return whole


def chunks(study: Study, whole: tuple[int, ...]) -> Iterator[Chunk]:
    """All chunks of that shape, in the order of their cells; those at an edge are smaller."""
    counts = [-(-size // side) for size, side in zip(study.shape, whole, strict=True)]
    for index in np.ndindex(*counts):
        origin = tuple(int(i) * side for i, side in zip(index, whole, strict=True))
        sides = zip(whole, study.shape, origin, strict=True)
        yield Chunk(tuple(map(int, index)), origin, tuple(min(side, size - at) for side, size, at in sides))


def count(study: Study, whole: tuple[int, ...]) -> int:
    """How many chunks there are."""
    return math.prod(-(-size // side) for size, side in zip(study.shape, whole, strict=True))


def _most(study: Study) -> int:
    experiment = study.experiment
    landscape = solve.landscape(experiment)
    if landscape.training:
        return 1
    d = len(experiment.start)
    work = landscape.work(solve.data(landscape), d) * experiment.steps
    return int(np.clip(min(WORK / work, BYTES / _bytes(study, d)), LEAST, CELLS))


def _bytes(study: Study, d: int) -> float:
    """About how many bytes the tables take for every cell, if each has rows of its own."""
    experiment, paths = study.experiment, [one.path for one in study.axes.settings]
    seeded = any(path.rpartition(".")[2] == "seed" for path in paths)
    scheduled = any(".schedule." in path for path in paths)
    noisy = any(run.noise for run in experiment.runs) or any(path.endswith(".noise") for path in paths)
    batch = max((experiment.own(run).batch.size or 0 for run in experiment.runs), default=0)
    rows = seeded * (8 * d * noisy + 48 * batch) + 8 * scheduled
    return 1000 + experiment.steps * rows
