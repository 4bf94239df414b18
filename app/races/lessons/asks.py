"""Questions: how each kind is asked, what the run says to it, and whether a bet is right."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.races import solve
from app.races.lessons import measuring, relations
from app.races.lessons.lesson import Answer, Ask, Relation, labels
from app.races.lessons.measuring import Situation
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import unlisted
from core.experiment import Experiment, ExperimentError
from core.experiment.errors import short

KEYS: Mapping[str, tuple[str, ...]] = {
    "choice": ("options", "decide", "when", "many"),
    "order": ("options", "decide"),
    "number": ("low", "high", "decide", "within", "knob", "log", "whole", "begin"),
    "point": ("run", "at", "within"),
    "curve": ("run", "within", "scale"),
}
COMMON = ("kind", "freeze", "edge", "seeds")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "choice": (),
    "order": ("options", "decide"),
    "number": ("low", "high", "decide", "within"),
    "point": ("run", "within"),
    "curve": ("run",),
}
CURVE = 0.15
"""A drawn curve may be off by this share of the plot's height."""
LEAST = 1e-12
"""Losses are drawn on a logarithmic axis down to this."""


def read(given: Any, experiment: Experiment) -> Ask:
    """A question from its table, of a step with this experiment. Raises WrongKeyError with the key."""
    asked = given.model_fields_set - set(COMMON)
    for key in sorted(asked):
        if key not in KEYS[given.kind]:
            raise WrongKeyError((key,), unlisted("key", key, KEYS[given.kind]))
    for key in NEEDED[given.kind]:
        if key not in asked:
            raise WrongKeyError((key,), f"a question of the kind {given.kind} has this key.")
    names = labels(experiment)
    within, share = CURVE, False
    if given.within is not None:
        within, share = relations.tolerance(given.within, ("within",))
    if given.run is not None and given.run not in names:
        raise WrongKeyError(("run",), f"there is no run {short(given.run)}; there are {', '.join(names)}.")
    if given.at is not None and given.at > experiment.steps:
        raise WrongKeyError(("at",), f"{given.at} was given, but the last step is {experiment.steps}.")
    if given.kind == "point" and len(experiment.start) != 2:
        raise WrongKeyError(("kind",), "a point is asked for on maps of two parameters only.")
    when = _when(given)
    options = tuple(given.options) or tuple(when)
    if given.kind in ("choice", "order"):
        _check_options(given, options, when, names)
    low, high = given.low or 0.0, 1.0 if given.high is None else given.high
    if not low < high:
        raise WrongKeyError(("high",), f"{high:g} was given, but it must be above low, {low:g}.")
    if given.log and low <= 0:
        raise WrongKeyError(("low",), f"{low:g} was given, but a logarithmic range begins above 0.")
    begin = low if given.begin is None else given.begin
    if not low <= begin <= high:
        raise WrongKeyError(("begin",), f"{begin:g} was given, but it must be between {low:g} and {high:g}.")
    return Ask(
        kind=given.kind,
        options=options,
        many=given.many,
        decide=given.decide,
        when=when,
        low=low,
        high=high,
        within=within,
        share=share,
        knob=given.knob,
        log=given.log,
        whole=given.whole,
        begin=begin,
        run=given.run,
        at=given.at,
        scale=given.scale,
        freeze=given.freeze,
        edge=given.edge,
        seeds=given.seeds,
    )


def _when(given: Any) -> dict[str, Relation]:
    found = {}
    for option, relation in given.when.items():
        try:
            found[option] = relations.read(relation)
        except WrongKeyError as error:
            raise WrongKeyError(("when", option, *error.where), error.sentence) from None
    return found


def _check_options(
    given: Any, options: tuple[str, ...], when: Mapping[str, Relation], names: Sequence[str]
) -> None:
    if given.kind == "choice" and (given.decide is None) == (not when):
        raise WrongKeyError(("decide",), "a choice has one of decide and when.")
    if len(options) < 2:
        raise WrongKeyError(("options",), "there are at least two options.")
    for i, option in enumerate(options):
        if options.count(option) > 1:
            raise WrongKeyError(("options", i), f"{option} is there twice.")
        if not when and option not in names:
            raise WrongKeyError(
                ("options", i), f"there is no run {short(option)}; there are {', '.join(names)}."
            )
        if when and option not in when:
            raise WrongKeyError(("when",), f"it does not say when {option} is right.")
    for option in when:
        if option not in options:
            raise WrongKeyError(("when", option), unlisted("option", option, options))


def fits(ask: Ask, form: str | None) -> str | None:
    """Why a measure of this form (None: a setting) cannot decide a question; None if it can."""
    allowed = {
        "choice": ("which",) if ask.many else ("least", "most"),
        "order": ("order", "of"),
        "number": ("of", "mean", "spread", None),
    }.get(ask.kind, ())
    if form in allowed:
        return None
    many = " with many = true" if ask.many else ""
    kinds = " or ".join(one for one in allowed if one)
    return f"a question of the kind {ask.kind}{many} is decided by a measure of the form {kinds}."


def answer(at: Situation, ask: Ask) -> Answer:
    """What the run says. Raises WrongKeyError if there is no answer, or more than one."""
    step = None
    if isinstance(ask.freeze, int):
        step = ask.freeze
    elif ask.freeze:
        number = measuring.number(at, ask.freeze)
        step = None if number is None else int(number)
    if ask.kind == "choice":
        return Answer(options=_chosen(at, ask), step=step)
    if ask.kind == "order":
        return Answer(options=_ranked(at, ask), step=step)
    if ask.kind == "number":
        found = measuring.number(at, ask.decide)
        if found is None or not ask.low <= found <= ask.high:
            raise WrongKeyError(
                ("decide",),
                f"{ask.decide} is {relations.said(found)}, not between {ask.low:g} and {ask.high:g}.",
            )
        return Answer(number=found, step=step)
    return _drawn(at, ask)._replace(step=step)


def _chosen(at: Situation, ask: Ask) -> tuple[str, ...]:
    if ask.when:
        right = tuple(one for one in ask.options if relations.judge(at, ask.when[one]).holds)
    else:
        right = measuring.value(at, str(ask.decide)).labels or ()
        strangers = [one for one in right if one not in ask.options]
        if strangers:
            raise WrongKeyError(("options",), f"{', '.join(strangers)} is right, too, but is no option.")
    if not right:
        raise WrongKeyError(("options",), "no option is right.")
    if len(right) > 1 and not ask.many:
        raise WrongKeyError(("options",), f"{' and '.join(right)} are both right, but one is asked for.")
    return tuple(one for one in ask.options if one in right)


def _ranked(at: Situation, ask: Ask) -> tuple[str, ...]:
    numbers = measuring.value(at, str(ask.decide)).numbers
    found = {one: numbers[one] for one in ask.options if one in numbers}
    if len(found) < len(ask.options):
        gone = next(one for one in ask.options if one not in found)
        raise WrongKeyError(("decide",), f"{ask.decide} is not of {gone}.")
    keyed = {one: math.inf if number is None else number for one, number in found.items()}
    for one in keyed:
        if alike := [other for other in keyed if other != one and keyed[other] == keyed[one]]:
            raise WrongKeyError(
                ("options",), f"{one} and {alike[0]} are alike, so there is no order of them."
            )
    return tuple(sorted(keyed, key=lambda one: keyed[one]))


def _drawn(at: Situation, ask: Ask) -> Answer:
    """A place, or a curve."""
    experiment = at.turn(at.step.scene.experiment)
    try:
        path = solve.trajectories(experiment)[labels(experiment).index(str(ask.run))]
    except ExperimentError as error:
        raise WrongKeyError((), str(error)) from None
    last = ask.at if ask.at is not None else experiment.steps
    if not path.alive[last]:
        raise WrongKeyError(
            ("run",), f"{ask.run} diverges at step {path.diverged_at}; ask for a step before."
        )
    if ask.kind == "curve":
        return Answer(curve=tuple(map(float, path.loss)))
    return Answer(point=tuple(map(float, path.x[last])))


def right(ask: Ask, true: Answer, bet: Any) -> bool:
    """Whether a bet is right: labels, a number, a place, or the losses of a drawn curve."""
    if ask.kind == "choice":
        return set(bet) == set(true.options)
    if ask.kind == "order":
        return tuple(bet) == true.options
    if ask.kind == "number":
        number = true.number or 0.0
        return abs(bet - number) <= ask.within * (abs(number) if ask.share else 1) * (1 + 1e-9)
    if ask.kind == "point":
        return math.dist(bet, true.point or ()) <= ask.within
    return off(ask, true, bet) <= ask.within


def off(ask: Ask, true: Answer, bet: Sequence[float]) -> float:
    """By what share of the plot's height a drawn curve is off on average: the axis holds the run's losses."""
    one, other = (np.asarray(values, float) for values in (true.curve, bet))
    if ask.scale == "log":
        one, other = (np.log10(np.maximum(part, LEAST)) for part in (one, other))
    height = float(one.max() - one.min()) or 1.0
    return float(np.abs(one - other).mean()) / height
