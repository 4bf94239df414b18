"""A deck of the scenes that a visitor has collected.

`POST /deck` takes JSON, {"form": "pptx", "title": "…", "slides": [{"link": "…", "title": "…"}]}, and answers
with the file, or with one sentence: 400 if it cannot be made, 503 with the place in line while others are
before it; who asks for the same again keeps the place. Nothing is kept.
"""

import asyncio
import hashlib
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import jobs
from app.export import decks
from app.export.decks import Deck, File
from app.jobs import desk
from app.languages import tn
from app.player.addresses import DECK
from app.races.plainly import plainly
from app.server.answers import NEVER, prefixed
from app.server.waiting import AGAIN, awaited, refused, visitor
from core.experiment import ExperimentError

SOON = 1.0
"""Seconds for which an answer is held back, before it says how many are before."""


async def _deck(request: Request) -> Response:
    # Not what a form on another site can send: a browser asks first whether it may, and is not answered.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return PlainTextResponse("deck: send JSON, as application/json.", 415)
    try:
        body = await _body(request)
        deck = await run_in_threadpool(decks.read, body)
        base = str(request.url.replace(query="", fragment="")).removesuffix(f"/{DECK}")
        who = visitor(request)
        key = hashlib.sha256(f"{who} {base} ".encode() + body).hexdigest()
        ticket = await run_in_threadpool(_held, key, deck, base, who)
        if not await _under_way(ticket):
            said = before(ticket.place or 0)
            return PlainTextResponse(said, 503, NEVER | {"Retry-After": str(AGAIN)})
        desk.take(key)
        file, told = await awaited(request, ticket)
    except ExperimentError as error:
        if isinstance(error, jobs.BusyError):
            return refused(error)
        return PlainTextResponse(plainly(str(error)), 400, NEVER)
    except (jobs.CancelledError, RuntimeError) as error:
        return refused(error)
    headers = NEVER | {"Content-Disposition": f'attachment; filename="{file.name}"'}
    if told:
        headers["X-Trajectories-Said"] = " ".join(told).encode("ascii", "replace").decode()
    return Response(file.data, media_type=file.media_type, headers=headers)


def before(place: int) -> str:
    """How many are taken before one who waits, in a sentence."""
    return tn("{count} before you", "{count} before you", place)


def _held(key: str, deck: Deck, base: str, who: str) -> jobs.Ticket:
    """The place in line of who asks for a deck, the same when it is asked for again. Raises BusyError."""

    def submit(alive: desk.Alive) -> jobs.Ticket:
        return jobs.submit(drawn, deck, base, visitor=who, lane="long", key=f"deck {key}", alive=alive)

    return desk.hold(key, submit)


def drawn(deck: Deck, base: str) -> tuple[File, list[str]]:
    """The file of a deck, and what should be known of it."""
    said: list[str] = []
    return decks.made(deck, base, said.append), said


async def _under_way(ticket: jobs.Ticket) -> bool:
    """Whether a deck is being made, or will be soon."""
    end = time.monotonic() + SOON
    while ticket.place is not None and not ticket.done:
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


async def _body(request: Request) -> bytes:
    """What was sent, read no further than allowed. Raises ExperimentError."""
    data = b""
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > decks.LONGEST:
                break
    except ClientDisconnect:
        raise ExperimentError("deck: it did not arrive whole.") from None
    return data


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/{DECK}", _deck, methods=["POST"])]
