"""A Dask cluster of the site's: what it must have, and slices of trainings computed by its workers.

The cluster takes only the line of trainings. Where it is gone, that line is the server's own workers' too,
until it comes back; what was in hand is computed again.
"""

import asyncio
import concurrent.futures
import logging
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from app.jobs.pool import CancelledError, HomeboundError, Job, Pool
from app.jobs.process import DiedError
from app.jobs.worker import Call
from app.languages import mark
from core.experiment import ExperimentError

try:
    import distributed
except ImportError:  # the extra `sweep` installs it
    distributed = None

PATIENCE = "10s"
"""How long to look for a scheduler."""
AGAIN = 30.0
"""Seconds after which a cluster that is gone is looked for again."""
LOOK = 0.25
"""Seconds between two looks whether a slice is still wanted."""
MOST = 64
"""Slices that a cluster is given at a time."""
LOST = (asyncio.CancelledError, concurrent.futures.CancelledError, OSError)
PACKAGES = ("optimizer-trajectories", "jax", "jaxlib", "numpy")
"""What the numbers depend on: the same on every worker."""
GONE = mark("The cluster does not answer; this server trains by itself until it does.")
NEEDED = "Workers need the package distributed: pip install 'optimizer-trajectories[sweep]'."


def connected(cluster: Any, address: str | None) -> Any:
    """A client of a cluster whose workers have our packages.

    Raises ExperimentError with one sentence if there is none, or one of other versions.
    """
    if distributed is None:
        raise ExperimentError(NEEDED)
    try:
        client = distributed.Client(cluster, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ExperimentError(f"There is no Dask scheduler at {address}: {first_line(error)}.") from None
    try:
        check_versions(client, address)
    except BaseException:
        client.close()
        raise
    return client


def versions() -> dict[str, str]:
    """What the numbers of this process depend on."""
    return {name: version(name) for name in PACKAGES}


def check_versions(client: Any, address: str | None) -> None:
    """Raise ExperimentError if a scheduler or a worker has other versions, or none of this package."""
    ours = {"distributed": version("distributed")}
    theirs = client.get_versions(packages=[])["scheduler"]["packages"]["distributed"]
    if theirs != ours["distributed"]:
        raise ExperimentError(
            f"The scheduler at {address} has distributed {theirs}, but {ours['distributed']} is here; "
            "both must have the same version."
        )
    try:
        found = client.run(versions)
    except Exception as error:
        raise ExperimentError(
            f"The workers of {address} cannot compute a study: {first_line(error)}. "
            "They need the same packages as this process."
        ) from None
    for worker, packages in found.items():
        for name, here in versions().items():
            if packages[name] != here:
                raise ExperimentError(f"The worker {worker} has {name} {packages[name]}, but {here} is here.")


def first_line(error: Any) -> str:
    """What an error says first."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__).rstrip(".")


def made(call: Call) -> Any:
    """What a call returns, on a worker of the cluster."""
    from core import cache
    from landscapes.data.uploads import GoneError

    cache.enable()
    try:
        return call.made(lambda share: None)
    except Exception as error:
        if isinstance(error, GoneError) or isinstance(error.__cause__, GoneError):
            raise HomeboundError from None
        raise


class Cluster:
    """The workers of a scheduler, beside those of a pool."""

    def __init__(
        self, pool: Pool, address: str, connect: Callable[[Any, str | None], Any] = connected
    ) -> None:
        self.address = address
        self.said = ""
        """One sentence why the cluster does not compute, if it does not."""
        self._pool, self._connect = pool, connect
        self._client: Any = None
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._threads: list[threading.Thread] = []
        self._keeper = threading.Thread(target=self._keep, name="jobs-cluster", daemon=True)
        self._keeper.start()

    @property
    def threads(self) -> int:
        """How many slices it computes at a time."""
        return len(self._threads) if self._pool.apart else 0

    def _keep(self) -> None:
        """Be connected, and connect again."""
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said in one sentence
        while not self._ended.is_set():
            try:
                client = self._connect(self.address, self.address)
                count = min(max(sum(client.nthreads().values()), 1), MOST)
            except Exception as error:
                self._say(str(error) if isinstance(error, ExperimentError) else GONE)
                self._ended.wait(AGAIN)
                continue
            self._client, self.said = client, ""
            self._lost.clear()
            self._pool.set_apart(True)
            self._threads = [
                threading.Thread(target=self._serve, args=(client,), name="jobs-apart", daemon=True)
                for _ in range(count)
            ]
            for thread in self._threads:
                thread.start()
            while not (self._ended.is_set() or self._lost.wait(LOOK)):
                if client.status not in ("running", "connecting"):
                    self._lost.set()
            self._pool.set_apart(False)
            if not self._ended.is_set():
                self._say(GONE)
            self._close(client)
            self._ended.wait(AGAIN)

    def _say(self, sentence: str) -> None:
        if sentence != self.said:
            logging.getLogger(__name__).warning("%s (%s)", sentence, self.address)
        self.said = sentence

    @staticmethod
    def _close(client: Any) -> None:
        try:
            client.close(timeout=2)
        except Exception:  # its scheduler is gone
            logging.getLogger(__name__).debug("The client could not be closed.", exc_info=True)

    def _serve(self, client: Any) -> None:
        """Have slices computed, one after the other, as long as the cluster is there."""
        while (job := self._pool.wait_for("training", self._lost, self._ended)) is not None:
            try:
                self._pool.make(job, lambda job=job: self._called(client, job))
            except HomeboundError:
                self._pool.home(job)

    def _called(self, client: Any, job: Job) -> Any:
        """What a call returns, from whichever worker the scheduler gives it to."""
        assert distributed is not None  # noqa: S101  there is a client
        try:
            future = client.submit(made, job.call, pure=False)
            while True:
                try:
                    return future.result(timeout=LOOK)
                except TimeoutError:
                    if job.stopped is not None:
                        future.cancel()
                        raise DiedError from None
                    if self._lost.is_set() or self._ended.is_set():
                        raise DiedError from None
        except distributed.KilledWorker as error:
            raise DiedError from error
        except LOST as error:
            if isinstance(error, CancelledError):
                raise
            self._lost.set()
            job.tries -= 1  # it is not the job's fault
            raise DiedError from error

    def stop(self) -> None:
        """Let go of the cluster."""
        self._ended.set()
        self._lost.set()
        self._keeper.join(5)
        deadline = time.monotonic() + 5
        for thread in self._threads:
            thread.join(max(deadline - time.monotonic(), 0))
