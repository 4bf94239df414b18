"""Columns of numbers or of words, from cells as people write them."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from landscapes.data.archives import UploadError

MISSING = frozenset(
    ("", "na", "n/a", "n.a.", "nan", "-nan", "nat", "null", "none", "missing", "?", "-", "--", ".", "..")
) | {"*", "<na>", "#na", "#n/a", "#null!", "#ref!", "#value!", "#div/0!", "(blank)"}
"""What stands where a value is missing, in small letters."""
ODD = 0.2
"""With at most this share of cells that are no numbers, a column is one of numbers all the same."""
CELL = 40
"""So many characters of a cell or of a name are repeated in a message."""
LARGEST = 1e100
TYPED = str.maketrans(
    {"−": "-", "－": "-", "﹣": "-", "\u00a0": "", "\u202f": "", "\u2009": "", "'": "", "’": ""}
)
"""Minus signs of typesetting, and the small gaps and marks between thousands."""
CURRENCY = r"(?:[$€£¥₹]|USD|EUR|GBP|CHF)"
DRESS = re.compile(rf"(?<![^-+])\s*{CURRENCY}\s*|\s*(?:{CURRENCY}|%)$")
"""What stands before or behind an amount, and is no part of the number."""
BRACKETS = re.compile(r"^\(([^-+()]+)\)$")
"""A loss, as accountants write it."""
SPACED = re.compile(r"[-+]?[1-9]\d{0,2}( \d{3})+([.,]\d*)?")
FORTRAN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)[dD][-+]?\d+")
THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{2,3})*,\d{3}(\.\d*)?([eE][-+]?\d+)?")
CONTINENTAL = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?")
DECIMAL = re.compile(r"[-+]?\d*,\d*([eE][-+]?\d+)?")

Comma = Literal["none", "thousands", "decimal", "continental"]
"""What commas in numbers are: 1,234.5 has thousands, 3,74 a decimal, 1.234,5 both in the continental way."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table: numbers, or words by number."""

    name: str
    values: np.ndarray  # [n] float64, NaN where a value is missing; of words their places among `words`
    words: tuple[str, ...] = ()
    """In alphabetical order; empty of numbers."""
    odd: str = ""
    """What cells that are no numbers hold, and where, if there are some: they count as missing."""

    @property
    def present(self) -> np.ndarray:
        """The values that are not missing."""
        return self.values[~np.isnan(self.values)]

    @property
    def whole(self) -> bool:
        """Whether all are whole numbers, or words."""
        return bool((self.present == np.round(self.present)).all())

    @property
    def distinct(self) -> np.ndarray:
        """The different values, ascending."""
        return np.unique(self.present)

    @property
    def unique(self) -> bool:
        """Whether every row that has a value has another."""
        return len(self.present) == len(self.distinct)


def short(text: str) -> str:
    """A cell or a name as a message repeats it."""
    return repr(text if len(text) <= CELL else text[:CELL] + "…")


def number(cell: str, comma: Comma = "none") -> float | None:
    """The number that a cell holds, or None. Python's 1_000 is none."""
    if "_" in cell:
        return None
    try:
        return float(cell)  # most cells are as simple as that
    except ValueError:
        cell = undressed(cell)
    if comma == "continental" and CONTINENTAL.fullmatch(cell):
        cell = cell.replace(".", "").replace(",", ".")
    elif comma in ("decimal", "continental"):
        cell = cell.replace(",", ".") if DECIMAL.fullmatch(cell) else cell
    elif comma == "thousands" and THOUSANDS.fullmatch(cell):
        cell = cell.replace(",", "")
    try:
        return float(cell)
    except ValueError:
        return None


def undressed(cell: str) -> str:
    """A cell without what is only there for the eye: signs of currencies, percent, gaps between thousands."""
    cell = DRESS.sub("", BRACKETS.sub(r"-\1", cell.translate(TYPED)))
    if SPACED.fullmatch(cell):
        return cell.replace(" ", "")
    return re.sub("[dD]", "e", cell) if FORTRAN.fullmatch(cell) else cell


def missing(cell: str) -> bool:
    """Whether a cell says that its value is missing."""
    return cell.lower() in MISSING


def commas(cells: Iterable[str], separator: str) -> Comma:
    """What commas are in the numbers of these cells, which `separator` separates.

    1,234 alone could be either: it is a decimal comma only where commas do not separate cells, and no number
    has a point.
    """
    decimal = thousands = either = points = False
    for cell in cells:
        if "," not in cell:
            points = points or "." in cell
            continue
        cell = undressed(cell)
        if "." in cell and CONTINENTAL.fullmatch(cell):
            return "continental"
        if THOUSANDS.fullmatch(cell):
            sure = cell.count(",") > 1 or "." in cell
            thousands, either = thousands or sure, either or not sure
        elif DECIMAL.fullmatch(cell):
            decimal = True
    if thousands or not (decimal or either):
        return "thousands" if thousands else "none"
    return "decimal" if decimal or (separator != "," and not points) else "thousands"


def column(name: str, cells: Sequence[str], comma: Comma, rows: Sequence[int]) -> Column:
    """A column of the cells that stand in these rows of a file.

    It is one of words if more than a fifth of what is there are no numbers; True and False are words too.
    Raises UploadError for an infinite number.
    """
    values, gaps = np.empty(len(cells)), 0
    odd: list[int] = []
    for i, cell in enumerate(cells):
        value = number(cell, comma)
        if value is None:
            if missing(cell):
                gaps += 1
            else:
                odd.append(i)
            value = math.nan
        elif math.isinf(value):
            raise UploadError(f"Row {rows[i]}, column {short(name)}: {short(cell)} is not a finite number.")
        elif abs(value) > LARGEST:
            raise UploadError(f"Row {rows[i]}, column {short(name)}: a number is larger than 1e100.")
        values[i] = value
    if not odd:
        return Column(name, values)
    if len(odd) > ODD * (len(cells) - gaps):
        return worded(name, [None if missing(cell) else cell for cell in cells])
    first = odd[0]
    where = f"row {rows[first]}, column {short(name)}: {short(cells[first])} is not a number"
    more = len({cells[i] for i in odd}) - 1
    return Column(name, values, odd=where + (f", nor are {more} others" if more > 1 else ""))


def worded(name: str, cells: Sequence[str | None]) -> Column:
    """A column of words; None where one is missing."""
    words = sorted({cell for cell in cells if cell is not None})
    place = {word: float(i) for i, word in enumerate(words)}
    values = np.array([math.nan if cell is None else place[cell] for cell in cells])
    return Column(name, values, tuple(words))
