"""The frames of an animation, drawn one after another, and how long each of them stays."""

from collections.abc import Iterator

import numpy as np

from app.export.drawing.race import Race
from app.export.drawing.sheets.picture import Film
from app.export.formats.job import Progress
from app.export.options import Options, moments
from app.races.scene import View


def frames(race: Race, options: Options, tell: Progress) -> Iterator[np.ndarray]:
    """Every frame [height, width, 4] in turn; one buffer is reused where a frame is asked for once more."""
    film, steps = Film(race, options), moments(options, race.view, race.steps)
    last, frame = None, None
    for i, step in enumerate(steps):
        if frame is None or step != last:
            frame, last = film.frame(step), step
        tell(i / len(steps))
        yield frame
    tell(1.0)


def durations(options: Options, view: View) -> list[int]:
    """Milliseconds of every frame: a GIF counts hundredths of a second, and its sum is to be right."""
    count = len(moments(options, view, 1))
    ends = [round(100 * (i + 1) / options.fps) * 10 for i in range(count)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
