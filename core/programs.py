"""How programs are compiled, and how many of them stay in memory."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

LOOPS: dict[str, bool | str] = {
    "xla_cpu_copy_insertion_use_region_analysis": True,
    "xla_disable_hlo_passes": "while-loop-invariant-code-motion",
}
"""For loops of small steps on the CPU: two copies fewer in each, and no kernel of its own for every number
that could be computed before the loop. Together a tenth of the time of 500 steps."""

NETWORKS: dict[str, bool | str] = {"xla_cpu_use_fusion_emitters": False}
"""For networks: faster, and compiled in two thirds of the time."""

PROGRAMS = 400
"""Programs in memory. Each holds about forty memory maps, of which Linux allows a process 65,530; when
they run out, XLA crashes. One that was dropped comes back from the disk in 50 ms."""


Make = TypeVar("Make", bound=Callable)
_caches: list[Any] = []


def cached_program(make: Make, programs: int = PROGRAMS) -> Make:
    """`make`, which returns a compiled program, with a cache of the `programs` used last."""
    cache: Any = lru_cache(maxsize=programs)(make)
    _caches.append(cache)
    return cache


NETWORK_PROGRAMS = 16
"""Of those of networks, of each kind: what trains one and looks into it takes 30 MB and 260 memory maps."""


def network_program(make: Make) -> Make:
    """`cached_program` for networks, of which every structure has programs of its own."""
    return cached_program(make, NETWORK_PROGRAMS)


def forget() -> None:
    """Let go of every compiled program; the next use of each brings its own back from the disk."""
    for cache in _caches:
        cache.cache_clear()
