"""The program's text in a PDF: the keywords of the document, as matplotlib writes them."""

import re
from collections.abc import Iterator
from itertools import islice

from app.export.formats.metadata.chunks import UNPACKED

_PDF_STRING = re.compile(rb"\s*(?:\(((?:[^()\\]|\\[\s\S])*+)\)|<([0-9A-Fa-f\s]*+)>)")


def from_pdf(data: bytes) -> Iterator[str]:
    """The keywords of a PDF."""
    for place in islice(re.finditer(b"/Keywords", data), 20):
        if match := _PDF_STRING.match(data, place.end(), place.end() + UNPACKED):
            raw = _pdf_literal(match[1]) if match[1] is not None else bytes.fromhex(match[2].decode())
            yield raw.decode("utf-16" if raw.startswith(b"\xfe\xff") else "latin-1")


_PDF_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b""}


def _pdf_literal(text: bytes) -> bytes:
    def letter(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        return bytes([int(escape, 8) & 255]) if escape.isdigit() else _PDF_LETTERS.get(escape, escape)

    return re.sub(rb"\\([0-7]{1,3}|[\s\S])", letter, text)
