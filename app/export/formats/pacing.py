"""How a film passes: in as many seconds as its scene says, or in slow motion phase by phase."""

from itertools import groupby

from app.export.drawing.overlays.slow import NEAR, PHASE, count_of
from app.export.options import MOST_FRAMES, Options
from app.export.options import moments as at_its_pace
from app.races.scene import Scene
from core.experiment import ExperimentError


def seconds(scene: Scene) -> float:
    """How long a film lasts: in slow motion as long as its phases take, and as one more at its end."""
    count, (begin, end) = count_of(scene), _played(scene)
    return PHASE * (count * (end - begin) + 1) if count else scene.view.seconds


def checked(options: Options, scene: Scene, most: int = MOST_FRAMES) -> None:
    """Raise ExperimentError with one sentence if a film in slow motion has more than so many frames."""
    count, (begin, end) = count_of(scene), _played(scene)
    frames = seconds(scene) * options.fps
    if not count or frames <= most:
        return
    fits = max(int((most / options.fps / PHASE - 1) / count), 1)
    first = min(begin if scene.view.play else scene.view.step or 0, scene.experiment.steps - fits)
    raise ExperimentError(
        f"show: in slow motion {end - begin:,} steps of {count} phases are {frames:,.0f} frames, and at most "
        f"{most:,} are allowed; set play to fewer steps, like [{max(first, 0)}, {max(first, 0) + fits}]."
    )


def moments(options: Options, scene: Scene) -> list[float]:
    """The moment that each frame of a film shows, the first its beginning, the last its end, which stays.

    In slow motion the fraction of a moment says which phase is shown, and in the last phase how much of it
    has passed; before that nothing moves.
    """
    count, (begin, end) = count_of(scene), _played(scene)
    if not count:
        return at_its_pace(options, scene.view, scene.experiment.steps)
    moving = max(round(PHASE * count * (end - begin) * options.fps), 1)
    shown = []
    for i in range(moving):
        passed = i / (options.fps * PHASE)
        whole = int(passed + NEAR)
        shown.append(begin + (passed if whole % count == count - 1 else whole) / count)
    return shown + [float(end)] * max(round(PHASE * options.fps), 1)


def stretches(options: Options, scene: Scene) -> list[tuple[float, int]]:
    """The same without repetition: what is shown one after another, and in how many frames."""
    return [(step, sum(1 for _ in same)) for step, same in groupby(moments(options, scene))]


def _played(scene: Scene) -> tuple[int, int]:
    return scene.view.play or (0, scene.experiment.steps)
