"""Rprop: only the sign of every partial derivative, and a step size of its own for every coordinate."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Rule, Shown


class RpropState(NamedTuple):
    """Rprop's memory."""

    size: Array  # [d] step size of every coordinate; 0 before the first step
    g: Array  # [d] the last gradient, 0 where it was forgotten
    move: Array  # [d] the last step


def init(x: Array) -> RpropState:
    """No step yet; the first one takes its size from the learning rate."""
    return RpropState(jnp.zeros_like(x), jnp.zeros_like(x), jnp.zeros_like(x))


def step(
    f: Objective,
    x: Array,
    s: RpropState,
    lr: Array,
    *,
    minus: Array,
    plus: Array,
    smallest: Array,
    largest: Array,
    variant: Array,
) -> tuple[Array, RpropState]:
    """Grow a coordinate's step while its slope keeps its sign, shrink it when the sign turns.

    The learning rate is the size of the first step only (Δ0). `variant` is what else happens when a sign
    turns, by the names of Igel & Hüsken 2000: "rprop_plus" takes the last step back and forgets the sign
    (Riedmiller & Braun 1993, equation 7); "rprop_minus" just goes on (Riedmiller 1994);
    "irprop_minus" stays for a step and forgets the sign: what PyTorch and optax call Rprop.
    """
    g = f.grad(x)
    last = jnp.where(s.size == 0, lr, s.size)
    same = jnp.sign(g) * s.g  # > 0 where the sign is still the same, < 0 where it turned
    grown, shrunk = jnp.minimum(plus * last, largest), jnp.maximum(minus * last, smallest)
    size = jnp.where(same > 0, grown, jnp.where(same < 0, shrunk, last))
    known = jnp.where((same < 0) & (variant != 1), 0, g)
    back = -jnp.sign(g) * last  # where the sign turned, this takes the last step back
    move = jnp.where((same < 0) & (variant == 0), back, -jnp.sign(known) * size)
    return x + move, RpropState(size, known, move)


def tex(variant: str) -> str:
    """Step sizes, then the step, and what it is where a sign turned. A prime is the step before."""
    turned = {"rprop_plus": r"-\Delta w_i'", "irprop_minus": "0"}
    usual = r"-\Delta_i \operatorname{sign} g_i"
    step, forgotten = usual, ""
    if variant in turned:
        step = (
            rf"\begin{{cases}} {turned[variant]} & g_i\, g_i' < 0 \\"
            rf" {usual} & \text{{otherwise}} \end{{cases}}"
        )
        forgotten = (
            r" g_i &\leftarrow \begin{cases} 0 & g_i\, g_i' < 0 \\ g_i & \text{otherwise} \end{cases} \\"
        )
    return (
        r"\begin{aligned} \text{at first:}\ \Delta_i &= \eta \\ \Delta_i &\leftarrow \begin{cases}"
        r" \min(\eta^+ \Delta_i, \Delta_{\max}) & g_i\, g_i' > 0 \\"
        r" \max(\eta^- \Delta_i, \Delta_{\min}) & g_i\, g_i' < 0 \\"
        r" \Delta_i & \text{otherwise} \end{cases} \\"
        rf" \Delta w_i &= {step} \\{forgotten} w_i &\leftarrow w_i + \Delta w_i \end{{aligned}}"
    )


def filled(variant: str) -> tuple[tuple[str, str], ...]:
    """The sizes; and the step, by what a turned sign does."""
    turned = {
        "rprop_plus": "; where it turned: −{move'}",
        "rprop_minus": "",
        "irprop_minus": "; 0 where it turned",
    }
    return (
        ("size", "{size'}·{plus} where {g} kept its sign, ·{minus} where it turned"),
        ("move", "−{size}·sign {g}" + turned[variant]),
        ("w", "{w'} + {move}"),
    )


RULES = (
    Rule(
        name="rprop",
        title="Rprop",
        family="Descent",
        blurb="Gives every coordinate a step length of its own: longer while the gradient's sign stays, "
        "shorter when it flips. Fast with full gradients; noise confuses it.",
        init=init,
        step=step,
        tex=tex,
        filled=filled,
        source="Riedmiller & Braun 1993; variants: Igel & Hüsken 2000",
        rate="distance",
        sliders=(
            Slider("minus", r"\eta^-", 0.5, 0.01, 0.99, help="How a step shrinks when the sign turns."),
            Slider("plus", r"\eta^+", 1.2, 1.0, 2.0, help="How a step grows while the sign stays."),
            Slider("smallest", r"\Delta_{\min}", 1e-6, 1e-9, 1e-2, log=True, help="The smallest step."),
            Slider("largest", r"\Delta_{\max}", 50.0, 1e-2, 50.0, log=True, help="The largest step."),
        ),
        toggles=(
            Toggle(
                "variant",
                "Variant",
                "rprop_plus",
                ("rprop_plus", "rprop_minus", "irprop_minus"),
                ("Rprop⁺", "Rprop⁻", "iRprop⁻"),
                help="When a sign turns: take the last step back (1993), go on with a smaller step (1994), "
                "or stay for a step, as PyTorch and optax do.",
            ),
        ),
        shown=(
            Shown("size", r"\Delta", lambda s: s.size, "The step size of every coordinate.", kind="rates"),
            Shown("move", r"\Delta w", lambda s: s.move, "The step.", kind="vector", sign=1),
        ),
    ),
)
