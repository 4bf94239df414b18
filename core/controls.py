"""What can be set by hand: sliders for numbers, toggles for conventions.

Widgets, equations, links and the command line's lists follow from these frozen descriptions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp


@dataclass(frozen=True)
class Slider:
    """A number one can turn.

    `low` and `high` bound what an experiment may hold. On a logarithmic slider a `low` of 0 means
    that zero itself is allowed too.
    """

    name: str
    tex: str
    default: float
    low: float
    high: float
    log: bool = False
    integer: bool = False
    help: str = ""
    group: str = ""
    """Under which heading the page shows it; empty: at once."""
    word: str = ""
    """What it is called in words, before its symbol; empty where `tex` is a word."""
    choices: tuple[str, ...] = ()
    """What the whole numbers from `low` on stand for, where they are a code."""

    def worded(self, word: str) -> "Slider":
        """The same with a word, unless it has one."""
        return self if self.word else replace(self, word=word)

    def check(self, value: float) -> None:
        """Raise ValueError with one sentence if `value` is not allowed here."""
        if not self.low <= value <= self.high:  # also false for NaN
            raise ValueError(f"must be between {self.low:g} and {self.high:g}")
        if self.integer and value != round(value):
            raise ValueError("must be a whole number")


@dataclass(frozen=True)
class Toggle:
    """A convention on which books and libraries differ: a switch, or one of several named `choices`."""

    name: str
    title: str
    default: bool | str
    choices: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    help: str = ""
    group: str = ""

    def check(self, value: bool | str) -> None:
        """Raise ValueError with one sentence if `value` is not allowed here."""
        if self.choices and value not in self.choices:
            raise ValueError("must be one of " + ", ".join(self.choices))
        if not self.choices and not isinstance(value, bool):
            raise ValueError("must be true or false")

    def code(self, value: bool | str) -> int:
        """The number that stands for `value` inside compiled code: 0/1, or the choice's index."""
        return self.choices.index(value) if isinstance(value, str) else int(value)

    def traced(self, value: bool | str) -> np.int32 | np.bool_:
        """`value` as compiled code takes it: a switch, or the number of a choice."""
        return np.int32(self.code(value)) if self.choices else np.bool_(value)


def values(sliders: Sequence[Slider], given: Mapping[str, float] | None = None) -> dict[str, float]:
    """Where sliders stand, by name: at their defaults if nothing else is given."""
    return {slider.name: float((given or {}).get(slider.name, slider.default)) for slider in sliders}


def choose(index: Array, *options: Array) -> Array:
    """The option that a toggle's traced `index` names; every option is computed, none recompiles."""
    first, second, *_ = options
    return jax.lax.select_n(index, *options) if len(options) > 2 else jnp.where(index, second, first)
