"""Adam with a maximum in the place of the mean square: AdaMax and AMSGrad."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Toggle, choose
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adam import (
    B1,
    B2,
    HATS_FILLED,
    M_FILLED,
    M_HAT,
    M_TEX,
    V_FILLED,
    V_HAT,
    V_TEX,
    W_FILLED,
    W_TEX,
    M,
    V,
    aligned,
)
from core.rules.adaptive import EPS, RATE, TINY, rate_filled, root


class AdaMaxState(NamedTuple):
    """The memory of AdaMax and AMSGrad. The last three are for the eye."""

    m: Array  # [d] running mean of g
    v: Array  # [d] running mean of g * g (AdaMax has none)
    top: Array  # [d] AdaMax: largest |g|, fading; AMSGrad: largest v
    c1: Array  # [] 1 - β1^t, as the running mean of 1
    c2: Array  # [] 1 - β2^t, likewise
    m_hat: Array  # [d] m with its bias corrected
    v_hat: Array  # [d] what the root is taken of (AdaMax: none is)
    rate: Array  # [d] every coordinate's own rate


def largest_init(x: Array) -> AdaMaxState:
    """No gradient seen yet."""
    zero, zeros = jnp.zeros((), x.dtype), jnp.zeros_like(x)
    return AdaMaxState(zeros, zeros, zeros, zero, zero, zeros, zeros, zeros)


def adamax_step(
    f: Objective, x: Array, s: AdaMaxState, lr: Array, *, b1: Array, b2: Array, eps: Array
) -> tuple[Array, AdaMaxState]:
    """Divide by the largest |g| of late, instead of by a root of a mean of squares.

    PyTorch and optax add ε to |g|; with ε = 0 it is the paper's Algorithm 2.
    """
    g = f.grad(x)
    m = b1 * s.m + (1 - b1) * g
    u = jnp.maximum(b2 * s.top, jnp.abs(g) + jnp.maximum(eps, TINY))
    c1 = b1 * s.c1 + (1 - b1)
    m_hat, rate = m / c1, lr / u
    return x - rate * m_hat, s._replace(m=m, top=u, c1=c1, m_hat=m_hat, rate=rate)


def amsgrad_step(
    f: Objective, x: Array, s: AdaMaxState, lr: Array, *, b1: Array, b2: Array, eps: Array, bias: Array
) -> tuple[Array, AdaMaxState]:
    """Divide by the root of the largest v so far, so that no coordinate's rate ever grows.

    `bias`: "before" corrects v's bias and then takes the largest (optax); "after" takes the largest v and
    corrects that (PyTorch); "uncorrected" leaves m and v as they are (the paper's Algorithm 2).
    """
    g = f.grad(x)
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    one = jnp.ones_like(c2)
    top = jnp.maximum(s.top, v / choose(bias, c2, one, one))
    m_hat, v_hat = m / choose(bias, c1, c1, one), top / choose(bias, one, c2, one)
    rate = lr / root(v_hat, eps)
    return x - rate * m_hat, AdaMaxState(m, v, top, c1, c2, m_hat, v_hat, rate)


def amsgrad_tex(bias: str) -> str:
    """The lines, with the corrections where the toggle has them."""
    top, m, v = {
        "before": (r"\frac{v}{1-\beta_2^t}", r"\frac{m}{1-\beta_1^t}", r"v_{\max}"),
        "after": ("v", r"\frac{m}{1-\beta_1^t}", r"\frac{v_{\max}}{1-\beta_2^t}"),
        "uncorrected": ("v", "m", r"v_{\max}"),
    }[bias]
    return aligned(
        M_TEX,
        V_TEX,
        rf"v_{{\max}} &\leftarrow \max\Big(v_{{\max}},\, {top}\Big)",
        rf"\hat m &= {m}, \quad \hat v = {v}",
        W_TEX,
    )


def amsgrad_filled(bias: str) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    top, m, v = {
        "before": ("{v} / (1 − {b2}^{t})", "{m} / (1 − {b1}^{t})", "{top}"),
        "after": ("{v}", "{m} / (1 − {b1}^{t})", "{top} / (1 − {b2}^{t})"),
        "uncorrected": ("{v}", "{m}", "{top}"),
    }[bias]
    return (
        M_FILLED,
        V_FILLED,
        ("top", f"max({{top'}}, {top})"),
        ("m_hat", m),
        ("v_hat", v),
        rate_filled("v_hat"),
        W_FILLED,
    )


RULES = (
    Rule(
        name="adamax",
        title="AdaMax",
        family="Adam",
        blurb="Adam that divides by the largest recent gradient of every coordinate instead of its root "
        "mean square. Its steps are never much longer than the rate.",
        init=largest_init,
        step=adamax_step,
        tex=lambda: aligned(
            M_TEX,
            r"u &\leftarrow \max(\beta_2 u,\, |g| + \epsilon)",
            r"w &\leftarrow w - \frac{\eta}{1-\beta_1^t}\,\frac{m}{u}",
        ),
        source="Kingma & Ba 2015, Algorithm 2",
        rate="distance",
        lr_scale=2.0,
        sliders=(B1, B2, EPS),
        shown=(
            M,
            Shown("u", "u", lambda s: s.top, "The largest |g| so far, slowly forgotten."),
            M_HAT,
            RATE,
        ),
        inertia=(Inertia("mean", "b1"),),
        filled=lambda: (
            M_FILLED,
            ("u", "max({b2}·{u'}, |{g}| + {eps})"),
            HATS_FILLED[0],
            ("rate", "{lr} / {u}"),
            W_FILLED,
        ),
    ),
    Rule(
        name="amsgrad",
        title="AMSGrad",
        family="Adam",
        blurb="Adam that never lets its divisor shrink, so the rate of a coordinate can only fall. Made for "
        "rare large gradients that plain Adam forgets too soon.",
        init=largest_init,
        step=amsgrad_step,
        tex=amsgrad_tex,
        source="Reddi, Kale & Kumar 2018, Algorithm 2",
        rate="distance",
        lr_scale=2.0,
        sliders=(B1, B2, EPS),
        toggles=(
            Toggle(
                "bias",
                "bias correction",
                "before",
                ("before", "after", "uncorrected"),
                ("before the maximum", "after the maximum", "none"),
                help="optax corrects v before it takes the largest, PyTorch after; the paper does neither.",
            ),
        ),
        shown=(
            M,
            V,
            Shown(
                "top", r"v_{\max}", lambda s: s.top, "The largest v so far: it never falls.", kind="squares"
            ),
            M_HAT,
            V_HAT,
            RATE,
        ),
        inertia=(Inertia("mean", "b1"),),
        filled=amsgrad_filled,
    ),
)
