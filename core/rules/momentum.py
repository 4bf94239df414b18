"""Rules that remember a velocity: the heavy ball, Nesterov's method in every book's form, and QHM."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle, choose
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Rule, Shown


class MomentumState(NamedTuple):
    """The memory of the heavy ball. The second is for PyTorch's first step, and for the eye."""

    h: Array  # [d] what is subtracted from w (the EMA form: the running mean of g)
    share: Array  # [] how much of the last gradient went into h; 0 before the first


def init(x: Array) -> MomentumState:
    """At rest."""
    return MomentumState(jnp.zeros_like(x), jnp.zeros((), x.dtype))


def step(
    f: Objective, x: Array, s: MomentumState, lr: Array, *, beta: Array, form: Array
) -> tuple[Array, MomentumState]:
    """Roll on, pushed by the gradient and slowed by (1 - beta).

    `form`: "rate_outside" is PyTorch's and optax's; "rate_inside" puts the rate into the velocity, as
    many lectures write it, which differs under a schedule; "ema" is the running mean inside Adam, and
    "dampened" the same in PyTorch (dampening = beta), whose first gradient counts in full.
    """
    one = jnp.ones_like(lr)
    share = choose(form, one, lr, 1 - beta, jnp.where(s.share == 0, one, 1 - beta))
    h = beta * s.h + share * f.grad(x)
    return x - choose(form, lr, one, lr, lr) * h, MomentumState(h, share)


def tex(form: str) -> str:
    """The two lines of the form."""
    memory, move = {
        "rate_outside": (r"\beta h + g", r"\eta\, h"),
        "rate_inside": (r"\beta h + \eta\, g", "h"),
        "ema": (r"\beta h + (1-\beta)\, g", r"\eta\, h"),
        "dampened": (
            r"\beta h + c\, g",
            r"\eta\, h",
        ),
    }[form]
    first = r"c &= \begin{cases} 1 & t = 1 \\ 1 - \beta & t > 1 \end{cases} \\ " if form == "dampened" else ""
    return rf"\begin{{aligned}} {first}h &\leftarrow {memory} \\ w &\leftarrow w - {move} \end{{aligned}}"


def filled(form: str) -> tuple[tuple[str, str], ...]:
    """The two lines of the form, in numbers."""
    memory, move = {
        "rate_outside": ("{beta}·{h'} + {g}", "{lr}·{h}"),
        "rate_inside": ("{beta}·{h'} + {lr}·{g}", "{h}"),
        "ema": ("{beta}·{h'} + (1 − {beta})·{g}", "{lr}·{h}"),
        "dampened": ("{beta}·{h'} + {share}·{g}", "{lr}·{h}"),
    }[form]
    return ("h", memory), ("w", "{w'} − " + move)


class NesterovState(NamedTuple):
    """Nesterov's memory. The second and third are for the eye."""

    h: Array  # [d] velocity: the last step backwards (PyTorch's form: without the learning rate)
    y: Array  # [d] where the gradient was taken
    slope: Array  # [d] the gradient there
    k: Array  # [] steps made


def nesterov_init(x: Array) -> NesterovState:
    """At rest."""
    rest = jnp.zeros_like(x)
    return NesterovState(rest, rest, rest, jnp.zeros((), x.dtype))


def nesterov_step(
    f: Objective, x: Array, s: NesterovState, lr: Array, *, beta: Array, form: Array
) -> tuple[Array, NesterovState]:
    """Look ahead along the velocity, and take the gradient there.

    `form`: "look_ahead" is Nesterov's method with a velocity (Sutskever et al. 2013);
    "two_point" writes the same path with the last two points; "pytorch" is PyTorch's and optax's, which
    takes the gradient at w itself and adds it to the velocity once more; "growing" is the two points with
    the momentum of the proof for convex losses, which grows toward 1. Of two points the velocity is what
    lies between them, so a decoupled weight decay is part of it.
    """
    zero, one = jnp.zeros_like(lr), jnp.ones_like(lr)
    growing = (s.k - 1) / (s.k + 2)  # at first −1/2, of a velocity of 0
    y = x - choose(form, beta, beta, zero, growing) * s.h
    g = f.grad(y)
    h = beta * s.h + choose(form, lr, lr, one, lr) * g
    moved = f.decayed(choose(form, x - h, y - lr * g, x - lr * (g + beta * h), y - lr * g), at=x)
    return moved, NesterovState(choose(form, h, x - moved, h, x - moved), y, g, s.k + 1)


def nesterov_tex(form: str) -> str:
    """The lines of the form."""
    lines = {
        "look_ahead": (r"h &\leftarrow \beta h + \eta\,\nabla L(w - \beta h)", r"w &\leftarrow w - h"),
        "two_point": (
            r"y &= w_t + \beta\,(w_t - w_{t-1})",
            r"w_{t+1} &= y - \eta\,\nabla L(y)",
        ),
        "pytorch": (r"h &\leftarrow \beta h + g", r"w &\leftarrow w - \eta\,(g + \beta h)"),
        "growing": (
            r"k &= t - 1, \quad y = w_t + \frac{k - 1}{k + 2}\,(w_t - w_{t-1})",
            r"w_{t+1} &= y - \eta\,\nabla L(y)",
        ),
    }[form]
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def nesterov_filled(form: str) -> tuple[tuple[str, str], ...]:
    """The lines of the form, in numbers."""
    ahead = ("y", "{w'} − {beta}·{h'}")
    return {
        "look_ahead": (ahead, ("h", "{beta}·{h'} + {lr}·{slope}"), ("w", "{w'} − {h}")),
        "two_point": (ahead, ("w", "{y} − {lr}·{slope}")),
        "pytorch": (("h", "{beta}·{h'} + {g}"), ("w", "{w'} − {lr}·({g} + {beta}·{h})")),
        "growing": (("y", "{w'} − ({t} − 2)/({t} + 1)·{h'}"), ("w", "{y} − {lr}·{slope}")),
    }[form]


class QHMState(NamedTuple):
    """QHM's memory."""

    h: Array  # [d] the running mean of g


def qhm_init(x: Array) -> QHMState:
    """No gradient seen yet."""
    return QHMState(jnp.zeros_like(x))


def qhm_step(
    f: Objective, x: Array, s: QHMState, lr: Array, *, beta: Array, nu: Array
) -> tuple[Array, QHMState]:
    """Move along a mixture of the gradient (1 - nu) and of its running mean (nu).

    nu = 0 is plain gradient descent, nu = 1 the EMA form of momentum, and nu = beta is PyTorch's Nesterov
    at 1 - beta times its rate.
    """
    g = f.grad(x)
    h = beta * s.h + (1 - beta) * g
    return x - lr * ((1 - nu) * g + nu * h), QHMState(h)


BETA = Slider(
    "beta",
    r"\beta",
    0.9,
    0.0,
    0.999,
    help="How much of the velocity survives a step: 0 is plain gradient descent, 0.9 remembers ten steps.",
)
VELOCITY = Shown(
    "h",
    "h",
    lambda s: s.h,
    "The velocity: gradients of the past, the last ones counting most.",
    kind="vector",
)

RULES = (
    Rule(
        name="momentum",
        title="Momentum",
        family="Momentum",
        aliases=("heavy ball", "classical momentum", "SGD with momentum"),
        blurb="Lets a ball roll downhill: it keeps part of its velocity, and every gradient pushes it. "
        "Zigzags cancel, steady slopes build up speed, and it can roll past the minimum.",
        init=init,
        step=step,
        tex=tex,
        source="Polyak 1964, the heavy ball",
        lr_scale=0.2,
        sliders=(BETA,),
        toggles=(
            Toggle(
                "form",
                "Form",
                "rate_outside",
                ("rate_outside", "rate_inside", "ema", "dampened"),
                ("rate outside", "rate inside", "EMA", "PyTorch's dampening"),
                help="Where the learning rate stands. PyTorch and optax: outside. "
                "Many lectures: inside, which differs under a schedule. EMA: the running mean inside Adam. "
                "PyTorch's dampening is that mean too, but the first gradient counts in full.",
            ),
        ),
        shown=(
            VELOCITY,
            Shown("share", "c_t", lambda s: s.share, "How much of this gradient goes into the velocity."),
        ),
        inertia=(
            Inertia("mean", "beta", toggle="form", value="ema"),
            Inertia("mean", "beta", toggle="form", value="dampened", begun=True),
            Inertia("heavy", "beta"),
        ),
        filled=filled,
    ),
    Rule(
        name="nesterov",
        title="Nesterov",
        family="Momentum",
        aliases=("NAG", "accelerated gradient"),
        blurb="Momentum that takes its gradient where the velocity is about to carry it. It brakes earlier "
        "than the heavy ball, and overshoots less.",
        init=nesterov_init,
        step=nesterov_step,
        tex=nesterov_tex,
        source="Nesterov 1983; as a velocity: Sutskever et al. 2013; "
        "growing: Beck & Teboulle 2009, with (k − 1)/(k + 2) as Su, Boyd & Candès 2016, equation 1",
        decays=True,
        lr_scale=0.2,
        sliders=(BETA,),
        toggles=(
            Toggle(
                "form",
                "Form",
                "look_ahead",
                ("look_ahead", "two_point", "pytorch", "growing"),
                ("look-ahead", "two-point", "PyTorch", "growing momentum"),
                help="Look-ahead and two-point are one path, written twice. PyTorch and optax take the "
                "gradient at w instead of at the look-ahead point. Growing momentum is the method of the "
                "proof for convex losses (FISTA): (k − 1)/(k + 2) after k steps, in place of β.",
            ),
        ),
        shown=(
            Shown(
                "y", "y", lambda s: s.y, "Where the gradient is taken: the look-ahead point.", kind="point"
            ),
            Shown("slope", r"\nabla L(y)", lambda s: s.slope, "The gradient there.", kind="vector", at="y"),
            VELOCITY,
        ),
        inertia=tuple(
            Inertia("nesterov", "beta", toggle="form", value=value, ahead=value != "pytorch")
            for value in ("look_ahead", "two_point", "pytorch")
        ),
        filled=nesterov_filled,
    ),
    Rule(
        name="qhm",
        title="QHM",
        family="Momentum",
        blurb="Mixes plain gradient descent with momentum. It contains both, and Nesterov's method, as "
        "special cases.",
        init=qhm_init,
        step=qhm_step,
        tex=lambda: (
            r"\begin{aligned} h &\leftarrow \beta h + (1-\beta)\, g \\"
            r" w &\leftarrow w - \eta\,\big((1-\nu)\, g + \nu h\big) \end{aligned}"
        ),
        source="Ma & Yarats 2019, quasi-hyperbolic momentum, equations 3 and 4",
        sliders=(
            BETA,
            Slider("nu", r"\nu", 0.7, 0.0, 1.0, help="0: gradient descent. 1: momentum. The paper: 0.7."),
        ),
        shown=(VELOCITY,),
        inertia=(Inertia("quasi", "beta", "nu"),),
        filled=lambda: (
            ("h", "{beta}·{h'} + (1 − {beta})·{g}"),
            ("w", "{w'} − {lr}·((1 − {nu})·{g} + {nu}·{h})"),
        ),
    ),
)
