"""Learning-rate policies: what multiplies the learning rate at step t = 0, 1, 2, …

Every one may have a linear warm-up in front, by its slider `warmup`; `rates` is what a run asks for.
"""

from collections.abc import Mapping
from typing import Literal

import numpy as np

from core import decays
from core.controls import Slider
from core.plateau import PLATEAU
from core.schedule import Schedule

WARMUP = Slider(
    "warmup",
    "t_w",
    0,
    0,
    1000,
    log=True,
    integer=True,
    help="As many steps of linear warm-up in front (Goyal et al. 2017).",
)


def warmed(schedule: Schedule) -> Schedule:
    """The same schedule, after as many steps of linear warm-up as its slider `warmup` says.

    The ramp's steps have (t + 1) / (warmup + 1) of the rate, so none is wasted at a rate of 0; then the
    schedule begins, with what is left of the steps. As optax.join_schedules and torch's SequentialLR do it.
    """
    watched = {slider.name for slider in schedule.policy.sliders} if schedule.policy else set()

    def factor(t: np.ndarray, steps: int, *, warmup: float = 0, **params: float) -> np.ndarray:
        own = {name: value for name, value in params.items() if name not in watched}
        after = schedule.factor(np.maximum(t - warmup, 0), max(steps - warmup, 1), **own)
        return np.where(t < warmup, (t + 1) / (warmup + 1), after)

    return schedule._replace(factor=factor, sliders=(*schedule.sliders, WARMUP))


SCHEDULES: dict[str, Schedule] = {
    schedule.name: warmed(schedule)
    for schedule in (
        *decays.SCHEDULES,
        Schedule(
            "plateau",
            "Reduce on plateau",
            decays.constant,
            r"\eta_t = \gamma\,\eta_{t-1} \quad \text{after more than}\ p\ \text{losses}"
            r"\ L \ge (1-\theta)\, L_{\min}",
            "lectures: watch the validation error; torch.optim.lr_scheduler.ReduceLROnPlateau",
            PLATEAU.sliders,
            PLATEAU,
        ),
    )
}


def rates(name: str, lr: float, steps: int, params: Mapping[str, float]) -> np.ndarray:
    """The learning rate of every step [steps], save for what a policy makes of the losses."""
    return lr * SCHEDULES[name].factor(np.arange(steps), steps, **params)


def scaled_rate(lr: float, k: float, how: Literal["sqrt", "linear"]) -> float:
    """The rate for a batch k times as large.

    "sqrt" keeps the variance of the expected step, since the gradient's falls like 1/k (Krizhevsky 2014, One
    weird trick, section 5); "linear" is what practice does, for k small steps in one (Goyal et al. 2017).
    Both fail for very large batches.
    """
    return lr * {"sqrt": k**0.5, "linear": k}[how]
