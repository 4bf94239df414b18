"""Relations: what a claim says of two sides, and what makes an option right."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.races.lessons import measuring
from app.races.lessons.lesson import Number, Relation
from app.races.lessons.measures import operand
from app.races.lessons.measuring import Situation
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import unlisted
from app.races.lessons.written import RELATIONS
from core.experiment.errors import short
from core.measures import order

NEVER = "never"
CLOSE = 1e-6
"""Numbers that are the same differ by a smaller share; counts do not differ."""
OF_RUNS = ("order", "includes")


class Outcome(NamedTuple):
    """Whether a relation holds, and what came out, in one sentence."""

    holds: bool
    sentence: str


def read(given: Sequence[Any]) -> Relation:
    """A relation from a list. Raises WrongKeyError with the place in it."""
    if not 3 <= len(given) <= 4:
        raise WrongKeyError(
            (), f"{len(given)} parts were given, but a relation has three: [left, relation, right]."
        )
    left, relation, right = given[:3]
    if relation not in RELATIONS:
        raise WrongKeyError(
            (1,), unlisted("relation", relation if isinstance(relation, str) else short(relation), RELATIONS)
        )
    if len(given) == 4 and relation != "near":
        raise WrongKeyError((3,), f"only near has a fourth part; {relation} has three.")
    if relation == "near" and len(given) == 3:
        raise WrongKeyError(
            (), 'near has a fourth part, how far apart they may be: a number, or a share like "5%".'
        )
    within, share = tolerance(given[3], (3,)) if len(given) == 4 else (0.0, False)
    return Relation(_side(left, 0), relation, _right(relation, right), within, share)


def tolerance(given: Any, where: tuple[str | int, ...]) -> tuple[float, bool]:
    """How far apart two numbers may be, and whether that is a share. Raises Wrong."""
    text = given[:-1].strip() if isinstance(given, str) and given.endswith("%") else None
    try:
        within = (
            float(text) / 100
            if text is not None
            else float(given)
            if not isinstance(given, str | bool)
            else 0
        )
    except (TypeError, ValueError):
        within = 0
    if not (math.isfinite(within) and within > 0):
        raise WrongKeyError(
            where, f'{short(given)} was given, but it must be a number above 0, or a share like "5%".'
        )
    return within, text is not None


def _side(given: Any, place: int) -> Any:
    try:
        return operand(given)
    except WrongKeyError as error:
        raise WrongKeyError((place,), error.sentence) from None


def _right(relation: str, given: Any) -> Any:
    texts = isinstance(given, list) and all(isinstance(one, str) for one in given)
    if relation in OF_RUNS and not (texts and given):
        raise WrongKeyError((2,), f"{short(given)} was given, but it must be a list of labels.")
    if relation == "between":
        if not isinstance(given, list) or len(given) != 2:
            raise WrongKeyError((2,), f"{short(given)} was given, but it must be a list of two: [low, high].")
        return tuple(_side(one, 2) for one in given)
    return tuple(given) if texts else _side(given, 2)


def judge(at: Situation, relation: Relation) -> Outcome:
    """Whether a relation holds in a situation, and what came out. Raises WrongKeyError if none can say."""
    labels = _labels(at, relation.left)
    if relation.relation == "order":
        return _ordered(at, relation)
    if labels is not None or (isinstance(relation.right, tuple) and relation.relation != "between"):
        ranked = labels is not None and _is_ranked(at, relation.left)
        return _of_runs(relation, labels, ranked=ranked)
    left = measuring.numbers(at, relation.left)
    right = _numbers(at, relation.right)
    pairs = {key: tuple(one.get(key, one.get("", None)) for one in right) for key in left}
    whole = _whole(at, relation.left)
    holds = bool(left) and all(_holds(relation, one, pairs[key], whole) for key, one in left.items())
    told = _told(next(iter(pairs.values()))) if len({*pairs.values()}) == 1 else relation.right
    return Outcome(holds, f"{_name(relation.left)} is {_several(left)}; claimed: {_claimed(relation, told)}.")


def _labels(at: Situation, left: Any) -> tuple[str, ...] | None:
    return measuring.value(at, left).labels if isinstance(left, str) else None


def _whole(at: Situation, left: Any) -> bool:
    return isinstance(left, str) and measuring.value(at, left).whole


def _numbers(at: Situation, right: Any) -> list[Mapping[str, Number]]:
    """The right side: one number, or the two ends of an interval."""
    sides = right if isinstance(right, tuple) else (right,)
    return [{"": None} if side == NEVER else measuring.numbers(at, side) for side in sides]


def _holds(relation: Relation, left: Number, right: tuple[Number, ...], whole: bool) -> bool:
    kind, first = relation.relation, right[0]
    if kind == "equals":
        if left is None or first is None:
            return left is first
        return left == first or (not whole and abs(left - first) <= CLOSE * abs(first))
    if kind == "near":
        if left is None or first is None:
            return False
        return abs(left - first) <= relation.within * (abs(first) if relation.share else 1)
    low, *high = (math.inf if one is None else one for one in right)
    here = math.inf if left is None else left
    if kind == "between":
        return low <= here <= high[0] and left is not None
    return {
        "below": here < low,
        "above": here > low,
        "at-most": here <= low,
        "at-least": here >= low,
    }[kind]


def _ordered(at: Situation, relation: Relation) -> Outcome:
    """From the lowest to the highest, none alike."""
    found = measuring.value(at, str(relation.left))
    numbers = {key: one for key, one in found.numbers.items() if key}
    unknown = [label for label in relation.right if label not in numbers]
    if unknown:
        raise WrongKeyError(
            (), f"{relation.left} is of {', '.join(numbers) or 'no run'}, not of {unknown[0]}."
        )
    here = [numbers[label] for label in relation.right]
    alike = len({math.inf if one is None else one for one in here}) < len(here)
    holds = not alike and order(here) == list(range(len(here)))
    claimed = " below ".join(relation.right)
    return Outcome(holds, f"{relation.left} is {_several(numbers)}; claimed: {claimed}.")


def _is_ranked(at: Situation, left: Any) -> bool:
    """Whether the order of the runs is what is said."""
    measure = measuring.value(at, left).measure
    return measure is not None and measure.form == "order"


def _of_runs(relation: Relation, labels: tuple[str, ...] | None, *, ranked: bool) -> Outcome:
    right = relation.right if isinstance(relation.right, tuple) else None
    left = _name(relation.left)
    if labels is None:
        raise WrongKeyError(
            (), f"{left} is a number, and no list of runs to compare with {', '.join(right or ())}."
        )
    if right is None or relation.relation not in ("equals", "includes"):
        raise WrongKeyError(
            (), f"{left} is runs: they equal or include a list of labels, and are not {relation.relation}."
        )
    if relation.relation == "includes":
        holds = set(right) <= set(labels)
    else:
        holds = labels == right if ranked else set(labels) == set(right)
    verb = "includes" if relation.relation == "includes" else "equals"
    said = ", ".join(labels) or "no run"
    return Outcome(holds, f"{relation.left} is {said}; claimed: {verb} {', '.join(right) or 'no run'}.")


def _name(left: Any) -> str:
    return f"{left:g}" if isinstance(left, float) else str(left)


def _several(numbers: Mapping[str, Number]) -> str:
    if len(numbers) == 1:
        return said(next(iter(numbers.values())))
    return ", ".join(f"{key}: {said(one)}" for key, one in numbers.items() if key)


def said(number: Number) -> str:
    """A number in a sentence of `check`."""
    return NEVER if number is None else f"{number:.6g}"


def _told(numbers: Iterable[Number]) -> str:
    return " and ".join(map(said, numbers))


def _claimed(relation: Relation, told: Any) -> str:
    right = told if isinstance(told, str) else str(told)
    within = ""
    if relation.within:
        within = f" within {100 * relation.within:g} %" if relation.share else f" within {relation.within:g}"
    kept = (
        f" ({relation.right})"
        if isinstance(relation.right, str) and relation.right not in (NEVER, right)
        else ""
    )
    return f"{relation.relation} {right}{kept}{within}"
