"""How often somebody may be wrong: codes of rooms, and the teacher's token."""

import asyncio
import hashlib
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from app.classroom.codes import WINDOW, WRONG, WRONG_IN_ALL
from app.store import Memory, Store, StoreError


class Limit(NamedTuple):
    """How many wrong ones there may be in a window, from one network and in all."""

    name: str
    network: int
    in_all: int


CODES = Limit("codes", WRONG, WRONG_IN_ALL)
TOKENS = Limit("tokens", 10, 100)
"""Wrong tokens, after which every further one waits for its turn."""


class Turnstile:
    """Lets one through at a time, slowly; few may wait.

    It is for those whose network was wrong too often. The teacher may sit in that network: a right token goes
    through, too; and a guesser tries 14,400 in the four hours of a room, of 10**12 that might be printed.
    """

    def __init__(self, seconds: float = 1.0, most: int = 8) -> None:
        self._seconds, self._most = seconds, most
        self._lock, self._waiting = asyncio.Lock(), 0

    async def turn(self) -> bool:
        """Wait for one's turn; False if too many do."""
        if self._waiting >= self._most:
            return False
        self._waiting += 1
        try:
            async with self._lock:
                await asyncio.sleep(self._seconds)
        finally:
            self._waiting -= 1
        return True


class Wrong:
    """Counts what was wrong, for all who share the store, or for this replica while there is none."""

    def __init__(self, store: Store) -> None:
        self._store, self._own = store, Memory()

    async def too_often(self, limit: Limit, address: str) -> bool:
        """Whether there were too many wrong ones from an address's network, or from anywhere."""
        network, in_all = await self._counts(limit, address, 0)
        return network >= limit.network or in_all >= limit.in_all

    async def again(self, limit: Limit, address: str) -> None:
        """Count one more."""
        await self._counts(limit, address, 1)

    async def _counts(self, limit: Limit, address: str, by: int) -> tuple[int, int]:
        keys = (f"wrong:{limit.name}:{_network(address)}", f"wrong:{limit.name}")
        try:
            return await asyncio.to_thread(_count, self._store, keys, by)
        except StoreError:
            return _count(self._own, keys, by)


def _count(store: Store, keys: tuple[str, str], by: int) -> tuple[int, int]:
    return store.count(keys[0], WINDOW, by), store.count(keys[1], WINDOW, by)


def _network(address: str) -> str:
    """What stands for a network in the store, which keeps no addresses: one of IPv4, or 2**64 of IPv6."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        name = address
    else:
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
            ip = ip.ipv4_mapped
        name = str(ip) if ip.version == 4 else str(int(ip) >> 64)
    return hashlib.sha256(f"network {name}".encode("utf-8", "replace")).hexdigest()[:16]
