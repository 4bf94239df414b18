"""Training a network: the same steps as everywhere, watched from time to time while they go on.

A path through tens of thousands of parameters is too large to store: the caller records what it needs.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import NamedTuple, ParamSpec

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from core.data import Data
from core.engine import batches, costs, padded
from core.landscape import Landscape
from core.packed import Packed, pack
from core.programs import NETWORKS, network_program
from core.rule import Cost, Rule
from core.sampling import Plan
from core.schedule import Policy
from core.step import Build, Carry, Inputs, RunSettings, begin, seeded, step
from core.trajectory import FAR

CHUNK = 100
"""At most so many steps are taken at once."""


@dataclass
class Standing:
    """Where a training is between two of its pieces: another process goes on to the same numbers."""

    carry: Carry | None = None
    """What goes from step to step; None before the first."""
    taken: int = 0
    """Steps so far,"""
    before: int = 0
    """of which so many at the last moment,"""
    due: int = 0
    """and so many at the next one."""
    told: bool = False
    """Whether the last moment is that of the steps so far."""
    rates: list[np.ndarray] = field(default_factory=lambda: [np.zeros(0)])
    """Learning rates since the last moment, losses if they were asked for, and what the steps cost."""
    losses: list[np.ndarray] = field(default_factory=lambda: [np.zeros(0)])
    evaluations: list[Cost | None] = field(default_factory=list)
    spent: np.ndarray = field(default_factory=lambda: np.zeros(3))
    """`Moment.cost` and `Moment.epochs` of the last moment."""
    passed: float = 0.0
    best: tuple[float, float] = (math.inf, math.inf)
    """The lowest validation error with its loss, and after how many epochs it was."""
    best_at: float = 0.0
    most: int = 1
    """Steps that are taken at once."""
    ended: str = ""
    """`Moment.ended`."""

    def apart(self) -> "Standing":
        """The same in arrays of NumPy's, which can be pickled."""
        return replace(self, carry=jax.tree.map(np.asarray, self.carry))


class Moment(NamedTuple):
    """Where a run in training stands."""

    step: int
    x: np.ndarray  # [d]
    running: np.ndarray  # [s] the network's running statistics
    loss: float  # on the measured training samples, without dropout, augmentation and decay
    accuracy: float  # on the same samples, as the network is at test time
    validation: float  # the loss on the validation samples, likewise
    validation_accuracy: float
    rates: np.ndarray  # learning rates of the steps since the last moment
    losses: np.ndarray  # `loss` after each of them, if that was asked for
    cost: np.ndarray  # [3] gradients, values and Hessians evaluated so far
    epochs: float  # passes over the data so far
    scales: np.ndarray | None  # [d] the rates of the step that led here, of a rule with one per coordinate
    ended: str  # "diverged" or "stopped early" if there is no next one for that reason, else ""


def pieces(
    rule: Rule,
    landscape: Landscape,
    settings: RunSettings | None = None,
    *,
    start: np.ndarray,
    lr: np.ndarray,
    every: int,
    data: Data,
    measured: Data,
    validation: Data,
    plan: Plan | None = None,
    policy: Policy | None = None,
    seed: int = 0,
    patience: float = 0.0,
    each: bool = False,
    seconds: float = math.inf,
    standing: Standing | None = None,
) -> Iterator[Moment | None]:
    """Train, and say after every `every` steps where the run stands; first at the `start` [d].

    Nothing happens between two moments unless the next one is asked for. Work that would take longer than
    about `seconds` is done in pieces, each followed by None; this changes no number. Mini-batches are drawn
    from `data` by `plan`; full losses are taken on the `measured` samples, but those that a `policy` watches
    on the `validation` samples, one before every step. With `patience` the run stops early: after so
    many epochs without a lower validation error, or the same one with a lower validation loss. A run that
    diverges ends before its first step that is not finite. With `each`, losses are taken after every step.
    A training begins where `standing` says, which is kept up to date whenever something is yielded. The other
    arguments are those of `engine.run`. Raises ValueError if the rule cannot run on the landscape.
    """
    if reason := landscape.obstacle(rule):
        raise ValueError(f"{rule.title} cannot run here. {reason}")
    dtype, steps = jnp.zeros(()).dtype, len(lr)
    build = Build(rule, landscape, policy)
    settings = seeded((settings or RunSettings()).complete(build), seed)
    packed, sliders = pack(settings), settings.landscape
    # held as long as this goes on, however many others are compiled meanwhile
    advance, measure = _advancing(build, each), _measuring(landscape)
    at, key = Standing() if standing is None else standing, jax.random.key(seed)
    if at.carry is None:
        at.carry = _beginning(build)(start.astype(dtype), packed, measured)
        at.most = CHUNK if seconds == math.inf else 1
    while True:
        while at.taken < at.due and not at.ended:
            begun, n = time.monotonic(), min(at.most, at.due - at.taken)
            piece = slice(at.taken, at.taken + n)
            batch = None if plan is None else batches(Plan(*(part[piece] for part in plan)), CHUNK)
            inputs = Inputs(jnp.asarray(padded(lr[piece], CHUNK), dtype), batch, key=key)
            at.carry, done, noted = advance(
                *(at.carry, packed, data, measured, validation, inputs, at.taken, n)
            )
            done = int(done)
            at.ended = "diverged" if done < n else ""
            piece = slice(at.taken, at.taken + done)
            at.rates.append(lr[piece] if policy is None else np.asarray(noted.rate)[:done])
            at.losses.append(np.asarray(noted.loss)[:done] if each else np.zeros(0))
            at.evaluations.append(noted.cost and Cost(*(np.asarray(part)[:done] for part in noted.cost)))
            at.taken += done
            if seconds < math.inf:
                at.most = affordable(n, time.monotonic() - begun, seconds)
                yield None
        if not at.told:
            if at.evaluations:
                _count(at, rule, data, plan, policy)
            at.told = True
            yield _moment(
                at,
                rule,
                measure(at.carry.x, at.carry.running, sliders, measured, validation),
                patience,
                steps,
            )
        if at.ended or at.taken == steps:
            return
        at.rates, at.losses, at.evaluations = [], [], []
        at.before, at.due, at.told = at.taken, min(at.taken + every, steps), False


def _count(at: Standing, rule: Rule, data: Data, plan: Plan | None, policy: Policy | None) -> None:
    """What the steps since the last moment have cost."""
    cost = (
        rule.cost
        if at.evaluations[0] is None
        else Cost(*map(np.concatenate, zip(*at.evaluations, strict=True)))
    )
    count = at.taken - at.before
    drawn = None if plan is None else Plan(*(part[at.before : at.taken] for part in plan))
    evaluated, epochs = costs(cost, count, data, drawn)
    evaluated[-1, 1] += count if policy else 0
    at.spent, at.passed = at.spent + evaluated[-1], at.passed + float(epochs[-1])  # pyright: ignore[reportOptionalSubscript] there are data


def _moment(at: Standing, rule: Rule, measures: tuple[Array, ...], patience: float, steps: int) -> Moment:
    """The moment of the steps so far; here it is seen that a run stops early."""
    carry = at.carry
    assert carry is not None  # noqa: S101  it has begun
    loss, accuracy, val_loss, val_accuracy = (float(value) for value in measures)
    if (error := (1 - val_accuracy, val_loss)) < at.best:
        at.best, at.best_at = error, at.passed
    elif patience and at.passed - at.best_at >= patience and at.taken < steps:
        at.ended = at.ended or "stopped early"
    scales = np.asarray(rule.scaling.value(carry.state)) if rule.scaling and at.taken else None
    return Moment(
        *(at.taken, np.asarray(carry.x), np.asarray(carry.running)),
        *(loss, accuracy, val_loss, val_accuracy),
        *(np.concatenate(at.rates), np.concatenate(at.losses)),
        *(at.spent, at.passed, scales, at.ended),
    )


def held(rule: Rule, landscape: Landscape, policy: Policy | None = None) -> int:
    """The bytes that a run keeps from one step to the next: its parameters, and what its rule remembers."""
    return _held(Build(rule, landscape, policy))


@lru_cache(maxsize=512)
def _held(build: Build) -> int:
    training = build.landscape.training
    assert training is not None  # noqa: S101  only networks are trained
    settings, measured = seeded(RunSettings().complete(build), 0), training.measured()
    start = jax.ShapeDtypeStruct((build.landscape.dimension,), jnp.zeros(()).dtype)
    carry = jax.eval_shape(
        lambda x: begin(build, x, settings, measured, jnp.asarray(training.running)), start
    )
    return sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(carry))


def affordable(steps: int, took: float, seconds: float) -> int:
    """How many steps to take at once so that they take about `seconds`, when so many just `took` that long.

    At most twice as many, and at most CHUNK: the first ones compile too, and say little.
    """
    return int(min(max(steps * seconds / max(took, 1e-9), 1), 2 * steps, CHUNK))


Parameters = ParamSpec("Parameters")


def uninterrupted(
    pieces: Callable[Parameters, Iterator[Moment | None]],
) -> Callable[Parameters, Iterator[Moment]]:
    """A training in pieces without what lies between its moments."""
    return lambda *args, **kwargs: (moment for moment in pieces(*args, **kwargs) if moment is not None)


train = uninterrupted(pieces)
"""`pieces` for one who does not share the machine: moment after moment."""


@network_program
def _beginning(build: Build) -> Callable[..., Carry]:
    training = build.landscape.training

    def beginning(start: Array, packed: Packed[RunSettings], measured: Data) -> Carry:
        running = jnp.asarray(training.running, start.dtype)  # pyright: ignore[reportOptionalMemberAccess] a network
        return begin(build, start, packed.unpack(), measured, running)

    return jax.jit(beginning)


class Notes(NamedTuple):
    """What is known of every step, [CHUNK] each."""

    rate: Array | None  # where a policy makes it
    cost: Cost | None  # where it varies
    loss: Array | None  # the full loss after it, where that was asked for


@network_program
def _advancing(build: Build, each: bool) -> Callable[..., tuple[Carry, Array, Notes]]:
    """The program of up to CHUNK steps: where they lead, how many were good, and what is known of each."""

    def advance(
        carry: Carry,
        packed: Packed[RunSettings],
        data: Data,
        measured: Data,
        watched: Data,
        inputs: Inputs,
        taken: Array,
        n: Array,
    ) -> tuple[Carry, Array, Notes]:
        def one(carry: Carry, i: Array | int) -> tuple[Carry, Notes]:
            settings, x = packed.unpack(), carry.x
            key, noise_key = jax.random.split(jax.random.fold_in(inputs.key, taken + i))
            noise: Array | None = None
            if settings.noise is not None:
                noise = jnp.asarray(settings.noise) * jax.random.normal(noise_key, x.shape, x.dtype)
            batch = jax.tree.map(lambda rows: rows[i], inputs.batch)
            moved, out = step(build, packed, data, watched, carry, Inputs(inputs.rate[i], batch, noise, key))
            loss = build.landscape.loss(moved.x, measured, **settings.landscape) if each else None
            return moved, Notes(out.rate, out.cost, loss)

        _, shape = jax.eval_shape(lambda carry: one(carry, 0), carry)
        noted = jax.tree.map(lambda part: jnp.zeros((CHUNK, *part.shape), part.dtype), shape)

        def body(now_at: tuple) -> tuple:
            i, _, carry, noted = now_at
            moved, note = one(carry, i)
            good = (jnp.abs(moved.x) <= FAR).all()  # NaN compares false
            carry = jax.tree.map(partial(jnp.where, good), moved, carry)
            noted = jax.tree.map(lambda rows, row: rows.at[i].set(row), noted, note)
            return i + good, good, carry, noted

        begin = (jnp.array(0), jnp.array(True), carry, noted)
        done, _, carry, noted = jax.lax.while_loop(lambda at: (at[0] < n) & at[1], body, begin)
        return carry, done, noted

    return jax.jit(advance, compiler_options=NETWORKS)


@network_program
def _measuring(landscape: Landscape) -> Callable[..., tuple[Array, ...]]:
    """The program of training loss and accuracy, and of validation loss and accuracy."""
    judge = landscape.training.judge  # pyright: ignore[reportOptionalMemberAccess] a network

    def measure(
        x: Array, running: Array, sliders: dict, measured: Data, validation: Data
    ) -> tuple[Array, ...]:
        _, accuracy = judge(x, running, measured, **sliders)
        return landscape.loss(x, measured, **sliders), accuracy, *judge(x, running, validation, **sliders)

    return jax.jit(measure, compiler_options=NETWORKS)
