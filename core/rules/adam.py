"""Adam and AdamW, and what their relatives share with them."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adaptive import EPS, EPS_INSIDE, RATE, rate_filled, root, root_tex


class AdamState(NamedTuple):
    """Adam's memory. The last three are for the eye."""

    m: Array  # [d] running mean of g
    v: Array  # [d] running mean of g * g
    c1: Array  # [] 1 - β1^t, as the running mean of 1
    c2: Array  # [] 1 - β2^t, likewise
    m_hat: Array  # [d] m with its bias corrected
    v_hat: Array  # [d] v with its bias corrected
    rate: Array  # [d] every coordinate's own rate


def init(x: Array) -> AdamState:
    """No gradient seen yet."""
    zero, zeros = jnp.zeros((), x.dtype), jnp.zeros_like(x)
    return AdamState(zeros, zeros, zero, zero, zeros, zeros, zeros)


def step(
    f: Objective,
    x: Array,
    s: AdamState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    eps: Array,
    bias: Array,
    eps_inside: Array,
) -> tuple[Array, AdamState]:
    """Move along the running mean of g, scaled per coordinate by the root of that of g².

    `bias`: "corrected" divides by 1 - β^t what starts at zero (Algorithm 1); "uncorrected" does not;
    "misprinted" divides inside the recursion, as some lectures print it, so that what was divided already
    is divided again and again: another algorithm, whose v explodes.
    """
    g = f.grad(x)
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    after1, inside1 = jnp.where(bias == 0, c1, 1), jnp.where(bias == 2, c1, 1)
    after2, inside2 = jnp.where(bias == 0, c2, 1), jnp.where(bias == 2, c2, 1)
    m = b1 / inside1 * s.m + (1 - b1) / inside1 * g
    v = b2 / inside2 * s.v + (1 - b2) / inside2 * g**2
    m_hat, v_hat = m / after1, v / after2
    rate = lr / root(v_hat, eps, eps_inside)
    return x - rate * m_hat, AdamState(m, v, c1, c2, m_hat, v_hat, rate)


def tex(bias: str, eps_inside: bool) -> str:
    """Algorithm 1, with the corrections as the toggles have them."""
    m, v = (r"\hat m", r"\hat v") if bias == "corrected" else ("m", "v")
    means = {
        "corrected": (M_TEX, V_TEX, HATS_TEX),
        "uncorrected": (M_TEX, V_TEX),
        "misprinted": (
            r"m &\leftarrow \frac{\beta_1 m + (1-\beta_1)\, g}{1-\beta_1^t}",
            r"v &\leftarrow \frac{\beta_2 v + (1-\beta_2)\, g^2}{1-\beta_2^t}",
        ),
    }[bias]
    return aligned(*means, rf"w &\leftarrow w - \eta\,\frac{{{m}}}{{{root_tex(v, eps_inside)}}}")


def filled(bias: str, eps_inside: bool) -> tuple[tuple[str, str], ...]:
    """Algorithm 1 in numbers."""
    m, v = ("m_hat", "v_hat") if bias == "corrected" else ("m", "v")
    means = {
        "corrected": (M_FILLED, V_FILLED, *HATS_FILLED),
        "uncorrected": (M_FILLED, V_FILLED),
        "misprinted": (
            ("m", "({b1}·{m'} + (1 − {b1})·{g}) / (1 − {b1}^{t})"),
            ("v", "({b2}·{v'} + (1 − {b2})·{g}²) / (1 − {b2}^{t})"),
        ),
    }[bias]
    return (*means, rate_filled(v, eps_inside), ("w", f"{{w'}} − {{rate}}·{{{m}}}"))


def adamw_step(
    f: Objective, x: Array, s: AdamState, lr: Array, *, b1: Array, b2: Array, decay: Array, eps: Array
) -> tuple[Array, AdamState]:
    """Adam, and a pull toward zero that the adaptive scaling does not touch.

    As in PyTorch and optax the learning rate multiplies the decay; the paper multiplies it by the schedule
    alone.
    """
    g = f.grad(x)
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2
    c1 = b1 * s.c1 + (1 - b1)
    c2 = b2 * s.c2 + (1 - b2)
    m_hat, v_hat = m / c1, v / c2
    rate = lr / root(v_hat, eps)
    return x - rate * m_hat - lr * decay * x, AdamState(m, v, c1, c2, m_hat, v_hat, rate)


def aligned(*lines: str) -> str:
    """The lines of an equation, one below the other."""
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


M_TEX = r"m &\leftarrow \beta_1 m + (1-\beta_1)\, g"
V_TEX = r"v &\leftarrow \beta_2 v + (1-\beta_2)\, g^2"
HATS_TEX = r"\hat m &= \frac{m}{1-\beta_1^t}, \quad \hat v = \frac{v}{1-\beta_2^t}"
W_TEX = r"w &\leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}"
M_FILLED = ("m", "{b1}·{m'} + (1 − {b1})·{g}")
V_FILLED = ("v", "{b2}·{v'} + (1 − {b2})·{g}²")
HATS_FILLED = (("m_hat", "{m} / (1 − {b1}^{t})"), ("v_hat", "{v} / (1 − {b2}^{t})"))
W_FILLED = ("w", "{w'} − {rate}·{m_hat}")

B1 = Slider(
    "b1",
    r"\beta_1",
    0.9,
    0.0,
    0.999,
    help="How much of the mean of the gradients survives a step: 0.9 remembers about ten.",
)
B2 = Slider(
    "b2",
    r"\beta_2",
    0.999,
    0.0,
    0.9999,
    help="How much of the mean of the squared gradients survives a step: 0.999 remembers a thousand.",
)
M = Shown("m", "m", lambda s: s.m, "The running mean of the gradients.", kind="vector")
V = Shown("v", "v", lambda s: s.v, "The running mean of the squared gradients.", kind="squares")
M_HAT = Shown("m_hat", r"\hat m", lambda s: s.m_hat, "m, corrected for starting at zero.", kind="vector")
V_HAT = Shown("v_hat", r"\hat v", lambda s: s.v_hat, "v, corrected for starting at zero.", kind="squares")

RULES = (
    Rule(
        name="adam",
        title="Adam",
        family="Adam",
        aliases=("adaptive moment estimation",),
        blurb="Keeps a running mean of the gradient and of its square, and moves every coordinate by the "
        "ratio of the two. Steep and flat directions move at about the same pace, so one rate often "
        "does for all.",
        init=init,
        step=step,
        tex=tex,
        source="Kingma & Ba 2015, Algorithm 1",
        rate="distance",
        sliders=(B1, B2, EPS),
        toggles=(
            Toggle(
                "bias",
                "bias correction",
                "corrected",
                ("corrected", "uncorrected", "misprinted"),
                ("corrected", "none", "inside the recursion (a misprint)"),
                help="The running means start at zero: Adam divides them by 1 - β^t, after the recursion. "
                "Some lectures print the division inside the recursion, which is another algorithm.",
            ),
            EPS_INSIDE,
        ),
        shown=(M, V, M_HAT, V_HAT, RATE),
        inertia=tuple(
            Inertia("mean", "b1", toggle="bias", value=value) for value in ("corrected", "uncorrected")
        ),
        filled=filled,
    ),
    Rule(
        name="adamw",
        title="AdamW",
        family="Adam",
        blurb="Adam, with the weight decay taken off the weights themselves instead of being added to the "
        "gradient. The usual choice for training networks with weight decay.",
        init=init,
        step=adamw_step,
        tex=lambda: aligned(
            M_TEX,
            V_TEX,
            HATS_TEX,
            r"w &\leftarrow w - \eta\,\Big(\frac{\hat m}{\sqrt{\hat v} + \epsilon} + \lambda w\Big)",
        ),
        source="Loshchilov & Hutter 2019, Algorithm 2, as in PyTorch",
        rate="distance",
        sliders=(
            B1,
            B2,
            Slider("decay", r"\lambda", 0.01, 0.0, 1.0, log=True, help="How strong the pull toward zero is."),
            EPS,
        ),
        shown=(M, V, M_HAT, V_HAT, RATE),
        inertia=(Inertia("mean", "b1"),),
        filled=lambda: (
            M_FILLED,
            V_FILLED,
            *HATS_FILLED,
            rate_filled("v_hat"),
            ("w", "{w'} − {rate}·{m_hat} − {lr}·{decay}·{w'}"),
        ),
    ),
)
