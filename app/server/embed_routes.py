"""A race in a frame on someone else's page.

`GET /embed?e=<link>` (or `/embed#<link>`, or `/?embed=true&e=<link>`) is the player without the app around
it; `/embed/<version>/<run>/<link>` what it shows.
"""

import gzip
import html
from threading import Condition, Semaphore
from urllib.parse import urlencode

from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app import languages
from app.export.formats import bundle
from app.export.formats.frame import POLICY, frame
from app.player.addresses import HIGH, WIDE, still_url
from app.races import permalink, scene, solve
from app.server import head
from app.server.answers import GZIPPED, framed, number, prefixed, spoken
from core.experiment import ExperimentError

AT_ONCE = Semaphore(2)
"""So many frames are computed at a time; a class that opens one slide computes its frame once."""


def _page(request: Request) -> Response:
    link = request.query_params.get("e", "")
    theme = request.query_params.get("theme") or head.theme(link) or ""
    root = str(request.url.replace(query="", fragment="")).removesuffix("embed")
    here = str(request.url)
    back = f"{root}?{urlencode({'e': link})}" if link else root
    language = spoken(request.query_params.get(languages.ADDRESS, ""), request.headers)
    said = head.about(link, language)
    still = _still(said, theme) if said else ""
    page = frame(head.head(said, root, here), still, back, theme, language)
    return HTMLResponse(
        page,
        headers={
            "Cache-Control": "no-cache",
            "Content-Security-Policy": "; ".join([POLICY, *framed()]),
            "Link": head.linked(root, here),
            "Vary": "Accept-Language",
        },
    )


def _still(said: head.About, theme: str) -> str:
    """The picture that stands there until the player does, in print, and where no script runs."""
    alt = html.escape(said.alt)
    if not said.pictured:
        return f'<noscript><p class="otx-words">{alt}</p></noscript>'
    picture = {look: f"./{still_url(look, said.link)}" for look in ("light", "dark")}
    shown = picture.get(theme, picture["light"])
    dark = f'<source media="(prefers-color-scheme: dark)" srcset="{picture["dark"]}">' if theme == "" else ""
    return (
        f'<picture class="otx-still">{dark}<img src="{shown}" alt="{alt}" width="{WIDE}" height="{HIGH}" '
        f'fetchpriority="low"></picture>'
    )


def _bundle(request: Request) -> Response:
    languages.speak(request.query_params.get(languages.ADDRESS, ""))
    try:
        message = _bundled(number(request, "run"), request.path_params["link"], languages.language())
    except ExperimentError as error:
        return PlainTextResponse(languages.retold(str(error)), 400)
    return Response(message, media_type="application/octet-stream", headers=GZIPPED)


@cached(LRUCache(32e6, getsizeof=len), condition=Condition())
def _bundled(focus: int, link: str, _language: str) -> bytes:
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
