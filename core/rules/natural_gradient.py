"""The natural gradient: the way down on which what the model says changes least."""

from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.newton import damping_slider

MOST = 250
"""Conjugate-gradient steps inside one step; in exact arithmetic d are enough."""


class NaturalState(NamedTuple):
    """What the last step knew: nothing of it is used again."""

    p: Array  # [d] the whole step, before the rate
    products: Array  # [] products with F that it took


def init(x: Array) -> NaturalState:
    """No step yet."""
    return NaturalState(jnp.zeros_like(x), jnp.zeros((), x.dtype))


def step(f: Objective, x: Array, s: NaturalState, lr: Array, *, damping: Array) -> tuple[Array, NaturalState]:
    """Solve (F + μI) p = g by conjugate gradients, to nine digits of the gradient.

    F is the Fisher information, which is the generalized Gauss–Newton matrix here: only products with it
    are needed (Martens 2010), never the matrix. It has no negative curvature, and where what the model says
    is linear in the parameters, as in logistic and softmax regression, it is the Hessian.
    """
    fisher = f.fisher
    assert fisher is not None  # as `needs` asks  # noqa: S101
    g = f.grad(x)
    digits = jnp.maximum(1e-9, 8 * jnp.finfo(x.dtype).eps)
    enough = (digits * jnp.linalg.norm(g)) ** 2

    def unfinished(at: tuple) -> Array:
        _, r, _, products, stuck = at
        return ~stuck & (r @ r > enough) & (products < min(4 * len(x), MOST))

    def body(at: tuple) -> tuple:
        p, r, d, products, _ = at
        Fd = fisher(x, d) + damping * d
        bend, rr = d @ Fd, r @ r
        stuck = bend <= 0  # a direction in which nothing changes, without damping
        alpha = jnp.where(stuck, 0, rr / jnp.where(stuck, 1, bend))
        left = r - alpha * Fd
        return p + alpha * d, left, left + (left @ left) / rr * d, products + 1, stuck

    begin = (jnp.zeros_like(x), g, g, jnp.zeros((), x.dtype), jnp.zeros((), bool))
    p, _, _, products, _ = jax.lax.while_loop(unfinished, body, begin)
    return x - lr * p, NaturalState(p, products)


RULES = (
    Rule(
        name="natural_gradient",
        title="Natural gradient",
        family="Second order",
        aliases=("generalized Gauss–Newton", "Fisher scoring", "Hessian-free"),
        blurb="Measures a step by how much it changes the model's predictions, not by its length. On "
        "logistic and softmax regression that is Newton's method, damped by μ, and it never points uphill.",
        init=init,
        step=step,
        tex=lambda: (
            r"\begin{aligned} F &= J^\top H_z J \\ J &= \partial z / \partial w,"
            r" \quad H_z = \partial^2 L / \partial z^2, \;\; z\text{: what the model says} \\"
            r" p &= (F + \mu I)^{-1} g \\ w &\leftarrow w - \eta\, p \end{aligned}"
        ),
        source="Amari 1998; as the generalized Gauss–Newton matrix: Schraudolph 2002; Martens 2020",
        rate="unit",
        sliders=(damping_slider(0.01),),
        cost=lambda s: Cost(gradients=1 + 2 * s.products),
        shown=(Shown("p", "p", lambda s: s.p, "The whole step, before the rate.", kind="vector"),),
        filled=lambda: (("p", "(F + {damping}·I)⁻¹·{g}"), ("w", "{w'} − {lr}·{p}")),
        needs=("fisher",),
    ),
)
