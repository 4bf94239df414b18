"""What the module of a rule is compiled for."""

from functools import lru_cache
from typing import NamedTuple

import jax
import numpy as np

from app.races import solve
from core import sampling
from core.controls import values
from core.experiment import MAX_DRAWN, Experiment, ExperimentError
from core.landscape import DENSE, Landscape
from core.rule import Rule
from core.rules import RULES

WIDEST = 100_000
"""Parameters that a rule is compiled for at most."""
BLOCKS = 16
"""Blocks that the parameters may be made of."""
SAMPLED = {"samples", "residuals"}
"""Needs of rules whose modules depend on how many of these there are."""


class Shape(NamedTuple):
    """What a rule is compiled for, but for what it does not need."""

    dimension: int
    shapes: tuple[tuple[int, ...], ...] = ()
    """Of the blocks that the parameters are made of; empty: one vector."""
    samples: int | None = None
    """How many there are, for rules that keep something of each."""
    width: int | None = None
    """The samples, or residuals, of a step, padding included."""

    @property
    def text(self) -> str:
        """As an address has it: "2", or "650;64x10,10;1797;16"."""
        blocks = ",".join("x".join(map(str, block)) for block in self.shapes)
        counts = ("" if many is None else str(many) for many in (self.samples, self.width))
        return ";".join([str(self.dimension), blocks, *counts]).rstrip(";")

    @classmethod
    def parse(cls, text: str) -> "Shape":
        """What `text` was. Raises ExperimentError."""
        try:
            dimension, blocks, samples, width = (text + ";" * (3 - text.count(";"))).split(";")
            shapes = tuple(
                tuple(count(side) for side in block.split("x")) for block in blocks.split(",") if blocks
            )
            found = cls(
                count(dimension),
                shapes,
                count(samples) if samples else None,
                count(width) if width else None,
            )
        except ValueError:
            raise ExperimentError("shape: must be like 2, or like 650;64x10,10;1797;16.") from None
        found.check()
        return found

    def check(self) -> None:
        """Raise ExperimentError for more than there can be."""
        if self.dimension > WIDEST or self.dimension * (self.samples or self.width or 1) > MAX_DRAWN:
            raise ExperimentError("shape: is too large.")
        if len(self.shapes) > BLOCKS or (
            self.shapes and sum(int(np.prod(block)) for block in self.shapes) != self.dimension
        ):
            raise ExperimentError("shape: its blocks must hold as many numbers as there are parameters.")


def count(text: str) -> int:
    """A number from 1. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 8 and int(text) > 0):
        raise ValueError(text)
    return int(text)


def shape(experiment: Experiment, i: int) -> Shape:
    """What the rule of run `i` is compiled for."""
    found, run, d = solve.landscape(experiment), experiment.runs[i], len(experiment.start)
    needs = set(RULES[run.rule].needs)
    if not SAMPLED & needs:
        return Shape(d, found.shapes)
    if found.data is None:
        return Shape(d, found.shapes, None, residuals(found, d))
    samples, batch = len(found.data().y), experiment.own(run).batch.size
    width = samples if batch is None else sampling.width(batch, samples)
    return Shape(d, found.shapes, samples if "samples" in needs else None, width)


@lru_cache(maxsize=256)
def residuals(landscape: Landscape, dimension: int) -> int:
    """How many squares the loss of a landscape without data is the sum of, in so many dimensions."""
    assert landscape.residuals is not None  # noqa: S101  no other rule than one that needs them asks
    of, sliders = landscape.residuals, values(landscape.sliders)
    return jax.eval_shape(lambda x: of(x, None, **sliders), np.zeros(dimension)).shape[0]


def check(rule: Rule, asked: Shape) -> None:
    """Raise ExperimentError if a rule cannot be compiled for this."""
    needs = set(rule.needs)
    if "layers" in needs:
        raise ExperimentError(f"{rule.title} runs on networks, which no browser trains.")
    if "hessian" in needs and asked.dimension > DENSE:
        raise ExperimentError(f"{rule.title} needs a dense Hessian: at most {DENSE} dimensions.")
    if "matrix" in needs and not any(len(block) == 2 for block in asked.shapes):
        raise ExperimentError(f"{rule.title} needs a parameter that is a matrix.")
    if "samples" in needs and asked.samples is None:
        raise ExperimentError(f"{rule.title} needs the number of samples.")
    if SAMPLED & needs and asked.width is None:
        raise ExperimentError(f"{rule.title} needs the width of a batch.")
    if not SAMPLED & needs and (asked.samples or asked.width):
        raise ExperimentError(f"{rule.title} needs no number of samples.")
