"""Where the player fetches what bends under the finger.

`GET /fan/<version>/<knob>/<link>` is the race at many values of a knob,
`/square/<version>/<knob>/<knob>/<link>` over two knobs of a run, `/race/<version>/<x>,<y>/<link>` the race
from another start.
"""

import gzip
from collections.abc import Callable
from threading import Condition, Semaphore

from cachetools import LRUCache, cached
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.player import fan
from app.races import knobs, permalink, solve
from app.server.answers import FOREVER, answering, prefixed
from core.experiment import Experiment, ExperimentError

AT_ONCE = Semaphore(2)
"""So many fans are computed at a time; a class that opens one link computes its fan once."""


def _along(request: Request) -> bytes:
    return _fan(request.path_params["knob"], request.path_params["link"])


@cached(LRUCache(32e6, getsizeof=len), condition=Condition())
def _fan(name: str, link: str) -> bytes:
    experiment = _race(link)
    with AT_ONCE:
        return _deflated(fan.along(experiment, knobs.named(experiment, name)))


def _over(request: Request) -> bytes:
    return _square(*(request.path_params[part] for part in ("across", "up", "link")))


@cached(LRUCache(32e6, getsizeof=len), condition=Condition())
def _square(across: str, up: str, link: str) -> bytes:
    experiment = _race(link)
    pair = knobs.named(experiment, across), knobs.named(experiment, up)
    if across == up or len(pair[0].rows) != 1 or pair[0].rows != pair[1].rows:
        raise ExperimentError("A square needs two different knobs of the same run.")
    with AT_ONCE:
        return _deflated(fan.over(experiment, *pair))


def _from_start(request: Request) -> bytes:
    try:
        x, y = (float(value) for value in request.path_params["start"].split(","))
    except ValueError:
        raise ExperimentError("start: must be two numbers, x,y.") from None
    experiment = _race(request.path_params["link"])
    return _deflated(fan.single(experiment, solve.moved(experiment, (x, y))), level=1)


def _race(link: str) -> Experiment:
    experiment = permalink.decode(link)
    if solve.landscape(experiment).training:
        raise ExperimentError("A network is trained, and has no path that is known at once.")
    return experiment


def _deflated(message: bytes, level: int = 6) -> bytes:
    return gzip.compress(message, level, mtime=0)


def _sending(write: Callable[[Request], bytes]) -> Callable[[Request], Response]:
    return answering(write, FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/fan/{{version}}/{{knob}}/{{link}}", _sending(_along)),
        Route(f"{prefix}/square/{{version}}/{{across}}/{{up}}/{{link}}", _sending(_over)),
        Route(f"{prefix}/race/{{version}}/{{start}}/{{link}}", _sending(_from_start)),
    ]
