"""From a file's columns to features and a target: what is chosen by itself, what can be chosen otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from landscapes.data.archives import UploadError
from landscapes.data.numbers import Column, short
from landscapes.data.sheet import (
    COLUMNS,
    COUNTS,
    FEW,
    FEWEST,
    ROWS,
    WORDS,
    Sheet,
    counting,
    listed,
    varies,
)

MOST_WEIGHTS = 700
"""Of a softmax regression: the digits have 650."""

Missing = Literal["rows", "columns"]
Kind = Literal["classes", "numbers"]


class Choice(NamedTuple):
    """What someone chose; None: what the file suggests."""

    target: int | None = None
    """A column's number."""
    features: tuple[int, ...] | None = None
    missing: Missing | None = None
    """What is left out where a value is missing. A column that lacks more than half of them always is; of the
    rest the rows, if at least half of them stay."""
    kind: Kind | None = None
    """What the target's values are."""


@dataclass(frozen=True, eq=False)
class Table:
    """Samples to learn from: every number finite, no column constant."""

    names: tuple[str, ...]  # of the features
    target: str
    X: np.ndarray  # [n, d] float64
    y: np.ndarray  # [n] float64; of classes their places among `classes`
    classes: tuple[str, ...]  # in order; empty where the target is a number
    drawn_from: tuple[int, ...]  # the columns that features were made of
    missing: Missing | None  # what was left out where values were missing; None: none were
    notes: tuple[str, ...]  # what was done, in words


def chosen(sheet: Sheet, choice: Choice = Choice()) -> Table:  # noqa: B008  it is frozen
    """The features and the target of a file's table. Raises UploadError where one cannot learn from them.

    Columns of words become indicators, one for every word but the first. Rows without a target are left out.
    """
    at = sheet.target if choice.target is None else choice.target
    if not 0 <= at < len(sheet.columns):
        raise UploadError(f"there is no column {at}; the last is {len(sheet.columns) - 1}.")
    target = sheet.columns[at]
    numbers, notes = _features(sheet, choice, at)
    known = ~np.isnan(target.values)
    if not known.all():
        notes.append(f"{_count(int((~known).sum()), 'row')} left out: no {short(target.name)[1:-1]}")
    columns = [sheet.columns[i] for i in numbers]
    numbers, rows, gone = _without_gaps(numbers, columns, known, choice.missing, notes)
    _enough(int(rows.sum()), len(numbers))
    names, values, used = _expanded([sheet.columns[i] for i in numbers], numbers, rows, notes)
    y, classes = _target(target, target.values[rows], choice, notes)
    X = np.column_stack(values) if values else np.empty((len(y), 0))
    n, d = X.shape
    if not d:
        raise UploadError("A feature and a target are needed; no column is left that could be a feature.")
    if n <= d:
        raise UploadError(f"There are {n} rows for {d} features; more rows than features are needed.")
    if d > COLUMNS:
        raise UploadError(f"There are {d} features; at most {COLUMNS} are allowed.")
    if len(classes) > 2 and len(classes) * (d + 1) > MOST_WEIGHTS:
        raise UploadError(
            f"{len(classes)} classes of {d} features make {len(classes) * (d + 1):,} weights; "
            f"at most {MOST_WEIGHTS} are allowed."
        )
    odd = [column.odd for column in [*(sheet.columns[i] for i in numbers), target] if column.odd]
    notes = [*sheet.notes, *notes, *odd]
    return Table(tuple(names), target.name, X, y, classes, tuple(used), gone, tuple(notes))


def _features(sheet: Sheet, choice: Choice, at: int) -> tuple[list[int], list[str]]:
    """The columns that features are made of, and why others are not."""
    if choice.features is not None:
        if bad := [i for i in choice.features if not 0 <= i < len(sheet.columns)]:
            raise UploadError(f"there is no column {bad[0]}; the last is {len(sheet.columns) - 1}.")
        for i in choice.features:
            if i != at and not sheet.usable(i):
                raise UploadError(_unusable(sheet.columns[i]))
        return [i for i in choice.features if i != at], []
    numbers = [i for i in range(len(sheet.columns)) if i != at and i not in sheet.left]
    words = [i for i, why in sheet.left.items() if why == WORDS and sheet.usable(i) and i != at]
    counters = [
        i for i, why in sheet.left.items() if why == COUNTS and not sheet.columns[i].words and i != at
    ]
    numbers = numbers or words or counters  # what there is
    notes, by_reason = [], {}
    for i, why in sheet.left.items():
        if i != at and i not in numbers:
            by_reason.setdefault(why, []).append(sheet.columns[i].name)
    for why, names in by_reason.items():
        notes.append(f"{listed(names)} left out: {why}")
    return numbers, notes


def _without_gaps(
    numbers: Sequence[int],
    columns: Sequence[Column],
    known: np.ndarray,
    missing: Missing | None,
    notes: list[str],
) -> tuple[list[int], np.ndarray, Missing | None]:
    """The columns and the rows [n] that stay where values are missing, and which of them were left out."""
    gaps = [np.isnan(column.values) for column in columns]
    shares = [float(gap[known].mean()) if known.any() else 0.0 for gap in gaps]
    half = [i for i, share in enumerate(shares) if share <= 0.5]
    whole = known & ~np.any([gaps[i] for i in half], axis=0) if half else known
    if missing is None:
        missing = "rows" if 2 * whole.sum() >= known.sum() else "columns"
    stay = half if missing == "rows" else [i for i in half if not shares[i]]
    for some, why in (
        ([i for i in range(len(columns)) if i not in half], "more than half is missing"),
        ([i for i in half if i not in stay], "a value is missing"),
    ):
        if some:
            notes.append(f"{listed([columns[i].name for i in some])} left out: {why}")
    rows = whole if missing == "rows" else known
    if gone := int(known.sum() - rows.sum()):
        notes.append(f"{_count(gone, 'row')} left out: a value is missing")
    return [numbers[i] for i in stay], rows, missing if any(shares[i] for i in half) else None


def _enough(rows: int, columns: int) -> None:
    if not columns:
        raise UploadError("A feature and a target are needed; no column is left that could be a feature.")
    if rows < FEWEST:
        raise UploadError(f"There are {rows} rows with all values; at least {FEWEST} are needed.")
    if rows > ROWS:
        raise UploadError(f"There are {rows:,} rows; at most {ROWS:,} are allowed.")


def _expanded(
    columns: Sequence[Column], numbers: Sequence[int], rows: np.ndarray, notes: list[str]
) -> tuple[list[str], list[np.ndarray], list[int]]:
    """Names and values [n] of the features that columns make, and the columns' numbers."""
    names, values, used, constant = [], [], [], []
    for number, column in zip(numbers, columns, strict=True):
        below = column.values[rows]
        if not varies(below):
            constant.append(column.name)
            continue
        used.append(number)
        if not column.words:
            names.append(column.name)
            values.append(below)
            continue
        first, *others = np.unique(below)
        for place in others:
            names.append(f"{column.name} = {column.words[int(place)]}")
            values.append((below == place).astype(float))
        if len(others) > 1:
            notes.append(f"{column.name} as {len(others)} indicators beside {column.words[int(first)]}")
    if constant:
        notes.append(f"{listed(constant)} left out: constant in what is left")
    return names, values, used


def _target(
    column: Column, values: np.ndarray, choice: Choice, notes: list[str]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """The target [n], and what its classes are called if it has some."""
    if not varies(values):
        raise UploadError(f"Column {short(column.name)} is constant.")
    kind = choice.kind or ("classes" if counting(column) or column.words else "numbers")
    if kind == "numbers":
        if column.words:
            raise UploadError(f"Column {short(column.name)} holds words, so it must be one of classes.")
        return values, ()
    distinct, y = np.unique(values, return_inverse=True)
    if len(distinct) > FEW:
        raise UploadError(
            f"Column {short(column.name)} has {len(distinct):,} different values; "
            f"at most {FEW} classes are allowed."
        )
    called = tuple(column.words[int(value)] if column.words else f"{value:.15g}" for value in distinct)
    return y.astype(float), called


def _unusable(column: Column) -> str:
    if not varies(column.present):
        return f"Column {short(column.name)} is constant."
    return (
        f"Column {short(column.name)} has {len(column.words):,} different words; at most {FEW} are allowed."
    )


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"
