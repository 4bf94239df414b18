"""Adan: Adam that also averages how the gradient changes."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle, choose
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adam import aligned
from core.rules.adaptive import EPS, RATE, root


class AdanState(NamedTuple):
    """Adan's memory. The last two are for the eye."""

    g: Array  # [d] the last gradient
    m: Array  # [d] running mean of g
    u: Array  # [d] running mean of the change of g
    v: Array  # [d] running mean of (g looking ahead)²
    c1: Array  # [] 1 - β1^t, as the running mean of 1
    c2: Array  # [] 1 - β2^t, likewise
    c3: Array  # [] 1 - β3^t, likewise
    change: Array  # [d] of g since the last step; 0 at first
    rate: Array  # [d] every coordinate's own rate


def init(x: Array) -> AdanState:
    """No gradient seen yet."""
    zero, zeros = jnp.zeros((), x.dtype), jnp.zeros_like(x)
    return AdanState(zeros, zeros, zeros, zeros, zero, zero, zero, zeros, zeros)


def step(
    f: Objective,
    x: Array,
    s: AdanState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    b3: Array,
    eps: Array,
    ahead: Array,
) -> tuple[Array, AdanState]:
    """Nesterov's look-ahead without a second gradient: the next one is guessed from how they change.

    The decays are written as in PyTorch's Adam and the authors' code; the paper has 1 - β for each. `ahead`
    is how far one looks: "paper", β2 of the change, as in the paper and its code; "optax", 1 - β2 of it.
    """
    g = f.grad(x)
    change = jnp.where(s.c1 > 0, g - s.g, 0)
    far = choose(ahead, b2, 1 - b2)
    m = b1 * s.m + (1 - b1) * g
    u = b2 * s.u + (1 - b2) * change
    v = b3 * s.v + (1 - b3) * (g + far * change) ** 2
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    c3 = b3 * s.c3 + (1 - b3)
    rate = lr / root(v / c3, eps)
    return x - rate * (m / c1 + far / c2 * u), AdanState(g, m, u, v, c1, c2, c3, change, rate)


def tex(ahead: str) -> str:
    """Algorithm 1 with β for 1 - β, the code's bias corrections, and the look-ahead as the toggle has it."""
    far = {"paper": r"\beta_2", "optax": r"(1-\beta_2)"}[ahead]
    return aligned(
        r"\text{at first:}\ g_{t-1} &= g_t",
        r"m &\leftarrow \beta_1 m + (1-\beta_1)\, g_t",
        r"u &\leftarrow \beta_2 u + (1-\beta_2)\,(g_t - g_{t-1})",
        rf"v &\leftarrow \beta_3 v + (1-\beta_3)\,\big(g_t + {far}\,(g_t - g_{{t-1}})\big)^2",
        r"\hat m &= \frac{m}{1-\beta_1^t}, \quad \hat u = \frac{u}{1-\beta_2^t}, \quad"
        r" \hat v = \frac{v}{1-\beta_3^t}",
        rf"w &\leftarrow w - \frac{{\eta}}{{\sqrt{{\hat v}} + \epsilon}}\,\big(\hat m + {far}\, \hat u\big)",
    )


def filled(ahead: str) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    far = {"paper": "{b2}", "optax": "(1 − {b2})"}[ahead]
    return (
        ("m", "{b1}·{m'} + (1 − {b1})·{g}"),
        ("u", "{b2}·{u'} + (1 − {b2})·{change}"),
        ("v", f"{{b3}}·{{v'}} + (1 − {{b3}})·({{g}} + {far}·{{change}})²"),
        ("rate", "{lr} / (√({v} / (1 − {b3}^{t})) + {eps})"),
        ("w", f"{{w'}} − {{rate}}·({{m}} / (1 − {{b1}}^{{t}}) + {far}·{{u}} / (1 − {{b2}}^{{t}}))"),
    )


RULES = (
    Rule(
        name="adan",
        title="Adan",
        family="Adam",
        blurb="Adam with Nesterov's momentum, estimated from the difference of successive gradients. Reacts "
        "to how the gradient is changing, not only to what it is.",
        init=init,
        step=step,
        tex=tex,
        source="Xie et al. 2022, Algorithm 1, with the bias corrections of the authors' code",
        rate="distance",
        sliders=(
            Slider("b1", r"\beta_1", 0.98, 0.0, 0.999, help="Memory of the mean of g."),
            Slider("b2", r"\beta_2", 0.92, 0.0, 0.999, help="Memory of the mean change of g."),
            Slider("b3", r"\beta_3", 0.99, 0.0, 0.9999, help="Memory of the mean square."),
            EPS,
        ),
        toggles=(
            Toggle(
                "ahead",
                "look-ahead",
                "paper",
                ("paper", "optax"),
                ("β2, the paper", "1 - β2, optax"),
                help="How much of the gradient's change is added: optax mistakes its β2 for the paper's.",
            ),
        ),
        shown=(
            Shown(
                "change",
                "g_t - g_{t-1}",
                lambda s: s.change,
                "The gradient's change; 0 at first.",
                kind="vector",
            ),
            Shown("m", "m", lambda s: s.m, "The running mean of the gradients.", kind="vector"),
            Shown("u", "u", lambda s: s.u, "The running mean of the gradient's change.", kind="vector"),
            Shown(
                "v",
                "v",
                lambda s: s.v,
                "The running mean of the squared look-ahead gradient.",
                kind="squares",
            ),
            RATE,
        ),
        filled=filled,
    ),
)
