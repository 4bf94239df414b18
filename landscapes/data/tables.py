"""A file of one's own as a table: text in whatever shape, or arrays.

Nothing in a file is ever executed: text is split and turned into numbers, arrays are read without pickles.
"""

import re
from collections.abc import Sequence

from landscapes.data import arrays, text
from landscapes.data.archives import UploadError, single
from landscapes.data.numbers import Column, column, commas, missing, number, short
from landscapes.data.sheet import COLUMNS, ROWS, UNPACKED, Sheet, listed, sheet

MEGABYTES = 5
"""The largest file."""
LONGEST = 60
"""So many characters of a column's name are kept."""
TEXTS = ("csv", "tsv", "txt", "tab", "dat", "data")
ENDINGS = (*TEXTS, "gz", "npz", "npy")
ADVICE = {
    **dict.fromkeys(("xlsx", "xls", "ods", "numbers"), "save the sheet as .csv"),
    **dict.fromkeys(
        ("parquet", "feather", "pkl", "pickle", "h5", "json", "dta", "sav"), "write it with pandas' to_csv"
    ),
    **dict.fromkeys(("zip", "bz2", "xz", "zst", "7z", "rar", "tar", "tgz"), "unpack it first"),
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
        return arrays.of_archive(name, content)
    if ending == "npy":
        return arrays.of_array(name, single(content, UNPACKED, words=True), [])
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
    for end in (0, -1):  # a title above the table, its source below
        while len(rows) > 2 and _prose(rows[end][1], width, last=end < 0):
            where, said = rows.pop(end)
            notes.append(f"line {where} left out: {short(next(filter(None, said)))}")
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
    if width == 1:
        raise UploadError(
            "The file has one column, but a feature and a target are needed; "
            "commas, semicolons, tabs, | or blanks separate columns."
        )
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


def _prose(cells: list[str], width: int, *, last: bool) -> bool:
    """Whether a row at the beginning, or at the end, is no part of the table."""
    said = [cell for cell in cells if cell]
    if not last:
        return len(said) == 1 < width
    return len(said) < width and not any(missing(cell) or number(cell) is not None for cell in said)


def _fitted(cells: list[str], width: int, where: int) -> list[str]:
    if len(cells) > width and not any(cells[width:]):
        return cells[:width]
    if len(cells) != width:
        cells_ = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        raise UploadError(f"Row {where} has {cells_}, but the others have {width}.")
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
    named: dict[str, None] = {}
    again = []
    for i, name in enumerate(names, 1):
        name = name if len(name) <= LONGEST else f"{name[:LONGEST]}…"
        one, k = name or f"column {i}", 2
        while one in named:
            one, k = f"{name} ({k})", k + 1
        if name and one != name:
            again.append(one)
        named[one] = None
    if again:
        notes.append(f"columns called like another: {listed(again)}")
    return list(named)
