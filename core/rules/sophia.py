"""Sophia: a running mean of the gradient over one of the Hessian's diagonal, clipped in every coordinate.

The defaults suit a few hundred steps in a plane; the paper's, for language models, are β₁ = 0.96 and γ = 0.01
(Sophia-H) or 0.05 (Sophia-G).
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.adaptive import EPS


class SophiaState(NamedTuple):
    """The memory of both forms."""

    t: Array  # [] steps taken
    m: Array  # [d] running mean of g
    h: Array  # [d] running mean of the estimates of the Hessian's diagonal
    estimated: Array  # [] whether this step made a new estimate


def init(x: Array) -> SophiaState:
    """Nothing seen yet."""
    t = jnp.zeros((), jnp.int32)
    return SophiaState(t, jnp.zeros_like(x), jnp.zeros_like(x), t)


def noise(t: Array, n: int, seed: Array | np.ndarray | float = 0) -> Array:
    """n random 32-bit numbers for step t, the same whenever a seed is, so that a path repeats.

    Wellons 2018, the hash "lowbias32" of n t + i, begun elsewhere for every seed (by the golden ratio's 32
    bits, Knuth 1998, section 6.4): jax.random would take longer than all the rest of a step.
    """
    first = jnp.asarray(seed).astype(jnp.uint32) * jnp.uint32(0x9E3779B9)
    z = t.astype(jnp.uint32) * n + jnp.arange(n, dtype=jnp.uint32) + first
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        z = (z ^ (z >> shift)) * jnp.uint32(factor)
    return z ^ (z >> 16)


def hutchinson(f: Objective, x: Array, t: Array) -> Array:
    """v ⊙ Hv with a random sign for every coordinate of v: on average the diagonal of H (Algorithm 1).

    Signs as in optax and Hutchinson 1989; the paper draws v from a Gaussian, of larger variance.
    """
    v = jnp.where(noise(t, len(x), f.seed) >> 31 == 0, 1, -1).astype(x.dtype)
    return v * f.curvature(x, v)


def gauss_newton_bartlett(f: Objective, x: Array, t: Array) -> Array:
    """ĝ ⊙ ĝ, where ĝ is the gradient with targets drawn from the model: on average diag(JᵀJ) (Algorithm 2).

    For a sum of squares the model is Gaussian around its prediction, so that the residuals are pure noise. A
    weight decay θ needs no estimate: it adds θ.
    """
    assert f.residuals is not None  # the landscape has them, as `needs` asks  # noqa: S101
    r, pull = jax.vjp(f.residuals, x)
    uniform = ((noise(t, len(r), f.seed) >> 9) + 0.5).astype(r.dtype) / 2**22 - 1  # exact, and never ±1
    return pull(jnp.sqrt(2) * jax.lax.erf_inv(uniform))[0] ** 2 + f.weight_decay


def by(estimate: Callable[[Objective, Array, Array], Array]) -> Callable:
    """Sophia's step with that estimate of the diagonal."""

    def step(
        f: Objective,
        x: Array,
        s: SophiaState,
        lr: Array,
        *,
        b1: Array,
        b2: Array,
        gamma: Array,
        every: Array,
        eps: Array,
        convention: Array,
    ) -> tuple[Array, SophiaState]:
        """Algorithm 3: divide by the curvature where there is some, and move by the rate where there is none.

        `convention`: "paper" divides m by the h of the same step; "optax" corrects the bias of m, and divides
        by the h of the step before, which is 0 at first.
        """
        t = s.t + 1
        m = b1 * s.m + (1 - b1) * f.grad(x)
        due = (s.t % every.astype(jnp.int32)) == 0
        h = jax.lax.cond(due, lambda: b2 * s.h + (1 - b2) * estimate(f, x, t), lambda: s.h)
        mean = m / jnp.where(convention, 1 - b1**t, 1)
        ratio = mean / jnp.maximum(gamma * jnp.where(convention, s.h, h), eps)
        moved = jnp.where(mean == 0, 0, jnp.clip(ratio, -1, 1))
        return x - lr * moved, SophiaState(t, m, h, due.astype(t.dtype))

    return step


HUTCHINSON_TEX = r"\hat h = v \odot H v, \ v_i = \pm 1"
BARTLETT_TEX = r"\hat h = (J^\top e)^2, \ e_i \sim \mathcal N(0, 1), \ J = \partial r / \partial w"


def tex(convention: str, estimate: str) -> str:
    """Algorithm 3, in the paper's or optax's convention, and the estimate of the curvature."""
    m, h = (r"\hat m", r"h'") if convention == "optax" else ("m", "h")
    correction = r"\hat m &= \frac{m}{1-\beta_1^t} \\" if convention == "optax" else ""
    return (
        rf"\begin{{aligned}} & {estimate} \\ m &\leftarrow \beta_1 m + (1-\beta_1)\, g \\"
        r" h &\leftarrow \beta_2 h + (1-\beta_2)\, \hat h"
        r" \quad \text{every } k \text{ steps } (k \mid t-1) \\"
        rf" {correction} w &\leftarrow w - \eta\,"
        rf" \operatorname{{clip}}\Bigl(\frac{{{m}}}{{\max(\gamma\, {h}, \epsilon)}}, 1\Bigr) \end{{aligned}}"
    )


def filled(convention: str) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    m, h = ("{m}/(1 − {b1}^{t})", "{h'}") if convention == "optax" else ("{m}", "{h}")
    return (
        ("m", "{b1}·{m'} + (1 − {b1})·{g}"),
        ("h", "{b2}·{h'} + (1 − {b2})·ĥ, every {every} steps"),
        ("w", f"{{w'}} − {{lr}}·clip({m} / max({{gamma}}·{h}, {{eps}}), 1)"),
    )


SHOWN = (
    Shown("m", "m", lambda s: s.m, "Running mean of the gradient.", kind="vector"),
    Shown("h", "h", lambda s: s.h, "Running mean of the estimated diagonal of the Hessian."),
)
CONVENTION = Toggle(
    "convention",
    "Convention",
    "paper",
    ("paper", "optax"),
    ("the paper's", "optax's"),
    help="optax corrects the bias of the mean of g, and uses a curvature that is one step old.",
)


SLIDERS = (
    Slider("b1", r"\beta_1", 0.9, 0.0, 0.999, help="Memory of the mean of g."),
    Slider("b2", r"\beta_2", 0.99, 0.0, 0.9999, help="Memory of the mean of the curvatures."),
    Slider("gamma", r"\gamma", 0.1, 1e-3, 10.0, log=True, help="Less of it clips more coordinates."),
    Slider("every", "k", 10, 1, 100, integer=True, help="The curvature is estimated every k steps."),
    EPS,
)


RULES = (
    Rule(
        name="sophia",
        title="Sophia-H",
        family="Second order",
        blurb="Divides the momentum by an estimate of the Hessian's diagonal, and clips what is too large. "
        "Long steps where the loss is flat, short ones where it is curved.",
        init=init,
        step=by(hutchinson),
        tex=lambda convention: tex(convention, HUTCHINSON_TEX),
        source="Liu et al. 2023, Algorithms 1 and 3",
        rate="distance",
        sliders=SLIDERS,
        toggles=(CONVENTION,),
        cost=lambda s: Cost(gradients=1 + 2 * s.estimated),
        shown=SHOWN,
        draws=True,
        filled=filled,
    ),
    Rule(
        name="sophia_g",
        title="Sophia-G",
        family="Second order",
        blurb="Sophia with the curvature estimated from the model's own predictions. For losses that are "
        "sums over data.",
        init=init,
        step=by(gauss_newton_bartlett),
        tex=lambda convention: tex(convention, BARTLETT_TEX),
        source="Liu et al. 2023, Algorithms 2 and 3",
        rate="distance",
        sliders=SLIDERS,
        toggles=(CONVENTION,),
        cost=lambda s: Cost(gradients=1 + s.estimated),
        shown=SHOWN,
        draws=True,
        filled=filled,
        needs=("residuals",),
    ),
)
