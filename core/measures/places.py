"""Measures of how a run lies to a point: a minimum, or a saddle."""

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from core.measures.losses import Mean, averaged, no_mean, nothing, same
from core.measures.measure import LAST, MINIMUM, Argument, Measure, Row

BAND = 0.01
"""A run counts as past a minimum when it is this share of its starting distance beyond it."""


def apart(row: Row, point: Array) -> Array:
    """How far a row is from a point."""
    way = row.x - point
    return jnp.sqrt(jnp.sum(way * way))


def distance(state: Array, row: Row, *, point: Array) -> Array:
    """The distance in the last row of a run that is whole."""
    return jnp.where(row.k == row.steps, apart(row, point), state)


def nearest(state: Array, row: Row, *, point: Array) -> Array:
    """The smallest distance so far."""
    return jnp.minimum(state, apart(row, point))


def hover(state: Mean, row: Row, *, last: Array, point: Array) -> Mean:
    """Squared distances, over the `last` rows."""
    way = row.x - point
    return averaged(state, row, jnp.sum(way * way), last)


class Since(NamedTuple):
    """How long a run has been near a point."""

    row: Array  # [] the first of the rows in a row that are near; NaN if this one is not


def stays(state: Since, row: Row, *, point: Array, radius: Array) -> Since:
    """Go on with the rows that are near, or begin anew."""
    began = jnp.where(jnp.isnan(state.row), row.k, state.row)
    return Since(jnp.where(apart(row, point) <= radius, began, jnp.nan))


class Swings(NamedTuple):
    """On which side of a point a run is, along the line from its start."""

    way: Array  # [d] from the start to the point
    side: Array  # [] -1 or 1; 0 before it was beyond the band on any
    times: Array  # []


def overshoots(state: Swings, row: Row, *, point: Array) -> Swings:
    """Count a side that differs from the one before.

    Position along the line is a coordinate: -1 at the start, 0 at the point. The side changes when it leaves
    the band from -BAND to BAND on the other side, so that the last small swings do not count.
    """
    way = jnp.where(row.k == 0, point - row.x, state.way)
    square = jnp.sum(way * way)
    along = jnp.sum((row.x - point) * way)
    beyond = (square > 0) & (jnp.abs(along) > BAND * square)
    side = jnp.where(beyond, jnp.sign(along), state.side)
    crossed = beyond & (state.side * side < 0)
    return Swings(way, side, state.times + jnp.where(crossed, 1, 0))


MEASURES = (
    Measure(
        "distance",
        "Distance",
        "How far the last point is from the nearest known minimum.",
        nothing,
        distance,
        same,
        (MINIMUM,),
    ),
    Measure(
        "nearest",
        "Closest approach",
        "How close the path comes to a point.",
        lambda d: jnp.full((), jnp.inf),
        nearest,
        same,
        (MINIMUM,),
    ),
    Measure(
        "hover",
        "Hovering radius",
        "The root mean square of the distances from the nearest known minimum over the last steps.",
        no_mean,
        hover,
        lambda state: jnp.sqrt(state.mean),
        (LAST, MINIMUM),
    ),
    Measure(
        "stays",
        "Stays near",
        "The step from which on the run stays within a distance of a point.",
        lambda d: Since(jnp.full((), jnp.nan)),
        stays,
        lambda state: state.row,
        (MINIMUM, Argument("radius")),
        whole=True,
    ),
    Measure(
        "overshoots",
        "Overshoots",
        "How often the run crosses to the other side of the nearest known minimum, along the line from its "
        "start, by more than a hundredth of the distance that it began at.",
        lambda d: Swings(jnp.zeros(d), jnp.zeros(()), jnp.zeros(())),
        overshoots,
        lambda state: state.times,
        (MINIMUM,),
        whole=True,
    ),
)
