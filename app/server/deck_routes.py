"""A deck of the scenes that a visitor has collected.

`POST /deck` takes JSON, {"form": "pptx", "title": "…", "slides": [{"link": "…", "title": "…"}]}, and answers
with the file, or with one sentence: 400 if it cannot be made, 503 while another film is drawn. Nothing is
kept.
"""

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.export import decks
from app.export.sharing import AT_ONCE
from app.player.addresses import DECK
from app.races.plainly import plainly
from app.server.answers import NEVER, prefixed
from core.experiment import ExperimentError

AGAIN = 2
"""Seconds after which one may ask again."""


async def _deck(request: Request) -> Response:
    # Not what a form on another site can send: a browser asks first whether it may, and is not answered.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return PlainTextResponse("deck: send JSON, as application/json.", 415)
    try:
        deck = await run_in_threadpool(decks.read, await _body(request))
        if not AT_ONCE.acquire(blocking=False):
            return PlainTextResponse("Another film is drawn.", 503, NEVER | {"Retry-After": str(AGAIN)})
        said: list[str] = []
        base = str(request.url.replace(query="", fragment="")).removesuffix(f"/{DECK}")
        try:
            file = await run_in_threadpool(decks.made, deck, base, said.append)
        finally:
            AT_ONCE.release()
    except ExperimentError as error:
        return PlainTextResponse(plainly(str(error)), 400, NEVER)
    headers = NEVER | {"Content-Disposition": f'attachment; filename="{file.name}"'}
    if said:
        headers["X-Trajectories-Said"] = " ".join(said).encode("ascii", "replace").decode()
    return Response(file.data, media_type=file.media_type, headers=headers)


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
