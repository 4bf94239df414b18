"""The store within one process."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from app.store.contract import Heard, Stamped

MOST_BYTES = 64 * 2**20
MOST_KEYS = 10_000
OVERHEAD = 200
"""Bytes that a key takes beside its value, about."""


@dataclass
class _Kept:
    until: float
    value: bytes | None = None
    fields: dict[str, Stamped] = field(default_factory=dict)
    number: int = 0

    @property
    def size(self) -> int:
        inside = sum(len(name) + len(one.value) + OVERHEAD for name, one in self.fields.items())
        return OVERHEAD + len(self.value or b"") + inside


class Memory:
    """A store in this process, bounded in bytes and keys: what would go next makes place for what comes."""

    def __init__(
        self,
        most_bytes: int = MOST_BYTES,
        most_keys: int = MOST_KEYS,
        now: Callable[[], float] = time.monotonic,
        *,
        shared: bool = False,
    ) -> None:
        self.shared = shared
        self._most_bytes, self._most_keys, self._now = most_bytes, most_keys, now
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._heard: dict[str, list[Heard]] = {}

    def get(self, key: str) -> bytes | None:
        """See Store."""
        with self._lock:
            found = self._alive(key)
            return found.value if found else None

    def put(self, key: str, value: bytes, ttl: float) -> None:
        """See Store."""
        with self._lock:
            self._keep(key, _Kept(self._now() + ttl, value))

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        """See Store."""
        with self._lock:
            if self._alive(key):
                return False
            self._keep(key, _Kept(self._now() + ttl, value))
            return True

    def delete(self, key: str) -> None:
        """See Store."""
        with self._lock:
            self._drop(key)

    def count(self, key: str, ttl: float, by: int = 1) -> int:
        """See Store."""
        with self._lock:
            found = self._alive(key) or _Kept(self._now() + ttl)
            found.number += by
            self._keep(key, found)
            return found.number

    def merge(self, key: str, fields: Mapping[str, Stamped], ttl: float) -> set[str]:
        """See Store."""
        with self._lock:
            found = self._alive(key) or _Kept(0.0)
            newer = {
                name: one
                for name, one in fields.items()
                if name not in found.fields or one.stamp > found.fields[name].stamp
            }
            found.fields.update(newer)
            found.until = self._now() + ttl
            self._keep(key, found)
            return set(newer)

    def fields(self, key: str) -> dict[str, Stamped]:
        """See Store."""
        with self._lock:
            found = self._alive(key)
            return dict(found.fields) if found else {}

    def publish(self, channel: str, message: bytes) -> None:
        """See Store."""
        with self._lock:
            heard = [*self._heard.get(channel, ())]
        for call in heard:
            call(message)

    def subscribe(self, channel: str, heard: Heard, missed: Callable[[], None]) -> Callable[[], None]:
        """See Store; nothing is ever missed here."""
        with self._lock:
            self._heard.setdefault(channel, []).append(heard)

        def end() -> None:
            with self._lock:
                calls = self._heard.get(channel, [])
                if heard in calls:
                    calls.remove(heard)
                if not calls:
                    self._heard.pop(channel, None)

        return end

    def ping(self) -> None:
        """See Store: this one always answers."""

    def close(self) -> None:
        """See Store: nothing is to be given back."""

    @property
    def nbytes(self) -> int:
        """How much it holds, about."""
        return self._bytes

    @property
    def nkeys(self) -> int:
        """Of how many keys."""
        return len(self._kept)

    def _alive(self, key: str) -> _Kept | None:
        found = self._kept.get(key)
        if found and found.until <= self._now():
            self._drop(key)
            return None
        return found

    def _keep(self, key: str, kept: _Kept) -> None:
        self._drop(key)
        size = kept.size + len(key)
        if size > self._most_bytes:
            return
        while self._kept and (self._bytes + size > self._most_bytes or len(self._kept) >= self._most_keys):
            self._drop(min(self._kept, key=lambda one: self._kept[one].until))
        self._kept[key], self._sizes[key] = kept, size
        self._bytes += size

    def _drop(self, key: str) -> None:
        if self._kept.pop(key, None):
            self._bytes -= self._sizes.pop(key)
