"""Adam that guesses how far the solution is: D-Adaptation, and Prodigy, which grows faster."""

from collections.abc import Callable
from typing import Any, NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Rule, Shown


class DAdaptationState(NamedTuple):
    """The memory of both."""

    t: Array  # [] steps taken
    m: Array  # [d] running mean of the steps' numerators
    v: Array  # [d] running mean of their squares (D-Adaptation: of g * g)
    s: Array  # [d] weighted sum of gradients
    r: Array  # [] what bounds the distance, times ‖s‖₁
    d: Array  # [] the distance that the last step was taken at
    guess: Array  # [] how far the solution is from the start, at least: the next step's d


class ProdigyState(NamedTuple):
    """Prodigy's memory."""

    adam: DAdaptationState
    start: Array  # [d]


def init(x: Array) -> DAdaptationState:
    """Nothing known; d is at least the slider's d₀."""
    zero, scalar = jnp.zeros_like(x), jnp.zeros((), x.dtype)
    return DAdaptationState(scalar, zero, zero, zero, scalar, scalar, scalar)


def corrected(d: Array, t: Array, b1: Array, b2: Array, bias_correction: Array) -> Array:
    """What a rate is multiplied by: d with both of Adam's corrections, or without."""
    return d * jnp.where(bias_correction, jnp.sqrt(1 - b2**t) / (1 - b1**t), 1)


def farther(d: Array, r: Array, s: Array) -> Array:
    """The larger of the old guess and the new."""
    size = jnp.sum(jnp.abs(s))
    return jnp.maximum(d, jnp.where(size > 0, r / size, 0))


def d_adaptation_step(
    f: Objective,
    x: Array,
    s: DAdaptationState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    eps: Array,
    d0: Array,
    bias_correction: Array,
) -> tuple[Array, DAdaptationState]:
    """Adam at a rate of d, a bound on the distance to the solution that the gradients give away.

    D-Adapt Adam (Algorithm 5). The paper has no bias correction; optax has one, the authors' package both.
    Decoupled weight decay is that rate times θ, as in the authors' packages.
    """
    g, t, d = f.grad(x), s.t + 1, jnp.maximum(s.guess, d0)
    b3, share = jnp.sqrt(b2), corrected(d, t, b1, b2, bias_correction)
    rate = lr * share
    m = b1 * s.m + (1 - b1) * rate * g
    v = b2 * s.v + (1 - b2) * g**2
    r = b3 * s.r + (1 - b3) * rate * jnp.dot(g, s.s / (jnp.sqrt(s.v) + eps))
    total = b3 * s.s + (1 - b3) * rate * g
    guess = farther(d, r / (1 - b3), total)
    moved = f.decayed(x, share=share) - m / (jnp.sqrt(v) + eps)
    return moved, DAdaptationState(t, m, v, total, r, d, guess)


def prodigy_init(x: Array) -> ProdigyState:
    """Nothing known, but the start."""
    return ProdigyState(init(x), x)


def prodigy_step(
    f: Objective,
    x: Array,
    state: ProdigyState,
    lr: Array,
    *,
    b1: Array,
    b2: Array,
    eps: Array,
    d0: Array,
    bias_correction: Array,
) -> tuple[Array, ProdigyState]:
    """As D-Adaptation, but later gradients count by the d of their time, so that d grows faster.

    Algorithm 4. The paper has no bias correction; optax has one, the authors' package both. Beside ε both
    packages put the new d, where the paper prints the old.
    """
    s, start = state
    g, t, d = f.grad(x), s.t + 1, jnp.maximum(s.guess, d0)
    b3, share = jnp.sqrt(b2), corrected(d, t, b1, b2, bias_correction)
    rate = lr * share
    m = b1 * s.m + (1 - b1) * d * g
    v = b2 * s.v + (1 - b2) * (d * g) ** 2
    r = b3 * s.r + (1 - b3) * rate * d * jnp.dot(g, start - x)
    total = b3 * s.s + (1 - b3) * rate * d * g
    guess = farther(d, r, total)
    moved = f.decayed(x, share=share) - rate * (m / (jnp.sqrt(v) + guess * eps))
    return moved, ProdigyState(DAdaptationState(t, m, v, total, r, d, guess), start)


def d_adaptation_tex(bias_correction: bool) -> str:
    """Algorithm 5, with the corrections as the toggle has them."""
    return (
        r"\begin{aligned} \text{at first:}\ d &= d_0 \\"
        rf" \lambda &= {_rate_tex(bias_correction)}, \quad \beta_3 = \sqrt{{\beta_2}} \\"
        r" r &\leftarrow \beta_3 r + (1-\beta_3)\, \lambda\, g^\top \frac{s}{\sqrt{v} + \epsilon} \\"
        r" m &\leftarrow \beta_1 m + (1-\beta_1)\, \lambda g, \quad"
        r" v \leftarrow \beta_2 v + (1-\beta_2)\, g^2 \\"
        r" s &\leftarrow \beta_3 s + (1-\beta_3)\, \lambda g, \quad"
        r" d \leftarrow \max\Bigl(d, \frac{r}{(1-\beta_3) \|s\|_1}\Bigr) \\"
        r" w &\leftarrow w - \frac{m}{\sqrt{v} + \epsilon} \end{aligned}"
    )


def prodigy_tex(bias_correction: bool) -> str:
    """Algorithm 4, likewise."""
    return (
        r"\begin{aligned} \text{at first:}\ d &= d_0 \\"
        rf" \lambda &= {_rate_tex(bias_correction)}, \quad \beta_3 = \sqrt{{\beta_2}} \\"
        r" m &\leftarrow \beta_1 m + (1-\beta_1)\, d g, \quad"
        r" v \leftarrow \beta_2 v + (1-\beta_2)\, d^2 g^2 \\"
        r" r &\leftarrow \beta_3 r + (1-\beta_3)\, \lambda d\, g^\top (w_0 - w) \\"
        r" s &\leftarrow \beta_3 s + (1-\beta_3)\, \lambda d\, g, \quad"
        r" d \leftarrow \max\Bigl(d, \frac{r}{\|s\|_1}\Bigr) \\"
        r" w &\leftarrow w - \lambda\, \frac{m}{\sqrt{v} + d\,\epsilon} \end{aligned}"
    )


def _rate_tex(bias_correction: bool) -> str:
    return r"\eta\, d\, \frac{\sqrt{1-\beta_2^t}}{1-\beta_1^t}" if bias_correction else r"\eta\, d"


def _shown(adam: Callable[[Any], DAdaptationState]) -> tuple[Shown, ...]:
    return (
        Shown("m", "m", lambda s: adam(s).m, help="Running mean of what the step is made of.", kind="vector"),
        Shown("v", "v", lambda s: adam(s).v, help="Running mean of squares.", kind="squares"),
        Shown("d", "d_t", lambda s: adam(s).d, help="The distance that this step was taken at."),
        Shown("guess", "d_{t+1}", lambda s: adam(s).guess, help="The distance, guessed from below."),
    )


SLIDERS = (
    Slider("b1", r"\beta_1", 0.9, 0.0, 0.999, help="Memory of the mean of g."),
    Slider("b2", r"\beta_2", 0.999, 0.0, 0.9999, help="Memory of the mean of g²."),
    Slider("eps", r"\epsilon", 1e-8, 1e-16, 1.0, log=True, help="Keeps the division safe."),
    Slider("d0", "d_0", 1e-3, 1e-8, 1.0, log=True, help="The first guess; the authors take 1e-6."),
)
CORRECTION = Toggle(
    "bias_correction",
    "bias correction",
    default=True,
    help="Adam's, as in optax; the papers have none, and the authors' packages leave it off.",
)
RATE = {True: "{lr}·{d}·√(1 − {b2}^{t})/(1 − {b1}^{t})", False: "{lr}·{d}"}

RULES = (
    Rule(
        name="prodigy",
        title="Prodigy",
        family="Parameter-free",
        blurb="Adam that guesses from its gradients how far the solution is, and sets its rate accordingly. "
        "No learning rate needs to be tuned.",
        init=prodigy_init,
        step=prodigy_step,
        tex=prodigy_tex,
        source="Mishchenko & Defazio 2023, Algorithm 4",
        rate="unit",
        sliders=SLIDERS,
        toggles=(CORRECTION,),
        decays=True,
        shown=_shown(lambda s: s.adam),
        filled=lambda bias_correction: (
            ("m", "{b1}·{m'} + (1 − {b1})·{d}·{g}"),
            ("v", "{b2}·{v'} + (1 − {b2})·({d}·{g})²"),
            ("w", "{w'} − " + RATE[bias_correction] + "·{m} / (√{v} + {guess}·{eps})"),
        ),
    ),
    Rule(
        name="d_adaptation",
        title="D-Adaptation",
        family="Parameter-free",
        blurb="Adam whose rate is a lower bound on the distance to the solution, which grows as it learns "
        "more. No learning rate needs to be tuned; the start is slow.",
        init=init,
        step=d_adaptation_step,
        tex=d_adaptation_tex,
        source="Defazio & Mishchenko 2023, Algorithm 5 (D-Adapt Adam)",
        rate="unit",
        sliders=SLIDERS,
        toggles=(CORRECTION,),
        decays=True,
        shown=_shown(lambda s: s),
        filled=lambda bias_correction: (
            ("m", "{b1}·{m'} + (1 − {b1})·" + RATE[bias_correction] + "·{g}"),
            ("v", "{b2}·{v'} + (1 − {b2})·{g}²"),
            ("w", "{w'} − {m} / (√{v} + {eps})"),
        ),
    ),
)
