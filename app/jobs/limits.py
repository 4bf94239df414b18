"""What jobs may take: processes, memory and time; as the environment says, or by this machine."""

import math
import os
from pathlib import Path
from typing import NamedTuple

from app.languages import mark
from core.experiment import ExperimentError

WORKERS = "TRAJECTORIES_WORKERS"
MEMORY = "TRAJECTORIES_WORKER_MEMORY"
SECONDS = "TRAJECTORIES_JOB_SECONDS"
CLUSTER = "TRAJECTORIES_CLUSTER"

SOME = 4
"""Worker processes at most, unless more are asked for: each takes 200 to 400 MB once it has computed."""
LEAST, USUAL = 600e6, 2e9
"""Bytes that a worker may take: JAX with our programs needs about the first."""
SHARE = 0.5
"""Of the machine's memory, that all workers together may take."""
LONGEST = 600.0
"""Seconds that a job may take."""

TOO_LONG = mark("This took longer than {seconds} seconds, more than one visitor may take; ask for less.")
TOO_LARGE = mark(
    "This took more than {megabytes} MB of memory, more than one visitor may take; ask for less."
)


class Limits(NamedTuple):
    """What jobs may take."""

    workers: int
    """Processes; 0: threads of this one."""
    memory: float = USUAL
    """Bytes of each process."""
    seconds: float = LONGEST
    """Of each job."""
    cluster: str = ""
    """The address of a Dask scheduler whose workers train networks; empty: none."""


def read() -> Limits:
    """The limits that the environment asks for. Raises ExperimentError with one sentence."""
    count = cores()
    workers = _whole(WORKERS, 0 if count < 2 else min(count, SOME), 0, 1024)
    share = SHARE * memory() / max(workers, 1)
    own = _whole(MEMORY, 0, 0, 2**20) * 1e6
    if 0 < own < LEAST:
        raise ExperimentError(f"{MEMORY}: must be at least {LEAST / 1e6:.0f} MB, not {own / 1e6:.0f}.")
    seconds = _whole(SECONDS, int(LONGEST), 1, 10**6)
    return Limits(
        workers, own or min(max(share, LEAST), USUAL), float(seconds), os.environ.get(CLUSTER, "").strip()
    )


def _whole(name: str, usual: int, low: int, high: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return usual
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and low <= int(text) <= high):
        raise ExperimentError(f"{name}: must be a whole number from {low} to {high}, not {text[:40]!r}.")
    return int(text)


def cores() -> int:
    """The cores that this process may use: of the machine, or as its container is told."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    quota = _file("cpu.max").split()
    if len(quota) == 2 and quota[0].isdecimal():
        count = min(count, max(math.ceil(int(quota[0]) / int(quota[1])), 1))
    return count


def memory() -> float:
    """The bytes of memory that this process may use; infinite where nobody can tell."""
    try:
        whole = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        whole = math.inf
    limit = _file("memory.max").strip()
    return min(whole, float(limit)) if limit.isdecimal() else whole


def _file(name: str) -> str:
    """What a control group of Linux says of this container."""
    try:
        return (Path("/sys/fs/cgroup") / name).read_text("ascii")
    except OSError:
        return ""
