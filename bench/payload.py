"""What travels to the browser for 8 runs of 1,000 steps, against plotly's own figure with frames."""

import json
from collections.abc import Iterator

import plotly.graph_objects as go

from app.player import addresses, messages, static_files
from app.races import solve
from bench.page import race
from landscapes import LANDSCAPES


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    experiment = race(8, 1000)
    found = solve.trajectories(experiment)
    links = {"plotly": static_files.plotly_url(), "surface": addresses.surface_url(experiment)}
    message = messages.paths(
        experiment,
        LANDSCAPES["beale"],
        found,
        solve.view(experiment),
        links=links,
        marks=solve.marks(experiment),
    )
    curves = messages.curves(experiment, found, floor=0.0)
    total = (len(message) + len(curves)) / 1000
    yield "paths and losses of 8 × 1,000 steps", f"{total:.0f} kB", "goal < 110, sent at every change"
    size = len(messages.surface(*solve.surface(experiment), 0.0)) / 1000
    yield "contour map, 240 × 180", f"{size:.0f} kB", "once per landscape, then kept by the browser"
    figure = go.Figure(
        data=[go.Scatter(x=t.x[:, 0], y=t.x[:, 1]) for t in found],
        frames=[
            go.Frame(data=[go.Scatter(x=t.x[: k + 1, 0], y=t.x[: k + 1, 1]) for t in found])
            for k in range(0, 1001, 10)
        ],
    )
    peer = len(json.dumps(figure.to_plotly_json(), default=lambda array: array.tolist())) / 1000
    yield (
        "  plotly figure with 101 frames of the same paths",
        f"{peer:,.0f} kB",
        f"{peer / total:.0f} times larger",
    )
