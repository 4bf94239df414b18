"""Streamlit's own scripts, fonts and style sheets, packed and out of memory.

`GET /static/<folder>/<file>` are some seventy files of a page that a browser has never seen; their names hold
a hash of what is in them. Streamlit itself would read each anew for everybody, in three threads, and send it
as it lies there: 3.3 MB a visitor in place of 1.3, and five times the server's time.
"""

import gzip
from functools import cache
from pathlib import Path
from threading import Condition

import streamlit
from cachetools import LRUCache, cached
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.server.answers import FOREVER, GZIPPED, prefixed

KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".gif": "image/gif",
}
"""What there is, by the end of its name."""
PACKED = (".js", ".css", ".svg")
_lock = Condition()
_kept: LRUCache[str, bytes] = LRUCache(24e6, getsizeof=len)


@cache
def _files() -> dict[str, Path]:
    """All that can be asked for, by its address below `static/`."""
    folder = Path(streamlit.__file__).parent / "static" / "static"
    return {path.relative_to(folder).as_posix(): path for path in folder.glob("*/*") if path.suffix in KINDS}


@cached(_kept, condition=_lock)
def _content(name: str) -> bytes:
    content = _files()[name].read_bytes()
    return gzip.compress(content, 6, mtime=0) if name.endswith(PACKED) else content


async def _file(request: Request) -> Response:
    name = request.path_params["file"]
    if name not in _files():
        return PlainTextResponse("There is no such file.", 404)
    with _lock:
        content = _kept.get(name)  # at once: a thread would wait for the interpreter behind all others
    if content is None:
        content = await run_in_threadpool(_content, name)
    headers = GZIPPED if name.endswith(PACKED) else FOREVER
    return Response(content, media_type=KINDS[Path(name).suffix], headers=headers)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    return [Route(f"{prefixed(base)}/static/{{file:path}}", _file)]
