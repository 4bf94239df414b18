"""How a site learns to embed an address that was pasted: oEmbed 1.0 (oembed.com).

`GET /oembed?url=…` describes the frame of one of our addresses.
"""

from urllib.parse import parse_qs, urlencode, urlsplit
from xml.sax.saxutils import escape

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.export.credit import credit
from app.export.options import clean
from app.player.addresses import CARD, HIGH, WIDE, frame_html, still_url
from app.races import permalink, scene, solve
from app.server.answers import prefixed
from core.experiment import ExperimentError

LEAST = 240
"""Pixels across and down below which no frame is offered, unless a site asks for fewer."""


def _oembed(request: Request) -> Response:
    """The description of a frame, of type rich (section 2.3.4.4)."""
    asked = request.query_params
    form = asked.get("format", "json")
    if form not in ("json", "xml"):
        return PlainTextResponse("format: must be json or xml.", 501)
    try:
        about = _rich(asked.get("url", ""), request, asked)
    except ExperimentError as error:
        return PlainTextResponse(str(error), 404)
    if form == "json":
        return JSONResponse(about)
    fields = "".join(f"<{name}>{escape(clean(str(value)))}</{name}>" for name, value in about.items())
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
    fragment = parts.fragment if "=" not in parts.fragment else parse_qs(parts.fragment).get("e", [""])[-1]
    link = query.pop("e", "") or fragment
    if last not in ("", "embed") or base != request.url.path.removesuffix("/oembed"):
        raise ExperimentError("url: must be the address of a race.")
    shown = scene.decode(link) if link else scene.Scene(permalink.DEFAULT)
    width = _size(asked.get("maxwidth"), WIDE)
    height = _size(asked.get("maxheight"), round(width * HIGH / WIDE))
    query.pop("embed", None)
    query_text = urlencode({"e": link, **query} if link else query)
    address = f"{parts.scheme}://{parts.netloc}{base}/embed" + (f"?{query_text}" if query_text else "")
    about = credit(shown, base="", measured=False)
    own = f"{parts.scheme}://{parts.netloc}{base}/"
    pictured = {
        "thumbnail_url": own + still_url("card", link, "png"),
        "thumbnail_width": CARD[0],
        "thumbnail_height": CARD[1],
    }
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Optimizer Trajectories",
        "provider_url": own,
        "title": about.title,
        "html": frame_html(address, about.alt, width, height),
        "width": width,
        "height": height,
        "cache_age": 86400,
        **({} if solve.landscape(shown.experiment).training else pictured),
    }


def _size(given: str | None, usual: int) -> int:
    if given is None:
        return usual
    if not (given.isascii() and given.isdecimal() and len(given) < 6 and int(given) > 0):
        raise ExperimentError("maxwidth and maxheight: must be numbers of pixels.")
    return max(min(int(given), usual), min(LEAST, int(given)))


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/oembed", _oembed)]
