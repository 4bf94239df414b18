"""What measures and settings of a lesson come to: everything that a sentence, a claim or a question needs."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from app.races import claims, permalink, recordings, solve
from app.races.claims.values import value_of
from app.races.lessons import patching
from app.races.lessons.lesson import Lesson, Measure, Number, Step, Value, labels
from app.races.lessons.meaning import LISTS, meaning, runs_of, state_of
from app.races.lessons.measures import DERIVED, Known
from app.races.lessons.patching import WrongKeyError
from app.races.recordings import Recording
from core.experiment import Experiment, ExperimentError
from core.measures import order
from core.rules import RULES


def known(experiments: Iterable[Experiment]) -> dict[str, Known]:
    """All measures of these experiments, and what each takes."""
    found: dict[str, Known] = {}
    for experiment in experiments:
        for name, (takes, of_runs, whole) in _known(experiment).items():
            before = found[name].takes if name in found else frozenset()
            found[name] = Known(before | frozenset(takes), of_runs, whole)
    return found


RECORD = "`trajectories lessons record` makes it"


def _known(experiment: Experiment) -> Mapping[str, tuple[set[str], bool, bool]]:
    """The measures of an experiment; a network is measured of its recording."""
    return recordings.KNOWN if solve.landscape(experiment).training else claims.known(experiment)


def same(experiment: Experiment) -> Experiment:
    """The experiment as it is."""
    return experiment


class Situation(NamedTuple):
    """Where a name is said: in a step, whose experiments may be turned before they are measured."""

    lesson: Lesson
    step: Step
    turn: Callable[[Experiment], Experiment] = same


def value(at: Situation, said: str) -> Value:
    """What a name comes to: a measure, "ratio.B", or a setting, "A.lr". Raises Wrong."""
    found = meaning(at.lesson, at.step, said)
    if found.kind == "run":
        return Value(labels=(said,))
    if found.kind == "setting":
        return _setting(at, found.path or "")
    if found.measure is None:
        raise WrongKeyError((), f"{said} is what a reader says, and no number.")
    whole = resolve(at, found.measure)
    if found.label is None:
        return whole
    if found.label not in whole.numbers:
        raise WrongKeyError((), f"{said}: there is no run {found.label}.")
    return whole._replace(numbers={"": whole.numbers[found.label]})


def _setting(at: Situation, path: str) -> Value:
    dumped: Any = at.turn(at.step.scene.experiment).model_dump(mode="json")
    for part in path.split("."):
        dumped = dumped[int(part)] if isinstance(dumped, list) else dumped[part]
    if path.endswith(".rule"):
        return Value(text=RULES[dumped].title)
    if dumped is None and path.endswith("size"):
        dumped = len(data.y) if (data := solve.data(solve.landscape(at.step.scene.experiment))) else None
    if isinstance(dumped, bool) or not isinstance(dumped, int | float | None):
        return Value(text=str(dumped))
    return Value({"": dumped}, whole=isinstance(dumped, int))


def resolve(at: Situation, measure: Measure) -> Value:
    """What a measure comes to. Raises Wrong."""
    if measure.measure in DERIVED:
        return _derived(at, measure)
    step, experiment = state_of(at.lesson, at.step, measure)
    runs = runs_of(measure, experiment)
    try:
        experiment = changed(at.turn(experiment), measure)
        numbers, whole = _numbers(experiment, measure, runs, _recorded(at.lesson, step, experiment))
    except ExperimentError as error:
        raise WrongKeyError((), f"{measure.name}: {error}") from None
    return _said(measure, numbers, whole)


def changed(experiment: Experiment, measure: Measure) -> Experiment:
    """The experiment that a measure is of, with what it changes. Raises ExperimentError."""
    if not measure.change:
        return experiment
    try:
        changed = patching.experiment(experiment.model_dump(mode="json"), measure.change)
    except WrongKeyError as error:
        raise ExperimentError(f"with: {error.sentence}") from None
    return permalink.read(json.dumps(changed))


def _recorded(lesson: Lesson, step: Step, experiment: Experiment) -> Recording | None:
    """The recording of a network; None of what is no network. Raises ExperimentError if there is none."""
    if not solve.landscape(experiment).training:
        return None
    name = step.recording or lesson.base.recording or ""
    try:
        found = recordings.find(name, experiment, recordings.beside(lesson.folder))
    except ExperimentError as error:
        raise ExperimentError(f"{error} {RECORD} anew.") from None
    if found is None:
        raise ExperimentError(f"the recording {name} is not of this experiment; {RECORD}.")
    return found


def _numbers(
    experiment: Experiment, measure: Measure, runs: tuple[str, ...], recording: Recording | None
) -> tuple[dict[str, Number], bool]:
    """The numbers by label, and whether they are counts."""
    names = labels(experiment)
    told = dict(measure.told)
    if "knob" in told:
        try:
            told["knob"] = patching.indexed(names, told["knob"])
        except WrongKeyError as error:
            raise ExperimentError(f"knob: {error.sentence}") from None
    _, of_runs, whole = _known(experiment).get(measure.measure, (set(), True, False))
    if measure.measure not in _known(experiment):
        raise ExperimentError(f"{measure.measure} is not measured of {solve.landscape(experiment).title}.")
    if not of_runs:
        return {"": value_of(measure.measure, told, experiment, None)}, False
    if recording is not None:
        compute = partial(recordings.value_of, recording, experiment, measure.measure, told)
    else:
        compute = partial(value_of, measure.measure, told, experiment)
    return {label: compute(names.index(label)) for label in runs if label in names}, whole


def _said(measure: Measure, numbers: Mapping[str, Number], whole: bool) -> Value:
    """What the form of a measure makes of the numbers of the runs."""
    if measure.form == "of":
        shown = {"": next(iter(numbers.values()))} | dict(numbers) if len(numbers) == 1 else dict(numbers)
        return Value(shown, whole=whole, measure=measure)
    names, found = list(numbers), list(numbers.values())
    if measure.form in LISTS:
        return Value(numbers, _listed(measure, names, found), whole, measure=measure)
    there = [one for one in found if one is not None]
    if len(there) < len(found) or not there:
        made = None
    else:
        made = sum(there) / len(there) if measure.form == "mean" else max(there) - min(there)
    return Value({"": made}, measure=measure, whole=whole and measure.form == "spread")


def _listed(measure: Measure, names: list[str], found: list[Number]) -> tuple[str, ...]:
    """The runs that a measure names."""
    if measure.form == "which":
        return tuple(name for name, one in zip(names, found, strict=True) if _is_true(measure, one))
    ranks = order(found)
    if measure.form == "order":
        return tuple(names[i] for i in ranks)
    there = [i for i in ranks if found[i] is not None]
    if not there:
        return ()
    best = found[there[0] if measure.form == "least" else there[-1]]
    return tuple(names[i] for i in there if found[i] == best)


def _is_true(measure: Measure, number: Number) -> bool:
    if measure.above is None and measure.below is None:
        return number is not None and (number > 0 or measure.measure not in YES)
    if number is None:
        return False
    low = number > measure.above if measure.above is not None else True
    return low and (number < measure.below if measure.below is not None else True)


YES = ("grows", "swells")
"""Measures that are 1 for yes and 0 for no; of others there is a number, or there is none."""


def _derived(at: Situation, measure: Measure) -> Value:
    """A ratio, a difference or a product, for each run of which there are both numbers."""
    there = at if measure.step is None else at._replace(step=at.lesson.step(measure.step))
    one, other = (numbers(there, operand) for operand in measure.between)
    keys = [key for key in one if key in other and key] or (
        list(one) if list(other) == [""] else list(other) if list(one) == [""] else [""]
    )
    made = {
        key: _combined(measure.measure, one.get(key, one.get("")), other.get(key, other.get("")))
        for key in keys
    }
    return Value({"": next(iter(made.values()))} | made if len(made) == 1 else made, measure=measure)


def _combined(how: str, one: Number, other: Number) -> Number:
    if one is None or other is None or (how == "ratio" and other == 0):
        return None
    return {"ratio": lambda: one / other, "difference": lambda: one - other, "product": lambda: one * other}[
        how
    ]()


def numbers(at: Situation, operand: Any) -> Mapping[str, Number]:
    """The numbers of one side of a relation, by label; of a single one the key is empty. Raises Wrong."""
    if isinstance(operand, int | float):
        return {"": operand}
    found = value(at, operand)
    if found.labels is not None or found.text is not None:
        raise WrongKeyError((), f"{operand} is no number.")
    return {"": found.numbers[""]} if "" in found.numbers else found.numbers


def number(at: Situation, operand: Any) -> Number:
    """The one number of an operand. Raises WrongKeyError if it has one for each run."""
    found = numbers(at, operand)
    if len(found) != 1:
        which = f"say which, as in {operand}.{next(iter(found))}"
        raise WrongKeyError((), f"{operand} is a number for each of {', '.join(found)}; {which}.")
    return next(iter(found.values()))
