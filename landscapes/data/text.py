"""The cells of a text file: its encoding, its separator and its comments, found by looking at it.

pandas would read the cells as well, but takes half a second to import, guesses neither encoding nor decimal
commas, and does not say in which row something is wrong.
"""

import codecs
import csv
import re
import zlib
from collections import Counter
from typing import NamedTuple

from landscapes.data.archives import UploadError

SEPARATORS = (";", "\t", "|", ",", " ")
"""In the order in which they are taken where several would do; the last stands for any blanks."""
TITLES = {";": "semicolons", "\t": "tabs", "|": "vertical bars", ",": "commas", " ": "blanks"}
LOOKED_AT = 40
"""So many lines tell the separator."""
OTHERS = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"\x89HDF": "an HDF5 file",
    b"%PDF": "a PDF",
}
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b]")
SEVERAL = re.compile(r"(?![-+]?\d{1,3}( \d{3})+([.,]\d*)?$)[-+]?[\d.,]+(\s+[-+]?[\d.,]+)+\s*")
"""A cell of several numbers, which blanks separate; not one with gaps between its thousands."""
MARKUP = re.compile(r"\s*<(!doctype|html|head|body|\?xml|table|div)\b", re.IGNORECASE)
JSON = re.compile(r"\s*(\{\s*\"|\[\s*(\{|\[[^\]]*,))")

Row = tuple[int, list[str]]
"""Where it stands in the file, from 1, and its cells."""


class Cells(NamedTuple):
    """What a text file holds."""

    rows: list[Row]
    separator: str
    heading: str
    """The last comment before the table, which may name its columns."""
    notes: list[str]


def unzipped(content: bytes, most: int) -> bytes:
    """What a .gz file holds, of at most so many bytes. Raises UploadError."""
    whole = b""
    try:
        while content:
            unpack = zlib.decompressobj(31)
            whole += unpack.decompress(content, most + 1 - len(whole))
            if len(whole) > most:
                raise UploadError(f"Unpacked, the file is larger than {most // 2**20} MB.")
            if not unpack.eof:
                raise zlib.error
            content = unpack.unused_data if unpack.unused_data.startswith(b"\x1f\x8b") else b""
    except zlib.error:
        raise UploadError("The file is not a readable .gz file.") from None
    return whole


def decoded(content: bytes) -> tuple[str, str]:
    """The text in a file, and the name of its encoding. Raises UploadError for what is no text."""
    for mark, kind in OTHERS.items():
        if content.startswith(mark):
            raise UploadError(f"The file is {kind}; save its table as .csv.")
    encoding = next((encoding for mark, encoding in MARKS if content.startswith(mark)), None)
    if encoding is None and len(content) > 3:  # UTF-16 without its mark: every other byte is 0
        half = len(content) // 2
        encoding = "utf-16-le" if content[1::2].count(0) > 0.4 * half else None
        encoding = "utf-16-be" if content[::2].count(0) > 0.4 * half else encoding
    for one in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        try:
            text = content.decode(one)
        except UnicodeDecodeError:
            continue
        text = text.removeprefix("\ufeff").rstrip("\x1a\x00")
        if MARKUP.match(text):
            raise UploadError("The file is a web page, not the table on it.")
        if JSON.match(text):
            raise UploadError("The file is JSON; write it with pandas' to_csv.")
        if not UNPRINTABLE.search(text):
            return text, one
        break
    raise UploadError("The file is not text.")


def cells(content: bytes) -> Cells:
    """The rows of a text file, without blank and comment lines; each keeps its number in the file.

    UTF-8, UTF-16 and UTF-32 are told by their marks or zeros; what is none of these is Western European. The
    separator is the one that splits most lines into equally many cells, or what a line "sep=;" says.
    Raises UploadError.
    """
    text, encoding = decoded(content)
    notes = []
    if encoding in ("cp1252", "latin-1"):
        notes.append("letters read as Western European (Windows-1252)")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "").split("\n")
    separator, heading, begun = None, "", False
    for i, line in enumerate(lines):
        if match := not begun and re.fullmatch(r'"?sep=(.)"?,*', line.strip(" "), re.IGNORECASE):
            separator, lines[i] = match[1], ""
        elif line.startswith("#") and (begun or len(line) < 2 or not re.match(r"#\W*[,;|\t]", line)):
            heading = heading if begun else line.lstrip("#").strip()
            lines[i] = ""
        elif line.strip():
            begun = True
    if not begun:
        raise UploadError("The file is empty.")
    if separator is None:
        separator = _separator([line for line in lines if line.strip()][:LOOKED_AT])
    elif separator not in SEPARATORS:
        raise UploadError(f"The file says that {separator!r} separates its cells; , ; | tab or blank can.")
    cut = split(lines, separator)
    rows = [row for row in enumerate(cut, 1) if any(row[1])]
    if not rows:
        raise UploadError("The file is empty.")
    if len(cut) < len(lines) and _open(lines, separator):
        raise UploadError(f"Row {len(cut)}: a quotation mark is not closed.")
    return Cells(rows, separator, heading, notes)


def split(lines: list[str], separator: str) -> list[list[str]]:
    """Cells of lines, without blanks around them; quoted ones may span several. Raises UploadError."""
    blanks = separator == " "
    if blanks:
        lines = [line.replace("\t", " ").strip() for line in lines]
    try:
        found = csv.reader((f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True)
        return [[cell.strip() for cell in row] for row in found]
    except csv.Error:  # nothing else can be wrong with text
        raise UploadError("A cell of the file has more than 131,072 characters.") from None


def _open(lines: list[str], separator: str) -> bool:
    """Whether a quoted cell goes on to the end of the file."""
    try:
        for _ in csv.reader(
            (f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True, strict=True
        ):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _separator(lines: list[str]) -> str:
    """What separates the cells of these lines."""
    good = {}
    for separator in SEPARATORS:
        widths = Counter(map(len, split(lines, separator)))
        width, count = widths.most_common(1)[0]
        if width > 1 and count >= 0.8 * widths.total():
            good[separator] = width
    for separator in [mark for mark in good if mark in lines[0]] or good:
        if separator in "\t," and " " in good:
            rows = split(lines, separator)
            if sum(any(map(SEVERAL.fullmatch, row)) for row in rows) > len(rows) / 2:
                return " "
        return separator
    return next((mark for mark in SEPARATORS[:-1] if any(mark in line for line in lines)), ",")
