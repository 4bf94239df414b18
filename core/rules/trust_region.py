"""Trust regions: believe the quadratic model only as far as it has been right so far."""

from collections.abc import Callable
from typing import NamedTuple

import jax
from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules.newton import divided


class TrustRegionState(NamedTuple):
    """The memory of both rules; only `following` is used again."""

    radius: Array  # [] how far the model was believed
    p: Array  # [d] the step that was tried
    ratio: Array  # [] how much of the promised descent it kept
    following: Array  # [] the next radius; 0 before the first step
    products: Array  # [] Hessian-vector products it took


class Trial(NamedTuple):
    """A step that the model suggests."""

    p: Array  # [d]
    promised: Array  # [] how far the model falls
    on_boundary: Array  # [] whether it goes as far as it may
    products: Array  # [] Hessian-vector products it took


def init(x: Array) -> TrustRegionState:
    """No region yet: the first step takes it from the slider."""
    zero = jnp.zeros((), x.dtype)
    return TrustRegionState(zero, jnp.zeros_like(x), zero, zero, zero)


def judged(
    f: Objective,
    x: Array,
    s: TrustRegionState,
    lr: Array,
    first: Array,
    largest: Array,
    propose: Callable[[Array, Array], Trial],
) -> tuple[Array, TrustRegionState]:
    """Take the step if the loss keeps enough of what the model promised; trust it as far as it was right.

    Nocedal & Wright 2006, Algorithm 4.1, with η = 0.15 as in scipy. The learning rate multiplies the radius.
    Where promise and loss differ by rounding only, the promise counts as kept (Conn, Gould & Toint 2000,
    section 17.4.2). `propose(g, radius)` makes the Trial.
    """
    trusted = jnp.where(s.following > 0, s.following, first)
    p, promised, on_boundary, products = propose(f.grad(x), lr * trusted)
    here = f(x)
    exact = promised <= 4 * jnp.finfo(x.dtype).eps * jnp.abs(here)
    ratio = jnp.where(exact, 1, (here - f(x + p)) / jnp.where(exact, 1, promised))
    ratio = jnp.where(jnp.isfinite(ratio), ratio, -1)  # the step left the numbers
    wider = jnp.where((ratio > 0.75) & on_boundary, jnp.minimum(2 * trusted, largest), trusted)
    following = jnp.where(ratio < 0.25, trusted / 4, wider)
    return jnp.where(ratio > 0.15, x + p, x), TrustRegionState(lr * trusted, p, ratio, following, products)


def crossings(z: Array, d: Array, radius: Array) -> tuple[Array, Array]:
    """The t < 0 and the t > 0 at which z + t d, from inside, crosses the boundary."""
    a, b, c = d @ d, z @ d, jnp.minimum(z @ z - radius**2, 0)
    root = b + jnp.where(b < 0, -1, 1) * jnp.sqrt(b**2 - a * c)  # no two numbers cancel
    one, other = -root / jnp.where(a > 0, a, 1), -c / jnp.where(root == 0, 1, root)
    return jnp.minimum(one, other), jnp.maximum(one, other)


MOST = 100
"""Conjugate-gradient steps inside one step; in exact arithmetic d are enough."""


def steihaug_step(
    f: Objective, x: Array, s: TrustRegionState, lr: Array, *, radius: Array, largest: Array
) -> tuple[Array, TrustRegionState]:
    """Minimize the model by conjugate gradients until they leave the region or meet negative curvature.

    Nocedal & Wright 2006, Algorithm 7.2, with scipy's forcing sequence ‖g‖ min(1/2, √‖g‖). It needs no
    Hessian, only products with it, and follows negative curvature to the boundary.
    """

    def propose(g: Array, radius: Array) -> Trial:
        size = jnp.linalg.norm(g)
        enough = jnp.minimum(0.5, jnp.sqrt(size)) * size

        def unfinished(at: tuple) -> Array:
            return ~at[0] & (at[-1].products < min(len(x), MOST))

        def body(at: tuple) -> tuple:
            _, r, d, (z, promised, _, products) = at
            Bd = f.curvature(x, d)
            bend, rr = d @ Bd, r @ r
            back, ahead = crossings(z, d, radius)

            def fall(t: Array) -> Array:
                return t * rr - 0.5 * t**2 * bend

            alpha = rr / jnp.where(bend > 0, bend, 1)
            leaves = (bend <= 0) | (jnp.linalg.norm(z + alpha * d) >= radius)
            t = jnp.where(leaves, jnp.where((bend <= 0) & (fall(back) > fall(ahead)), back, ahead), alpha)
            r_next = r + alpha * Bd
            trial = Trial(z + t * d, promised + fall(t), leaves, products + 1)
            done = leaves | (jnp.linalg.norm(r_next) < enough)
            return done, r_next, (r_next @ r_next) / rr * d - r_next, trial

        zero = jnp.zeros((), x.dtype)
        none = Trial(jnp.zeros_like(x), zero, jnp.zeros((), bool), zero)
        return jax.lax.while_loop(unfinished, body, (size == 0, g, -g, none))[-1]

    return judged(f, x, s, lr, radius, largest, propose)


def dogleg_step(
    f: Objective, x: Array, s: TrustRegionState, lr: Array, *, radius: Array, largest: Array
) -> tuple[Array, TrustRegionState]:
    """Walk from w to the model's lowest point along the gradient, on towards Newton's, and stop at the edge.

    Nocedal & Wright 2006, section 4.1. Where the Hessian is not positive definite, the legs are those of the
    Hessian raised until its lowest curvature is the opposite of what it was (and at least ‖g‖/Δ).
    """

    def propose(g: Array, radius: Array) -> Trial:
        curvatures, axes = jnp.linalg.eigh(f.hessian(x))
        size, along = jnp.linalg.norm(g), g @ axes
        flat = len(g) * jnp.finfo(x.dtype).eps * jnp.max(jnp.abs(curvatures))
        raised = curvatures + jnp.where(curvatures[0] > flat, 0, size / radius - 2 * curvatures[0])
        newton = -divided(g, axes, raised)
        bend, gg = along**2 @ raised, g @ g
        cauchy = -gg / jnp.where(bend > 0, bend, 1) * g
        turn = cauchy + crossings(cauchy, newton - cauchy, radius)[1] * (newton - cauchy)
        edge = -radius / jnp.where(size > 0, size, 1) * g
        outside = jnp.linalg.norm(newton) >= radius
        short = gg * size >= radius * bend  # the first leg already leaves the region
        p = jnp.where(outside, jnp.where(short, edge, turn), newton)
        promised = -(g @ p) - 0.5 * (p @ axes) ** 2 @ curvatures
        return Trial(p, promised, outside, jnp.zeros((), x.dtype))

    return judged(f, x, s, lr, radius, largest, propose)


def tex() -> str:
    """The model, the test of it, and what follows from the test."""
    return (
        r"\begin{aligned} \text{at first:}\ \Delta &= \Delta_0 \\"
        r" p &\approx \arg\min_{\|p\| \le \eta\Delta} \, g^\top p + \tfrac12 p^\top H p \\"
        r" \rho &= \frac{L(w) - L(w + p)}{-g^\top p - \tfrac12 p^\top H p} \\"
        r" w &\leftarrow \begin{cases} w + p & \rho > 0.15 \\ w & \text{otherwise} \end{cases} \\"
        r" \Delta &\leftarrow \begin{cases} \Delta/4 & \rho < \frac14 \\"
        r" \min(2\Delta, \Delta_{\max}) & \rho > \frac34 \ \text{and}\ \|p\| = \eta\Delta \\"
        r" \Delta & \text{otherwise} \end{cases} \end{aligned}"
    )


def filled() -> tuple[tuple[str, str], ...]:
    """What was tried, and whether it was kept."""
    return (
        ("p", "argmin m(p) for ‖p‖ ≤ {radius}"),
        ("ratio", "(L(w) − L(w + p)) / (m(0) − m(p))"),
        ("w", "{w'} + [{ratio} > 0.15]·{p}"),
    )


SHOWN = (
    Shown("radius", r"\eta\Delta", lambda s: s.radius, "How far the model was believed in this step."),
    Shown("p", "p", lambda s: s.p, "The step that was tried.", kind="vector", sign=1),
    Shown("ratio", r"\rho", lambda s: s.ratio, "How much of the promised descent the loss kept."),
    Shown("following", r"\Delta", lambda s: s.following, "How far the next model is believed."),
)
SLIDERS = (
    Slider("radius", r"\Delta_0", 0.5, 1e-3, 1e3, log=True, help="The first trust radius."),
    Slider("largest", r"\Delta_{\max}", 2.0, 1e-3, 1e3, log=True, help="The largest trust radius."),
)

RULES = (
    Rule(
        name="trust_region",
        title="Trust-region Newton-CG",
        family="Second order",
        blurb="Minimizes a quadratic model inside a region in which it trusts the model, and adapts the "
        "region. Handles saddles and never takes a wild step.",
        init=init,
        step=steihaug_step,
        tex=tex,
        source="Steihaug 1983; Nocedal & Wright 2006, Algorithms 4.1 and 7.2",
        rate="unit",
        sliders=SLIDERS,
        cost=lambda s: Cost(gradients=1 + 2 * s.products, values=2),
        shown=SHOWN,
        filled=filled,
    ),
    Rule(
        name="dogleg",
        title="Dogleg",
        family="Second order",
        blurb="A trust region whose step bends from steepest descent to Newton's. A cheap way to stay "
        "inside the region.",
        init=init,
        step=dogleg_step,
        tex=tex,
        source="Powell 1970; Nocedal & Wright 2006, Algorithm 4.1 and section 4.1",
        rate="unit",
        sliders=SLIDERS,
        cost=Cost(gradients=1, values=2, hessians=1),
        shown=SHOWN,
        filled=filled,
        needs=("hessian",),
    ),
)
