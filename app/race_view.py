"""What the views of a race are told: an experiment in, the player's messages out."""

from app import assets, comparison, fan_routes, knobs, payload, quantities, solve, summary
from core.experiment import Experiment


def picture(experiment: Experiment, focus: int) -> bytes:
    """The message for the map."""
    found = solve.trajectories(experiment)
    links = {
        "plotly": assets.plotly_url(),
        "surface": assets.surface_url(experiment),
        "curvature": assets.run_url("curvature", experiment, focus),
        "race": fan_routes.race_url(experiment),
    }
    if assets.has_inner(experiment):
        links |= {kind: assets.run_url(kind, experiment, focus) for kind in ("inner", "numbers")}
    return payload.paths(
        experiment,
        solve.landscape(experiment),
        found,
        solve.seen(experiment),
        links=links,
        marks=solve.marks(experiment),
        budget=comparison.budget(found),
        focus=focus,
    )


def knob(experiment: Experiment, focus: int) -> bytes:
    """The message for the live knob."""
    urls = {"fan": fan_routes.fan_url(experiment), "square": fan_routes.square_url(experiment)}
    return payload.knob(experiment, knobs.knobs(experiment), urls, focus=focus)


def curves(experiment: Experiment, focus: int, first: str = "loss") -> bytes:
    """The message for a plot over the steps, which shows the quantity `first` until a student chooses."""
    return payload.curves(
        experiment,
        solve.trajectories(experiment),
        focus=focus,
        floor=solve.floor(experiment),
        quantities=assets.quantities(experiment, focus),
        first=first,
    )


def multiples(experiment: Experiment, focus: int) -> bytes:
    """The message for the map once more for every run, with its path alone."""
    return payload.multiples(
        experiment,
        solve.trajectories(experiment),
        solve.seen(experiment),
        surface=assets.surface_url(experiment),
        marks=solve.marks(experiment),
        focus=focus,
    )


def runs(experiment: Experiment, focus: int) -> bytes:
    """The message for the table: what each run reached and what it cost, in numbers and in words."""
    found, floor = solve.trajectories(experiment), solve.floor(experiment)
    minima, saddles = quantities.minima(experiment), quantities.saddles(experiment)
    known = summary.Known(floor, minima, saddles, solve.seen(experiment).window)
    return payload.runs(
        experiment,
        comparison.rows(experiment, found, floor, minima),
        words=summary.sentences(experiment, found, known),
        budget=comparison.budget(found),
        floor=floor,
        focus=focus,
    )


def numbers(experiment: Experiment, focus: int) -> bytes:
    """The message for "this step, with numbers"."""
    return payload.pack({"view": "numbers", "url": assets.run_url("numbers", experiment, focus)}, {})


def cloud(experiment: Experiment, focus: int) -> bytes:
    """The message for the gradients of mini-batches."""
    url = assets.run_url("cloud", experiment, focus)
    return payload.pack({"view": "cloud", "url": url, "steps": experiment.steps}, {})
