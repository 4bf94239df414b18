"""Arrays from a stranger's .npz file, read with care: what is too large is refused before it is unpacked.

Nothing in a file is ever executed: arrays are read without pickles.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.lib.format import read_array_header_1_0, read_magic

PARTS = 1000
"""At most so many files in an archive: its list takes far more memory than its bytes."""
CHUNK = 2**20
"""So many bytes are unpacked at a time."""


class UploadError(ValueError):
    """One sentence that says what is wrong with a file."""


@contextmanager
def opened(content: bytes) -> Iterator[ZipFile]:
    """The archive in the bytes of an .npz file. Whatever fails while it is read becomes an UploadError."""
    try:
        if content.count(b"PK\x01\x02") > PARTS:  # what every entry of the list starts with
            raise UploadError(f"The archive has more than {PARTS:,} parts.")
        with ZipFile(io.BytesIO(content)) as archive:
            yield archive
    except UploadError:
        raise
    except Exception:  # zip and zlib have many: what is not readable is not read
        raise UploadError("The file is not a readable .npz archive.") from None


def names(archive: ZipFile) -> list[str]:
    """What the arrays in an archive are called."""
    return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]


def shape(archive: ZipFile, name: str, megabytes: int) -> tuple[int, ...] | None:
    """The shape of an array of numbers or words, of which only the header is read; None of others."""
    try:
        part = _part(archive, name, megabytes)
        with archive.open(part) as member:
            return _header(member, name, part.file_size, words=True)[0]
    except UploadError:
        return None


def array(archive: ZipFile, name: str, megabytes: int, *, words: bool = False) -> np.ndarray:
    """One array of real numbers, or of `words`, of the file's own type in this machine's byte order.

    Its size, as the archive declares it, is compared with `megabytes` and with the array's own header before
    anything is unpacked or memory taken, and never more than that is unpacked. Raises UploadError.
    """
    part = _part(archive, name, megabytes)
    with archive.open(part) as member:
        return _array(member, name, part.file_size, words=words)


def single(content: bytes, megabytes: int, *, words: bool = False) -> np.ndarray:
    """The array in the bytes of an .npy file. Raises UploadError."""
    if len(content) > megabytes * 2**20:
        raise UploadError(f"The file is larger than {megabytes} MB.")
    return _array(io.BytesIO(content), "The file", len(content), words=words)


def _part(archive: ZipFile, name: str, megabytes: int) -> ZipInfo:
    if (count := names(archive).count(name)) != 1:
        raise UploadError(f"The file has {'two arrays' if count else 'no array'} called {name}.")
    part = archive.getinfo(f"{name}.npy")
    if part.file_size > megabytes * 2**20:
        raise UploadError(f"Unpacked, {name} is larger than {megabytes} MB.")
    if part.flag_bits & 1:
        raise UploadError(f"{name} is encrypted; only arrays without a password are read.")
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # zipfile unpacks the others without bounds
        raise UploadError(f"{name} is compressed by a method that NumPy does not use.")
    return part


def _header(
    member: IO[bytes], name: str, size: int, *, words: bool
) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Shape, order (whether columns come first) and type of an array of `size` bytes, its header included."""
    try:
        if read_magic(member) != (1, 0):  # later versions are for records, with headers of up to 4 GB
            raise ValueError
        shape, fortran, dtype = read_array_header_1_0(member)
    except Exception:  # numpy's parser of headers has as many
        raise UploadError(f"{name} is not a readable array.") from None
    if dtype.hasobject:
        raise UploadError(
            f"{name} holds Python objects; only arrays of numbers are read. Words need their own type: "
            "astype(str)."
        )
    if dtype.kind not in ("biufSU" if words else "biuf"):
        if dtype.names:
            raise UploadError(f"{name} holds records, not real numbers; save its columns as arrays.")
        raise UploadError(f"{name} holds {dtype.name}, not real numbers.")
    if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != size - member.tell():
        raise UploadError(f"{name} is not a readable array.")
    return shape, fortran, dtype


def _array(member: IO[bytes], name: str, size: int, *, words: bool) -> np.ndarray:
    shape, fortran, dtype = _header(member, name, size, words=words)
    size -= member.tell()
    values, at = np.empty(size, np.uint8), 0
    while chunk := member.read(CHUNK):
        values[at : at + len(chunk)] = np.frombuffer(chunk, np.uint8)
        at += len(chunk)
    if at < size:
        raise UploadError(f"{name} is cut short.")
    if dtype.itemsize == 0:
        raise UploadError(f"{name} holds empty words.")
    ordered = values.view(dtype).reshape(shape, order="F" if fortran else "C")
    return ordered.astype(dtype.newbyteorder("="), copy=False)


def said(words: np.ndarray) -> list[str]:
    """The words of an array of bytes or letters, as a list. Raises UploadError where they are no letters."""
    if words.dtype.kind == "U":
        letters = np.ascontiguousarray(words).view(np.uint32)
        if ((letters > 0x10FFFF) | ((letters >= 0xD800) & (letters < 0xE000))).any():
            raise UploadError("An array of words holds no letters.")
    return [
        (word.decode("latin-1") if isinstance(word, bytes) else word).strip()
        for word in words.ravel().tolist()
    ]
