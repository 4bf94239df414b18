"""K-FAC: the natural gradient of a network, with two small matrices for every layer."""

from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp
from jax.scipy.linalg import cho_solve

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Cost, Rule, Shown

STREAM = 3
"""Sets the random targets apart from everything else that is drawn from an experiment's seed."""


class KfacState(NamedTuple):
    """K-FAC's memory: two matrices for every layer, and their damped inverses."""

    t: Array  # [] steps taken
    A: tuple[Array, ...]  # [m, m] each, running means of the second moments of a layer's inputs and a 1
    G: tuple[Array, ...]  # [n, n] each, of the gradients by its sums
    B: tuple[Array, ...]  # [m, m] each, the inverse of A with its damping
    C: tuple[Array, ...]  # [n, n] each, that of G
    p: Array  # [d] the last direction
    nu: Array  # [] the share of it that was taken


def init(x: Array, f: Objective) -> KfacState:
    """Nothing seen yet."""
    assert f.factors is not None  # as `needs` asks  # noqa: S101
    factors, draw = f.factors, jax.random.key(0)
    sides = jax.eval_shape(lambda x: [one[1:] for one in factors(x, jnp.array(False), draw)], x)
    A, G = (tuple(jnp.zeros(pair[k].shape, x.dtype) for pair in sides) for k in (0, 1))
    return KfacState(jnp.zeros((), jnp.int32), A, G, A, G, jnp.zeros_like(x), jnp.zeros((), x.dtype))


def inverses(A: Array, G: Array, damping: Array) -> tuple[Array, Array]:
    """Of A + π√μ I and G + √μ/π I; π makes both dampings as large beside their matrices (section 6.3)."""
    sizes = jnp.trace(A) / len(A), jnp.trace(G) / len(G)
    there = (sizes[0] > 0) & (sizes[1] > 0)
    pi = jnp.sqrt(jnp.where(there, sizes[0], 1) / jnp.where(there, sizes[1], 1))
    root = jnp.sqrt(damping)

    def inverse(M: Array, more: Array) -> Array:
        unit = jnp.eye(len(M), dtype=M.dtype)
        return cho_solve((jnp.linalg.cholesky(M + more * unit), True), unit)

    return inverse(A, pi * root), inverse(G, root / pi)


def step(
    f: Objective,
    x: Array,
    s: KfacState,
    lr: Array,
    *,
    damping: Array,
    beta: Array,
    every: Array,
    kl: Array,
    clipped: Array,
    empirical: Array,
) -> tuple[Array, KfacState]:
    """Multiply a layer's gradient by the inverses of two matrices: (A ⊗ G)⁻¹ vec g = vec(A⁻¹ g G⁻¹).

    Each layer by itself, without the paper's momentum. A coupled weight decay is damping, too (section 6.6).
    Parameters that are in no layer that sums, such as those of batch norm, move along their plain gradient.
    """
    assert f.factors is not None  # as `needs` asks  # noqa: S101
    t, p = s.t + 1, f.grad(x)
    draw = jax.random.fold_in(jax.random.fold_in(jax.random.key(f.seed), STREAM), t)
    found = f.factors(x, empirical, draw)
    keep = jnp.minimum(beta, 1 - 1 / t.astype(x.dtype))
    A = tuple(keep * old + (1 - keep) * one.A for old, one in zip(s.A, found, strict=True))
    G = tuple(keep * old + (1 - keep) * one.G for old, one in zip(s.G, found, strict=True))

    def anew() -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        pairs = [inverses(a, g, damping + f.weight_decay) for a, g in zip(A, G, strict=True)]
        return tuple(b for b, _ in pairs), tuple(c for _, c in pairs)

    B, C = jax.lax.cond(s.t % every.astype(jnp.int32) == 0, anew, lambda: (s.B, s.C))
    g = p
    for one, b, c in zip(found, B, C, strict=True):
        layer = slice(one.at, one.at + len(b) * len(c))
        p = p.at[layer].set((b @ p[layer].reshape(len(b), len(c)) @ c).ravel())
    change = lr**2 * (g @ p)
    nu = jnp.sqrt(kl / jnp.maximum(change, kl))
    nu = jnp.where(clipped & (change > kl), nu, 1)
    return x - nu * lr * p, KfacState(t, A, G, B, C, p, nu)


def tex(clipped: bool, empirical: bool) -> str:
    """The update of a layer, and of what is in none."""
    whose = "its own" if empirical else "a drawn"
    share = r"\nu" if clipped else ""
    return (
        r"\begin{aligned} & \text{a matrix, a layer's weights over its biases:} \\"
        r" \hat A &= \mathrm{E}[\bar a \bar a^\top], \quad \bar a\text{: the inputs and 1} \\"
        r" \hat\Gamma &= \mathrm{E}[s s^\top] \\"
        rf" & s\text{{: gradient by its sums, for {whose} target}} \\"
        r" \beta_t &= \min(\beta, 1 - 1/t), \quad A \leftarrow \beta_t A + (1-\beta_t) \hat A \\"
        r" \Gamma &\leftarrow \beta_t \Gamma + (1-\beta_t) \hat\Gamma \\"
        r" \pi &= \sqrt{\frac{\operatorname{tr}(A) / n_1}{\operatorname{tr}(\Gamma) / n_2}} \\"
        r" B &= (A + \pi\sqrt{\mu}\, I)^{-1} \quad \text{every } k \text{ steps } (k \mid t-1) \\"
        r" C &= (\Gamma + \tfrac{\sqrt{\mu}}{\pi} I)^{-1}"
        r" \quad \text{every } k \text{ steps } (k \mid t-1) \\"
        r" P &= B\, G\, C \\"
        r" & \text{a vector in no layer:} \\ p &= g \\"
        r" & \text{all, with } p \text{ for all of } P \text{ and } p \text{:} \\"
        + (r" \nu &= \min(1, \sqrt{\kappa / (\eta^2\, g^\top p)}) \\" if clipped else "")
        + rf" w &\leftarrow w - {share}\, \eta\, p \end{{aligned}}"
    )


def filled(clipped: bool, empirical: bool) -> tuple[tuple[str, str], ...]:
    """The lines in numbers."""
    share = "{nu}·" if clipped else ""
    return (("p", "{g}, of a layer B·G·C"), ("w", f"{{w'}} − {share}{{lr}}·{{p}}"))


RULES = (
    Rule(
        name="kfac",
        title="K-FAC",
        family="Second order",
        aliases=("Kronecker-factored approximate curvature", "KFC", "natural gradient of networks"),
        blurb="The natural gradient of a network, with two small matrices for a layer in the place of one "
        "too large to write down. Few, good steps; parameters of batch norm move along their plain gradient.",
        init=init,
        step=step,
        tex=tex,
        source="Martens & Grosse 2015; of convolutions: Grosse & Martens 2016; clipped: Ba et al. 2017",
        rate="unit",
        lr_scale=0.1,
        sliders=(
            Slider(
                "damping",
                r"\mu",
                0.01,
                1e-6,
                1e2,
                log=True,
                help="More of it makes the step shorter and closer to the gradient.",
            ),
            Slider("beta", r"\beta", 0.95, 0.0, 0.999, help="How much of the old matrices survives a step."),
            Slider("every", "k", 5, 1, 100, log=True, integer=True, help="Steps between new inverses."),
            Slider(
                "kl",
                r"\kappa",
                0.01,
                1e-6,
                1.0,
                log=True,
                help="How much a step may change what the network says; longer steps are shortened.",
            ),
        ),
        toggles=(
            Toggle(
                "clipped",
                "clipped",
                default=True,
                help="Shorten the step so that what the network says changes by no more than κ.",
            ),
            Toggle(
                "empirical",
                "own targets",
                default=False,
                help="The empirical Fisher information: of the samples' own targets, in the place of targets "
                "drawn from what the network says.",
            ),
        ),
        cost=Cost(gradients=2),
        draws=True,
        shown=(
            Shown("p", "p", lambda s: s.p, "The natural gradient, layer by layer.", kind="vector"),
            Shown("nu", r"\nu", lambda s: s.nu, "The share of the step that is taken."),
        ),
        filled=filled,
        needs=("layers",),
    ),
)
