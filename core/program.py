"""The compiled program of a run: one loop over the steps, for every rule on every landscape."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array

from core.data import Data
from core.packed import Packed
from core.programs import LOOPS, cached_program
from core.rule import Cost
from core.sampling import Plan
from core.step import Build, Inputs, RunSettings, begin, step
from core.trajectory import FAR, HIGH, REACH


class Walked(NamedTuple):
    """What a program returns, over rows = the bucket's number of steps."""

    path: Array  # [rows + 1, d]
    loss: Array  # [rows + 1]
    alive: Array  # [rows + 1]
    lr: Array | None  # [rows], where a policy makes it
    cost: Cost | None  # [rows] each, where a step's cost varies
    seen: dict[str, Array]  # if recorded: the gradient "g" [rows, d], and what the rule shows [rows + 1, …]
    outside: Array  # [] whether it ended where the loss is not a number


@cached_program
def compiled(build: Build) -> Callable[..., Walked]:
    """The program of a build: of start [d], lr [rows], settings, data, plan and noise [rows, d]."""
    return jax.jit(partial(walk, build), compiler_options=LOOPS)


def walk(
    build: Build,
    start: Array,
    lr: Array,
    packed: Packed[RunSettings],
    data: Data | None,
    plan: Plan | None,
    noise: Array | None,
) -> Walked:
    """The run itself: what `core.reference.walk` does in plain Python."""
    settings = packed.unpack()
    carry = begin(build, start, settings, data)
    body = partial(step, build, packed, data, data)
    _, (path, rates, cost, seen) = jax.lax.scan(body, carry, Inputs(lr, plan, noise))
    path = jnp.concatenate([start[None], path])

    def full(x: Array) -> Array:
        return build.landscape.loss(x, data, **settings.landscape)

    loss = jax.vmap(full)(path) if data is None else jax.lax.map(full, path, batch_size=LOSSES)
    for shown in build.rule.shown if build.recorded else ():
        seen[shown.name] = jnp.concatenate([shown.value(carry.state)[None], seen[shown.name]])
    path, loss, alive, outside = frozen(path, loss)
    return Walked(path, loss, alive, rates, cost, seen, outside)


LOSSES = 2001
"""Losses computed at once: with much data each needs memory of its own."""


def frozen(path: Array, loss: Array) -> tuple[Array, Array, Array, Array]:
    """Repeat the first bad row, or the last good one where that is not a number, from there on.

    Says which rows are good, and whether the first bad one is a place without a loss.
    """
    good = (jnp.abs(path) <= FAR).all(axis=1) & (jnp.abs(loss) <= HIGH)  # NaN compares false
    row = jnp.arange(len(loss))
    first_bad = jnp.min(jnp.where(good, len(loss), row))
    alive, last = row < first_bad, jnp.maximum(first_bad - 1, 0)
    bad = jnp.minimum(first_bad, len(loss) - 1)
    there = jnp.where((jnp.abs(path[bad]) <= REACH).all(), path[bad], path[last])
    height = jnp.where(jnp.isfinite(loss[bad]), loss[bad], loss[last])
    outside = (first_bad < len(loss)) & jnp.isnan(loss[bad]) & (jnp.abs(path[bad]) <= FAR).all()
    return jnp.where(alive[:, None], path, there), jnp.where(alive, loss, height), alive, outside
