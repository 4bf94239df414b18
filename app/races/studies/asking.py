"""The measures that a study asks for."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.races.claims import networks
from app.races.claims.claim import ABOVE, NUMBER, TOLD, WHOLE
from core.experiment import Experiment, ExperimentError
from core.experiment.errors import look_up, short, unknown
from core.measures import MEASURES
from core.sweep import ENDINGS

LOSS = "loss"
"""What `steps_to` may be told in place of an epsilon: a loss, whatever the lowest known one is."""
NAME = 60
"""Letters that the name of a measure may have."""


class Wanted(NamedTuple):
    """A measure of every cell, under a name of its own."""

    name: str
    of: str
    told: Mapping[str, Any]
    """What the measure is told, as JSON has it."""
    run: int | None
    """Of which run of the experiment; None: of each, along one more dimension."""


def read(given: Any, experiment: Experiment, taken: tuple[str, ...]) -> tuple[Wanted, ...]:
    """The measures of a study, from JSON; `taken` are names that no measure may have.

    Raises ExperimentError with one sentence for the first thing that is wrong.
    """
    if not isinstance(given, dict) or not given:
        raise ExperimentError(
            f"measures: {short(given)} was given, but it must be an object with at least one measure, "
            'like {"final": {"of": "final"}}.'
        )
    return tuple(_wanted(name, one, experiment, taken) for name, one in given.items())


def known(experiment: Experiment) -> dict[str, set[str]]:
    """The measures that a run of the experiment has, and what each may be told."""
    if not experiment.start:
        return {name: arguments for name, (arguments, _, _) in networks.KNOWN.items()}
    every: Mapping[str, Any] = {**MEASURES, **ENDINGS}
    found = {name: {one.name for one in measure.arguments} for name, measure in every.items()}
    found["steps_to"].add(LOSS)
    return found


def _wanted(name: str, given: Any, experiment: Experiment, taken: tuple[str, ...]) -> Wanted:
    where = f"measures.{name}"
    if not name.isidentifier() or len(name) > NAME or name in taken:
        raise ExperimentError(
            f"measures: {short(name)} was given, but a measure's name must be 1 to {NAME} letters, digits "
            f"and underscores, and none of {', '.join(taken)}."
        )
    if not isinstance(given, dict) or "of" not in given:
        raise ExperimentError(f'{where}: {short(given)} was given, but it must be an object with "of".')
    measures = known(experiment)
    of = given["of"]
    if not isinstance(of, str):
        raise ExperimentError(f"{where}.of: {short(of)} was given, but it must be a text.")
    takes = look_up(measures, of, f"{where}.of", "measure")
    checks: dict[str, tuple[Callable[[Any], bool], str]] = {**TOLD, LOSS: NUMBER, "run": WHOLE}
    for key, value in given.items():
        if key == "of":
            continue
        if key not in takes | {"run"}:
            raise ExperimentError(unknown(f"{where}.{key}", "key", key, ["of", "run", *sorted(takes)]))
        fits, kind = checks[key]
        if not fits(value):
            raise ExperimentError(f"{where}.{key}: {short(value)} was given, but it must be {kind}.")
    told = {key: value for key, value in given.items() if key not in ("of", "run")}
    _check_told(of, told, experiment, where)
    count, run = len(experiment.runs), given.get("run")
    if run is not None and run >= count:
        raise ExperimentError(f"{where}.run: {run} was given, but the last run is {count - 1}.")
    return Wanted(name, of, told, 0 if count == 1 else run)


def _check_told(of: str, told: Mapping[str, Any], experiment: Experiment, where: str) -> None:
    """What is said of the dimensions fits, and what has no default is there."""
    d = len(experiment.start)
    if told.get("axis", 0) >= d > 0:
        raise ExperimentError(f"{where}.axis: {told['axis']} was given, but the last axis is {d - 1}.")
    if len(told.get("point", experiment.start)) != d:
        raise ExperimentError(f"{where}.point: it must have {d} numbers.")
    if LOSS in told and {"epsilon", "floor"} & set(told):
        raise ExperimentError(f"{where}: give either a loss, or an epsilon above the floor.")
    if not d:
        return
    arguments = (MEASURES | {}).get(of) or ENDINGS[of]
    for argument in arguments.arguments:
        needed = argument.kind == "number" and argument.name != "radius"
        if argument.name == "radius" and of == "stays":
            needed = True
        if (needed or argument.kind == "axis") and argument.name not in told and LOSS not in told:
            allowed = "a loss, or an epsilon" if of == "steps_to" else (ABOVE[1] if needed else WHOLE[1])
            raise ExperimentError(f"{where}.{argument.name}: this key is required; it is {allowed}.")
