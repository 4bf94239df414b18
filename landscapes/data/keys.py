"""Which arrays of an .npz file are the features and which the target, whatever people call them."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from zipfile import ZipFile

from landscapes.data.archives import UploadError, names, shape

TABLES = ("x", "xs", "data", "features", "feature", "inputs", "input", "samples", "images", "image", "imgs")
"""What features are called, in the order in which they are taken."""
IMAGES = ("x", "xs", "images", "image", "imgs", "pixels", "data", "features", "inputs", "input", "samples")
TARGETS = ("y", "ys", "target", "targets", "labels", "label", "classes", "class", "outputs", "output", "t")
TRAIN, TEST = ("training", "train", "tr"), ("testing", "test", "te", "validation", "valid", "val")
MANY = 16
"""The shapes of at most so many arrays are looked at where names say nothing."""
Shape = tuple[int, ...]


class Pair(NamedTuple):
    """Two names of arrays."""

    features: str
    target: str | None
    """None: the array stands alone, and its last column is the target."""


class Found(NamedTuple):
    """What a file is made of."""

    train: Pair
    test: Pair | None
    lonely: tuple[str, ...]
    """Features of a test part that has no target."""


def find(archive: ZipFile, words: Sequence[str], megabytes: int) -> Found:
    """The features and the target in an archive, and those of its test part if it has a whole one.

    Names tell them (`words` is TABLES or IMAGES): X and y, x_train and y_train, data and target, train_images
    and train_labels; capitals and underscores do not matter. Where they do not tell, as with arr_0 and arr_1,
    shapes do: the array with more dimensions holds the features, and its target is as long.
    Raises UploadError.
    """
    there = names(archive)
    parts = {(part, kind): name for name in reversed(there) for part, kind in [_read(name)]}
    pairs = {part: _pair(parts, part, words) for part in ("train", "", "test")}
    train = pairs["train"] or pairs[""]
    if train is not None:
        test = pairs["test"] if pairs["train"] else None
        lonely = [name for (part, kind), name in parts.items() if part == "test" and kind in words]
        return Found(train, test, () if test else tuple(lonely))
    shapes = {name: found for name in there[:MANY] if (found := shape(archive, name, megabytes))}
    alone = [name for name, size in shapes.items() if len(size) == 2 and size[1] > 1]
    if words is TABLES and len(shapes) == 1 and alone:
        return Found(Pair(alone[0], None), None, ())
    by_shape = _by_shape(shapes)
    if not by_shape:
        listed = ", ".join(there[:8]) + (", …" if len(there) > 8 else "")
        raise UploadError(
            f"The arrays are called {listed or 'nothing'}; call the features X and the target y."[:158]
        )
    return Found(by_shape[0], by_shape[1] if len(by_shape) > 1 else None, ())


def columns(archive: ZipFile, megabytes: int) -> list[str]:
    """The arrays of an archive, if it is a table's columns, three or more of them, each by its name."""
    there = names(archive)
    if len(there) < 3 or any(_read(name)[0] for name in there):
        return []
    sizes = [shape(archive, name, megabytes) for name in there]
    return there if sizes[0] and len(sizes[0]) == 1 and sizes.count(sizes[0]) == len(sizes) else []


def _read(name: str) -> tuple[str, str]:
    """The part that a name belongs to ("train", "test" or none), and the rest of it, in small letters."""
    bare = re.sub("[^a-z0-9]", "", name.rpartition("/")[2].lower())
    for part, marks in (("train", TRAIN), ("test", TEST)):
        for mark in marks:
            for rest in (bare.removeprefix(mark), bare.removesuffix(mark)):
                if rest != bare and rest in {*TABLES, *IMAGES, *TARGETS}:
                    return part, rest
    return "", bare


def _pair(parts: dict[tuple[str, str], str], part: str, words: Sequence[str]) -> Pair | None:
    features = next((parts[part, word] for word in words if (part, word) in parts), None)
    target = next((parts[part, word] for word in TARGETS if (part, word) in parts), None)
    return Pair(features, target) if features and target else None


def _by_shape(shapes: dict[str, Shape]) -> list[Pair]:
    """Features and a target with as many rows, the longest first: one or two pairs that are sure, or none."""
    wide = [name for name, size in shapes.items() if len(size) > 1 and size[1:] != (1,)]
    flat = [name for name, size in shapes.items() if len(size) == 1 or size[1:] == (1,)]
    if len(wide) == 2 and not flat:  # one-hot labels, or a single pixel row
        first, second = sorted(wide, key=lambda name: -len(shapes[name]))
        wide, flat = [first], [second]
    if len(flat) == 2 and not wide:  # one feature
        wide, flat = flat[:1], flat[1:]
    if not len(wide) == len(flat) in (1, 2):
        return []
    pairs = [
        Pair(name, next((other for other in flat if shapes[other][0] == shapes[name][0]), None))
        for name in wide
    ]
    if any(pair.target is None for pair in pairs) or len({pair.target for pair in pairs}) < len(pairs):
        return []
    return sorted(pairs, key=lambda pair: -shapes[pair.features][0])
