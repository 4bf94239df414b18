"""The program's text in videos: the container's comment, which FFmpeg wrote."""

import struct
from collections.abc import Iterator
from io import BytesIO

import av

from app.export.formats.metadata.chunks import CHUNKS, UNPACKED


def from_mp4(data: bytes) -> Iterator[str]:
    """The comment of an MP4."""
    return _comments(_without_pictures(data), "mp4")


def from_webm(data: bytes) -> Iterator[str]:
    """The comment of a WebM."""
    return _comments(data, "matroska")


def _comments(data: bytes, container: str) -> Iterator[str]:
    with av.open(BytesIO(data), format=container, metadata_errors="replace") as file:
        tags = dict(file.metadata)
    yield from (text for name, text in tags.items() if name.lower() == "comment")


def _without_pictures(data: bytes) -> bytes:
    """The metadata boxes of an MP4: its first box, and the one named "moov"."""
    at, first = 0, b""
    for _ in range(CHUNKS):
        size, name = struct.unpack_from(">I4s", data, at)
        if size == 1:
            size = struct.unpack_from(">Q", data, at + 8)[0]
        first = first or data[:size]
        if name == b"moov":
            return first[:UNPACKED] + data[at : at + min(size, UNPACKED)]
        at += max(size, 8)
    return b""
