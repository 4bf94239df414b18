"""Rules that scale every coordinate by the gradients it has seen: AdaGrad and RMSProp."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Rule, Shown

TINY = 1e-30
"""Stands for ε = 0, so that a coordinate that never had a gradient stays where it is instead of 0/0."""


def root(v: Array, eps: Array, eps_inside: Array | bool = False) -> Array:
    """√v made safe to divide by: √(v + ε) or √v + ε."""
    eps = jnp.maximum(eps, TINY)
    inside = jnp.where(eps_inside, eps, 0)
    return jnp.sqrt(v + inside) + (eps - inside)


def root_tex(v: str, eps_inside: bool = False) -> str:
    """The denominator as the toggle has it."""
    return rf"\sqrt{{{v} + \epsilon}}" if eps_inside else rf"\sqrt{{{v}}} + \epsilon"


def rate_filled(v: str, eps_inside: bool = False) -> tuple[str, str]:
    """The line that makes every coordinate's own rate out of `v`."""
    return "rate", f"{{lr}} / √({{{v}}} + {{eps}})" if eps_inside else f"{{lr}} / (√{{{v}}} + {{eps}})"


class AdaGradState(NamedTuple):
    """AdaGrad's memory."""

    G: Array  # [d] sum of g * g
    rate: Array  # [d] every coordinate's own rate, for the eye


def adagrad_init(x: Array) -> AdaGradState:
    """No gradient seen yet."""
    return AdaGradState(*2 * [jnp.zeros_like(x)])


def adagrad_step(
    f: Objective, x: Array, s: AdaGradState, lr: Array, *, eps: Array, eps_inside: Array
) -> tuple[Array, AdaGradState]:
    """Divide by the root of all squared gradients so far: steps only ever shrink."""
    g = f.grad(x)
    G = s.G + g**2
    rate = lr / root(G, eps, eps_inside)
    return x - rate * g, AdaGradState(G, rate)


def adagrad_tex(eps_inside: bool) -> str:
    """Many lectures and optax put ε inside the root, PyTorch outside."""
    return (
        r"\begin{aligned} G &\leftarrow G + g^2 \\ "
        rf"w &\leftarrow w - \frac{{\eta}}{{{root_tex('G', eps_inside)}}}\, g \end{{aligned}}"
    )


class RMSPropState(NamedTuple):
    """RMSProp's memory."""

    G: Array  # [d] running mean of g * g
    mean: Array  # [d] running mean of g
    h: Array  # [d] velocity
    rate: Array  # [d] every coordinate's own rate, for the eye


def rmsprop_init(x: Array) -> RMSPropState:
    """No gradient seen yet."""
    return RMSPropState(*4 * [jnp.zeros_like(x)])


def rmsprop_step(
    f: Objective,
    x: Array,
    s: RMSPropState,
    lr: Array,
    *,
    alpha: Array,
    momentum: Array,
    eps: Array,
    centered: Array,
    eps_inside: Array,
    rate_outside: Array,
) -> tuple[Array, RMSPropState]:
    """Divide by the root of a running mean of squared gradients: old ones are forgotten.

    `centered` takes the square of the mean off the mean of the squares, which leaves the variance, and
    `momentum` keeps a velocity that holds the rate (both: Graves 2013, equations 38 to 41; optax), or with
    `rate_outside` one that does not (PyTorch): the same path until the rate changes.
    """
    g = f.grad(x)
    G = alpha * s.G + (1 - alpha) * g**2
    mean = alpha * s.mean + (1 - alpha) * g
    variance = jnp.abs(G - centered * mean**2)  # rounding may take it below 0
    bottom = root(variance, eps, eps_inside)
    rate = lr / bottom
    h = momentum * s.h + jnp.where(rate_outside, g / bottom, rate * g)
    return x - jnp.where(rate_outside, lr, 1) * h, RMSPropState(G, mean, h, rate)


def rmsprop_tex(centered: bool, eps_inside: bool, rate_outside: bool) -> str:
    """Many lectures and optax put ε inside the root and the rate into the velocity, PyTorch neither."""
    mean, variance = (r"m &\leftarrow \alpha m + (1-\alpha)\, g \\", "G - m^2") if centered else ("", "G")
    top, move = ("1", r"\eta\, h") if rate_outside else (r"\eta", "h")
    return (
        rf"\begin{{aligned}} G &\leftarrow \alpha G + (1-\alpha)\, g^2 \\ {mean} "
        rf"h &\leftarrow \mu h + \frac{{{top}}}{{{root_tex(variance, eps_inside)}}}\, g \\ "
        rf"w &\leftarrow w - {move} \end{{aligned}}"
    )


def rmsprop_filled(centered: bool, eps_inside: bool, rate_outside: bool) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    variance = "{G} − {mean}²" if centered else "{G}"
    bottom = f"√({variance} + {{eps}})" if eps_inside else f"(√({variance}) + {{eps}})"
    return (
        ("G", "{alpha}·{G'} + (1 − {alpha})·{g}²"),
        *([("mean", "{alpha}·{mean'} + (1 − {alpha})·{g}")] if centered else []),
        ("rate", "{lr} / " + bottom),
        ("h", "{momentum}·{h'} + " + (f"{{g}} / {bottom}" if rate_outside else "{rate}·{g}")),
        ("w", "{w'} − {lr}·{h}" if rate_outside else "{w'} − {h}"),
    )


EPS = Slider(
    "eps",
    r"\epsilon",
    1e-8,
    0.0,
    1.0,
    log=True,
    help="Keeps the division safe near zero. At 0, a coordinate that never had a gradient stays where it is.",
)
EPS_INSIDE = Toggle(
    "eps_inside",
    "ε inside √",
    default=False,
    help="√(v + ε) as many lectures write it, or √v + ε as in PyTorch.",
)
RATE = Shown(
    "rate", r"\eta / \sqrt{\cdot}", lambda s: s.rate, "Every coordinate's own learning rate.", kind="rates"
)

RULES = (
    Rule(
        name="adagrad",
        title="AdaGrad",
        family="Adaptive",
        aliases=("adaptive gradient",),
        blurb="Divides the rate of every coordinate by the root of all its squared gradients so far. Good "
        "for features that occur rarely; on long runs the steps become very short.",
        init=adagrad_init,
        step=adagrad_step,
        tex=adagrad_tex,
        source="Duchi, Hazan & Singer 2011, diagonal form",
        rate="distance",
        lr_scale=10.0,
        sliders=(EPS,),
        toggles=(EPS_INSIDE,),
        shown=(
            Shown(
                "G", "G", lambda s: s.G, "The sum of all squared gradients: it never shrinks.", kind="squares"
            ),
            RATE,
        ),
        inertia=(Inertia(),),
        filled=lambda eps_inside: (
            ("G", "{G'} + {g}²"),
            rate_filled("G", eps_inside),
            ("w", "{w'} − {rate}·{g}"),
        ),
    ),
    Rule(
        name="rmsprop",
        title="RMSProp",
        family="Adaptive",
        aliases=("root mean square propagation",),
        blurb="Divides every coordinate by the root mean square of its recent gradients. It keeps moving "
        "where AdaGrad's steps have died out.",
        init=rmsprop_init,
        step=rmsprop_step,
        tex=rmsprop_tex,
        source="Tieleman & Hinton 2012, lecture 6e; centered and with momentum: Graves 2013",
        rate="distance",
        lr_scale=0.5,
        sliders=(
            Slider("alpha", r"\alpha", 0.9, 0.0, 0.999, help="How much of the old mean survives a step."),
            Slider("momentum", r"\mu", 0.0, 0.0, 0.999, help="How much of the velocity survives a step."),
            EPS,
        ),
        toggles=(
            Toggle(
                "centered",
                "centered",
                default=False,
                help="Divide by the spread of the gradients instead of their size.",
            ),
            EPS_INSIDE,
            Toggle(
                "rate_outside",
                "rate outside",
                default=False,
                help="Leave the learning rate out of the velocity, as PyTorch does: another path under a "
                "schedule.",
            ),
        ),
        shown=(
            Shown("G", "G", lambda s: s.G, "The running mean of squared gradients.", kind="squares"),
            Shown(
                "mean",
                "m",
                lambda s: s.mean,
                "The running mean of the gradients, if centered.",
                kind="vector",
            ),
            RATE,
            Shown("h", "h", lambda s: s.h, "The velocity; without momentum the step itself.", kind="vector"),
        ),
        inertia=(Inertia("heavy", "momentum"),),
        filled=rmsprop_filled,
    ),
)
