"""A worker process, as its server holds it: started when it is first used, and ended from outside.

Why processes of our own, and no pool of the standard library's: a job that takes too long, or too much
memory, or that nobody waits for any more, is ended with its process while others go on. A
`ProcessPoolExecutor` cannot end a job that runs, breaks as a whole when one of its processes dies, and tells
no progress; and every process would run the script of the page, which Streamlit has put in the place of
`__main__`. A Dask `LocalCluster` can do this, at the price of a scheduler and its event loop in this process,
and of a nanny beside every worker; where a site has a cluster, `cluster.py` uses it.

A worker takes 70 MB of its own when it is started, 170 MB with JAX, 590 MB after six lessons, and 240 MB
again when it has rested; all share 100 MB of files. So there are few of them; each is started for the first
job that finds no other free, and ended when there has been nothing to do for a while, or when a job has
left it large. Forks of a server of forks start in 13 ms, not in 0.5 s, and share 80 MB, but that server
would take 230 MB for as long as there is no job at all.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.jobs.worker import Call

BOOT = "from app.jobs.worker import main; main()"
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class DiedError(Exception):
    """The process ended before it had sent what came out."""


class Process:
    """One worker process, for one call at a time."""

    def __init__(self, upload: Callable[[str, str], Any] = lambda name, key: None) -> None:
        self.calls = 0
        self.used = time.monotonic()
        self._upload = upload
        self._lock = threading.Lock()
        self._ended = False
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
            "TRAJECTORIES_WORKERS": "0",
            "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
            "XLA_PYTHON_CLIENT_PREALLOCATE": os.environ.get("XLA_PYTHON_CLIENT_PREALLOCATE", "false"),
        }
        self._process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "-c", BOOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def call(self, call: Call, hear: Callable[[float], None] = lambda share: None) -> Any:
        """What a call returns; `hear` is told the share that is done.

        Raises what it raises, DiedError if the process ends first, and TypeError if it cannot be sent.
        """
        self.calls += 1
        packed = pickle.dumps(call, 5)
        try:
            self._send(packed)
            while True:
                kind, value = self._receive()
                if kind == "share":
                    hear(value)
                elif kind == "want":
                    self._send(pickle.dumps(self._upload(*value), 5))
                elif kind == "done":
                    return value
                else:
                    raise value
        finally:
            self.used = time.monotonic()

    def _send(self, packed: bytes) -> None:
        pipe = self._process.stdin
        assert pipe is not None  # noqa: S101  it was asked for
        try:
            pipe.write(packed)
            pipe.flush()
        except (OSError, ValueError) as error:
            raise DiedError from error

    def _receive(self) -> tuple[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101  it was asked for
        try:
            return pickle.load(pipe)  # noqa: S301  the pipe is ours
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as error:
            raise DiedError from error

    def resident(self) -> float:
        """The bytes of memory that it takes; 0 where nobody can tell, or it has ended."""
        with suppress(OSError, ValueError, IndexError):
            return float(int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1]) * PAGE)
        return 0.0

    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it now, whatever it does."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End it, and let go of its pipes."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError, BrokenPipeError):
                if pipe is not None:
                    pipe.close()
        self._process.wait()
