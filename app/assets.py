"""The files that browsers fetch, each under a name that changes with its content, so that they are kept.

`GET /vendor/plotly-<version>.min.js` is plotly.py's own copy of plotly.js; `GET /player/<hash>/<file>` the
player's modules; `GET /surface/<version>/<window>/<link>` a landscape's heights over a window; `GET
/numbers/<version>/<run>/<link>` what a run computed at every step, `/inner/…` the same as it is drawn on the
map, `/curvature/…` how the loss bends along it, `/gradient/…`, `/distance/…` and `/directions/…` what can be
drawn in place of the loss, and `/cloud/<version>/<run>/<step>/<link>` the mini-batch gradients at one step.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import VERSION, payload, permalink, solve
from app.quantities import QUANTITIES
from app.view import Window
from core.experiment import Experiment, ExperimentError
from core.spec import DENSE

PLAYER = Path(__file__).parent / "player" / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SHARED = "plotly.min.js"
"""What pages of one folder share, as plotly.py names it."""
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
WIDEST = 4e6
"""A window's coordinates stay within this, four times what a start may be."""


@cache
def plotly_url() -> str:
    """Where plotly.js is served, named after its own version."""
    with PLOTLY.open(encoding="utf-8") as file:
        found = re.search(r"plotly\.js v([\d.]+)", file.read(200))
    return f"vendor/plotly-{found[1] if found else plotly.__version__}.min.js"


@cache
def player_url() -> str:
    """Where the player's modules are served, named after their content."""
    digest = hashlib.sha256()
    for path in sorted(PLAYER.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return f"player/{digest.hexdigest()[:12]}"


def surface_url(experiment: Experiment) -> str:
    """Where the contour map of an experiment is served; the player puts another window for "whole".

    The address changes only with what changes the map, so browsers keep it while other sliders turn.
    """
    link = permalink.encode(experiment)
    if experiment.plane.kind == "given":
        choice = experiment.landscape.model_dump(mode="json")
        link = permalink.compressed(json.dumps({"version": 1, "landscape": choice, "runs": [{"rule": "gd"}]}))
    return f"surface/{VERSION}/whole/{link}"


def run_url(kind: str, experiment: Experiment, focus: int) -> str:
    """Where the "numbers", the "curvature", the "cloud" or a quantity of run `focus` is served."""
    return f"{kind}/{VERSION}/{focus}/{permalink.encode(experiment)}"


def quantities(experiment: Experiment, focus: int) -> list[dict[str, str]]:
    """What can be drawn in place of the loss, and where each is served for run `focus`."""
    return [
        {"name": name, "title": one.title, "help": one.help, "url": run_url(name, experiment, focus)}
        for name, one in QUANTITIES.items()
        if one.measured(experiment)
    ]


@cache
def _gzipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 6, mtime=0)


def _file(path: Path) -> Response:
    headers = FOREVER | {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(_gzipped(path), media_type=_TYPES[path.suffix], headers=headers)


_TYPES = {".js": "text/javascript", ".css": "text/css"}


def _plotly(request: Request) -> Response:
    return _file(PLOTLY)


def _player(request: Request) -> Response:
    known = {path.name: path for path in PLAYER.iterdir()}
    path = known.get(request.path_params["file"])
    return _file(path) if path else PlainTextResponse("There is no such file.", 404)


def answering(
    write: Callable[[Request], bytes], headers: Mapping[str, str] = FOREVER
) -> Callable[[Request], Response]:
    """A route that sends what `write` returns, or the sentence of the ExperimentError that it raises."""

    def answer(request: Request) -> Response:
        try:
            message = write(request)
        except ExperimentError as error:
            return PlainTextResponse(str(error), 400)
        return Response(message, media_type="application/octet-stream", headers=headers)

    return answer


def _surface(request: Request) -> bytes:
    return _surface_message(request.path_params["window"], request.path_params["link"])


@lru_cache(maxsize=256)
def _surface_message(wanted: str, link: str) -> bytes:
    experiment = permalink.decode(link)
    window = None if wanted == "whole" else _window(wanted)
    window, z = solve.surface(experiment, window)
    return payload.surface(window, z, solve.floor(experiment))


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


def of_run(request: Request) -> tuple[Experiment, int]:
    """The experiment that an address is about, and the number of its run. Raises ExperimentError."""
    experiment = permalink.decode(request.path_params["link"])
    focus = number(request, "run")
    if focus >= len(experiment.runs):
        raise ExperimentError(f"There is no run {focus}; this experiment has {len(experiment.runs)}.")
    return experiment, focus


def number(request: Request, name: str) -> int:
    """A part of an address that is a number. Raises ExperimentError."""
    text = request.path_params[name]
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise ExperimentError(f"{name}: must be a number from 0.")
    return int(text)


def _numbers(request: Request) -> bytes:
    experiment, focus = of_run(request)
    return payload.numbers(experiment, solve.trajectories(experiment)[focus], focus)


def _inner(request: Request) -> bytes:
    experiment, focus = of_run(request)
    if not has_inner(experiment):
        raise ExperimentError(f"The inner state is for at most {DENSE} dimensions.")
    return payload.inner(experiment, solve.trajectories(experiment)[focus], focus, solve.seen(experiment))


def has_inner(experiment: Experiment) -> bool:
    """Whether what a run computes at every step is known, so that it can be drawn."""
    return len(experiment.start) <= DENSE


def _curvature(request: Request) -> bytes:
    experiment, focus = of_run(request)
    lr = solve.trajectories(experiment)[focus].lr
    return payload.curvature(*solve.bends(experiment.canonical(), focus), lr)


def _quantity(name: str) -> Callable[[Request], bytes]:
    def write(request: Request) -> bytes:
        experiment, focus = of_run(request)
        wanted = QUANTITIES[name]
        if not wanted.measured(experiment):
            raise ExperimentError(f"{solve.landscape(experiment).title} has no {wanted.title.lower()}.")
        return payload.quantity(wanted.lines(experiment, focus))

    return write


def _cloud(request: Request) -> bytes:
    experiment, focus = of_run(request)
    scatter = solve.cloud(experiment, focus, number(request, "step"))
    order = (experiment.runs[focus].batch or experiment.batch).order
    return payload.cloud(scatter, experiment.seed, order, payload.titles(experiment)[focus])


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{prefix}/{plotly_url()}", _plotly),
        Route(f"{prefix}/{player_url()}/{{file}}", _player),
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
