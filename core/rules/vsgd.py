"""vSGD: a learning rate per coordinate, from the curvature and from how much the gradients agree."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.adam import aligned
from core.rules.adaptive import TINY


class VSGDState(NamedTuple):
    """vSGD's memory."""

    g: Array  # [d] running mean of the gradient
    v: Array  # [d] running mean of its square
    h: Array  # [d] running mean of the curvature along each axis
    tau: Array  # [d] how many steps the means remember; 0 before the first
    rate: Array  # [d] every coordinate's own rate


def init(x: Array) -> VSGDState:
    """No gradient seen yet."""
    return VSGDState(*5 * [jnp.zeros_like(x)])


def step(
    f: Objective, x: Array, s: VSGDState, lr: Array, *, slow: Array, memory: Array
) -> tuple[Array, VSGDState]:
    """Take Newton's step along each axis, as far as the gradients agree: ḡ² / v̄ is 1 without noise.

    The local form, vSGD-l, with `lr` = 1; a mini-batch's gradient counts as one sample's. The curvature is
    |diag H| itself, of which the paper's bbprop is an estimate for networks. The means start from the first
    mini-batch as if they had seen `memory` of them, and v and h at `slow` times what they are, so that the
    first steps are careful (the paper's slow start, which spends so many mini-batches before the first step).
    """
    g = f.grad(x)
    h = jnp.abs(jnp.diagonal(f.hessian(x)))
    first = s.tau == 0
    tau = jnp.where(first, memory, s.tau)
    mean = jnp.where(first, g, s.g) * (1 - 1 / tau) + g / tau
    v = jnp.where(first, slow * g**2, s.v) * (1 - 1 / tau) + g**2 / tau
    curved = jnp.where(first, slow * h, s.h) * (1 - 1 / tau) + h / tau
    agreement = mean**2 / jnp.maximum(v, TINY)
    rate = lr * agreement / jnp.maximum(curved, TINY)
    return x - rate * g, VSGDState(mean, v, curved, (1 - agreement) * tau + 1, rate)


RULES = (
    Rule(
        name="vsgd",
        title="vSGD",
        family="Adaptive",
        blurb="Sets the rate of every coordinate from the curvature and from how noisy its gradient is. No "
        "learning rate needs to be tuned.",
        init=init,
        step=step,
        tex=lambda: aligned(
            r"\text{at first:}\ \tau &= \tau_0, \quad \bar g = g, \quad \bar v = C g^2, \quad"
            r" \bar h = C\, |\mathrm{diag}\, H|",
            r"\bar g &\leftarrow \big(1-\tfrac1\tau\big)\, \bar g + \tfrac1\tau\, g",
            r"\bar v &\leftarrow \big(1-\tfrac1\tau\big)\, \bar v + \tfrac1\tau\, g^2",
            r"\bar h &\leftarrow \big(1-\tfrac1\tau\big)\, \bar h + \tfrac1\tau\, |\mathrm{diag}\, H|",
            r"\tau &\leftarrow \Big(1-\frac{\bar g^2}{\bar v}\Big)\, \tau + 1",
            r"w &\leftarrow w - \eta\,\frac{\bar g^2}{\bar h\, \bar v}\, g",
        ),
        source="Schaul, Zhang & LeCun 2013, Algorithm 1 (vSGD-l)",
        rate="unit",
        lr_scale=0.25,
        sliders=(
            Slider("slow", "C", 2.0, 1.0, 20.0, log=True, help="How careful the first steps are."),
            Slider("memory", r"\tau_0", 10.0, 1.0, 100.0, log=True, help="How long the start is remembered."),
        ),
        cost=Cost(gradients=1, hessians=1),
        shown=(
            Shown("mean", r"\bar g", lambda s: s.g, "The running mean of the gradient.", kind="vector"),
            Shown("v", r"\bar v", lambda s: s.v, "The running mean of its square.", kind="squares"),
            Shown("h", r"\bar h", lambda s: s.h, "The running mean of the curvature along each axis."),
            Shown(
                "rate",
                r"\eta\, \bar g^2 / (\bar h \bar v)",
                lambda s: s.rate,
                "Every coordinate's rate.",
                kind="rates",
            ),
            Shown("tau", r"\tau", lambda s: s.tau, "How many steps the means remember."),
        ),
        inertia=(Inertia(),),
        filled=lambda: (("rate", "{lr}·{mean}² / ({h}·{v})"), ("w", "{w'} − {rate}·{g}")),
        needs=("hessian",),
    ),
)
