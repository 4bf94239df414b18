"""Steepest descent with a line search: the gradient says where to go, the search how far."""

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.search import LineSearchResult, backtrack, no_search, strong_wolfe


def along(f: Objective, x: Array, d: Array):
    """phi(t) = F(x + t d) with its slope, as `strong_wolfe` wants it."""
    return lambda t: jax.jvp(lambda t: f(x + t * d), (t,), (jnp.ones_like(t),))


def step(
    f: Objective,
    x: Array,
    s: LineSearchResult,
    lr: Array,
    *,
    c1: Array,
    c2: Array,
    rho: Array,
    trials: Array,
    condition: Array,
) -> tuple[Array, LineSearchResult]:
    """Go down the steepest way, as far as a search on this step's mini-batch allows; its first trial is lr.

    `condition`: "armijo" shrinks t until F(w − t g) − F(w) ≤ −c₁ t ‖g‖², which is backtracking;
    "strong_wolfe" also asks that the slope has become small, and may lengthen t. If no trial passes, w stays.
    """
    g = f.grad(x)
    value, slope = f(x), -jnp.dot(g, g)

    def armijo() -> LineSearchResult:
        return backtrack(lambda t: f(x - t * g), value, slope, lr, c1=c1, rho=rho, trials=trials)

    def wolfe() -> LineSearchResult:
        return strong_wolfe(along(f, x, -g), value, slope, lr, c1=c1, c2=c2, trials=trials)

    result = jax.lax.cond(condition, wolfe, armijo)
    return x - result.t * g, result


def tex(condition: str) -> str:
    """The test that the step length has to pass."""
    length = {
        "armijo": r"t &= \max\{\eta, \rho\eta, \dots, \rho^{n-1}\eta\} \ \text{with}",
        "strong_wolfe": r"t &\ \text{doubled, then zoomed in on, from}\ \eta, \ n \ \text{trials at most:}",
    }[condition]
    slope = r" \\ |\nabla L(w - t g)^\top g| &\le c_2 \|g\|^2" if condition == "strong_wolfe" else ""
    return (
        rf"\begin{{aligned}} {length} \\ L(w - t g) - L(w) &\le -c_1\, t\, \|g\|^2{slope} \\"
        r" w &\leftarrow w - t\, g \end{aligned}"
    )


WOLFE_TEX = (
    r"t &\approx \arg\min_t L(w + t\, {p}) \ \text{{in at most }} n \text{{ trials from }} {first} \\"
    r" & \quad L(w + t\, {p}) \le L(w) + c_1 t\, g^\top {p}, \quad"
    r" |\nabla L(w + t\, {p})^\top {p}| \le c_2\, |g^\top {p}|"
)
"""The search for a step length along p that passes both of Wolfe's conditions."""

C1_HELP = "How much of the decrease that the slope promises must come true."
TRIALS = Slider("trials", "n", 30, 1, 100, integer=True, help="The search gives up after as many trials.")
LENGTH = Shown("length", "t", lambda s: s.t, help="The step length that passed; 0 if none did.")

RULES = (
    Rule(
        name="steepest_descent",
        title="Steepest descent",
        family="Line search",
        blurb="Goes downhill and searches along the line for a good step length each time. It always "
        "descends, and zigzags in narrow valleys.",
        init=no_search,
        step=step,
        tex=tex,
        source="Armijo 1966; Wolfe 1969; Nocedal & Wright 2006, Algorithms 3.1, 3.5 and 3.6",
        lr_scale=5.0,
        sliders=(
            Slider("c1", "c_1", 0.1, 1e-6, 0.5, log=True, help=C1_HELP),
            Slider("c2", "c_2", 0.9, 1e-9, 0.999, log=True, help="How much slope may be left (Wolfe only)."),
            Slider(
                "rho", r"\rho", 0.5, 0.05, 0.95, help="A failed trial is shortened by this (Armijo only)."
            ),
            TRIALS,
        ),
        toggles=(
            Toggle(
                "condition",
                "Test",
                "armijo",
                ("armijo", "strong_wolfe"),
                ("Armijo", "strong Wolfe"),
                help="Armijo: enough decrease, by backtracking. Strong Wolfe: and little slope left.",
            ),
        ),
        cost=lambda s: Cost(gradients=1 + s.slopes, values=1 + s.values),
        shown=(LENGTH, Shown("tried", "n", lambda s: s.values, help="Trials of this search.")),
        filled=lambda condition: (("w", "{w'} − {length}·{g}"),),
    ),
)
