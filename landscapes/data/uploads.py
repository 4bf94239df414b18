"""Files that users uploaded, in this process's memory, by a name made of their content."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import Any, Generic, TypeVar

from landscapes.data.archives import UploadError

Content = TypeVar("Content")
LONGEST = 40
"""So many characters of a file's name go into links."""


elsewhere: Callable[[str, str], Any] | None = None
"""Asked for what is not in this process, by the name of the uploads and the key: a worker's server has it."""
_named: dict[str, "Uploads[Any]"] = {}


def held(name: str, key: str) -> Any:
    """What the uploads of a name hold under a key, for a process that has not got it; None if nothing."""
    with suppress(GoneError):
        return _named[name].get(key)


class GoneError(UploadError):
    """A file is not on this server, or no longer."""


def same(one: str, other: str) -> bool:
    """Whether two texts, with whatever was chosen behind them, stand for files of the same bytes."""
    return one.partition("/")[0].partition(":")[0] == other.partition("/")[0].partition(":")[0]


class Uploads(Generic[Content]):
    """What was read from at most `room` files, of `most` bytes in all as `size` counts them.

    A new one drops those that were not asked for the longest. A file is asked for by a digest of its bytes,
    behind which its own name may stand, so that a link can say which it wants: "0123456789abcdef:iris.csv".
    Those with a `name` are found from worker processes, too.
    """

    def __init__(self, room: int, most: float, size: Callable[[Content], int], name: str = "") -> None:
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self._lock, self._room, self._most, self._size = Lock(), room, most, size
        self._name = name
        if name:
            _named[name] = self

    def put(self, file: bytes, content: Content, name: str = "") -> str:
        """Remember what was read from a file with these bytes; returns the text to ask for it by."""
        key = hashlib.sha256(file).hexdigest()[:16]
        self._keep(key, content)
        called = re.sub(r"[^\w.() +-]", "", name.rpartition("/")[2]).strip()[-LONGEST:]
        return f"{key}:{called}" if called else key

    def _keep(self, key: str, content: Content) -> None:
        with self._lock:
            self._contents[key] = content
            self._contents.move_to_end(key)
            while len(self._contents) > 1 and (
                len(self._contents) > self._room or sum(map(self._size, self._contents.values())) > self._most
            ):
                self._contents.popitem(last=False)

    def get(self, text: str) -> Content:
        """What was put under a text. Raises GoneError if it is not there, or no longer."""
        key, _, name = text.partition(":")
        if (
            elsewhere
            and self._name
            and key not in self._contents
            and (found := elsewhere(self._name, key)) is not None
        ):
            self._keep(key, found)
        with self._lock:
            if key not in self._contents:
                raise GoneError(
                    f"this server does not have {f'the file {name}' if name else 'that file'}, or no longer; "
                    "please upload it again."
                )
            self._contents.move_to_end(key)
            return self._contents[key]
