"""The program's text inside PNG, GIF and WebP files: put in as each standard wants it, and read back."""

import html
import json
import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from app.export.credit import KEY, Credit, described
from app.export.formats import table

UNPACKED = 8_000_000
"""Bytes that are unpacked of the texts in a file: a page with plotly.js has fewer."""
CHUNKS = 100_000
"""Chunks of a file that are looked at: a long animation has a tenth of them."""
PNG = table.PNG[0][1]
"""What every PNG begins with."""


def into_png(data: bytes, credit: Credit) -> bytes:
    """The PNG, animated or not, with a text chunk named after the program."""
    text = KEY.encode() + b"\0\0\0\0\0" + described(credit).encode()
    chunk = b"iTXt" + text
    whole = struct.pack(">I", len(text)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    end = data.rindex(b"IEND") - 4
    return data[:end] + whole + data[end:]


def from_png(data: bytes) -> Iterator[str]:
    """The texts of a PNG that are named after the program."""
    at = len(PNG)
    for _ in range(CHUNKS):
        if at + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            name, _, rest = data[at + 8 : at + 8 + size].partition(b"\0")
            if name == KEY.encode():
                yield _png_text(kind, rest)
        at += 12 + size


def _png_text(kind: bytes, rest: bytes) -> str:
    if kind == b"tEXt":
        return rest.decode("latin-1")
    if kind == b"zTXt":
        return _inflated(rest[1:]).decode("latin-1")
    text = rest[2:].split(b"\0", 2)[2]  # behind the language, and the keyword in it
    return (_inflated(text) if rest[0] else text).decode()


def _inflated(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, UNPACKED)


def into_gif(data: bytes, credit: Credit) -> bytes:
    """The GIF with a comment, in ASCII as the standard wants it, before its first picture."""
    text = json.dumps(json.loads(described(credit))).encode("ascii")
    blocks = (text[i : i + 255] for i in range(0, len(text), 255))
    comment = b"!\xfe" + b"".join(bytes([len(block)]) + block for block in blocks) + b"\0"
    at = _gif_start(data)
    while data[at : at + 2] == b"!\xff":  # how often it is shown comes first
        at = _gif_blocks(data, at + 2)[1]
    return b"GIF89a" + data[6:at] + comment + data[at:]


def from_gif(data: bytes) -> Iterator[str]:
    """The comments in a GIF, of a large one in its beginning: ours comes before the first picture."""
    data = data[:UNPACKED]
    at = _gif_start(data)
    while at < len(data) and data[at] in b"!,":
        if data[at] == ord(","):  # a picture, its own colours, its code size
            flags = data[at + 9]
            at += 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
            at = _gif_blocks(data, at)[1]
        else:
            text, end = _gif_blocks(data, at + 2)
            if data[at + 1] == 0xFE:
                yield text.decode("latin-1")
            at = end


def _gif_start(data: bytes) -> int:
    """Where the header and the palette end."""
    return 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)


def _gif_blocks(data: bytes, at: int) -> tuple[bytes, int]:
    """What a row of blocks holds, and where it ends."""
    parts = []
    while size := data[at]:
        parts.append(data[at + 1 : at + 1 + size])
        at += 1 + size
    return b"".join(parts), at + 1


_XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ot="urn:optimizer-trajectories">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{licence}</rdf:li></rdf:Alt></dc:rights>
<ot:experiment>{text}</ot:experiment>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def into_webp(data: bytes, credit: Credit) -> bytes:
    """The WebP with an XMP packet, which its header announces."""
    words = {"title": credit.title, "licence": credit.licence, "text": described(credit)}
    packet = _XMP.format(**{name: html.escape(word, quote=False) for name, word in words.items()}).encode()
    body = data[12 : 8 + struct.unpack_from("<I", data, 4)[0]]
    if not body.startswith(b"VP8X"):
        with Image.open(BytesIO(data)) as image:
            (width, height), alpha = image.size, "A" in image.getbands()
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        body = riff(b"VP8X", bytes([0x10 * alpha, 0, 0, 0]) + size) + body
    body = body[:8] + bytes([body[8] | 0x04]) + body[9:]
    return riff(b"RIFF", b"WEBP" + body + riff(b"XMP ", packet))


def riff(name: bytes, content: bytes) -> bytes:
    """A chunk of a RIFF file, of which each begins at an even place."""
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def from_webp(data: bytes) -> Iterator[str]:
    """The experiments in the XMP packets of a WebP."""
    at = 12
    for _ in range(CHUNKS):
        if at + 8 > len(data):
            return
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"XMP ":
            packet = data[at + 8 : at + 8 + size].decode()
            for match in re.finditer(r"<ot:experiment>([^<]*)</ot:experiment>", packet):
                yield html.unescape(match[1])
        at += 8 + size + size % 2
