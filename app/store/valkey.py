"""The store that replicas share: Valkey, or Redis."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.store.contract import Heard, Stamped, StoreError

PREFIX = "trajectories:"
CHANNELS = f"{PREFIX}channel:"
PATIENCE = 1.0
"""Seconds to wait for an answer, and for which a store that gave none is not asked again."""
BEAT = 4.0
"""Seconds after which a silent connection is asked whether it is still there."""
CONNECTIONS = 64
GONE = "The store that the servers share does not answer."

MERGE = """
local newer = {}
for i = 2, #ARGV, 3 do
  local there = redis.call('HGET', KEYS[1], ARGV[i])
  local stamp = there and tonumber(string.match(there, '^%d+'))
  if not stamp or tonumber(ARGV[i + 1]) > stamp then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1] .. ' ' .. ARGV[i + 2])
    newer[#newer + 1] = ARGV[i]
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return newer
"""
"""ARGV: milliseconds to live, then name, stamp and value of each field; a value is kept behind its stamp."""
COUNT = """
local number = redis.call('INCRBY', KEYS[1], ARGV[2])
if number == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return number
"""


class Valkey:
    """A store in Valkey or Redis at `address`, "redis://host:6379". Raises StoreError if that is no address.

    It is no error if the store is not there yet, or dies: then methods raise StoreError until it is back.
    """

    shared = True

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self._patience = patience
        try:
            self._client = redis.Redis(
                connection_pool=redis.BlockingConnectionPool.from_url(
                    address,
                    max_connections=CONNECTIONS,
                    timeout=patience,
                    socket_timeout=patience,
                    socket_connect_timeout=patience,
                    socket_keepalive=True,
                    retry=Retry(NoBackoff(), 0),
                    protocol=2,
                )
            )
        except (ValueError, TypeError):
            raise StoreError(
                "TRAJECTORIES_STORE: must be an address like redis://host:6379 or rediss://:password@host:6379."
            ) from None
        self._merge = self._client.register_script(MERGE)
        self._count = self._client.register_script(COUNT)
        self._asleep_until = 0.0
        self._lock = threading.Lock()
        self._listeners: dict[str, list[tuple[Heard, Callable[[], None]]]] = {}
        self._listening: threading.Thread | None = None
        self._closed = threading.Event()

    def get(self, key: str) -> bytes | None:
        """See Store."""
        with self._asked():
            return self._client.get(PREFIX + key)  # pyright: ignore[reportReturnType]  not the async client

    def put(self, key: str, value: bytes, ttl: float) -> None:
        """See Store."""
        with self._asked():
            self._client.set(PREFIX + key, value, px=_milliseconds(ttl))

    def add(self, key: str, value: bytes, ttl: float) -> bool:
        """See Store."""
        with self._asked():
            return bool(self._client.set(PREFIX + key, value, px=_milliseconds(ttl), nx=True))

    def delete(self, key: str) -> None:
        """See Store."""
        with self._asked():
            self._client.delete(PREFIX + key)

    def count(self, key: str, ttl: float, by: int = 1) -> int:
        """See Store."""
        with self._asked():
            return int(self._count(keys=[PREFIX + key], args=[_milliseconds(ttl), by]))

    def merge(self, key: str, fields: Mapping[str, Stamped], ttl: float) -> set[str]:
        """See Store."""
        told: list[Any] = [_milliseconds(ttl)]
        for name, one in fields.items():
            told += [name, one.stamp, one.value]
        with self._asked():
            return {name.decode() for name in self._merge(keys=[PREFIX + key], args=told)}

    def fields(self, key: str) -> dict[str, Stamped]:
        """See Store."""
        with self._asked():
            found: Any = self._client.hgetall(PREFIX + key)
        kept = {}
        for name, text in found.items():
            stamp, _, value = text.partition(b" ")
            kept[name.decode()] = Stamped(int(stamp), value)
        return kept

    def publish(self, channel: str, message: bytes) -> None:
        """See Store."""
        with self._asked():
            self._client.publish(CHANNELS + channel, message)

    def subscribe(self, channel: str, heard: Heard, missed: Callable[[], None]) -> Callable[[], None]:
        """See Store."""
        one = (heard, missed)
        with self._lock:
            self._listeners.setdefault(channel, []).append(one)
            if self._listening is None:
                self._listening = threading.Thread(target=self._listen, name="store", daemon=True)
                self._listening.start()

        def end() -> None:
            with self._lock:
                calls = self._listeners.get(channel, [])
                if one in calls:
                    calls.remove(one)
                if not calls:
                    self._listeners.pop(channel, None)

        return end

    def ping(self) -> None:
        """See Store."""
        with self._asked():
            self._client.ping()

    def close(self) -> None:
        """See Store."""
        self._closed.set()
        if self._listening:
            self._listening.join()
        self._client.close()
        self._client.connection_pool.disconnect()

    @contextmanager
    def _asked(self) -> Iterator[None]:
        if time.monotonic() < self._asleep_until:
            raise StoreError(GONE)
        try:
            yield
        except (redis.RedisError, OSError):
            self._asleep_until = time.monotonic() + self._patience
            raise StoreError(GONE) from None

    def _listen(self) -> None:
        """One connection that hears all channels, opened again whenever it breaks."""
        while not self._closed.is_set():
            heard = self._client.pubsub(ignore_subscribe_messages=False)
            with suppress(redis.RedisError, OSError, RuntimeError):
                heard.psubscribe(f"{CHANNELS}*")
                self._hear(heard)
            with suppress(redis.RedisError, OSError, RuntimeError):
                heard.close()
            self._closed.wait(self._patience / 4)

    def _hear(self, heard: Any) -> None:
        last, asked = time.monotonic(), False
        while not self._closed.is_set():
            message = heard.get_message(timeout=0.25)
            now = time.monotonic()
            if message:
                last, asked = now, False
                if message["type"] == "psubscribe":
                    self._asleep_until = 0.0
                    for _, missed in self._called():
                        missed()
                elif message["type"] == "pmessage":
                    channel = message["channel"].decode().removeprefix(CHANNELS)
                    for call, _ in self._called(channel):
                        call(message["data"])
            elif not asked and now - last > BEAT:
                heard.ping()
                asked = True
            elif asked and now - last > BEAT + self._patience:
                return  # half open: nobody is at the other end

    def _called(self, channel: str | None = None) -> list[tuple[Heard, Callable[[], None]]]:
        with self._lock:
            if channel is not None:
                return [*self._listeners.get(channel, ())]
            return [one for calls in self._listeners.values() for one in calls]


def _milliseconds(ttl: float) -> int:
    return max(1, round(ttl * 1000))
