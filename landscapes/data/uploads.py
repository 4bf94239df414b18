"""Files that users uploaded, in this process's memory, by a name made of their content."""

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from landscapes.data.archives import UploadError

Content = TypeVar("Content")


class Uploads(Generic[Content]):
    """What was read from at most `room` files; a new one drops the one that was not asked for the longest."""

    def __init__(self, room: int) -> None:
        self._contents: OrderedDict[str, Content] = OrderedDict()
        self._lock, self._room = Lock(), room

    def put(self, file: bytes, content: Content) -> str:
        """Remember what was read from a file with these bytes; returns the name to ask for it by."""
        name = hashlib.sha256(file).hexdigest()[:16]
        with self._lock:
            self._contents[name] = content
            self._contents.move_to_end(name)
            while len(self._contents) > self._room:
                self._contents.popitem(last=False)
        return name

    def get(self, name: str) -> Content:
        """What was put under a name. Raises UploadError if it is not there, or no longer."""
        with self._lock:
            if name not in self._contents:
                raise UploadError(
                    "this server does not have that file, or no longer; please upload it again."
                )
            self._contents.move_to_end(name)
            return self._contents[name]
