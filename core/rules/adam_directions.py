"""Adam with another direction in the place of m̂: NAdam and QHAdam."""

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
    W_TEX,
    M,
    V,
    aligned,
)
from core.rules.adaptive import EPS, RATE, rate_filled, root


class NAdamState(NamedTuple):
    """NAdam's memory. The last five are for the eye."""

    t: Array  # [] steps taken
    m: Array  # [d] running mean of g
    v: Array  # [d] running mean of g * g
    product: Array  # [] of all μ so far
    c2: Array  # [] 1 - β2^t, as the running mean of 1
    mu: Array  # [] this step's μ
    ahead: Array  # [] the next step's
    m_hat: Array  # [d] m one step ahead, with its bias corrected
    v_hat: Array  # [d] v with its bias corrected
    rate: Array  # [d] every coordinate's own rate


def nadam_init(x: Array) -> NAdamState:
    """No gradient seen yet."""
    zero, one, zeros = jnp.zeros((), x.dtype), jnp.ones((), x.dtype), jnp.zeros_like(x)
    return NAdamState(zero, zeros, zeros, one, zero, zero, zero, zeros, zeros, zeros)


def nadam_step(
    f: Objective,
    x: Array,
    s: NAdamState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    psi: Array,
    eps: Array,
    warmed: Array,
) -> tuple[Array, NAdamState]:
    """Adam that looks one step of its momentum ahead.

    `warmed`: mu rises from β1 / 2 to β1, μ_t = β1 (1 - 0.96^(tψ) / 2), as Dozat proposes and PyTorch does;
    otherwise it is β1 throughout (optax).
    """
    g, t = f.grad(x), s.t + 1
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2
    mu = b1 * (1 - 0.5 * warmed * 0.96 ** (t * psi))
    ahead = b1 * (1 - 0.5 * warmed * 0.96 ** ((t + 1) * psi))
    product = s.product * mu
    c2 = b2 * s.c2 + (1 - b2)
    m_hat = ahead / (1 - product * ahead) * m + (1 - mu) / (1 - product) * g
    v_hat = v / c2
    rate = lr / root(v_hat, eps)
    return x - rate * m_hat, NAdamState(t, m, v, product, c2, mu, ahead, m_hat, v_hat, rate)


def nadam_tex(warmed: bool) -> str:
    """The lines, with the momentum's schedule if the toggle is on."""
    schedule = (r"\mu_t &= \beta_1\,\big(1 - \tfrac12\, 0.96^{t\psi}\big)",) if warmed else ()
    ahead = (
        r"\frac{\mu_{t+1}\, m}{1-\prod_{i=1}^{t+1} \mu_i} + \frac{(1-\mu_t)\, g}{1-\prod_{i=1}^{t} \mu_i}"
        if warmed
        else r"\frac{\beta_1 m}{1-\beta_1^{t+1}} + \frac{(1-\beta_1)\, g}{1-\beta_1^t}"
    )
    return aligned(
        M_TEX,
        V_TEX,
        *schedule,
        rf"\hat m &= {ahead}",
        r"\hat v &= \frac{v}{1-\beta_2^t}",
        W_TEX,
    )


def nadam_filled(warmed: bool) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    ahead = (
        (
            ("mu", "{b1}·(1 − 0.5·0.96^({t}·{psi}))"),
            ("ahead", "{b1}·(1 − 0.5·0.96^(({t} + 1)·{psi}))"),
            ("m_hat", "{ahead}·{m} / (1 − {product}·{ahead}) + (1 − {mu})·{g} / (1 − {product})"),
        )
        if warmed
        else (("m_hat", "{b1}·{m} / (1 − {b1}^({t} + 1)) + (1 − {b1})·{g} / (1 − {b1}^{t})"),)
    )
    return (M_FILLED, V_FILLED, *ahead, HATS_FILLED[1], rate_filled("v_hat"), W_FILLED)


class QHAdamState(NamedTuple):
    """QHAdam's memory. The last two are for the eye."""

    m: Array  # [d] running mean of g
    v: Array  # [d] running mean of g * g
    c1: Array  # [] 1 - β1^t, as the running mean of 1
    c2: Array  # [] 1 - β2^t, likewise
    m_hat: Array  # [d] m with its bias corrected
    v_hat: Array  # [d] v with its bias corrected


def qhadam_init(x: Array) -> QHAdamState:
    """No gradient seen yet."""
    zero, zeros = jnp.zeros((), x.dtype), jnp.zeros_like(x)
    return QHAdamState(zeros, zeros, zero, zero, zeros, zeros)


def qhadam_step(
    f: Objective,
    x: Array,
    s: QHAdamState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    nu1: Array,
    nu2: Array,
    eps: Array,
) -> tuple[Array, QHAdamState]:
    """Adam with m̂ and v̂ mixed with this step's own g and g², by the shares ν1 and ν2.

    ν1 = ν2 = 1 is Adam; ν1 = 0, ν2 = 1 is RMSProp with its bias corrected.
    """
    g = f.grad(x)
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    m_hat, v_hat = m / c1, v / c2
    top = (1 - nu1) * g + nu1 * m_hat
    bottom = root((1 - nu2) * g**2 + nu2 * v_hat, eps)
    return x - lr * (top / bottom), QHAdamState(m, v, c1, c2, m_hat, v_hat)


RULES = (
    Rule(
        name="nadam",
        title="NAdam",
        family="Adam",
        blurb="Adam with Nesterov's look-ahead: it uses the momentum of the next step already now. A little "
        "faster than Adam where momentum helps.",
        init=nadam_init,
        step=nadam_step,
        tex=nadam_tex,
        source="Dozat 2016, Algorithm 2, without its stray factor β2 (as PyTorch and optax)",
        rate="distance",
        sliders=(
            B1,
            B2,
            Slider("psi", r"\psi", 0.004, 0.0, 0.1, help="How fast the warm-up of the momentum ends."),
            EPS,
        ),
        toggles=(
            Toggle(
                "warmed",
                "momentum warm-up",
                default=False,
                help="Let the momentum rise from β1 / 2 to β1, as Dozat and PyTorch do and optax does not.",
            ),
        ),
        shown=(
            M,
            V,
            Shown("mu", r"\mu_t", lambda s: s.mu, "This step's momentum."),
            Shown("ahead", r"\mu_{t+1}", lambda s: s.ahead, "The next step's momentum."),
            Shown("product", r"\prod \mu", lambda s: s.product, "The product of all μ so far."),
            M_HAT._replace(help="m one step ahead, corrected for starting at zero."),
            V_HAT,
            RATE,
        ),
        inertia=(Inertia("nesterov mean", "b1"),),
        filled=nadam_filled,
    ),
    Rule(
        name="qhadam",
        title="QHAdam",
        family="Adam",
        blurb="Adam that mixes the plain gradient with its running mean, and the plain square with its "
        "mean. It contains Adam and several of its relatives as special cases.",
        init=qhadam_init,
        step=qhadam_step,
        tex=lambda: aligned(
            M_TEX,
            V_TEX,
            HATS_TEX,
            r"w &\leftarrow w - \eta\,\frac{(1-\nu_1)\, g + \nu_1 \hat m}"
            r"{\sqrt{(1-\nu_2)\, g^2 + \nu_2 \hat v} + \epsilon}",
        ),
        source="Ma & Yarats 2019, QHAdam",
        rate="distance",
        sliders=(
            B1,
            B2,
            Slider("nu1", r"\nu_1", 0.7, 0.0, 1.0, help="The share of m̂ beside g. 1: Adam."),
            Slider("nu2", r"\nu_2", 1.0, 0.0, 1.0, help="The share of v̂ beside g². 1: Adam."),
            EPS,
        ),
        shown=(M, V, M_HAT, V_HAT),
        filled=lambda: (
            M_FILLED,
            V_FILLED,
            *HATS_FILLED,
            (
                "w",
                "{w'} − {lr}·((1 − {nu1})·{g} + {nu1}·{m_hat}) "
                "/ (√((1 − {nu2})·{g}² + {nu2}·{v_hat}) + {eps})",
            ),
        ),
    ),
)
