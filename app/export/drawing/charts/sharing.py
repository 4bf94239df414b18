"""The axes of a chart, and those that charts beside each other have in common."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.export.drawing.canvas.look import Look
from app.export.drawing.charts.axis import Axis, loss_axis
from app.export.drawing.charts.curves import Curves, curves_of
from app.export.drawing.race import Race
from app.races.scene import Plot


class Axes(NamedTuple):
    """The axis of values, and where the other one ends."""

    axis: Axis
    end: float


def axes_of(drawn: Sequence[tuple[Race, Curves]]) -> Axes:
    """The axes for the curves of one race, or of several."""
    heights = [_heights(race, curves) for race, curves in drawn]
    starts = [
        rows[:0, 0] if curves.grows else rows[:, 0] for rows, (_, curves) in zip(heights, drawn, strict=True)
    ]
    axis = loss_axis(
        np.concatenate([rows.ravel() for rows in heights]),
        np.concatenate(starts),
        log=drawn[0][1].floor is not None,
    )
    return Axes(axis, max(*(float(np.nanmax(curves.across)) for _, curves in drawn), 1e-9))


def in_common(races: Sequence[Race], plot: Plot, look: Look) -> Axes | None:
    """The axes of a plot of races side by side; None where they draw what cannot be compared.

    Of logarithms all can be, plain losses only where they are of one landscape.
    """
    each = [curves_of(race, plot, look) for race in races]
    kinds = {(one.grows and one.title, one.abscissa, one.floor is None) for one in each}
    if len(kinds) > 1 or (each[0].floor is None and not races[0].alike):
        return None
    return axes_of(list(zip(races, each, strict=True)))


def _heights(race: Race, curves: Curves) -> np.ndarray:
    """The values above the floor, without those that a run has after it diverged."""
    heights = np.stack([curve.values - (curves.floor or 0.0) for curve in curves.each])
    for i, curve in enumerate(curves.each):
        heights[i, race.last(curve.run) + 1 :] = np.nan
    return heights
