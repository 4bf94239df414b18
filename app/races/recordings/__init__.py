"""Recorded trainings: what one sees of a network's training, in a file: nobody trains it again."""

from app.races.recordings.files import FOLDER, beside, find, load, of_name, path_of, save, stem
from app.races.recordings.making import made
from app.races.recordings.measuring import KNOWN, value_of
from app.races.recordings.recording import Inside, Recorded, Recording, Wrong, covers, key

__all__ = [
    "FOLDER",
    "KNOWN",
    "Inside",
    "Recorded",
    "Recording",
    "Wrong",
    "beside",
    "covers",
    "find",
    "key",
    "load",
    "made",
    "of_name",
    "path_of",
    "save",
    "stem",
    "value_of",
]
