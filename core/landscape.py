"""What a landscape is: a loss, how it is drawn and raced on at first, and what is known about it."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np
from jax import Array

from core.controls import Slider, Toggle
from core.data import Data
from core.objective import Factors
from core.plane import Plane
from core.rule import Rule

WIDEST = 2048
"""So many inputs a layer may have whose matrix of them is to be inverted."""
DENSE = 64
"""Dense Hessians and recorded memories are for landscapes of at most this many dimensions."""

Point = tuple[float, ...]
USUAL = ({"rule": "adam"}, {"rule": "momentum"}, {"rule": "rmsprop"}, {"rule": "gd"})
"""The runs of a first race where a landscape names no others."""


def no_points(**params: float) -> Sequence[Point]:
    """For landscapes without known minima (or saddles)."""
    return ()


def racers(*rules: str, **rates: float) -> tuple[Mapping[str, Any], ...]:
    """Runs of a first race: of these `rules`, and of those that have no tuned rate but this one."""
    return tuple(
        [{"rule": rule} for rule in rules] + [{"rule": rule, "lr": rate} for rule, rate in rates.items()]
    )


@dataclass(frozen=True)
class Picture:
    """How a landscape is drawn at first."""

    window: tuple[tuple[float, float], tuple[float, float]]
    """From left to right and from bottom to top."""
    axes: tuple[str, str] = ("x", "y")
    plane: Callable[..., Plane] | None = None
    """With more than two dimensions: the plane, a function of the sliders, that `window` lies on."""


@dataclass(frozen=True)
class Race:
    """What makes a good first race.

    `lr_slope` is the learning rate for rules that multiply a gradient, `lr_distance` for rules that move by
    about the rate.
    """

    start: Point | Callable[..., Point]
    """A function of the sliders where they decide on the number of dimensions."""
    steps: int
    lr_slope: float
    lr_distance: float
    batch: int | None = None
    """The size of a mini-batch; None: all samples."""
    runs: tuple[Mapping[str, Any], ...] = USUAL
    """Who shows what the `blurb` says, as an experiment has them; what is left out is as usual."""
    left_out: Mapping[str, Any] = field(default_factory=dict)
    """The `start`, `steps` and `batch` of links that leave them out, where they were others once."""


@dataclass(frozen=True)
class Fit:
    """How the samples are drawn beside the map, with what a point of the map predicts for them.

    Where the loss is a sum of squares, whose residuals are linear in the parameters, both follow from these:

    - "line": one feature across, the target up, and the straight line of the predictions
    - "plane": two features and the target in space, and the plane of the predictions
    - "levels": groups of equal features across, the target up, and what is predicted for each group
    - "agreement": the target across, the prediction up, where the features are too many to draw

    Where it is one of classification, they follow from the landscape's `scores`:

    - "boundary": two features, and the line on which both classes are equally likely
    - "margins": the score of a sample's class less the best of the others', a row for each class
    """

    kind: Literal["line", "plane", "levels", "agreement", "boundary", "margins"]
    axes: tuple[str, ...]
    """What is drawn across, up, and last in depth; the target of a regression comes last."""
    groups: tuple[str, ...] = ()
    """The names of the classes in their order, or of the groups in that in which they first occur."""
    columns: tuple[int, ...] = (0, 1)
    """The features that are drawn."""


class Value(NamedTuple):
    """A loss that is known without the landscape's own code: published, or worked out by hand."""

    at: Sequence[float]
    loss: float | Callable[[Any], Any]
    """A number, or a plain NumPy function of the landscape's data to one."""
    params: Mapping[str, float] = {}
    """The sliders that are not at their defaults."""


@dataclass(frozen=True)
class Known:
    """What is known about a landscape; the tests hold its code to it."""

    values: tuple[Value, ...]
    """At least one that is not at the lowest minimum."""
    lowest: float | None = None
    """The loss at the lowest minima; None where only a solver finds it."""
    lowest_varies: bool = False
    """`lowest` holds with the sliders at their defaults only."""
    local: tuple[float, ...] | None = ()
    """The losses of all other minima, each once; None: too many to list."""
    kinks: tuple[Point, ...] = ()
    """The minima at a kink, where neither slope nor curvature tells them."""
    flat_saddles: bool = False
    """The Hessian at the saddles is 0."""
    incomplete: bool = False
    """`minima` names only some of those in the window."""
    edges: tuple[Point, ...] = ()
    """Where code goes wrong most easily: a square root of 0, the wall of a logarithm."""


@dataclass(frozen=True)
class UserInput:
    """What a user types or uploads, and how it becomes a landscape."""

    kind: Literal["formula", "data"]
    """The key of the experiment that its text stands under."""
    make: "Callable[[Any, Mapping[str, Any]], Landscape]"
    """Of that text (None if it is left out), and all sliders and toggles by name. Raises ValueError with one
    sentence."""
    optional: bool = False
    """It may be left out."""


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
    work: int  # multiplications that the loss of one sample takes
    running: np.ndarray  # [s] running statistics at first
    statistics: Callable[..., Array] | None = None  # of x, batch and key: [s] the batch's own statistics
    project: Callable[..., Array] | None = None  # of x: back into the allowed set after a step
    anatomy: Any = None
    """The landscapes package's own description of the network, for inspection."""


@dataclass(frozen=True, eq=False)
class Landscape:
    """A loss to walk on: `loss(x, batch, **sliders)`, with all one needs to draw it and to race on it.

    `batch` is None where there are no `data`.
    """

    name: str
    title: str
    family: str
    blurb: str
    tex: str
    source: str
    loss: Callable[..., Array]
    picture: Picture
    race: Race
    sliders: tuple[Slider, ...] = ()
    toggles: tuple[Toggle, ...] = ()
    """Choices between forms of the landscape; `user_input` makes one of them."""
    minima: Callable[..., Sequence[Point]] = no_points
    saddles: Callable[..., Sequence[Point]] = no_points
    residuals: Callable[..., Array] | None = None
    """r(x, batch, **sliders) [n] with loss = ‖r‖² / 2: what Gauss–Newton needs."""
    factors: Callable[..., tuple[Factors, ...]] | None = None
    """The Fisher information layer by layer, of x, batch, a random key for the network (None: as without
    dropout), whether targets are the samples' own, the key they are drawn with if not, and sliders."""
    shapes: tuple[tuple[int, ...], ...] = ()
    """The shapes of the blocks that the parameters are made of, in order; empty: one vector."""
    data: Callable[[], Data] | None = None
    fit: Fit | None = None
    """How the data are drawn; networks show what they learn in other ways."""
    scores: Callable[..., Array] | None = None
    """Of classification: log odds(x, batch, **sliders) [n], or a score for every class [n, k]."""
    ridge: float = 0.0
    """λ of a penalty ½ λ ‖w‖² that is in the loss, beside what `residuals` or `scores` account for."""
    training: Training | None = None
    user_input: UserInput | None = None
    known: Known | None = None
    """Every landscape has it but those that depend on what a user brings."""
    tuned: Callable[[], Mapping[str, float]] = dict
    """Rates by the names of rules, tuned for `race`, with the sliders at their defaults."""

    def start(self, params: Mapping[str, float] | None = None) -> Point:
        """Where runs start if nobody says otherwise; its length is the number of dimensions."""
        start = self.race.start
        return start(**params or {}) if callable(start) else start

    @property
    def dimension(self) -> int:
        """How many parameters there are, with the sliders at their defaults."""
        return sum(math.prod(shape) for shape in self.shapes) if self.training else len(self.start())

    def work(self, samples: Data | None, dimension: int) -> int:
        """About how many multiplications the loss on `samples` takes (None: a landscape without data)."""
        each = self.training.work if self.training else dimension
        return each * (1 if samples is None else len(samples.y))

    def rate(self, rule: Rule) -> float:
        """The learning rate at which `rule` begins here: tuned, or else what suits its kind."""
        return self.tuned().get(rule.name, self.lr(rule))

    def lr(self, rule: Rule) -> float:
        """A learning rate that suits rules of the kind of `rule` here, to two digits."""
        base = {"slope": self.race.lr_slope, "distance": self.race.lr_distance, "unit": 1.0}[rule.rate]
        return float(f"{base * rule.lr_scale:.2g}")

    def obstacle(self, rule: Rule) -> str | None:
        """Why `rule` cannot run here, in one sentence, or None if it can."""
        if "hessian" in rule.needs and self.dimension > DENSE:
            return (
                f"A dense Hessian in {self.dimension} dimensions is too large; at most {DENSE} are allowed."
            )
        if "residuals" in rule.needs and self.residuals is None:
            return f"{self.title} is not written as a sum of squares."
        if "fisher" in rule.needs and self.residuals is None and self.scores is None:
            return f"{self.title} is neither a sum of squares nor a classification by a linear model."
        if "layers" in rule.needs and (reason := self._unlayered()):
            return reason
        if "samples" in rule.needs and self.data is None:
            return f"{self.title} has no data to take samples from."
        if "matrix" in rule.needs and not any(len(shape) == 2 for shape in self.shapes):
            return f"{self.title} has no parameter that is a matrix."
        if self.training and {"samples", "full"} & set(rule.needs):
            return "It needs the gradients of all samples; a network is trained on mini-batches."
        return None

    def _unlayered(self) -> str | None:
        """Why its Fisher information cannot be taken layer by layer."""
        if self.factors is None and self.training is None:
            return f"{self.title} is not a network of layers."
        if self.factors is None:
            return "Its layers do not sum with their parameters, but with normalized weights."
        widest = max(shape[0] for shape in self.shapes if len(shape) == 2)
        if widest > WIDEST:
            return f"A layer with {widest} inputs is too wide; at most {WIDEST} are allowed."
        return None
