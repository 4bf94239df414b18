"""Where a rule and its twin race: on a bowl, in Rosenbrock's valley, and over a regression's mini-batches.

A course knows its landscape; what a twin is told of it is a Task: a start, the learning rates and, for every
step, the objective or its gradient.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from core import engine, sampling
from core.data import Data
from core.rules import RULES
from core.step import RunSettings
from landscapes import LANDSCAPES

STEPS = 200


class Task(NamedTuple):
    """All that a twin may know."""

    start: np.ndarray  # [d]
    lr: np.ndarray  # [steps]
    objective: Callable  # objective(t) is the loss of step t's mini-batch, a JAX function of x [d]
    gradient: Callable  # gradient(t, x) [d] of that loss, in NumPy
    decoupled: float = 0.0  # θ of the rate · θ · x that is taken off every step


@dataclass(frozen=True)
class Course:
    """A landscape, the mini-batches (None: all data) and what each step multiplies the rate by."""

    landscape: str
    batch: int | None = None
    decay: float = 1.0

    @cached_property
    def data(self):
        """The full data set, if there is one."""
        make = LANDSCAPES[self.landscape].data
        return make() if make else None

    @cached_property
    def plan(self):
        """The mini-batch of every step, as the engine wants it."""
        return self.batch and sampling.plan(7, len(self.data.y), self.batch, STEPS, "shuffled")

    def objective(self, t):
        """The plain loss on step t's mini-batch, gathered here without the engine's help."""
        landscape, data = LANDSCAPES[self.landscape], self.data
        defaults = {slider.name: slider.default for slider in landscape.sliders}
        if self.plan is not None:
            rows, weight = (jnp.asarray(part)[t] for part in self.plan)
            data = Data(jnp.asarray(data.X)[rows], jnp.asarray(data.y)[rows], weight)
        return lambda x: landscape.loss(x, data, **defaults)

    @cached_property
    def _gradient(self):
        return jax.jit(lambda t, x: jax.grad(self.objective(t))(x))

    def task(self, rule):
        """What a twin of `rule` has to solve here, at the rate the landscape suggests."""
        landscape = LANDSCAPES[self.landscape]
        rates = landscape.lr(RULES[rule]) * self.decay ** np.arange(STEPS)
        return Task(
            np.array(landscape.start()), rates, self.objective, lambda t, x: np.array(self._gradient(t, x))
        )

    def walk(self, rule, settings, **more):
        """The same race run by the engine; `settings` are sliders and toggles, `more` the run's own."""
        task = self.task(rule)
        return engine.run(
            RULES[rule],
            LANDSCAPES[self.landscape],
            RunSettings(rule=settings, **more),
            start=task.start,
            lr=task.lr,
            data=self.data,
            plan=self.plan,
        )


COURSES = {
    "bowl": Course("quadratic"),
    "rosenbrock": Course("rosenbrock"),
    "regression": Course("regression", batch=10, decay=0.99),  # 442 samples: every 45th batch has only two
}


def after(path):
    """What a rule shows after each step [steps, …]: without the row for the start. Gradients have none."""
    return {name: values if name == "g" else values[1:] for name, values in path.seen.items()}
