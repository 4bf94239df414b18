"""Variance reduction: mini-batch gradients corrected by what the full data said a while ago."""

from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.objective import Objective
from core.rule import Cost, Rule, Shown


class SVRGState(NamedTuple):
    """SVRG's memory."""

    age: Array  # [] steps taken from the snapshot
    snap: Array  # [d] where the snapshot was taken
    mu: Array  # [d] the gradient on all the data there
    then: Array  # [d] this mini-batch's gradient there
    v: Array  # [d] the corrected gradient


def init(x: Array) -> SVRGState:
    """No snapshot yet: the first step takes one."""
    return SVRGState(jnp.zeros((), x.dtype), x, *(jnp.zeros_like(x) for _ in range(3)))


def step(f: Objective, x: Array, s: SVRGState, lr: Array, *, m: Array) -> tuple[Array, SVRGState]:
    """Correct the mini-batch's gradient by how wrong it was at the snapshot, of at most m steps ago.

    Option I of the paper: the new snapshot is where the last m steps ended. What the run does to gradients
    (clipping, noise) is done to the corrected one.
    """
    due = s.age % m == 0
    snap, age = jnp.where(due, x, s.snap), jnp.where(due, 1, s.age + 1)
    mu = jax.lax.cond(due, f.full_grad, lambda _: s.mu, x)
    slope = jax.grad(f)
    then = slope(snap)
    v = f.change(slope(x) - then + mu)
    return x - lr * v, SVRGState(age, snap, mu, then, v)


class SAGAState(NamedTuple):
    """SAGA's memory."""

    t: Array  # [] steps taken
    table: Array  # [n, d] the last known gradient of every sample
    mean: Array  # [d] the mean of the table before this step
    then: Array  # [d] the mean of what it said of this mini-batch
    v: Array  # [d] the corrected gradient


def saga_init(x: Array, f: Objective) -> SAGAState:
    """Every sample's gradient at the start."""
    assert f.each is not None  # noqa: S101  the rule needs samples
    return SAGAState(jnp.zeros((), x.dtype), f.each(x), *(jnp.zeros_like(x) for _ in range(3)))


def saga_step(f: Objective, x: Array, s: SAGAState, lr: Array) -> tuple[Array, SAGAState]:
    """Correct the samples' gradients by those last known of them, and remember the new ones.

    The paper draws one sample a step; a mini-batch stands for the mean of its samples' corrections. What the
    run does to gradients (clipping, noise) is done to the corrected one.
    """
    assert f.each is not None  # noqa: S101  the rule needs samples
    n, weight = len(s.table), jnp.asarray(f.weight, x.dtype)
    rows = jnp.arange(n) if f.rows is None else f.rows
    now, mean = f.each(x), jnp.mean(s.table, axis=0)
    share = weight / jnp.sum(weight)
    then = share @ s.table[rows]
    v = f.change(share @ now - then + mean)
    table = s.table.at[jnp.where(weight > 0, rows, n)].set(now, mode="drop")  # padding has no row
    return x - lr * v, SAGAState(s.t + 1, table, mean, then, v)


RULES = (
    Rule(
        name="svrg",
        title="SVRG",
        family="Variance reduction",
        blurb="Now and then computes the full gradient, and uses it to cancel the noise of the mini- "
        "batches. Converges with a constant rate where SGD keeps jittering.",
        init=init,
        step=step,
        tex=lambda: (
            r"\begin{aligned} \tilde w &\leftarrow w, \quad \tilde\mu \leftarrow \nabla L(\tilde w)"
            r" \quad \text{every } m \text{ steps } (m \mid t-1) \\"
            r" v &= g - \nabla L_B(\tilde w) + \tilde\mu \\ w &\leftarrow w - \eta\, v \end{aligned}"
        ),
        source="Johnson & Zhang 2013, Procedure SVRG, option I",
        sliders=(Slider("m", "m", 50, 1, 1000, log=True, integer=True, help="Steps between two snapshots."),),
        cost=lambda s: Cost(gradients=2, full_gradients=s.age == 1),
        shown=(
            Shown("snap", r"\tilde w", lambda s: s.snap, "Where the last snapshot was taken.", kind="point"),
            Shown(
                "mu",
                r"\tilde\mu",
                lambda s: s.mu,
                "The gradient on all the data there.",
                kind="vector",
                at="snap",
            ),
            Shown(
                "then",
                r"\nabla L_B(\tilde w)",
                lambda s: s.then,
                "This mini-batch's gradient there.",
                kind="vector",
                at="snap",
            ),
            Shown("v", "v", lambda s: s.v, "The corrected gradient.", kind="vector"),
        ),
        filled=lambda: (
            ("mu", "∇L({snap}) on all data"),
            ("then", "∇L({snap}) on this mini-batch"),
            ("v", "{g} − {then} + {mu}"),
            ("w", "{w'} − {lr}·{v}"),
        ),
        needs=("full",),
    ),
    Rule(
        name="saga",
        title="SAGA",
        family="Variance reduction",
        blurb="Remembers the last gradient of every sample, and uses their mean to cancel the noise. "
        "Converges with a constant rate; needs memory for every sample.",
        init=saga_init,  # pyright: ignore[reportArgumentType]  it needs the objective too
        step=saga_step,
        tex=lambda: (
            r"\begin{aligned} \text{at first:}\ T_i &= \nabla L_i(w), \ i = 1, \dots, n \\"
            r" v &= \frac{1}{|B|} \sum_{i \in B} \left(\nabla L_i(w) - T_i\right)"
            r" + \frac{1}{n} \sum_{i=1}^n T_i \\"
            r" T_i &\leftarrow \nabla L_i(w), \ i \in B \\ w &\leftarrow w - \eta\, v \end{aligned}"
        ),
        source="Defazio, Bach & Lacoste-Julien 2014, Algorithm 1",
        cost=lambda s: Cost(gradients=1, full_gradients=s.t == 1),
        shown=(
            Shown(
                "mean",
                r"\bar T",
                lambda s: s.mean,
                "The mean of all known gradients before this step.",
                kind="vector",
            ),
            Shown(
                "then", r"\bar T_B", lambda s: s.then, "The mean of those of this mini-batch.", kind="vector"
            ),
            Shown("v", "v", lambda s: s.v, "The corrected gradient.", kind="vector"),
        ),
        filled=lambda: (("v", "{g} − {then} + {mean}"), ("w", "{w'} − {lr}·{v}")),
        needs=("samples",),
    ),
)
