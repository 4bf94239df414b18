"""What a network learns from: training and validation images, and parts of them for a closer look."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from core.data import Data
from landscapes.data.images import Images, digits, read, resized, split
from landscapes.data.uploads import Uploads

VALIDATION = 2048
"""At most so many samples are for validation."""
IMAGES: Uploads[tuple[Images, Images | None]] = Uploads(
    6, 2**30, lambda parts: sum(part.X.nbytes + part.y.nbytes for part in parts if part)
)
"""Images that users uploaded: the training images of a file, and its test images if it has any."""


def remember(name: str, content: bytes) -> str:
    """Read a file of images and remember them; the text that stands for them in links.

    Raises UploadError with one sentence about what is wrong with the file.
    """
    return IMAGES.put(content, read(name, content), name)


class Samples(NamedTuple):
    """The images of a training, each part in an order of its own that does not change."""

    train: Data  # X [n, h, w, c], y [n]
    validation: Data
    measured: Data  # training samples that full losses are taken on
    probe: Data  # the first of these, for maps


class Facts(NamedTuple):
    """What one can say about images without looking at them."""

    name: str
    source: str
    images: int
    shape: tuple[int, int, int]
    classes: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What was done to read them, in words."""


DIGITS = Facts(
    "digits",
    "digits from scikit-learn (Alpaydin & Kaynak 1998)",
    1797,
    (8, 8, 1),
    tuple("0123456789"),
)


def facts(name: str | None) -> Facts:
    """About the images that `name` stands for: a user's, or the digits. Raises UploadError."""
    if name is None:
        return DIGITS
    training, _ = IMAGES.get(name)
    _, *shape = training.X.shape
    return Facts(
        training.name, "a file of your own", len(training.y), tuple(shape), training.classes, training.notes
    )


@lru_cache(maxsize=6)
def samples(name: str | None, side: int | None, share: float, measured: int, probe: int) -> Samples:
    """The images that `name` stands for, `side` pixels wide and high if that is given, in parts.

    `share` of them are for validation, unless the file has test images of its own. At most `measured`
    training samples are for full losses, and `probe` of these for maps.
    Raises UploadError if this server does not have the images.
    """
    if name is None:
        training, validation = split(digits(), share)
    else:
        training, own = IMAGES.get(name)
        training, validation = (training, own) if own else split(training, share)
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(training.y))
    train, validation = (_data(part, side) for part in (training, validation))
    parts = (Data(*(part[order[:n]] for part in train)) for n in (measured, probe))
    return Samples(train, Data(*(part[: min(VALIDATION, measured)] for part in validation)), *parts)


class Part(NamedTuple):
    """Called, it returns a part of `samples`; two for the same images and part are equal."""

    name: str | None
    side: int | None
    share: float
    measured: int
    probe: int
    part: str

    def __call__(self) -> Data:
        """The samples. Raises UploadError if this server does not have the images any more."""
        return getattr(samples(*self[:-1]), self.part)


def _data(part: Images, side: int | None) -> Data:
    X = part.X if side is None or part.X.shape[1:3] == (side, side) else resized(part.X, side)
    return Data(X, part.y.astype(np.float32), np.ones(len(part.y), np.float32))
