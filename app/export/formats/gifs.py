"""Races as GIFs: one palette, whatever has not changed left out, and made to a size if there is a limit."""

import math
import struct
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import GifImagePlugin, Image

from app.export.credit import Credit, described
from app.export.drawing.canvas.look import look, rgba
from app.export.drawing.race import Race
from app.export.drawing.sheets.picture import Film
from app.export.formats.changes import Part, around
from app.export.formats.colors import Palette, exact
from app.export.formats.frames import durations, pictures
from app.export.formats.job import Progress
from app.export.formats.pacing import seconds, stretches
from app.export.options import SMALLEST, Options, theme_of
from core.experiment import ExperimentError

MOST_PIXELS = 2e9
"""Pixels of all frames together: 240 frames of 4K. More make a file that no viewer plays in time."""
SLOWEST = 8.0
"""Frames a second below which motion is a slide show: a size cap is met by smaller pictures instead."""
BRISK = 50.0
"""Frames a second that browsers show in time: a GIF counts hundredths, and a single one is taken as ten."""
TRIES = 12
SAMPLED = 4e5
"""Pixels of a frame that colours are chosen from."""
CLEAR = 255
"""The place in the palette that stands for no colour: what was there before, or the page below."""
STAYS, GOES = 1, 2
"""What becomes of a frame before the next one: it stays, or its rectangle is emptied."""


def gif(race: Race, options: Options, tell: Progress, colors: int = CLEAR) -> bytes:
    """A GIF of at most so many colours, in which what has not changed since the last frame takes no room.

    The colours of runs, page and letters are exact. No pixel is half opaque: where the page is left out, what
    covers half of it stays, over the page's colour. Of all frames only two are in memory at a time.
    """
    options = options._replace(fps=min(options.fps, BRISK))
    palette = Palette(_samples(race, options), exact(race, options), colors)
    page = np.array(rgba(look(options, theme_of(race.scene)).page)[:3]) * 255
    file = BytesIO()
    size = struct.pack("<HHBBB", options.width, options.height, 0xF7, 0, 0)
    file.write(
        b"GIF89a" + size + b"".join(color.to_bytes(3, "big") for color in palette.colors).ljust(768, b"\0")
    )
    if options.loop:
        file.write(b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0")
    shown = (_indexed(pixels, palette, page) for pixels in pictures(race, options, tell))
    for frame in _frames(shown, durations(options, race.scene)):
        file.write(frame.encoded())
    file.write(b";")
    return file.getvalue()


def _samples(race: Race, options: Options) -> Iterator[np.ndarray]:
    """A few frames, of large ones not every pixel, from which the colours of all are chosen."""
    film, (begin, end) = Film(race, options), race.view.play or (0, race.steps)
    every = math.ceil(math.sqrt(options.width * options.height / SAMPLED))
    for share in (0.15, 0.5, 1.0):
        yield film.frame(begin + share * (end - begin))[::every, ::every]


def _indexed(pixels: np.ndarray, palette: Palette, page: np.ndarray) -> np.ndarray:
    """The place in the palette of every pixel [height, width]; CLEAR where half of it or less is covered."""
    opacity = pixels[..., 3]
    edges = (opacity > 127) & (opacity < 255)
    if edges.any():
        share = pixels[edges][:, 3:] / 255
        pixels[edges, :3] = np.rint(page + share * (pixels[edges][:, :3] - page))
    found = palette.indexed(pixels)
    found[opacity <= 127] = CLEAR
    return found


class _Frame(NamedTuple):
    """One picture of a GIF: what is drawn over that before it, in a rectangle."""

    part: Part
    pixels: np.ndarray  # [height, width] of the rectangle, CLEAR where nothing is drawn
    lasts: int  # milliseconds
    then: int = STAYS

    def emptying(self, part: Part) -> "_Frame":
        """The same in a rectangle that holds `part`, too, and is emptied after it."""
        wide = self.part.around(part)
        pixels = np.full((wide.bottom - wide.top, wide.right - wide.left), CLEAR, np.uint8)
        left, top = self.part.left - wide.left, self.part.top - wide.top
        pixels[top : top + self.pixels.shape[0], left : left + self.pixels.shape[1]] = self.pixels
        return self._replace(part=wide, pixels=pixels, then=GOES)

    def encoded(self) -> bytes:
        """Its blocks in the file."""
        lasts = min(self.lasts // 10, 0xFFFF)
        control = b"!\xf9\x04" + struct.pack("<BHBB", self.then << 2 | 1, lasts, CLEAR, 0)
        return control + b"".join(GifImagePlugin.getdata(Image.fromarray(self.pixels, "P"), self.part[:2]))


def _frames(shown: Iterable[np.ndarray], lasting: Iterable[int]) -> Iterator[_Frame]:
    """What a GIF draws one after another, so that all these pictures [height, width] are seen."""
    before: _Frame | None = None
    seen = np.empty((0, 0), np.uint8)
    for picture, lasts in zip(shown, lasting, strict=True):
        if before is None:
            before, seen = _Frame(Part(0, 0, picture.shape[1], picture.shape[0]), picture, lasts), picture
            continue
        gone = around((picture == CLEAR) & (seen != CLEAR))
        if gone is not None:  # only a whole rectangle can be emptied, and only that of the frame before
            before, seen = before.emptying(gone), seen.copy()
            seen[before.part.inside] = CLEAR
        changed = picture != seen
        part = around(changed)
        if part is None and gone is None:
            before = before._replace(lasts=before.lasts + lasts)
            continue
        yield before
        part = part or Part(0, 0, 1, 1)
        before = _Frame(part, np.where(changed[part.inside], picture[part.inside], np.uint8(CLEAR)), lasts)
        seen = picture
    if before is not None:
        yield before


def capped(race: Race, options: Options, most: int, about: Credit, tell: Progress) -> bytes:
    """The best GIF of at most so many bytes: first fewer frames and colours, then smaller pictures."""
    room = most - len(described(about).encode()) - 1024
    colors, tried = 255, options
    for attempt in range(TRIES):
        # Each try may be the last: it gets half of what is left of the way.
        done, part = 1 - 0.5**attempt, 0.5 ** (attempt + 1)
        if tried.width * tried.height * len(stretches(tried, race.scene)) <= MOST_PIXELS:
            data = gif(race, tried, lambda share, done=done, part=part: tell(done + part * share), colors)
            if len(data) <= room:
                tell(1.0)
                return data
            excess = len(data) / max(room, 1)
        else:
            excess = 2.0
        shrink = min(0.92, excess**-0.6)
        width, height = (max(SMALLEST, round(side * shrink)) for side in (tried.width, tried.height))
        smaller = tried._replace(width=width, height=height)
        if tried.fps > 12.5 and excess > 1.05:
            tried = tried._replace(fps=max(12.5, tried.fps / excess))
        elif colors > 64:
            colors = 64
        elif tried.fps > SLOWEST and (excess < 1.3 or smaller == tried):  # letters do not shrink
            tried = tried._replace(fps=SLOWEST)
        elif smaller == tried:
            break
        else:
            tried = smaller
    raise ExperimentError(
        f"max_size: no GIF of {seconds(race.scene):g} seconds fits into {most} bytes; make it shorter, or a "
        "video."
    )
