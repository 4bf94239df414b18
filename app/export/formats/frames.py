"""The frames of an animation, drawn one after another, and how long each of them stays."""

from collections.abc import Iterator
from itertools import accumulate, repeat

import numpy as np

from app.export.drawing.race import Race
from app.export.drawing.sheets.picture import Film
from app.export.formats import pacing
from app.export.formats.job import Progress
from app.export.options import Options
from app.races.scene import Scene


def frames(race: Race, options: Options, tell: Progress) -> Iterator[np.ndarray]:
    """Every frame [height, width, 4] in turn, again where nothing has changed."""
    for frame, (_, count) in zip(
        pictures(race, options, tell), pacing.stretches(options, race.scene), strict=True
    ):
        yield from repeat(frame, count)


def pictures(race: Race, options: Options, tell: Progress) -> Iterator[np.ndarray]:
    """What is shown [height, width, 4] one after another, however long each of them stays."""
    film, shown = Film(race, options), pacing.stretches(options, race.scene)
    for i, (step, _) in enumerate(shown):
        frame = film.frame(step)
        tell(i / len(shown))
        yield frame
    tell(1.0)


def durations(options: Options, scene: Scene) -> list[int]:
    """Milliseconds of every picture: a GIF counts hundredths of a second, and its sum is to be right."""
    counts = accumulate(count for _, count in pacing.stretches(options, scene))
    ends = [round(100 * count / options.fps) * 10 for count in counts]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]
