"""Files that users uploaded, in this process's memory, by a name made of their content."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from landscapes.data.archives import UploadError

Content = TypeVar("Content")
LONGEST = 40
"""So many characters of a file's name go into links."""


class GoneError(UploadError):
    """A file is not on this server, or no longer."""


def same(one: str, other: str) -> bool:
    """Whether two texts, with whatever was chosen behind them, stand for files of the same bytes."""
    return one.partition("/")[0].partition(":")[0] == other.partition("/")[0].partition(":")[0]


class Uploads(Generic[Content]):
    """What was read from at most `room` files, of `most` bytes in all as `size` counts them.

    A new one drops those that were not asked for the longest. A file is asked for by a digest of its bytes,
    behind which its own name may stand, so that a link can say which it wants: "0123456789abcdef:iris.csv".
    """

    def __init__(self, room: int, most: float, size: Callable[[Content], int]) -> None:
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self._lock, self._room, self._most, self._size = Lock(), room, most, size

    def put(self, file: bytes, content: Content, name: str = "") -> str:
        """Remember what was read from a file with these bytes; returns the text to ask for it by."""
        key = hashlib.sha256(file).hexdigest()[:16]
        with self._lock:
            self._contents[key] = content
            self._contents.move_to_end(key)
            while len(self._contents) > 1 and (
                len(self._contents) > self._room or sum(map(self._size, self._contents.values())) > self._most
            ):
                self._contents.popitem(last=False)
        called = re.sub(r"[^\w.() +-]", "", name.rpartition("/")[2]).strip()[-LONGEST:]
        return f"{key}:{called}" if called else key

    def get(self, text: str) -> Content:
        """What was put under a text. Raises GoneError if it is not there, or no longer."""
        key, _, name = text.partition(":")
        with self._lock:
            if key not in self._contents:
                raise GoneError(
                    f"this server does not have {f'the file {name}' if name else 'that file'}, or no longer; "
                    "please upload it again."
                )
            self._contents.move_to_end(key)
            return self._contents[key]
