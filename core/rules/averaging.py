"""Rules that average their own path: the mean of all points, or a slow point that follows a fast one."""

from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules import schedule_free
from core.rules.adam import HATS_TEX, M_TEX, V_TEX
from core.rules.adaptive import EPS, root


class ASGDState(NamedTuple):
    """Averaged SGD's memory."""

    t: Array  # [] steps taken
    z: Array  # [d] the iterate
    rate: Array  # [] what multiplied the gradient
    mu: Array  # [] the weight of the last iterate in the mean
    slope: Array  # [d] the gradient at the iterate before


def init(x: Array) -> ASGDState:
    """The mean starts where the iterate does."""
    zero = jnp.zeros((), x.dtype)
    return ASGDState(zero, x, zero, zero, jnp.zeros_like(x))


def step(
    f: Objective, x: Array, s: ASGDState, lr: Array, *, t0: Array, lambd: Array, alpha: Array, form: Array
) -> tuple[Array, ASGDState]:
    """Descend with z; w, the point that is drawn, is the mean of all z since step t0.

    `form`: "mean" is Polyak and Ruppert's, plain SGD with a running mean beside it; "pytorch" is
    torch.optim.ASGD, whose z also decays by λ and whose rate falls with the power α (Bottou 2012). PyTorch
    leaves one more iterate out of the mean: its t0 is ours minus 1.
    Decoupled weight decay is z's: the mean follows.
    """
    t, slope = s.t + 1, f.grad(s.z)
    lambd = jnp.where(form, lambd, 0)
    rate = lr / (1 + lambd * lr * s.t) ** alpha
    z = f.decayed((1 - lambd * rate) * s.z, at=s.z) - rate * slope
    mu = 1 / jnp.maximum(1, t - t0)
    return x + mu * (z - x), ASGDState(t, z, rate, mu, slope)


def tex(form: str) -> str:
    """The iterate, and its mean."""
    rate, keep = (r"\eta_t", r"(1 - \lambda \eta_t)\, z") if form == "pytorch" else (r"\eta", "z")
    falls = r"\eta_t &= \eta\,(1 + \lambda\,\eta\, (t-1))^{-\alpha} \\" if form == "pytorch" else ""
    return (
        rf"\begin{{aligned}} \text{{at first:}}\ z &= w \\ {falls}"
        rf" z &\leftarrow {keep} - {rate}\,\nabla L(z) \\"
        r" w &\leftarrow w + \frac{z - w}{\max(1,\, t - t_0)} \end{aligned}"
    )


def filled(form: str) -> tuple[tuple[str, str], ...]:
    """The iterate, and its mean."""
    iterate = {
        "mean": (("z", "{z'} − {lr}·{slope}"),),
        "pytorch": (
            ("rate", "{lr} / (1 + {lambd}·{lr}·({t} − 1))^{alpha}"),
            ("z", "(1 − {lambd}·{rate})·{z'} − {rate}·{slope}"),
        ),
    }[form]
    mean = (("mu", "1 / max(1, {t} − {t0})"), ("w", "{w'} + {mu}·({z} − {w'})"))
    return (("slope", "∇L({z'})"), *iterate, *mean)


class LookaheadState(NamedTuple):
    """Lookahead's memory."""

    t: Array  # [] steps taken
    slow: Array  # [d] the slow weights
    fast: Array  # [d] the fast weights, before they are thrown back
    m: Array  # [d] running mean of g, for Adam
    v: Array  # [d] running mean of g * g, for Adam
    u: Array  # [d] what the fast weights moved along


def lookahead_init(x: Array) -> LookaheadState:
    """Fast and slow start together."""
    return LookaheadState(jnp.zeros((), x.dtype), x, x, *(jnp.zeros_like(x) for _ in range(3)))


def lookahead_step(
    f: Objective,
    x: Array,
    s: LookaheadState,
    lr: Array,
    *,
    k: Array,
    alpha: Array,
    b1: Array,
    b2: Array,
    eps: Array,
    inner: Array,
) -> tuple[Array, LookaheadState]:
    """k steps forward with the inner rule, one step back: the fast weights are thrown back to the slow ones.

    The point that is drawn is the fast one, where the gradient is taken; the answer is the slow one.
    `inner` is what moves the fast weights, "sgd" or "adam"; Adam's memory is kept at the throw-back
    (the paper's and optax's default). Decoupled weight decay is the inner rule's.
    """
    g, t = f.grad(x), s.t + 1
    m = b1 * s.m + (1 - b1) * g
    v = b2 * s.v + (1 - b2) * g**2

    def adam() -> Array:
        return (m / (1 - b1**t)) / root(v / (1 - b2**t), eps)

    u = jax.lax.cond(inner == 1, adam, lambda: g)
    fast = f.decayed(x) - lr * u
    back = t % k == 0
    slow = jnp.where(back, s.slow + alpha * (fast - s.slow), s.slow)
    return jnp.where(back, slow, fast), LookaheadState(t, slow, fast, m, v, u)


def lookahead_tex(inner: str) -> str:
    """The paper's θ is our w, its φ our slow weights."""
    move = {"sgd": "g", "adam": r"\frac{\hat m}{\sqrt{\hat v} + \epsilon}"}[inner]
    means = {"sgd": "", "adam": rf"{M_TEX} \\ {V_TEX} \\ {HATS_TEX} \\ "}[inner]
    return (
        rf"\begin{{aligned}} \text{{at first:}}\ \phi &= w \\ {means}w &\leftarrow w - \eta\, {move} \\"
        r" \phi &\leftarrow \phi + \alpha\,(w - \phi), \quad w \leftarrow \phi"
        r" \quad \text{every } k \text{ steps } (k \mid t) \end{aligned}"
    )


def lookahead_filled(inner: str) -> tuple[tuple[str, str], ...]:
    """Forward, and perhaps back."""
    direction = {
        "sgd": (("u", "{g}"),),
        "adam": (
            ("m", "{b1}·{m'} + (1 − {b1})·{g}"),
            ("v", "{b2}·{v'} + (1 − {b2})·{g}²"),
            ("u", "{m} / (1 − {b1}^{t}) / (√({v} / (1 − {b2}^{t})) + {eps})"),
        ),
    }[inner]
    return (
        *direction,
        ("fast", "{w'} − {lr}·{u}"),
        ("slow", "{slow'} + {alpha}·({fast} − {slow'}) if {k} divides {t}, else {slow'}"),
        ("w", "{slow} if {k} divides {t}, else {fast}"),
    )


RULES = (
    Rule(
        name="asgd",
        title="Averaged SGD",
        family="Averaging",
        aliases=("ASGD", "Polyak-Ruppert"),
        blurb="Runs plain stochastic gradient descent, and answers with the average of its points. The "
        "average is much steadier than the noisy path itself.",
        init=init,
        step=step,
        tex=tex,
        filled=filled,
        decays=True,
        source="Polyak & Juditsky 1992; Ruppert 1988",
        sliders=(
            Slider("t0", "t_0", 0, 0, 1000, integer=True, help="Iterates left out of the mean."),
            Slider("lambd", r"\lambda", 1e-4, 0.0, 1.0, log=True, help="Decay, in PyTorch's form only."),
            Slider("alpha", r"\alpha", 0.75, 0.0, 1.0, help="How the rate falls, in PyTorch's form only."),
        ),
        toggles=(
            Toggle(
                "form",
                "Form",
                "mean",
                ("mean", "pytorch"),
                ("running mean", "PyTorch"),
                help="Polyak and Ruppert: plain SGD with the running mean of its points. "
                "PyTorch: with a decay λ of the weights and of the rate.",
            ),
        ),
        shown=(
            Shown(
                "slope",
                r"\nabla L(z)",
                lambda s: s.slope,
                "The gradient at the iterate before.",
                kind="vector",
                at="z'",
            ),
            Shown("rate", r"\eta_t", lambda s: s.rate, "What multiplies the gradient."),
            Shown("z", "z", lambda s: s.z, "The iterate.", kind="point"),
            Shown("mu", r"\frac{1}{\max(1, t - t_0)}", lambda s: s.mu, "Weight of this iterate in the mean."),
        ),
    ),
    Rule(
        name="lookahead",
        title="Lookahead",
        family="Averaging",
        blurb="Lets a fast optimizer run ahead for k steps, and then moves the slow weights part of the way "
        "there. Smooths out the swings of the rule inside it.",
        init=lookahead_init,
        step=lookahead_step,
        tex=lookahead_tex,
        filled=lookahead_filled,
        source="Zhang et al. 2019, Algorithm 1",
        decays=True,
        sliders=(
            Slider("k", "k", 5, 1, 100, log=True, integer=True, help="Fast steps to one slow step."),
            Slider("alpha", r"\alpha", 0.5, 0.0, 1.0, help="How far the slow weights follow."),
            Slider("b1", r"\beta_1", 0.9, 0.0, 0.999, help="Adam's memory of the mean of g."),
            Slider("b2", r"\beta_2", 0.999, 0.0, 0.9999, help="Adam's memory of the mean of g²."),
            EPS,
        ),
        toggles=(
            Toggle("inner", "Inner rule", "sgd", ("sgd", "adam"), ("SGD", "Adam"), help="The fast rule."),
        ),
        shown=(
            Shown("m", "m", lambda s: s.m, "Adam's running mean of g.", kind="vector"),
            Shown("v", "v", lambda s: s.v, "Adam's running mean of g².", kind="squares"),
            Shown("u", "u", lambda s: s.u, "What the fast weights move along.", kind="vector"),
            Shown(
                "fast",
                r"w_{\text{fast}}",
                lambda s: s.fast,
                "The fast weights, before they go back.",
                kind="point",
            ),
            Shown("slow", r"\phi", lambda s: s.slow, "The slow weights.", kind="point"),
        ),
    ),
    *schedule_free.RULES,
)
