"""Long work, done once for all who watch it: by threads, a little at a time and in turns.

Where there are worker processes, the threads hand the pieces to them (`app.jobs`), and wait. Those who ask
take turns, however many pieces of work each has asked for, and however far they are: what somebody has just
begun is not held up by what takes minutes, but waits for one turn of those before. Work goes on only while
someone asks for it. What nobody has asked for during `PATIENCE` seconds waits, and loses nothing: a tab that
is closed need not say so.
"""

import logging
import os
import threading
import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from itertools import count

from app import jobs
from app.races import idle

Key = tuple[str, ...]

WORKERS = max(2, os.cpu_count() or 1)
"""Threads that work where no processes do. XLA lets others compute while it compiles, on one core too."""
VISITORS = 1000
"""Visitors whose turns are remembered."""
PATIENCE = 3.0
"""Seconds after which work that nobody asks for waits."""
RETRY = 30.0
"""Seconds after which what failed is tried again."""
MEMORY, MOST = 500e6, 500
"""Bytes and pieces of finished and waiting work that stay in memory; the least recently used goes first."""


class Work(ABC):
    """Something that is done little by little."""

    def __init__(self) -> None:
        self.share = 0.0  # of it is done
        self.over = False
        self.problem = ""  # why it could not be done, in a sentence
        self.requested = 0.0  # when someone last asked for it,
        self.first: Work = self  # and for what first of all that they asked for together
        self.visitor = ""  # who that was, if it is known
        self.turn = 0  # the number of the last turn that one had who asked for this one first
        self.busy = False
        self.seconds = 0.0
        self.nbytes = 0  # of memory that it holds

    @abstractmethod
    def advance(self) -> float | None:
        """Do a little more, and update `share` and `over`; the seconds that this took, if not all since."""


_turns = count(1)
_visitors: OrderedDict[str, int] = OrderedDict()
"""The number of the last turn that each had."""
_works: OrderedDict[Key, Work] = OrderedDict()
_change = threading.Condition()
_workers: list[threading.Thread] = []
_stopped = threading.Event()


def get(key: Key, make: Callable[[], Work]) -> Work:
    """The work under a key, made if there is none; the oldest that nobody asks for goes if memory is full."""
    with _change:
        work = _works.get(key)
        if work is None or (work.problem and time.monotonic() - work.requested > RETRY):
            _works[key] = make()
        _works.move_to_end(key)
        used = sum(work.nbytes for work in _works.values())
        for old, work in list(_works.items()):
            full = used > MEMORY or len(_works) > MOST
            if full and old != key and not work.busy and not _requested(work):
                used -= work.nbytes
                del _works[old]
        return _works[key]


def existing(key: Key) -> Work | None:
    """The work under a key, None if there is none (any more)."""
    with _change:
        return _works.get(key)


def workers() -> int:
    """How many pieces of work are done at a time."""
    return jobs.parallel() or WORKERS


def request(works: Sequence[Work], visitor: str = "") -> None:
    """Let these go on for `PATIENCE` seconds. Together they have one turn, with whoever else asks.

    All that a visitor asks for, on however many pages, has one turn.
    """
    idle.in_use()
    with _change:
        if works and not _requested(works[0]):
            works[0].turn = next(_turns)  # as if it had just had one: those who wait come first
        if visitor and not any(work.visitor == visitor for work in _waiting()):
            _visitors[visitor] = next(_turns)
            while len(_visitors) > VISITORS:
                _visitors.popitem(last=False)
        for work in works:
            work.requested, work.first, work.visitor = time.monotonic(), works[0], visitor
        _change.notify_all()
        while len(_workers) < workers():
            _workers.append(threading.Thread(target=_serve, name="training", daemon=True))
            _workers[-1].start()


def release(works: Sequence[Work]) -> None:
    """Let these wait from now on, unless someone else asks for them."""
    for work in works:
        work.requested = 0.0


def others(own: Sequence[Work], kind: type[Work] = Work, *, before: bool = False) -> int:
    """How many others, who ask for work of a kind, take turns with who asks for these, or come `before`."""
    with _change:
        turn = min((_turn(work) for work in own), default=0)
        asking = {
            id(work.first)
            for work in _waiting()
            if isinstance(work, kind) and not (before and _turn(work) > turn)
        }
    return len(asking - {id(work.first) for work in own})


def under_way(visitor: str, own: Sequence[Work], kind: type[Work] = Work) -> int:
    """How much else of a kind a visitor asks for; all that was asked for together counts once."""
    if not visitor:
        return 0
    with _change:
        asking = {id(work.first) for work in _waiting() if isinstance(work, kind) and work.visitor == visitor}
    return len(asking - {id(work.first) for work in own})


def stop() -> None:
    """End all work, when the server ends."""
    _stopped.set()
    with _change:
        _change.notify_all()
    for worker in _workers:
        worker.join(5)


def _requested(work: Work) -> bool:
    return time.monotonic() - work.requested < PATIENCE


def _waiting() -> list[Work]:
    return [work for work in _works.values() if _requested(work) and not work.over]


def following(ready: Sequence[Work]) -> Work:
    """Whose turn it is: of those who waited longest, the work of which the smallest share is done."""
    return min(ready, key=lambda work: (_turn(work), work.share))


def _turn(work: Work) -> int:
    """The number of the last turn that one had who asked for this."""
    return _visitors.get(work.visitor, work.first.turn) if work.visitor else work.first.turn


def _serve() -> None:
    """Advance, again and again, the work whose turn it is."""
    while not _stopped.is_set():
        with _change:
            ready = [work for work in _waiting() if not work.busy]
            if not ready:
                _change.wait(PATIENCE)
                continue
            work = following(ready)
            work.busy, work.first.turn = True, next(_turns)
            if work.visitor:
                _visitors[work.visitor] = work.first.turn
        begun, spent = time.monotonic(), None
        try:
            spent = work.advance()
        except Exception as error:  # it is shown where it was asked for, and others go on
            known = isinstance(error, ValueError)
            if not isinstance(error, jobs.JobError):
                logging.getLogger(__name__).exception("Work on this server failed.")
            work.problem, work.over = str(error) if known else "An error on the server ended this.", True
        work.seconds += time.monotonic() - begun if spent is None else spent
        work.busy = False
