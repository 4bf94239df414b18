"""Races as animated PNGs, written frame by frame: of each the rectangle in which something has changed."""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image, PngImagePlugin

from app.export.drawing.race import Race
from app.export.formats import table
from app.export.formats.changes import changes
from app.export.formats.frames import durations, pictures
from app.export.formats.job import Progress
from app.export.options import Options


def apng(race: Race, options: Options, tell: Progress) -> bytes:
    """An animated PNG with all its colours. Of all frames only two are in memory at a time."""
    channels = 4 if options.transparent else 3
    shown = (pixels[..., :channels] for pixels in pictures(race, options, tell))
    file, order, count, announced = BytesIO(), 0, 0, 0
    file.write(table.PNG[0][1])
    for count, (part, pixels, lasts) in enumerate(changes(shown, durations(options, race.scene)), 1):
        chunks = _chunks(pixels)
        if count == 1:
            _put(file, b"IHDR", chunks[b"IHDR"][0])
            announced = file.tell()
            _put(file, b"acTL", bytes(8))  # written again, once all frames are counted
        size = part.right - part.left, part.bottom - part.top
        _put(file, b"fcTL", struct.pack(">IIIIIHHBB", order, *size, *part[:2], lasts, 1000, 0, 0))
        order += 1
        for data in chunks[b"IDAT"]:
            if count == 1:  # which programs that know no animations show
                _put(file, b"IDAT", data)
            else:
                _put(file, b"fdAT", struct.pack(">I", order) + data)
                order += 1
    _put(file, b"IEND", b"")
    file.seek(announced)
    _put(file, b"acTL", struct.pack(">II", count, 0 if options.loop else 1))
    return file.getvalue()


def _chunks(pixels: np.ndarray) -> dict[bytes, list[bytes]]:
    """The chunks of a PNG, by their names."""
    found: dict[bytes, list[bytes]] = {}
    for name, data, _ in PngImagePlugin.getchunks(Image.fromarray(np.ascontiguousarray(pixels))):
        found.setdefault(name, []).append(data)
    return found


def _put(file: BytesIO, name: bytes, data: bytes) -> None:
    file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))
