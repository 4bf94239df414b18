"""The program's text in archives, slide decks and NumPy's: in the files inside, or the notes of slides."""

import html
import json
import re
import struct
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from app.export.credit import KEY
from app.export.formats.metadata.chunks import UNPACKED
from app.export.formats.metadata.text import described_by, from_text
from app.races.scene import decode, minimal
from core.experiment import ExperimentError
from landscapes.data.archives import array, said


def from_zip(data: bytes) -> Iterator[str]:
    """The texts of the files in an archive; where none is ours, what the notes of slides say."""
    end = data.rindex(b"PK\x05\x06")
    if struct.unpack_from("<I", data, end + 12)[0] > UNPACKED or data[end - 20 : end - 16] == b"PK\x06\x07":
        return  # a list of members that is longer than any of ours
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
        for name in ("scene", "experiment"):  # an experiment alone has no other
            if f"{name}.npy" in names:
                yield _array(archive, name)
                return
        members = _members(archive, r"customXml/item\d*\.xml|.*\.(?:html|svg|tex)")
        texts = [text for member in members for text in from_text(member)]
        if not any(map(described_by, texts)):
            notes = _members(archive, r"ppt/notesSlides/.*\.xml")
            texts = [text for member in notes for text in _noted(member)]
    yield from texts


def _array(archive: ZipFile, name: str) -> str:
    """The JSON of this name in an .npz file. Raises UploadError, a ValueError, if it holds no text."""
    (text,) = said(array(archive, name, UNPACKED // 2**20, words=True))
    return json.dumps({"program": KEY, "json": text})


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


def _noted(notes: bytes) -> Iterator[str]:
    """The scenes in the notes of a slide: as JSON, else what links there lead to."""
    written = re.findall(rb"<a:t>(\{[^<]*\})</a:t>", notes)
    for text in written:
        yield json.dumps({"program": KEY, "json": html.unescape(text.decode())})
    if not written:
        yield from _linked(notes)


def _linked(notes: bytes) -> Iterator[str]:
    for match in re.finditer(rb"[?&;]e=([\w-]+)", notes):
        try:
            linked = decode(match[1].decode())
        except ExperimentError:
            continue
        yield json.dumps({"program": KEY, "json": minimal(linked)})
