"""A race in a frame on someone else's page.

`GET /embed?e=<link>` (or `/embed#<link>`, or `/?embed=true&e=<link>`) is the player without the app around
it; `/embed/<version>/<run>/<link>` what it shows.
"""

import gzip
from threading import Condition, Semaphore

from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.export.formats import bundle
from app.export.formats.frame import POLICY, frame
from app.races import permalink, scene, solve
from app.server.answers import GZIPPED, number, prefixed
from core.experiment import ExperimentError

AT_ONCE = Semaphore(2)
"""So many frames are computed at a time; a class that opens one slide computes its frame once."""


def _page(request: Request) -> Response:
    return HTMLResponse(frame(), headers={"Cache-Control": "no-cache", "Content-Security-Policy": POLICY})


def _bundle(request: Request) -> Response:
    try:
        message = _bundled(number(request, "run"), request.path_params["link"])
    except ExperimentError as error:
        return PlainTextResponse(str(error), 400)
    return Response(message, media_type="application/octet-stream", headers=GZIPPED)


@cached(LRUCache(32e6, getsizeof=len), condition=Condition())
def _bundled(focus: int, link: str) -> bytes:
    shown = scene.Scene(permalink.DEFAULT) if link == "default" else scene.decode(link)
    if solve.landscape(shown.experiment).training:
        raise ExperimentError("A network in training cannot be embedded; export it as a page or a film.")
    if focus >= len(shown.experiment.runs):
        last = len(shown.experiment.runs) - 1
        raise ExperimentError(f"focus: there is no run {focus}; the last is {last}.")
    if focus:  # an address that names no run asks for the first one
        shown = scene.patched(shown, {"focus": focus})
    with AT_ONCE:
        return gzip.compress(bundle.served(shown), 6, mtime=0)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/embed", _page),
        Route(f"{prefix}/embed/{{version}}/{{run}}/{{link}}", _bundle),
    ]
