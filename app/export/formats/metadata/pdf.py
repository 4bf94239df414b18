"""The program's text in a PDF: the keywords of the document, as matplotlib writes them.

TeX writes those of every PDF whose pages it shows into its own, as a PTEX.InfoDict: a paper or a talk holds
the scenes of its figures and films. It packs them, with other objects, into compressed streams.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

from app.export.formats.metadata.chunks import CHUNKS, UNPACKED

_PDF_STRING = re.compile(rb"\s*(?:\(((?:[^()\\]|\\[\s\S])*+)\)|<([0-9A-Fa-f\s]*+)>)")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b[^>]*>>\s*stream\r?\n")


def from_pdf(data: bytes) -> Iterator[str]:
    """The keywords of a PDF and of those in it, every text once."""
    told: set[str] = set()
    for part in (data, *_unpacked(data)):
        for text in _keywords(part):
            if text not in told:
                told.add(text)
                yield text


def _keywords(data: bytes) -> Iterator[str]:
    for place in islice(re.finditer(b"/Keywords", data), MANY):
        if match := _PDF_STRING.match(data, place.end(), place.end() + UNPACKED):
            raw = _pdf_literal(match[1]) if match[1] is not None else bytes.fromhex(match[2].decode())
            yield raw.decode("utf-16" if raw.startswith(b"\xfe\xff") else "latin-1")


MANY = 1_000
"""Documents in one whose keywords are looked at."""


def _unpacked(data: bytes) -> Iterator[bytes]:
    """The streams of objects in a PDF, until they are too much together; a broken one as far as it goes."""
    left = UNPACKED
    for match in islice(_PACKED.finditer(data), CHUNKS):
        try:
            part = zlib.decompressobj().decompress(data[match.end() : match.end() + UNPACKED], left)
        except zlib.error:
            continue
        left -= len(part)
        yield part
        if left <= 0:
            return


_PDF_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}


def _pdf_literal(text: bytes) -> bytes:
    def letter(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        return bytes([int(escape, 8) & 255]) if escape.isdigit() else _PDF_LETTERS.get(escape, escape)

    return re.sub(rb"\\([0-7]{1,3}|[\s\S])", letter, text)
