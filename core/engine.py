"""Running an experiment: the only home of jit, loops and vmap for single runs."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, dtypes

from core.controls import values
from core.data import Data
from core.landscape import DENSE, Landscape
from core.packed import pack
from core.plane import Plane
from core.program import Walked, compiled, walk
from core.programs import NETWORKS, cached_program, network_program
from core.rule import Cost, Rule
from core.sampling import Plan
from core.schedule import Policy
from core.step import Build, RunSettings, seeded
from core.trajectory import Trajectory

BUCKETS = (100, 500, 2_000, 10_000)
"""Numbers of steps that programs are compiled for; a run uses the smallest that holds it."""


def run(
    rule: Rule,
    landscape: Landscape,
    settings: RunSettings | None = None,
    *,
    start: Any,
    lr: Any,
    policy: Policy | None = None,
    seed: int = 0,
    data: Data | None = None,
    plan: Plan | None = None,
    record: bool = True,
) -> Trajectory:
    """Walk `rule` over `landscape` and return its path.

    `start` [d]; `lr` [steps], one learning rate per step, which `policy` multiplies by what it makes of the
    losses. Noise is drawn from `seed`, and so are a rule's own random numbers. `data` is the full data where
    the landscape has any, and `plan` its mini-batches (the full data at every step if None). With `record`,
    the state that a rule shows is returned up to DENSE dimensions.
    Turning any number or toggle reuses the compiled program, and so does any number of steps up to the next
    bucket: a loop of known length is a fifth faster than one that stops where asked. Only switching a setting
    on that was None, or another policy, makes another program.
    Raises ValueError for no steps, more than the largest bucket, or a rule that cannot run on the landscape.
    """
    lr, start, settings = np.asarray(lr, float), np.asarray(start), settings or RunSettings()
    steps = len(lr)
    if not 1 <= steps <= BUCKETS[-1]:
        raise ValueError(f"a run has 1 to {BUCKETS[-1]} steps, not {steps}")
    if reason := landscape.obstacle(rule):
        raise ValueError(f"{rule.title} cannot run here. {reason}")
    rows = next(bucket for bucket in BUCKETS if steps <= bucket)
    dtype = dtypes.canonicalize_dtype(float)
    build = Build(rule, landscape, policy, record and len(start) <= DENSE)
    noise = None if settings.noise is None else gaussian(seed, settings.noise, (steps, len(start)))
    walked = compiled(build)(
        start.astype(dtype),
        padded(lr, rows).astype(dtype),
        pack(seeded(settings.complete(build), seed)),
        data,
        None if plan is None else batches(plan, rows),
        None if noise is None else padded(noise, rows).astype(dtype),
    )
    last = steps + 1
    alive = np.asarray(walked.alive)[:last]
    cost, epochs = costs(walked.cost or rule.cost, steps, data, plan, watching=policy is not None)
    found = Trajectory(
        np.asarray(walked.path)[:last].copy(),  # lets go of the rows that were not asked for
        np.asarray(walked.loss)[:last].copy(),
        np.asarray(walked.lr)[:steps] if policy else lr,
        alive,
        cost,
        epochs,
        {},
        bool(walked.outside) and not alive.all(),
    )
    good = max(int(alive.sum()) - 1, 0)
    return found._replace(
        seen={
            name: _frozen(np.asarray(rows), steps, found.last, good, name == "g")
            for name, rows in walked.seen.items()
        }
    )


class Walks(NamedTuple):
    """Many runs of one rule, side by side."""

    x: np.ndarray  # [runs, steps + 1, d]
    loss: np.ndarray  # [runs, steps + 1]
    alive: np.ndarray  # [runs, steps + 1]


def run_many(
    rule: Rule,
    landscape: Landscape,
    settings: RunSettings | Sequence[RunSettings],
    *,
    starts: np.ndarray,
    lr: np.ndarray,
    seeds: Sequence[int],
    policy: Policy | None = None,
    data: Data | None = None,
    plans: Sequence[Plan] | None = None,
) -> Walks:
    """The same rule from every one of `starts` [runs, d], each with its seed and its plan, in one program.

    `settings` are those of all runs, or one for each, all with the same ones switched on; `lr` are the rates
    [steps] of all, or [runs, steps]. What a run finds is what `run` finds for it; the other arguments are
    those of `run`.
    """
    steps, dtype = lr.shape[-1], dtypes.canonicalize_dtype(float)
    own = [settings] * len(seeds) if isinstance(settings, RunSettings) else list(settings)
    rows = next(bucket for bucket in BUCKETS if steps <= bucket)
    build = Build(rule, landscape, policy)
    each = [(id(one), seed) for one, seed in zip(own, seeds, strict=True)]
    known = {
        key: pack(seeded(one.complete(build), key[1]))
        for key, one in dict(zip(each, own, strict=True)).items()
    }  # many runs have the same
    packed = [known[key] for key in each]
    noise = None
    if own[0].noise is not None:
        shape = (steps, starts.shape[1])
        unit = {seed: gaussian(seed, 1.0, shape) for seed in set(seeds)}
        drawn = (np.asarray(one.noise * unit[seed]) for one, seed in zip(own, seeds, strict=True))
        noise = np.stack([padded(one, rows).astype(dtype) for one in drawn])
    rates = np.broadcast_to(padded(np.asarray(lr, float).T, rows).T, (len(seeds), rows))
    walked = _side_by_side(build)(
        np.asarray(starts, dtype),
        rates.astype(dtype),
        replace(packed[0], numbers=np.stack([one.numbers for one in packed])),
        data,
        None
        if plans is None
        else jax.tree.map(lambda *parts: np.stack(parts), *(batches(one, rows) for one in plans)),
        noise,
    )
    return Walks(
        *(np.asarray(part)[:, : steps + 1].copy() for part in (walked.path, walked.loss, walked.alive))
    )


@cached_program
def _side_by_side(build: Build) -> Callable[..., Walked]:
    return jax.jit(jax.vmap(partial(walk, build), in_axes=(0, 0, 0, None, 0, 0)))


def _frozen(noted: np.ndarray, steps: int, last: int, good: int, gradient: bool) -> np.ndarray:
    """Rows up to the `last` step, or up to the last `good` one if that is not finite; it is then repeated.

    A gradient stands one row before the step it makes.
    """
    end = max(last - gradient, 0)
    if not np.isfinite(noted[end]).all():
        end = max(good - gradient, 0)
    return noted[np.minimum(np.arange(steps if gradient else steps + 1), end)]


def batches(plan: Plan, rows: int) -> Plan:
    """A plan as a program of so many rows takes it, in the precision of the run."""
    weight = padded(plan.weight, rows).astype(dtypes.canonicalize_dtype(float))
    return Plan(padded(plan.rows, rows), weight)


def gaussian(seed: int, scale: Any, shape: tuple[int, int]) -> np.ndarray:
    """The same noise for every rule of an experiment, apart from the mini-batches' own randomness."""
    return scale * np.random.Generator(np.random.PCG64([seed, 1])).standard_normal(shape)


def costs(
    cost: Any, steps: int, data: Data | None, plan: Plan | None, *, watching: bool = False
) -> tuple[np.ndarray, np.ndarray | None]:
    """Evaluations so far [steps + 1, 3], and passes over the data so far [steps + 1].

    A schedule that is `watching` the loss takes one more on all the data before every step.
    """
    each = Cost(*(np.broadcast_to(np.atleast_1d(part)[:steps], steps) for part in cost))
    each = each._replace(full_values=each.full_values + watching)
    evaluated = np.stack(
        [each.gradients + each.full_gradients, each.values + each.full_values, each.hessians]
    )
    so_far = np.concatenate([np.zeros((1, 3)), np.cumsum(evaluated, axis=1).T])
    if data is None:
        return so_far, None
    share = (
        1.0 if plan is None else plan.weight.sum(axis=1, dtype=float) / len(data.y)
    )  # of the data, a step's mini-batch
    passes = share * (each.gradients + each.values + each.hessians) + each.full_gradients + each.full_values
    return so_far, np.concatenate([[0.0], np.cumsum(passes)])


def surface(
    landscape: Landscape,
    window: Any,
    shape: tuple[int, int],
    params: Mapping[str, float] | None = None,
    data: Data | None = None,
    plane: Plane | None = None,
) -> np.ndarray:
    """The full-data loss on a grid over `window` ((x0, x1), (y0, y1)): [ny, nx] for `shape` (nx, ny).

    The window lies on `plane`, which only more than two dimensions need. A landscape of one dimension has a
    `shape` (nx, 1): its losses along x.
    """
    if landscape.training and plane is not None:
        xs, ys = (np.linspace(low, high, n) for (low, high), n in zip(window, shape, strict=True))
        places = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
        return heights(landscape, plane, places, params, data).reshape(shape[1], shape[0])
    dtype = dtypes.canonicalize_dtype(float)
    if plane is None:
        origin, across = np.zeros(landscape.dimension, dtype), np.eye(2, landscape.dimension, dtype=dtype)
    else:
        origin, across = plane.origin.astype(dtype), plane.across.astype(dtype)
    sliders = values(landscape.sliders, params)
    return np.asarray(_grid(landscape, shape)(np.asarray(window, dtype), origin, across, sliders, data))


def heights(
    landscape: Landscape,
    plane: Plane,
    places: np.ndarray,
    params: Mapping[str, float] | None = None,
    data: Data | None = None,
) -> np.ndarray:
    """The full-data loss [n] at `places` [n, 2] of a plane, one after the other: for networks.

    With many weights at once a convolution would become a grouped one, ten times slower. One program serves
    any number of places.
    """
    dtype = dtypes.canonicalize_dtype(float)
    rows = -(-len(places) // TOGETHER) * TOGETHER
    batches = padded(np.asarray(places, dtype), rows).reshape(-1, TOGETHER, 2)
    origin, across = jnp.asarray(plane.origin, dtype), jnp.asarray(plane.across, dtype)
    sliders = values(landscape.sliders, params)
    program, double = _heights(landscape), dtype == jnp.float64

    def compute(batch: np.ndarray) -> np.ndarray:
        with jax.enable_x64(double):  # which every thread decides for itself
            return np.asarray(program(origin, across, batch, sliders, data))

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # small products do not fill several cores each
        return np.concatenate([*pool.map(compute, batches)])[: len(places)]


TOGETHER = 32
"""Places of a network's plane that are computed in one call."""


@network_program
def _heights(landscape: Landscape) -> Callable[..., Array]:
    def compute(origin: Array, across: Array, places: Array, sliders: dict, data: Data | None) -> Array:
        return jax.lax.map(lambda place: landscape.loss(origin + place @ across, data, **sliders), places)

    return jax.jit(compute, compiler_options=NETWORKS)


@cached_program
def _grid(landscape: Landscape, shape: tuple[int, int]) -> Callable[..., Array]:
    def grid(window: Array, origin: Array, across: Array, sliders: dict, data: Data | None) -> Array:
        xs = jnp.linspace(window[0, 0], window[0, 1], shape[0])
        ys = jnp.linspace(window[1, 0], window[1, 1], shape[1])

        def row(y: Array) -> Array:
            def at(x: Array) -> Array:
                return landscape.loss(origin + x * across[0] + y * across[1], data, **sliders)

            return jax.vmap(at)(xs)

        return jax.lax.map(row, ys, batch_size=min(shape[1], 16))

    return jax.jit(grid)


def padded(table: np.ndarray, rows: int) -> np.ndarray:
    """A table with zeros after its last row, up to so many `rows`."""
    return np.concatenate([table, np.zeros((rows - len(table), *table.shape[1:]), table.dtype)])
