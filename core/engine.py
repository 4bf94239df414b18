"""Running an experiment: the only home of jit, loops and vmap for single runs."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array, dtypes

from core.data import Data
from core.landscape import DENSE, Landscape
from core.plane import Plane
from core.program import Build, compiled, kept
from core.sampling import Plan
from core.spec import Cost, Policy, Rule, Slider
from core.trajectory import Trajectory

BUCKETS = (100, 500, 2_000, 10_000)
"""Numbers of steps that programs are compiled for; a run uses the smallest that holds it."""


def run(
    rule: Rule,
    landscape: Landscape,
    *,
    start: Any,
    lr: Any,
    params: Mapping[str, float] | None = None,
    hyper: Mapping[str, float] | None = None,
    toggles: Mapping[str, bool | str] | None = None,
    policy: Policy | None = None,
    policy_params: Mapping[str, float] | None = None,
    weight_decay: float = 0.0,
    decoupled: bool = False,
    clip: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
    data: Data | None = None,
    plan: Plan | None = None,
    record: bool = True,
) -> Trajectory:
    """Walk `rule` over `landscape` and return its path.

    `start` [d]; `lr` [steps], one learning rate per step; `params`, `hyper` and `toggles` set the sliders of
    the landscape, the sliders of the rule and its toggles (defaults otherwise). `policy` multiplies the rates
    by what it makes of the losses. `weight_decay` adds θ/2 ‖x‖² to the objective, or if `decoupled` takes
    lr · θ · x off every step. `clip` bounds the norm of every gradient, and `noise` is the standard
    deviation of Gaussian noise added to it, drawn from `seed`. `data` is the full data where the landscape
    has any, and `plan` its mini-batches (the full data at every step if None). With `record`, the memory that
    the rule shows is kept, up to DENSE dimensions.
    Turning any number or toggle reuses the compiled program, and so does any number of steps up to the next
    bucket: a loop of known length is a fifth faster than one that stops where asked. Only switching clipping,
    noise, decoupled decay or another policy on makes another program.
    Raises ValueError for no steps, more than the largest bucket, or a rule that cannot run on the landscape.
    """
    lr, start = np.asarray(lr, float), np.asarray(start)
    steps = len(lr)
    if not 1 <= steps <= BUCKETS[-1]:
        raise ValueError(f"a run has 1 to {BUCKETS[-1]} steps, not {steps}")
    if reason := landscape.obstacle(rule):
        raise ValueError(f"{rule.title} cannot run here. {reason}")
    rows = next(bucket for bucket in BUCKETS if steps <= bucket)
    dtype = dtypes.canonicalize_dtype(float)
    settings = settings_of(
        rule, landscape, params, hyper, toggles, policy, policy_params, weight_decay, decoupled, clip
    )
    build = Build(
        rule,
        landscape,
        policy,
        clip is not None,
        record and len(start) <= DENSE,
        decoupled and weight_decay > 0,
    )
    walked = compiled(build)(
        start.astype(dtype),
        padded(lr, rows).astype(dtype),
        settings.astype(dtype),
        data,
        None if plan is None else Plan(padded(plan.rows, rows), padded(plan.weight, rows)),
        None if noise == 0 else padded(_noise(seed, noise, (steps, len(start))), rows).astype(dtype),
    )
    last = steps + 1
    alive = np.asarray(walked.alive)[:last]
    cost, epochs = costs(walked.cost or rule.cost, steps, data, plan)
    good = max(int(alive.sum()) - 1, 0)  # the last step that is; later ones repeat it
    return Trajectory(
        np.asarray(walked.path)[:last].copy(),  # lets go of the rows that were not asked for
        np.asarray(walked.loss)[:last].copy(),
        np.asarray(walked.lr)[:steps] if policy else lr,
        alive,
        cost,
        epochs,
        {name: _frozen(rows, steps, good, name == "g") for name, rows in walked.seen.items()},
    )


def _frozen(noted: Array, steps: int, good: int, gradient: bool) -> np.ndarray:
    """Rows up to step `good`, which is then repeated. A gradient stands one row before the step it makes."""
    rows = np.minimum(np.arange(steps if gradient else steps + 1), max(good - gradient, 0))
    return np.asarray(noted)[rows]


def _noise(seed: int, scale: float, shape: tuple[int, int]) -> np.ndarray:
    """The same noise for every rule of an experiment, apart from the mini-batches' own randomness."""
    return scale * np.random.Generator(np.random.PCG64([seed, 1])).standard_normal(shape)


def settings_of(
    rule: Rule,
    landscape: Landscape,
    params: Mapping[str, float] | None,
    hyper: Mapping[str, float] | None,
    toggles: Mapping[str, bool | str] | None,
    policy: Policy | None,
    policy_params: Mapping[str, float] | None,
    weight_decay: float,
    decoupled: bool,
    clip: float | None,
) -> np.ndarray:
    """The numbers of a run in the order in which its program takes them."""
    toggles = toggles or {}
    return np.array(
        [
            *values(landscape.sliders, params),
            *values(rule.sliders, hyper),
            *(toggle.code(toggles.get(toggle.name, toggle.default)) for toggle in rule.toggles),
            *values(policy.sliders if policy else (), policy_params),
            0.0 if decoupled else weight_decay,
            weight_decay if decoupled else 0.0,
            0.0 if clip is None else clip,
        ]
    )


def costs(
    cost: Any, steps: int, data: Data | None, plan: Plan | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Evaluations so far [steps + 1, 3], and passes over the data so far [steps + 1]."""
    each = Cost(*(np.broadcast_to(np.atleast_1d(part)[:steps], steps) for part in cost))
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
    settings = np.array(values(landscape.sliders, params), dtype)
    return np.asarray(_grid(landscape, shape)(np.asarray(window, dtype), origin, across, settings, data))


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
    settings = np.array(values(landscape.sliders, params), dtype)
    program, double = _heights(landscape), dtype == jnp.float64

    def compute(batch: np.ndarray) -> np.ndarray:
        with jax.enable_x64(double):  # which every thread decides for itself
            return np.asarray(program(origin, across, batch, settings, data))

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # small products do not fill several cores each
        return np.concatenate([*pool.map(compute, batches)])[: len(places)]


NETWORKS: dict[str, bool | str] = {"xla_cpu_use_fusion_emitters": False}
"""For networks: faster, and compiled in two thirds of the time."""
TOGETHER = 32
"""Places of a network's plane that are computed in one call."""


@kept
def _heights(landscape: Landscape) -> Callable[..., Array]:
    def compute(origin: Array, across: Array, places: Array, params: Array, data: Data | None) -> Array:
        sliders = dict(zip((slider.name for slider in landscape.sliders), params, strict=True))
        return jax.lax.map(lambda place: landscape.loss(origin + place @ across, data, **sliders), places)

    return jax.jit(compute, compiler_options=NETWORKS)


@kept
def _grid(landscape: Landscape, shape: tuple[int, int]) -> Callable[..., Array]:
    def grid(window: Array, origin: Array, across: Array, params: Array, data: Data | None) -> Array:
        sliders = dict(zip((slider.name for slider in landscape.sliders), params, strict=True))
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


def values(sliders: tuple[Slider, ...], given: Mapping[str, float] | None) -> list[float]:
    """Where sliders stand, at their defaults if nothing else is given."""
    return [(given or {}).get(slider.name, slider.default) for slider in sliders]
