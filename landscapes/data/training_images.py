"""What a network learns from: training and validation images, and parts of them for a closer look."""

from typing import NamedTuple

import numpy as np

from core.bounded import bounded
from core.data import Data
from landscapes.data.images import Images, digits, held_out, read, resized, split
from landscapes.data.uploads import Uploads

VALIDATION = 2048
"""At most so many samples are for validation."""
FEWEST = 50
"""At least so many images train, where there are as many: fewer than a usual mini-batch say little."""
DIGIT_COUNTS = np.array([178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
"""How many digits there are of each kind, which one need not read them for."""
IMAGES: Uploads[tuple[Images, Images | None]] = Uploads(
    6, 2**30, lambda parts: sum(part.X.nbytes + part.y.nbytes for part in parts if part), "images"
)
"""Images that users uploaded: the training images of a file, and its test images if it has any."""


def remember(name: str, content: bytes) -> str:
    """Read a file of images and remember them; the text that stands for them in links.

    Raises UploadError with one sentence about what is wrong with the file.
    """
    return IMAGES.put(content, read(name, content), name)


class Chosen(NamedTuple):
    """Which images a network learns from, and which of them are looked at more closely."""

    name: str | None
    """What stands for a user's; None: the digits."""
    side: int | None
    """So many pixels wide and high they are made, if that is given."""
    share: float
    """So much of them is for validation, unless the file has test images of its own."""
    training: float
    """So much of the rest trains."""
    measured: int
    """So many training samples, at most, are for full losses,"""
    probe: int
    """and so many of these for maps."""

    def counts(self) -> tuple[int, int]:
        """How many images train, and how many validate. Raises UploadError as `samples` does."""
        training, own = (None, None) if self.name is None else IMAGES.get(self.name)
        each = DIGIT_COUNTS if training is None else np.bincount(training.y)
        held = 0 if own else held_out(each, self.share).sum()
        return self.taught(int(each.sum() - held)), min(self.tried, len(own.y) if own else int(held))

    def taught(self, there: int) -> int:
        """How many train of so many."""
        return min(max(round(self.training * there), FEWEST), there)

    @property
    def tried(self) -> int:
        """How many validate, at most."""
        return min(VALIDATION, self.measured)


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


@bounded(512e6)
def samples(chosen: Chosen) -> Samples:
    """The images that are `chosen`, in parts. Raises UploadError if this server does not have them."""
    if chosen.name is None:
        training, validation = split(digits(), chosen.share)
    else:
        training, own = IMAGES.get(chosen.name)
        training, validation = (training, own) if own else split(training, chosen.share)
    train, validation = (_data(part, chosen.side) for part in (training, validation))
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(training.y))
    count = chosen.taught(len(order))
    if count < len(order):
        kept = np.sort(order[:count])
        train, order = Data(*(part[kept] for part in train)), np.searchsorted(kept, order[:count])
    parts = (Data(*(part[order[:n]] for part in train)) for n in (chosen.measured, chosen.probe))
    return Samples(train, Data(*(part[: chosen.tried] for part in validation)), *parts)


class Part(NamedTuple):
    """Called, it returns a part of `samples`; two for the same images and part are equal."""

    chosen: Chosen
    part: str

    def __call__(self) -> Data:
        """The samples. Raises UploadError if this server does not have the images any more."""
        return getattr(samples(self.chosen), self.part)


def _data(part: Images, side: int | None) -> Data:
    X = part.X if side is None or part.X.shape[1:3] == (side, side) else resized(part.X, side)
    return Data(X, part.y.astype(np.float32), np.ones(len(part.y), np.float32))
