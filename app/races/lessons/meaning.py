"""What a name in a lesson is of: a run, a setting, a measure, a bet. Nothing is computed."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from app.races.lessons.lesson import Lesson, Measure, Step, labels
from app.races.lessons.measures import RESERVED
from app.races.lessons.patching import WrongKeyError, indexed, no_run
from app.races.lessons.problems import unlisted
from app.races.scene.scene import has
from core.experiment import Experiment
from core.experiment.errors import short

LISTS = ("which", "least", "most", "order")
"""Forms whose value is runs."""


class Meaning(NamedTuple):
    """What something that is named is."""

    kind: Literal["run", "setting", "measure", "bet", "answer"]
    of: str
    """As in `Piece`."""
    measure: Measure | None = None
    label: str | None = None
    """Of which run a measure is."""
    path: str | None = None
    """Where a setting stands in the experiment."""


def state_of(lesson: Lesson, step: Step, measure: Measure | None = None) -> tuple[Step, Experiment]:
    """The step that a measure is of if it is named in another, and its experiment. Raises Wrong."""
    if measure is not None and measure.step is not None:
        try:
            step = lesson.step(measure.step)
        except KeyError:
            raise WrongKeyError(
                ("in",), unlisted("step", measure.step, (one.id for one in lesson.steps))
            ) from None
    if measure is None or measure.panel is None:
        return step, step.scene.experiment
    if measure.panel not in step.panels:
        raise WrongKeyError(
            ("panel",), f"{measure.name} is of the panel {measure.panel}, which {where(step)} has not."
        )
    return step, step.scene.experiments[step.panels.index(measure.panel)]


def where(step: Step) -> str:
    """What a step is called in a sentence."""
    return f"the step {step.id}" if step.id else "the lesson's own experiment"


def runs_of(measure: Measure, experiment: Experiment) -> tuple[str, ...]:
    """The labels of the runs that a measure is of. Raises WrongKeyError if one is not there."""
    there = _labels_of(measure, experiment)
    for label in measure.runs or ():
        if label not in there:
            raise WrongKeyError(
                ("runs",), f"{measure.name} is of the run {label}, but there are {', '.join(there)}."
            )
    return measure.runs or there


def _labels_of(measure: Measure, experiment: Experiment) -> tuple[str, ...]:
    """Those of the experiment, and those that the measure's own change brings in or leaves out."""
    there, change = labels(experiment), measure.change.get("runs")
    if isinstance(change, Mapping):
        return tuple(dict.fromkeys((*there, *change)))
    if isinstance(change, list):
        return tuple(one if isinstance(one, str) else str(one.get("label")) for one in change)
    return there


def meaning(lesson: Lesson, step: Step, said: str) -> Meaning:
    """What a name is in a step: in braces, on a side of a claim, or as what decides. Raises Wrong."""
    first, _, rest = said.partition(".")
    experiment = step.scene.experiment
    if first in ("bet", "answer"):
        return Meaning(first, _question(lesson, step, rest))  # pyright: ignore[reportArgumentType] one of the two
    if first in lesson.measures:
        return _measured(lesson, step, lesson.measures[first], rest)
    if first in labels(experiment):
        if not rest:
            return Meaning("run", first, label=first)
        path = f"runs.{first}.{rest}"
        return Meaning("setting", path, path=_setting(experiment, path, said))
    if first in RESERVED:
        return Meaning("setting", said, path=_setting(experiment, said, said))
    elsewhere = [one.id for one in lesson.steps if first in labels(one.scene.experiment)]
    if elsewhere:
        raise WrongKeyError((), f"{where(step)} has no run {first}; {', '.join(elsewhere)} has.")
    known = (*labels(experiment), *lesson.measures, *RESERVED[:-2])
    raise WrongKeyError((), unlisted("measure, run or setting", first, known))


def _question(lesson: Lesson, step: Step, name: str) -> str:
    """The step of the question that a bet is an answer to: this one, or the last one before it."""
    asked = [one.id for one in lesson.steps if one.ask]
    if name:
        if name not in asked:
            raise WrongKeyError((), unlisted("question", name, asked))
        return name
    ids = [one.id for one in lesson.steps]
    before = [one for one in asked if ids.index(one) <= (ids.index(step.id) if step.id else len(ids))]
    if not before:
        raise WrongKeyError((), "no question was asked before.")
    return before[-1]


def _measured(lesson: Lesson, step: Step, measure: Measure, label: str) -> Meaning:
    state, experiment = state_of(lesson, step, measure)
    runs = runs_of(measure, experiment)
    if not label:
        return Meaning("measure", measure.name, measure)
    if measure.form != "of" or not of_runs(measure):
        raise WrongKeyError((), f"{measure.name} is not a number of each run; leave .{label} out.")
    if label not in runs and not measure.between:
        raise WrongKeyError(
            (), f"{measure.name}: {where(state)} has no run {short(label)}; there are {', '.join(runs)}."
        )
    return Meaning("measure", f"{measure.name}.{label}", measure, label)


def of_runs(measure: Measure) -> bool:
    """Whether a measure may have a number for each run, rather than one of the landscape."""
    return measure.measure not in ("condition", "two_over_lambda_max")


def _setting(experiment: Experiment, path: str, said: str) -> str:
    found = indexed(labels(experiment), path)
    if not has(experiment, found):
        raise WrongKeyError((), f"there is no setting {short(said)} in this experiment.")
    return found


def dragged(step: Step, path: str) -> str:
    """The path of a number in brackets or of a knob, with the number of its run. Raises Wrong."""
    names = labels(step.scene.experiment)
    if path.startswith("runs.") and path.split(".")[1] not in names:
        raise WrongKeyError((), f"{where(step)}: {no_run(path.split('.')[1], names)}")
    return _setting(step.scene.experiment, path, path)
