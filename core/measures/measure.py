"""What a measure is: a number that says something of a run, taken in one pass over its rows."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from jax import Array

Kind = Literal["number", "at", "last", "floor", "point", "minimum", "axis"]
"""What an argument says: a "number"; the step "at" which (the last one unless given), or how many of the
"last" (a tenth unless given); the "floor", the lowest known loss; a "point" [d] (the origin unless given) or
the nearest known "minimum" [d]; an "axis", a direction [d] of length one."""

VECTORS = ("point", "minimum", "axis")
"""The kinds of arguments that are as long as the parameters are many."""


class Row(NamedTuple):
    """One row of a run, as a measure sees it."""

    x: Array  # [d] where the run is
    loss: Array  # [] on all the data
    k: Array  # [] the row's number; row 0 is the start
    steps: Array  # [] the number of the last row of a whole run


class Argument(NamedTuple):
    """Something that a measure must be told."""

    name: str
    kind: Kind = "number"


class Measure(NamedTuple):
    """A fold over the rows of a run, up to where it diverged, if it did.

    `init(d)` is the state before the first row, `step(state, row, **arguments)` the one after another row,
    and `read(state)` the number; NaN where there is none, as for "never". The dimension d is static, the
    number of rows is not: `lax.scan` drives a measure in Python, a loop in JavaScript.
    """

    name: str
    title: str
    help: str
    """One sentence: what the number is."""
    init: Callable[[int], Any]
    step: Callable[..., Any]
    read: Callable[[Any], Array]
    arguments: tuple[Argument, ...] = ()
    whole: bool = False
    """Whether the number is a count, or the number of a step."""


AT = Argument("at", "at")
LAST = Argument("last", "last")
FLOOR = Argument("floor", "floor")
MINIMUM = Argument("point", "minimum")
AXIS = Argument("axis", "axis")
