"""A race as a moving picture: GIF, MP4, WebM, APNG and WebP, drawn frame by frame."""

import tempfile
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, cast

import av
import numpy as np
from av import VideoStream
from PIL import Image

from app.export.credit import HOME, Credit, credit, described
from app.export.drawing.picture import Film
from app.export.drawing.scene import Scene, scene
from app.export.formats import metadata
from app.export.formats.job import Job, Progress
from app.export.formats.writing import Unwritable
from app.export.options import SMALLEST, Options, checked, moments
from core.experiment import Experiment, ExperimentError

FORMATS = ("gif", "mp4", "webm", "apng", "webp")
KEPT = 4e8
"""Pixels that the formats without streaming may keep in memory: 800 frames of 800 × 600, 48 of 4K.

An APNG or a WebP, whose pixels have all their colours, may keep a quarter of them."""
SLOWEST = 8.0
"""Frames a second below which motion is a slide show: a size cap is met by smaller pictures instead."""
BRISK = 50.0
"""Frames a second that browsers show in time: a GIF counts hundredths, and a single one is taken as ten."""
TRIES = 12


def animation(
    experiment: Experiment,
    options: Options = Options(),  # noqa: B008  it is frozen
    format: str = "gif",  # noqa: A002  the word for it
    *,
    max_size: int | None = None,
    progress: Progress | None = None,
    base: str = HOME,
) -> bytes:
    """The bytes of an animation. With `max_size` a GIF gets fewer frames, colours and pixels until it fits.

    `progress` hears of the share, from 0 to 1, that is done. Raises ExperimentError if it cannot be made.
    """
    options = checked(options, experiment)
    if format not in FORMATS:
        raise ExperimentError(f"format: must be one of {', '.join(FORMATS)}, not {format!r}.")
    if max_size is not None and format != "gif":
        raise ExperimentError(
            "max_size: only a GIF is made to a size; a video of the same race is smaller anyway."
        )
    about, drawn, tell = (
        credit(experiment, title=options.title, base=base),
        scene(experiment),
        progress or _deaf,
    )
    if format in _CODECS:
        return _video(drawn, options, format, about, tell)
    pixels = options.width * options.height * options.seconds * options.fps
    if pixels > KEPT / (1 if format == "gif" else 4) and max_size is None:
        raise ExperimentError(
            f"{format}: {options.seconds * options.fps:.0f} frames of {options.width} × {options.height} are "
            "too many pixels for one; make an MP4, or fewer or smaller frames."
        )
    if format == "gif":
        found = (
            _gif(drawn, options, tell) if max_size is None else _capped(drawn, options, max_size, about, tell)
        )
    else:
        found = _pillow(drawn, options, format, tell)
    return metadata.carry(found, format, about)


def write(job: Job) -> bytes:
    """The file of an animation that is asked for."""
    details = job.details
    return animation(
        job.experiment,
        job.options,
        job.form,
        max_size=details.max_size,
        progress=job.progress,
        base=details.base,
    )


def _deaf(share: float) -> None:
    pass


def _frames(drawn: Scene, options: Options, tell: Progress) -> Iterator[np.ndarray]:
    """Every frame [height, width, 4] in turn; one buffer is reused where a frame is asked for once more."""
    film, steps = Film(drawn, options), moments(options, drawn.steps)
    last, frame = None, None
    for i, step in enumerate(steps):
        if frame is None or step != last:
            frame, last = film.frame(step), step
        tell(i / len(steps))
        yield frame
    tell(1.0)


# ---------------------------------------------------------------------- videos


class Codec(NamedTuple):
    """How FFmpeg writes a format."""

    suffix: str
    name: str
    options: dict[str, str]
    container: dict[str, str]


_H264 = {"crf": "18", "preset": "veryfast", "tune": "animation"}
_VP9 = {"crf": "30", "b": "0", "deadline": "realtime", "cpu-used": "7", "row-mt": "1"}
_CODECS = {
    "mp4": Codec("mp4", "libx264", _H264, {"movflags": "+faststart+use_metadata_tags"}),
    "webm": Codec("webm", "libvpx-vp9", _VP9, {}),
}


def _video(drawn: Scene, options: Options, form: str, about: Credit, tell: Progress) -> bytes:
    """A video, written as it is drawn: never more than a few frames are in memory."""
    codec, rate = _CODECS[form], Fraction(options.fps).limit_denominator(1000)
    options = options._replace(  # colours are shared by squares of four pixels, and there is no transparency
        width=options.width // 2 * 2, height=options.height // 2 * 2, transparent=False
    )
    said = {
        "title": about.title,
        "comment": described(about),
        "copyright": about.line,
        "description": about.alt,
    }
    try:
        return _encoded(drawn, options, codec, rate, said, tell)
    except OSError as error:  # FFmpeg's own are OSErrors too
        raise Unwritable(f"The film cannot be written: {error.strerror or error}.") from None


def _encoded(
    drawn: Scene, options: Options, codec: Codec, rate: Fraction, said: dict[str, str], tell: Progress
) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"race.{codec.suffix}")  # where its index can be moved to the front
        with av.open(file, "w", format=codec.suffix, options=codec.container) as container:
            container.metadata.update(said)
            stream = cast(VideoStream, container.add_stream(codec.name, rate=rate, options=codec.options))
            stream.width, stream.height, stream.pix_fmt = options.width, options.height, "yuv420p"
            for pixels in _frames(drawn, options, tell):
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format="rgb24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return file.read_bytes()


# ---------------------------------------------------------------------- pictures that move


def _durations(options: Options) -> list[int]:
    """Milliseconds of every frame: a GIF counts hundredths of a second, and its sum is to be right."""
    count = len(moments(options, 1))
    ends = [round(100 * (i + 1) / options.fps) * 10 for i in range(count)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def _pillow(drawn: Scene, options: Options, form: str, tell: Progress) -> bytes:
    mode = "RGBA" if options.transparent else "RGB"
    images = (Image.fromarray(frame).convert(mode) for frame in _frames(drawn, options, tell))
    first, file = next(images), BytesIO()
    rest = list(images) if form == "apng" else images  # Pillow looks at them twice
    more: dict[str, object] = {"save_all": True, "append_images": rest, "duration": _durations(options)}
    more["loop"] = 0 if options.loop else 1
    if form == "webp":
        first.save(file, "WEBP", quality=86, method=2, **more)
    else:
        first.save(file, "PNG", **more)
    return file.getvalue()


def _gif(drawn: Scene, options: Options, tell: Progress, colors: int = 255) -> bytes:
    """A GIF with one palette, in which what has not changed since the last frame takes no room."""
    options = options._replace(transparent=False, fps=min(options.fps, BRISK))
    palette = _palette(drawn, options, colors)

    def indexed() -> Iterator[Image.Image]:
        for frame in _frames(drawn, options, tell):
            yield Image.fromarray(frame).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)

    images, file = indexed(), BytesIO()
    more = {} if not options.loop else {"loop": 0}
    next(images).save(
        file,
        "GIF",
        save_all=True,
        append_images=images,
        duration=_durations(options),
        disposal=1,
        optimize=False,
        **more,
    )
    return file.getvalue()


def _palette(drawn: Scene, options: Options, colors: int) -> Image.Image:
    """The colours of the whole animation, found in a few of its frames."""
    film = Film(drawn, options)
    frames = [film.frame(drawn.steps * share) for share in (0.15, 0.5, 1.0)]
    return Image.fromarray(np.concatenate(frames)).convert("RGB").quantize(colors, Image.Quantize.MEDIANCUT)


def _capped(drawn: Scene, options: Options, most: int, about: Credit, tell: Progress) -> bytes:
    """The best GIF of at most so many bytes: first fewer frames and colours, then smaller pictures."""
    room = most - len(described(about).encode()) - 1024
    colors, tried = 255, options
    for attempt in range(TRIES):
        # Each try may be the last: it gets half of what is left of the way.
        done, part = 1 - 0.5**attempt, 0.5 ** (attempt + 1)
        if tried.width * tried.height * tried.seconds * tried.fps <= KEPT:
            found = _gif(drawn, tried, lambda share, done=done, part=part: tell(done + part * share), colors)
            if len(found) <= room:
                tell(1.0)
                return found
            excess = len(found) / max(room, 1)
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
        f"max_size: no GIF of {options.seconds:g} seconds fits into {most} bytes; make it shorter, or a "
        "video."
    )
