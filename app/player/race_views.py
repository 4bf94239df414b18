"""The messages for the views of a race: an experiment in, the player's messages out."""

from app.player import addresses, messages, static_files, wire
from app.races import comparison, knobs, metrics, solve, summary
from core.experiment import Experiment


def picture(experiment: Experiment, focus: int) -> bytes:
    """The message for the map."""
    paths = solve.trajectories(experiment)
    links = {
        "plotly": static_files.plotly_url(),
        "surface": addresses.surface_url(experiment),
        "curvature": addresses.run_url("curvature", experiment, focus),
        "race": addresses.race_url(experiment),
    }
    if addresses.has_inner(experiment):
        links |= {kind: addresses.run_url(kind, experiment, focus) for kind in ("inner", "numbers")}
    return messages.paths(
        experiment,
        solve.landscape(experiment),
        paths,
        solve.view(experiment),
        links=links,
        marks=solve.marks(experiment),
        budget=comparison.budget(paths),
        focus=focus,
    )


def knob(experiment: Experiment, focus: int) -> bytes:
    """The message for the live knob."""
    urls = {"fan": addresses.fan_url(experiment), "square": addresses.square_url(experiment)}
    return messages.knob(experiment, knobs.knobs(experiment), urls, focus=focus)


def curves(experiment: Experiment, focus: int, first: str = "loss") -> bytes:
    """The message for a plot over the steps, which shows the quantity `first` until another is chosen."""
    return messages.curves(
        experiment,
        solve.trajectories(experiment),
        focus=focus,
        floor=solve.floor(experiment),
        quantities=addresses.quantities(experiment, focus),
        first=first,
    )


def multiples(experiment: Experiment, focus: int) -> bytes:
    """The message for the map once more for every run, with its path alone."""
    return messages.multiples(
        experiment,
        solve.trajectories(experiment),
        solve.view(experiment),
        surface=addresses.surface_url(experiment),
        marks=solve.marks(experiment),
        focus=focus,
    )


def runs(experiment: Experiment, focus: int) -> bytes:
    """The message for the table: what each run reached and what it cost, in numbers and in words."""
    paths, floor = solve.trajectories(experiment), solve.floor(experiment)
    minima, saddles = metrics.minima(experiment), metrics.saddles(experiment)
    known = summary.Known(floor, minima, saddles, solve.view(experiment).window)
    return messages.runs(
        experiment,
        comparison.rows(experiment, paths, floor, minima),
        words=summary.sentences(experiment, paths, known),
        budget=comparison.budget(paths),
        floor=floor,
        focus=focus,
    )


def numbers(experiment: Experiment, focus: int) -> bytes:
    """The message for "this step, with numbers"."""
    return wire.pack({"view": "numbers", "url": addresses.run_url("numbers", experiment, focus)}, {})


def cloud(experiment: Experiment, focus: int) -> bytes:
    """The message for the gradients of mini-batches."""
    url = addresses.run_url("cloud", experiment, focus)
    return wire.pack({"view": "cloud", "url": url, "steps": experiment.steps}, {})
