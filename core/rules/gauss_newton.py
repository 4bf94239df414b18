"""Gauss–Newton, which is the natural gradient of least squares, with Levenberg's and Marquardt's damping."""

from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Toggle
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.newton import damping_slider, divided


class GaussNewtonState(NamedTuple):
    """What the last step knew: nothing of it is used again."""

    p: Array  # [d] the whole step, before the rate


def init(x: Array) -> GaussNewtonState:
    """No step yet."""
    return GaussNewtonState(jnp.zeros_like(x))


def step(
    f: Objective, x: Array, s: GaussNewtonState, lr: Array, *, damping: Array, marquardt: Array
) -> tuple[Array, GaussNewtonState]:
    """Newton's step for a loss ‖r‖²/2 with JᵀJ for the Hessian: exact where r is straight or zero.

    With errors drawn from a Gaussian of variance 1, JᵀJ is the Fisher information of the parameters, so this
    is Amari's natural gradient. JᵀJ has no negative curvature: every step goes downhill. Levenberg damps
    with μI; Marquardt with μ diag(JᵀJ), which does not care for the parameters' units. A weight decay θ is
    one more square for every parameter: it adds θ to the diagonal of JᵀJ.
    """
    assert f.residuals is not None  # the landscape has them, as `needs` asks  # noqa: S101
    J = jax.jacfwd(f.residuals)(x)
    fisher = J.T @ J + f.weight_decay * jnp.eye(len(x))
    more = damping * jnp.where(marquardt, jnp.diag(fisher), 1)
    curvatures, axes = jnp.linalg.eigh(fisher + jnp.diag(more))
    p = divided(f.grad(x), axes, curvatures)
    return x - lr * p, GaussNewtonState(p)


def tex(marquardt: bool) -> str:
    """The normal equations, damped as the toggle has it."""
    more = r"\operatorname{diag}(J^\top J)" if marquardt else "I"
    return (
        r"\begin{aligned} J &= \partial r / \partial w, \quad L = \tfrac12 \|r\|^2 \\"
        rf" p &= (J^\top J + \mu\, {more})^{{-1}} g \\ w &\leftarrow w - \eta\, p \end{{aligned}}"
    )


def filled(marquardt: bool) -> tuple[tuple[str, str], ...]:
    """The last two lines in numbers."""
    more = "diag(JᵀJ)" if marquardt else "I"
    return (("p", f"(JᵀJ + {{damping}}·{more})⁻¹·{{g}}"), ("w", "{w'} − {lr}·{p}"))


RULES = (
    Rule(
        name="gauss_newton",
        title="Gauss–Newton (natural gradient)",
        family="Second order",
        blurb="Newton's method for sums of squares, with the curvature of the model's straight-line "
        "approximation. A few steps are enough where the errors are small or the model nearly linear.",
        init=init,
        step=step,
        tex=tex,
        source="Levenberg 1944; Marquardt 1963; as the natural gradient: Amari 1998",
        rate="unit",
        sliders=(damping_slider(3.0),),
        toggles=(
            Toggle(
                "marquardt",
                "Marquardt's damping",
                default=False,
                help="Add μ times the diagonal of JᵀJ instead of μ times the identity.",
            ),
        ),
        cost=Cost(gradients=2),  # one of them for J: a gradient of every residual
        shown=(Shown("p", "p", lambda s: s.p, "The whole step, before the rate.", kind="vector"),),
        filled=filled,
        needs=("hessian", "residuals"),
    ),
)
