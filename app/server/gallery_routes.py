"""The gallery: what all scenes are, and what each looks like.

`GET /gallery/<version>-<hash>/scenes.json` is the list, and `GET /gallery/<version>-<hash>/<id>-<theme>.webp`
a thumbnail for "light" or "dark" pages.
"""

import gzip
import json
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.player import addresses
from app.player.messages import gallery as messages
from app.races import gallery
from app.server.answers import FOREVER, GZIPPED, prefixed

THEMES = ("light", "dark")


def _scenes(request: Request) -> Response:
    return Response(_list(), media_type="application/json", headers=GZIPPED)


@cache
def _list() -> bytes:
    text = json.dumps(messages.everything(), ensure_ascii=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def _picture(request: Request) -> Response:
    name, _, theme = request.path_params["name"].rpartition("-")
    if name not in gallery.entries() or theme not in THEMES:
        return PlainTextResponse("There is no such picture.", 404)
    picture = gallery.entry(name).picture(theme).read_bytes()
    return Response(picture, media_type="image/webp", headers=FOREVER)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/{addresses.scenes_url()}", _scenes),
        Route(f"{prefix}/{addresses.pictures_url()}{{name}}.webp", _picture),
    ]
