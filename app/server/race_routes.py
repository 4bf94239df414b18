"""The routes of a race, and of the files that the player is made of.

`GET /vendor/plotly-<version>.min.js` is plotly.py's own copy of plotly.js; `GET /player/<hash>/<file>` the
player's modules; `GET /surface/<version>/<window>/<link>` a landscape's heights over a window; `GET
/numbers/<version>/<run>/<link>` what a run computed at every step, `/inner/…` the same as it is drawn on the
map, `/curvature/…` the loss's curvature along it, `/<metric>/…` what can be drawn in place of the loss, and
`/cloud/<version>/<run>/<step>/<link>` mini-batch gradients at one step.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.player import messages, static_files
from app.player.addresses import has_inner
from app.races import permalink, solve
from app.races.metrics import QUANTITIES
from app.races.run_titles import titles
from app.races.window import Window
from app.server.answers import FOREVER, answering, number, of_run, prefixed
from core.experiment import ExperimentError
from core.landscape import DENSE

WIDEST = 4e6
"""A window's coordinates stay within this, four times what a start may be."""


def _file(path: Path) -> Response:
    headers = FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(static_files.gzipped(path), media_type=_TYPES[path.suffix], headers=headers)


_TYPES = {".js": "text/javascript", ".css": "text/css"}


def _plotly(request: Request) -> Response:
    return _file(static_files.PLOTLY)


def _player(request: Request) -> Response:
    path = static_files.player_files().get(request.path_params["file"])
    return _file(path) if path else PlainTextResponse("There is no such file.", 404)


def _surface(request: Request) -> bytes:
    return _surface_message(request.path_params["window"], request.path_params["link"])


@lru_cache(maxsize=256)
def _surface_message(window: str, link: str) -> bytes:
    experiment = permalink.decode(link)
    heights = solve.surface(experiment, None if window == "whole" else _window(window))
    return messages.surface(*heights, solve.floor(experiment))


def _window(text: str) -> Window:
    try:
        x0, x1, y0, y1 = (float(value) for value in text.split(","))
    except ValueError:
        x0, x1, y0, y1 = 1.0, 0.0, 1.0, 0.0
    if not (-WIDEST <= x0 < x1 <= WIDEST and -WIDEST <= y0 < y1 <= WIDEST):
        raise ExperimentError(
            "window: must be x0,x1,y0,y1 with x0 < x1 and y0 < y1, at most 4e6 away from 0."
        )
    return (x0, x1), (y0, y1)


def _numbers(request: Request) -> bytes:
    experiment, focus = of_run(request)
    return messages.numbers(experiment, solve.trajectories(experiment)[focus], focus)


def _inner(request: Request) -> bytes:
    experiment, focus = of_run(request)
    if not has_inner(experiment):
        raise ExperimentError(f"The inner state is for at most {DENSE} dimensions.")
    return messages.inner(experiment, solve.trajectories(experiment)[focus], focus, solve.view(experiment))


def _curvature(request: Request) -> bytes:
    experiment, focus = of_run(request)
    lr = solve.trajectories(experiment)[focus].lr
    return messages.curvature(*solve.curvatures(experiment.canonical(), focus), lr)


def _quantity(name: str) -> Callable[[Request], bytes]:
    def write(request: Request) -> bytes:
        experiment, focus = of_run(request)
        quantity = QUANTITIES[name]
        if not quantity.measured(experiment):
            raise ExperimentError(f"{solve.landscape(experiment).title} has no {quantity.title.lower()}.")
        return messages.quantity(quantity.lines(experiment, focus))

    return write


def _cloud(request: Request) -> bytes:
    experiment, focus = of_run(request)
    scatter = solve.cloud(experiment, focus, number(request, "step"))
    order = (experiment.runs[focus].batch or experiment.batch).order
    return messages.cloud(scatter, experiment.seed, order, titles(experiment)[focus])


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/{static_files.plotly_url()}", _plotly),
        Route(f"{prefix}/{static_files.player_url()}/{{file:path}}", _player),
        Route(f"{prefix}/surface/{{version}}/{{window}}/{{link}}", answering(_surface)),
        Route(f"{prefix}/numbers/{{version}}/{{run}}/{{link}}", answering(_numbers)),
        Route(f"{prefix}/inner/{{version}}/{{run}}/{{link}}", answering(_inner)),
        Route(f"{prefix}/curvature/{{version}}/{{run}}/{{link}}", answering(_curvature)),
        *(
            Route(f"{prefix}/{name}/{{version}}/{{run}}/{{link}}", answering(_quantity(name)))
            for name in QUANTITIES
        ),
        Route(f"{prefix}/cloud/{{version}}/{{run}}/{{step}}/{{link}}", answering(_cloud)),
    ]
