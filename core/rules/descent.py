"""Rules that know nothing but this step's gradient: where it points, how long it is, or one part of it."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.inertia import Inertia
from core.objective import Objective
from core.rule import Cost, Rule, Shown


def init(x: Array) -> tuple[()]:
    """Nothing to remember."""
    return ()


def step(f: Objective, x: Array, state: tuple[()], lr: Array) -> tuple[Array, tuple[()]]:
    """Go downhill, by the learning rate times the slope."""
    return x - lr * f.grad(x), state


def sign_step(f: Objective, x: Array, state: tuple[()], lr: Array) -> tuple[Array, tuple[()]]:
    """Go downhill by the learning rate itself in every coordinate, however steep it is."""
    return x - lr * jnp.sign(f.grad(x)), state


class NormState(NamedTuple):
    """What normalized and clipped descent measured: nothing that they need again."""

    norm: Array  # [] length of g


def norm_init(x: Array) -> NormState:
    """No gradient seen yet."""
    return NormState(jnp.zeros((), x.dtype))


def normalized_step(f: Objective, x: Array, s: NormState, lr: Array) -> tuple[Array, NormState]:
    """Go downhill by the learning rate itself; at a stationary point, where g / ‖g‖ is zero, stay."""
    g = f.grad(x)
    norm = jnp.linalg.norm(g)
    return x - lr * g / jnp.where(norm > 0, norm, 1), NormState(norm)


def clipped_step(f: Objective, x: Array, s: NormState, lr: Array, *, c: Array) -> tuple[Array, NormState]:
    """Gradient descent, with gradients longer than c cut to length c (not coordinate by coordinate)."""
    g = f.grad(x)
    norm = jnp.linalg.norm(g)
    return x - lr * jnp.where(norm > c, c * g / norm, g), NormState(norm)


class CoordinateState(NamedTuple):
    """Coordinate descent's memory."""

    t: Array  # [] steps taken
    i: Array  # [] the coordinate just moved along, from 1
    part: Array  # [d] the gradient without its other coordinates
    share: Array  # [] how much of a gradient it took to know that


def coordinate_init(x: Array) -> CoordinateState:
    """Before the first coordinate."""
    zero = jnp.zeros((), x.dtype)
    return CoordinateState(zero, zero, jnp.zeros_like(x), zero)


def coordinate_step(
    f: Objective, x: Array, s: CoordinateState, lr: Array, *, greedy: Array
) -> tuple[Array, CoordinateState]:
    """Go downhill along one coordinate: each in turn, or always the steepest (Gauss–Southwell).

    A partial derivative counts as 1/d of a gradient, which is what it costs where it is computed alone;
    the greedy choice has to know them all. (This program computes the whole gradient either way.)
    """
    g, d = f.grad(x), x.size
    i = jnp.where(greedy, jnp.argmax(jnp.abs(g)), s.t % d)
    part = jnp.where(jnp.arange(d) == i, g, 0)
    share = jnp.where(greedy, 1.0, 1 / d).astype(x.dtype)
    return x - lr * part, CoordinateState(s.t + 1, i + 1, part, share)


def coordinate_tex(greedy: bool) -> str:
    """Which coordinate, and the step along it."""
    i = r"\operatorname{arg\,max}_j |g_j|" if greedy else r"1 + (t-1) \bmod d"
    return rf"\begin{{aligned}} i &= {i} \\ w_i &\leftarrow w_i - \eta\, g_i \end{{aligned}}"


def coordinate_filled(greedy: bool) -> tuple[tuple[str, str], ...]:
    """The choice and the step."""
    i = "the steepest of {g}" if greedy else "the next in turn"
    return (("i", i), ("part", "coordinate {i} of {g}"), ("w", "{w'} − {lr}·{part}"))


class SAMState(NamedTuple):
    """What SAM saw up the hill: nothing that it needs again."""

    up: Array  # [d] the worst point nearby, to first order
    slope: Array  # [d] the gradient there


def sam_init(x: Array) -> SAMState:
    """Not climbed yet."""
    return SAMState(x, jnp.zeros_like(x))


def sam_step(f: Objective, x: Array, s: SAMState, lr: Array, *, rho: Array) -> tuple[Array, SAMState]:
    """Climb a distance ρ, and take from w the gradient found there, on the same mini-batch.

    At a stationary point, where there is no way up to first order, it is gradient descent.
    """
    g = f.grad(x)
    norm = jnp.linalg.norm(g)
    up = x + rho * (g / jnp.where(norm > 0, norm, 1))
    slope = f.grad(up)
    return x - lr * slope, SAMState(up, slope)


NORM = Shown("norm", r"\lVert g \rVert", lambda s: s.norm, "How steep it is.")

RULES = (
    Rule(
        name="gd",
        title="Gradient descent",
        family="Descent",
        aliases=("SGD", "stochastic gradient descent", "mini-batch", "vanilla"),
        blurb="Takes a step straight downhill, as long as the slope is steep times the learning rate. The "
        "simplest rule, and slow in narrow valleys, where it zigzags.",
        init=init,
        step=step,
        tex=lambda: r"w \leftarrow w - \eta\, g",
        source="Cauchy 1847; with mini-batches: Robbins & Monro 1951",
        inertia=(Inertia(),),
        filled=lambda: (("w", "{w'} − {lr}·{g}"),),
    ),
    Rule(
        name="signsgd",
        title="signSGD",
        family="Descent",
        blurb="Moves every coordinate by the same amount, up or down as the sign of its gradient says. It "
        "does not care how steep the slope is, and never quite comes to rest.",
        init=init,
        step=sign_step,
        tex=lambda: r"w \leftarrow w - \eta\, \operatorname{sign} g",
        source="Bernstein et al. 2018, Algorithm 1",
        rate="distance",
        lr_scale=0.5,
        filled=lambda: (("w", "{w'} − {lr}·sign {g}"),),
    ),
    Rule(
        name="normalized_gd",
        title="Normalized gradient descent",
        family="Descent",
        blurb="Moves downhill by steps of one length, whatever the slope. Crosses plateaus at full speed, "
        "and circles the minimum unless the rate falls.",
        init=norm_init,
        step=normalized_step,
        tex=lambda: r"w \leftarrow w - \eta\,\frac{g}{\lVert g \rVert}",
        source="Shor 1985; for machine learning: Hazan, Levy & Shalev-Shwartz 2015, Algorithm 1",
        rate="distance",
        shown=(NORM,),
        filled=lambda: (("norm", "length of {g}"), ("w", "{w'} − {lr}·{g} / {norm}")),
    ),
    Rule(
        name="clipped_gd",
        title="Clipped gradient descent",
        family="Descent",
        blurb="Gradient descent that shortens every gradient longer than a bound. A cliff in the loss no "
        "longer throws it far away.",
        init=norm_init,
        step=clipped_step,
        tex=lambda: r"w \leftarrow w - \eta\,\min\!\left(1, \frac{c}{\lVert g \rVert}\right) g",
        source="Pascanu, Mikolov & Bengio 2013, Algorithm 1",
        sliders=(Slider("c", "c", 5.0, 1e-3, 1e3, log=True, help="The longest gradient that is not cut."),),
        shown=(NORM,),
        filled=lambda: (("norm", "length of {g}"), ("w", "{w'} − {lr}·min(1, {c} / {norm})·{g}")),
    ),
    Rule(
        name="coordinate_descent",
        title="Coordinate descent",
        family="Descent",
        blurb="Changes one coordinate at a time, in turn. Fast where the axes do not interact; a staircase "
        "where they do.",
        init=coordinate_init,
        step=coordinate_step,
        tex=coordinate_tex,
        source="Wright 2015, Algorithm 1; greedy: Gauss–Southwell, Nutini et al. 2015",
        toggles=(
            Toggle(
                "greedy",
                "steepest coordinate",
                default=False,
                help="Gauss–Southwell: the steepest coordinate instead of each in turn. "
                "It has to know the whole gradient, and costs d times as much.",
            ),
        ),
        cost=lambda s: Cost(gradients=s.share),
        shown=(
            Shown("i", "i", lambda s: s.i, "The coordinate of this step."),
            Shown(
                "part", "g_i e_i", lambda s: s.part, "All of the gradient that this step uses.", kind="vector"
            ),
        ),
        filled=coordinate_filled,
    ),
    Rule(
        name="sam",
        title="SAM",
        family="Descent",
        blurb="Takes its gradient at the worst point nearby, and so looks for flat minima. It costs two "
        "gradients a step.",
        init=sam_init,
        step=sam_step,
        tex=lambda: (
            r"\begin{aligned} \tilde w &= w + \rho\,\frac{g}{\lVert g \rVert} \\"
            r" w &\leftarrow w - \eta\,\nabla L(\tilde w) \end{aligned}"
        ),
        source="Foret et al. 2021, Algorithm 1, with p = 2",
        lr_scale=0.5,
        sliders=(
            Slider("rho", r"\rho", 0.05, 0.0, 1.0, help="How far to climb before the gradient is taken."),
        ),
        cost=Cost(gradients=2),
        shown=(
            Shown(
                "up", r"\tilde w", lambda s: s.up, "The worst point within ρ, to first order.", kind="point"
            ),
            Shown(
                "slope",
                r"\nabla L(\tilde w)",
                lambda s: s.slope,
                "The gradient there.",
                kind="vector",
                at="up",
            ),
        ),
        filled=lambda: (
            ("up", "{w'} + {rho}·{g} / ‖{g}‖"),
            ("slope", "∇L({up})"),
            ("w", "{w'} − {lr}·{slope}"),
        ),
    ),
)
