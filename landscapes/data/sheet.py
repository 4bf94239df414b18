"""A file's table as it is: all columns, which one the target seems to be, and what seems to be no feature."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from landscapes.data.archives import UploadError
from landscapes.data.numbers import Column, short

ROWS, COLUMNS, FEWEST = 50_000, 200, 10
"""At most so many samples and features, and at least so many samples."""
UNPACKED = 40
"""Megabytes of the largest array that is read."""
TARGETS = (
    *("y", "target", "targets", "survived", "outcome", "diagnosis", "species", "variety", "quality", "medv"),
    *("label", "labels", "class", "classes", "output", "response", "result", "price", "saleprice", "charges"),
    *(
        "medhouseval",
        "median_house_value",
        "mpg",
        "progression",
        "disease progression",
        "disease_progression",
    ),
)
"""What targets are called, in the order in which they are taken."""
FEW = 20
"""At most so many different words are classes, or make a feature of indicators."""
CLASSES = 10
"""At most so many whole numbers, one after the other from 0 or 1, are taken for classes."""
COUNTERS = re.compile(r"#|no\.?|nr\.?|row|index|level_0|row[ _]?names?|unnamed: ?0")
WORDS, COUNTS = "words", "it numbers the rows"
"""Why columns are left out."""
IDENTITY = re.compile(r"(.*[ _.-])?[iI][dD]([ _.-].*)?|.*[a-z]I[dD]")


@dataclass(frozen=True, eq=False)
class Sheet:
    """The columns of a file."""

    name: str
    """Of the file."""
    columns: tuple[Column, ...]
    target: int
    """Which column the target seems to be."""
    left: dict[int, str]
    """Columns that are no features unless someone says so, and why."""
    notes: tuple[str, ...] = ()
    """What was done to read it, in words."""
    bytes: int = field(init=False)

    def __post_init__(self) -> None:
        """Sum up what is kept in memory: numbers, and words, each of them an object of Python's."""
        words = sum(sys.getsizeof(word) for column in self.columns for word in column.words)
        own = sum(column.values.nbytes + sys.getsizeof(column.words) for column in self.columns)
        object.__setattr__(self, "bytes", own + words)

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(self.columns[0].values)

    def usable(self, i: int) -> bool:
        """Whether column `i` can be a feature: numbers that vary, or few words."""
        column = self.columns[i]
        return varies(column.present) and len(column.words) <= FEW

    def targets(self) -> list[int]:
        """The columns that can be a target."""
        return [i for i in range(len(self.columns)) if self.usable(i)]


def sheet(
    name: str, columns: Sequence[Column], notes: Sequence[str], *, headed: bool, target: int | None
) -> Sheet:
    """The table of these columns, with its target found if it is not given. Raises UploadError.

    The target is the column with one of the TARGETS' names, else the last. Without a header it is the first
    where that has classes and the last has none, as in UCI's wine.data, and where only one column has words,
    two of them, that one, as in wdbc.data. Columns that number or name the rows, constant ones and words are
    no features at first.
    """
    notes = list(notes)
    if target is not None:
        if not len(columns[target].present):
            raise UploadError(f"{columns[target].name} holds no values.")
        target = sum(len(column.present) > 0 for column in columns[:target])
    kept = [column for column in columns if len(column.present)]
    if gone := [column.name for column in columns if not len(column.present)]:
        notes.append(f"{listed(gone)} left out: empty")
    if not kept:
        raise UploadError("The file holds no values.")
    left = {i: why for i, column in enumerate(kept) if (why := _why_left(i, column, headed=headed))}
    if target is None:
        target = _target(kept, left, headed=headed)
    return Sheet(name, tuple(kept), target, left, tuple(notes))


def varies(values: np.ndarray) -> bool:
    """Whether numbers are not all the same, up to rounding."""
    return len(values) > 0 and bool(values.std() > 1e-12 * np.abs(values).max())


def counting(column: Column) -> bool:
    """Whether a column seems to hold classes: few words, two numbers, or 0, 1, 2, … or 1, 2, 3, …"""
    distinct = column.distinct
    if column.words or len(distinct) == 2:
        return 2 <= len(distinct) <= FEW
    first = distinct[0] if len(distinct) else -1
    return 2 < len(distinct) <= CLASSES and first in (0, 1) and bool((np.diff(distinct) == 1).all())


def listed(names: Sequence[str], most: int = 4) -> str:
    """Names as a sentence has them."""
    shown = [short(name)[1:-1] for name in names[:most]]
    return ", ".join(shown) + (f" and {len(names) - most} more" if len(names) > most else "")


def _why_left(i: int, column: Column, *, headed: bool) -> str:
    """Why a column is no feature at first; empty if it is one."""
    if not varies(column.present):
        return "constant"
    name = column.name.strip().lower()
    there = column.present
    if column.unique and column.whole and len(there) > 2:
        in_order = not column.words and there[0] in (0, 1) and bool((np.diff(there) == 1).all())
        named = bool(COUNTERS.fullmatch(name) or IDENTITY.fullmatch(column.name.strip()))
        large = there.max() > 10 * len(there)
        if (headed and named) or (i == 0 and not headed and (large or in_order)):
            return COUNTS if not column.words else "it names the rows"
        if headed and i == 0 and name == "column 1":  # it has no name: pandas' index, R's names of rows
            return COUNTS
    if column.words and {word.lower() for word in column.words} != {"true", "false"}:
        return WORDS
    return ""


def _target(columns: Sequence[Column], left: dict[int, str], *, headed: bool) -> int:
    names = [re.sub(r"\s*\(.*\)$", "", column.name).strip().lower() for column in columns]
    fit = [i for i, column in enumerate(columns) if varies(column.present) and len(column.words) <= FEW]
    if headed:
        for name in TARGETS:
            if name in names and names.index(name) in fit:
                return names.index(name)
    worded = [i for i in fit if columns[i].words]
    last = max((i for i in fit if left.get(i, WORDS) == WORDS), default=len(columns) - 1)
    if headed or counting(columns[last]):
        return last
    if 0 in fit and 0 not in left and counting(columns[0]) and len(columns[0].distinct) > 2:
        return 0
    if len(worded) == 1 and (len(columns[worded[0]].distinct) == 2 or not columns[last].whole):
        return worded[0]
    return last
