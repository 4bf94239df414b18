"""Chunks as tasks of Dask: on workers of this machine, or of a scheduler that is there already."""

import itertools
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from app.jobs.cluster import LOST, NEEDED, connected, distributed, first_line
from app.races import solve
from app.races.studies import computing
from app.races.studies.chunking import Chunk
from app.races.studies.running import Mapped, Mapper
from app.races.studies.study import Study
from core.experiment import ExperimentError

AHEAD = 4
"""Chunks that are handed out for every thread of the workers, and not yet there."""
GONE = "The scheduler is gone. What was finished is kept; the same command goes on."


@contextmanager
def workers(address: str | None, count: int | None) -> Iterator[Mapper]:
    """What computes chunks on a cluster: that of a scheduler's address, or `count` processes of this machine.

    Raises ExperimentError with one sentence if there is none, or one of other versions.
    """
    if distributed is None:
        raise ExperimentError(NEEDED)
    with _quiet(), _cluster(address, count) as cluster, connected(cluster, address) as client:
        yield lambda study, whole, chunks: _mapped(client, study, whole, chunks)


@contextmanager
def _cluster(address: str | None, count: int | None) -> Iterator[Any]:
    if address is not None:
        yield address
        return
    assert distributed is not None  # noqa: S101  `workers` has looked
    with distributed.LocalCluster(
        n_workers=count, threads_per_worker=1, processes=True, dashboard_address="", protocol="tcp"
    ) as cluster:
        yield cluster


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong is said in one sentence, not in Dask's logs."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _mapped(client: Any, study: Study, whole: tuple[int, ...], chunks: Iterable[Chunk]) -> Mapped:
    """Hand out chunks as others are finished. One whose workers always die, or that raises, is a sentence."""
    assert distributed is not None  # noqa: S101  `workers` has looked
    left, single = iter(chunks), solve.SINGLE.is_set()
    held: dict[Any, Chunk] = {}

    def submit(chunk: Chunk) -> Any:
        future = client.submit(computing.task, study.text, whole, chunk, single, pure=False)
        held[future] = chunk
        return future

    suspects: list[Chunk] = []
    threads = max(sum(client.nthreads().values()), 1)
    first = [submit(chunk) for chunk in itertools.islice(left, AHEAD * threads)]
    waiting = distributed.as_completed(first, loop=client.loop)
    try:
        for future in waiting:
            if future.status == "lost":  # with the worker that had it; it is computed again
                waiting.add(future)
                continue
            chunk = held.pop(future)
            found = _result(future, chunk, study)
            if found is None:
                suspects.append(chunk)  # or it was another chunk, on the same worker
            else:
                yield chunk, found
            future.release()
            for more in itertools.islice(left, 1):
                waiting.add(submit(more))
        for chunk in suspects:
            found = _result(submit(chunk), chunk, study)
            yield chunk, found or f"{_named(chunk, study)} was not computed: every worker that tried died."
    finally:
        client.cancel(list(held))


def _result(future: Any, chunk: Chunk, study: Study) -> Any:
    """What was measured, the sentence why nothing was, or None if the workers that tried died.

    Raises ExperimentError if the scheduler is gone, or the study is wrong.
    """
    assert distributed is not None  # noqa: S101  `workers` has looked
    try:
        return future.result()[1]
    except distributed.KilledWorker:
        return None
    except LOST:
        raise ExperimentError(GONE) from None
    except ExperimentError:
        raise
    except Exception as error:
        return f"{_named(chunk, study)} was not computed: {first_line(error)}."


def _named(chunk: Chunk, study: Study) -> str:
    """A chunk in a sentence: its index, and which cells these are."""
    cells = ", ".join(
        f"{dim} {first} to {first + size - 1}" if size > 1 else f"{dim} {first}"
        for dim, first, size in zip(study.dims, chunk.origin, chunk.shape, strict=True)
    )
    return f"Chunk {chunk.name} ({cells})"
