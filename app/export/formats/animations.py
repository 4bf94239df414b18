"""A race as a moving picture: GIF, MP4, WebM, APNG and WebP, drawn frame by frame."""

from app.export.credit import credit
from app.export.drawing.race import race
from app.export.formats import metadata, pacing
from app.export.formats.apngs import apng
from app.export.formats.gifs import MOST_PIXELS, capped, gif
from app.export.formats.job import Job, Progress
from app.export.formats.videos import CODECS, video
from app.export.formats.webps import webp
from app.export.options import Options, checked, lettered
from app.races.scene import Scene
from core.experiment import ExperimentError

FORMATS = ("gif", "mp4", "webm", "apng", "webp")


def animation(
    scene: Scene,
    options: Options = Options(),  # noqa: B008  it is frozen
    format: str = "gif",  # noqa: A002  the word for it
    *,
    max_size: int | None = None,
    progress: Progress | None = None,
    base: str | None = None,
) -> bytes:
    """The bytes of an animation. With `max_size` a GIF gets fewer frames, colours and pixels until it fits.

    `progress` is called with the share, 0 to 1, that is done. Raises ExperimentError if it cannot be made.
    """
    options = checked(lettered(options, "slide"), scene)
    pacing.checked(options, scene)
    if format not in FORMATS:
        raise ExperimentError(f"format: must be one of {', '.join(FORMATS)}, not {format!r}.")
    if max_size is not None and format != "gif":
        raise ExperimentError(
            "max_size: only a GIF is made to a size; a video of the same race is smaller anyway."
        )
    about, drawn = credit(scene, base=base), race(scene)
    tell = progress or _deaf
    if format in CODECS:
        return video(drawn, options, format, about, tell)
    if max_size is None:
        options = fitting(options, scene, format)
    if format == "webp":
        data = webp(drawn, options, tell)
    elif format == "apng":
        data = apng(drawn, options, tell)
    elif max_size is None:
        data = gif(drawn, options, tell)
    else:
        data = capped(drawn, options, max_size, about, tell)
    return metadata.carry(data, format, about)


CALM = (20.0, 12.5, 10.0)
"""Frames a second at which films of many pixels still move."""


def fitting(options: Options, scene: Scene, form: str) -> Options:
    """The options with as many frames a second as fit one file. Raises ExperimentError if even few do not."""
    tried = options
    for fps in (options.fps, *(fps for fps in CALM if fps < options.fps)):
        tried = options._replace(fps=fps)
        if options.width * options.height * len(pacing.stretches(tried, scene)) <= MOST_PIXELS:
            return tried
    count, most = len(pacing.stretches(tried, scene)), int(MOST_PIXELS / options.width / options.height)
    raise ExperimentError(
        f"{form}: {count} different frames of {options.width} × {options.height} are too many for one, which "
        f"may have {most} of this size; make an MP4, or fewer or smaller frames."
    )


def write(job: Job) -> bytes:
    """The file of an animation that is asked for."""
    details = job.details
    return animation(
        job.scene,
        job.options,
        job.form,
        max_size=details.max_size,
        progress=job.progress,
        base=details.base,
    )


def _deaf(share: float) -> None:
    pass
