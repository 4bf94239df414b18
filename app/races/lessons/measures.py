"""Measures of a lesson as they are written: which forms there are, and what each may be told."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.races.claims.claim import TOLD
from app.races.lessons.lesson import Form, Measure, Operand
from app.races.lessons.patching import WrongKeyError
from app.races.lessons.problems import unlisted
from app.races.lessons.written import FORMS, LONGEST_NAME, NAME, NAMED
from core.experiment.errors import short

DERIVED = ("ratio", "difference", "product")
"""What is made of two other measures."""
RESERVED = ("bet", "answer", "steps", "seed", "start", "batch", "landscape", "plane", "runs", "experiment")
"""What placeholders and operands name that is no measure."""

_TEXT = (lambda value: isinstance(value, str), "a text")
_TABLE = (lambda value: isinstance(value, dict), "a table of what is changed of the experiment")
_COUNT = (lambda value: type(value) is int and 0 <= value <= 10, "a whole number from 0 to 10")
_NUMBER = (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "a number")
_FLAG = (lambda value: isinstance(value, bool), "true or false")
_LABELS = (
    lambda value: isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value),
    "a list of labels",
)
_PAIR = (
    lambda value: isinstance(value, list) and len(value) == 2 and all(map(_operand, value)),
    "a list of two: numbers, or names of measures or settings",
)
_COMMON: Mapping[str, Any] = {
    "run": _TEXT,
    "runs": _LABELS,
    "in": (_TEXT[0], "the id of a step"),
    "with": _TABLE,
    "panel": (_TEXT[0], "the name of a panel"),
    "digits": _COUNT,
    "decimals": _COUNT,
    "percent": _FLAG,
    "above": _NUMBER,
    "below": _NUMBER,
    "between": _PAIR,
}


def _operand(value: Any) -> bool:
    return isinstance(value, str) or _NUMBER[0](value)


class Known(NamedTuple):
    """What a measure of some kind of experiment takes, and what it is."""

    takes: frozenset[str]
    of_runs: bool
    whole: bool


def read(name: str, given: Mapping[str, Any], known: Mapping[str, Known], labels: Iterable[str]) -> Measure:
    """A measure from its table. `labels` are those of all runs that a step may have. Raises Wrong."""
    if not re.match(NAME, name) or len(name) > LONGEST_NAME:
        raise WrongKeyError((), f"{name} was given, but a measure is called by {NAMED}.")
    if name in RESERVED or name in set(labels):
        raise WrongKeyError((), f"no measure is called {name}: this name says something else already.")
    forms = [form for form in FORMS if form in given]
    if len(forms) != 1:
        said = "none was given" if not forms else " and ".join(forms) + " were given"
        raise WrongKeyError((), f"a measure has one of {', '.join(FORMS)}, but {said}.")
    form: Form = forms[0]  # pyright: ignore[reportAssignmentType] one of FORMS
    measure = given[form]
    if not isinstance(measure, str) or measure not in (*known, *DERIVED):
        raise WrongKeyError(
            (form,),
            unlisted(
                "measure", measure if isinstance(measure, str) else short(measure), sorted({*known, *DERIVED})
            ),
        )
    derived = measure in DERIVED
    takes = frozenset[str]() if derived else known[measure].takes
    _check(given, form, measure, takes)
    if derived and (form != "of" or "between" not in given):
        raise WrongKeyError(
            (form,), f"{measure} is of two numbers: {{ of = {short(measure)}, between = [.., ..] }}."
        )
    if form != "of" and not derived and not known[measure].of_runs:
        raise WrongKeyError(
            (form,), f"{measure} is the landscape's and the same for all runs; it is a number (of)."
        )
    runs = tuple(given["runs"]) if "runs" in given else (given["run"],) if "run" in given else None
    for i, label in enumerate(runs or ()):
        if label not in set(labels):
            raise WrongKeyError(
                ("runs", i) if "runs" in given else ("run",), f"no step has a run {short(label)}."
            )
    return Measure(
        name=name,
        form=form,
        measure=measure,
        told={key: given[key] for key in takes if key in given},
        runs=runs,
        step=given.get("in"),
        change=given.get("with", {}),
        panel=given.get("panel"),
        between=tuple(given.get("between", ())),
        above=given.get("above"),
        below=given.get("below"),
        digits=given.get("digits"),
        decimals=given.get("decimals"),
        percent=given.get("percent", False),
    )


def _check(given: Mapping[str, Any], form: str, measure: str, takes: frozenset[str]) -> None:
    """Raise WrongKeyError for a key that the measure has not, and for what may not stand under it."""
    allowed = [form, *sorted(takes), *(key for key in _COMMON if _fits(key, form, measure))]
    for key, value in given.items():
        if key not in allowed:
            raise WrongKeyError((key,), unlisted("key", key, allowed))
        if key == form:
            continue
        fits, kind = TOLD[key] if key in takes else _COMMON[key]
        if not fits(value):
            raise WrongKeyError((key,), f"{short(value)} was given, but it must be {kind}.")
    for one, other in (("run", "runs"), ("digits", "decimals")):
        if one in given and other in given:
            raise WrongKeyError((other,), f"give {one} or {other}, not both.")


def _fits(key: str, form: str, measure: str) -> bool:
    if key == "between":
        return measure in DERIVED
    if key in ("above", "below"):
        return form == "which"
    return True


def operand(given: Any) -> Operand:
    """One side of a relation. Raises Wrong."""
    if isinstance(given, list) and given and all(isinstance(one, str) for one in given):
        return tuple(given)
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        return given
    raise WrongKeyError(
        (), f"{short(given)} was given, but it must be a number, the name of a measure, or labels."
    )
