"""What is searched: the settings of a run, each laid along the unit interval."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from app.races import solve
from app.races.letters import plain
from core.controls import Slider
from core.experiment import Experiment, ExperimentError
from core.rules import RULES

DECADES = (3.0, 2.0)
"""How far below and above a rate that suits the rule's kind rates are drawn."""
AROUND = 1e3
"""How far around its default a logarithmic slider is drawn that reaches down to zero."""
DECAY = 0.99
"""A slider from 0 that ends between this and 1 is the memory of an average, like β."""
REGULARIZER = (1e-7, 1e-1)
"""Weight decay, where the run has any."""


class Dimension(NamedTuple):
    """A setting that is searched, and the scale on which it is uniform."""

    path: str
    """Where it stands in the experiment."""
    label: str
    low: float
    high: float
    scale: str
    """"log", "linear", or "decay": logarithmic in 1 − β, as 0.9, 0.99 and 0.999 lie equally far apart."""
    integer: bool = False

    def values(self, u: np.ndarray) -> np.ndarray:
        """The values at places [n] of the unit interval."""
        if self.scale == "decay":
            first, last = math.log(1 - self.low), math.log(1 - self.high)
            found = 1 - np.exp(first + u * (last - first))
        elif self.scale == "log":
            first, last = math.log(self.low), math.log(self.high)
            found = np.exp(first + u * (last - first))
        else:
            found = self.low + u * (self.high - self.low)
        found = found.clip(self.low, self.high)
        return np.round(found).astype(np.int64) if self.integer else found

    def shares(self, values: np.ndarray) -> np.ndarray:
        """The places [n] of values in the unit interval: `values`, the other way round."""
        scale = {"log": np.log, "decay": lambda part: np.log1p(-part), "linear": lambda part: part}[
            self.scale
        ]
        low, high, at = (scale(np.asarray(part, float)) for part in (self.low, self.high, values))
        return (at - low) / (high - low)


def space(
    experiment: Experiment,
    i: int,
    *,
    rate_only: bool = False,
    ranges: Mapping[str, tuple[float, float]] | None = None,
) -> tuple[Dimension, ...]:
    """What is searched of run `i`: its rate, its weight decay if it has any, and its rule's sliders.

    Rates and other positive numbers are drawn log-uniformly, and so is 1 − β; shares from 0 to 1 uniformly.
    """
    run = experiment.runs[i]
    rule = RULES[run.rule]
    good = solve.landscape(experiment).rate(rule)
    rate = Dimension(f"runs.{i}.lr", "η", good * 10 ** -DECADES[0], good * 10 ** DECADES[1], "log")
    found = [rate]
    if run.weight_decay:
        found.append(Dimension(f"runs.{i}.weight_decay", "weight decay", *REGULARIZER, "log"))
    found += [_slider(f"runs.{i}.params.{spec.name}", spec) for spec in rule.sliders]
    asked = ranges or {}
    for path in asked:
        if f"runs.{i}.{path}" not in (one.path for one in found):
            names = ", ".join(one.path.split(".", 2)[2] for one in found)
            raise ExperimentError(f"range {path}: {rule.title} has no such setting; it has {names}.")
    found = [_within(one, asked.get(one.path.split(".", 2)[2])) for one in found]
    return tuple(
        one for one in found if not rate_only or one is found[0] or one.path.split(".", 2)[2] in asked
    )


def _within(one: Dimension, ends: tuple[float, float] | None) -> Dimension:
    """The dimension between other ends."""
    if ends is None:
        return one
    low, high = ends
    if not low < high or (one.scale == "log" and low <= 0) or (one.scale == "decay" and high >= 1):
        allowed = {"log": "above 0", "decay": "below 1", "linear": "finite"}[one.scale]
        raise ExperimentError(
            f"range {one.path.split('.', 2)[2]}: {low:g} to {high:g} was given, but it must be "
            f"two numbers {allowed}, the smaller one first."
        )
    return one._replace(low=low, high=high)


def _slider(path: str, spec: Slider) -> Dimension:
    if spec.log:
        low = max(spec.low, spec.default / AROUND) if spec.low <= 0 else spec.low
        high = min(spec.high, spec.default * AROUND) if spec.low <= 0 and spec.default > 0 else spec.high
        return Dimension(path, plain(spec.tex), low or spec.high / AROUND**3, high, "log", spec.integer)
    memory = spec.low == 0 and DECAY < spec.high < 1
    return Dimension(
        path, plain(spec.tex), spec.low, spec.high, "decay" if memory else "linear", spec.integer
    )
