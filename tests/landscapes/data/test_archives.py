"""Arrays from a stranger's archive: what is read, a sentence for every trick, and nothing run or unpacked."""

import io
import tracemalloc
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_tables import honest, npy, npz, zipped

from landscapes.data import images
from landscapes.data.archives import PARTS, UploadError, array, names, opened

SMALL = np.arange(6, dtype=np.uint8).reshape(2, 3)
LIMIT = 2


def shaped(shape, body=b"\0" * 64, kind="<f8"):
    return npy(f"{{'descr': {kind!r}, 'fortran_order': False, 'shape': {shape}, }}", body)


def patched(content, old, new):
    """An archive in whose two lists of members a number of four bytes is another."""
    old, new = (number.to_bytes(4, "little") for number in (old, new))
    assert content.count(old) == 2
    return content.replace(old, new)


def encrypted(content):
    """An archive whose members all say that they are encrypted."""
    content = bytearray(content)
    for mark, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + flags] |= 1
    return bytes(content)


def packed(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("X.npy", honest(SMALL))
    return file.getvalue()


def twice():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("X.npy", honest(SMALL))
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("X.npy", honest(SMALL + 1))
    return file.getvalue()


ENDLESS = b"\x93NUMPY\x02\x00" + (2**32 - 1).to_bytes(4, "little") + b" " * 10_000
HOSTILE = {
    "declared 2 GB": (patched(zipped(X=shaped((8,))), len(shaped((8,))), 2**31), "X is larger than 2 MB"),
    "declared too long": (patched(zipped(X=shaped((8,))), len(shaped((8,))), 999), "X is not a readable"),
    "declared longer, as its header says": (
        patched(zipped(X=shaped((9,))), len(shaped((9,))), len(shaped((9,))) + 8),
        "X is cut short",
    ),
    "declared too short": (patched(zipped(X=shaped((8,))), len(shaped((8,))), 99), "X is not a readable"),
    "declared shorter, as its header says": (
        patched(zipped(X=shaped((7,))), len(shaped((7,))), len(shaped((7,))) - 8),
        "not a readable",
    ),
    "encrypted": (encrypted(npz(X=SMALL)), "X is encrypted"),
    "twice": (twice(), "two arrays called X"),
    "bz2": (packed(zipfile.ZIP_BZIP2), "compressed by a method that NumPy does not use"),
    "lzma": (packed(zipfile.ZIP_LZMA), "compressed by a method that NumPy does not use"),
    "many parts": (zipped(**{f"a{i}": b"" for i in range(PARTS + 1)}), "more than 1,000 parts"),
    "another name": (npz(y=SMALL), "no array called X"),
    "no ending": (npz(X=SMALL).replace(b"X.npy", b"X.txt"), "no array called X"),
    "an endless header": (zipped(X=ENDLESS), "X is not a readable array"),
    "a long header": (zipped(X=npy("{'descr': '<f8'," + " " * 20_000 + "}")), "X is not a readable array"),
    "a negative shape": (zipped(X=shaped((-2, -4))), "X is not a readable array"),
    "an overflowing shape": (zipped(X=shaped((2**62, 2**62, 4))), "X is not a readable array"),
    "a shape that overflows to 8": (zipped(X=shaped((2**61, 2**61, 2**6 + 8))), "X is not a readable"),
    "nothing, but wide": (zipped(X=shaped((0, 10**30), b"")), "not a readable"),
    "many dimensions": (zipped(X=shaped((1,) * 99, b"\0" * 8)), "not a readable"),
    "objects": (npz(X=np.array([None] * 4)), "X holds Python objects"),
    "objects in records": (npz(X=np.zeros(4, [("a", "O")])), "X holds Python objects"),
    "records": (npz(X=np.zeros(4, [("a", "f8")])), "not real numbers"),
    "dates": (npz(X=np.zeros(4, "M8[s]")), "not real numbers"),
    "words": (npz(X=np.array(["a"])), "X holds str32, not real numbers"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bad_archive_gets_one_sentence_and_little_memory(what):
    content, sentence = HOSTILE[what]
    tracemalloc.start()
    try:
        with pytest.raises(UploadError, match=sentence) as caught, opened(content) as archive:
            array(archive, "X", LIMIT)
        assert tracemalloc.get_traced_memory()[1] < LIMIT * 2**20
    finally:
        tracemalloc.stop()
    assert str(caught.value).endswith(".")


def test_no_more_than_was_declared_is_unpacked_even_if_the_checksum_fits():
    true = honest(SMALL)
    long = true + b"\0" * 30 * 2**20
    content = patched(zipped(X=long), len(long), len(true))
    content = patched(content, zlib.crc32(long), zlib.crc32(true))
    tracemalloc.start()
    with opened(content) as archive:
        np.testing.assert_array_equal(array(archive, "X", LIMIT), SMALL)
    assert tracemalloc.get_traced_memory()[1] < LIMIT * 2**20
    tracemalloc.stop()


class Evil:
    """Unpickled, it makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_nothing_in_a_pickle_is_executed(tmp_path):
    mark = tmp_path / "executed"
    content = npz(X=np.array([Evil(mark)] * 20), y=np.arange(20))
    with pytest.raises(UploadError, match="X holds Python objects"):
        images.read("a.npz", content)
    with suppress(UploadError):
        images.read("a.npz", zipped(X=honest(np.array([Evil(mark)])).replace(b"|O", b"u1"), y=honest(SMALL)))
    assert not mark.exists()
    np.load(io.BytesIO(content), allow_pickle=True)["X"]
    assert mark.exists(), "whoever unpickles it executes it"


@pytest.mark.parametrize("kind", ["u1", "?", "<i2", ">i4", ">u8", "<f2", ">f4", "<f8", "g"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("compressed", [False, True])
def test_an_array_keeps_its_type_but_for_the_byte_order(kind, order, compressed):
    given = SMALL.astype(kind, order=order)
    with opened(npz(compressed, X=given, other=given[:0])) as archive:
        assert names(archive) == ["X", "other"]
        read, empty = array(archive, "X", LIMIT), array(archive, "other", LIMIT)
    np.testing.assert_array_equal(read, given)
    assert read.dtype == given.dtype.newbyteorder("=")
    assert read.dtype.isnative
    assert empty.shape == (0, 3)


GOOD = {"X": np.arange(20 * 16, dtype=np.float32).reshape(20, 4, 4), "y": np.arange(20) % 2}


@given(
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=3),
    st.integers(0, 3000) | st.none(),
)
def test_damaged_files_and_damaged_arrays_are_read_or_refused(inside, bytes_, end):
    content = bytearray(honest(GOOD["X"]) if inside else npz(**GOOD))
    for at, byte in bytes_:
        content[at % len(content)] = byte
    content = bytes(content[:end])
    with suppress(UploadError):
        images.read("a.npz", zipped(X=content, y=honest(GOOD["y"])) if inside else content)
