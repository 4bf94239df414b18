"""Questions to a class: which answers they have, and what all answers come to.

The five kinds of lessons (app.races.lessons.asks) are bets, which stand before the run plays; a start and a
rate are experiments, of which each answer is one run.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, TypeAdapter, field_validator, model_validator

from app.races import scene
from app.races.scene import Scene
from app.races.scene.panels import trains
from core.experiment import Experiment, ExperimentError
from core.experiment.parts import Part

Answer = float | tuple[float, ...] | tuple[str, ...]
"""What one student says: a number, a place or a curve, or options."""

MOST_OPTIONS, LONGEST_OPTION, LONGEST_TEXT = 12, 80, 300
LONGEST_LINK = 16_000
"""Letters of a link in a room: it travels to every phone."""
CURVE = 64
"""Points of a curve as it is sent."""
BINS = 20
ORDERS = 8
"""The most frequent orders that are told."""
FAR = 1e6

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,16}$")]
StepId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,60}$")]
Option = Annotated[str, Field(min_length=1, max_length=LONGEST_OPTION)]
Options = Annotated[tuple[Option, ...], Field(min_length=2, max_length=MOST_OPTIONS)]
Link = Annotated[str, Field(max_length=LONGEST_LINK)]


class _Ask(Part):
    id: Id = Field(description="1 to 16 of the letters A-Z a-z 0-9 _ -")
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    lesson: StepId | None = None
    step: StepId | None = None

    def fits(self, answer: Answer) -> bool:
        """Whether that is an answer to this question."""
        raise NotImplementedError

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """What answers that fit come to, as JSON has it."""
        raise NotImplementedError

    def check(self) -> None:
        """Raise ExperimentError with one sentence if it cannot be asked; may take a while."""


class _Options(_Ask):
    options: Options = Field(description=f"2 to {MOST_OPTIONS} texts of at most {LONGEST_OPTION} letters")

    @field_validator("options")
    @classmethod
    def _different(cls, options: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(options)) < len(options):
            raise ValueError("must have no option twice")
        return options


class Choice(_Options):
    """One of the options, or with `many` any of them."""

    kind: Literal["choice"]
    many: bool = False

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return (
            isinstance(answer, tuple)
            and all(one in self.options for one in answer)
            and len(set(answer)) == len(answer)
            and (self.many or len(answer) == 1)
        )

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        said = Counter(one for answer in answers if isinstance(answer, tuple) for one in answer)
        return {"counts": {one: said[one] for one in self.options}}


class Order(_Options):
    """All options in an order."""

    kind: Literal["order"]

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return isinstance(answer, tuple) and Counter(answer) == Counter(self.options)

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        said = Counter(answer for answer in answers if isinstance(answer, tuple))
        firsts = Counter(answer[0] for answer in said.elements())
        orders = sorted(said.items(), key=lambda one: (-one[1], one[0]))[:ORDERS]
        return {
            "firsts": {one: firsts[one] for one in self.options},
            "orders": [[[*order], count] for order, count in orders],
        }


class Number(_Ask):
    """A number between two."""

    kind: Literal["number"]
    low: float
    high: float
    log: bool = False
    whole: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            raise ValueError("must lead from low up to high")
        if self.log and self.low <= 0:
            raise ValueError("must begin above 0 where it is logarithmic")
        return self

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return not isinstance(answer, tuple) and self.low <= answer <= self.high

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        return histogram(
            [one for one in answers if not isinstance(one, tuple)], self.low, self.high, self.log
        )


class Point(_Ask):
    """A place on the map."""

    kind: Literal["point"]

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return _numbers(answer, 2, 2)

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        return {"points": [[*answer] for answer in answers if isinstance(answer, tuple)]}


class Curve(_Ask):
    """The losses of a run, at moments that are spread evenly over it."""

    kind: Literal["curve"]
    scale: Literal["log", "linear"] = "log"

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return _numbers(answer, 2, CURVE, far=math.inf)

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        if not answers:
            return {"low": [], "median": [], "high": []}
        along = np.linspace(0, 1, CURVE)
        numbers = [np.array(one, float) for one in answers]
        curves = np.array([np.interp(along, np.linspace(0, 1, len(one)), one) for one in numbers])
        low, median, high = np.quantile(curves, (0.1, 0.5, 0.9), axis=0, method="inverted_cdf")
        return {"low": _short(low), "median": _short(median), "high": _short(high)}


class _OfScene(_Ask):
    """A question whose answers are runs of a scene."""

    link: Link = Field(description=f"a link of at most {LONGEST_LINK} letters")
    run: Annotated[int, Field(ge=0)] = 0

    def scene(self) -> Scene:
        """The scene that is asked about. Raises ExperimentError."""
        return scene.decode(self.link)

    def check(self) -> None:
        """See _Ask."""
        experiment = self.scene().experiment
        if self.run >= len(experiment.runs):
            last = len(experiment.runs) - 1
            raise ExperimentError(f"asks.run: {self.run} was given, but the last run is {last}.")
        if trains(experiment):
            raise ExperimentError(
                "asks.link: a network takes too long for a whole class; take another landscape."
            )
        self.check_experiment(experiment)

    def check_experiment(self, experiment: Experiment) -> None:
        """Raise ExperimentError if this experiment cannot be asked about."""


class Start(_OfScene):
    """A start on the map of a scene: as many numbers as its landscape has parameters, one or two."""

    kind: Literal["start"]

    def check_experiment(self, experiment: Experiment) -> None:
        """See _OfScene."""
        if len(experiment.start) > 2:
            raise ExperimentError("asks.link: starts are asked for on maps of one or two parameters only.")

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return _numbers(answer, 1, 2)

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        return {"points": [[*answer] for answer in answers if isinstance(answer, tuple)]}


class Rate(_OfScene):
    """A learning rate for a run of a scene."""

    kind: Literal["rate"]
    low: Annotated[float, Field(gt=0, le=FAR)] = 1e-5
    high: Annotated[float, Field(gt=0, le=FAR)] = 10.0

    def fits(self, answer: Answer) -> bool:
        """See _Ask."""
        return not isinstance(answer, tuple) and 0 < answer <= FAR

    def tally(self, answers: Sequence[Answer]) -> dict[str, Any]:
        """See _Ask."""
        rates = [one for one in answers if not isinstance(one, tuple)]
        return histogram(rates, self.low, max(self.high, self.low * 10), log=True)


Ask = Annotated[
    Choice | Order | Number | Point | Curve | Start | Rate,
    Field(discriminator="kind"),
]


_ASK: TypeAdapter[Ask] = TypeAdapter(Ask)


@lru_cache(maxsize=512)
def read(text: str) -> Ask:
    """A question from JSON that was checked before."""
    return _ASK.validate_json(text)


def tally(ask: Ask, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """What the answers of students come to, as JSON has it; those that do not fit are left out."""
    fitting = [answers[student] for student in sorted(answers) if ask.fits(answers[student])]
    return {"kind": ask.kind, **ask.tally(fitting), "n": len(fitting)}


def histogram(numbers: Sequence[float], low: float, high: float, log: bool) -> dict[str, Any]:
    """Numbers in bins between two, those outside in the outer ones, and their median, one of them."""
    ranked = sorted(numbers)
    scaled = np.array([low, high, *ranked], float)
    if log:
        scaled = np.log(scaled)
    share = (scaled[2:] - scaled[0]) / (scaled[1] - scaled[0])
    bins = np.bincount(np.clip(share * BINS, 0, BINS - 1).astype(int), minlength=BINS)
    median = ranked[(len(ranked) - 1) // 2] if ranked else None
    return {"low": low, "high": high, "log": log, "bins": bins.tolist(), "median": median}


def _numbers(answer: Answer, least: int, most: int, far: float = FAR) -> bool:
    return (
        isinstance(answer, tuple)
        and least <= len(answer) <= most
        and all(not isinstance(one, str) and abs(one) <= far for one in answer)
    )


def _short(values: np.ndarray) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
