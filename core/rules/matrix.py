"""Rules that know which parameters form a matrix: Shampoo and Muon.

The landscape tells the shapes of its blocks. A block of more than two axes, such as a convolution's kernel,
is taken as a matrix with its last axis for the columns; the others are vectors.
"""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adaptive import EPS


def blocks(shapes: tuple[tuple[int, ...], ...]) -> Iterator[tuple[slice, tuple[int, int] | None]]:
    """Where each block lies in the flat vector, and its rows and columns if it is a matrix."""
    at = 0
    for shape in shapes:
        size = math.prod(shape)
        yield slice(at, at + size), (size // shape[-1], shape[-1]) if len(shape) > 1 else None
        at += size


LARGEST = 128
"""A side longer than this has the diagonal of its matrix only (Gupta et al. 2018 do so from 1200)."""


class ShampooState(NamedTuple):
    """Shampoo's memory: one or two matrices for every block."""

    L: tuple[Array, ...]  # [m, m] each, sums of G Gᵀ, or of g gᵀ for a vector; [m] for a long side
    R: tuple[Array | None, ...]  # [n, n] each, sums of Gᵀ G, None for a vector; [n] for a long side
    p: Array  # [d] the last direction


def shampoo_init(x: Array, f: Objective) -> ShampooState:
    """No gradient seen yet."""

    def nothing(side: int) -> Array:
        return jnp.zeros((side, side) if side <= LARGEST else (side,), x.dtype)

    sides = [shape or (block.stop - block.start,) for block, shape in blocks(f.shapes)]
    return ShampooState(
        tuple(nothing(one[0]) for one in sides),
        tuple(nothing(one[1]) if len(one) > 1 else None for one in sides),
        jnp.zeros_like(x),
    )


def power(M: Array, exponent: float) -> Array:
    """M to that negative power, for a symmetric M ≥ 0; without the axes along which it is 0 to rounding."""
    values, axes = jnp.linalg.eigh(M)
    good = values > len(M) * jnp.finfo(M.dtype).eps * values[-1]
    return (axes * jnp.where(good, jnp.where(good, values, 1) ** exponent, 0)) @ axes.T


def whitened(M: Array, G: Array, eps: Array, exponent: float) -> Array:
    """(M + ε I) to that negative power, times G [m, …]; M [m] is a diagonal."""
    if M.ndim == 2:
        return power(M + eps * jnp.eye(len(M)), exponent) @ G
    diagonal = M + eps
    root = jnp.where(diagonal > 0, jnp.where(diagonal > 0, diagonal, 1) ** exponent, 0)
    return root.reshape(-1, *[1] * (G.ndim - 1)) * G


def added(M: Array, G: Array) -> Array:
    """M and G Gᵀ, or M and its diagonal, for the columns of G [m, n]."""
    return M + (G @ G.T if M.ndim == 2 else jnp.sum(G**2, axis=1))


def shampoo_step(
    f: Objective, x: Array, s: ShampooState, lr: Array, *, eps: Array
) -> tuple[Array, ShampooState]:
    """Whiten a matrix of gradients from both sides by roots of what it has seen: AdaGrad for matrices.

    A vector has one side only, and Shampoo is AdaGrad with the full matrix (Duchi et al. 2011): it does not
    care how the axes are turned.
    """
    g, left, right, p = f.grad(x), [], [], jnp.zeros_like(x)
    for (block, shape), L, R in zip(blocks(f.shapes), s.L, s.R, strict=True):
        if shape is None or R is None:
            G = g[block]
            left.append(added(L, G[:, None]))
            right.append(None)
            moved = whitened(left[-1], G, eps, -1 / 2)
        else:
            G = g[block].reshape(shape)
            left.append(added(L, G))
            right.append(added(R, G.T))
            rows = whitened(left[-1], G, eps, -1 / 4)
            moved = whitened(right[-1], rows.T, eps, -1 / 4).T.ravel()
        p = p.at[block].set(moved)
    return x - lr * p, ShampooState(tuple(left), tuple(right), p)


class MuonState(NamedTuple):
    """Muon's memory."""

    t: Array  # [] steps taken
    m: Array  # [d] running mean of g
    v: Array  # [d] running mean of g * g, for the blocks that are no matrices
    o: Array  # [d] the last direction


def muon_init(x: Array) -> MuonState:
    """At rest."""
    return MuonState(jnp.zeros((), x.dtype), *[jnp.zeros_like(x)] * 3)


QUINTIC = 3.4445, -4.7750, 2.0315
"""Jordan's coefficients of X, (X Xᵀ) X and (X Xᵀ)² X."""


def orthogonalized(G: Array) -> Array:
    """About U Vᵀ for G = U S Vᵀ, by five Newton–Schulz steps of fifth order: all singular values near 1."""
    a, b, c = QUINTIC
    X = G.T if G.shape[0] > G.shape[1] else G
    X = X / (jnp.linalg.norm(X) + 1e-8)
    for _ in range(5):
        A = X @ X.T
        X = a * X + (b * A + c * A @ A) @ X
    return X.T if G.shape[0] > G.shape[1] else X


def muon_step(
    f: Objective,
    x: Array,
    s: MuonState,
    lr: Array,
    *,
    beta: Array,
    nesterov: Array,
    bias_correction: Array,
    matched: Array,
) -> tuple[Array, MuonState]:
    """Move every singular direction of the momentum equally far; vectors move by Adam (β 0.9 and 0.999).

    `bias_correction` is optax's, like NAdam's; Jordan and PyTorch have none. `matched` scales a matrix to
    the size of Adam's steps, 0.2 √max(rows, columns) (Moonlight: Liu et al. 2025); otherwise it is Jordan's
    √max(1, columns / rows), for a matrix that maps its rows to its columns.
    """
    g, t = f.grad(x), s.t + 1
    m, v, o = beta * s.m + (1 - beta) * g, s.v, jnp.zeros_like(x)
    now, then = (jnp.where(bias_correction, 1 - beta**k, 1) for k in (t, t + 1))
    mean = jnp.where(nesterov, beta * m / then + (1 - beta) * g / now, m / now)
    for block, shape in blocks(f.shapes):
        if shape is None:
            m = m.at[block].set(0.9 * s.m[block] + 0.1 * g[block])
            v = v.at[block].set(0.999 * v[block] + 0.001 * g[block] ** 2)
            root = jnp.sqrt(v[block] / (1 - 0.999**t)) + 1e-8
            o = o.at[block].set(m[block] / (1 - 0.9**t) / root)
        else:
            rows, columns = shape
            scale = jnp.where(matched, 0.2 * max(rows, columns) ** 0.5, max(1, columns / rows) ** 0.5)
            o = o.at[block].set(scale * orthogonalized(mean[block].reshape(shape)).ravel())
    return x - lr * o, MuonState(t, m, v, o)


def shampoo_tex() -> str:
    """The update of a matrix."""
    return (
        r"\begin{aligned} \text{a matrix:} \quad &"
        r" L \leftarrow L + G G^\top, \quad R \leftarrow R + G^\top G \\"
        r" W &\leftarrow W - \eta\, (L + \epsilon I)^{-1/4}\, G\, (R + \epsilon I)^{-1/4} \\"
        r" \text{a vector:} \quad & L \leftarrow L + g g^\top \\"
        r" w &\leftarrow w - \eta\, (L + \epsilon I)^{-1/2}\, g \\"
        rf" & \text{{a side over {LARGEST}: the diagonal of its matrix}} \end{{aligned}}"
    )


def muon_tex(nesterov: bool, bias_correction: bool, matched: bool) -> str:
    """The update of a matrix."""
    now, then = (r"/(1-\beta^t)", r"/(1-\beta^{t+1})") if bias_correction else ("", "")
    mean = rf"\beta M{then} + (1-\beta)\, G{now}" if nesterov else f"M{now}"
    scale = r"0.2\sqrt{\max(n_1, n_2)}" if matched else r"\sqrt{\max(1, n_2/n_1)}"
    a, b, c = QUINTIC
    return (
        r"\begin{aligned} \text{a matrix of } n_1 \text{ rows and } n_2 \text{ columns:} \quad &"
        rf" M \leftarrow \beta M + (1-\beta)\, G, \quad \hat M = {mean} \\"
        r" X_0 &= \hat M / (\|\hat M\|_F + 10^{-8}) \\"
        rf" X_{{k+1}} &= {a}\, X_k {b}\, (X_k X_k^\top) X_k + {c}\, (X_k X_k^\top)^2 X_k"
        r" \quad (k = 0, \dots, 4) \\"
        rf" W &\leftarrow W - \eta\, {scale}\, X_5 \\"
        r" \text{a vector:} \quad &"
        r" m \leftarrow 0.9\, m + 0.1\, g, \quad v \leftarrow 0.999\, v + 0.001\, g^2 \\"
        r" w &\leftarrow w - \eta\, \frac{m / (1 - 0.9^t)}{\sqrt{v / (1 - 0.999^t)} + 10^{-8}} \end{aligned}"
    )


RULES = (
    Rule(
        name="shampoo",
        title="Shampoo",
        family="Second order",
        blurb="Whitens a matrix of gradients from both sides by roots of what it has seen so far. AdaGrad "
        "that also knows how rows and columns are correlated.",
        init=shampoo_init,
        step=shampoo_step,
        tex=shampoo_tex,
        source="Gupta, Koren & Singer 2018, Algorithm 1; Algorithm 2 for vectors",
        rate="distance",
        lr_scale=5.0,
        sliders=(replace(EPS, default=1e-4),),
        shown=(Shown("p", "p", lambda s: s.p, "The whitened gradient.", kind="vector"),),
        filled=lambda: (
            ("p", "{g} whitened: L^(−1/4)·G·R^(−1/4), of a vector L^(−1/2)·g"),
            ("w", "{w'} − {lr}·{p}"),
        ),
        needs=("blocks",),
    ),
    Rule(
        name="muon",
        title="Muon",
        family="Second order",
        blurb="Turns the momentum of a weight matrix into the nearest orthogonal one, so that all "
        "directions move equally far. Used to train large language models; vectors move by Adam.",
        init=muon_init,
        step=muon_step,
        tex=muon_tex,
        source="Jordan 2024; Liu et al. 2025 for the matched size",
        rate="distance",
        sliders=(
            Slider("beta", r"\beta", 0.95, 0.0, 0.999, help="How much of the old mean survives a step."),
        ),
        toggles=(
            Toggle("nesterov", "Nesterov", default=True, help="Mix the new gradient in once more."),
            Toggle(
                "bias_correction",
                "bias correction",
                default=False,
                help="Divide the running means by 1 - β^t, as optax does.",
            ),
            Toggle("matched", "Adam's size", default=False, help="0.2·√max(n₁, n₂), as in Moonlight."),
        ),
        shown=(
            Shown("m", "m", lambda s: s.m, "Running mean of the gradient.", kind="vector"),
            Shown("o", "o", lambda s: s.o, "The same with all its singular values near 1.", kind="vector"),
        ),
        filled=lambda nesterov, bias_correction, matched: (
            ("m", "{beta}·{m'} + (1 − {beta})·{g}"),
            ("w", "{w'} − {lr}·{o}"),
        ),
        needs=("matrix",),
    ),
)
