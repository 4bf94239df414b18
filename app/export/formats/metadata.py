"""A file knows its experiment: it is written into it, and found again, whatever the file is called.

What stands in the files is `credit.described`: JSON with the key "program". A deck holds a list.
"""

import html
import json
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import av
import av.error

from app.export.credit import KEY, Credit, described
from app.export.formats.chunks import (
    CHUNKS,
    PNG,
    UNPACKED,
    from_gif,
    from_png,
    from_webp,
    into_gif,
    into_png,
    into_webp,
)
from app.races import permalink
from core.experiment import ExperimentError

LARGEST = 200_000_000
"""Bytes that a file may have to be looked into."""
MANY = 1_000
"""More experiments than this are not looked for in one file."""


def carry(data: bytes, format: str, credit: Credit) -> bytes:  # noqa: A002  as Pillow calls it
    """The file with its experiment and its licence in it: "gif", "png", "apng" or "webp".

    The others' writers put it there themselves; theirs are returned as they are.
    """
    put = {"gif": into_gif, "png": into_png, "apng": into_png, "webp": into_webp}.get(format)
    return put(data, credit) if put else data


def experiment_of(path: Path) -> str:
    """The JSON of the experiment that an export shows, of several the first. Raises ExperimentError."""
    return experiments_of(path)[0]


def experiments_of(path: Path) -> list[str]:
    """The JSON of every experiment in an export, in its order, told by what is in the file, not by its name.

    Raises ExperimentError with one sentence if there is none, or the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise ExperimentError(f"{path} cannot be read: {getattr(error, 'strerror', error)}.") from None
    if len(data) > LARGEST:
        raise ExperimentError(f"{path} is too large: at most {LARGEST // 10**6} MB are looked into.")
    found = list(islice(_experiments(data), MANY))
    if not found:
        raise ExperimentError(
            f"{path} holds no experiment: it is not one of our exports, or its metadata was removed."
        )
    return found


WEBM = b"\x1a\x45\xdf\xa3"
DAMAGED = (ValueError, LookupError, OSError, RuntimeError, EOFError, struct.error, zlib.error, BadZipFile)
"""What broken files raise in the libraries that read them."""


def _experiments(data: bytes) -> Iterator[str]:
    """Every experiment in a file; where it is broken, those before."""
    try:
        for text in _texts(data):
            yield from _told(text)
    except (*DAMAGED, av.error.FFmpegError):
        return


def _told(text: str) -> list[str]:
    """The experiments that a text describes; none if it is not ours."""
    if KEY not in text:
        return []
    try:
        said = json.loads(text)
        each = said if isinstance(said, list) else [said]
        ours = [one.get("json") for one in each if isinstance(one, dict) and one.get("program") == KEY]
        return [one.encode().decode() for one in ours if isinstance(one, str)]
    except (ValueError, RecursionError):
        return []


def _texts(data: bytes) -> Iterator[str]:
    """The texts in a file that may be ours."""
    if data.startswith(PNG):
        return from_png(data)
    if data.startswith(b"GIF8"):
        return from_gif(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return from_webp(data)
    if data[4:8] == b"ftyp" or data.startswith(WEBM):
        return _from_video(data)
    if data.startswith(b"%PDF-"):
        return _from_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _from_zip(data)
    return _from_text(data)


# Videos: the container's comment, which FFmpeg wrote.


def _from_video(data: bytes) -> Iterator[str]:
    kind = "matroska" if data.startswith(WEBM) else "mp4"
    file = BytesIO(data if kind == "matroska" else _without_pictures(data))
    with av.open(file, format=kind, metadata_errors="replace") as container:
        tags = dict(container.metadata)
    yield from (text for name, text in tags.items() if name.lower() == "comment")


def _without_pictures(data: bytes) -> bytes:
    """What an MP4 says of itself: its first box, and the one named "moov"."""
    at, first = 0, b""
    for _ in range(CHUNKS):
        size, name = struct.unpack_from(">I4s", data, at)
        if size == 1:
            size = struct.unpack_from(">Q", data, at + 8)[0]
        first = first or data[:size]
        if name == b"moov":
            return first[:UNPACKED] + data[at : at + min(size, UNPACKED)]
        at += max(size, 8)
    return b""


# PDF: the keywords of the document, as matplotlib writes them.


_PDF_STRING = re.compile(rb"\s*(?:\(((?:[^()\\]|\\[\s\S])*+)\)|<([0-9A-Fa-f\s]*+)>)")


def _from_pdf(data: bytes) -> Iterator[str]:
    for place in islice(re.finditer(b"/Keywords", data), 20):
        if found := _PDF_STRING.match(data, place.end(), place.end() + UNPACKED):
            raw = _pdf_literal(found[1]) if found[1] is not None else bytes.fromhex(found[2].decode())
            yield raw.decode("utf-16" if raw.startswith(b"\xfe\xff") else "latin-1")


_PDF_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}


def _pdf_literal(text: bytes) -> bytes:
    def letter(found: re.Match[bytes]) -> bytes:
        told = found[1]
        return bytes([int(told, 8) & 255]) if told.isdigit() else _PDF_LETTERS.get(told, told)

    return re.sub(rb"\\([0-7]{1,3}|[\s\S])", letter, text)


# Archives, slide decks among them: the texts inside; else the links in the notes of slides.


def _from_zip(data: bytes) -> Iterator[str]:
    end = data.rindex(b"PK\x05\x06")
    if struct.unpack_from("<I", data, end + 12)[0] > UNPACKED or data[end - 20 : end - 16] == b"PK\x06\x07":
        return  # a list of members that is longer than any of ours
    with ZipFile(BytesIO(data)) as archive:
        members = _members(archive, r"customXml/item\d*\.xml|.*\.(?:html|svg|tex)")
        found = [text for member in members for text in _from_text(member)]
        if not any(map(_told, found)):
            notes = _members(archive, r"ppt/notesSlides/.*\.xml")
            found = [text for member in notes for text in _linked(member)]
    yield from found


def _members(archive: ZipFile, pattern: str) -> Iterator[bytes]:
    """Those members whose names match, in natural order, until they are too much together."""
    left = UNPACKED
    infos = (info for info in archive.infolist() if re.fullmatch(pattern, info.filename))
    for info in sorted(infos, key=lambda info: (len(info.filename), info.filename)):
        if left and info.compress_type in (ZIP_STORED, ZIP_DEFLATED):  # whose unpacking can be stopped
            with archive.open(info) as file:
                member = file.read(left)
            left -= len(member)
            yield member


def _linked(notes: bytes) -> Iterator[str]:
    for found in re.finditer(rb"[?&;]e=([\w-]+)", notes):
        try:
            linked = permalink.decode(found[1].decode())
        except ExperimentError:
            continue
        yield json.dumps({"program": KEY, "json": linked.canonical()})


# Texts: web pages, drawings, LaTeX and XML.

_MARKED = re.compile(
    rf"""<script\ type="application/json"\ id="{KEY}">(?P<script>[^<]*+)</script>
    |<metadata\ id="{KEY}">(?P<metadata>[^<]*+)</metadata>
    |<experiments\ xmlns="urn:{KEY}">(?P<xml>[^<]*+)</experiments>
    |^%\ {KEY}:\ (?P<tex>.*)$""".encode(),
    re.MULTILINE | re.VERBOSE,
)


def _from_text(data: bytes) -> Iterator[str]:
    if KEY.encode() not in data:
        return
    for found in _MARKED.finditer(data):
        text = found[found.lastgroup or 0].decode()
        yield html.unescape(text) if found.lastgroup in ("metadata", "xml") else text


def element(several: Sequence[Credit]) -> str:
    """The XML element in which a slide deck keeps what is said of its experiments."""
    text = f"[{', '.join(_ascii(credit) for credit in several)}]"
    return f'<experiments xmlns="urn:{KEY}">{html.escape(text, quote=False)}</experiments>'


def comment(several: Sequence[Credit]) -> str:
    """The lines in which a LaTeX file keeps it."""
    return "".join(f"% {KEY}: {_ascii(credit)}\n" for credit in several)


def _ascii(credit: Credit) -> str:
    return json.dumps(json.loads(described(credit)))
