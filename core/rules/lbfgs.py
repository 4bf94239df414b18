"""L-BFGS: quasi-Newton steps from the last few steps only, without any matrix."""

from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.objective import Objective
from core.rule import Rule
from core.rules.quasi_newton import (
    PAIR_TEX,
    SEARCH,
    SEARCHED,
    SHOWN,
    cost,
    length_tex,
    searched,
    secant,
    unit,
)
from core.search import no_search

MEMORY = 10
"""The most steps that it remembers."""


class LBFGSState(NamedTuple):
    """L-BFGS's memory."""

    x: Array  # [d] the last w
    g: Array  # [d] the gradient there
    dw: Array  # [MEMORY, d] steps, the newest first
    dg: Array  # [MEMORY, d] how the gradient changed along them
    rho: Array  # [MEMORY] 1 / dw·dg; 0 where there is no step yet
    size: Array  # [] dw·dg / dg·dg of the newest; 0 before there is one
    p: Array  # [d] direction
    t: Array  # [] step length
    values: Array  # [] the search's evaluations
    slopes: Array  # []


def init(x: Array) -> LBFGSState:
    """No step yet."""
    zero, zeros = jnp.zeros_like(x), jnp.zeros((MEMORY, len(x)), x.dtype)
    return LBFGSState(x, zero, zeros, zeros, zeros[:, 0], zero[0], zero, *no_search(x))


def step(
    f: Objective,
    x: Array,
    s: LBFGSState,
    lr: Array,
    *,
    memory: Array,
    c1: Array,
    c2: Array,
    trials: Array,
    search: Array,
) -> tuple[Array, LBFGSState]:
    """BFGS with an H that is never written down: the two-loop recursion applies it from the last steps.

    Before the oldest of them H is dw·dg / dg·dg of the newest; without any, it makes the step at most 1 long.
    """
    g = f.grad(x)
    new, size = secant(x - s.x, g - s.g)
    dw, dg, rho = (
        jnp.where(new > 0, jnp.concatenate([first[None], old[:-1]]), old)
        for first, old in ((x - s.x, s.dw), (g - s.g, s.dg), (new, s.rho))
    )
    size = jnp.where(new > 0, size, s.size)
    used = jnp.where(jnp.arange(MEMORY) < memory, rho, 0)

    def back(i: Array, now: tuple[Array, Array]) -> tuple[Array, Array]:
        q, alpha = now
        a = used[i] * jnp.dot(dw[i], q)
        return q - a * dg[i], alpha.at[i].set(a)

    def forth(k: Array, r: Array) -> Array:
        i = MEMORY - 1 - k
        return r + (alpha[i] - used[i] * jnp.dot(dg[i], r)) * dw[i]

    q, alpha = jax.lax.fori_loop(0, MEMORY, back, (g, jnp.zeros_like(rho)))
    p = -jax.lax.fori_loop(0, MEMORY, forth, q * jnp.where(size > 0, size, unit(g)))
    result = searched(f, x, g, p, lr, c1=c1, c2=c2, trials=trials, search=search)
    return x + result.t * p, LBFGSState(x, g, dw, dg, rho, size, p, *result)


def tex(search: str) -> str:
    """The two loops, from the newest of the m steps to the oldest and back."""
    return (
        rf"\begin{{aligned}} {PAIR_TEX} \\"
        r" q &= g; \quad q \leftarrow q - \alpha_i\, \Delta g_i, \quad"
        r" \alpha_i = \rho_i\, \Delta w_i^\top q \quad (i = k, \dots, k-m+1) \\"
        r" r &= \frac{\Delta g_k^\top \Delta w_k}{\Delta g_k^\top \Delta g_k}\, q"
        r" \ \text{(without pairs } \tfrac{q}{\max(1, \|g\|)} \text{)}; \quad"
        r" r \leftarrow r + (\alpha_i - \rho_i\, \Delta g_i^\top r)\, \Delta w_i"
        r" \quad (i = k-m+1, \dots, k) \\ p &= -r \\"
        rf" {length_tex(search)} \\ w &\leftarrow w + t\, p \end{{aligned}}"
    )


RULES = (
    Rule(
        name="lbfgs",
        title="L-BFGS",
        family="Second order",
        aliases=("limited-memory BFGS",),
        blurb="Learns the curvature from its last few steps, without storing a matrix. The standard choice "
        "for smooth problems without noise.",
        init=init,
        step=step,
        tex=tex,
        source="Nocedal 1980; Liu & Nocedal 1989; Nocedal & Wright 2006, Algorithms 7.4 and 7.5",
        rate="unit",
        sliders=(
            Slider("memory", "m", MEMORY, 1, MEMORY, integer=True, help="How many steps it learns from."),
            *SEARCHED,
        ),
        toggles=(SEARCH,),
        cost=cost,
        shown=SHOWN,
        filled=lambda search: (("p", "−H·{g}"), ("w", "{w'} + {length}·{p}")),
    ),
)
