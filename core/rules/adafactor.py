"""Adafactor: RMSProp with a memory that grows longer, and with rows and columns instead of a matrix."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adam import aligned
from core.rules.adaptive import TINY
from core.rules.matrix import blocks


class AdafactorState(NamedTuple):
    """Adafactor's memory. The last two are for the eye."""

    t: Array  # [] steps taken
    v: Array  # [d] running mean of g * g
    u: Array  # [d] the direction, before it is shortened
    rate: Array  # [d] what the direction was multiplied by, the same throughout a block


def init(x: Array) -> AdafactorState:
    """No gradient seen yet."""
    return AdafactorState(jnp.zeros((), x.dtype), *3 * [jnp.zeros_like(x)])


def rms(x: Array) -> Array:
    """The root of the mean square."""
    return jnp.sqrt(jnp.mean(x**2))


def factored(V: Array) -> Array:
    """The matrix that has V's row and column sums, and rank one."""
    return jnp.outer(jnp.sum(V, axis=1), jnp.sum(V, axis=0)) / jnp.sum(V)


def step(
    f: Objective, x: Array, s: AdafactorState, lr: Array, *, c: Array, d: Array, relative: Array
) -> tuple[Array, AdafactorState]:
    """Divide by a root as RMSProp does, then shorten steps of more than `d` times the usual length.

    The mean's decay 1 - t^-c rises toward 1, and needs no bias correction. A vector keeps its v whole, a
    matrix only the sums of its rows and columns. `relative` makes the rate a fraction of the block's own size
    (PyTorch always, optax by default). As in optax the rate is the schedule's; the paper and PyTorch keep it
    below 1/√t.
    """
    g, t = f.grad(x), s.t + 1
    b2 = 1 - t**-c
    v = b2 * s.v + (1 - b2) * (g**2 + TINY)
    u, rate = [], []
    for block, shape in blocks(f.shapes):
        whole = v[block]
        u.append(g[block] / jnp.sqrt(whole if shape is None else factored(whole.reshape(shape)).ravel()))
        size = jnp.where(relative, jnp.maximum(rms(x[block]), 1e-3), 1)
        rate.append(jnp.full_like(whole, lr * size / jnp.maximum(1, rms(u[-1]) / d)))
    u, rate = jnp.concatenate(u), jnp.concatenate(rate)
    return x - rate * u, AdafactorState(t, v, u, rate)


RULES = (
    Rule(
        name="adafactor",
        title="Adafactor",
        family="Adaptive",
        blurb="Divides by running means of squared gradients that are kept per row and column of a matrix, "
        "so that its memory is small. Used to train very large models.",
        init=init,
        step=step,
        tex=lambda relative: aligned(
            r"\beta &= 1 - t^{-c}, \quad v \leftarrow \beta v + (1-\beta)\, (g^2 + 10^{-30})",
            r"\hat v &= v \ \text{(of a vector)}, \quad \hat v ="
            r" \frac{(v\, \mathbf 1)(\mathbf 1^\top v)}{\mathbf 1^\top v\, \mathbf 1} \ \text{(of a matrix)}",
            r"u &= g / \sqrt{\hat v}",
            r"w &\leftarrow w - \frac{\eta"
            + (r"\,\max(10^{-3}, \mathrm{rms}(w))" if relative else "")
            + r"}{\max(1,\, \mathrm{rms}(u)/d)}\, u",
        ),
        source="Shazeer & Stern 2018, Algorithms 4 (matrices) and 5 (vectors)",
        rate="distance",
        sliders=(
            Slider("c", "c", 0.8, 0.1, 1.0, help="How fast the memory grows longer."),
            Slider("d", "d", 1.0, 0.1, 10.0, log=True, help="Longer steps than this are shortened."),
        ),
        toggles=(
            Toggle(
                "relative",
                "relative steps",
                default=True,
                help="Multiply the rate by the size of the parameters.",
            ),
        ),
        shown=(
            Shown("v", "v", lambda s: s.v, "The running mean of squared gradients.", kind="squares"),
            Shown("u", "u", lambda s: s.u, "The direction.", kind="vector"),
            Shown("rate", r"\alpha", lambda s: s.rate, "What the direction is multiplied by.", kind="rates"),
        ),
        filled=lambda relative: (
            ("v", "(1 − {t}^(−{c}))·{v'} + {t}^(−{c})·{g}²"),
            ("w", "{w'} − {rate}·{u}"),
        ),
    ),
)
