"""Figures in docs/ that are measured when they are drawn: claims of lectures about many runs."""

import json
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.races import permalink, solve
from app.races.palette import PALETTE
from app.races.searching import Axis, Trials, grid, random, tried
from app.races.widths import ends_by_width
from core.experiment import Experiment
from landscapes.functions.critical_points import critical_points, fraction_of_minima

INKS = [PALETTE[name].light for name in ("blue", "orange", "green")]


def saddles() -> go.Figure:
    """Critical points of the random Gaussian field: their height and index, and how few are minima."""
    titles = ("the higher, the more directions bend down", "hardly any critical point is a minimum")
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.12)
    for n, ink in zip((2, 4, 8), INKS, strict=False):
        found = [critical_points(n, starts=200, seed=seed) for seed in range(4)]
        losses = np.concatenate([one.loss for one in found])
        share = np.concatenate([one.indices for one in found]) / n
        jitter = np.random.Generator(np.random.PCG64(n)).uniform(-0.02, 0.02, len(share))
        dots = {
            "color": ink,
            "size": 5,
            "opacity": 0.55,
            "symbol": ("circle", "square", "diamond")[n.bit_length() - 2],
        }
        figure.add_scatter(
            x=losses, y=share + jitter, mode="markers", marker=dots, name=f"n = {n}", row=1, col=1
        )
    sizes = range(1, 7)
    found = [[critical_points(n, starts=200, seed=seed) for seed in range(4)] for n in sizes]
    share = [np.mean(np.concatenate([one.indices for one in each]) == 0) or None for each in found]
    line = {"mode": "lines+markers", "row": 1, "col": 2}
    figure.add_scatter(x=list(sizes), y=share, name="of the field, measured", line_color=INKS[0], **line)
    random = fraction_of_minima((1, 2, 3, 4, 5))
    name = "if Hessians were random matrices"
    figure.add_scatter(
        x=random.n, y=random.fraction, name=name, line={"color": INKS[1], "dash": "dash"}, **line
    )
    figure.update_xaxes(title="loss", row=1, col=1)
    figure.update_yaxes(title="share of negative eigenvalues", row=1, col=1)
    figure.update_xaxes(title="dimensions n", row=1, col=2, dtick=1)
    figure.update_yaxes(
        title="share that are minima", type="log", dtick=1, exponentformat="power", row=1, col=2
    )
    return figure


RACE = """{"version": 1, "landscape": {"name": "gd_vs_sgd"}, "steps": 1000, "runs": [
  {"rule": "gd", "lr": 1.8}, {"rule": "gd", "lr": 0.3, "batch": {"size": 100}},
  {"rule": "gd", "lr": 0.03, "batch": {"size": 10}}]}"""


def gd_against_sgd() -> go.Figure:
    """The 10,000 × 500 least squares: the same three runs, an iteration and an epoch at a time."""
    experiment = permalink.read(RACE)
    titles = ("GD is faster per iteration …", "… and SGD per epoch")
    figure = make_subplots(1, 2, subplot_titles=titles, shared_yaxes=True, horizontal_spacing=0.06)
    floor = solve.floor(experiment) or 0.0
    for run, found, ink in zip(experiment.runs, solve.trajectories(experiment), INKS, strict=False):
        size = (run.batch or experiment.batch).size
        name = "all 10,000 samples" if size is None else f"batch of {size}"
        above = found.loss - floor
        line = {"mode": "lines", "line": {"color": ink, "width": 2.5}, "name": name}
        assert found.epochs is not None  # noqa: S101  the landscape has data
        figure.add_scatter(y=above, **line, row=1, col=1)
        figure.add_scatter(x=found.epochs, y=above, **line, showlegend=False, row=1, col=2)
    figure.update_xaxes(title="iterations", row=1, col=1)
    figure.update_xaxes(title="epochs (passes over the data)", range=[0, 10], row=1, col=2)
    figure.update_yaxes(type="log", dtick=1, exponentformat="power", range=[-4, 0.8])
    figure.update_yaxes(title="loss − minimum", row=1, col=1)
    return figure


SEARCHED = {
    "version": 1,
    "landscape": {"name": "quadratic"},
    "runs": [{"rule": "adam", "lr": 0.1}],
    "steps": 60,
}
AXES = (Axis("runs.0.lr", 1e-3, 3.0), Axis("runs.0.params.b2", 0.9, 0.999, log=False))


def searching() -> go.Figure:
    """Nine runs on a grid and nine at random, with the projection of each onto the rate, which matters."""
    experiment = permalink.read(json.dumps(SEARCHED))
    found = [tried(experiment, AXES, values) for values in (grid(AXES, 9), random(AXES, 9, seed=1))]
    titles = [
        f"{name}: {one.distinct(0)} rates, best loss {one.best:.2g}"
        for name, one in zip(("grid", "random"), found, strict=True)
    ]
    figure = make_subplots(
        2, 2, subplot_titles=titles, shared_xaxes=True, row_heights=[0.4, 0.6],
        vertical_spacing=0.06, horizontal_spacing=0.1,
    )  # fmt: skip
    line = Trials(AXES, *_along(experiment))
    for column, one in enumerate(found, 1):
        figure.add_scatter(
            x=line.values[:, 0], y=line.losses, mode="lines", line={"color": "#9aa4aa"},
            name="loss at every rate", showlegend=column == 1, row=1, col=column,
        )  # fmt: skip
        dots = {"color": INKS[column - 1], "size": 9}
        for row, y, name in ((1, one.losses, "where the runs end"), (2, one.values[:, 1], "the settings")):
            figure.add_scatter(
                x=one.values[:, 0], y=y, mode="markers", marker=dots, name=name, showlegend=False,
                row=row, col=column,
            )  # fmt: skip
    figure.update_xaxes(type="log", dtick=1, exponentformat="power")
    figure.update_xaxes(title="learning rate", row=2)
    figure.update_yaxes(type="log", dtick=2, exponentformat="power", row=1)
    figure.update_yaxes(title="loss", row=1, col=1)
    figure.update_yaxes(title="β₂", row=2, col=1)
    return figure


def _along(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """Rates all along the axis, at the usual β₂, and where they end."""
    fine = np.stack([AXES[0].at(np.linspace(0, 1, 81)), np.full(81, 0.95)], axis=1)
    return fine, tried(experiment, AXES, fine).losses


def widths() -> go.Figure:
    """Final losses of twenty starts for each width, and how far apart they are."""
    found = ends_by_width()
    titles = ("from every start, as low in a wide network …", "… and the losses lie closer")
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.12)
    jitter = np.random.Generator(np.random.PCG64(0)).uniform(-0.06, 0.06, found.losses.shape)
    figure.add_scatter(
        x=(found.widths[:, None] * 2**jitter).ravel(), y=found.losses.ravel(), mode="markers",
        marker={"color": INKS[0], "size": 6, "opacity": 0.6}, name="one start", row=1, col=1,
    )  # fmt: skip
    figure.add_scatter(
        x=found.widths, y=found.spread, mode="lines+markers", line_color=INKS[1],
        name="standard deviation over the starts", row=1, col=2,
    )  # fmt: skip
    figure.update_xaxes(title="units in the hidden layer", type="log", tickvals=found.widths)
    figure.update_yaxes(
        title="loss after 300 steps", type="log", dtick=1, exponentformat="power", row=1, col=1
    )
    figure.update_yaxes(
        title="spread of the losses", type="log", dtick=1, exponentformat="power", row=1, col=2
    )
    return figure


FIGURES: dict[str, Callable[[], go.Figure]] = {
    "saddles-dominate.png": saddles,
    "gd-against-sgd.png": gd_against_sgd,
    "random-search.png": searching,
    "widths.png": widths,
}


def html(figure: go.Figure) -> str:
    """A page with nothing but the figure."""
    figure.update_layout(
        template="plotly_white",
        width=1000,
        height=420,
        margin={"l": 70, "r": 20, "t": 50, "b": 100},
        font={"family": "Source Sans, system-ui, sans-serif", "size": 14, "color": "#1d2429"},
        legend={"orientation": "h", "y": -0.22, "x": 0},
    )
    return figure.to_html(include_plotlyjs=True, config={"displayModeBar": False})
