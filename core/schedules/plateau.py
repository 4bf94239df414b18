"""Reduce on plateau: the schedule that watches the loss, inside the compiled loop."""

from typing import Any, NamedTuple

from jax import Array
from jax import numpy as jnp

from core.controls import Slider
from core.schedule import Policy, Schedule
from core.schedules.decays import constant


class Watched(NamedTuple):
    """What it remembers of the losses."""

    factor: Array  # [] what multiplies the rate
    best: Array  # [] the lowest loss so far
    bad: Array  # [] losses in a row that were no better
    rest: Array  # [] losses that do not count any more, after a cut


def init(dtype: Any) -> Watched:
    """No loss seen yet."""
    zero = jnp.zeros((), dtype)
    return Watched(zero + 1, zero + jnp.inf, zero, zero)


def update(
    s: Watched,
    loss: Array,
    *,
    cut: Array,
    patience: Array,
    threshold: Array,
    cooldown: Array,
    floor: Array,
) -> tuple[Watched, Array]:
    """Cut the rate when more than `patience` losses in a row were no better than the best.

    As torch.optim.lr_scheduler.ReduceLROnPlateau in mode "min" with threshold_mode "rel": better is below
    (1 − threshold) times the best. It is asked once before every step, about the loss on all the data (of a
    network: on the validation samples) with the coupled weight decay, which counts as an evaluation.
    optax.contrib.reduce_on_plateau cuts one loss earlier for the same patience.
    """
    better = loss < (1 - threshold) * s.best
    bad = jnp.where(better | (s.rest > 0), 0, s.bad + 1)
    full = bad > patience
    factor = jnp.where(full, jnp.maximum(cut * s.factor, floor), s.factor)
    return Watched(
        factor,
        jnp.where(better, loss, s.best),
        jnp.where(full, 0, bad),
        jnp.where(full, cooldown, jnp.maximum(s.rest - 1, 0)),
    ), factor


PLATEAU = Policy(
    init,
    update,
    (
        Slider(
            "cut",
            r"\gamma",
            0.3,
            0.01,
            0.99,
            word="factor of a cut",
            help="Each cut multiplies the rate by this factor.",
        ),
        Slider(
            "patience",
            "p",
            10,
            0,
            1000,
            log=True,
            integer=True,
            word="patience",
            help="How many losses in a row may be no better before the rate is cut.",
        ),
        Slider(
            "threshold",
            r"\theta",
            1e-4,
            0.0,
            0.5,
            log=True,
            word="threshold",
            help="A loss counts as better if it is lower by this share.",
        ),
        Slider(
            "cooldown",
            "c",
            0,
            0,
            1000,
            log=True,
            integer=True,
            word="cooldown",
            help="After a cut, this many losses do not count.",
        ),
        Slider(
            "floor", r"\phi", 0.0, 0.0, 1.0, word="lowest factor", help="The factor never falls below this."
        ),
    ),
)

SCHEDULES = (
    Schedule(
        "plateau",
        "Reduce on plateau",
        constant,
        r"\eta_t = \gamma\,\eta_{t-1} \quad \text{after more than}\ p\ \text{losses}"
        r"\ L \ge (1-\theta)\, L_{\min}",
        "torch.optim.lr_scheduler.ReduceLROnPlateau, asked before every step: about the loss on all the "
        "data, of a network about that on its validation samples",
        PLATEAU.sliders,
        PLATEAU,
    ),
)
