"""Measuring in Python: one compiled loop over the rows of a run."""

from collections.abc import Callable, Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.measures.measure import VECTORS, Measure, Row
from core.programs import LOOPS, cached_program
from core.trajectory import Trajectory

SHORTEST = 128
"""Loops are compiled for so many rows, or twice, four times, … as many."""
TAIL = 10
"""The last steps are a tenth of all, unless said otherwise."""


def fold(measure: Measure, run: Trajectory, arguments: Mapping[str, Any] | None = None) -> float | None:
    """The number of a measure of one run, in 64 bits; None where there is none, as for "never".

    Arguments of the kinds "at", "last" and "point" have defaults; those of a landscape ("floor", "minimum")
    must be given, and vectors have d numbers. Raises TypeError for arguments that the measure has not, and
    for those that are missing.
    """
    rows, d = run.x.shape
    whole = _whole(measure, d, rows - 1, arguments or {})
    size = SHORTEST
    while size < rows:
        size *= 2
    x, loss = np.zeros((size, d)), np.zeros(size)
    x[:rows], loss[:rows] = run.x, run.loss
    alive = np.zeros(size, bool)
    alive[:rows] = run.alive
    with jax.enable_x64(True):
        value = float(_folding(measure, d, size)(x, loss, alive, float(rows - 1), whole))
    return None if np.isnan(value) else value


def fold_many(
    measure: Measure, x: np.ndarray, loss: np.ndarray, arguments: Mapping[str, Any] | None = None
) -> np.ndarray:
    """The numbers [n] of a measure of runs side by side, x [n, rows, d], loss [n, rows]; NaN for none.

    None of the runs has diverged, or nothing is to be known of those that have. `arguments` are those of
    `fold`; a number may be one for each run.
    """
    n, rows, d = x.shape
    given = {key: np.asarray(value, float) for key, value in (arguments or {}).items()}
    each = {key: value for key, value in given.items() if value.shape == (n,)}
    whole = _whole(measure, d, rows - 1, {**given, **{key: value[0] for key, value in each.items()}})
    told = {key: each.get(key, np.broadcast_to(value, (n, *value.shape))) for key, value in whole.items()}
    with jax.enable_x64(True):
        found = _folding_many(measure, d, rows)(x.astype(float), loss.astype(float), float(rows - 1), told)
    return np.asarray(found)


@cached_program
def _folding_many(measure: Measure, d: int, rows: int) -> Callable[..., Array]:
    """The loop of a measure over the rows of runs side by side."""

    def over(x: Array, loss: Array, steps: Array, arguments: dict[str, Array]) -> Array:
        def step(state: Any, row: tuple[Array, Array, Array]) -> tuple[Any, None]:
            place, height, number = row
            return measure.step(state, Row(place, height, number, steps), **arguments), None

        state, _ = jax.lax.scan(step, measure.init(d), (x, loss, jnp.arange(rows, dtype=float)))
        return measure.read(state)

    return jax.jit(jax.vmap(over, in_axes=(0, 0, None, 0)))


def _whole(measure: Measure, d: int, steps: int, given: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """All arguments of a measure."""
    found: dict[str, np.ndarray] = {}
    known = {"at": steps, "last": max(steps // TAIL, 1), "point": np.zeros(d)}
    for argument in measure.arguments:
        value = given.get(argument.name)
        if value is None:
            value = known.get(argument.kind)
        if value is None:
            raise TypeError(f"{measure.name}: {argument.name} is missing")
        found[argument.name] = np.asarray(value, float)
        if found[argument.name].shape != ((d,) if argument.kind in VECTORS else ()):
            raise TypeError(f"{measure.name}: {argument.name} has the shape {found[argument.name].shape}")
    if unknown := set(given) - set(found):
        raise TypeError(f"{measure.name}: there is no argument {', '.join(sorted(unknown))}")
    return found


@cached_program
def _folding(measure: Measure, d: int, size: int) -> Callable[..., Array]:
    """The loop of a measure over so many rows, of which those that are not alive change nothing."""

    def over(x: Array, loss: Array, alive: Array, steps: Array, arguments: dict[str, Array]) -> Array:
        def step(state: Any, row: tuple[Array, Array, Array, Array]) -> tuple[Any, None]:
            place, height, number, counts = row
            after = measure.step(state, Row(place, height, number, steps), **arguments)
            return jax.tree.map(lambda new, old: jnp.where(counts, new, old), after, state), None

        rows = (x, loss, jnp.arange(size, dtype=float), alive)
        state, _ = jax.lax.scan(step, measure.init(d), rows)
        return measure.read(state)

    return jax.jit(over, compiler_options=LOOPS)
