"""Files, and folders of files, are written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
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


def whole_folder(path: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write a folder with these files, all or none of them; returns their paths.

    They are written into another folder first, which gets its name at the end. Where there is a folder of
    that name, its other files stay, and the last of `files`, which names the others, is replaced last.
    Raises Unwritable; what was there before is still there then.
    """
    there(path)
    try:
        beside = Path(tempfile.mkdtemp(dir=path if path.is_dir() else path.parent, prefix=".writing."))
        try:
            for name, data in files.items():
                (beside / name).write_bytes(data)
                os.chmod(beside / name, 0o666 & ~_umask())
            if path.is_dir():
                for name in files:
                    os.replace(beside / name, path / name)
            else:
                os.chmod(beside, 0o777 & ~_umask())
                os.rename(beside, path)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise Unwritable(f"{path} cannot be written: {error.strerror or error}.") from None
    return [path / name for name in files]


def there(path: Path) -> None:
    """Raise Unwritable if a folder cannot be written there, before anything is drawn for it."""
    if path.is_dir():
        if not os.access(path, os.W_OK):
            raise Unwritable(f"{path} cannot be written: Permission denied.")
    elif path.exists():
        raise Unwritable(f"{path} cannot be written: it is a file.")
    else:
        writable(path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
