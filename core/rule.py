"""What an update rule is: two pure functions, and the description that the app shows of them."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from jax import Array

from core.controls import Slider, Toggle
from core.inertia import Inertia

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
    """A part of a rule's state that is worth showing: `value(state)` is [d] or [], after the step.

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
    """The parts of the state to show, in the order of the equation."""
    filled: Callable[..., tuple[tuple[str, str], ...]] | None = None
    """The lines of the equation in numbers, a function of the toggles like `tex`: pairs of a name, of `shown`
    or "w", and a template of how it came about. In the template {m} is this step's m, {m'} the one before,
    {g} the gradient, {w'} the last position, {lr} the rate, {t} the step, and {b1} a slider."""
    blurb: str = ""
    """What it does, and when that helps, in two plain sentences."""
    aliases: tuple[str, ...] = ()
    """Other names that books and libraries have for it, by which a search finds it too."""
    decays: bool = False
    """The rule takes decoupled weight decay off by itself (`f.decayed`): off the point that it moves where w
    is an average of those, or at a rate of its own. Otherwise the run takes rate · θ · w off every step."""
    draws: bool = False
    """It draws random numbers of its own, which depend on the experiment's seed (`f.seed`)."""
    needs: tuple[
        Literal["hessian", "residuals", "samples", "full", "matrix", "blocks", "fisher", "layers"], ...
    ] = ()
    """What a landscape must offer: "samples" is the gradient of each, "full" the gradient on all data,
    "layers" the Fisher information of each, which networks have, and "blocks" the shapes of its parameters,
    which every landscape has. A rule that needs samples, layers or blocks has `init(x, f)` with the full
    objective."""

    def begin(self, x: Array, f: Any) -> Any:
        """The memory before the first step from x; `f` is the full objective."""
        return self.init(x, f) if {"samples", "blocks", "layers"} & set(self.needs) else self.init(x)

    inertia: tuple[Inertia, ...] = ()
    """What the step takes of past gradients, times the rate or the rates that are `shown`: this decides where
    the rule is stable. The first whose toggle is set; none: the step is not linear in its gradients."""

    @property
    def scaling(self) -> Shown | None:
        """Its rates, of a rule that has one for every coordinate."""
        return next((one for one in self.shown if one.kind == "rates"), None)

    def equation(self, toggles: Mapping[str, bool | str] | None = None) -> str:
        """The update in LaTeX, written in the conventions that `toggles` choose (defaults otherwise)."""
        return self.tex(**{t.name: t.default for t in self.toggles} | dict(toggles or {}))
