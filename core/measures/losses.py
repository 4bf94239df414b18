"""Measures of the losses of a run."""

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from core.measures.measure import AT, FLOOR, LAST, Argument, Measure, Row


def nothing(d: int) -> Array:
    """No number yet, in any number of dimensions `d`."""
    return jnp.full((), jnp.nan)


def same(state: Array) -> Array:
    """The state is the number."""
    return state


def first(state: Array, row: Row, here: Array) -> Array:
    """The number of the first row where something is so."""
    return jnp.where(jnp.isnan(state) & here, row.k, state)


def steps_to(state: Array, row: Row, *, epsilon: Array, floor: Array) -> Array:
    """The first row whose loss is within `epsilon` of the `floor`."""
    return first(state, row, row.loss - floor <= epsilon)


def loss_at(state: Array, row: Row, *, at: Array) -> Array:
    """The loss in one row."""
    return jnp.where(row.k == at, row.loss, state)


def final(state: Array, row: Row) -> Array:
    """The loss in the last row of a run that is whole."""
    return jnp.where(row.k == row.steps, row.loss, state)


def highest_loss(state: Array, row: Row) -> Array:
    """The highest loss so far."""
    return jnp.maximum(state, row.loss)


def lowest_loss(state: Array, row: Row) -> Array:
    """The lowest loss so far."""
    return jnp.minimum(state, row.loss)


def diverged_at(state: Array, row: Row) -> Array:
    """The row after the last one that is a number; no such row of a run that is whole."""
    return jnp.where(row.k == row.steps, jnp.nan, row.k + 1)


class Mean(NamedTuple):
    """A sum over the last rows."""

    sum: Array  # []
    mean: Array  # [] of a whole run


def no_mean(d: int) -> Mean:
    """Nothing summed."""
    return Mean(jnp.zeros(()), jnp.full((), jnp.nan))


def averaged(state: Mean, row: Row, value: Array, last: Array) -> Mean:
    """Add up a value over the `last` rows, or all there are, and divide when the last one is there."""
    total = state.sum + jnp.where(row.k > row.steps - last, value, 0)
    rows = jnp.minimum(last, row.steps + 1)
    return Mean(total, jnp.where(row.k == row.steps, total / rows, state.mean))


def excess(state: Mean, row: Row, *, last: Array, floor: Array) -> Mean:
    """Losses above the `floor`, over the `last` rows."""
    return averaged(state, row, row.loss - floor, last)


class Quarters(NamedTuple):
    """The highest losses of the third and of the last quarter of a run."""

    before: Array  # []
    after: Array  # []
    swells: Array  # [] 0 once the run has come to its end without swelling


def unswollen(d: int) -> Quarters:
    """No loss yet; who does not come to an end swells."""
    return Quarters(jnp.full((), -jnp.inf), jnp.full((), -jnp.inf), jnp.ones(()))


def swells(state: Quarters, row: Row) -> Quarters:
    """Compare the last quarter with the one before it, where oscillations have an envelope."""
    quarter = jnp.maximum(jnp.floor(row.steps / 4), 1)
    late = row.k > row.steps - quarter
    middle = (row.k > row.steps - 2 * quarter) & ~late
    before = jnp.where(middle, jnp.maximum(state.before, row.loss), state.before)
    after = jnp.where(late, jnp.maximum(state.after, row.loss), state.after)
    grown = jnp.where(after > before, 1.0, 0.0)
    return Quarters(before, after, jnp.where(row.k == row.steps, grown, state.swells))


MEASURES = (
    Measure(
        "steps_to",
        "Steps to ε",
        "The first step at which the loss is within ε of the lowest known one.",
        nothing,
        steps_to,
        same,
        (Argument("epsilon"), FLOOR),
        whole=True,
    ),
    Measure("loss_at", "Loss at a step", "The loss on all data after a step.", nothing, loss_at, same, (AT,)),
    Measure("final", "Final loss", "The loss on all data after the last step.", nothing, final, same),
    Measure(
        "highest_loss",
        "Highest loss",
        "The highest loss on all data, while it was a number.",
        lambda d: jnp.full((), -jnp.inf),
        highest_loss,
        same,
    ),
    Measure(
        "lowest_loss",
        "Lowest loss",
        "The lowest loss on all data along the path.",
        lambda d: jnp.full((), jnp.inf),
        lowest_loss,
        same,
    ),
    Measure(
        "excess",
        "Mean excess loss",
        "How far the loss is above the lowest known one, on average over the last steps.",
        no_mean,
        excess,
        lambda state: state.mean,
        (LAST, FLOOR),
    ),
    Measure(
        "diverged_at",
        "Diverged at",
        "The first step that left the finite numbers, or the landscape's domain.",
        lambda d: jnp.zeros(()),
        diverged_at,
        same,
        whole=True,
    ),
    Measure(
        "swells",
        "Swells",
        "1 if the highest loss of the last quarter of the steps is above that of the quarter before, or if "
        "the run diverged, else 0.",
        unswollen,
        swells,
        lambda state: state.swells,
        whole=True,
    ),
)
