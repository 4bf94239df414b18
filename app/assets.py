"""The files that browsers fetch, each under a name that changes with its content, so that they are kept.

`GET /vendor/plotly-<version>.min.js` is plotly.py's own copy of plotly.js; `GET /player/<hash>/<file>` the
player's modules; `GET /surface/<version>/<request>` a landscape's heights over a window; `GET
/numbers/<version>/<run>/<link>` what a run computed at every step.
"""

import base64
import gzip
import hashlib
import json
import re
from functools import cache, lru_cache
from pathlib import Path

import plotly
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app import VERSION, payload, permalink, solve
from core.experiment import Experiment, ExperimentError

PLAYER = Path(__file__).parent / "player" / "static"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
WIDEST = 4 * 10**6
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
    """Where the contour map of an experiment's landscape is served."""
    landscape = solve.LANDSCAPES[experiment.landscape.name]
    wanted = [landscape.name, experiment.landscape.params, landscape.window]
    text = json.dumps(wanted, separators=(",", ":"))
    return f"surface/{VERSION}/{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}"


def numbers_url(experiment: Experiment, focus: int) -> str:
    """Where the numbers of run `focus` are served."""
    return f"numbers/{VERSION}/{focus}/{permalink.encode(experiment)}"


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


def _surface(request: Request) -> Response:
    try:
        message = _surface_message(request.path_params["wanted"])
    except ExperimentError as error:
        return PlainTextResponse(str(error), 400)
    return Response(message, media_type="application/octet-stream", headers=FOREVER)


@lru_cache(maxsize=256)
def _surface_message(wanted: str) -> bytes:
    try:
        name, params, window = json.loads(base64.urlsafe_b64decode(wanted + "=" * (-len(wanted) % 4)))
        corners = [float(value) for side in window for value in side]
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise ExperimentError(
            "A map is asked for as base64url of JSON [landscape, params, window]."
        ) from None
    ordered = len(corners) == 4 and -WIDEST <= corners[0] < corners[1] <= WIDEST
    if not (ordered and -WIDEST <= corners[2] < corners[3] <= WIDEST):
        raise ExperimentError("window: must be ((x0, x1), (y0, y1)) with x0 < x1 and y0 < y1.")
    bare = {"version": 1, "landscape": {"name": name, "params": params}, "runs": [{"rule": "gd"}]}
    checked = permalink.read(json.dumps(bare)).landscape
    window = (corners[:2], corners[2:])
    z = solve.surface(checked.name, checked.params, window, solve.GRID)
    return payload.surface(window, z, solve.floor(checked.name, checked.params))


def _numbers(request: Request) -> Response:
    try:
        experiment = permalink.decode(request.path_params["link"])
        focus = int(request.path_params["run"])
        if not 0 <= focus < len(experiment.runs):
            raise ExperimentError(f"There is no run {focus}; this experiment has {len(experiment.runs)}.")
        message = payload.numbers(experiment, solve.trajectories(experiment)[focus], focus)
    except ExperimentError as error:
        return PlainTextResponse(str(error), 400)
    return Response(message, media_type="application/octet-stream", headers=FOREVER)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = f"/{base.strip('/')}" if base.strip("/") else ""
    return [
        Route(f"{prefix}/{plotly_url()}", _plotly),
        Route(f"{prefix}/{player_url()}/{{file}}", _player),
        Route(f"{prefix}/surface/{{version}}/{{wanted}}", _surface),
        Route(f"{prefix}/numbers/{{version}}/{{run:int}}/{{link}}", _numbers),
    ]
