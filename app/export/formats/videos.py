"""Races as videos, MP4 and WebM, which FFmpeg writes while they are drawn."""

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple, cast

import av
import numpy as np
from av import VideoStream

from app.export.credit import Credit, described
from app.export.drawing.race import Race
from app.export.formats.frames import frames
from app.export.formats.job import Progress
from app.export.formats.writing import Unwritable
from app.export.options import Options
from core.experiment import ExperimentError


class Codec(NamedTuple):
    """How FFmpeg writes a format."""

    suffix: str
    name: str
    options: dict[str, str]
    container: dict[str, str]


# How many frames an encoder may hold is bounded: of 4K each has 12 MB, and threads of x264 have their own.
_H264 = {
    "crf": "18", "preset": "veryfast", "tune": "animation", "threads": "4",
    "x264-params": "rc-lookahead=2:sync-lookahead=0:ref=1:bframes=1:sliced-threads=1",
}  # fmt: skip
_VPX = {"deadline": "realtime", "lag-in-frames": "0", "auto-alt-ref": "0", "threads": "4"}
_VP9 = _VPX | {"crf": "30", "b": "0", "cpu-used": "7", "row-mt": "1"}
_VP8 = _VPX | {"crf": "20", "b": "30M", "cpu-used": "12"}
CODECS = {
    "mp4": Codec("mp4", "libx264", _H264, {"movflags": "+faststart+use_metadata_tags"}),
    "webm": Codec("webm", "libvpx-vp9", _VP9, {}),
}
LARGER = {"webm": Codec("webm", "libvpx", _VP8, {})}
"""What writes frames of more than LARGE pixels: of 4K VP9 needs 700 MB of memory, VP8 half of that."""
LARGE = 2560 * 1440


def video(race: Race, options: Options, form: str, about: Credit, tell: Progress) -> bytes:
    """A video, written as it is drawn: never more than a few frames are in memory.

    Only a WebM may be transparent: it has a second picture, of how opaque each pixel is, and needs twice the
    memory. Raises ExperimentError where that is too much.
    """
    large = options.width * options.height > LARGE
    if large and options.transparent:
        raise ExperimentError(
            f"transparent: a .{form} without a page may have {LARGE:,} pixels, like 2560 × 1440, not "
            f"{options.width} × {options.height}; make it smaller, or a .webp or .apng."
        )
    codec = LARGER.get(form, CODECS[form]) if large else CODECS[form]
    rate = Fraction(options.fps).limit_denominator(1000)
    options = options._replace(  # colours are shared by squares of four pixels
        width=options.width // 2 * 2, height=options.height // 2 * 2
    )
    tags = {
        "title": about.title,
        "comment": described(about),
        "copyright": about.line,
        "description": about.alt,
    }
    try:
        return _encoded(race, options, codec, rate, tags, tell)
    except OSError as error:  # FFmpeg's own are OSErrors too
        raise Unwritable(f"The film cannot be written: {error.strerror or error}.") from None


def _encoded(
    race: Race, options: Options, codec: Codec, rate: Fraction, tags: dict[str, str], tell: Progress
) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"race.{codec.suffix}")  # where its index can be moved to the front
        with av.open(file, "w", format=codec.suffix, options=codec.container) as container:
            container.metadata.update(tags)
            stream = cast(VideoStream, container.add_stream(codec.name, rate=rate, options=codec.options))
            stream.width, stream.height = options.width, options.height
            stream.pix_fmt = "yuva420p" if options.transparent else "yuv420p"
            for pixels in frames(race, options, tell):
                container.mux(stream.encode(_frame(pixels, options)))
            container.mux(stream.encode())
        return file.read_bytes()


def _frame(pixels: np.ndarray, options: Options) -> av.VideoFrame:
    if options.transparent:
        return av.VideoFrame.from_ndarray(pixels, format="rgba")
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format="rgb24")
