"""Labelled images to train small networks on: scikit-learn's digits, or an .npz file of one's own."""

import math
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple, TypeVar

import numpy as np
from jax import Array

from landscapes.data import datasets, keys
from landscapes.data.archives import UploadError, array, opened, said

__all__ = ["Images", "UploadError", "as_float", "digits", "read", "resized", "split"]

MEGABYTES, UNPACKED = 64, 256
"""The largest file, and the largest array in it."""
FLOATS = 64
"""Images that would take more MB than this as floats are stored as bytes."""
FEWEST, MOST = 20, 100_000
"""So many images, at least and at most; a test part may have fewer."""
SIDES = range(4, 65)
CLASSES, EACH = 100, 2
"""At most so many classes, and at least so many images of each."""
TOPS = 1, 16, 255
"""What white usually is in a file."""
Pixels = TypeVar("Pixels", np.ndarray, Array)


class Images(NamedTuple):
    """Labelled images."""

    X: np.ndarray  # [n, h, w, c] float32 from 0 to 1, or uint8 from 0 to 255: see `as_float`
    y: np.ndarray  # [n] int32 from 0 to len(classes) - 1
    classes: tuple[str, ...]  # what the labels were called, in order
    name: str
    notes: tuple[str, ...] = ()
    """What was done to read them, in words."""


def as_float(X: Pixels) -> Pixels:
    """Pixels from 0 to 1, float32, whether they are stored as that or as bytes; for NumPy and JAX alike."""
    return X.astype(np.float32) / 255 if X.dtype.kind in "iu" else X


@cache
def digits() -> Images:
    """1,797 handwritten digits of 8 × 8 pixels (Alpaydin & Kaynak 1998, as shipped with scikit-learn)."""
    data = datasets.digits()
    X = np.asarray(data.X, np.float32).reshape(-1, 8, 8, 1)
    return Images(X, np.asarray(data.y, np.int32), tuple("0123456789"), "digits")


def read(name: str, content: bytes) -> tuple[Images, Images | None]:
    """The training images in an .npz file called `name`, and its test images where it has some.

    Arrays may have any usual names: X and y, images and labels, data and target, or as in Keras's mnist.npz
    x_train and y_train, with or without x_test and y_test (see `landscapes.data.keys`). Images are [n, h, w],
    [n, h, w, c] or [n, c, h, w] with 1 or 3 channels, or [n, d] with square images flattened. Labels are
    words or whole numbers, [n] or [n, 1], or one-hot [n, k].

    Pixels are divided by 1, 16 or 255, the first that none exceeds, else by the largest; where some are
    negative, lowest to highest becomes 0 to 1 instead. Images of more than 64 MB as floats are rounded to
    bytes. Raises UploadError for anything else, and for what is no classification to learn.
    """
    if len(content) > MEGABYTES * 2**20:
        raise UploadError(f"The file is larger than {MEGABYTES} MB.")
    if not content.strip():
        raise UploadError("The file is empty.")
    title, _, ending = name.rpartition(".")
    if ending.lower() != "npz":
        raise UploadError("Only .npz files can be read.")
    with opened(content) as archive:
        found = keys.find(archive, keys.IMAGES, UNPACKED)
        if found.train.target is None:
            raise UploadError(f"The file has images, {found.train.features}, but no labels.")
        pairs = [(pair.features, str(pair.target)) for pair in (found.train, found.test) if pair]
        arrays = [
            (array(archive, images, UNPACKED), array(archive, labels, UNPACKED, words=True))
            for images, labels in pairs
        ]
    for (_, labels), (_, y) in zip(pairs, arrays, strict=True):
        if (many := y.size if y.dtype.kind in "SU" else np.atleast_1d(y).shape[0]) > MOST:
            raise UploadError(f"{labels} has {many:,} labels; at most {MOST:,} are allowed.")
    arrays, words = _numbered(pairs, arrays)
    parts = [_part(*each) for each in zip(pairs, arrays, (FEWEST, 1), strict=False)]
    X, y = parts[0]
    labels = _labels(y)
    for (images, called), (other, theirs) in zip(pairs[1:], parts[1:], strict=True):
        if other.shape[1:] != X.shape[1:]:
            raise UploadError(f"{images} is {_sizes(other)}, but {pairs[0][0]} is {_sizes(X)}.")
        if len(unknown := np.setdiff1d(theirs, labels)):
            label = words[unknown[0]] if words else unknown[0]
            raise UploadError(f"{called} holds the label {label}, which {pairs[0][1]} lacks.")
    low, high = _span([images for images, _ in parts])
    if all((image == X[0]).all() for image in X):
        raise UploadError("All images are the same.")
    classes = tuple(words[label] for label in labels) if words else tuple(map(str, labels.tolist()))
    notes = tuple(f"{name} left out: it has no labels" for name in found.lonely)
    done = [
        Images(
            _scaled(images, low, high),
            np.searchsorted(labels, called).astype(np.int32),
            classes,
            title,
            notes,
        )
        for images, called in parts
    ]
    return done[0], done[1] if len(done) > 1 else None


def _numbered(
    pairs: Sequence[tuple[str, str]], arrays: Sequence[tuple[np.ndarray, np.ndarray]]
) -> tuple[list[tuple[np.ndarray, np.ndarray]], list[str]]:
    """The same with numbers for labels that are words, and these words in order; none if they are numbers."""
    worded = [y.dtype.kind in "SU" for _, y in arrays]
    if not any(worded):
        return list(arrays), []
    if not all(worded):
        raise UploadError(f"{pairs[0][1]} and {pairs[1][1]} must both hold words, or both numbers.")
    called = [said(y) for _, y in arrays]
    words = sorted({word for part in called for word in part})
    place = {word: i for i, word in enumerate(words)}
    return [
        (X, np.array([place[word] for word in part]).reshape(y.shape))
        for (X, y), part in zip(arrays, called, strict=True)
    ], words


def _part(
    called: tuple[str, str], arrays: Sequence[np.ndarray], fewest: int
) -> tuple[np.ndarray, np.ndarray]:
    """Images [n, h, w, c] and their labels [n], whole numbers, of two arrays with these names."""
    images, labels = called
    X, y = _with_channels(images, arrays[0]), _whole(labels, arrays[1])
    n, h, w, _ = X.shape
    if n != len(y):
        raise UploadError(f"{images} has {n:,} images, but {labels} has {len(y):,} labels.")
    if not fewest <= n <= MOST:
        raise UploadError(f"{images} has {n:,} images; from {fewest} to {MOST:,} are allowed.")
    if h not in SIDES or w not in SIDES:
        raise UploadError(
            f"The images have {h} × {w} pixels; sides from {SIDES[0]} to {SIDES[-1]} are allowed."
        )
    return X, y


def _with_channels(name: str, X: np.ndarray) -> np.ndarray:
    if X.ndim == 2:
        side = math.isqrt(X.shape[1])
        if side * side != X.shape[1]:
            raise UploadError(f"{name} has rows of {X.shape[1]} pixels, which make no square image.")
        return X.reshape(len(X), side, side, 1)
    if X.ndim == 3:
        return X[..., None]
    if X.ndim == 4 and X.shape[3] in (1, 3):
        return X
    if X.ndim == 4 and X.shape[1] in (1, 3):
        return X.transpose(0, 2, 3, 1)
    raise UploadError(
        f"{name} must be [n, h, w], [n, d], or [n, h, w, c] with 1 or 3 channels, but it is {list(X.shape)}."
    )


def _whole(name: str, y: np.ndarray) -> np.ndarray:
    """Labels [n] int64."""
    if y.ndim == 2 and y.shape[1] > 1:
        if not (((y == 0) | (y == 1)).all() and (y.sum(axis=1) == 1).all()):
            raise UploadError(f"{name} is {list(y.shape)}, but not one-hot: a single 1 in each row, else 0.")
        return y.argmax(axis=1)
    if y.ndim != 1 and y.shape[1:] != (1,):
        raise UploadError(f"{name} must be [n], [n, 1], or one-hot [n, k], but it is {list(y.shape)}.")
    y = y.reshape(-1)
    odd = ~((np.abs(y.astype(float)) < 1e9) & (y == np.round(y)))
    if odd.any():
        raise UploadError(f"{name} holds {y[odd][0]:.6g}; labels must be whole numbers of at most 9 digits.")
    return y.astype(np.int64)


def _labels(y: np.ndarray) -> np.ndarray:
    """The different labels, ascending, if they make classes to learn."""
    labels, counts = np.unique(y, return_counts=True)
    if not 2 <= len(labels) <= CLASSES:
        what = f"{len(labels):,} classes" if len(labels) > 1 else "a single class"
        raise UploadError(f"The labels make {what}; from 2 to {CLASSES} are allowed.")
    if counts.min() < EACH:
        raise UploadError(f"Label {labels[counts.argmin()]} has a single image; every class needs {EACH}.")
    return labels


def _sizes(X: np.ndarray) -> str:
    return " × ".join(map(str, X.shape[1:]))


def _span(parts: Sequence[np.ndarray]) -> tuple[float, float]:
    """The pixel values that become 0 and 1."""
    low, high = min(float(X.min()) for X in parts), max(float(X.max()) for X in parts)
    if not all(np.isfinite([X.min(), X.max()]).all() for X in parts) or math.isinf(high - low):
        raise UploadError("A pixel is not a finite number.")
    if low < 0:
        return low, high
    return 0, next((top for top in TOPS if high <= top), high)


def _scaled(X: np.ndarray, low: float, high: float) -> np.ndarray:
    """X with `low` and `high` as black and white: float32, or uint8 where that would take too much."""
    small = 4 * X.size <= FLOATS * 2**20
    scaled = np.empty(X.shape, np.float32 if small else np.uint8)
    for at in range(0, len(X), 1000):
        part = (X[at : at + 1000].astype(float) - low) / (high - low)
        scaled[at : at + 1000] = part if small else np.rint(255 * part)
    return scaled


def resized(X: np.ndarray, side: int) -> np.ndarray:
    """Images [n, side, side, c] float32 of images [n, h, w, c] of any size: bilinear, as PIL resizes.

    Pixels are squares (torch's align_corners=False), and shrinking averages all that a new pixel covers
    (torch's antialias=True). From 28 to 32 nothing is interpolated: a black border of two pixels is put
    around, as LeCun et al. 1998 fed MNIST to LeNet-5.
    """
    h, w = X.shape[1:3]
    if (h, w, side) == (28, 28, 32):
        return np.pad(as_float(X), ((0, 0), (2, 2), (2, 2), (0, 0)))
    if h == w == side:
        return as_float(X)
    down, across = _weights(h, side), _weights(w, side)
    return np.einsum("ih,jw,nhwc->nijc", down, across, as_float(X), optimize=True)


def _weights(old: int, new: int) -> np.ndarray:
    """How much of each old pixel is in each new one, [new, old] float32; rows sum to 1."""
    reach = max(old / new, 1)
    centre = (np.arange(new) + 0.5) * old / new - 0.5
    near = np.maximum(1 - np.abs(np.arange(old) - centre[:, None]) / reach, 0)
    return (near / near.sum(axis=1, keepdims=True)).astype(np.float32)


def held_out(counts: np.ndarray, share: float) -> np.ndarray:
    """How many images of every class `split` holds out, where there are so many of each."""
    held = np.floor(counts * share).astype(int)
    more = math.ceil(round(counts.sum() * share, 6)) - held.sum()
    held[np.argsort(held - counts * share, kind="stable")[:more]] += 1
    return held.clip(1, counts - 1)


def split(images: Images, share: float, seed: int = 0) -> tuple[Images, Images]:
    """Training and validation images, with about the same `share` of every class held out for the latter.

    As many are held out as scikit-learn would, n · share rounded up: 360 of the 1,797 digits at 0.2. Every
    class gives its share rounded down, and those with the largest remainders one more. Every class keeps an
    image in both parts, whatever the share from 0 to 1. The same seed gives the same parts, each in the
    order of `images`.
    """
    held = held_out(np.bincount(images.y), share)
    draw = np.random.Generator(np.random.PCG64(seed))
    out = np.zeros(len(images.y), bool)
    for which, some in enumerate(held):
        out[draw.permutation(np.flatnonzero(images.y == which))[:some]] = True
    train, validation = (images._replace(X=images.X[part], y=images.y[part]) for part in (~out, out))
    return train, validation
