"""Reading a claim: which keys it may have, and what may stand under them."""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.races.scene import Scene
from core.experiment import Experiment, ExperimentError
from core.experiment.errors import look_up, short, unknown


class Claim(NamedTuple):
    """What a measure is said to be of some runs."""

    measure: str
    told: Mapping[str, Any]
    """What the measure is told, as JSON has it."""
    runs: tuple[int, ...]
    """Of which runs; none where the measure is the landscape's own."""
    over: int | None
    """Divided by the number of this run."""
    change: Mapping[str, Any]
    """What of the experiment is another: a merge patch (RFC 7396)."""
    equals: tuple[float | None, ...] | None
    """The numbers of the runs; None: there is none, as for "never"."""
    within: float
    """How far off they may be, as a share of them; 0 for counts."""
    least: float | None
    most: float | None
    order: tuple[int, ...] | None
    """The runs from the lowest number to the highest; those without one are last."""


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_list(of: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and len(value) > 0 and all(map(of, value))


def _is_value(value: Any) -> bool:
    return value is None or _is_number(value)


WHOLE = (_is_whole, "a whole number from 0")
NUMBER = (_is_number, "a finite number")
ABOVE = (lambda value: _is_number(value) and value > 0, "a number above 0")
TEXT = (lambda value: isinstance(value, str), "a text")

TOLD: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "axis": WHOLE,
    "at": WHOLE,
    "last": (lambda value: _is_whole(value) and value > 0, "a whole number from 1"),
    "layer": WHOLE,
    "epsilon": ABOVE,
    "accuracy": (lambda value: _is_number(value) and 0 < value <= 1, "a number above 0, at most 1"),
    "beyond": ABOVE,
    "radius": ABOVE,
    "floor": NUMBER,
    "point": (_is_list(_is_number), "a list of finite numbers"),
    "knob": (TEXT[0], 'the path of a number, like "runs.0.lr"'),
    "low": NUMBER,
    "high": NUMBER,
}
"""What measures are told, whether a value may be that, and what it must be."""

KEYS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "measure": TEXT,
    **TOLD,
    "run": WHOLE,
    "over": WHOLE,
    "panel": WHOLE,
    "with": (lambda value: isinstance(value, dict), "what of the experiment is changed"),
    "is": (
        lambda value: _is_value(value) or _is_list(_is_value)(value),
        "a number, null for none, or a list of these, one a run",
    ),
    "within": (lambda value: _is_number(value) and 0 < value < 1, "a number above 0 and below 1"),
    "at_least": NUMBER,
    "at_most": NUMBER,
    "order": (_is_list(_is_whole), "a list of the numbers of all runs"),
}
CLOSE = 1e-6
"""A number is claimed to a millionth of it, unless said otherwise."""


def read(
    given: Any, experiment: Experiment, known: Mapping[str, tuple[set[str], bool, bool]], where: str = "claim"
) -> Claim:
    """A claim about an experiment, from JSON.

    `known` says of every measure what it is told, whether it is a run's, and whether it is a count. Raises
    ExperimentError with one sentence, in which the claim is called `where`.
    """
    if not isinstance(given, dict):
        raise ExperimentError(f"{where}: {short(given)} was given, but it must be a claim.")
    for key, value in given.items():
        if key not in KEYS:
            raise ExperimentError(unknown(f"{where}.{key}", "key", key, KEYS))
        fits, kind = KEYS[key]
        if not fits(value):
            raise ExperimentError(f"{where}.{key}: {short(value)} was given, but it must be {kind}.")
    if "measure" not in given:
        raise ExperimentError(f"{where}.measure: this key is required.")
    name = given["measure"]
    takes, of_runs, counts = look_up(known, name, f"{where}.measure", "measure")
    told = {key: value for key, value in given.items() if key in TOLD}
    for key in told:
        if key not in takes:
            raise ExperimentError(unknown(f"{where}.{key}", "argument", key, sorted(takes)))
    dimension = len(experiment.start)
    if told.get("axis", 0) >= dimension > 0:
        raise ExperimentError(
            f"{where}.axis: {told['axis']} was given, but the last axis is {dimension - 1}."
        )
    if len(told.get("point", experiment.start)) != dimension:
        raise ExperimentError(f"{where}.point: it must have {dimension} numbers.")
    return _about(given, experiment, where, (told, of_runs, counts))


def experiment_of(given: Any, scene: Scene, where: str = "claim") -> Experiment:
    """The experiment that a claim is about: of several side by side that of its panel, or the one in focus.

    Raises ExperimentError if there is no such panel.
    """
    panel = given.get("panel") if isinstance(given, dict) else None
    if panel is None or not _is_whole(panel):  # which `read` refuses
        return scene.experiment
    if panel >= len(scene.panels):
        there = f"the last panel is {len(scene.panels) - 1}" if scene.panels else "there are no panels"
        raise ExperimentError(f"{where}.panel: {panel} was given, but {there}.")
    return scene.experiments[panel]


def _about(given: dict, experiment: Experiment, where: str, measure: tuple[dict, bool, bool]) -> Claim:
    """The rest of a claim: whose number it is, and what it is."""
    told, of_runs, counts = measure
    count = len(experiment.runs)
    for key in ("run", "over"):
        if key in given and not of_runs:
            raise ExperimentError(f"{where}.{key}: {given['measure']} is the landscape's, not a run's.")
        if given.get(key, 0) >= count:
            raise ExperimentError(f"{where}.{key}: {given[key]} was given, but the last run is {count - 1}.")
    runs = ((given["run"],) if "run" in given else tuple(range(count))) if of_runs else ()
    ways = [key for key in ("is", "order") if key in given] + ["at"] * bool(
        {"at_least", "at_most"} & set(given)
    )
    if len(ways) != 1:
        raise ExperimentError(f"{where}: it must say one of is, order, or at_least and at_most.")
    if "within" in given and ("is" not in given or counts):
        reason = "is a count" if counts else "is not said to be a number"
        raise ExperimentError(f"{where}.within: {given['measure']} {reason}.")
    return Claim(
        measure=given["measure"],
        told=told,
        runs=runs,
        over=given.get("over"),
        change=given.get("with", {}),
        equals=_equals(given, max(len(runs), 1), where) if "is" in given else None,
        within=given.get("within", 0.0 if counts and "over" not in given else CLOSE),
        least=given.get("at_least"),
        most=given.get("at_most"),
        order=_ranks(given, runs, where) if "order" in given else None,
    )


def _equals(given: dict, count: int, where: str) -> tuple[float | None, ...]:
    values = given["is"]
    if not isinstance(values, list):
        return (values,) * count
    if len(values) != count:
        raise ExperimentError(f"{where}.is: {len(values)} numbers were given, but there must be {count}.")
    return tuple(values)


def _ranks(given: dict, runs: tuple[int, ...], where: str) -> tuple[int, ...]:
    if sorted(given["order"]) != list(runs) or len(runs) < 2:
        raise ExperimentError(f"{where}.order: {short(given['order'])} does not name every run once.")
    return tuple(given["order"])
