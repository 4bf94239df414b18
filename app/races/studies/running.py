"""Running a study in this process, or by what maps tasks to workers: chunk after chunk."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from app.races.studies import chunking
from app.races.studies.chunking import Chunk
from app.races.studies.computing import computed
from app.races.studies.study import Study

Numbers = Mapping[str, np.ndarray]
Mapped = Iterator[tuple[Chunk, Numbers | str]]
"""Chunks with what was measured in each, or the sentence that says why nothing was."""
Mapper = Callable[[Study, tuple[int, ...], Iterable[Chunk]], Mapped]
Progress = Callable[[int], None]
"""Told of how many more cells the numbers are there."""


class Result(NamedTuple):
    """The arrays of a study, as far as they were computed."""

    study: Study
    arrays: dict[str, np.ndarray]
    """By the names of measures; NaN where there is no number, and where nothing was computed."""
    done: int
    """How many cells were computed."""
    failures: tuple[str, ...]
    """What could not be, a sentence for every chunk."""

    @property
    def whole(self) -> bool:
        """Whether all cells were computed."""
        return self.done == self.study.cells


def here(study: Study, whole: tuple[int, ...], chunks: Iterable[Chunk]) -> Mapped:
    """One chunk after the other, in this process."""
    for chunk in chunks:
        yield chunk, computed(study, chunk, whole)


def run(
    study: Study,
    progress: Progress = lambda cells: None,
    *,
    most: int | None = None,
    mapper: Mapper = here,
) -> Result:
    """All cells of a study in memory. Whoever interrupts it (Ctrl-C) gets what is there.

    `most` is how many cells a chunk may have, `mapper` who computes chunks. Raises ExperimentError.
    """
    whole = chunking.shape(study, most)
    arrays = {one.name: np.full(study.of_array(one)[1], np.nan) for one in study.wanted}
    done, failures = 0, []
    try:
        for chunk, found in mapper(study, whole, chunking.chunks(study, whole)):
            if isinstance(found, str):
                failures.append(found)
                continue
            for name, values in found.items():
                arrays[name][chunk.box()] = values
            done += chunk.cells
            progress(chunk.cells)
    except KeyboardInterrupt:
        pass
    return Result(study, arrays, done, tuple(failures))
