"""What a chart draws: the loss or another quantity, against steps, gradient evaluations or epochs."""

from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.look import Look, mix
from app.export.drawing.race import Race
from app.races import solve
from app.races.along.quantities import QUANTITIES
from app.races.measures import CURVE
from app.races.scene import Plot

ABSCISSAS = {"steps": "steps", "gradients": "gradient evaluations", "epochs": "epochs"}


class Curve(NamedTuple):
    """One curve, and how it is drawn."""

    run: int  # whose it is
    name: str | None  # at its end; None: the run's own
    values: np.ndarray  # [rows]
    color: str
    dash: tuple[float, ...]
    wide: float


class Curves(NamedTuple):
    """All curves of a chart."""

    title: str
    each: list[Curve]
    floor: float | None  # what logarithms are taken above; None: there are none
    grows: bool  # its values may rise far above their start without an explosion
    across: np.ndarray  # [runs, rows] where each row stands on the horizontal axis
    abscissa: str


def curves_of(race: Race, plot: Plot, look: Look) -> Curves:
    """The curves that a plot of a view draws; the loss stands in for what there is not."""
    across, abscissa = _across(race, plot.x)
    found = _quantity(race, plot, look) if plot.y not in (None, "loss") else None
    if found is not None:
        title, each = found
        floor = 0.0 if plot.scale == "log" else None
        return Curves(title, each, floor, True, across, abscissa)
    floor = race.floor if plot.scale == "log" else None
    each = [_of_run(race, i, None, race.loss[i].astype(float), look) for i in range(len(race.runs))]
    return Curves("loss − minimum" if floor else "loss", each, floor, False, across, abscissa)


def _of_run(race: Race, i: int, name: str | None, values: np.ndarray, look: Look) -> Curve:
    style, wide = race.runs[i].style, CURVE.focused if i == race.view.focus else CURVE.wide
    return Curve(i, name, values, look.color(style), tuple(style.dash), wide)


def _across(race: Race, asked: str) -> tuple[np.ndarray, str]:
    """Where every row of every run stands, and what that axis is called."""
    experiment = race.experiment
    steps = np.tile(race.at.astype(float), (len(race.runs), 1)), ABSCISSAS["steps"]
    if asked == "steps" or solve.landscape(experiment).training:
        return steps
    paths = solve.trajectories(experiment)
    if asked == "gradients":
        return np.stack([path.cost[:, 0] for path in paths]).astype(float), ABSCISSAS[asked]
    passes = [path.epochs for path in paths if path.epochs is not None]
    return (np.stack(passes).astype(float), ABSCISSAS[asked]) if len(passes) == len(paths) else steps


def _quantity(race: Race, plot: Plot, look: Look) -> tuple[str, list[Curve]] | None:
    """The title and the curves of a quantity; None if it cannot be measured here."""
    experiment, focus = race.experiment, race.view.focus
    known = QUANTITIES.get(plot.y or "")
    if known is None or solve.landscape(experiment).training or not known.measured(experiment):
        return None
    lines = known.lines(experiment, focus)
    values = np.asarray(lines.values, float)
    if not lines.focused:
        return known.title, [_of_run(race, i, None, values[i], look) for i in range(len(values))]
    if lines.labels is None:
        return known.title, [_of_run(race, focus, None, values[0], look)]
    last = len(values) - 1
    names = {0: lines.labels[0], last: lines.labels[1]}
    each = [
        Curve(focus, names.get(k, ""), row, _hex(mix(look.ramp, k / max(last, 1))), (), CURVE.wide)
        for k, row in enumerate(values)
    ]
    return known.title, each


def _hex(color: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in color[:3])
