"""A file of one's own: a table of numbers from .csv or .npz, read with care.

Nothing in a file is ever executed: text is split and turned into numbers, arrays are read without pickles.
"""

import csv
import io
import math
import re
from dataclasses import dataclass

import numpy as np

from landscapes.data.archives import UploadError, array, opened

MEGABYTES, UNPACKED = 5, 40
"""The largest file, and the largest array in it."""
ROWS, COLUMNS, FEWEST = 20_000, 200, 10
"""At most so many samples and features, and at least so many samples."""
CELL = 40
"""So many characters of a bad cell are repeated in a message."""


@dataclass(frozen=True, eq=False)
class Table:
    """Numbers from a file: every one finite, no column constant."""

    names: tuple[str, ...]  # of the features
    target: str
    X: np.ndarray  # [n, d] float64
    y: np.ndarray  # [n] float64

    @property
    def classes(self) -> bool:
        """Whether the target has exactly two values: then it is classified, else regressed."""
        return len(np.unique(self.y)) == 2


def read(name: str, content: bytes) -> Table:
    """The table in a file called `name`.

    A .csv has one sample a row, separated by commas, semicolons or tabs, with or without a header; its target
    is the column called y or target, else the last. With semicolons or tabs, a decimal comma is understood.
    A .npz holds X [n, d] and y [n]. Raises UploadError for anything else, and for anything that is not a
    table of numbers to learn from.
    """
    if len(content) > MEGABYTES * 2**20:
        raise UploadError(f"The file is larger than {MEGABYTES} MB.")
    if not content.strip():
        raise UploadError("The file is empty.")
    ending = name.lower().rpartition(".")[2]
    if ending == "csv":
        return _checked(_from_csv(content))
    if ending == "npz":
        return _checked(_from_npz(content))
    raise UploadError("Only .csv and .npz files can be read.")


def _from_csv(content: bytes) -> Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UploadError("The file is not text in UTF-8.") from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = re.sub('"[^"]*"', "", first)
    delimiter = next((mark for mark in ";\t" if mark in unquoted), ",")
    try:
        rows = [
            (number, [cell.strip() for cell in row])
            for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise UploadError(f"The file is not a readable CSV: {error}.") from None
    if not rows:
        raise UploadError("The file is empty.")
    width = len(rows[0][1])
    if width > COLUMNS + 1:
        raise UploadError(f"There are {width} columns; at most {COLUMNS} features and a target are allowed.")
    if len(rows) > ROWS + 1:
        raise UploadError(f"There are more than {ROWS:,} rows.")
    comma = delimiter != ","
    header = all(_number(cell, comma) is None for cell in rows[0][1])
    names = rows.pop(0)[1] if header else [f"column {i}" for i in range(1, width + 1)]
    names = [name or f"column {i}" for i, name in enumerate(names, 1)]
    if len(set(names)) < width:
        twice = next(name for name in names if names.count(name) > 1)
        raise UploadError(f"Two columns are called {_short(twice)}.")
    for number, cells in rows:
        if len(cells) != width:
            raise UploadError(f"Row {number} has {len(cells)} cells, but the first has {width}.")
    values = np.empty((len(rows), width))
    for i, (number, cells) in enumerate(rows):
        for j, cell in enumerate(cells):
            value = _number(cell, comma)
            if value is None or not math.isfinite(value):
                what = (
                    f"{_short(cell)} is not a {'' if value is None else 'finite '}number"
                    if cell
                    else "no value"
                )
                raise UploadError(f"Row {number}, column {_short(names[j])}: {what}.")
            values[i, j] = value
    at = next((i for i, name in enumerate(names) if name.lower() in ("y", "target")), width - 1)
    features = [name for i, name in enumerate(names) if i != at]
    return Table(tuple(features), names[at], np.delete(values, at, axis=1), values[:, at])


def _number(cell: str, comma: bool) -> float | None:
    """The number that a cell holds, or None. Python's 1_000 is none."""
    try:
        return None if "_" in cell else float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return None


def _short(text: str) -> str:
    return repr(text if len(text) <= CELL else text[:CELL] + "…")


def _from_npz(content: bytes) -> Table:
    with opened(content) as archive:
        X, y = (array(archive, name, UNPACKED).astype(float) for name in "Xy")
    if X.ndim != 2 or y.shape != X.shape[:1]:
        raise UploadError(f"X must be [n, d] and y [n], but they are {list(X.shape)} and {list(y.shape)}.")
    return Table(tuple(f"feature {i}" for i in range(1, X.shape[1] + 1)), "y", X, y)


def _checked(table: Table) -> Table:
    """The table itself, if one can learn from it."""
    names, target, X, y = table.names, table.target, table.X, table.y
    n, d = X.shape
    if n > ROWS:
        raise UploadError(f"There are {n:,} rows; at most {ROWS:,} are allowed.")
    if d > COLUMNS:
        raise UploadError(f"There are {d} features; at most {COLUMNS} are allowed.")
    if d < 2:
        raise UploadError("Two features and a target are needed; a map has two axes.")
    if n < FEWEST:
        raise UploadError(f"There are {n} rows; at least {FEWEST} are needed.")
    if n <= d:
        raise UploadError(f"There are {n} rows for {d} features; more rows than features are needed.")
    values = np.column_stack([X, y])
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise UploadError(
            f"Sample {row + 1}, column {_short((*names, target)[column])}: not a finite number."
        )
    if np.abs(values).max() > 1e100:
        raise UploadError("A number is larger than 1e100.")
    spread, size = values.std(axis=0), np.abs(values).max(axis=0)
    for name, wide, high in zip((*names, target), spread, size, strict=True):
        if not wide > 1e-12 * high:
            raise UploadError(f"Column {_short(name)} is constant.")
    return table
