"""Rooms: a class before a projector, each with a phone. Models of what browsers send are app.classroom's.

`POST /room/open` opens one for who has the teacher's token, `POST /room/join` gives a student a seat.
Below `/room/<code>/` whoever shows a ticket (`Authorization: Bearer …`) hears what is new, as server-sent
events from `events` or by polling `news`; a student sends an entry to `me`; the teacher sends to `stage` and
`close` and takes `qr.svg`, `answers.csv` and `scene` away. Answers are JSON, or one sentence.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from weakref import WeakKeyDictionary

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app import languages
from app.classroom import RoomError, entries, exporting, stage
from app.classroom.asking import Close, Join, Open
from app.classroom.reading import read
from app.classroom.room import Room
from app.classroom.rooms import Rooms
from app.classroom.tickets import Ticket
from app.classroom.token import TokenError
from app.languages import t
from app.races.plainly import plainly
from app.server import qr
from app.server.answers import NEVER, prefixed, spoken
from app.store import Store, StoreError, store

LONGEST = 64_000
"""Bytes of what a teacher sends,"""
SHORT = 1000
"""and of what somebody sends who has no ticket yet."""
PATIENCE = 20.0
"""Seconds after which a stream is dropped that takes nothing more."""

Answer = Callable[[Request], Awaitable[Response]]


class _Here:
    """The rooms of the running event loop; of one server there is one."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self._store = store
        self._rooms: WeakKeyDictionary[asyncio.AbstractEventLoop, Rooms] = WeakKeyDictionary()

    def __call__(self) -> Rooms:
        loop = asyncio.get_running_loop()
        if loop not in self._rooms:
            self._rooms[loop] = Rooms(self._store())
        return self._rooms[loop]


@cache
def _usual() -> Callable[[], Rooms]:
    return _Here(store)


def rooms() -> Rooms:
    """The rooms of this server, in its event loop."""
    return _usual()()


class Events(Response):
    """What is new in a room as server-sent events, written as fast as it is read and never kept for later."""

    media_type = "text/event-stream"

    def __init__(self, rooms: Rooms, room: Room, ticket: Ticket, since: str | None) -> None:
        super().__init__(headers={**NEVER, "X-Accel-Buffering": "no"}, media_type=self.media_type)
        del self.headers["content-length"]
        self._rooms, self._room, self._ticket, self._since = rooms, room, ticket, since

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        writing = asyncio.create_task(self._write(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait((writing, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            writing.cancel()
            with suppress(asyncio.CancelledError, TimeoutError, OSError):
                await writing

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        events = self._rooms.stream(self._room, self._ticket, self._since)
        try:
            async for event in events:
                async with asyncio.timeout(PATIENCE):
                    await send({"type": "http.response.body", "body": event, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            await events.aclose()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _answering(answer: Answer) -> Answer:
    """A route that says in one sentence what a RoomError is about."""

    async def answered(request: Request) -> Response:
        languages.speak(spoken(request.query_params.get(languages.ADDRESS, ""), request.headers))
        try:
            return await answer(request)
        except RoomError as error:
            headers = NEVER | ({"Retry-After": str(error.again)} if error.again else {})
            return PlainTextResponse(plainly(languages.retold(str(error))), error.status, headers)
        except (StoreError, TokenError) as error:
            return PlainTextResponse(str(error), 503, NEVER | {"Retry-After": "2"})

    return answered


async def _body(request: Request, most: int) -> bytes:
    """What was sent, read no further than allowed. Raises RoomError."""
    # Not what a form on another site can send: a browser asks first whether it may, and is not answered.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RoomError(415, t("Send JSON, as application/json."))
    data = b""
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > most:
                raise RoomError(413, t("A message may have at most {most} bytes.", most=most))
    except ClientDisconnect:
        raise RoomError(400, t("The message did not arrive whole.")) from None
    return data


def _json(told: object, headers: dict[str, str] | None = None) -> Response:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json", headers=NEVER | (headers or {}))


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


class _Room:
    """The routes, over the rooms that `here` returns in the running loop."""

    def __init__(self, here: Callable[[], Rooms], base: str) -> None:
        self._here, self._base = here, base

    async def open(self, request: Request) -> Response:
        """Open a room."""
        asked = read(Open, await _body(request, SHORT))
        opened = await self._here().open(asked.token, _address(request), asked.code or "")
        join = self._join(request, opened.life.code)
        told = {
            "code": opened.life.code,
            "door": opened.door,
            "host": opened.host,
            "expires": opened.life.expires,
            "join": join,
            "qr": qr.svg(f"{join}#{opened.door}"),
        }
        return _json(told)

    async def join(self, request: Request) -> Response:
        """Give a seat."""
        asked = read(Join, await _body(request, SHORT))
        joined = await self._here().join(asked.code, asked.key, _address(request))
        told = {
            "code": joined.life.code,
            "seat": joined.seat,
            "id": joined.student,
            "expires": joined.life.expires,
        }
        return _json(told)

    async def stage(self, request: Request) -> Response:
        """Take what the teacher says."""
        ticket = await self._host(request)
        said = await asyncio.to_thread(stage.read, await _body(request, LONGEST))
        room = await self._here().room(ticket, again=True)
        if not self._here().say(room, said):
            parts = {name: room.told.get(name) for name in stage.PARTS if name in room.told}
            answer = _json({"n": room.newest, **parts})
            answer.status_code = 409
            return answer
        return _json({"n": said.n, "id": room.id()})

    async def me(self, request: Request) -> Response:
        """Take a student's entry."""
        ticket = await self._ticket(request)
        if ticket.host:
            raise RoomError(403, t("The teacher has no entry."))
        entry = entries.read(await _body(request, entries.LONGEST))
        room = await self._here().room(ticket)
        kept = self._here().enter(room, ticket.student, entry)
        return _json({"n": room.you(ticket.student)["n"], **({"kept": kept} if kept else {})})

    async def close(self, request: Request) -> Response:
        """Close the room."""
        ticket = await self._host(request)
        read(Close, await _body(request, SHORT))
        self._here().close(await self._here().room(ticket))
        return Response(status_code=204, headers=NEVER)

    async def events(self, request: Request) -> Response:
        """The stream of what is new."""
        ticket = await self._ticket(request)
        room = await self._here().room(ticket, again=ticket.host)
        self._here().listening(room, ticket)
        since = request.headers.get("last-event-id") or request.query_params.get("since")
        return Events(self._here(), room, ticket, since)

    async def news(self, request: Request) -> Response:
        """The same for who polls."""
        ticket = await self._ticket(request)
        room = await self._here().room(ticket, again=ticket.host)
        id_, found = self._here().news(room, ticket, request.query_params.get("since"))
        if not found:
            return Response(status_code=204, headers=NEVER)
        return _json({"id": id_, **found})

    async def qr(self, request: Request) -> Response:
        """The QR code of the room's address, with its door."""
        ticket = await self._host(request)
        door = (await self._here().signer()).door(ticket.life)
        picture = qr.svg(f"{self._join(request, ticket.life.code)}#{door}")
        return Response(picture, media_type="image/svg+xml", headers=NEVER)

    async def table(self, request: Request) -> Response:
        """All answers, without names."""
        room = await self._here().room(await self._host(request))
        name = f"answers-{room.life.code}.csv"
        headers = NEVER | {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(exporting.table(room), media_type="text/csv", headers=headers)

    async def scene(self, request: Request) -> Response:
        """The class's runs as a scene."""
        room = await self._here().room(await self._host(request))
        asked = request.query_params.get("ask", "")
        link, count = await asyncio.to_thread(exporting.runs, room, asked)
        return _json({"link": link, "count": count})

    async def _ticket(self, request: Request) -> Ticket:
        kind, _, ticket = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            raise RoomError(403, t("This browser has no seat in this room; join again."))
        return await self._here().ticket(ticket.strip(), request.path_params["code"])

    async def _host(self, request: Request) -> Ticket:
        ticket = await self._ticket(request)
        if not ticket.host:
            raise RoomError(403, t("Only the teacher may do that."))
        return ticket

    def _join(self, request: Request, code: str) -> str:
        return f"{qr.public(str(request.url), self._base)}/j/{code}"


def routes(base: str = "", here: Callable[[], Rooms] = rooms) -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix, room = prefixed(base), _Room(here, prefixed(base))

    def route(path: str, answer: Answer, method: str = "GET") -> Route:
        return Route(f"{prefix}/room/{path}", _answering(answer), methods=[method])

    return [
        route("open", room.open, "POST"),
        route("join", room.join, "POST"),
        route("{code}/stage", room.stage, "POST"),
        route("{code}/me", room.me, "POST"),
        route("{code}/close", room.close, "POST"),
        route("{code}/events", room.events),
        route("{code}/news", room.news),
        route("{code}/qr.svg", room.qr),
        route("{code}/answers.csv", room.table),
        route("{code}/scene", room.scene),
    ]
