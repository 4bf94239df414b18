"""All rooms that this replica serves, in its event loop."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from typing import Any, NamedTuple

from app.classroom import codes, tickets
from app.classroom import token as tokens
from app.classroom.entries import Entry
from app.classroom.errors import RoomError
from app.classroom.limits import CODES, TOKENS, Wrong
from app.classroom.replicas import Replicas
from app.classroom.room import MOST_STUDENTS, OVER, PRESENT, Room, present
from app.classroom.stage import PARTS, Said
from app.classroom.tickets import Life, Signer, Ticket
from app.languages import t
from app.store import Stamped, Store, StoreError

MOST_ROOMS = 200
MOST_STREAMS = 6
"""Streams of one student, or of one teacher."""
TICK, SOON = 0.25, 0.05
"""Seconds between two looks at what has changed, and after something that must be seen at once."""
PHONES = 4
"""Ticks after which phones are told what many entries come to."""
SURELY = 20
"""Ticks after which a room is summed up even if nothing seems to have changed."""
BEAT = 15.0
"""Seconds after which a silent stream says that it is there."""
POLLED = 12.0
"""Seconds for which somebody who polls counts as here."""
AGREE = 60.0
"""Seconds after which replicas make sure that the store has what they know."""
TELL_PRESENCE, RENEW_PRESENCE = 2.0, 20.0


class Opened(NamedTuple):
    """A room that was opened."""

    life: Life
    door: str
    host: str


class Joined(NamedTuple):
    """A seat in a room."""

    life: Life
    seat: str
    student: str


class Served:
    """A room, and who listens to it here."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.streams: Counter[str] = Counter()
        self.polled: dict[str, float] = {}
        self.pulses = {"host": asyncio.Event(), "phone": asyncio.Event()}
        self.urgent = True
        self.seen: tuple[int, frozenset[str]] | None = None
        self.waiting = False
        self.present: tuple[frozenset[str], float] = (frozenset(), 0.0)
        self.packed: dict[int, bytes] = {}
        self.packed_at = -1

    def connected(self, clock: float) -> frozenset[str]:
        """The students who are connected to this replica."""
        for student in [one for one, until in self.polled.items() if until < clock]:
            del self.polled[student]
        return frozenset(student for student in (*self.streams, *self.polled) if student)

    def wake(self, who: str) -> None:
        """Let streams look for news."""
        self.pulses[who].set()
        self.pulses[who] = asyncio.Event()


class Rooms:
    """Opens rooms, lets students in, takes what browsers say, and tells them what is new.

    Everything happens in one event loop, that of the first call; nothing in it waits for the store but
    opening a room, a first join here, and coming to a room that this replica does not know yet.
    """

    def __init__(
        self,
        store: Store,
        token: Callable[[Store], str] = tokens.token,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.store, self._token, self._clock, self._now = store, token, clock, now
        self._wrong = Wrong(store)
        self._served: dict[str, Served] = {}
        self._codes: dict[str, str] = {}
        self._arriving: dict[str, tuple[Room, asyncio.Task[None]]] = {}
        self._signer: Signer | None = None
        self._replicas: Replicas | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._soon = asyncio.Event()
        self._strict_until = 0.0
        self._agreed = 0.0
        self._later: set[asyncio.Task[Any]] = set()
        self.ending = False

    # who comes

    async def open(self, token: str, address: str, wanted: str = "") -> Opened:
        """Open a room for someone with the token, under a code of old if one is `wanted`.

        Raises RoomError.
        """
        signer = await self.signer()
        if not signer.is_token(token):
            if await self._wrong.too_often(TOKENS, address):
                said = t("Too many wrong tokens are being tried; try again in a few seconds.")
                raise RoomError(429, said, 5)
            await self._wrong.again(TOKENS, address)
            raise RoomError(403, t("This is not the token that the server has printed at its start."))
        if len(self._served) >= MOST_ROOMS:
            raise RoomError(503, t("There are too many rooms on this server; close one."), 60)
        while True:
            life = tickets.begin(wanted or codes.draw(), self._now())
            if self._free(life) and await self._hub().claim(life):
                break
            if wanted:
                raise RoomError(409, t("Another room has these letters now."))
        self._serve(Room(life))
        return Opened(life, signer.door(life), signer.host(life))

    async def join(self, typed: str, key: str, address: str) -> Joined:
        """Give someone a seat who knows the code. Raises RoomError."""
        code, door = codes.typed(typed)
        if not code:
            raise RoomError(404, t("A code has four letters; the projector shows it."))
        signer = await self.signer()
        if not door and await self._wrong.too_often(CODES, address):
            self._strict_until = self._clock() + codes.WINDOW
            said = t(
                "Too many wrong codes come from your network: scan the QR code, or type all eight letters."
            )
            raise RoomError(429, said, 10)
        room = await self._named(code)
        if room is None or (door and door != signer.door(room.life)):
            if not door:
                await self._wrong.again(CODES, address)
            raise RoomError(404, t("There is no room {code}; look at the projector again.", code=code))
        student = signer.student(room.life, key)
        if not room.knows(student):
            if room.now.locked:
                raise _locked()
            if len(room.here) >= MOST_STUDENTS:
                raise RoomError(409, t("This room is full: it has {most} students.", most=MOST_STUDENTS))
        return Joined(room.life, signer.seat(room.life, student), student)

    async def ticket(self, text: str, code: str) -> Ticket:
        """Read a ticket of the room with this code. Raises RoomError."""
        found = (await self.signer()).read(text)
        if found is None or found.life.code != code:
            raise RoomError(403, t("This browser has no seat in this room; join again."))
        if found.life.expires <= self._now() * 1000:
            raise RoomError(410, t("This room is over: four hours have passed."))
        return found

    async def room(self, ticket: Ticket, *, again: bool = False) -> Room:
        """The room of a ticket; with `again` it is made again if it is gone. Raises RoomError."""
        served = self._served.get(ticket.life.name)
        room = served.room if served else await self._fetched(ticket.life, again=again)
        if room.over:
            raise RoomError(410, t("The teacher has closed this room."))
        return room

    async def signer(self) -> Signer:
        """What reads tickets. Raises RoomError while nobody knows the token."""
        if self._signer is None:
            try:
                self._signer = await asyncio.to_thread(lambda: tickets.signer(self._token(self.store)))
            except StoreError as error:
                raise RoomError(503, str(error), 2) from None
        return self._signer

    async def token(self) -> str:
        """The teacher's token. Raises StoreError, TokenError."""
        return await asyncio.to_thread(self._token, self.store)

    def listening(self, room: Room, ticket: Ticket) -> None:
        """Raise RoomError if someone has too many streams already, or comes with a seat too late."""
        self._admit(room, ticket.student)
        if self._of(room).streams[ticket.student] >= MOST_STREAMS:
            raise RoomError(429, t("This room is open in too many tabs of this browser; close some."), 20)

    # what is said

    def say(self, room: Room, said: Said) -> bool:
        """Take what the teacher says; False if all of it is older than what is there."""
        fields = room.said(said)
        newer = self._write(room, fields)
        return bool(newer) or not fields

    def enter(self, room: Room, student: str, entry: Entry) -> list[str]:
        """Take a student's entry; the questions whose answers stay as they were. Raises RoomError."""
        self._admit(room, student)
        try:
            fields, kept = room.entry(student, entry)
        except ValueError:
            said = t("This room is full: it has {most} students.", most=MOST_STUDENTS)
            raise RoomError(409, said) from None
        self._write(room, fields)
        return kept

    def close(self, room: Room) -> None:
        """Close a room for all."""
        self._write(room, {OVER: Stamped(1, b"true")})

    # what is heard

    def news(self, room: Room, ticket: Ticket, since: str | None) -> tuple[str, dict[str, Any]]:
        """What is new to who polls, and its id; he counts as here for a while."""
        self._admit(room, ticket.student)
        served = self._of(room)
        if ticket.student:
            if ticket.student not in served.connected(self._clock()):
                self._soon.set()
            served.polled[ticket.student] = self._clock() + POLLED
        version = room.since(since)
        found = room.news(ticket, version)
        if version < 0 and ticket.student:
            found["you"] = room.you(ticket.student)
        return room.id(), found

    async def stream(self, room: Room, ticket: Ticket, since: str | None) -> AsyncGenerator[bytes, None]:
        """What is new, as server-sent events, until the room is over or the server ends."""
        served, who = self._of(room), "host" if ticket.host else "phone"
        student, version = ticket.student, room.since(since)
        served.streams[student] += 1
        self._soon.set()
        try:
            first = room.news(ticket, version)
            if student:
                first["you"] = room.you(student)
            version = room.version
            yield _event(room.id(), _packed(first))
            while not self.ending:
                pulse = served.pulses[who]
                if room.over or room.life.expires <= self._now() * 1000:
                    yield b"event: gone\ndata: " + t("This room is over.").encode() + b"\n\n"
                    return
                if found := self._found(served, ticket, version):
                    version = room.version
                    yield _event(room.id(), found)
                    continue
                try:
                    await asyncio.wait_for(pulse.wait(), BEAT)
                except TimeoutError:
                    yield b":\n\n"
        finally:
            served.streams[student] -= 1
            if not served.streams[student]:
                del served.streams[student]
            self._soon.set()

    def end(self) -> None:
        """Let all streams end, as the server does: browsers find another, or this one again."""
        self.ending = True
        for served in self._served.values():
            served.wake("host")
            served.wake("phone")

    async def close_all(self) -> None:
        """Stop whatever goes on."""
        self.end()
        for task in (self._ticking, *self._later):
            if task:
                task.cancel()
        if self._replicas:
            self._replicas.close()

    @property
    def counts(self) -> dict[str, int]:
        """For metrics: rooms that are served here, and streams."""
        streams = sum(served.streams.total() for served in self._served.values())
        return {"rooms": len(self._served), "streams": streams}

    # within

    def _hub(self) -> Replicas:
        """What speaks with the store, and the clock of all rooms, begun in the running loop."""
        if self._replicas is None:
            self._replicas = Replicas(self.store, self._heard, self._healed, self._now)
            self._ticking = asyncio.create_task(self._tick())
        return self._replicas

    def _admit(self, room: Room, student: str) -> None:
        """Raise RoomError if a room is locked to a student: a seat that was kept for later is no way in.

        A room that has lost what was said in it takes back all who have a seat.
        """
        if not room.now.locked or not room.whole or not student or room.knows(student):
            return
        if student not in room.here | self._of(room).connected(self._clock()):
            raise _locked()

    def _of(self, room: Room) -> Served:
        """Who listens to a room. Raises RoomError if it has just gone."""
        if room.life.name not in self._served:
            raise RoomError(410, t("This room is over."))
        return self._served[room.life.name]

    def _free(self, life: Life) -> bool:
        """Whether no other room here has a code."""
        served = self._served.get(self._codes.get(life.code, ""))
        return served is None or served.room.over or served.room.life == life

    def _serve(self, room: Room) -> Room:
        room.replica = self._hub().id
        self._served[room.life.name] = Served(room)
        self._codes[room.life.code] = room.life.name
        self._soon.set()
        return room

    async def _named(self, code: str) -> Room | None:
        """The room with a code, if there is one. Raises RoomError while nobody knows."""
        served = self._served.get(self._codes.get(code, ""))
        if served:
            return None if served.room.over else served.room
        if not self.store.shared:
            return None
        try:
            life = await self._hub().named(code)
        except StoreError as error:
            raise RoomError(503, str(error), 2) from None
        if life is None or life.expires <= self._now() * 1000:
            return None
        room = await self._fetched(life)
        return None if room.over else room

    async def _fetched(self, life: Life, *, again: bool = False) -> Room:
        """A room that this replica does not know yet. Raises RoomError."""
        hub, lost = self._hub(), False
        try:
            owner = await hub.named(life.code) if self.store.shared else None
        except StoreError:
            owner, lost = None, True
        if (owner and owner != life) or not self._free(life):
            raise RoomError(410, t("Another room has these letters now."))
        if owner is None and again and not await hub.claim(life):
            raise RoomError(410, t("Another room has these letters now."))
        if owner is None and not again:
            said = t("This room is not known here at the moment; the teacher's browser brings it back.")
            raise RoomError(503, said, 2)
        if life.name in self._served:
            return self._served[life.name].room
        if life.name not in self._arriving:
            room = Room(life, whole=owner is not None and not lost)
            self._arriving[life.name] = room, asyncio.create_task(self._arrive(room))
        room, task = self._arriving[life.name]
        await asyncio.shield(task)
        return room

    async def _arrive(self, room: Room) -> None:
        """Fill a room with what the store has of it, while it hears already what is said in it."""
        try:
            if self.store.shared:
                with suppress(StoreError):
                    room.apply(await self._hub().fields(room.life), self._clock())
            self._serve(room)
        finally:
            del self._arriving[room.life.name]

    def _write(self, room: Room, fields: dict[str, Stamped]) -> dict[str, Stamped]:
        newer = room.apply(fields, self._clock())
        self._hub().tell(room, newer)
        self._after(room, newer)
        return newer

    def _heard(self, name: str, fields: dict[str, Stamped]) -> None:
        """What another replica wrote."""
        if name in self._arriving:
            self._arriving[name][0].apply(fields, self._clock())
        elif name in self._served:
            room = self._served[name].room
            newer = room.apply(fields, self._clock())
            self._after(room, newer)
            if any(field.startswith(PRESENT) for field in newer):
                self._served[name].seen = None

    def _after(self, room: Room, newer: dict[str, Stamped]) -> None:
        served = self._served.get(room.life.name)
        if served and any(part in newer for part in (*PARTS, OVER)):
            served.urgent = True
            self._soon.set()

    def _healed(self) -> None:
        """Messages may have been lost: exchange all that is known."""
        self._agreed = self._clock()
        for served in [*self._served.values()]:
            if not served.room.over:
                self._do(self._agree(served.room))
        if self._signer is not None:
            self._do(self._remember())

    async def _remember(self) -> None:
        with suppress(StoreError, tokens.TokenError):
            await asyncio.to_thread(lambda: tokens.remember(self.store, self._token(self.store)))

    async def _agree(self, room: Room) -> None:
        with suppress(StoreError):
            self._after(room, room.apply(await self._hub().agree(room), self._clock()))

    def _do(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _tick(self) -> None:
        count = 0
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._soon.wait(), TICK)
            hurried, clock = self._soon.is_set(), self._clock()
            self._soon.clear()
            count += not hurried
            for served in [*self._served.values()]:
                if not hurried and count % SURELY == 0:
                    served.seen = None  # others may have gone silently
                self._look(served, clock, phones=not hurried and count % PHONES == 0)
            if self.store.shared and clock - self._agreed > AGREE:
                self._healed()
            await asyncio.sleep(SOON)

    def _look(self, served: Served, clock: float, *, phones: bool) -> None:
        """Sum a room up if something has changed, and wake who shall hear of it."""
        room = served.room
        if room.life.expires <= self._now() * 1000 or room.over:
            self._gone(served)
            return
        connected = served.connected(clock)
        room.strict = clock < self._strict_until
        if self._hub().lost:
            room.whole = False
        phones = phones or served.urgent
        if served.urgent or served.seen != (room.version, connected) or (phones and served.waiting):
            before = served.seen[0] if served.seen else -1
            changed = room.settle(connected, clock, phones=phones)
            served.waiting = not phones
            served.seen = (room.version, connected)
            if room.version != before or "host" in changed:
                served.wake("host")
            if served.urgent or "phone" in changed:
                served.wake("phone")
            served.urgent = False
        self._tell_presence(served, connected, clock)

    def _tell_presence(self, served: Served, connected: frozenset[str], clock: float) -> None:
        told, when = served.present
        if not self.store.shared or (connected == told and (not told or clock - when < RENEW_PRESENCE)):
            return
        if clock - when >= TELL_PRESENCE:
            served.present = (connected, clock)
            name = PRESENT + self._hub().id
            self._hub().tell(served.room, {name: present(round(self._now() * 1000), connected)})

    def _gone(self, served: Served) -> None:
        """Forget what was said in a room; that the teacher closed it is known until its time has passed."""
        room = served.room
        if room.life.expires <= self._now() * 1000:
            self._served.pop(room.life.name, None)
            if self._codes.get(room.life.code) == room.life.name:
                del self._codes[room.life.code]
            self._hub().forget(room)
        elif not served.urgent and len(room.fields) == 1:
            return
        served.urgent = False
        room.forget()
        served.wake("host")
        served.wake("phone")

    def _found(self, served: Served, ticket: Ticket, version: int) -> bytes:
        """What is new, packed; to all phones the same."""
        room = served.room
        if version == room.version:
            return b""
        if ticket.host:
            return _packed(room.news(ticket, version))
        if served.packed_at != room.version:
            served.packed, served.packed_at = {}, room.version
        if version not in served.packed:
            served.packed[version] = _packed(room.news(ticket, version))
        return served.packed[version]


def _locked() -> RoomError:
    return RoomError(403, t("The teacher has locked this room: nobody new comes in."))


def _packed(news: dict[str, Any]) -> bytes:
    return json.dumps(news, ensure_ascii=False, separators=(",", ":")).encode() if news else b""


def _event(id_: str, news: bytes) -> bytes:
    return b"id: " + id_.encode() + b"\ndata: " + (news or b"{}") + b"\n\n"
