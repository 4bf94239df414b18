"""BFGS, and what quasi-Newton methods share: curvature learnt from how the gradient changed."""

from dataclasses import replace
from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.line_search import C1_HELP, LENGTH, TRIALS, WOLFE_TEX, along
from core.search import LineSearchResult, backtrack, no_search, strong_wolfe


class BFGSState(NamedTuple):
    """BFGS's memory."""

    x: Array  # [d] the last w
    g: Array  # [d] the gradient there
    H: Array  # [d, d] the inverse Hessian, as far as known
    learnt: Array  # [] steps it was learnt from
    p: Array  # [d] direction
    t: Array  # [] step length
    values: Array  # [] the search's evaluations
    slopes: Array  # []


def init(x: Array) -> BFGSState:
    """A round bowl, for all that is known."""
    zero = jnp.zeros_like(x)
    return BFGSState(x, zero, jnp.eye(len(x), dtype=x.dtype), zero[0], zero, *no_search(x))


def secant(dw: Array, dg: Array) -> tuple[Array, Array]:
    """ρ = 1 / dw·dg and the curvature's inverse dw·dg / dg·dg; both 0 where the curvature is not positive.

    A step without positive curvature, to rounding, teaches nothing that keeps H positive definite: it is
    left out, as in Nocedal & Wright 2006, section 6.1, and in PyTorch (not in optax).
    """
    bend, size = jnp.dot(dw, dg), jnp.dot(dg, dg)
    good = bend > jnp.finfo(dw.dtype).eps * jnp.sqrt(jnp.dot(dw, dw) * size)
    bend, size = jnp.where(good, bend, 1), jnp.where(good, size, 1)
    return jnp.where(good, 1 / bend, 0), jnp.where(good, bend / size, 0)


def unit(g: Array) -> Array:
    """What makes the first step, of unknown scale, at most 1 long (optax; PyTorch takes the sum of |g|)."""
    return 1 / jnp.maximum(jnp.linalg.norm(g), 1)


def searched(
    f: Objective,
    x: Array,
    g: Array,
    p: Array,
    lr: Array,
    *,
    c1: Array,
    c2: Array,
    trials: Array,
    search: Array,
) -> LineSearchResult:
    """How far to go along p; every search's first trial is lr, and 1 is the natural one.

    "exact" is the lowest point on the line if the loss is a quadratic; along negative curvature it is lr.
    """
    slope, none = jnp.dot(g, p), no_search(x)

    def wolfe() -> LineSearchResult:
        result = strong_wolfe(along(f, x, p), f(x), slope, lr, c1=c1, c2=c2, trials=trials)
        return result._replace(values=result.values + 1)

    def armijo() -> LineSearchResult:
        half = jnp.full_like(lr, 0.5)
        result = backtrack(lambda t: f(x + t * p), f(x), slope, lr, c1=c1, rho=half, trials=trials)
        return result._replace(values=result.values + 1)

    def exact() -> LineSearchResult:
        bend = jnp.dot(p, f.curvature(x, p))
        t = jnp.where(bend > 0, -slope / jnp.where(bend > 0, bend, 1), 1)
        return none._replace(t=lr * t, slopes=none.slopes + 2)

    return jax.lax.switch(search, (wolfe, armijo, exact, lambda: none._replace(t=lr)))


def step(
    f: Objective,
    x: Array,
    s: BFGSState,
    lr: Array,
    *,
    c1: Array,
    c2: Array,
    trials: Array,
    search: Array,
    scaled: Array,
) -> tuple[Array, BFGSState]:
    """Newton's step with an inverse Hessian H that was I, and has learnt from every step.

    `scaled`: until H has learnt something the step is at most 1 long, and the first thing it learns is its
    size (Nocedal & Wright 2006, equation 6.20). Otherwise it starts as I, as in SciPy. On mini-batches the
    change of the gradient is taken between the batches of two steps, noise and all, as in PyTorch and optax.
    """
    g = f.grad(x)
    dw, dg = x - s.x, g - s.g
    rho, size = secant(dw, dg)
    H = s.H * jnp.where(scaled & (s.learnt == 0) & (rho > 0), size, 1)
    V = jnp.eye(len(x), dtype=x.dtype) - rho * jnp.outer(dw, dg)
    H, learnt = V @ H @ V.T + rho * jnp.outer(dw, dw), s.learnt + (rho > 0)
    p = -(H @ g) * jnp.where(scaled & (learnt == 0), unit(g), 1)
    result = searched(f, x, g, p, lr, c1=c1, c2=c2, trials=trials, search=search)
    return x + result.t * p, BFGSState(x, g, H, learnt, p, *result)


def length_tex(search: str) -> str:
    """How the step length is found."""
    return {
        "strong_wolfe": WOLFE_TEX.format(p="p", first=r"\eta"),
        "armijo": r"t &= \max\{\eta, \tfrac{\eta}{2}, \dots, \tfrac{\eta}{2^{n-1}}\} \ \text{with}\ "
        r"L(w + t\,p) \le L(w) + c_1 t\, g^\top p",
        "exact": r"t &= -\eta\, \frac{g^\top p}{p^\top \nabla^2 L\, p}",
        "fixed": r"t &= \eta",
    }[search]


PAIR_TEX = (
    r"& \Delta w = w - w', \ \Delta g = g - g' \\ \rho &= \frac{1}{\Delta g^\top \Delta w},"
    r" \ \text{left out unless}\ \rho > 0"
)


def tex(search: str, scaled: bool) -> str:
    """The rank-two update, the direction, and the search along it."""
    first = (
        r"\text{at first:}\ H &= \frac{I}{\max(1, \|g\|)}, \ \text{then}\ H = "
        r"\frac{\Delta g^\top \Delta w}{\Delta g^\top \Delta g}\, I \ \text{before the first update}"
        if scaled
        else r"\text{at first:}\ H &= I"
    )
    return (
        rf"\begin{{aligned}} {first} \\ {PAIR_TEX} \\"
        r" H &\leftarrow (I - \rho\, \Delta w\, \Delta g^\top)\, H\, (I - \rho\, \Delta g\, \Delta w^\top)"
        r" + \rho\, \Delta w\, \Delta w^\top \\ p &= -H g \\"
        rf" {length_tex(search)} \\ w &\leftarrow w + t\, p \end{{aligned}}"
    )


SEARCH = Toggle(
    "search",
    "Step length",
    "strong_wolfe",
    ("strong_wolfe", "armijo", "exact", "fixed"),
    ("strong Wolfe", "Armijo", "exact on a quadratic", "fixed"),
    help="Strong Wolfe: enough decrease and little slope left; keeps the curvature positive. Armijo: enough "
    "decrease, by halving. Exact on a quadratic: Newton's step on the line. Fixed: the rate.",
)
SEARCHED = (
    Slider("c1", "c_1", 1e-4, 1e-9, 0.5, log=True, help=C1_HELP),
    Slider("c2", "c_2", 0.9, 1e-9, 0.999, log=True, help="How much slope may be left (strong Wolfe only)."),
    replace(TRIALS, default=10),  # as in SciPy
)
SHOWN = (Shown("p", "p", lambda s: s.p, "Direction.", kind="vector", sign=1), LENGTH)


def cost(s: LineSearchResult) -> Cost:
    """One gradient, and what the search took."""
    return Cost(gradients=1 + s.slopes, values=s.values)


RULES = (
    Rule(
        name="bfgs",
        title="BFGS",
        family="Second order",
        blurb="Learns the inverse of the Hessian from how the gradient changes along its steps. Nearly as "
        "fast as Newton's method, with gradients alone.",
        init=init,
        step=step,
        tex=tex,
        source="Broyden, Fletcher, Goldfarb & Shanno 1970; Nocedal & Wright 2006, Algorithm 6.1",
        rate="unit",
        sliders=SEARCHED,
        toggles=(
            SEARCH,
            Toggle(
                "scaled",
                "learn the scale first",
                default=True,
                help="The first step is at most 1 long, and its curvature makes the first H. Off: it is I.",
            ),
        ),
        cost=cost,
        shown=SHOWN,
        filled=lambda search, scaled: (("p", "−H·{g}"), ("w", "{w'} + {length}·{p}")),
        needs=("hessian",),
    ),
)
