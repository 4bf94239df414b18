"""Rules that find their own learning rate: Polyak's step size and DoG."""

from typing import NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider, Toggle
from core.objective import Objective
from core.rule import Cost, Rule, Shown
from core.rules import d_adaptation


class PolyakState(NamedTuple):
    """What Polyak's rule shows; it remembers nothing."""

    eta: Array  # [] the rate of the last step


def polyak_init(x: Array) -> PolyakState:
    """No step taken yet."""
    return PolyakState(jnp.zeros((), x.dtype))


def polyak_step(
    f: Objective,
    x: Array,
    s: PolyakState,
    lr: Array,
    *,
    f_star: Array,
    cap: Array,
    eps: Array,
    positive: Array,
) -> tuple[Array, PolyakState]:
    """Go as far as a linear model of the loss needs to come down to f*.

    Polyak's own rule has no cap and no ε; the cap is that of SPS_max (Loizou et al. 2021). `positive` takes a
    loss below f* for f* (SPS₊, Garrigos et al. 2023), where the rule itself climbs back to f*.
    """
    g = f.grad(x)
    gap, square = f(x) - f_star, jnp.dot(g, g) + eps
    gap = jnp.where(positive, jnp.maximum(gap, 0), gap)
    share = jnp.where(square > 0, jnp.minimum(gap / square, cap), 0)
    return f.decayed(x, share=share) - lr * share * g, PolyakState(lr * share)


def polyak_tex(positive: bool) -> str:
    """With the gap to f*, or its positive part."""
    gap = r"\max(L(w) - f^*, 0)" if positive else "L(w) - f^*"
    return (
        rf"\begin{{aligned}} \eta_t &= \eta\,\min\Bigl(\frac{{{gap}}}{{\|g\|^2 + \epsilon}},"
        r" \gamma_{\max}\Bigr) \\ w &\leftarrow w - \eta_t\, g \end{aligned}"
    )


class DoGState(NamedTuple):
    """DoG's memory."""

    start: Array  # [d]
    size: Array  # [] 1 + ‖start‖
    r: Array  # [] the farthest that w has been from its start
    G: Array  # [] sum of ‖g‖²
    eta: Array  # [] the rate of the last step


def dog_init(x: Array) -> DoGState:
    """At the start."""
    zero = jnp.zeros((), x.dtype)
    return DoGState(x, 1 + jnp.linalg.norm(x), zero, zero, zero)


def dog_step(
    f: Objective, x: Array, s: DoGState, lr: Array, *, alpha: Array, eps: Array
) -> tuple[Array, DoGState]:
    """The rate is a distance over gradients: the farthest from the start, over the root of all ‖g‖².

    The first distance is r_ε = α (1 + ‖w₀‖), section 4.1; the authors also average the iterates.
    Decoupled weight decay is that rate times θ.
    """
    g = f.grad(x)
    r = jnp.maximum(jnp.maximum(s.r, alpha * s.size), jnp.linalg.norm(x - s.start))
    G = s.G + jnp.dot(g, g)
    share = r / jnp.sqrt(G + eps)
    return f.decayed(x, share=share) - lr * share * g, DoGState(s.start, s.size, r, G, lr * share)


def dog_tex() -> str:
    """The lines of section 2, with the first distance of section 4.1."""
    return (
        r"\begin{aligned} \bar r &\leftarrow \max(\bar r, \|w - w_0\|, \alpha\,(1 + \|w_0\|)) \\"
        r" G &\leftarrow G + \|g\|^2 \\"
        r" \eta_t &= \eta\,\frac{\bar r}{\sqrt{G + \epsilon}} \\ w &\leftarrow w - \eta_t\, g \end{aligned}"
    )


FIRST = "The first distance is α (1 + ‖w₀‖); the authors take 1e-6 for long trainings."
ETA = Shown("eta", r"\eta_t", lambda s: s.eta, help="The rate that the rule found.")

RULES = (
    Rule(
        name="polyak",
        title="Polyak step size",
        family="Parameter-free",
        blurb="Chooses each step so that a straight-line model of the loss would reach its known minimum. "
        "Needs to know the lowest loss, and no learning rate.",
        init=polyak_init,
        step=polyak_step,
        tex=polyak_tex,
        source="Polyak 1969; with mini-batches: Loizou et al. 2021; Garrigos et al. 2023",
        rate="unit",
        sliders=(
            Slider("f_star", "f^*", 0.0, -10.0, 10.0, help="What the loss is thought to be at the minimum."),
            Slider("cap", r"\gamma_{\max}", 1.0, 1e-3, 1e3, log=True, help="No rate is larger."),
            Slider("eps", r"\epsilon", 0.0, 0.0, 1.0, log=True, help="Keeps the division safe."),
        ),
        toggles=(
            Toggle("positive", "positive part", default=False, help="Take a loss below f* for f* (SPS₊)."),
        ),
        cost=Cost(gradients=1, values=1),
        decays=True,
        shown=(ETA,),
        filled=lambda positive: (("w", "{w'} − {eta}·{g}"),),
    ),
    Rule(
        name="dog",
        title="DoG",
        family="Parameter-free",
        blurb="Its rate is the farthest distance from the start, divided by the root of all squared "
        "gradients. No learning rate needs to be tuned.",
        init=dog_init,
        step=dog_step,
        tex=dog_tex,
        source="Ivgi, Hinder & Carmon 2023, equation 1 and section 4.1",
        rate="unit",
        sliders=(
            Slider("alpha", r"\alpha", 0.01, 1e-8, 1.0, log=True, help=FIRST),
            Slider("eps", r"\epsilon", 1e-8, 1e-16, 1.0, log=True, help="Keeps the division safe."),
        ),
        decays=True,
        shown=(
            Shown("r", r"\bar r", lambda s: s.r, help="The farthest from the start so far."),
            Shown("G", "G", lambda s: s.G, help="Sum of all ‖g‖² so far."),
            ETA,
        ),
        filled=lambda: (
            ("G", "{G'} + ‖{g}‖²"),
            ("eta", "{lr}·{r} / √({G} + {eps})"),
            ("w", "{w'} − {eta}·{g}"),
        ),
    ),
    *d_adaptation.RULES,
)
