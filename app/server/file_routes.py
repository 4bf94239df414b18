"""The files that pages are made of.

`GET /vendor/plotly-<version>.min.js` is plotly.py's own copy of plotly.js, and `GET /player/<hash>/<file>`
the player's modules, its style sheet, its words in every language, and Streamlit's own copy of KaTeX.
`GET /trajectories-player.js` is the element that pages elsewhere show a player with; its address stays.
"""

import gzip
from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import languages
from app.export.formats import frame
from app.export.lessons import look
from app.player import scripts, static_files
from app.server.answers import GZIPPED, prefixed

ELEMENT = "trajectories-player.js"
"""What the element's module is called, in the player's folder and where it is served."""


def _sent(gzipped: bytes, media_type: str = "text/javascript") -> Response:
    return Response(gzipped, media_type=media_type, headers=GZIPPED)


def _plotly(request: Request) -> Response:
    return _sent(static_files.gzipped(static_files.PLOTLY))


def _player(request: Request) -> Response:
    name = request.path_params["file"]
    if name == static_files.STYLE:
        return _sent(_style(), "text/css")
    if name == static_files.FRAME_STYLE:
        return _sent(_frame_style(), "text/css")
    if name in LESSONS:
        return _sent(_lesson_style(name), "text/css")
    if name == static_files.KATEX:
        return _sent(static_files.gzipped(static_files.katex()))
    if name in _WORDS:
        return _sent(_words(name))
    if name in scripts.ENTRIES:
        return _sent(_script(name))
    return PlainTextResponse("There is no such file.", 404)


_WORDS = {f"{static_files.WORDS}/{code}.js": code for code in languages.LANGUAGES}


@cache
def _words(name: str) -> bytes:
    return gzip.compress(languages.script(_WORDS[name]).encode(), 6, mtime=0)


def _element(request: Request) -> Response:
    text = (static_files.PLAYER / ELEMENT).read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"Cache-Control": "public, max-age=3600"})


@cache
def _style() -> bytes:
    return gzip.compress(static_files.style().encode(), 6, mtime=0)


@cache
def _frame_style() -> bytes:
    return gzip.compress(frame.sheet().encode(), 6, mtime=0)


LESSONS = {
    static_files.LESSON_STYLE: look.lesson,
    static_files.COURSE_STYLE: look.course,
    static_files.CLASS_STYLE: look.classroom,
}
"""The style sheets of lessons, and of classes."""


@cache
def _lesson_style(name: str) -> bytes:
    return gzip.compress(LESSONS[name]().encode(), 6, mtime=0)


@cache
def _script(name: str) -> bytes:
    return gzip.compress(scripts.module(name).encode(), 6, mtime=0)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/{static_files.plotly_url()}", _plotly),
        Route(f"{prefix}/{ELEMENT}", _element),
        Route(f"{prefix}/{static_files.player_url()}/{{file:path}}", _player),
    ]
