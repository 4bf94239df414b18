"""What came out of jobs, kept for whoever asks for the same: here, and in a store for all replicas.

Bytes, and bytes by name, go into the store, and nothing that comes out of it is ever unpickled. While one
replica computes, it holds a lease, which lapses if it dies; the others wait for it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any, Protocol

from cachetools import LRUCache

HERE = 64e6
"""Bytes that are kept in this process; the least recently used goes first."""
LARGEST = 8e6
"""Bytes of a result that is kept, at most."""
LASTS = 3600
"""Seconds that a result stays in the store."""
LEASE = 15
"""Seconds after which a replica that says no more is taken for dead."""
PREFIX = "trajectories:job:"


class Store(Protocol):
    """What results need of a store that replicas share. What it raises is taken for a miss."""

    def get(self, key: str) -> bytes | None:
        """What is there under a key."""
        ...

    def put(self, key: str, value: bytes, ttl: float) -> Any:
        """Keep bytes under a key for so many seconds."""
        ...

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        """The same if nothing is there; whether nothing was."""
        ...

    def delete(self, key: str) -> Any:
        """Let go of what is there under a key."""
        ...


def weight(result: Any) -> int:
    """The bytes of a result: of itself, or of its parts."""
    if isinstance(result, bytes | bytearray):
        return len(result)
    if isinstance(result, str):
        return 4 * len(result)
    if isinstance(result, Mapping):
        return sum(map(weight, result.values()))
    if isinstance(result, Sequence):
        return sum(map(weight, result))
    return int(getattr(result, "nbytes", 100))


def packed(result: Any) -> bytes | None:
    """Bytes, or bytes by name, as the store has them: behind a line that says which; None for all else."""
    if isinstance(result, bytes):
        return b"null\n" + result
    parts = result
    if not isinstance(parts, dict) or not all(isinstance(part, bytes) for part in parts.values()):
        return None
    head = json.dumps({name: len(part) for name, part in parts.items()})
    return b"\n".join([head.encode(), b"".join(parts.values())])


def unpacked(text: bytes) -> bytes | dict[str, bytes]:
    """What was packed. Raises ValueError if it is nothing of ours."""
    head, _, rest = text.partition(b"\n")
    sizes = json.loads(head)
    if sizes is None:
        return rest
    parts, at = {}, 0
    for name, size in sizes.items():
        parts[name] = rest[at : at + size]
        at += size
    if at != len(rest):
        raise ValueError("It is cut off.")
    return parts


class Results:
    """Results by the keys of their jobs."""

    def __init__(self, store: Store | None = None, version: str = "") -> None:
        self._kept: LRUCache[str, Any] = LRUCache(HERE, getsizeof=lambda result: max(weight(result), 100))
        self._lock = Lock()
        self._store, self._version = store, version
        self.hits = self.misses = 0

    @property
    def kept(self) -> int:
        """How much is kept in this process."""
        return int(self._kept.currsize)

    def get(self, key: str) -> Any:
        """What is kept here under a key; None if nothing is."""
        with self._lock:
            return self._kept.get(key)

    def put(self, key: str, result: Any) -> None:
        """Keep a result; for all replicas if it can be packed."""
        self._keep(key, result)
        if self._store is not None and weight(result) <= LARGEST and (text := packed(result)) is not None:
            self._asked("put", self._name(key), text, LASTS)
        self.release(key)

    def _keep(self, key: str, result: Any) -> None:
        if weight(result) <= LARGEST:
            with self._lock:
                self._kept[key] = result

    def shared(self, key: str) -> bytes | dict[str, bytes] | None:
        """What another replica has put into the store, from now on kept here too."""
        text = self._asked("get", self._name(key))
        try:
            found = None if text is None else unpacked(text)
        except (ValueError, TypeError, AttributeError, KeyError):
            return None
        if found is not None:
            self._keep(key, found)
        return found

    def claim(self, key: str) -> bool:
        """Whether this replica is to compute what is under a key: no other does."""
        return self._asked("add", self._lease(key), b"1", LEASE) is not False

    def renew(self, key: str) -> None:
        """Say that this replica still computes what it has claimed."""
        self._asked("put", self._lease(key), b"1", LEASE)

    def release(self, key: str) -> None:
        """Let others compute what is under a key."""
        self._asked("delete", self._lease(key))

    def _asked(self, what: str, *given: Any) -> Any:
        """What the store answers; None where there is none, or it cannot be reached."""
        if self._store is None:
            return None
        try:
            return getattr(self._store, what)(*given)
        except Exception:  # without the store every replica computes for itself
            return None

    def _name(self, key: str) -> str:
        return PREFIX + hashlib.sha256(f"{self._version}\n{key}".encode()).hexdigest()[:40]

    def _lease(self, key: str) -> str:
        return self._name(key) + ":lease"
