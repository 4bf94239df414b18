"""RAdam: Adam that does not trust its first few gradients."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adam import (
    B1,
    B2,
    HATS_FILLED,
    HATS_TEX,
    M_FILLED,
    M_HAT,
    M_TEX,
    V_FILLED,
    V_HAT,
    V_TEX,
    W_FILLED,
    M,
    V,
    aligned,
)
from core.rules.adaptive import EPS, RATE, root


class RAdamState(NamedTuple):
    """RAdam's memory. The last four are for the eye."""

    t: Array  # [] steps taken
    m: Array  # [d] running mean of g
    v: Array  # [d] running mean of g * g
    c1: Array  # [] 1 - β1^t, as the running mean of 1
    c2: Array  # [] 1 - β2^t, likewise
    m_hat: Array  # [d] m with its bias corrected
    v_hat: Array  # [d] v with its bias corrected
    r: Array  # [] how far v is trusted, from 0 to 1
    rate: Array  # [d] every coordinate's own rate


def init(x: Array) -> RAdamState:
    """No gradient seen yet."""
    zero, zeros = jnp.zeros((), x.dtype), jnp.zeros_like(x)
    return RAdamState(zero, zeros, zeros, zero, zero, zeros, zeros, zero, zeros)


def step(
    f: Objective,
    x: Array,
    s: RAdamState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    trust: Array,
    eps: Array,
    early: Array,
) -> tuple[Array, RAdamState]:
    """Adam that does not divide by v until v is worth it, and then shortens its first steps.

    ρ counts the gradients that v remembers; v is used once ρ reaches `trust`: 5 in PyTorch, optax and the
    authors' code, 4 in the paper. Before that, `early`: "wait" stays (the authors' code); "momentum" goes
    along m̂ itself (the paper, PyTorch, optax), which is far where the slope is steep. ε is added to √v̂ as
    in optax; PyTorch adds it to √v.
    """
    g, t = f.grad(x), s.t + 1
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    m_hat, v_hat = m / c1, v / c2
    rho_max = 2 / (1 - b2) - 1
    rho = rho_max - 2 * t * (1 - c2) / c2
    trusted = rho >= trust
    r = jnp.sqrt((rho - 4) * (rho - 2) * rho_max / ((rho_max - 4) * (rho_max - 2) * rho))
    rate = jnp.where(trusted, lr * r / root(v_hat, eps), lr * early)
    return x - rate * m_hat, RAdamState(t, m, v, c1, c2, m_hat, v_hat, jnp.where(trusted, r, 0), rate)


def tex(early: str) -> str:
    """The lines, with what happens before v is trusted."""
    before = {"wait": "0", "momentum": "1"}[early]
    return aligned(
        M_TEX,
        V_TEX,
        HATS_TEX,
        r"\rho_\infty &= \frac{2}{1-\beta_2} - 1",
        r"\rho &= \rho_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t}",
        r"r &= \sqrt{\frac{(\rho-4)(\rho-2)\,\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\,\rho}}",
        r"w &\leftarrow w - \eta\,\hat m \cdot \begin{cases} r / (\sqrt{\hat v} + \epsilon)"
        rf" & \rho \ge \rho_{{\min}} \\ {before} & \text{{before}} \end{{cases}}",
    )


RULES = (
    Rule(
        name="radam",
        title="RAdam",
        family="Adam",
        blurb="Adam that waits with its divisor until enough gradients have been seen for it to be "
        "reliable. A built-in warm-up.",
        init=init,
        step=step,
        tex=tex,
        source="Liu et al. 2020, Algorithm 2",
        rate="distance",
        lr_scale=3.0,
        sliders=(
            B1,
            B2,
            Slider("trust", r"\rho_{\min}", 5.0, 4.0, 20.0, help="How many gradients v must remember."),
            EPS,
        ),
        toggles=(
            Toggle(
                "early",
                "first steps",
                "wait",
                ("wait", "momentum"),
                ("wait", "momentum"),
                help="Before v is trusted: stay, as the authors' code does, or go along m̂ unscaled, as in "
                "the paper, PyTorch and optax.",
            ),
        ),
        shown=(
            M,
            V,
            M_HAT,
            V_HAT,
            Shown("r", "r", lambda s: s.r, "How far v is trusted; 0 while it is not used at all."),
            RATE,
        ),
        inertia=(Inertia("mean", "b1"),),
        filled=lambda early: (M_FILLED, V_FILLED, *HATS_FILLED, W_FILLED),
    ),
)
