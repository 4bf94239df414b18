"""Whether this server wants visitors, and how it leaves when it is told to.

`GET /ready` answers 200 once what is heavy is loaded and 503 before. Told to end, the server answers 404: a
proxy (HAProxy's `disable-on-404`) then sends nobody new and cuts nobody off, and Kubernetes reads it as not
ready. A store that is out of reach makes nobody unready: pages work without it, and rooms go on.
"""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app.server.answers import NEVER, prefixed
from app.store import StoreError, store

WATCHED = 15.0
"""Seconds within which a proxy that watches has asked."""
NOTICED = 3.0
"""Seconds that it has to notice that this server leaves."""
LATEST = 9.0
"""Seconds after which it is over, whatever still goes on: Docker kills after ten."""


class Readiness:
    """What `/ready` says of this process."""

    def __init__(self) -> None:
        self.warmed = self.draining = False
        self.asked = float("-inf")
        """When somebody asked last, by the monotonic clock."""

    def state(self) -> tuple[int, str]:
        """The status of the answer, and the words in it."""
        self.asked = time.monotonic()
        if self.draining:
            return 404, "draining"
        return (200, "ready") if self.warmed else (503, "loading")

    def drain(self) -> float:
        """Want nobody any more; seconds to wait until those who watch have noticed."""
        self.draining = True
        return NOTICED if time.monotonic() - self.asked < WATCHED else 0.0


HERE = Readiness()
"""That of this server."""


def leave_in_good_order(let_go: Callable[[], None]) -> None:
    """Have SIGTERM make this server unready first, then let go of streams, then end it; by 9 s all is over.

    To be called in the running loop, once the web server has its own way of hearing SIGTERM: that goes on to
    be what ends it. Does nothing outside the main thread, where no signal is heard. A second SIGTERM ends at
    once.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    ends, loop = signal.getsignal(signal.SIGTERM), asyncio.get_running_loop()
    if not callable(ends):
        return

    def finish() -> None:
        let_go()
        ends(signal.SIGTERM, None)

    def told(number: int, frame: FrameType | None) -> None:
        if HERE.draining:
            ends(number, frame)
            return
        seconds = HERE.drain()
        last = threading.Timer(LATEST, os._exit, [0])
        last.daemon = True
        last.start()
        loop.call_soon_threadsafe(loop.call_later, seconds, finish)

    signal.signal(signal.SIGTERM, told)


async def _ready(request: Request) -> PlainTextResponse:
    status, words = HERE.state()
    if status == 200:
        try:
            async with asyncio.timeout(1):
                await asyncio.to_thread(store().ping)
        except (StoreError, TimeoutError):
            words = "ready; the store is out of reach"
    return PlainTextResponse(f"{words}\n", status, NEVER)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/ready", _ready)]
