"""Adam with another mean square in the place of v: AdaBelief and Yogi."""

from dataclasses import replace

from jax import Array
from jax import numpy as jnp

from core.controls import Toggle
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
    V_HAT,
    W_FILLED,
    W_TEX,
    AdamState,
    M,
    V,
    aligned,
    init,
)
from core.rules.adaptive import EPS, RATE, rate_filled, root


def adabelief_step(
    f: Objective, x: Array, s: AdamState, lr: Array, *, b1: Array, b2: Array, eps: Array
) -> tuple[Array, AdamState]:
    """Divide by how far the gradients stray from their own mean: large steps where they agree with it.

    ε stands twice, in the recursion and beside the root, as in the paper's Algorithm 2 and in optax.
    """
    g = f.grad(x)
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * (g - m) ** 2 + eps
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    m_hat, v_hat = m / c1, v / c2
    rate = lr / root(v_hat, eps)
    return x - rate * m_hat, AdamState(m, v, c1, c2, m_hat, v_hat, rate)


def yogi_init(x: Array) -> AdamState:
    """No gradient seen yet; v starts at the small number of the authors' code, and of optax."""
    return init(x)._replace(v=jnp.full_like(x, 10.0**FIRST))


FIRST = -6
"""The power of ten that Yogi's v starts at."""


def yogi_step(
    f: Objective, x: Array, s: AdamState, lr: Array, *, b1: Array, b2: Array, eps: Array, bias: Array
) -> tuple[Array, AdamState]:
    """Let v follow g² by steps of (1 - β2) g², up or down: it cannot fall as fast as Adam's.

    With the bias corrected as in optax, or without as in the paper's Algorithm 2.
    """
    g = f.grad(x)
    m = b1 * s.m + (1 - b1) * g
    v = s.v - (1 - b2) * jnp.sign(s.v - g**2) * g**2
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    m_hat, v_hat = m / jnp.where(bias, c1, 1), v / jnp.where(bias, c2, 1)
    rate = lr / root(v_hat, eps)
    return x - rate * m_hat, AdamState(m, v, c1, c2, m_hat, v_hat, rate)


def yogi_tex(bias: bool) -> str:
    """Algorithm 2, with the correction if the toggle is on."""
    v = r"v &\leftarrow v - (1-\beta_2)\,\mathrm{sign}(v - g^2)\, g^2"
    first = rf"\text{{at first:}}\ v &= 10^{{{FIRST}}}"
    return aligned(first, M_TEX, v, *((HATS_TEX, W_TEX) if bias else (W_TEX.replace(r"\hat ", ""),)))


def yogi_filled(bias: bool) -> tuple[tuple[str, str], ...]:
    """Algorithm 2 in numbers."""
    v = ("v", "{v'} − (1 − {b2})·sign({v'} − {g}²)·{g}²")
    if bias:
        return M_FILLED, v, *HATS_FILLED, rate_filled("v_hat"), W_FILLED
    return M_FILLED, v, rate_filled("v"), ("w", "{w'} − {rate}·{m}")


RULES = (
    Rule(
        name="adabelief",
        title="AdaBelief",
        family="Adam",
        blurb="Adam that divides by how much the gradient differs from what its running mean expects. Long "
        "steps where the gradient is as predicted, short ones where it surprises.",
        init=init,
        step=adabelief_step,
        tex=lambda: aligned(
            M_TEX, r"v &\leftarrow \beta_2 v + (1-\beta_2)\,(g - m)^2 + \epsilon", HATS_TEX, W_TEX
        ),
        source="Zhuang et al. 2020, Algorithm 2",
        rate="distance",
        sliders=(B1, B2, replace(EPS, default=1e-16)),
        shown=(
            M,
            Shown(
                "v",
                "v",
                lambda s: s.v,
                "The running mean of (g - m)²: how far off the mean is.",
                kind="squares",
            ),
            M_HAT,
            V_HAT,
            RATE,
        ),
        inertia=(Inertia("mean", "b1"),),
        filled=lambda: (
            M_FILLED,
            ("v", "{b2}·{v'} + (1 − {b2})·({g} − {m})² + {eps}"),
            *HATS_FILLED,
            rate_filled("v_hat"),
            W_FILLED,
        ),
    ),
    Rule(
        name="yogi",
        title="Yogi",
        family="Adam",
        blurb="Adam whose mean of squares grows and shrinks by small steps, whatever the gradient's size. "
        "After a flat stretch its rate does not jump up.",
        init=yogi_init,
        step=yogi_step,
        tex=yogi_tex,
        source="Zaheer et al. 2018, Algorithm 2",
        rate="distance",
        sliders=(B1, B2, replace(EPS, default=1e-3)),
        toggles=(
            Toggle(
                "bias",
                "bias correction",
                default=True,
                help="Divide the means by 1 - β^t, as optax does and the paper does not.",
            ),
        ),
        shown=(M, V, M_HAT, V_HAT, RATE),
        inertia=(Inertia("mean", "b1"),),
        filled=yogi_filled,
    ),
)
