"""Tables of NumPy's files: features and a target by any usual name, columns, or one array."""

from collections.abc import Sequence
from zipfile import ZipFile

import numpy as np

from landscapes.data import keys
from landscapes.data.archives import UploadError, array, names, opened, said, shape
from landscapes.data.numbers import LARGEST, Column, column, missing, short, worded
from landscapes.data.sheet import COLUMNS, ROWS, UNPACKED, Sheet, listed, sheet


def of_archive(name: str, content: bytes) -> Sheet:
    """The table in an .npz file. Raises UploadError."""
    with opened(content) as archive:
        if columns := keys.columns(archive, UNPACKED):
            return _of_columns(name, archive, columns)
        found = keys.find(archive, keys.TABLES, UNPACKED)
        features, target = found.train
        notes = [f"{lonely} left out: it has no target" for lonely in found.lonely]
        if found.test:
            notes.append(
                f"{found.test.features} and {found.test.target} left out: only the training part is used"
            )
        if target is None:
            return of_array(name, array(archive, features, UNPACKED, words=True), notes)
        notes.append(f"features from {features}, target from {target}")
        X, y = array(archive, features, UNPACKED), array(archive, target, UNPACKED, words=True)
        titles = _words(archive, ("feature_names", "columns", "features"), {features, target})
        classes = _words(archive, ("target_names", "class_names", "classes", "labels"), {features, target})
    X, y, turned = _upright(X, y)
    if turned:
        notes.append(f"{features} turned: its columns are the samples")
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


def _upright(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Features [n, d] and a target of n, also where samples are columns, and whether they were that."""
    if y.ndim == 2 and len(y) == 1 < y.size:
        y = y[0]
    if X.ndim != 2 or y.ndim == 0 or len(X) == len(y) or X.shape[1] != y.shape[-1]:
        return X, y, False
    return X.T, y.T, True


def _of_columns(name: str, archive: ZipFile, columns: Sequence[str]) -> Sheet:
    """The table whose columns [n] have these names. What is too large is refused before it is unpacked."""
    if len(columns) > COLUMNS + 1:
        raise UploadError(
            f"There are {len(columns)} arrays; at most {COLUMNS} features and a target are allowed."
        )
    _bound((shape(archive, columns[0], UNPACKED) or (0,))[0])  # all are as long
    if sum(archive.getinfo(f"{one}.npy").file_size for one in columns) > UNPACKED * 2**20:
        raise UploadError(f"Unpacked, the columns are larger than {UNPACKED} MB together.")
    made = [aim for one in columns for aim in _aims(one, array(archive, one, UNPACKED, words=True), [])]
    return sheet(name, made, [f"columns {listed(list(columns))}"], headed=True, target=None)


def of_array(name: str, values: np.ndarray, notes: list[str]) -> Sheet:
    """The table in one array [n, d + 1], whose last column is the target. Raises UploadError."""
    if values.ndim != 2 or values.shape[1] < 2:
        raise UploadError(
            f"An array alone must be [n, d + 1], its last column the target, but it is {list(values.shape)}."
        )
    if values.shape[1] > COLUMNS + 1:
        raise UploadError(f"There are {values.shape[1] - 1} features; at most {COLUMNS} are allowed.")
    _bound(len(values))
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
    _bound(len(values))
    values = values.astype(float)
    if np.isinf(values).any():
        row, i = np.argwhere(np.isinf(values))[0]
        raise UploadError(f"Sample {row + 1}, column {short(titles[int(i)])}: not a finite number.")
    if len(values) and np.abs(np.nan_to_num(values)).max() > LARGEST:
        raise UploadError("A number is larger than 1e100.")
    return [Column(title, values[:, i].copy()) for i, title in enumerate(titles)]


def _bound(rows: int) -> None:
    """Raise UploadError if there are too many rows."""
    if rows > ROWS:
        raise UploadError(f"There are {rows:,} rows; at most {ROWS:,} are allowed.")


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
