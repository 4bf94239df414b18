"""What every store does; `Memory` and `Valkey` are held to it by the same tests."""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

Heard = Callable[[bytes], None]
"""What is called with each message of a channel, in a thread of the store's: it must return at once."""
LONGEST_KEY = 200
"""Letters of a key."""


class StoreError(Exception):
    """The store is out of reach; reads as one sentence."""


class Stamped(NamedTuple):
    """A value that a newer one replaces, the one with the larger `stamp`, in whatever order they come."""

    stamp: int
    """From 0, below 2**53."""
    value: bytes


class Store(Protocol):
    """Bytes under keys, each for a while, and messages to all who share the store.

    Every method may be called from any thread, and blocks for at most about a second; in asyncio call it by
    `asyncio.to_thread`. Each raises StoreError if the store is out of reach, at once while it is known to be.
    Values may go before their time where there is no room for them: those that would go next anyway.
    """

    shared: bool
    """Whether other processes see it."""

    def get(self, key: str) -> bytes | None:
        """What stands under a key, or None."""
        ...

    def put(self, key: str, value: bytes, ttl: float) -> None:
        """Let a value stand under a key for `ttl` seconds, in the place of what stood there."""
        ...

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        """The same if nothing stands there; whether it was so. Of many who ask at once one is told yes."""
        ...

    def delete(self, key: str) -> None:
        """Forget a key."""
        ...

    def count(self, key: str, ttl: float, by: int = 1) -> int:
        """Add to a number, 0 at first, and return it; it is forgotten `ttl` seconds after the first time."""
        ...

    def merge(self, key: str, fields: Mapping[str, Stamped], ttl: float) -> set[str]:
        """Let those fields of a key be written that are newer than what is there; which they were.

        The key lives `ttl` seconds from now on. Fields never go one by one, so merges may come in any order,
        twice or late: what remains is the same.
        """
        ...

    def fields(self, key: str) -> dict[str, Stamped]:
        """All fields of a key."""
        ...

    def publish(self, channel: str, message: bytes) -> None:
        """Tell all who listen to a channel, this process too."""
        ...

    def subscribe(self, channel: str, heard: Heard, missed: Callable[[], None]) -> Callable[[], None]:
        """Call `heard` with every message of a channel from now on; what is returned ends it.

        `missed` is called once messages come, if some may have been lost before, as when one has just begun.
        """
        ...

    def ping(self) -> None:
        """Raise StoreError if the store does not answer."""
        ...

    def close(self) -> None:
        """Give back what the store holds: threads, connections."""
        ...
