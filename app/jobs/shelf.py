"""What came out of jobs, kept on disk beside the compiled programs: a server that begins finds it there.

A file is named after the job's key and after everything that its result is made by: the sources of this
package and the versions of what computes with them. So nothing on the shelf is ever out of date. A file is
complete or absent, one that is damaged is thrown away, and a folder that cannot be written does no harm.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app import VERSION
from app.jobs.pool import Ticket
from app.jobs.results import LARGEST, packed, unpacked, weight
from core.cache import folder as compiled

MOST = 200e6
"""Bytes on the shelf; what was written first goes first."""
ROOT = Path(__file__).parents[2]
SOURCES = ("core", "landscapes", "app")
COMPUTES = ("jax", "jaxlib", "numpy", "latex2mathml")
"""Libraries whose versions results depend on."""
DIGEST = 32


def folder() -> Path:
    """Where the files are."""
    return compiled() / "answers"


@cache
def sources() -> str:
    """What changes with any source of this package, and with the libraries that compute."""
    hashed = hashlib.sha256(VERSION.encode())
    for name in COMPUTES:
        with suppress(PackageNotFoundError):
            hashed.update(f"{name} {version(name)}\n".encode())
    files = (path for name in SOURCES for path in (ROOT / name).rglob("*.*") if path.suffix != ".pyc")
    for path in sorted(files):
        if path.is_file():
            content = path.read_bytes()
            hashed.update(f"{path.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
            hashed.update(content)
    return hashed.hexdigest()


def lasting(key: str, submit: Callable[[], Ticket]) -> Ticket:
    """What is on the shelf under a key, or a job's ticket, whose result is put there once it has come out.

    The result must be bytes, or bytes by name. Reads a file: not to be called where nothing may wait.
    """
    ticket = Ticket.of(found) if (found := get(key)) is not None else submit()
    if found is None:
        ticket.future.add_done_callback(partial(_came_out, key))
    return ticket


def _came_out(key: str, future: Future[Any]) -> None:
    if not future.cancelled() and future.exception() is None:
        put(key, future.result())


def get(key: str) -> bytes | dict[str, bytes] | None:
    """What is on the shelf under a key; None if nothing is, or nothing whole."""
    path = _path(key)
    try:
        text = path.read_bytes()
    except OSError:
        return None
    with suppress(ValueError, TypeError, AttributeError, KeyError):
        if hashlib.sha256(text[DIGEST:]).digest() == text[:DIGEST]:
            return unpacked(text[DIGEST:])
    with suppress(OSError):
        path.unlink()
    return None


def put(key: str, result: Any) -> None:
    """Put a result on the shelf, if it can be packed, is not too large, and the folder can be written."""
    path = _path(key)
    if weight(result) > LARGEST or (text := packed(result)) is None or path.exists():
        return
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_room(path.parent, MOST - len(text))
        handle, beside = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(text).digest() + text)
            Path(beside).chmod(0o644)  # an image's is read by another user
            Path(beside).replace(path)
        except OSError:
            Path(beside).unlink(missing_ok=True)


def _make_room(where: Path, most: float) -> None:
    """Throw the oldest files away until the others take at most so many bytes."""
    states = sorted(
        (state.st_mtime, state.st_size, path)
        for path in where.iterdir()
        if (state := _state(path)) is not None
    )
    taken = sum(size for _, size, _ in states)
    for _, size, path in states:
        if taken <= most:
            break
        path.unlink(missing_ok=True)
        taken -= size


def _state(path: Path) -> os.stat_result | None:
    with suppress(OSError):  # another process has thrown it away
        return path.stat()
    return None


def _path(key: str) -> Path:
    return folder() / hashlib.sha256(f"{sources()}\n{key}".encode()).hexdigest()[:40]
