"""One step of a run: its inputs, the objective that the rule descends, and its outputs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.controls import values
from core.data import Data
from core.fisher import fisher_product
from core.landscape import Landscape
from core.objective import Factors, Objective, sample_gradient
from core.packed import Packed
from core.rule import Cost, Number, Rule
from core.sampling import Plan
from core.schedule import Policy


class Build(NamedTuple):
    """What a program is compiled for, beside which of a run's settings are None."""

    rule: Rule
    landscape: Landscape
    policy: Policy | None = None
    recorded: bool = False


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class RunSettings:
    """The settings of a run that hold at every step, by name.

    `Run.settings` makes them from an experiment. They are traced: turning one reuses the compiled program.
    One that is None is switched off, and its program has no trace of it.
    """

    landscape: Mapping[str, Any] = field(default_factory=dict)
    """Its sliders."""
    rule: Mapping[str, Any] = field(default_factory=dict)
    """Its sliders and toggles."""
    policy: Mapping[str, Any] = field(default_factory=dict)
    """Its sliders."""
    weight_decay: Number = 0.0
    """θ of the θ/2 ‖x‖² in the objective."""
    decoupled_decay: Number | None = None
    """θ of the lr · θ · x that is taken off every step."""
    clip: Number | None = None
    """The largest norm of a gradient."""
    noise: Number | None = None
    """The standard deviation of Gaussian noise on every gradient."""
    seed: Number = 0
    """What a rule that draws random numbers begins with: see `seeded`."""

    def complete(self, build: Build) -> "RunSettings":
        """The same with every slider and toggle written out, as numbers that can be traced."""
        rule, policy = build.rule, build.policy
        toggles = {t.name: t.traced(self.rule.get(t.name, t.default)) for t in rule.toggles}
        return replace(
            self,
            landscape=values(build.landscape.sliders, self.landscape),
            rule=values(rule.sliders, self.rule) | toggles,
            policy=values(policy.sliders if policy else (), self.policy),
        )


def seeded(settings: RunSettings, seed: int) -> RunSettings:
    """The settings with an experiment's seed, folded into the 24 bits that a 32-bit number holds exactly."""
    return replace(settings, seed=np.int32((seed ^ (seed >> 24)) & 0xFFFFFF))


class Inputs(NamedTuple):
    """What differs from step to step: the rate, the mini-batch, noise on the gradient, and a random key."""

    rate: Array
    batch: Plan | None = None
    noise: Array | None = None
    key: Any = None


class Carry(NamedTuple):
    """What goes from one step to the next."""

    x: Array  # [d]
    state: Any  # the rule's memory
    watched: Any  # the policy's
    running: Array | None  # [s] a network's running statistics


class Outputs(NamedTuple):
    """What a step leaves behind."""

    x: Array
    rate: Array | None  # where a policy makes it
    cost: Cost | None  # where it varies
    seen: dict[str, Array]


def begin(
    build: Build, start: Array, settings: RunSettings, measured: Data | None, running: Array | None = None
) -> Carry:
    """What the first step is given. `measured` are the data that full losses are taken on."""
    rule, policy = build.rule, build.policy
    full = objective(build, start.shape, settings, measured, measured, Inputs(start[0]))
    return Carry(start, rule.begin(start, full), policy.init(start.dtype) if policy else None, running)


def step(
    build: Build,
    packed: Packed[RunSettings],
    data: Data | None,
    measured: Data | None,
    carry: Carry,
    inputs: Inputs,
) -> tuple[Carry, Outputs]:
    """One step: the body of the loop. Mini-batches come from `data`, full losses from `measured`.

    Networks have the validation samples there: only a policy asks for the full loss of one.
    """
    rule, landscape, policy, recorded = build
    x, state, watched, running = carry
    settings, rate, training = packed.unpack(), inputs.rate, landscape.training
    f = objective(build, x.shape, settings, data, measured, inputs)
    if policy is not None:
        watched, factor = policy.update(watched, f.full(x), **settings.policy)
        rate = rate * factor
    if settings.decoupled_decay is not None and rule.decays:
        f = replace(f, decay=rate * settings.decoupled_decay)
    seen = {"g": f.grad(x)} if recorded else {}
    moved, state = rule.step(f, x, state, rate, **settings.rule)
    if settings.decoupled_decay is not None and not rule.decays:
        moved = moved - rate * settings.decoupled_decay * x
    if training is not None and training.statistics is not None and running is not None:
        fresh = training.statistics(x, drawn(data, inputs.batch), inputs.key, **settings.landscape)
        running = running + MOMENTUM * (fresh - running)
    if training is not None and training.project is not None:
        moved = training.project(moved, **settings.landscape)
    if recorded:
        seen |= {shown.name: shown.value(state) for shown in rule.shown}
    cost = rule.cost(state) if callable(rule.cost) else None
    return Carry(moved, state, watched, running), Outputs(moved, rate if policy else None, cost, seen)


MOMENTUM = 0.1
"""How much a batch counts in a network's running statistics (torch's default, Ioffe & Szegedy's 1 − 0.9)."""


def objective(
    build: Build,
    shape: tuple[int, ...],
    settings: RunSettings,
    data: Data | None,
    measured: Data | None,
    inputs: Inputs,
) -> Objective:
    """What the rule descends at one step."""
    landscape, training, sliders = build.landscape, build.landscape.training, settings.landscape
    batch, samples = inputs.batch, drawn(data, inputs.batch)

    def decayed(loss: Callable[[Array], Array]) -> Callable[[Array], Array]:
        return lambda x: loss(x) + 0.5 * settings.weight_decay * jnp.dot(x, x)

    def loss_on(x: Array, samples: Data | None) -> Array:
        return decayed(lambda x: landscape.loss(x, samples, **sliders))(x)

    def change(g: Array) -> Array:
        g = g if inputs.noise is None else g + inputs.noise
        if settings.clip is None:
            return g
        return g * jnp.minimum(1, settings.clip / jnp.maximum(jnp.linalg.norm(g), TINY))

    def each(x: Array, samples: Data) -> Array:
        return jax.vmap(sample_gradient(loss_on, x))(jnp.asarray(samples.X), jnp.asarray(samples.y))

    residuals = landscape.residuals
    return Objective(
        (lambda x: loss_on(x, samples))
        if training is None or inputs.key is None
        else decayed(lambda x: training.loss(x, samples, inputs.key, **sliders)),
        lambda x: loss_on(x, measured),
        change,
        None if residuals is None else lambda x: residuals(x, samples, **sliders),
        None if samples is None else lambda x: each(x, samples),
        None if batch is None else batch.rows,
        None if samples is None else samples.weight,
        landscape.shapes or (shape,),
        factors=None
        if landscape.factors is None
        else partial(layered, landscape.factors, samples, inputs.key, sliders),
        weight_decay=settings.weight_decay,
        seed=settings.seed,
        fisher=lambda x, v: (
            fisher_product(landscape, samples, dict(sliders), x, v) + settings.weight_decay * v
        ),
    )


def layered(
    factors: Callable[..., tuple[Factors, ...]],
    samples: Data | None,
    key: Any,
    sliders: Mapping[str, Any],
    *asked: Any,
) -> tuple[Factors, ...]:
    """The Fisher information layer by layer of these samples, as `asked` for by a rule."""
    x, own, draw = asked
    return factors(x, samples, key, own, draw, **sliders)


TINY = 1e-30
"""Keeps a division by a gradient's norm safe."""


def drawn(data: Data | None, batch: Plan | None) -> Data | None:
    """The samples of one step's mini-batch; all of them without one."""
    if data is None or batch is None:
        return data
    return Data(jnp.asarray(data.X)[batch.rows], jnp.asarray(data.y)[batch.rows], batch.weight)
