"""Whether someone is using this server: background work waits until nobody is."""

import threading
import time

IDLE = 2.0
"""Seconds without a visitor's request after which what can wait goes on."""
STOPPED = threading.Event()
"""Set when the server ends: a compilation must not outlive the interpreter."""
_last = [0.0]


def in_use() -> None:
    """Note that someone is using the page."""
    _last[0] = time.monotonic()


def wait() -> bool:
    """Return once nobody has used the page for a while; say whether the server goes on."""
    while (rest := _last[0] + IDLE - time.monotonic()) > 0 and not STOPPED.is_set():
        STOPPED.wait(rest)
    return not STOPPED.is_set()
