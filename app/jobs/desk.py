"""Places in line that pages ask for again and again; one that nobody asks for any more is given up."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from app.jobs.pool import Ticket

AWAY = 90.0
"""Seconds after which one who has not asked again has left: browsers wake a hidden page once a minute."""
MOST = 2000
"""Places that are remembered; the one that was asked for the longest ago goes first."""
Alive = Callable[[], bool]

_held: OrderedDict[str, tuple[Ticket, float]] = OrderedDict()
_lock = Lock()


def hold(number: str, submit: Callable[[Alive], Ticket]) -> Ticket:
    """The place under a number, which others cannot guess; `submit` takes one if there is none yet.

    It is given whether somebody still asks. Raises what it raises.
    """
    if (known := look(number)) is not None:
        return known
    with _lock:  # it is asked for before it is known
        begun = time.monotonic()
    ticket = submit(lambda: time.monotonic() - (_held[number][1] if number in _held else begun) < AWAY)
    with _lock:
        _held[number] = ticket, time.monotonic()
        while len(_held) > MOST:
            _held.popitem(last=False)
    return ticket


def look(number: str) -> Ticket | None:
    """The place under a number, which is still wanted; None if there is none, or no longer."""
    with _lock:
        if number not in _held:
            return None
        ticket, _ = _held.pop(number)
        _held[number] = ticket, time.monotonic()
        return ticket


def take(number: str) -> None:
    """Forget a place, whose job goes on for who waits for it."""
    with _lock:
        _held.pop(number, None)


def leave(number: str) -> None:
    """Give up a place."""
    with _lock:
        ticket, _ = _held.pop(number, (None, 0.0))
    if ticket is not None:
        ticket.cancel()
