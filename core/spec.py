"""The vocabulary: sliders, toggles, update rules and schedules.

Everything the app shows (widgets, equations, legends, links, the command line's lists) follows from these
frozen descriptions, so that adding a rule or a landscape is one edit in one file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array


@dataclass(frozen=True)
class Objective:
    """What a rule descends at one step: a function of the parameters, x [d] to a scalar [].

    Called, it is the loss of this step's mini-batch, with the weight decay if that is coupled; `full` is the
    same on all the data. `change` is what the run does to a gradient before the rule sees it.
    """

    batch: Callable[[Array], Array]
    full: Callable[[Array], Array]
    change: Callable[[Array], Array] = lambda g: g
    residuals: Callable[[Array], Array] | None = None
    """r(x) [n] with loss(x) = ‖r‖² / 2 on this step's samples, where the landscape is a sum of squares."""
    each: Callable[[Array], Array] | None = None
    """The gradient of every sample of this mini-batch, [width, d], where there are data."""
    rows: Array | np.ndarray | None = None
    """[width] which samples these are; None: all of them, in order."""
    weight: Array | np.ndarray | None = None
    """[width] 1 for a sample that counts, 0 for padding."""
    shapes: tuple[tuple[int, ...], ...] = ()
    """The shapes of the blocks that x is made of, in order."""
    decay: Array | None = None
    """[] rate times decoupled weight decay, for a rule that `decays` by itself; None if there is none."""

    def __call__(self, x: Array) -> Array:
        """The loss of this step's mini-batch at x."""
        return self.batch(x)

    def grad(self, x: Array) -> Array:
        """The gradient [d] of this step's mini-batch at x, clipped and with noise if the run asks for it."""
        return self.change(jax.grad(self.batch)(x))

    def full_grad(self, x: Array) -> Array:
        """The gradient [d] on all the data at x."""
        return jax.grad(self.full)(x)

    def hessian(self, x: Array) -> Array:
        """The Hessian [d, d] of this step's mini-batch at x."""
        return jax.hessian(self.batch)(x)

    def curvature(self, x: Array, v: Array) -> Array:
        """The Hessian at x times v [d], without the Hessian (Pearlmutter 1994)."""
        return jax.jvp(jax.grad(self.batch), (x,), (v,))[1]


Number = float | Array | np.ndarray


class Cost(NamedTuple):
    """What a step costs, in evaluations. A Hessian-vector product counts as two gradients.

    The first three are on the mini-batch, the last two on all the data.
    """

    gradients: Number = 1
    values: Number = 0
    hessians: Number = 0
    full_gradients: Number = 0
    full_values: Number = 0


Kind = Literal["vector", "point", "squares", "rates", ""]
"""What a value is on a map: a direction in parameter space, a place there, sums or means of squares, rates or
step sizes (one per coordinate), or nothing that is drawn."""


class Shown(NamedTuple):
    """A part of a rule's memory that a student should see: `value(state)` is [d] or [], after the step.

    `name` is how `Rule.filled` calls it, `tex` how the equation does.
    """

    name: str
    tex: str
    value: Callable[[Any], Array]
    help: str = ""
    kind: Kind = ""
    """What it is on a map; whatever has a kind is [d]."""
    sign: Literal[-1, 1] = -1
    """Whether w moves along a vector (1), or against it, as against a gradient (-1)."""
    at: str = ""
    """The point of `shown` that a vector is measured at, with a prime the one before; empty: at w."""


@dataclass(frozen=True)
class Slider:
    """A number one can turn.

    `low` and `high` bound what an experiment may hold. On a logarithmic slider a `low` of 0 means
    that zero itself is allowed too.
    """

    name: str
    tex: str
    default: float
    low: float
    high: float
    log: bool = False
    integer: bool = False
    help: str = ""
    group: str = ""
    """Under which heading the page shows it; empty: at once."""

    def check(self, value: float) -> None:
        """Raise ValueError with one sentence if `value` is not allowed here."""
        if not self.low <= value <= self.high:  # also false for NaN
            raise ValueError(f"must be between {self.low:g} and {self.high:g}")
        if self.integer and value != round(value):
            raise ValueError("must be a whole number")


@dataclass(frozen=True)
class Toggle:
    """A convention on which books and libraries differ: a switch, or one of several named `choices`."""

    name: str
    title: str
    default: bool | str
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    help: str = ""
    group: str = ""

    def check(self, value: bool | str) -> None:
        """Raise ValueError with one sentence if `value` is not allowed here."""
        if self.choices and value not in self.choices:
            raise ValueError("must be one of " + ", ".join(self.choices))
        if not self.choices and not isinstance(value, bool):
            raise ValueError("must be true or false")

    def code(self, value: bool | str) -> int:
        """The number that stands for `value` inside compiled code: 0/1, or the choice's index."""
        return self.choices.index(value) if isinstance(value, str) else int(value)


def choose(index: Array, *options: Array) -> Array:
    """The option that a toggle's traced `index` names; every option is computed, none recompiles."""
    first, second, *_ = options
    return jax.lax.select_n(index, *options) if len(options) > 2 else jnp.where(index, second, first)


class Rule(NamedTuple):
    """An update rule: two pure functions and their description.

    `init(x)` makes the memory; `step(f, x, state, lr, **sliders, **toggles)` returns the next x and
    memory, where `f` is the objective of this step's mini-batch. Sliders and toggles arrive traced.
    """

    name: str
    title: str
    family: str
    init: Callable[..., Any]
    step: Callable[..., tuple[Array, Any]]
    tex: Callable[..., str]
    source: str
    rate: Literal["slope", "distance", "unit"] = "slope"
    """What a learning rate multiplies: a gradient, a direction of about unit length, or a whole step (1)."""
    lr_scale: float = 1.0
    """A good learning rate here, relative to the landscape's own for plain rules of that kind."""
    sliders: tuple[Slider, ...] = ()
    toggles: tuple[Toggle, ...] = ()
    cost: Cost | Callable[[Any], Cost] = Cost()
    """What a step costs; a function of the memory after the step where that varies."""
    shown: tuple[Shown, ...] = ()
    """What of the memory a student should see, in the order of the equation."""
    filled: Callable[..., tuple[tuple[str, str], ...]] | None = None
    """The lines of the equation in numbers, a function of the toggles like `tex`: pairs of a name, of `shown`
    or "w", and a template of how it came about. In the template {m} is this step's m, {m'} the one before,
    {g} the gradient, {w'} the last position, {lr} the rate, {t} the step, and {b1} a slider."""
    decays: bool = False
    """The rule takes decoupled weight decay (`f.decay`) off the point that it moves, since w is an average
    of those: taken off w itself, it would add up there and drag w to 0."""
    needs: tuple[Literal["hessian", "residuals", "samples", "full", "matrix"], ...] = ()
    """What a landscape must offer. A rule that needs "samples", the gradient of each, has `init(x, f)` with
    the full objective; "full" is the gradient on all data."""

    def equation(self, toggles: Mapping[str, bool | str] | None = None) -> str:
        """The update in LaTeX, written in the conventions that `toggles` choose (defaults otherwise)."""
        return self.tex(**{t.name: t.default for t in self.toggles} | dict(toggles or {}))


class Policy(NamedTuple):
    """A learning-rate policy that watches the loss: its part inside the compiled loop.

    `update(state, loss, **sliders)` returns the next state and what multiplies the rate of this step.
    """

    init: Callable[[Any], Any]  # of the dtype
    update: Callable[..., tuple[Any, Array]]
    sliders: tuple[Slider, ...]


class Schedule(NamedTuple):
    """A learning-rate policy: `factor(t, steps, **sliders)` multiplies the run's learning rate.

    `t` [steps] counts from 0. Plain NumPy: the rates are known before the run starts, save for what a
    `policy` makes of the losses.
    """

    name: str
    title: str
    factor: Callable[..., np.ndarray]
    tex: str
    source: str
    sliders: tuple[Slider, ...] = ()
    policy: Policy | None = None
