"""The compiled program of a run: one loop over the steps, for every rule on every landscape."""

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jax import Array

from core.data import Data
from core.landscape import Landscape
from core.sampling import Plan
from core.spec import Cost, Objective, Policy, Rule

FAR, HIGH = 1e6, 1e12
"""A run has diverged when it is not finite, or |x| exceeds FAR, or |loss| exceeds HIGH."""


class Build(NamedTuple):
    """What a program is compiled for; everything else about a run is traced."""

    rule: Rule
    landscape: Landscape
    policy: Policy | None = None
    clipped: bool = False
    recorded: bool = False
    decoupled: bool = False


class Walked(NamedTuple):
    """What a program returns, over rows = the bucket's number of steps."""

    path: Array  # [rows + 1, d]
    loss: Array  # [rows + 1]
    alive: Array  # [rows + 1]
    lr: Array | None  # [rows], where a policy makes it
    cost: Cost | None  # [rows] each, where a step's cost varies
    seen: dict[str, Array]  # if recorded: the gradient "g" [rows, d], and what the rule shows [rows + 1, …]


OPTIONS: dict[str, bool | str] = {
    "xla_cpu_copy_insertion_use_region_analysis": True,
    "xla_disable_hlo_passes": "while-loop-invariant-code-motion",
}
"""For loops of small steps on the CPU: two copies fewer in each, and no kernel of its own for every number
that could be computed before the loop. Together a tenth of the time of 500 steps."""


PROGRAMS = 400
"""Programs kept in memory. Each holds about forty memory maps, of which Linux allows a process 65,530; when
they run out, XLA crashes. One that was dropped comes back from the disk in 50 ms."""


Make = TypeVar("Make", bound=Callable)
_CACHES: list[Any] = []


def kept(make: Make, programs: int = PROGRAMS) -> Make:
    """`make`, which returns a compiled program, with the `programs` asked for last kept until `forget`."""
    cache: Any = lru_cache(maxsize=programs)(make)
    _CACHES.append(cache)
    return cache


def forget() -> None:
    """Let go of every compiled program; the next use of each brings its own back from the disk."""
    for cache in _CACHES:
        cache.cache_clear()


@kept
def compiled(build: Build) -> Callable[..., Walked]:
    """The program of a build: a function of start [d], lr [rows], settings, data, plan and noise [rows, d].

    `settings` holds, in this order, the landscape's sliders, the rule's sliders and toggles, the policy's
    sliders, the coupled and the decoupled weight decay, and the clipping norm.
    """
    return jax.jit(partial(_walk, build), compiler_options=OPTIONS)


def _walk(
    build: Build,
    start: Array,
    lr: Array,
    settings: Array,
    data: Data | None,
    plan: Plan | None,
    noise: Array | None,
) -> Walked:
    """The run itself."""
    rule, landscape = build.rule, build.landscape
    carry = begun(build, start, settings, data, None)
    body = partial(stepped, build, settings, data, data)
    _, (path, rates, cost, seen) = jax.lax.scan(body, carry, Now(lr, plan, noise))
    path = jnp.concatenate([start[None], path])
    sliders, *_ = unpacked(build, settings)

    def full(x: Array) -> Array:
        return landscape.loss(x, data, **sliders)

    loss = jax.vmap(full)(path) if data is None else jax.lax.map(full, path, batch_size=LOSSES)
    for shown in rule.shown if build.recorded else ():
        seen[shown.name] = jnp.concatenate([shown.value(carry.state)[None], seen[shown.name]])
    return Walked(*frozen(path, loss), rates, cost, seen)


class Carry(NamedTuple):
    """What goes from one step to the next."""

    x: Array  # [d]
    state: Any  # the rule's memory
    watched: Any  # the policy's
    running: Array | None  # [s] a network's running statistics


class Now(NamedTuple):
    """What a step is given from outside: its rate, mini-batch, noise on the gradient, and random key."""

    rate: Array
    batch: Plan | None
    kick: Array | None
    key: Any = None


class Noted(NamedTuple):
    """What a step leaves behind."""

    x: Array
    rate: Array | None  # where a policy makes it
    cost: Cost | None  # where it varies
    seen: dict[str, Array]


def begun(build: Build, start: Array, settings: Array, measured: Data | None, running: Array | None) -> Carry:
    """What the first step is given. `measured` are the data that full losses are taken on."""
    rule, policy = build.rule, build.policy
    sliders, _, (coupled, _, norm), _ = unpacked(build, settings)
    now = Now(start[0], None, None)
    full = _objective(build, start.shape, sliders, coupled, norm, measured, measured, now)
    state = rule.init(start, full) if "samples" in rule.needs else rule.init(start)
    return Carry(start, state, policy.init(start.dtype) if policy else None, running)


def stepped(
    build: Build, settings: Array, data: Data | None, measured: Data | None, carry: Carry, now: Now
) -> tuple[Carry, Noted]:
    """One step: the body of the loop. Mini-batches come from `data`, full losses from `measured`.

    `settings` are unpacked here: unpacked outside, each would be an argument of every kernel, and a step
    would take a third longer.
    """
    rule, landscape, policy, _, recorded, decays = build
    x, state, watched, running = carry
    rate, training = now.rate, landscape.training
    sliders, hyper, (coupled, decoupled, norm), policy_hyper = unpacked(build, settings)
    f = _objective(build, x.shape, sliders, coupled, norm, data, measured, now)
    if policy is not None:
        watched, factor = policy.update(watched, f.full(x), **policy_hyper)
        rate = rate * factor
    if decays and rule.decays:
        f = replace(f, decay=rate * decoupled)
    seen = {"g": f.grad(x)} if recorded else {}
    moved, state = rule.step(f, x, state, rate, **hyper)
    if decays and not rule.decays:
        moved = moved - rate * decoupled * x
    if training is not None and training.statistics is not None and running is not None:
        found = training.statistics(x, _samples(data, now.batch), now.key, **sliders)
        running = running + MOMENTUM * (found - running)
    if training is not None and training.project is not None:
        moved = training.project(moved, **sliders)
    if recorded:
        seen |= {shown.name: shown.value(state) for shown in rule.shown}
    cost = rule.cost(state) if callable(rule.cost) else None
    return Carry(moved, state, watched, running), Noted(moved, rate if policy else None, cost, seen)


MOMENTUM = 0.1
"""How much a batch counts in a network's running statistics (torch's default, Ioffe & Szegedy's 1 − 0.9)."""


def _objective(
    build: Build,
    shape: tuple[int, ...],
    sliders: dict,
    decay: Array,
    norm: Array,
    data: Data | None,
    measured: Data | None,
    now: Now,
) -> Objective:
    """What the rule descends at one step."""
    landscape, training = build.landscape, build.landscape.training
    batch, samples = now.batch, _samples(data, now.batch)

    def decayed(loss: Callable[[Array], Array]) -> Callable[[Array], Array]:
        return lambda x: loss(x) + 0.5 * decay * jnp.dot(x, x)

    def full(samples: Data | None) -> Callable[[Array], Array]:
        return decayed(lambda x: landscape.loss(x, samples, **sliders))

    def change(g: Array) -> Array:
        g = g if now.kick is None else g + now.kick
        return g * jnp.minimum(1, norm / jnp.maximum(jnp.linalg.norm(g), TINY)) if build.clipped else g

    def each(x: Array, samples: Data) -> Array:
        def alone(X: Array, y: Array) -> Array:
            return jax.grad(full(Data(X[None], y[None], jnp.ones(1, x.dtype))))(x)

        return jax.vmap(alone)(jnp.asarray(samples.X), jnp.asarray(samples.y))

    residuals = landscape.residuals
    return Objective(
        full(samples)
        if training is None or now.key is None
        else decayed(lambda x: training.loss(x, samples, now.key, **sliders)),
        full(measured),
        change,
        None if residuals is None else lambda x: residuals(x, samples, **sliders),
        None if samples is None else lambda x: each(x, samples),
        None if batch is None else batch.rows,
        None if samples is None else samples.weight,
        landscape.shapes or (shape,),
    )


LOSSES = 2001
"""Losses computed at once: with much data each needs memory of its own."""

TINY = 1e-30
"""Keeps a division by a gradient's norm safe."""


def unpacked(build: Build, settings: Array) -> tuple[dict, dict, tuple[Array, Array, Array], dict]:
    """Sliders of the landscape; sliders and toggles of the rule; decays and norm; sliders of the policy."""
    values = iter(settings)
    sliders = {slider.name: next(values) for slider in build.landscape.sliders}
    hyper = {slider.name: next(values) for slider in build.rule.sliders}
    hyper |= {t.name: next(values).astype(jnp.int32 if t.choices else bool) for t in build.rule.toggles}
    policy = {slider.name: next(values) for slider in (build.policy.sliders if build.policy else ())}
    return sliders, hyper, (next(values), next(values), next(values)), policy


def _samples(data: Data | None, batch: Plan | None) -> Data | None:
    """The samples of one step's mini-batch; all of them without one."""
    if data is None or batch is None:
        return data
    return Data(jnp.asarray(data.X)[batch.rows], jnp.asarray(data.y)[batch.rows], batch.weight)


def frozen(path: Array, loss: Array) -> tuple[Array, Array, Array]:
    """Repeat the last good row from the first bad one on; say which rows are good."""
    good = (jnp.abs(path) <= FAR).all(axis=1) & (jnp.abs(loss) <= HIGH)  # NaN compares false
    row = jnp.arange(len(loss))
    first_bad = jnp.min(jnp.where(good, len(loss), row))
    alive, last = row < first_bad, jnp.maximum(first_bad - 1, 0)
    return jnp.where(alive[:, None], path, path[last]), jnp.where(alive, loss, loss[last]), alive
