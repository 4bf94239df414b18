"""Races as GIFs: one palette, whatever has not changed left out, and made to a size if there is a limit."""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
from PIL import Image

from app.export.credit import Credit, described
from app.export.drawing.race import Race
from app.export.drawing.sheets.picture import Film
from app.export.formats.frames import durations, pictures
from app.export.formats.job import Progress
from app.export.formats.pacing import seconds, stretches
from app.export.options import SMALLEST, Options
from core.experiment import ExperimentError

KEPT = 4e8
"""Pixels that a GIF may keep in memory: 800 frames of 800 × 600, 48 of 4K."""
SLOWEST = 8.0
"""Frames a second below which motion is a slide show: a size cap is met by smaller pictures instead."""
BRISK = 50.0
"""Frames a second that browsers show in time: a GIF counts hundredths, and a single one is taken as ten."""
TRIES = 12


def gif(race: Race, options: Options, tell: Progress, colors: int = 255) -> bytes:
    """A GIF with one palette, in which what has not changed since the last frame takes no room."""
    options = options._replace(transparent=False, fps=min(options.fps, BRISK))
    palette = _palette(race, options, colors)

    def indexed() -> Iterator[Image.Image]:
        for pixels in pictures(race, options, tell):
            yield Image.fromarray(pixels).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)

    images, file = indexed(), BytesIO()
    more = {} if not options.loop else {"loop": 0}
    next(images).save(
        file,
        "GIF",
        save_all=True,
        append_images=images,
        duration=durations(options, race.scene),
        disposal=1,
        optimize=False,
        **more,
    )
    return file.getvalue()


def _palette(race: Race, options: Options, colors: int) -> Image.Image:
    """The colours of the whole animation, chosen from a few of its frames."""
    film, (begin, end) = Film(race, options), race.view.play or (0, race.steps)
    samples = [film.frame(begin + share * (end - begin)) for share in (0.15, 0.5, 1.0)]
    return Image.fromarray(np.concatenate(samples)).convert("RGB").quantize(colors, Image.Quantize.MEDIANCUT)


def capped(race: Race, options: Options, most: int, about: Credit, tell: Progress) -> bytes:
    """The best GIF of at most so many bytes: first fewer frames and colours, then smaller pictures."""
    room = most - len(described(about).encode()) - 1024
    colors, tried = 255, options
    for attempt in range(TRIES):
        # Each try may be the last: it gets half of what is left of the way.
        done, part = 1 - 0.5**attempt, 0.5 ** (attempt + 1)
        if tried.width * tried.height * len(stretches(tried, race.scene)) <= KEPT:
            data = gif(race, tried, lambda share, done=done, part=part: tell(done + part * share), colors)
            if len(data) <= room:
                tell(1.0)
                return data
            excess = len(data) / max(room, 1)
        else:
            excess = 2.0
        if tried.fps > 12.5 and excess > 1.05:
            tried = tried._replace(fps=max(12.5, tried.fps / excess))
        elif colors > 64:
            colors = 64
        elif tried.fps > SLOWEST and excess < 1.3:
            tried = tried._replace(fps=SLOWEST)
        else:
            shrink = min(0.92, excess**-0.6)
            width, height = (max(SMALLEST, round(side * shrink)) for side in (tried.width, tried.height))
            if (width, height) == (tried.width, tried.height):
                break
            tried = tried._replace(width=width, height=height)
    raise ExperimentError(
        f"max_size: no GIF of {seconds(race.scene):g} seconds fits into {most} bytes; make it shorter, or a "
        "video."
    )
