"""What a landscape is: its loss, its data, and all one needs to draw it.

Everything the app shows (widgets, equations, legends, links, the command line's lists) follows from these
frozen descriptions, so that adding a landscape is one edit in one file.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from core.controls import Slider, Toggle
from core.rule import Rule


class Data(NamedTuple):
    """Samples with their weights: the full data set, or one mini-batch of it."""

    X: Array | np.ndarray  # [n, …] features
    y: Array | np.ndarray  # [n] or [n, …] targets
    weight: Array | np.ndarray  # [n] 1 for a sample that counts, 0 for padding

    def mean(self, values: Array | np.ndarray) -> Array:
        """The mean of one value per sample, over the samples that count."""
        return jnp.sum(self.weight * values) / jnp.sum(self.weight)


@dataclass(frozen=True, eq=False)
class Training:
    """What belongs to a landscape besides its loss if that is a network's: how it is trained, and tried out.

    `landscape.loss` is without dropout and augmentation, and batch norm takes the statistics of the data it
    is given; functions here get the landscape's sliders too.
    """

    begin: Callable[[int], np.ndarray]  # of a seed: the initial parameters [d]
    loss: Callable[..., Array]  # of x, batch and a random key: with dropout, augmentation and penalties
    judge: Callable[..., tuple[Array, Array]]  # of x, running and data: loss and accuracy at test time
    measured: Callable[[], Data]  # training samples that full losses are taken on
    validation: Callable[[], Data]
    probe: Callable[[], Data]  # training samples for maps and other close looks
    classes: tuple[str, ...]
    room: int  # so many samples fit into memory at once
    running: np.ndarray  # [s] running statistics at first
    statistics: Callable[..., Array] | None = None  # of x, batch and key: [s] the batch's own statistics
    project: Callable[..., Array] | None = None  # of x: back into the allowed set after a step
    anatomy: Any = None
    """What the landscapes package knows about the network, for those who ask for more than numbers."""


Point = tuple[float, ...]


class Plane(NamedTuple):
    """The flat cut through parameter space on which more than two dimensions are drawn."""

    origin: np.ndarray  # [d]
    across: np.ndarray  # [2, d] two directions
    axes: tuple[str, str]  # what the directions are called

    def flat(self, points: np.ndarray) -> np.ndarray:
        """Where points [..., d] fall on the plane, at a right angle to it: [..., 2]."""
        return self.linear(points - self.origin)

    def linear(self, vectors: np.ndarray) -> np.ndarray:
        """What of vectors [..., d] lies along the plane: [..., 2], the same from every point."""
        return vectors @ self._dual.T

    @property
    def _dual(self) -> np.ndarray:
        """[2, d] what measures along each direction; orthonormal directions measure themselves."""
        products = self.across @ self.across.T
        return self.across if np.allclose(products, np.eye(2)) else np.linalg.pinv(self.across).T

    def point(self, flat: np.ndarray) -> np.ndarray:
        """The points [..., d] at places [..., 2] of the plane."""
        return self.origin + flat @ self.across


def no_points(**params: float) -> Sequence[Point]:
    """For landscapes without known minima (or saddles)."""
    return ()


@dataclass(frozen=True)
class Landscape:
    """A loss to walk on: `loss(x, batch, **sliders)`, with all one needs to draw it.

    `batch` is None for closed forms. `lr_slope` and `lr_distance` are learning rates that make a good
    picture, for rules that multiply a gradient and for rules that move by about the rate.
    """

    name: str
    title: str
    blurb: str
    loss: Callable[..., Array]
    tex: str
    source: str
    window: tuple[tuple[float, float], tuple[float, float]]
    start: Point
    steps: int
    lr_slope: float
    lr_distance: float
    sliders: tuple[Slider, ...] = ()
    minima: Callable[..., Sequence[Point]] = no_points
    saddles: Callable[..., Sequence[Point]] = no_points
    data: Callable[[], Data] | None = None
    residuals: Callable[..., Array] | None = None
    """r(x, batch, **sliders) [n] with loss = ‖r‖² / 2: what Gauss–Newton needs."""
    shapes: tuple[tuple[int, ...], ...] = ()
    """The shapes of the blocks that the parameters are made of, in order; empty: one vector."""
    axes: tuple[str, str] = ("x", "y")
    family: str = field(default="Closed forms")
    plane: Callable[..., Plane] | None = None
    """With more than two dimensions: the plane, a function of the sliders, that `window` lies on."""
    begin: Callable[..., Point] | None = None
    """The start as a function of the sliders, where they decide on the number of dimensions."""

    toggles: tuple[Toggle, ...] = ()
    """Choices between forms of the landscape; `made` turns them into one."""
    made: "Callable[[Any, Mapping[str, Any]], Landscape] | None" = None
    """For a landscape that follows from what a student brings or chooses: makes it from the text that stands
    in the experiment under the key `brought`, and from all sliders and toggles by name; raises ValueError
    with one sentence."""
    brought: Literal["formula", "data"] | None = None
    optional: bool = False
    """What is `brought` may be left out."""
    training: Training | None = None
    batch: int | None = None
    """The mini-batch that makes a good picture; None: all samples."""

    def starting(self, params: Mapping[str, float] | None = None) -> Point:
        """Where runs start if nobody says otherwise; its length is the number of dimensions."""
        return self.begin(**params or {}) if self.begin else self.start

    @property
    def dimension(self) -> int:
        """How many parameters there are, with the sliders at their defaults."""
        return sum(math.prod(shape) for shape in self.shapes) if self.training else len(self.start)

    def lr(self, rule: Rule) -> float:
        """A learning rate with which `rule` makes a good picture here, to two digits."""
        base = {"slope": self.lr_slope, "distance": self.lr_distance, "unit": 1.0}[rule.rate]
        return float(f"{base * rule.lr_scale:.2g}")

    def obstacle(self, rule: Rule) -> str | None:
        """Why `rule` cannot run here, in one sentence, or None if it can."""
        if "hessian" in rule.needs and self.dimension > DENSE:
            return (
                f"A dense Hessian in {self.dimension} dimensions is too large; at most {DENSE} are allowed."
            )
        if "residuals" in rule.needs and self.residuals is None:
            return f"{self.title} is not a sum of squares."
        if "samples" in rule.needs and self.data is None:
            return f"{self.title} has no data to take samples from."
        if "matrix" in rule.needs and not any(len(shape) == 2 for shape in self.shapes):
            return f"{self.title} has no parameter that is a matrix."
        if self.training and {"samples", "full"} & set(rule.needs):
            return "It needs the gradients of all samples; a network is trained on mini-batches."
        return None


DENSE = 64
"""Dense Hessians and recorded memories are for landscapes of at most this many dimensions."""
