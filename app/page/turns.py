"""Pages take turns: one script after the other, in the order in which they came.

Scripts of many visitors that run at once do not run faster: they hand the interpreter's lock around, and
all of them are late, with every message that the server's own thread has to send for them.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.25
"""Seconds after which a page begins beside one that takes longer."""


class Turnstile:
    """Lets one in at a time; who has waited long enough goes in, too."""

    def __init__(self, patience: float = PATIENCE) -> None:
        """Of the seconds after which nobody waits any more."""
        self._patience = patience
        self._lock = threading.Lock()
        self._inside = 0
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until it is one's turn, and have it."""
        mine = threading.Event()
        with self._lock:
            if free := not (self._inside or self._waiting):
                self._inside += 1
            else:
                self._waiting.append(mine)
        if not free and not mine.wait(self._patience):
            with self._lock:
                if not mine.is_set():  # nobody let us in meanwhile
                    self._waiting.remove(mine)
                    self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside and self._waiting:
                    self._inside += 1
                    self._waiting.popleft().set()


TURNS = Turnstile()
"""Of all pages of this server."""
