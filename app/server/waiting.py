"""Answers that others compute: who asked is known by a cookie, waits without a thread, and is let go."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app import languages
from app.jobs import BusyError, CancelledError, Ticket, visitors
from app.server.answers import FOREVER, NEVER
from core.experiment import ExperimentError

LOOK = 1.0
"""Seconds between two looks whether a visitor still waits."""
AGAIN = 2
"""Seconds after which one whom we had no room for may ask again."""
LEFT = 499
"""The status of an answer that nobody waits for any more."""


def visitor(request: Request) -> str:
    """Who asks; empty for who brings no cookie of ours."""
    return visitors.known(request.cookies.get(visitors.COOKIE, ""))


def introduced(path: str, *, secure: bool) -> str:
    """The cookie, as a header sets it, for one whom we have not seen."""
    return (
        f"{visitors.COOKIE}={secrets.token_hex(16)}; Path={path}; HttpOnly; SameSite=Lax{'; Secure' * secure}"
    )


async def awaited(request: Request, ticket: Ticket) -> Any:
    """What comes out of a job; it is let go if the browser is. Raises what `Ticket.result` raises."""
    future = asyncio.wrap_future(ticket.future)
    try:
        while not (await asyncio.wait({future}, timeout=LOOK))[0]:
            if await request.is_disconnected():
                break
        else:
            return future.result()
        raise CancelledError
    finally:
        if not future.done():
            future.add_done_callback(lambda one: one.cancelled() or one.exception())  # nobody reads it
            ticket.cancel()


Asked = tuple[Ticket, Callable[[Any], bytes]]
"""A job, and what makes the message of that which comes out."""


def answering_later(
    ask: Callable[[Request], Asked],
    headers: Mapping[str, str] = FOREVER,
    kind: str | Callable[[Request], str] = "application/octet-stream",
) -> Callable[[Request], Awaitable[Response]]:
    """A route that sends what comes out of a job; `answers.answering` for what takes a while."""

    async def answer(request: Request) -> Response:
        languages.speak(request.query_params.get(languages.ADDRESS, ""))
        try:
            ticket, write = await run_in_threadpool(ask, request)
            message = await run_in_threadpool(write, await awaited(request, ticket))
        except Exception as error:
            return refused(error)
        return Response(message, media_type=kind if isinstance(kind, str) else kind(request), headers=headers)

    return answer


def refused(error: Exception) -> Response:
    """The sentence about what went wrong. Raises what is no error of a job."""
    if isinstance(error, CancelledError):
        return PlainTextResponse("", LEFT, NEVER)
    if isinstance(error, BusyError):
        return PlainTextResponse(languages.retold(str(error)), 503, NEVER | {"Retry-After": str(AGAIN)})
    if isinstance(error, ExperimentError):
        return PlainTextResponse(languages.retold(str(error)), 400)
    if isinstance(error, RuntimeError):
        return PlainTextResponse(languages.t(str(error)), 500, NEVER)
    raise error
