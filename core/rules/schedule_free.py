"""Schedule-free SGD and AdamW: no schedule, but an average that weighs every step as it comes.

Three points: z takes the steps, x averages z, and the gradient is taken at y between the two. x is the
answer and the point that is drawn; here, as everywhere in the app, it is called w.
"""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle, choose
from core.objective import Objective
from core.rule import Rule, Shown
from core.rules.adaptive import EPS, root


class ScheduleFreeState(NamedTuple):
    """Schedule-free SGD's memory."""

    z: Array  # [d] the point that takes the steps
    total: Array  # [] sum of the weights so far
    peak: Array  # [] the largest rate so far
    y: Array  # [d] where the gradient was taken
    slope: Array  # [d] the gradient there
    c: Array  # [] the weight of the last z in the average


def init(x: Array) -> ScheduleFreeState:
    """All three points together."""
    zero = jnp.zeros((), x.dtype)
    return ScheduleFreeState(x, zero, zero, x, jnp.zeros_like(x), zero)


def weighed(weight: Array, total: Array) -> tuple[Array, Array]:
    """What the average takes of the new z, and the sum of the weights; a rate of 0 weighs nothing."""
    total = total + weight
    return weight / jnp.where(total > 0, total, 1), total


def step(
    f: Objective, x: Array, s: ScheduleFreeState, lr: Array, *, beta: Array
) -> tuple[Array, ScheduleFreeState]:
    """Step with z along the gradient at y, and average the z with the weights γ².

    Decoupled weight decay of the run is taken at y and off z, as the paper has it.
    γ is the largest rate so far, as in the authors' code and in optax; with a constant rate, c = 1/t.
    """
    y = (1 - beta) * s.z + beta * x
    slope = f.grad(y)
    z, peak = f.decayed(s.z, at=y) - lr * slope, jnp.maximum(s.peak, lr)
    c, total = weighed(peak**2, s.total)
    return (1 - c) * x + c * z, ScheduleFreeState(z, total, peak, y, slope, c)


class ScheduleFreeAdamState(NamedTuple):
    """Schedule-free AdamW's memory."""

    points: ScheduleFreeState
    t: Array  # [] steps taken
    v: Array  # [d] running mean of squared gradients
    u: Array  # [d] what z moved along


def scaled_init(x: Array) -> ScheduleFreeAdamState:
    """All three points together, and no gradient seen."""
    return ScheduleFreeAdamState(init(x), jnp.zeros((), x.dtype), jnp.zeros_like(x), jnp.zeros_like(x))


def scaled_step(
    f: Objective,
    x: Array,
    s: ScheduleFreeAdamState,
    lr: Array,
    *,
    beta: Array,
    b2: Array,
    eps: Array,
    decay: Array,
    form: Array,
) -> tuple[Array, ScheduleFreeAdamState]:
    """The same with Adam's scaling of every coordinate, and weight decay taken at y.

    `form`: "library" divides by the root of the corrected v and weighs by the largest rate so far, as the
    authors' code (schedulefree 1.4) and optax do; "paper" is Algorithm 1, where the correction multiplies
    the rate γ, so that it also moves ε, the decay and the weights c.
    """
    p, t = s.points, s.t + 1
    y = (1 - beta) * p.z + beta * x
    slope = f.grad(y)
    v = b2 * s.v + (1 - b2) * slope**2
    corrected = jnp.sqrt(1 - b2**t)
    rate = choose(form, lr, lr * corrected)
    u = slope / root(v / choose(form, corrected**2, jnp.ones_like(lr)), eps) + decay * y
    z, peak = f.decayed(p.z, at=y) - rate * u, jnp.maximum(p.peak, lr)
    c, total = weighed(choose(form, peak, rate) ** 2, p.total)
    return (1 - c) * x + c * z, ScheduleFreeAdamState(ScheduleFreeState(z, total, peak, y, slope, c), t, v, u)


FIRST_TEX = r"\begin{aligned} \text{at first:}\ z &= w \\"
PEAK_TEX = r" \gamma_t &= \max_{i \le t} \eta_i, \quad "
AVERAGE_TEX = (
    r"c = \frac{\gamma_t^2}{\sum_{i \le t} \gamma_i^2} \\ w &\leftarrow (1-c)\, w + c\, z \end{aligned}"
)


def tex() -> str:
    """The three points."""
    return (
        FIRST_TEX
        + r" y &= (1-\beta)\, z + \beta\, w \\ z &\leftarrow z - \eta\,\nabla L(y) \\"
        + PEAK_TEX
        + AVERAGE_TEX
    )


def scaled_tex(form: str) -> str:
    """The three points, with the correction where the form has it."""
    paper = form == "paper"
    gamma = r" \gamma_t &= \eta \sqrt{1 - \beta_2^t} \\" if paper else ""
    rate, square = (r"\gamma_t", "v") if paper else (r"\eta", r"v / (1 - \beta_2^t)")
    return (
        FIRST_TEX + r" y &= (1-\beta)\, z + \beta\, w, \quad g = \nabla L(y) \\"
        rf" v &\leftarrow \beta_2 v + (1-\beta_2)\, g^2 \\{gamma}"
        rf" z &\leftarrow z - {rate} \left(\frac{{g}}{{\sqrt{{{square}}} + \epsilon}} + \lambda\, y\right) \\"
        + (" & " if paper else PEAK_TEX)
        + AVERAGE_TEX
    )


AVERAGE = (("c", "γ² / sum of all γ² so far"), ("w", "(1 − {c})·{w'} + {c}·{z}"))


def filled() -> tuple[tuple[str, str], ...]:
    """The three points."""
    return (
        ("y", "(1 − {beta})·{z'} + {beta}·{w'}"),
        ("slope", "∇L({y})"),
        ("z", "{z'} − {lr}·{slope}"),
        *AVERAGE,
    )


def scaled_filled(form: str) -> tuple[tuple[str, str], ...]:
    """The three points, with the correction where the form has it."""
    rate = "{lr}·√(1 − {b2}^{t})" if form == "paper" else "{lr}"
    root = "{v}" if form == "paper" else "({v} / (1 − {b2}^{t}))"
    return (
        ("y", "(1 − {beta})·{z'} + {beta}·{w'}"),
        ("slope", "∇L({y})"),
        ("v", "{b2}·{v'} + (1 − {b2})·{slope}²"),
        ("u", "{slope} / (√" + root + " + {eps}) + {decay}·{y}"),
        ("z", "{z'} − " + rate + "·{u}"),
        *AVERAGE,
    )


BETA = Slider("beta", r"\beta", 0.9, 0.0, 0.999, help="How near y is to the average w, not to z.")

RULES = (
    Rule(
        name="schedule_free_sgd",
        title="Schedule-free SGD",
        family="Averaging",
        blurb="Takes its gradients between a fast point and the average of all fast points, and answers "
        "with the average. Does without a falling learning rate.",
        init=init,
        step=step,
        tex=tex,
        filled=filled,
        decays=True,
        source="Defazio et al. 2024; weights as in Algorithm 1",
        lr_scale=3.0,
        sliders=(BETA,),
        shown=(
            Shown("y", "y", lambda s: s.y, "Where the gradient is taken.", kind="point"),
            Shown("slope", r"\nabla L(y)", lambda s: s.slope, "The gradient there.", kind="vector", at="y"),
            Shown("z", "z", lambda s: s.z, "The point that takes the steps.", kind="point"),
            Shown("c", "c", lambda s: s.c, "What the average takes of z."),
        ),
    ),
    Rule(
        name="schedule_free_adamw",
        title="Schedule-free AdamW",
        family="Averaging",
        blurb="AdamW that replaces the learning-rate schedule by averaging. It can be stopped at any time "
        "with a good answer.",
        init=scaled_init,
        step=scaled_step,
        tex=scaled_tex,
        filled=scaled_filled,
        decays=True,
        source="Defazio et al. 2024, Algorithm 1",
        rate="distance",
        lr_scale=4.0,
        sliders=(
            BETA,
            Slider("b2", r"\beta_2", 0.999, 0.0, 0.9999, help="Memory of the mean of g²."),
            EPS,
            Slider("decay", r"\lambda", 0.01, 0.0, 1.0, log=True, help="Weight decay, taken at y."),
        ),
        toggles=(
            Toggle(
                "form",
                "Form",
                "library",
                ("library", "paper"),
                ("optax, authors' code", "paper"),
                help="Where the bias correction of v stands: under the root, or in the rate γ.",
            ),
        ),
        shown=(
            Shown("y", "y", lambda s: s.points.y, "Where the gradient is taken.", kind="point"),
            Shown(
                "slope",
                r"\nabla L(y)",
                lambda s: s.points.slope,
                "The gradient there.",
                kind="vector",
                at="y",
            ),
            Shown("v", "v", lambda s: s.v, "Running mean of squared gradients.", kind="squares"),
            Shown("u", "u", lambda s: s.u, "What z moves along.", kind="vector"),
            Shown("z", "z", lambda s: s.points.z, "The point that takes the steps.", kind="point"),
            Shown("c", "c", lambda s: s.points.c, "What the average takes of z."),
        ),
    ),
)
