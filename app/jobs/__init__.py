"""Heavy work: in worker processes, in a line that is fair to all visitors, once for all who ask for the same.

A server says `begin`; then calls are made by worker processes (`pool.py`, `process.py`). Without it, as in
notebooks, on the command line and in tests, and where `TRAJECTORIES_WORKERS=0`, threads of this process make
them, in the same order. What a job may take, and how many workers there are, says `limits.py`.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app import VERSION
from app.jobs import limits
from app.jobs.limits import Limits
from app.jobs.pool import BusyError, CancelledError, JobError, Lane, Pool, Ticket
from app.jobs.results import Store
from app.jobs.worker import Call
from app.languages import language

if TYPE_CHECKING:  # Dask is not there before it is needed
    from app.jobs.cluster import Cluster

__all__ = [
    "BusyError",
    "Call",
    "CancelledError",
    "JobError",
    "Lane",
    "Limits",
    "Store",
    "Ticket",
    "begin",
    "end",
    "parallel",
    "piece",
    "pool",
    "readings",
    "said",
    "submit",
]

_lock = threading.Lock()
_pool: list[Pool] = []
_cluster: list["Cluster"] = []


def begin(limit: Limits | None = None, store: Store | None = None) -> Pool:
    """Let worker processes compute from now on, as many as the environment says.

    What is kept for all is put into a `store`, if there is one. Raises ExperimentError with one sentence if
    the environment asks for what cannot be.
    """
    limit = limits.read() if limit is None else limit
    end()
    with _lock:
        _pool[:] = [Pool(limit, store, VERSION)]
        if limit.cluster:
            from app.jobs.cluster import Cluster

            _cluster[:] = [Cluster(_pool[0], limit.cluster)]
        return _pool[0]


def end() -> None:
    """End all workers."""
    with _lock:
        for before in (*_cluster, *_pool):
            before.stop()
        _cluster.clear()
        _pool.clear()


def said() -> str:
    """One sentence why a cluster that was asked for does not compute; empty if it does, or there is none."""
    return _cluster[0].said if _cluster else ""


def pool() -> Pool:
    """The pool: that of a server, else one of threads."""
    with _lock:
        if not _pool:
            _pool.append(Pool(Limits(0), None, VERSION))
        return _pool[0]


def submit(function: Callable[..., Any], *arguments: Any, tells: bool = False, **asked: Any) -> Ticket:
    """Have a function called: `Pool.submit` says what may be asked, and what is raised.

    The function is one of a module, and it and its arguments can be pickled. It speaks the language that is
    spoken here. One that `tells` takes `progress`, which it calls with the share that is done.
    """
    return pool().submit(Call(function, arguments, language(), tells), **asked)


def parallel() -> int:
    """How many slices of trainings are computed at a time."""
    here = pool()
    if _cluster and (apart := _cluster[0].threads):
        return apart
    return here.slots if here.limits.workers else 0


def piece(
    function: Callable[..., Any], *arguments: Any, visitor: str = "", seconds: float | None = None
) -> Any:
    """What a function returns for a slice of a training: from a worker, or in this thread if there are none.

    Raises what it raises, and JobError.
    """
    here = pool()
    if not here.limits.workers and not here.apart:
        return function(*arguments)
    ticket = here.submit(
        Call(function, arguments, language()), visitor=visitor, lane="training", seconds=seconds
    )
    return ticket.result()


def readings() -> dict[str, float]:
    """Numbers for those who watch a server: `Pool.readings`; nothing is started for them."""
    cluster = {"cluster": float(_cluster[0].threads)} if _cluster else {}
    return _pool[0].readings() | cluster if _pool else {}
