"""Checking a lesson: claims and answers are measured, and again at other rates and of other seeds."""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.races import recordings, solve
from app.races.lessons import asks, relations
from app.races.lessons.lesson import Answer, Ask, Claim, Lesson, Relation, Step
from app.races.lessons.measuring import RECORD, Situation
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.placeholders import values
from app.races.lessons.recorded import recorded
from core.experiment import Experiment, ExperimentError
from core.rules import RULES

RATES = (0.999, 1.001)
"""What learning rates are multiplied with: what is said must not hang on the third digit."""


class Finding(NamedTuple):
    """What came out of a claim or a question."""

    holds: bool
    sentence: str


def check(lesson: Lesson, *, firmly: bool = True) -> Iterator[Finding]:
    """Every claim, every answer and every number in a sentence, in the order of the lesson.

    `firmly`: claims and answers at rates a thousandth lower and higher, and of other seeds, too.
    """
    missing = sum(not _has_recording(lesson, name, one) for name, one in recorded(lesson))
    if missing:
        networks = "a network has" if missing == 1 else f"{missing} networks have"
        yield Finding(False, f"{networks} no recording; {RECORD}.")
    for finding in _said(lesson, firmly=firmly):
        if finding.holds or not missing or RECORD not in finding.sentence:
            yield finding


def _has_recording(lesson: Lesson, name: str, experiment: Experiment) -> bool:
    try:
        return recordings.find(name, experiment, recordings.beside(lesson.folder)) is not None
    except ExperimentError:  # it is there, and cannot be read
        return False


def _said(lesson: Lesson, *, firmly: bool) -> Iterator[Finding]:
    for claim in lesson.claims:
        yield _claim(lesson, claim, firmly=firmly)
    for step in lesson.steps:
        if step.ask:
            yield _ask(lesson, step, step.ask, firmly=firmly)
        try:
            values(lesson, step)
        except WrongKeyError as error:
            yield Finding(False, f"step {step.id}: {error.sentence}")


class _Turned(NamedTuple):
    """How an experiment is turned, and how that is said."""

    how: str
    turn: Callable[[Experiment], Experiment]


def turned(experiments: tuple[Experiment, ...], *, edge: bool, seeds: int) -> list[_Turned]:
    """What else must come out alike: other rates, but at an edge, and other seeds where chance is drawn."""
    found = [] if edge else [_Turned(f"at rates {100 * (by - 1):+.1f} %", _at_rates(by)) for by in RATES]
    if any(_draws(experiment) for experiment in experiments):
        found += [_Turned(f"of seed + {by}", _of_seed(by)) for by in range(1, seeds + 1)]
    return found


def _at_rates(by: float) -> Callable[[Experiment], Experiment]:
    def turn(experiment: Experiment) -> Experiment:
        runs = (run.model_copy(update={"lr": run.lr * by}) for run in experiment.runs)
        return experiment.model_copy(update={"runs": tuple(runs)})

    return turn


def _of_seed(by: int) -> Callable[[Experiment], Experiment]:
    def turn(experiment: Experiment) -> Experiment:
        runs = (
            run if run.seed is None else run.model_copy(update={"seed": (run.seed + by) % 2**32})
            for run in experiment.runs
        )
        return experiment.model_copy(update={"seed": (experiment.seed + by) % 2**32, "runs": tuple(runs)})

    return turn


def _draws(experiment: Experiment) -> bool:
    """Whether chance has a hand in an experiment that is computed here: recordings are what they are."""
    if solve.landscape(experiment).training:
        return False
    return any(
        experiment.own(run).batch.size is not None or run.noise > 0 or RULES[run.rule].draws
        for run in experiment.runs
    )


def _experiments(lesson: Lesson, step: Step, names: list[str]) -> tuple[Experiment, ...]:
    """Those that something said in a step may be of."""
    found = list(step.scene.experiments)
    for name in names:
        measure = lesson.measures.get(name.partition(".")[0])
        if measure is not None and measure.step is not None:
            found += lesson.step(measure.step).scene.experiments
        if measure is not None:
            found += _experiments(lesson, step, [one for one in measure.between if isinstance(one, str)])
    return tuple(found)


def _names(relation: Relation) -> list[str]:
    sides = relation.right if isinstance(relation.right, tuple) else (relation.right,)
    return [side for side in (relation.left, *sides) if isinstance(side, str)]


def _claim(lesson: Lesson, claim: Claim, *, firmly: bool) -> Finding:
    step = lesson.step(claim.step)
    at = Situation(lesson, step)
    try:
        outcome = relations.judge(at, claim.that)
        if not outcome.holds or not firmly:
            return Finding(*outcome)
        experiments = _experiments(lesson, step, _names(claim.that))
        if _recorded(experiments):
            return Finding(*outcome)
        for how, turn in turned(experiments, edge=claim.edge, seeds=claim.seeds):
            again = relations.judge(at._replace(turn=turn), claim.that)
            if not again.holds:
                return Finding(False, f"{outcome.sentence} But {how}: {again.sentence}")
    except WrongKeyError as error:
        return Finding(False, f"{claim.that.left} {claim.that.relation} …: {error.sentence}")
    return Finding(*outcome)


def _recorded(experiments: tuple[Experiment, ...]) -> bool:
    return any(solve.landscape(experiment).training for experiment in experiments)


def _ask(lesson: Lesson, step: Step, ask: Ask, *, firmly: bool) -> Finding:
    at = Situation(lesson, step)
    try:
        answer = asks.answer(at, ask)
        said = f"step {step.id}, {ask.kind}: {told(ask, answer)}."
        names = [one for one in (ask.decide, *(n for r in ask.when.values() for n in _names(r))) if one]
        experiments = _experiments(lesson, step, names)
        if not firmly or _recorded(experiments):
            return Finding(True, said)
        for how, turn in turned(experiments, edge=ask.edge, seeds=ask.seeds):
            again = asks.answer(at._replace(turn=turn), ask)
            if not _alike(ask, answer, again):
                return Finding(False, f"{said} But {how}: {told(ask, again)}.")
    except WrongKeyError as error:
        return Finding(False, f"step {step.id}, {ask.kind}: {error.sentence}")
    return Finding(True, said)


def _alike(ask: Ask, answer: Answer, again: Answer) -> bool:
    """Whether a bet that is just right stays right."""
    bet = {"number": again.number, "point": again.point, "curve": again.curve}.get(ask.kind, again.options)
    return asks.right(ask, answer, bet)


def told(ask: Ask, answer: Answer) -> str:
    """An answer in words."""
    stops = "" if answer.step is None else f", decided at step {answer.step}"
    if ask.kind == "number":
        return f"{answer.number:.6g}{stops}"
    if ask.kind == "point":
        return f"({', '.join(f'{one:.4g}' for one in answer.point or ())}){stops}"
    if ask.kind == "curve":
        known = [one for one in answer.curve or () if math.isfinite(one)]
        return f"from {known[0]:.4g} to {known[-1]:.4g}{stops}"
    return (" < " if ask.kind == "order" else ", ").join(answer.options) + stops
