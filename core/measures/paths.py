"""Measures of how a run moves: its steps, its turns, and its coordinates along a direction."""

from collections.abc import Callable
from typing import NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from core.measures.losses import Mean, averaged, first, no_mean, nothing, same
from core.measures.measure import AT, AXIS, LAST, MINIMUM, Argument, Measure, Row

ULPS = 8 * float(np.finfo(float).eps)
"""A move that is a smaller part of where it began is rounding, and counts as rest."""
GROWN = 1e-9
"""A coordinate that grew by a smaller part of itself has not grown."""


class Moved(NamedTuple):
    """The row before, and a number that the moves so far make."""

    x: Array  # [d] NaN before the first row
    made: Array  # []


def unmoved(start: float) -> Callable[[int], Moved]:
    """What a measure of moves begins with."""
    return lambda d: Moved(jnp.full(d, jnp.nan), jnp.full((), start))


def made(state: Moved) -> Array:
    """The number that the moves make."""
    return state.made


def length_of(move: Array) -> Array:
    """The length of a move; of the first row, which none led to, NaN."""
    return jnp.sqrt(jnp.sum(move * move))


def path_length(state: Moved, row: Row) -> Moved:
    """Add a move to the length of the path."""
    length = length_of(row.x - state.x)
    return Moved(row.x, state.made + jnp.where(row.k > 0, length, 0))


def step_length(state: Moved, row: Row, *, at: Array) -> Moved:
    """The length of one move."""
    return Moved(row.x, jnp.where((row.k == at) & (row.k > 0), length_of(row.x - state.x), state.made))


def longest_step(state: Moved, row: Row) -> Moved:
    """The length of the longest move so far."""
    length = length_of(row.x - state.x)
    return Moved(row.x, jnp.where(row.k > 0, jnp.maximum(state.made, length), state.made))


def updates(state: Moved, row: Row, *, axis: Array, at: Array) -> Moved:
    """Count moves that change a coordinate."""
    changed = (row.k > 0) & (row.k <= at) & (axis @ row.x != axis @ state.x)
    return Moved(row.x, state.made + jnp.where(changed, 1, 0))


class Strides(NamedTuple):
    """The row before, and the squares of the lengths of the last moves."""

    x: Array  # [d]
    squares: Mean


def step_rms(state: Strides, row: Row, *, last: Array) -> Strides:
    """Add a move to the mean of the last ones."""
    move = row.x - state.x
    squared = jnp.where(row.k > 0, jnp.sum(move * move), 0)
    return Strides(row.x, averaged(state.squares, row, squared, jnp.minimum(last, row.steps)))


class Turning(NamedTuple):
    """The row before, the move that led to it, and the turns so far."""

    x: Array  # [d]
    move: Array  # [d] zeros where there was none that is resolved
    turns: Array  # []


def still(d: int) -> Turning:
    """No move yet."""
    return Turning(jnp.full(d, jnp.nan), jnp.zeros(d), jnp.zeros(()))


def turns(state: Turning, row: Row, *, axis: Array) -> Turning:
    """Count a move against the one before it, along an axis."""
    here, there = axis @ row.x, axis @ state.x
    move = here - there
    resolved = (row.k > 0) & (jnp.abs(move) > ULPS * jnp.abs(there))
    way = jnp.where(resolved, jnp.sign(move), 0)
    turned = way * (axis @ state.move) < 0
    return Turning(row.x, way * axis, state.turns + jnp.where(turned, 1, 0))


def sharp_turns(state: Turning, row: Row) -> Turning:
    """Count a move that makes an angle above 90° with the one before it."""
    move = row.x - state.x
    size = jnp.sqrt(jnp.sum(state.x * state.x))
    resolved = (row.k > 0) & (length_of(move) > ULPS * size)
    kept = jnp.where(resolved, move, jnp.zeros_like(move))
    return Turning(row.x, kept, state.turns + jnp.where(kept @ state.move < 0, 1, 0))


def position(state: Array, row: Row, *, axis: Array, at: Array) -> Array:
    """A coordinate in one row."""
    return jnp.where(row.k == at, axis @ row.x, state)


def lowest(state: Array, row: Row, *, axis: Array) -> Array:
    """The lowest coordinate so far."""
    return jnp.minimum(state, axis @ row.x)


def leaves(state: Array, row: Row, *, axis: Array, beyond: Array, point: Array) -> Array:
    """The first row beyond a distance along an axis, either way."""
    return first(state, row, jnp.abs(axis @ (row.x - point)) > beyond)


class Ends(NamedTuple):
    """A distance along an axis, in the first row and in the last one so far."""

    first: Array  # []
    last: Array  # []


def grows(state: Ends, row: Row, *, axis: Array, point: Array) -> Ends:
    """The distance along an axis, now and at the start."""
    here = jnp.abs(axis @ (row.x - point))
    return Ends(jnp.where(row.k == 0, here, state.first), here)


class Products(NamedTuple):
    """What a line through zero is fitted by: y ≈ factor · x, for pairs of rows."""

    before: Array  # [] NaN before the first row
    xy: Array  # []
    xx: Array  # []


def factor(state: Products, row: Row, *, axis: Array, point: Array) -> Products:
    """Add a pair of rows to the fit."""
    here = axis @ (row.x - point)
    before = jnp.where(row.k > 0, state.before, 0)
    return Products(here, state.xy + before * here, state.xx + before * before)


ORIGIN = Argument("point", "point")

MEASURES = (
    Measure(
        "path_length",
        "Path length",
        "The sum of the lengths of all steps.",
        unmoved(0.0),
        path_length,
        made,
    ),
    Measure(
        "step_length",
        "Step length",
        "How long one step is.",
        unmoved(np.nan),
        step_length,
        made,
        (AT,),
    ),
    Measure(
        "longest_step",
        "Longest step",
        "How long the longest step is.",
        unmoved(0.0),
        longest_step,
        made,
    ),
    Measure(
        "step_rms",
        "RMS step length",
        "The root mean square of the lengths of the last steps.",
        lambda d: Strides(jnp.full(d, jnp.nan), no_mean(d)),
        step_rms,
        lambda state: jnp.sqrt(state.squares.mean),
        (LAST,),
    ),
    Measure(
        "updates",
        "Updates",
        "How many of the steps so far changed a coordinate.",
        unmoved(0.0),
        updates,
        made,
        (AXIS, AT),
        whole=True,
    ),
    Measure(
        "turns",
        "Turns along an axis",
        "How often a step goes back along an axis, seen from the step before.",
        still,
        turns,
        lambda state: state.turns,
        (AXIS,),
        whole=True,
    ),
    Measure(
        "sharp_turns",
        "Turns",
        "How often a step makes an angle above 90° with the step before.",
        still,
        sharp_turns,
        lambda state: state.turns,
        whole=True,
    ),
    Measure(
        "position",
        "Position",
        "A coordinate after a step.",
        nothing,
        position,
        same,
        (AXIS, AT),
    ),
    Measure(
        "lowest",
        "Lowest coordinate",
        "The lowest value of a coordinate along the path.",
        lambda d: jnp.full((), jnp.inf),
        lowest,
        same,
        (AXIS,),
    ),
    Measure(
        "leaves",
        "Leaves at",
        "The first step beyond a distance from a point along an axis, either way.",
        nothing,
        leaves,
        same,
        (AXIS, Argument("beyond"), ORIGIN),
        whole=True,
    ),
    Measure(
        "grows",
        "Grows",
        "1 if the distance from the minimum along an axis is larger at the end than at the start, else 0.",
        lambda d: Ends(jnp.zeros(()), jnp.zeros(())),
        grows,
        lambda state: jnp.where(state.last > (1 + GROWN) * state.first, 1.0, 0.0),
        (AXIS, MINIMUM),
        whole=True,
    ),
    Measure(
        "factor",
        "Factor a step",
        "What a step multiplies the distance from the minimum along an axis by, fitted by least squares.",
        lambda d: Products(jnp.full((), jnp.nan), jnp.zeros(()), jnp.zeros(())),
        factor,
        lambda state: state.xy / state.xx,
        (AXIS, MINIMUM),
    ),
)
