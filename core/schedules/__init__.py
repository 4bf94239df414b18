"""Every learning-rate schedule, by name. A new schedule is one entry in its family's file.

Each may have a linear warm-up in front, by its slider `warmup`; `rates` is what a run asks for.
"""

from collections.abc import Mapping

import numpy as np

from core.schedule import Schedule
from core.schedules import cosines, decays, plateau, powers
from core.schedules.warmup import warmed

FILES = (decays, powers, cosines, plateau)

SCHEDULES: dict[str, Schedule] = {
    schedule.name: warmed(schedule) for file in FILES for schedule in file.SCHEDULES
}


def rates(name: str, lr: float, steps: int, params: Mapping[str, float]) -> np.ndarray:
    """The learning rate of every step [steps], save for what a policy makes of the losses."""
    return lr * SCHEDULES[name].factor(np.arange(steps), steps, **params)
