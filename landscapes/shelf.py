"""Files that students brought, in this process's memory, by a name made of their content."""

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from landscapes.archives import UploadError

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """At most `room` things; a new one pushes the one out that was not asked for the longest."""

    def __init__(self, room: int) -> None:
        self._things: OrderedDict[str, Kept] = OrderedDict()
        self._lock, self._room = Lock(), room

    def put(self, content: bytes, thing: Kept) -> str:
        """Keep what was read from a file with this `content`; the name under which it is found again."""
        name = hashlib.sha256(content).hexdigest()[:16]
        with self._lock:
            self._things[name] = thing
            self._things.move_to_end(name)
            while len(self._things) > self._room:
                self._things.popitem(last=False)
        return name

    def get(self, name: str) -> Kept:
        """What was kept under a name. Raises UploadError if it is not there, or no longer."""
        with self._lock:
            if name not in self._things:
                raise UploadError(
                    "this server does not have that file, or no longer; please upload it again."
                )
            self._things.move_to_end(name)
            return self._things[name]
