"""The line that jobs stand in: visitors take turns, and what one of them asked for comes in the order asked.

Nothing here knows of processes or clocks; `pool.py` takes from it, and the page reads places off it.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from typing import Generic, TypeVar

Job = TypeVar("Job")


class Line(Generic[Job]):
    """Jobs that wait: round robin among visitors, so that who asks for twenty keeps nobody from their first.

    Whoever was served goes behind all others, and so does whoever comes; a visitor's next job is therefore
    never moved back.
    """

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def __iter__(self) -> Iterator[Job]:
        for own in self._waiting.values():
            yield from own

    def of(self, visitor: str) -> int:
        """How many jobs of a visitor wait."""
        return len(self._waiting.get(visitor, ()))

    def add(self, job: Job, visitor: str) -> None:
        """A job comes last of its visitor's, and a visitor who had none last of all."""
        self._waiting.setdefault(visitor, deque()).append(job)

    def again(self, job: Job, visitor: str) -> None:
        """A job that was taken and could not be done comes first, before all others."""
        self._waiting.setdefault(visitor, deque()).appendleft(job)
        self._waiting.move_to_end(visitor, last=False)

    def take(self) -> Job | None:
        """The job whose turn it is, which no longer waits; None if none does."""
        for visitor, own in self._waiting.items():
            job = own.popleft()
            self._waiting.move_to_end(visitor)
            if not own:
                del self._waiting[visitor]
            return job
        return None

    def remove(self, job: Job) -> bool:
        """Take a job out; whether it was there."""
        for visitor, own in self._waiting.items():
            if job in own:
                own.remove(job)
                if not own:
                    del self._waiting[visitor]
                return True
        return False

    def place(self, job: Job) -> int | None:
        """How many are taken before a job if nobody else comes; None if it does not wait."""
        for at, own in enumerate(self._waiting.values()):
            if job in own:
                turn = own.index(job)
                others = enumerate(self._waiting.values())
                return sum(turn if i == at else min(len(theirs), turn + (i < at)) for i, theirs in others)
        return None
