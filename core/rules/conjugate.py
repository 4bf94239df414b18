"""Nonlinear conjugate gradients: a quadratic in n dimensions takes n steps."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle, choose
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.line_search import C1_HELP, LENGTH, TRIALS, WOLFE_TEX, along
from core.search import no_search, strong_wolfe


class ConjugateGradientState(NamedTuple):
    """What the next direction is conjugate to, and how the last search went."""

    g: Array  # [d] gradient
    d: Array  # [d] direction
    beta: Array  # [] how much of the direction before is in d
    t: Array  # [] step length; 0 if no trial passed
    values: Array  # [] the search's evaluations
    slopes: Array  # []


def init(x: Array) -> ConjugateGradientState:
    """No direction yet; a step length of 0 makes the first step one of steepest descent."""
    zero = jnp.zeros_like(x)
    return ConjugateGradientState(zero, zero, jnp.zeros((), x.dtype), *no_search(x))


def step(
    f: Objective,
    x: Array,
    s: ConjugateGradientState,
    lr: Array,
    *,
    c1: Array,
    c2: Array,
    trials: Array,
    beta: Array,
) -> tuple[Array, ConjugateGradientState]:
    """Search along a direction that keeps what the searches before it have gained.

    `beta`: "polak_ribiere" is PR+ (Gilbert & Nocedal 1992), "fletcher_reeves" the first of all. It starts
    afresh with the gradient where d would not descend, or where no trial passed. The search's first trial is
    Newton's step on the line (Shewchuk 1994, B4), exact on quadratics, times lr.
    """
    g = f.grad(x)
    new = choose(beta, jnp.maximum(jnp.dot(g, g - s.g), 0), jnp.dot(g, g)) / jnp.dot(s.g, s.g)
    new = jnp.where((s.t > 0) & (jnp.dot(g, new * s.d - g) < 0), new, 0)
    d = jnp.where(new > 0, new * s.d, 0) - g
    slope, curvature = jnp.dot(g, d), jnp.dot(d, f.curvature(x, d))
    first = lr * jnp.abs(jnp.where(curvature == 0, 1, slope / curvature))
    result = strong_wolfe(along(f, x, d), f(x), slope, first, c1=c1, c2=c2, trials=trials)
    return x + result.t * d, ConjugateGradientState(g, d, new, *result)


NEWTON_TEX = r"\eta\, \left| \frac{g^\top d}{d^\top H d} \right|"


def tex(beta: str) -> str:
    """Fletcher and Reeves's β, or Polak and Ribière's kept from becoming negative, and when it is 0."""
    formula = {
        "polak_ribiere": r"\max\Bigl(0, \frac{g^\top (g - g')}{\|g'\|^2}\Bigr)",
        "fletcher_reeves": r"\frac{\|g\|^2}{\|g'\|^2}",
    }[beta]
    return (
        rf"\begin{{aligned}} \hat\beta &= {formula} \\"
        r" \beta &= \begin{cases} \hat\beta & t' > 0 \ \text{and}\ g^\top (\hat\beta\, d - g) < 0"
        r" \\ 0 & \text{otherwise} \end{cases} \\ d &\leftarrow -g + \beta\, d \\"
        rf" {WOLFE_TEX.format(p='d', first=NEWTON_TEX)} \\"
        r" w &\leftarrow w + t\, d \end{aligned}"
    )


RULES = (
    Rule(
        name="conjugate_gradient",
        title="Conjugate gradient",
        family="Line search",
        aliases=("CG", "Fletcher-Reeves"),
        blurb="Searches along directions that do not undo each other's progress. On a quadratic bowl in n "
        "dimensions it is done after n steps.",
        init=init,
        step=step,
        tex=tex,
        source="Fletcher & Reeves 1964; Polak & Ribière 1969; Nocedal & Wright 2006, Algorithm 5.4",
        rate="unit",
        sliders=(
            Slider("c1", "c_1", 1e-4, 1e-9, 0.5, log=True, help=C1_HELP),
            Slider("c2", "c_2", 0.1, 1e-9, 0.499, log=True, help="How much slope the search may leave."),
            TRIALS,
        ),
        toggles=(
            Toggle(
                "beta",
                "β",
                "polak_ribiere",
                ("polak_ribiere", "fletcher_reeves"),
                ("Polak–Ribière+", "Fletcher–Reeves"),
                help="PR+ forgets the last direction by itself when a step was poor; FR does not.",
            ),
        ),
        cost=lambda s: Cost(gradients=3 + s.slopes, values=1 + s.values),
        shown=(
            Shown("beta", r"\beta", lambda s: s.beta, help="0 where it starts afresh."),
            Shown("d", "d", lambda s: s.d, help="Direction.", kind="vector", sign=1),
            LENGTH,
        ),
        filled=lambda beta: (("d", "−{g} + {beta}·{d'}"), ("w", "{w'} + {length}·{d}")),
    ),
)
