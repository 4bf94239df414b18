"""A small store: in this process, or in Valkey where several replicas share one. Nothing in it is on a disk.

`store()` is the one that the environment asks for: `TRAJECTORIES_STORE=redis://host:6379` (also `rediss://`,
with a password as URLs have it), else this process's own.
"""

import os
from functools import cache

from app.store.contract import Heard, Stamped, Store, StoreError
from app.store.memory import Memory

WHERE = "TRAJECTORIES_STORE"
"""The variable of the environment that names the shared store."""


@cache
def store() -> Store:
    """The store of this process, made once. Raises StoreError with one sentence if that is no address."""
    address = os.environ.get(WHERE, "").strip()
    if not address:
        return Memory()
    from app.store.valkey import Valkey  # a single replica needs no client

    return Valkey(address)


__all__ = ["WHERE", "Heard", "Memory", "Stamped", "Store", "StoreError", "store"]
