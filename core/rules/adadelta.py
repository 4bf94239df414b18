"""AdaDelta, in Zeiler's form, as a running mean alone, and over a sliding window."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle, choose
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adam import aligned
from core.rules.adaptive import EPS, RATE, TINY

WINDOW = 64
"""The longest window, in steps."""


class AdaDeltaState(NamedTuple):
    """AdaDelta's memory. The last one is for the eye."""

    G: Array  # [d] running mean of g * g
    D: Array  # [d] running mean of the squared steps
    rate: Array  # [d] every coordinate's own rate


def init(x: Array) -> AdaDeltaState:
    """No gradient seen yet."""
    return AdaDeltaState(*3 * [jnp.zeros_like(x)])


def step(
    f: Objective, x: Array, s: AdaDeltaState, lr: Array, *, rho: Array, eps: Array, form: Array
) -> tuple[Array, AdaDeltaState]:
    """Divide by the root of the mean squared gradient, and multiply by that of the mean squared step.

    `form`: "zeiler" does both, so that a step has the units of w and no rate is needed (1 is Zeiler's);
    "ema" leaves the steps out, as in a lecture example: then it is RMSProp with ε inside the root.
    """
    g, eps = f.grad(x), jnp.maximum(eps, TINY)
    G = rho * s.G + (1 - rho) * g**2
    scale = jnp.sqrt(choose(form, s.D + eps, jnp.ones_like(x)) / (G + eps))
    D = rho * s.D + (1 - rho) * (scale * g) ** 2
    return x - lr * scale * g, AdaDeltaState(G, D, lr * scale)


def tex(form: str) -> str:
    """The lines of the form."""
    G = r"G &\leftarrow \rho G + (1-\rho)\, g^2"
    if form == "ema":
        return aligned(G, r"w &\leftarrow w - \frac{\eta}{\sqrt{G + \epsilon}}\, g")
    return aligned(
        G,
        r"\Delta &= \frac{\sqrt{D + \epsilon}}{\sqrt{G + \epsilon}}\, g",
        r"D &\leftarrow \rho D + (1-\rho)\, \Delta^2",
        r"w &\leftarrow w - \eta\, \Delta",
    )


def filled(form: str) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    G, w = ("G", "{rho}·{G'} + (1 − {rho})·{g}²"), ("w", "{w'} − {rate}·{g}")
    if form == "ema":
        return G, ("rate", "{lr} / √({G} + {eps})"), w
    return (
        G,
        ("rate", "{lr}·√({D'} + {eps}) / √({G} + {eps})"),
        ("D", "{rho}·{D'} + (1 − {rho})·({rate}·{g} / {lr})²"),
        w,
    )


class AdaDeltaWindowState(NamedTuple):
    """The window form's memory. The last two are for the eye."""

    t: Array  # [] steps taken
    past: Array  # [WINDOW, d] the last squared gradients; step t's at t modulo WINDOW
    G: Array  # [d] what the root is taken of
    rate: Array  # [d] every coordinate's own rate


def window_init(x: Array) -> AdaDeltaWindowState:
    """No gradient seen yet."""
    return AdaDeltaWindowState(
        jnp.zeros((), jnp.int32), jnp.zeros((WINDOW, *x.shape), x.dtype), *2 * [jnp.zeros_like(x)]
    )


def window_step(
    f: Objective, x: Array, s: AdaDeltaWindowState, lr: Array, *, k: Array, eps: Array, averaged: Array
) -> tuple[Array, AdaDeltaWindowState]:
    """Divide by the root of the sum of the last k squared gradients: AdaGrad that forgets all at once.

    Zeiler's first idea, before he puts a running mean in its place; it has to store k gradients. A sum as
    many lectures write it, or `averaged` over as many as there are.
    """
    g, t = f.grad(x), s.t + 1
    past = s.past.at[t % WINDOW].set(g**2)
    age = (t - jnp.arange(WINDOW)) % WINDOW
    G = jnp.where(age < k, 1, 0) @ past / jnp.where(averaged, jnp.minimum(k, t), 1)
    rate = lr / jnp.sqrt(G + jnp.maximum(eps, TINY))
    return x - rate * g, AdaDeltaWindowState(t, past, G, rate)


RULES = (
    Rule(
        name="adadelta",
        title="AdaDelta",
        family="Adaptive",
        blurb="Adam without a learning rate to choose: every coordinate's step is as long as its recent "
        "steps were, relative to its recent gradients. It starts very slowly, since there were no "
        "steps yet.",
        init=init,
        step=step,
        tex=tex,
        source="Zeiler 2012, Algorithm 1",
        rate="distance",
        lr_scale=4.0,
        sliders=(
            Slider("rho", r"\rho", 0.9, 0.0, 0.999, help="How much of the old means survives a step."),
            Slider("eps", r"\epsilon", 1e-3, 0.0, 1.0, log=True, help="Sets the first steps. Zeiler: 1e-6."),
        ),
        toggles=(
            Toggle(
                "form",
                "Form",
                "zeiler",
                ("zeiler", "ema"),
                ("Zeiler", "running mean only"),
                help="Zeiler also keeps a mean of the squared steps. Without it the rule is RMSProp.",
            ),
        ),
        shown=(
            Shown("G", "G", lambda s: s.G, "The running mean of squared gradients.", kind="squares"),
            Shown("rate", r"\eta \sqrt{D} / \sqrt{G}", lambda s: s.rate, RATE.help, kind="rates"),
            Shown(
                "D", "D", lambda s: s.D, "The running mean of squared steps, before the rate.", kind="squares"
            ),
        ),
        inertia=(Inertia(),),
        filled=filled,
    ),
    Rule(
        name="adadelta_window",
        title="AdaDelta, window",
        family="Adaptive",
        blurb="AdaDelta with plain averages over the last k steps in place of running means. It shows what "
        "the running means only imitate.",
        init=window_init,
        step=window_step,
        tex=lambda averaged: aligned(
            r"G_t &= "
            + (r"\frac{1}{\min(k, t)} " if averaged else "")
            + r"\textstyle\sum_{i=\max(1,\, t-k+1)}^{t} g_i^2",
            r"w &\leftarrow w - \frac{\eta}{\sqrt{G_t + \epsilon}}\, g_t",
        ),
        source="Zeiler 2012, section 3.1; a sum as in a lecture example",
        rate="distance",
        lr_scale=2.0,
        sliders=(
            Slider("k", "k", 10, 1, WINDOW, integer=True, help="How many gradients are remembered."),
            EPS,
        ),
        toggles=(
            Toggle(
                "averaged",
                "average",
                default=False,
                help="Take the mean of the squared gradients instead of their sum.",
            ),
        ),
        shown=(Shown("G", "G", lambda s: s.G, "What the root is taken of.", kind="squares"), RATE),
        inertia=(Inertia(),),
        filled=lambda averaged: (("rate", "{lr} / √({G} + {eps})"), ("w", "{w'} − {rate}·{g}")),
    ),
)
