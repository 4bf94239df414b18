"""How replicas agree on rooms: what changes goes to the store and to all others, after a loss all of it."""

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from app.classroom.room import OVER, Room
from app.classroom.tickets import Life
from app.store import Stamped, Store, StoreError

CHANNEL = "rooms"
GATHER = 0.03
"""Seconds for which changes are gathered before they are sent."""
RETRY = 1.0


def parse(name: str) -> Life:
    """A room by its name."""
    code, nonce, created = name.split(".")
    return Life(code, nonce, int(created))


class Replicas:
    """The rooms of a store, as the replica that asks sees them.

    `heard` is called in the event loop with what others wrote, `healed` with nothing after messages may have
    been lost. All else is said to the store in threads. While the store is out of reach what is to be sent is
    held: of every field the newest, so that it is bounded by what rooms hold.
    """

    def __init__(
        self,
        store: Store,
        heard: Callable[[str, dict[str, Stamped]], None],
        healed: Callable[[], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self.id = secrets.token_urlsafe(6)
        self._heard, self._healed, self._now = heard, healed, now
        self._unsent: dict[str, dict[str, Stamped]] = {}
        self._something = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._sending = asyncio.create_task(self._send_on())
        self._end = store.subscribe(CHANNEL, self._arrived, self._missed) if store.shared else None
        self.lost = False
        """Whether the store was out of reach when it was last told something."""

    def close(self) -> None:
        """Send nothing more, and hear nothing."""
        self._sending.cancel()
        if self._end:
            self._end()

    def tell(self, room: Room, fields: dict[str, Stamped]) -> None:
        """Let the store and all others have these fields soon."""
        if self.store.shared and fields:
            self._unsent.setdefault(room.life.name, {}).update(fields)
            self._something.set()

    def forget(self, room: Room) -> None:
        """Send nothing more of a room."""
        self._unsent.pop(room.life.name, None)

    async def claim(self, life: Life) -> bool:
        """Whether a room may have its code: it is free, or the room's own. So too while nobody can say."""
        if not self.store.shared:
            return True
        with suppress(StoreError):
            return await asyncio.to_thread(self._claim, life) == life.name
        return True

    def _claim(self, life: Life) -> str:
        """The name of the room that has the code from now on, in a thread."""
        key, left = f"code:{life.code}", self._left(life)
        if left <= 0 or self.store.add(key, life.name.encode(), left):
            return life.name
        return (self.store.get(key) or life.name.encode()).decode()

    async def named(self, code: str) -> Life | None:
        """The room that has a code. Raises StoreError."""
        found = await asyncio.to_thread(self.store.get, f"code:{code}")
        return parse(found.decode()) if found else None

    async def fields(self, life: Life) -> dict[str, Stamped]:
        """What the store has of a room. Raises StoreError."""
        return await asyncio.to_thread(self.store.fields, f"room:{life.name}")

    async def agree(self, room: Room) -> dict[str, Stamped]:
        """Give the store all that is known of a room, and return all that it knows. Raises StoreError."""

        def exchange(mine: dict[str, Stamped]) -> dict[str, Stamped]:
            if mine:
                self._claim(room.life)
                self._write(room.life.name, mine)
            return self.store.fields(f"room:{room.life.name}")

        return await asyncio.to_thread(exchange, dict(room.fields))

    def _left(self, life: Life) -> float:
        return life.expires / 1000 - self._now()

    async def _send_on(self) -> None:
        while True:
            await self._something.wait()
            await asyncio.sleep(GATHER)
            self._something.clear()
            batch, self._unsent = self._unsent, {}
            try:
                await asyncio.to_thread(self._send, batch)
                self.lost = False
            except StoreError:
                self.lost = True
                for name, fields in batch.items():
                    self._unsent[name] = fields | self._unsent.get(name, {})
                await asyncio.sleep(RETRY)
                self._something.set()

    def _send(self, batch: dict[str, dict[str, Stamped]]) -> None:
        for name, fields in batch.items():
            if OVER in fields:
                self.store.delete(f"room:{name}")
                if self.store.get(f"code:{parse(name).code}") == name.encode():
                    self.store.delete(f"code:{parse(name).code}")
                fields = {OVER: fields[OVER]}
            self._write(name, fields)
            told = {key: [one.stamp, one.value.decode()] for key, one in fields.items()}
            message = {"from": self.id, "room": name, "fields": told}
            self.store.publish(CHANNEL, json.dumps(message, ensure_ascii=False).encode())

    def _write(self, name: str, fields: dict[str, Stamped]) -> None:
        left = self._left(parse(name))
        if left > 0:
            self.store.merge(f"room:{name}", fields, left)

    def _arrived(self, message: bytes) -> None:
        """In a thread of the store's."""
        told: dict[str, Any] = json.loads(message)
        if told["from"] != self.id:
            fields = {key: Stamped(stamp, text.encode()) for key, (stamp, text) in told["fields"].items()}
            self._call(self._heard, told["room"], fields)

    def _missed(self) -> None:
        self._call(self._healed)

    def _call(self, call: Callable[..., None], *told: Any) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens
            self._loop.call_soon_threadsafe(call, *told)
