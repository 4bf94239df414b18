"""What is said of where a run ended: measures of its last row, beside the folds of core/measures."""

from collections.abc import Callable
from typing import NamedTuple

import jax.numpy as jnp
from jax import Array

from core.measures.measure import Argument


class Ending(NamedTuple):
    """A number of the last row: `read(x, whole, **arguments)`, where `whole` says whether the run got there.

    NaN where there is none. Of an argument of the kind "minimum" all known minima [k, d] are given.
    """

    name: str
    title: str
    help: str
    read: Callable[..., Array]
    arguments: tuple[Argument, ...] = ()
    whole: bool = False
    """Whether the number is a count, or the number of something."""


def reached(x: Array, whole: Array, *, point: Array, radius: Array) -> Array:
    """Which of the minima the run ended near, counted from 0."""
    away = jnp.sqrt(jnp.sum((point - x) ** 2, axis=-1))
    return jnp.where(whole & (away.min() <= radius), away.argmin(), jnp.nan)


def diverged(x: Array, whole: Array) -> Array:
    """Whether the run ended before its last step."""
    return jnp.where(whole, 0.0, 1.0)


ENDINGS: dict[str, Ending] = {
    ending.name: ending
    for ending in (
        Ending(
            "reached",
            "Minimum reached",
            "Which of the known minima, counted from 0, the last point is within a radius of.",
            reached,
            (Argument("point", "minimum"), Argument("radius")),
            whole=True,
        ),
        Ending(
            "diverged",
            "Diverged",
            "1 if the run left the finite numbers, or the landscape's domain, else 0.",
            diverged,
            whole=True,
        ),
    )
}
