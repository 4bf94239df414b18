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
"""Wrong tokens, after which who is wrong is told to wait.

A right token is compared first and never refused: whoever guesses may sit in the teacher's network. What
keeps a printed token is its length: who tries 1,000 a second of 27**9 = 7.6e12, for the four hours of a room,
finds it with probability 2e-6. One that is named in the environment must be as hard to guess.
"""


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
