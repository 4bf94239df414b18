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


class Codec(NamedTuple):
    """How FFmpeg writes a format."""

    suffix: str
    name: str
    options: dict[str, str]
    container: dict[str, str]


_H264 = {"crf": "18", "preset": "veryfast", "tune": "animation"}
_VP9 = {"crf": "30", "b": "0", "deadline": "realtime", "cpu-used": "7", "row-mt": "1"}
CODECS = {
    "mp4": Codec("mp4", "libx264", _H264, {"movflags": "+faststart+use_metadata_tags"}),
    "webm": Codec("webm", "libvpx-vp9", _VP9, {}),
}


def video(race: Race, options: Options, form: str, about: Credit, tell: Progress) -> bytes:
    """A video, written as it is drawn: never more than a few frames are in memory."""
    codec, rate = CODECS[form], Fraction(options.fps).limit_denominator(1000)
    options = options._replace(  # colours are shared by squares of four pixels, and there is no transparency
        width=options.width // 2 * 2, height=options.height // 2 * 2, transparent=False
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
            stream.width, stream.height, stream.pix_fmt = options.width, options.height, "yuv420p"
            for pixels in frames(race, options, tell):
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[..., :3]), format="rgb24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return file.read_bytes()
