"""Files are written whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from core.experiment import ExperimentError


class Unwritable(ExperimentError):  # noqa: N818  as BadInput
    """One sentence that names the file, and why it cannot be written."""


def write(path: Path, data: bytes | Callable[[IO[bytes]], Any]) -> None:
    """Write a whole file or none: beside it first, then renamed. `data` may do the writing itself.

    Raises Unwritable; what was there before is still there then.
    """
    put = data if callable(data) else lambda file: file.write(data)
    try:
        file = tempfile.NamedTemporaryFile(dir=path.parent, prefix=".writing.", delete=False)  # noqa: SIM115  closed below
        try:
            with file:
                put(file)
            os.chmod(file.name, 0o666 & ~_umask())
            os.replace(file.name, path)
        except BaseException:  # Ctrl-C too: nothing half-written stays
            os.unlink(file.name)
            raise
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}.") from None


def writable(path: Path) -> None:
    """Raise Unwritable if a file cannot be written there, before anything is drawn for it."""
    if path.is_dir():
        raise Unwritable(f"{path} cannot be written: it is a folder.")
    if not path.parent.is_dir():
        raise Unwritable(f"{path} cannot be written: there is no folder {path.parent}.")
    if not os.access(path.parent, os.W_OK):
        raise Unwritable(f"{path} cannot be written: Permission denied.")


def folder(path: Path) -> Path:
    """The folder, made if its parent is there. Raises Unwritable."""
    try:
        path.mkdir(exist_ok=True)
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}.") from None
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
