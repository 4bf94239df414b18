"""What a learning-rate schedule is: a factor for every step, and for some a policy that watches the loss."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jax import Array

from core.controls import Slider


class Policy(NamedTuple):
    """A learning-rate policy that watches the loss: its part inside the compiled loop.

    `update(state, loss, **sliders)` returns the next state and what multiplies the rate of this step.
    """

    init: Callable[[Any], Any]  # of the dtype
    update: Callable[..., tuple[Any, Array]]
    sliders: tuple[Slider, ...]


class Schedule(NamedTuple):
    """A learning-rate policy: `factor(t, steps, **sliders)` multiplies the run's learning rate.

    `t` [steps] counts from 0. The rates are known before the run starts, save for what a `policy` makes of
    the losses. NumPy computes them, or the browser, by way of JAX: functions are those of t's namespace.
    """

    name: str
    title: str
    factor: Callable[..., np.ndarray]
    tex: str
    source: str
    sliders: tuple[Slider, ...] = ()
    policy: Policy | None = None
