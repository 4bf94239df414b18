"""Figures in docs/ that are measured when they are drawn: claims of lectures about many runs."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from app.export.credit import credit
from app.export.drawing.sheets.trials import Panel, trials
from app.export.formats import stills
from app.export.options import Options
from app.races import permalink, solve
from app.races.palette import PALETTE
from app.races.scene import Scene
from app.races.tuning import SEARCHES, tune
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


def searching() -> bytes:
    """A hundred runs of momentum on a grid and a hundred at random, with their losses along both settings."""
    experiment = permalink.read(
        '{"version": 1, "landscape": {"name": "beale"}, "steps": 200, "runs": [{"rule": "momentum"}]}'
    )
    return _trials(experiment, ("grid", "random"), {}, Options(1280, 660))


def tuning() -> bytes:
    """A hundred trainings of the small CNN, whose best rates lie at the edge of those that were tried."""
    experiment = permalink.read(
        '{"version": 1, "landscape": {"name": "cnn"}, "steps": 300, "batch": {"size": 32},'
        ' "runs": [{"rule": "momentum", "lr": 0.05, "weight_decay": 0.001}]}'
    )
    ranges = {"lr": (1e-4, 1e-2), "weight_decay": (1e-5, 1e-1)}
    return _trials(experiment, ("random",), ranges, Options())


def _trials(
    experiment: Experiment,
    searches: Sequence[str],
    ranges: Mapping[str, tuple[float, float]],
    options: Options,
) -> bytes:
    panels = [
        Panel(search.title, tune(experiment, search=search, ranges=ranges, rate_only=bool(ranges)), 0)
        for search in map(SEARCHES.__getitem__, searches)
    ]
    return stills.filed(trials(panels, options), options, "png", credit(Scene(panels[0].tuned.experiment)))


DRAWN: dict[str, Callable[[], bytes]] = {"random-search.png": searching, "tuning.png": tuning}
"""Figures that the app itself draws."""
