"""The routes of a network in training, and of what is computed afterwards.

`GET /training/go/<version>/<link>` lets the runs of an experiment train on for a while and tells where they
are; `/training/look/…` tells only that, and lets them wait. `/trainmap/<version>/<rows>/<state>/<link>` is
the map of the first so many rows, `/plane/<version>/<rows>/<across>x<up>/<link>` the loss on it;
`/layers/…` and `/mistakes/<version>/<run>/<row>/<link>` look into the network at one row.
"""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.routing import Route

from app import VERSION, jobs, languages
from app.player import training_messages
from app.player.messages import surface
from app.races import permalink, solve, trainings
from app.races.run_titles import titles
from app.races.trainings import Trained, maps, networks
from app.server.answers import NEVER, answering, number, of_run, prefixed
from app.server.waiting import Asked, answering_later, visitor
from core.experiment import Experiment, ExperimentError
from core.training import Moment


def _training(ask: Callable[[Experiment, str], list[Trained]]) -> Callable[[Request], bytes]:
    def write(request: Request) -> bytes:
        experiment = permalink.decode(request.path_params["link"])
        networks.training(solve.landscape(experiment))
        runs = ask(experiment, visitor(request))
        over = all(run.over for run in runs)
        return training_messages.progress(
            experiment,
            runs,
            over=over,
            closing=over and not _gaps(experiment).over,
            map_url=_map_url(experiment, runs, over),
            ahead=trainings.ahead(runs),
            left=trainings.left(runs),
            said="" if over else languages.t(jobs.said()),
        )

    return write


def _map_url(experiment: Experiment, runs: list[Trained], over: bool) -> str:
    """The newest map there is: another one with every row, and once more when it is known how far it errs."""
    rows = maps.milestone(runs)
    if not rows or not all(run.rows for run in runs):
        return ""
    state = "-".join(str(len(run.rows)) for run in runs) + ("e" if over and _gaps(experiment).over else "")
    return f"trainmap/{VERSION}/{rows}/{state}/{permalink.encode(experiment)}"


def _gaps(experiment: Experiment) -> trainings.Computed:
    return trainings.compute(("gaps", maps.neutral(experiment)), lambda: maps.gaps(experiment))


def _map(request: Request) -> bytes:
    experiment = permalink.decode(request.path_params["link"])
    rows = number(request, "rows")
    landscape, runs = solve.landscape(experiment), trainings.known(experiment)
    points, view = maps.points(experiment), maps.view(experiment, rows)
    over = all(run.over for run in runs)
    gaps = None
    if over and (computed := _gaps(experiment)).over:
        gaps = computed.result
    tracks = [
        training_messages.Track(view.plane.flat(path), maps.away(view.plane, path), gap)
        for path, gap in zip(points, gaps or [None] * len(points), strict=True)
    ]
    link = request.path_params["link"]
    shapes = maps.grids(landscape)[: None if over else 1]
    return training_messages.paths(
        experiment,
        landscape,
        tracks,
        training_messages.Shown(view.plane.axes, view.window, view.explained),
        surfaces=[f"plane/{VERSION}/{rows}/{across}x{up}/{link}" for across, up in shapes],
        runs=[list(run.rows) for run in runs],
    )


def _plane(request: Request) -> Asked:
    experiment = permalink.decode(request.path_params["link"])
    sides = re.fullmatch(r"(\d{1,3})x(\d{1,3})", request.path_params["shape"], re.ASCII)
    shape = tuple(int(side) for side in sides.groups()) if sides else (0, 0)
    if shape not in maps.grids(solve.landscape(experiment)):
        raise ExperimentError("shape: must be one of the map's own resolutions.")
    ticket = maps.surface(experiment, number(request, "rows"), (shape[0], shape[1]), visitor(request))
    return ticket, lambda found: surface(found[0], found[1], 0.0)  # what a cross-entropy can never fall below


def _row(request: Request) -> tuple[Experiment, int, Moment]:
    """The row of a run that an address is about. Raises ExperimentError if it is not there (yet)."""
    experiment, focus = of_run(request)
    rows, row = trainings.known_run(experiment, focus).rows, number(request, "row")
    if row >= len(rows):
        raise ExperimentError(
            f"This run has not been trained so far on this server: it has {len(rows)} rows."
        )
    return experiment, focus, rows[row]


def _layers(request: Request) -> Asked:
    experiment, focus, moment = _row(request)
    landscape = solve.landscape(experiment)
    ticket = _looked("layers", request, networks.layers, experiment.canonical(), moment.x)
    names, count = networks.training(landscape).anatomy.taps, networks.INSPECTED
    title = titles(experiment)[focus]
    return ticket, lambda spreads: training_messages.layers(
        names, spreads, title, moment.step, min(count, len(networks.training(landscape).probe().y))
    )


def _mistakes(request: Request) -> Asked:
    experiment, focus, moment = _row(request)
    training = networks.training(solve.landscape(experiment))
    ticket = _looked("mistakes", request, networks.mistakes, experiment.canonical(), moment.x, moment.running)
    title = titles(experiment)[focus]
    return ticket, lambda wrong: training_messages.mistakes(wrong, training.classes, title, moment.step)


def _looked(kind: str, request: Request, look: Callable, *given: object) -> jobs.Ticket:
    """A look into a network, once for all who ask for it."""
    place = " ".join(request.path_params[name] for name in ("run", "row", "link"))
    return jobs.submit(look, *given, visitor=visitor(request), key=f"{kind} {place}", keep=True)


def routes(base: str = "") -> list[Route]:
    """The routes to mount beside the page, below the path prefix `base`."""
    prefix = prefixed(base)
    return [
        Route(f"{prefix}/training/go/{{version}}/{{link}}", answering(_training(trainings.go_on), NEVER)),
        Route(f"{prefix}/training/look/{{version}}/{{link}}", answering(_training(trainings.pause), NEVER)),
        Route(f"{prefix}/trainmap/{{version}}/{{rows}}/{{state}}/{{link}}", answering(_map, NEVER)),
        Route(f"{prefix}/plane/{{version}}/{{rows}}/{{shape}}/{{link}}", answering_later(_plane)),
        Route(f"{prefix}/layers/{{version}}/{{run}}/{{row}}/{{link}}", answering_later(_layers)),
        Route(f"{prefix}/mistakes/{{version}}/{{run}}/{{row}}/{{link}}", answering_later(_mistakes)),
    ]
