"""Arrays from a stranger's .npz file, read with care: what is too large is refused before it is unpacked.

Nothing in a file is ever executed: arrays are read without pickles.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

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


def array(archive: ZipFile, name: str, megabytes: int) -> np.ndarray:
    """One array of real numbers, of the file's own type in this machine's byte order.

    Its size, as the archive declares it, is compared with `megabytes` and with the array's own header before
    anything is unpacked or memory taken, and never more than that is unpacked. Raises UploadError.
    """
    if (count := names(archive).count(name)) != 1:
        raise UploadError(f"The file has {'two arrays' if count else 'no array'} called {name}.")
    part = archive.getinfo(f"{name}.npy")
    if part.file_size > megabytes * 2**20:
        raise UploadError(f"Unpacked, {name} is larger than {megabytes} MB.")
    if part.flag_bits & 1:
        raise UploadError(f"{name} is encrypted; only arrays without a password are read.")
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):  # zipfile unpacks the others without bounds
        raise UploadError(f"{name} is compressed by a method that NumPy does not use.")
    with archive.open(part) as member:
        try:
            if read_magic(member) != (1, 0):  # later versions are for records, with headers of up to 4 GB
                raise ValueError
            shape, fortran, dtype = read_array_header_1_0(member)
        except Exception:  # numpy's parser of headers has as many
            raise UploadError(f"{name} is not a readable array.") from None
        if dtype.hasobject:
            raise UploadError(f"{name} holds Python objects; only arrays of numbers are read.")
        if dtype.kind not in "biuf":
            raise UploadError(f"{name} holds {dtype.name}, not real numbers.")
        size = part.file_size - member.tell()
        if min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize != size:
            raise UploadError(f"{name} is not a readable array.")
        values, at = np.empty(size, np.uint8), 0
        while chunk := member.read(CHUNK):
            values[at : at + len(chunk)] = np.frombuffer(chunk, np.uint8)
            at += len(chunk)
    if at < size:
        raise UploadError(f"{name} is cut short.")
    ordered = values.view(dtype).reshape(shape, order="F" if fortran else "C")
    return ordered.astype(dtype.newbyteorder("="), copy=False)
