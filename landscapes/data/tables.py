"""A file of one's own as a table: text in whatever shape, or arrays.

Nothing in a file is ever executed: text is split and turned into numbers, arrays are read without pickles.
"""

import re
from collections.abc import Sequence
from zipfile import ZipFile

import numpy as np

from landscapes.data import keys, text
from landscapes.data.archives import UploadError, array, names, opened, said, single
from landscapes.data.numbers import LARGEST, Column, column, commas, missing, number, short, worded
from landscapes.data.sheet import Sheet, sheet

MEGABYTES, UNPACKED = 5, 40
"""The largest file, and the largest array in it."""
ROWS, COLUMNS, FEWEST = 50_000, 200, 10
"""At most so many samples and features, and at least so many samples."""
TEXTS = ("csv", "tsv", "txt", "tab", "dat", "data")
ENDINGS = (*TEXTS, "gz", "npz", "npy")
ADVICE = {
    **dict.fromkeys(("xlsx", "xls", "ods", "numbers"), "save the sheet as .csv"),
    **dict.fromkeys(("parquet", "feather", "pkl", "pickle", "h5"), "write it with pandas' to_csv"),
    "zip": "unpack it first",
}


def read(name: str, content: bytes) -> Sheet:
    """The table in a file called `name`.

    A text has one sample a row, with or without a header, in any usual encoding, with commas, semicolons,
    tabs, vertical bars or blanks between its cells; .gz is unpacked. An .npz holds features and a target by
    any usual name (`landscapes.data.keys`), an .npy an array whose last column is the target.
    Raises UploadError for anything else, and for what is too large.
    """
    if len(content) > MEGABYTES * 2**20:
        raise UploadError(f"The file is larger than {MEGABYTES} MB.")
    if not content.strip():
        raise UploadError("The file is empty.")
    ending = name.lower().rpartition(".")[2]
    if content.startswith(b"\x1f\x8b"):
        content, name = text.unzipped(content, MEGABYTES * 2**20), re.sub(r"\.gz$", "", name, flags=re.I)
        ending = name.lower().rpartition(".")[2]
        ending = ending if ending in ENDINGS else "csv"
    if ending == "npz":
        return _of_archive(name, content)
    if ending == "npy":
        return _of_array(name, single(content, UNPACKED, words=True), [])
    if ending in TEXTS:
        return _of_text(name, content)
    advice = f"; {ADVICE[ending]}" if ending in ADVICE else ""
    raise UploadError(f"Only .{', .'.join(ENDINGS[:-1])} and .{ENDINGS[-1]} files can be read{advice}.")


def _of_text(name: str, content: bytes) -> Sheet:
    rows, separator, heading, notes = text.cells(content)
    if separator != ",":
        notes.append(f"cells separated by {text.TITLES[separator]}")
    if len(rows) > ROWS + 2:
        raise UploadError(f"There are more than {ROWS:,} rows.")
    rows, known = _shipped(rows)
    width = _width(rows)
    while len(rows) > 2 and sum(map(bool, rows[0][1])) == 1 < width:  # a title above the table
        notes.append(f"line {rows[0][0]} left out: {short(next(filter(None, rows[0][1])))}")
        rows = rows[1:]
    comma = commas((cell for _, row in rows for cell in row), separator)
    if comma in ("decimal", "continental"):
        notes.append("decimal commas")
    header: list[str] | None = None
    if heading and len(said := text.split([heading], separator)[0]) == width > 1:
        header = said if all(number(cell) is None for cell in said) else None
    if header is None and not known and _heads(rows, comma):
        header = rows.pop(0)[1]
        if len(header) == width - 1:  # R's: the rows' names have no header
            header = ["", *header]
        if [cell for cell in header if cell] == [str(i) for i in range(sum(map(bool, header)))]:
            notes.append("first row, 0, 1, 2 …, taken for the columns' numbers")
    if width > COLUMNS + 2:
        raise UploadError(f"There are {width} columns; at most {COLUMNS} features and a target are allowed.")
    cells = [_fitted(cells, width, where) for where, cells in rows]
    if not cells:
        raise UploadError("The file has a header, but no rows.")
    header = _fitted(header, width, 1) if header else None
    titles = _named(header or [""] * width, notes)
    where = [row for row, _ in rows]
    columns = []
    for i in range(width):
        down = [row[i] for row in cells]
        if header is None or header[i] or not all(map(missing, down)):  # else what a comma at the end makes
            columns.append(column(titles[i], down, comma, where))
    if known and len(columns[-1].distinct) == len(known):
        columns[-1] = Column(columns[-1].name, columns[-1].values, tuple(known))
    if header is None and not len(columns[-1].present):
        columns.pop()
    return sheet(name, columns, notes, headed=header is not None, target=None)


def _shipped(rows: list[text.Row]) -> tuple[list[text.Row], list[str]]:
    """The rows below scikit-learn's own heading of samples, features and classes, and the classes' names."""
    first = rows[0][1]
    if len(first) < 3 or first[0] != str(len(rows) - 1) or first[1] != str(len(rows[-1][1]) - 1):
        return rows, []
    return rows[1:], first[2:]


def _width(rows: Sequence[text.Row]) -> int:
    """How many cells most rows have; those that are empty to the end in all of them do not count."""
    widths = [len(cells) for _, cells in (rows[1:] or rows)]
    width = max(set(widths), key=widths.count)
    if all(cells[-1] == "" for _, cells in rows[1:] if len(cells) == width) and len(rows[0][1]) < width:
        return width - 1
    return width


def _fitted(cells: list[str], width: int, where: int) -> list[str]:
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    if len(cells) != width:
        raise UploadError(f"Row {where} has {len(cells)} cells, but the others have {width}.")
    return cells


def _heads(rows: Sequence[text.Row], comma: str) -> bool:
    """Whether the first row names the columns."""
    first, rest = rows[0][1], [cells for _, cells in rows[1:]]
    said = [cell for cell in first if cell]
    if not rest or not said:
        return not rest
    numbered = said == [str(i) for i in range(len(said))]
    if numbered and (len(said) > 2 or not first[0] or any("." in cell for row in rest for cell in row)):
        return True  # pandas', of a table without names
    numbers = [number(cell, comma) is not None for cell in first]  # pyright: ignore[reportArgumentType]
    shift = max(len(rest[0]) - len(first), 0)
    for i, cell in enumerate(first):
        if cell and not numbers[i] and not missing(cell):
            below = [row[i + shift] for row in rest if i + shift < len(row) and not missing(row[i + shift])]
            fit = sum(number(one, comma) is not None for one in below)  # pyright: ignore[reportArgumentType]
            if below and fit >= 0.8 * len(below):
                return True
    if any(numbers):
        return False
    return not any(cell and cell in {row[i] for row in rest if i < len(row)} for i, cell in enumerate(first))


def _named(names: Sequence[str], notes: list[str]) -> list[str]:
    """Names of columns, each another: numbered where there is none, and where another column has it."""
    named: list[str] = []
    for i, name in enumerate(names, 1):
        one, k = name or f"column {i}", 2
        while one in named:
            one, k = f"{name} ({k})", k + 1
        if name and one != name:
            notes.append(f"a second column {short(name)} is called {short(one)}")
        named.append(one)
    return named


def _of_archive(name: str, content: bytes) -> Sheet:
    with opened(content) as archive:
        found = keys.find(archive, keys.TABLES, UNPACKED)
        features, target = found.train
        notes = [f"{lonely} left out: it has no target" for lonely in found.lonely]
        if found.test:
            notes.append(
                f"{found.test.features} and {found.test.target} left out: only the training part is used"
            )
        if target is None:
            return _of_array(name, array(archive, features, UNPACKED, words=True), notes)
        notes.append(f"features from {features}, target from {target}")
        X, y = array(archive, features, UNPACKED), array(archive, target, UNPACKED, words=True)
        titles = _words(archive, ("feature_names", "columns", "features"), {features, target})
        classes = _words(archive, ("target_names", "class_names", "classes", "labels"), {features, target})
    if X.ndim == 0 or X.shape[:1] != y.shape[:1]:
        raise UploadError(
            f"{features} must be [n, d] and {target} [n], but they are {list(X.shape)} and {list(y.shape)}."
        )
    size = list(X.shape)
    X = X.reshape(len(X), -1) if len(X) else X.reshape(0, int(np.prod(X.shape[1:])))
    if X.shape[1] > COLUMNS:
        hint = "; images are for the Networks page" if len(size) > 2 or X.shape[1] in (784, 3072) else ""
        raise UploadError(f"There are {X.shape[1]} features; at most {COLUMNS} are allowed{hint}.")
    given = titles if len(titles) == X.shape[1] else [f"feature {i}" for i in range(1, X.shape[1] + 1)]
    columns = _columns(given, X)
    aims = _aims(target, y, classes)
    first = len(columns)
    made = sheet(name, [*columns, *aims], notes, headed=True, target=first)
    for i in range(made.target, len(made.columns)):
        made.left[i] = "another target"
    return made


def _of_array(name: str, values: np.ndarray, notes: list[str]) -> Sheet:
    if values.ndim != 2 or values.shape[1] < 2:
        raise UploadError(
            f"An array alone must be [n, d + 1], its last column the target, but it is {list(values.shape)}."
        )
    if values.shape[1] > COLUMNS + 1:
        raise UploadError(f"There are {values.shape[1] - 1} features; at most {COLUMNS} are allowed.")
    if len(values) > ROWS:
        raise UploadError(f"There are {len(values):,} rows; at most {ROWS:,} are allowed.")
    titles = [f"column {i}" for i in range(1, values.shape[1] + 1)]
    if values.dtype.kind in "SU":
        where = range(1, len(values) + 1)
        columns = [column(title, said(values[:, i]), "none", where) for i, title in enumerate(titles)]
    else:
        columns = _columns(titles, values)
    return sheet(
        name, columns, [*notes, "the last column is the target"], headed=False, target=len(columns) - 1
    )


def _columns(titles: Sequence[str], values: np.ndarray) -> list[Column]:
    """The columns of an array [n, d] of numbers. Raises UploadError where one is infinite or too large."""
    if len(values) > ROWS:
        raise UploadError(f"There are {len(values):,} rows; at most {ROWS:,} are allowed.")
    values = values.astype(float)
    if np.isinf(values).any():
        row, i = np.argwhere(np.isinf(values))[0]
        raise UploadError(f"Sample {row + 1}, column {short(titles[int(i)])}: not a finite number.")
    if len(values) and np.abs(np.nan_to_num(values)).max() > LARGEST:
        raise UploadError("A number is larger than 1e100.")
    return [Column(title, values[:, i].copy()) for i, title in enumerate(titles)]


def _aims(name: str, y: np.ndarray, classes: list[str]) -> list[Column]:
    """The columns that can be the target, of an array [n], [n, 1], one-hot [n, k] or [n, k]."""
    if y.ndim > 2:
        raise UploadError(f"{name} must be [n], [n, 1] or [n, k], but it is {list(y.shape)}.")
    if y.dtype.kind in "SU":
        if y.size != len(y):
            raise UploadError(f"{name} must hold a word for every row, but it is {list(y.shape)}.")
        return [worded(name, [None if missing(word) else word for word in said(y)])]
    if y.ndim == 2 and y.shape[1] > COLUMNS:
        raise UploadError(f"{name} has {y.shape[1]} columns; at most {COLUMNS} are allowed.")
    if (
        y.ndim == 2
        and y.shape[1] > 1
        and len(y)
        and (((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all())
    ):
        y = y.argmax(axis=1)
    if y.ndim == 2 and y.shape[1] > 1:
        return _columns([f"{name} {i}" for i in range(1, y.shape[1] + 1)], y)
    (only,) = _columns([name], y.reshape(len(y), -1)) if y.size else [Column(name, np.empty(0))]
    known = len(classes) > 1 and np.array_equal(only.distinct, np.arange(len(classes)))
    return [Column(name, only.values, tuple(classes) if known else ())]


def _words(archive: ZipFile, candidates: Sequence[str], taken: set[str]) -> list[str]:
    """The words of the first array called one of these; none if there is no such array."""
    for candidate in candidates:
        if candidate in names(archive) and candidate not in taken:
            try:
                found = array(archive, candidate, UNPACKED, words=True)
                if found.dtype.kind in "SU" and found.ndim == 1 and found.size <= COLUMNS:
                    return said(found)
            except UploadError:
                return []
    return []
