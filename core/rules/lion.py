"""Lion: steps of one length, in the direction of a mean's sign."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adam import aligned


class LionState(NamedTuple):
    """Lion's memory."""

    m: Array  # [d] running mean of g, long
    c: Array  # [d] the mean whose sign was walked, for the eye


def init(x: Array) -> LionState:
    """No gradient seen yet."""
    return LionState(*2 * [jnp.zeros_like(x)])


def step(f: Objective, x: Array, s: LionState, lr: Array, *, b1: Array, b2: Array) -> tuple[Array, LionState]:
    """Walk the sign of a mean that counts this step's gradient more than the memory does.

    Algorithm 2 without its weight decay, which is the run's decoupled one.
    """
    g = f.grad(x)
    c = b1 * s.m + (1 - b1) * g
    m = b2 * s.m + (1 - b2) * g
    return x - lr * jnp.sign(c), LionState(m, c)


RULES = (
    Rule(
        name="lion",
        title="Lion",
        family="Adam",
        blurb="Moves every coordinate by the sign of a momentum. Half of Adam's memory; needs a smaller "
        "learning rate.",
        init=init,
        step=step,
        tex=lambda: aligned(
            r"c &= \beta_1 m + (1-\beta_1)\, g",
            r"w &\leftarrow w - \eta\,\mathrm{sign}(c)",
            r"m &\leftarrow \beta_2 m + (1-\beta_2)\, g",
        ),
        source="Chen et al. 2023, Algorithm 2",
        rate="distance",
        lr_scale=0.5,
        sliders=(
            Slider("b1", r"\beta_1", 0.9, 0.0, 0.999, help="Share of the memory in the direction."),
            Slider("b2", r"\beta_2", 0.99, 0.0, 0.9999, help="How much of the memory survives a step."),
        ),
        shown=(
            Shown("c", "c", lambda s: s.c, "The mean whose sign is walked.", kind="vector"),
            Shown("m", "m", lambda s: s.m, "The running mean of the gradients.", kind="vector"),
        ),
        filled=lambda: (
            ("c", "{b1}·{m'} + (1 − {b1})·{g}"),
            ("w", "{w'} − {lr}·sign({c})"),
            ("m", "{b2}·{m'} + (1 − {b2})·{g}"),
        ),
    ),
)
