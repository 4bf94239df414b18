"""What a browser computes a race from.

`GET /module/<version>/<kind>/<for>/<name>.js` is a compiled module: a `landscape` for so many dimensions, a
`rule` for a shape, a `schedule` or a `policy`, all `measures` for so many dimensions;
`/module/<version>/runtime.js` is what they import.
`/tables/<version>/<dimensions>/<landscape>` are the large tables of a landscape's module,
`/data/<version>/<landscape>` its data.
"""

import gzip
from collections.abc import Callable
from functools import cache
from threading import Condition

from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.player.messages import ingredients
from app.races import modules
from app.races.shapes import WIDEST
from app.server.answers import GZIPPED, answering, prefixed
from core.experiment import ExperimentError
from core.javascript import RUNTIME_FILE

SCRIPT = "text/javascript"


@cached(LRUCache(16e6, getsizeof=len), condition=Condition())
def _module(kind: str, what: str, name: str) -> bytes:
    if kind == "landscape":
        compiled = modules.landscape_of_size(name, _whole(what, "dimensions", WIDEST))
    elif kind == "rule":
        compiled = modules.rule_of_shape(name, what)
    elif kind in ("schedule", "policy") and what == "-":
        compiled = {"schedule": modules.schedule, "policy": modules.policy}[kind](name)
    elif kind == "measures" and name == "all":
        compiled = modules.measures(_whole(what, "dimensions", WIDEST))
    else:
        raise ExperimentError("A module is a landscape, a rule, a schedule, a policy or all measures.")
    return _gzipped(compiled.text.encode())


@cache
def _runtime() -> bytes:
    return _gzipped(RUNTIME_FILE.read_bytes())


@cached(LRUCache(32e6, getsizeof=len), condition=Condition())
def _tables(dimensions: str, name: str) -> bytes:
    return _gzipped(ingredients.tables(name, _whole(dimensions, "dimensions", WIDEST)))


@cached(LRUCache(64e6, getsizeof=len), condition=Condition())
def _data(name: str) -> bytes:
    return _gzipped(ingredients.data(name))


def _whole(text: str, name: str, high: int, low: int = 1) -> int:
    """A part of an address that is a number in a range. Raises ExperimentError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 11 and low <= int(text) <= high):
        raise ExperimentError(f"{name}: must be a whole number from {low} to {high}.")
    return int(text)


def _gzipped(content: bytes, level: int = 6) -> bytes:
    return gzip.compress(content, level, mtime=0)


def _sending(
    write: Callable[..., bytes], kind: str = "application/octet-stream"
) -> Callable[[Request], Response]:
    """A route that sends what `write` returns for the parts of its address."""

    def answer(request: Request) -> bytes:
        return write(**{name: part for name, part in request.path_params.items() if name != "version"})

    return answering(answer, GZIPPED, kind)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/module/{{version}}/runtime.js", _sending(_runtime, SCRIPT)),
        Route(f"{prefix}/module/{{version}}/{{kind}}/{{what}}/{{name}}.js", _sending(_module, SCRIPT)),
        Route(f"{prefix}/tables/{{version}}/{{dimensions}}/{{name}}", _sending(_tables)),
        Route(f"{prefix}/data/{{version}}/{{name}}", _sending(_data)),
    ]
