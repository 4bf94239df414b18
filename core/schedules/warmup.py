"""Linear warm-up, which every schedule may have in front."""

import numpy as np

from core.controls import Slider
from core.schedule import Schedule

WARMUP = Slider(
    "warmup",
    "t_w",
    0,
    0,
    1000,
    log=True,
    integer=True,
    word="warm-up steps",
    help="The rate first rises linearly for this many steps (Goyal et al. 2017).",
)


def warmed(schedule: Schedule) -> Schedule:
    """The same schedule, after as many steps of linear warm-up as its slider `warmup` says.

    The ramp's steps have (t + 1) / (warmup + 1) of the rate, so none is wasted at a rate of 0; then the
    schedule begins, with what is left of the steps. As optax.join_schedules and torch's SequentialLR do it.
    """
    watched = {slider.name for slider in schedule.policy.sliders} if schedule.policy else set()

    def factor(t: np.ndarray, steps: int, *, warmup: float = 0, **params: float) -> np.ndarray:
        own = {name: value for name, value in params.items() if name not in watched}
        xp = t.__array_namespace__()
        after = schedule.factor(xp.maximum(t - warmup, 0), xp.maximum(steps - warmup, 1), **own)
        return xp.where(t < warmup, (t + 1) / (warmup + 1), after)

    return schedule._replace(factor=factor, sliders=(*schedule.sliders, WARMUP))
