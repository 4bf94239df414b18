"""A race in a frame on someone else's page.

`GET /embed?e=<link>` (or `/embed#<link>`, or `/?embed=true&e=<link>`) is the player without the app around
it; `/embed/<version>/<run>/<link>` what it shows; `/oembed?url=…` says to a site how to embed an address that
was pasted.
"""

import gzip
import html
import json
from functools import cache
from threading import Condition, Semaphore
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from xml.sax.saxutils import escape

from cachetools import LRUCache, cached
from starlette.datastructures import MutableHeaders, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import VERSION
from app.export.credit import credit
from app.export.formats import bundle
from app.export.formats.page import inert, style, variables
from app.export.options import clean
from app.player import hiding, static_files
from app.player.addresses import HIGH, WIDE, frame_html
from app.races import permalink, solve
from app.races.palette import THEMES
from app.server.answers import FOREVER, number, prefixed
from core.experiment import Experiment, ExperimentError

AT_ONCE = Semaphore(2)
"""So many frames are computed at a time; a class that opens one slide computes its frame once."""
LEAST = 240


def _page(request: Request) -> Response:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    known = {
        "version": VERSION,
        "parts": hiding.PLAYER,
        "themes": {theme: variables(theme) for theme in THEMES},
    }
    return _PAGE.format(
        style=style("light"),
        player=static_files.player_url(),
        known=inert(json.dumps(known)),
        line=html.escape(credit(permalink.DEFAULT).line),
    )


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Optimizer Trajectories</title>
<style>{style}</style>
<script type="module">
import {{ embed }} from "./{player}/embed.js";
embed({known});
</script>
</head>
<body>
<h1 class="otx-title" hidden></h1>
<main class="otx-page"></main>
<footer class="otx-said"><p class="otx-settings"></p>
<p>{line} <a target="_blank" rel="noopener">Open this race</a></p></footer>
<noscript>This frame needs JavaScript.</noscript>
</body>
</html>
"""


def _bundle(request: Request) -> Response:
    try:
        sent = _bundled(number(request, "run"), request.path_params["link"])
    except ExperimentError as error:
        return PlainTextResponse(str(error), 400)
    headers = FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(sent, media_type="application/octet-stream", headers=headers)


@cached(LRUCache(32e6, getsizeof=len), condition=Condition())
def _bundled(focus: int, link: str) -> bytes:
    experiment = permalink.DEFAULT if link == "default" else permalink.decode(link)
    if solve.landscape(experiment).training:
        raise ExperimentError("A network in training cannot be embedded; export it as a page or a film.")
    if focus >= len(experiment.runs):
        raise ExperimentError(f"focus: there is no run {focus}; the last is {len(experiment.runs) - 1}.")
    with AT_ONCE:
        return gzip.compress(bundle.served(experiment, focus), 6, mtime=0)


def _oembed(request: Request) -> Response:
    """oEmbed 1.0 (oembed.com, section 2.3.4.4: rich)."""
    asked = request.query_params
    form = asked.get("format", "json")
    if form not in ("json", "xml"):
        return PlainTextResponse("format: must be json or xml.", 501)
    try:
        said = _rich(asked.get("url", ""), request, asked)
    except ExperimentError as error:
        return PlainTextResponse(str(error), 404)
    if form == "json":
        return JSONResponse(said)
    fields = "".join(f"<{name}>{escape(clean(str(value)))}</{name}>" for name, value in said.items())
    text = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>{fields}</oembed>'
    return Response(text, media_type="text/xml")


def _rich(url: str, request: Request, asked: QueryParams) -> dict[str, object]:
    """What oEmbed says of one of our addresses. Raises ExperimentError for any other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ExperimentError("url: is no address.") from None
    if parts.scheme not in ("http", "https") or parts.netloc != request.url.netloc:
        raise ExperimentError("url: must be an address of this server.")
    base, _, last = parts.path.rpartition("/")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    behind = parts.fragment if "=" not in parts.fragment else parse_qs(parts.fragment).get("e", [""])[-1]
    link = query.pop("e", "") or behind
    if last not in ("", "embed") or base != request.url.path.removesuffix("/oembed"):
        raise ExperimentError("url: must be the address of a race.")
    experiment: Experiment = permalink.decode(link) if link else permalink.DEFAULT
    width = _size(asked.get("maxwidth"), WIDE)
    height = _size(asked.get("maxheight"), round(width * HIGH / WIDE))
    query.pop("embed", None)
    kept = urlencode({"e": link, **query} if link else query)
    address = f"{parts.scheme}://{parts.netloc}{base}/embed" + (f"?{kept}" if kept else "")
    about = credit(experiment)
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Optimizer Trajectories",
        "provider_url": f"{parts.scheme}://{parts.netloc}{base}/",
        "title": about.title,
        "html": frame_html(address, about.alt, width, height),
        "width": width,
        "height": height,
        "cache_age": 86400,
    }


def _size(given: str | None, usual: int) -> int:
    if given is None:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 6 and int(given) > 0):
        raise ExperimentError("maxwidth and maxheight: must be numbers of pixels.")
    return max(min(int(given), usual), min(LEAST, int(given)))


class Embedding:
    """Middleware: `/?embed=true` is the frame, and the page's address says where its oEmbed is."""

    def __init__(self, app: ASGIApp, base: str = "") -> None:
        self.app = app
        self.root = f"/{base.strip('/')}/" if base.strip("/") else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] != self.root:
            await self.app(scope, receive, send)
            return
        query = parse_qs(scope["query_string"].decode("latin-1"))
        if query.get("embed", [""])[-1].lower() == "true":
            await self.app({**scope, "path": f"{self.root}embed"}, receive, send)
            return

        async def linked(message: Message) -> None:
            if message["type"] == "http.response.start":
                host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
                own = f"{scope['scheme']}://{host}{self.root}"
                text = scope["query_string"].decode("latin-1")
                asked = quote(own + (f"?{text}" if text else ""), safe="")
                link = f'<{own}oembed?url={asked}>; rel="alternate"; type="application/json+oembed"'
                MutableHeaders(scope=message).append("Link", link)
            await send(message)

        await self.app(scope, receive, linked)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/embed", _page),
        Route(f"{prefix}/embed/{{version}}/{{run}}/{{link}}", _bundle),
        Route(f"{prefix}/oembed", _oembed),
    ]
