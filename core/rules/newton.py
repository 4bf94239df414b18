"""Newton's method, and what is done where the curvature is not that of a bowl.

Every step is taken along the axes of the Hessian H = Σ λᵢ vᵢvᵢᵀ, where it is a division by a curvature:
by λᵢ (Newton), by λᵢ + damping (Levenberg) or by |λᵢ| (saddle-free).
"""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.objective import Objective
from core.rule import Cost, Rule, Shown


class NewtonState(NamedTuple):
    """What the last step knew: nothing of it is used again."""

    curvatures: Array  # [d] eigenvalues of H, the smallest first
    p: Array  # [d] the whole step, before the rate


def init(x: Array) -> NewtonState:
    """No Hessian seen yet."""
    return NewtonState(jnp.zeros_like(x), jnp.zeros_like(x))


def divided(g: Array, axes: Array, by: Array) -> Array:
    """Σ (vᵢᵀg / byᵢ) vᵢ, without the axes along which `by` is 0 to rounding: the pseudo-inverse times g."""
    size = jnp.abs(by)
    flat = size <= len(g) * jnp.finfo(g.dtype).eps * jnp.max(size)
    return axes @ jnp.where(flat, 0, (g @ axes) / jnp.where(flat, 1, by))


def newton_step(f: Objective, x: Array, s: NewtonState, lr: Array) -> tuple[Array, NewtonState]:
    """Jump to where the quadratic through value, slope and curvature at w is flat: a minimum or a saddle."""
    curvatures, axes = jnp.linalg.eigh(f.hessian(x))
    p = divided(f.grad(x), axes, curvatures)
    return x - lr * p, NewtonState(curvatures, p)


def damped_step(
    f: Objective, x: Array, s: NewtonState, lr: Array, *, damping: Array
) -> tuple[Array, NewtonState]:
    """Newton's step with every curvature raised by the damping: from Newton (0) to gradient descent (∞).

    It goes downhill once the damping exceeds the most negative curvature. Two textbooks' dampings in one:
    a rate below 1 (Nocedal & Wright 2006, chapter 3) and Levenberg's μI.
    """
    curvatures, axes = jnp.linalg.eigh(f.hessian(x))
    p = divided(f.grad(x), axes, curvatures + damping)
    return x - lr * p, NewtonState(curvatures, p)


def saddle_free_step(
    f: Objective, x: Array, s: NewtonState, lr: Array, *, damping: Array
) -> tuple[Array, NewtonState]:
    """Newton's step with the curvatures' absolute values: away from a saddle along its negative ones.

    |H| is exact here; the paper takes it in a Krylov subspace, for networks. The damping is the paper's λI.
    """
    curvatures, axes = jnp.linalg.eigh(f.hessian(x))
    p = divided(f.grad(x), axes, jnp.abs(curvatures) + damping)
    return x - lr * p, NewtonState(curvatures, p)


def lines(matrix: str) -> str:
    """The two lines all three share."""
    return rf"\begin{{aligned}} p &= {matrix}^{{-1}} g \\ w &\leftarrow w - \eta\, p \end{{aligned}}"


def filled(matrix: str) -> tuple[tuple[str, str], ...]:
    """The same two lines in numbers."""
    return (("p", matrix + "⁻¹·{g}"), ("w", "{w'} − {lr}·{p}"))


SHOWN = (
    Shown("curvatures", r"\lambda", lambda s: s.curvatures, "Eigenvalues of H where the step began."),
    Shown("p", "p", lambda s: s.p, "The whole step, before the rate.", kind="vector"),
)
COST = Cost(gradients=1, hessians=1)


def damping_slider(default: float) -> Slider:
    """The damping's slider."""
    return Slider(
        "damping",
        r"\mu",
        default,
        0.0,
        1e4,
        log=True,
        help="Added to every curvature: more of it makes the step shorter and closer to the gradient.",
    )


RULES = (
    Rule(
        name="newton",
        title="Newton",
        family="Second order",
        blurb="Jumps to the minimum of the parabola that fits the loss here, using the full Hessian. Very "
        "few steps near a minimum; far away it may run uphill to a saddle.",
        init=init,
        step=newton_step,
        tex=lambda: lines("H"),
        source="Nocedal & Wright 2006, equation 2.15",
        rate="unit",
        cost=COST,
        shown=SHOWN,
        filled=lambda: filled("H"),
        needs=("hessian",),
    ),
    Rule(
        name="damped_newton",
        title="Damped Newton",
        family="Second order",
        blurb="Newton's method that adds to the curvature until it points downhill. Safe far away, as fast "
        "as Newton near the minimum.",
        init=init,
        step=damped_step,
        tex=lambda: lines(r"(H + \mu I)"),
        source="Levenberg 1944 for the damping; Nocedal & Wright 2006, section 3.4",
        rate="unit",
        lr_scale=0.5,
        sliders=(damping_slider(0.1),),
        cost=COST,
        shown=SHOWN,
        filled=lambda: filled("(H + {damping}·I)"),
        needs=("hessian",),
    ),
    Rule(
        name="saddle_free_newton",
        title="Saddle-free Newton",
        family="Second order",
        blurb="Newton's method with the absolute values of the curvatures. Saddles, which attract Newton, "
        "push it away.",
        init=init,
        step=saddle_free_step,
        tex=lambda: (
            r"\begin{aligned} |H| &= \textstyle\sum_i |\lambda_i|\, v_i v_i^\top \\"
            r" p &= (|H| + \mu I)^{-1} g \\ w &\leftarrow w - \eta\, p \end{aligned}"
        ),
        source="Dauphin et al. 2014, Algorithm 1",
        rate="unit",
        lr_scale=0.1,
        sliders=(damping_slider(0.0),),
        cost=COST,
        shown=SHOWN,
        filled=lambda: filled("(|H| + {damping}·I)"),
        needs=("hessian",),
    ),
)
