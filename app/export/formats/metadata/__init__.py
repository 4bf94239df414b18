"""The scene inside every exported file: written into it, and read back, whatever the file is called.

What stands in the files is `credit.described`: JSON with the key "program". A deck holds a list.
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile

import av.error

from app.export.credit import Credit
from app.export.formats import table
from app.export.formats.metadata.notebook import from_notebook, is_notebook, noted
from app.export.formats.metadata.text import comment, described_by, element, from_text
from core.experiment import ExperimentError

__all__ = ["carry", "comment", "element", "is_notebook", "noted", "scene_of", "scenes_of"]

LARGEST = 200_000_000
"""Bytes that a file may have to be looked into."""
MANY = 1_000
"""More scenes than this are not looked for in one file."""


def carry(data: bytes, format: str, credit: Credit) -> bytes:  # noqa: A002  as Pillow calls it
    """The file with its scene and its licence in it, where its writer did not put them there itself."""
    embed = table.FORMATS[format].embed
    return embed(data, credit) if embed else data


def scene_of(path: Path) -> str:
    """The JSON of the scene that an export shows, of several the first. Raises ExperimentError."""
    return scenes_of(path)[0]


def scenes_of(path: Path) -> list[str]:
    """The JSON of every scene in an export, in its order, read from its content, not from its name.

    Raises ExperimentError with one sentence if there is none, or the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise ExperimentError(f"{path} cannot be read: {getattr(error, 'strerror', error)}.") from None
    if len(data) > LARGEST:
        raise ExperimentError(f"{path} is too large: at most {LARGEST // 10**6} MB are looked into.")
    scenes = list(islice(_scenes(data), MANY))
    if not scenes:
        raise ExperimentError(
            f"{path} holds no experiment: it is not one of our exports, or its metadata was removed."
        )
    return scenes


DAMAGED = (ValueError, LookupError, OSError, RuntimeError, EOFError, struct.error, zlib.error, BadZipFile)
"""What broken files raise in the libraries that read them."""


def _scenes(data: bytes) -> Iterator[str]:
    """Every scene in a file; where it is broken, those before."""
    try:
        for text in _texts(data):
            yield from described_by(text)
    except (*DAMAGED, av.error.FFmpegError):
        return


def _texts(data: bytes) -> Iterator[str]:
    """The texts in a file that may be ours."""
    form = table.recognized(data)
    if form:
        return form.read(data)
    return from_notebook(data) if is_notebook(data) else from_text(data)
