"""Races as animated WebPs, written frame by frame: of each the rectangle in which something has changed.

The container is that of RFC 9649; Pillow, which compresses the frames, would keep all of them until the end.
"""

import struct
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from PIL import Image

from app.export.drawing.race import Race
from app.export.formats.changes import changes
from app.export.formats.frames import durations, pictures
from app.export.formats.job import Progress
from app.export.formats.metadata.chunks import riff
from app.export.options import Options

LOOKS = {"quality": 86, "method": 2}
ALPHA, ANIMATED = 0x10, 0x02
REPLACES = 0x02
"""A frame takes the place of what was there, instead of being laid over it."""


def webp(race: Race, options: Options, tell: Progress) -> bytes:
    """An animated WebP. Of all frames only two are in memory at a time."""
    channels = 4 if options.transparent else 3
    shown = (pixels[..., :channels] for pixels in pictures(race, options, tell))
    file = BytesIO()
    flags = ANIMATED | (ALPHA if options.transparent else 0)
    file.write(riff(b"VP8X", struct.pack("<I", flags) + _lower(options.width - 1, options.height - 1)))
    file.write(riff(b"ANIM", struct.pack("<IH", 0, 0 if options.loop else 1)))
    for part, pixels, lasts in changes(shown, durations(options, race.scene), even=True):
        size = part.right - part.left - 1, part.bottom - part.top - 1
        where = _lower(part.left // 2, part.top // 2, *size, lasts)
        file.write(riff(b"ANMF", where + bytes([REPLACES]) + b"".join(_compressed(pixels))))
    return riff(b"RIFF", b"WEBP" + file.getvalue())


def _compressed(pixels: np.ndarray) -> Iterator[bytes]:
    """The chunks of a still WebP that hold its pixels and their opacity."""
    still = BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(still, "WEBP", **LOOKS)
    data, at = still.getvalue(), 12
    while at < len(data):
        size = 8 + struct.unpack_from("<I", data, at + 4)[0]
        if data[at : at + 4] in (b"ALPH", b"VP8 ", b"VP8L"):
            yield data[at : at + size + size % 2]
        at += size + size % 2


def _lower(*numbers: int) -> bytes:
    """Numbers of 24 bits, the lower ones first."""
    return b"".join(number.to_bytes(3, "little") for number in numbers)
