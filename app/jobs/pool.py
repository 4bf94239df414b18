"""The pool: it hands jobs out in their order, ends those that take too much, and tells who waits how long.

Long jobs (films, decks) never have all workers: one is left for what takes a second, as a slice of a training
or a picture does. Who asks for what somebody has asked for already shares the job.
"""

import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Any, Literal

from app.jobs import limits
from app.jobs.limits import Limits
from app.jobs.line import Line
from app.jobs.process import DiedError, Process
from app.jobs.results import LEASE, Results, Store
from app.jobs.worker import FAILED, Call
from app.languages import mark
from core.experiment import ExperimentError
from landscapes.data import uploads

Lane = Literal["short", "long", "training"]
"""A second or so; up to minutes; a slice of a training, which a cluster may compute."""

EACH: dict[Lane, int] = {"short": 40, "long": 3}
"""Jobs that a visitor whom we know may have waiting and running; the others have one turn together. Of slices
there are never more than workers."""
MOST, FULLEST = 300, 1200
"""Jobs that may wait in all before nobody may add a second one, and before nobody may add any."""
IDLE = 60.0
"""Seconds after which a worker that has nothing to do ends."""
LARGE, SHARE = 600e6, 0.6
"""A worker that a job has left with so many bytes, or this share of its memory, is replaced."""
CALLS = 2000
"""So is one that has answered so many."""
TRIES = 3
"""A job whose process dies is given to so many in all."""
GRACE = 10.0
"""Seconds for which a job goes on when the page that asked is gone: it may come back."""
LOOK = 0.2
"""Seconds between two looks at the time and memory that jobs take."""
THREADS = 2
"""Without processes so many threads of this one compute."""

YOURS = mark("You have {count} of these under way already; wait for one, or cancel it.")
FULL = mark("Too many others are waiting for this server; try again in a minute.")
DIED = mark("The process that computed this ended, {count} times; the server may be short of memory.")
ENDED = mark("The server is ending.")


class JobError(ExperimentError):
    """A job was stopped, in one sentence."""


class BusyError(JobError):
    """A job was not taken, since too many wait: one may ask again later."""


class CancelledError(Exception):
    """Nobody waits for a job any more."""


class HomeboundError(Exception):
    """A call that was made elsewhere needs what only this server has: an upload."""


class Job:
    """A call on its way, shared by all who asked for it."""

    def __init__(self, call: Call, visitor: str, lane: Lane, key: str | None, keep: bool, seconds: float):
        self.call, self.visitor = call, visitor
        self.lane: Lane = lane
        self.key, self.keep, self.seconds = key, keep, seconds
        self.asked = time.monotonic()
        self.begun: float | None = None
        self.share = 0.0
        self.tries = 0
        self.tickets: list[Ticket] = []
        self.process: Process | None = None
        self.stopped: Exception | None = None  # why it is ended from outside

    def tell(self, share: float) -> None:
        """So much is done; without a process of its own this is where a job is ended."""
        self.share = share
        if self.stopped and self.process is None:
            raise self.stopped


class Ticket:
    """What one who asked holds of a job: its place in line, how far it is, and what comes out."""

    def __init__(self, pool: "Pool | None", job: Job | None, alive: Callable[[], bool] | None = None) -> None:
        self._pool, self._job, self._alive = pool, job, alive
        self._seen = time.monotonic()
        self.future: Future[Any] = Future()
        """What comes out."""

    @classmethod
    def of(cls, result: Any) -> "Ticket":
        """A ticket of what has come out already."""
        ticket = cls(None, None)
        ticket.settle(result)
        return ticket

    @property
    def place(self) -> int | None:
        """How many jobs are taken before this one; None once it is under way."""
        if self._pool is None or self._job is None or self.future.done():
            return None
        return self._pool.place(self._job)

    @property
    def share(self) -> float:
        """The share that is done."""
        return 1.0 if self._job is None else self._job.share

    @property
    def done(self) -> bool:
        """Whether it has come out, or cannot."""
        return self.future.done()

    def result(self) -> Any:
        """What came out; waits for it. Raises ExperimentError with one sentence, or CancelledError."""
        return self.future.result()

    def cancel(self) -> None:
        """Wait no longer. A job that nobody waits for leaves the line, or is ended."""
        if self._pool is not None and self._job is not None:
            self._pool.leave(self, self._job)

    def gone(self, now: float) -> bool:
        """Whether whoever asked has been away for longer than GRACE."""
        if self._alive is None or self._alive():
            self._seen = now
        return now - self._seen > GRACE

    def settle(self, result: Any = None, error: BaseException | None = None) -> None:
        """It has come out."""
        with contextlib.suppress(InvalidStateError):
            if error is None:
                self.future.set_result(result)
            else:
                self.future.set_exception(error)


class Pool:
    """Workers, and the lines before them. Nothing is started before there is a job."""

    def __init__(self, limit: Limits, store: Store | None = None, version: str = "") -> None:
        self.limits = limit
        self.results = Results(store, version)
        self.counts: Counter[str] = Counter()
        """What has become of jobs: done, failed, stopped, cancelled, shared, and workers that died."""
        self.slots = limit.workers or THREADS
        self._change = threading.Condition()
        self._lines: dict[Lane, Line[Job]] = {"short": Line(), "long": Line(), "training": Line()}
        self._flight: dict[str, Job] = {}
        self._running: list[Job] = []
        self._elsewhere: list[Job] = []  # another replica computes them
        self._processes: dict[int, Process] = {}
        self._threads: list[threading.Thread] = []
        self._last: Lane = "long"
        self._ended = False
        self.apart = False
        """Whether trainings are computed by others than these workers."""

    # asking

    def submit(
        self,
        call: Call,
        *,
        visitor: str = "",
        lane: Lane = "short",
        key: str | None = None,
        keep: bool = False,
        seconds: float | None = None,
        alive: Callable[[], bool] | None = None,
    ) -> Ticket:
        """Have a call made, in the order that is fair to all visitors.

        Those who ask with the same `key` share one job, and what comes out is kept for others if `keep`
        says so. It may take so many `seconds`, at most as long as all may. With `alive`, which says whether
        whoever asked is still there, a job that nobody waits for leaves the line. Raises BusyError.
        """
        with self._change:
            if self._ended:
                raise JobError(ENDED)
            if key is not None and keep and (known := self.results.get(key)) is not None:
                self.results.hits += 1
                return Ticket.of(known)
            job = self._flight.get(key) if key is not None else None
            if job is None or job.stopped:
                self._affordable(visitor, lane)
                most = self.limits.seconds
                job = Job(call, visitor, lane, key, keep, min(seconds or most, most))
                if key is not None:
                    self._flight[key] = job
                    self.results.misses += keep
                self._lines[lane].add(job, visitor)
                self._begin()
            else:
                self.counts["shared"] += 1
            ticket = Ticket(self, job, alive)
            job.tickets.append(ticket)
            self._change.notify_all()
            return ticket

    def _affordable(self, visitor: str, lane: Lane) -> None:
        """Raise BusyError if a visitor has as many jobs as one may, or all have."""
        if lane == "training":
            return
        own = self._lines[lane].of(visitor)
        own += sum(job.visitor == visitor and job.lane == lane for job in (*self._running, *self._elsewhere))
        waiting = sum(map(len, self._lines.values()))
        refused = YOURS.format(count=own) if visitor and own >= EACH[lane] else ""
        if waiting >= (MOST if own else FULLEST):
            refused = FULL
        if refused:
            self.counts["refused"] += 1
            raise BusyError(refused)

    def place(self, job: Job) -> int | None:
        """How many jobs are taken before one; None if it does not wait."""
        with self._change:
            return self._lines[job.lane].place(job)

    def leave(self, ticket: Ticket, job: Job) -> None:
        """One who asked waits no longer."""
        with self._change:
            if ticket in job.tickets:
                job.tickets.remove(ticket)
            ticket.settle(error=CancelledError())
            if job.tickets or job.stopped:
                return
            self.counts["cancelled"] += 1
            if self._lines[job.lane].remove(job) or job in self._elsewhere:
                self._elsewhere = [one for one in self._elsewhere if one is not job]
                self._forget(job)
            else:
                self._stop(job, CancelledError())
            self._change.notify_all()

    def _forget(self, job: Job) -> None:
        if job.key is not None and self._flight.get(job.key) is job:
            del self._flight[job.key]

    def _stop(self, job: Job, why: Exception) -> None:
        """End a job that is under way, with its process."""
        if job.stopped is None:
            job.stopped = why
            if job.process is not None:
                job.process.kill()

    # computing

    def _begin(self) -> None:
        if self._threads:
            return
        for slot in range(self.slots):
            self._threads.append(threading.Thread(target=self._serve, args=(slot,), name="jobs", daemon=True))
        self._threads.append(threading.Thread(target=self._watch, name="jobs-watch", daemon=True))
        for thread in self._threads:
            thread.start()

    def take(self, lanes: tuple[Lane, ...]) -> Job | None:
        """The next job of the first of these lanes that has one, which is now under way."""
        for lane in lanes:
            job = self._lines[lane].take()
            if job is not None:
                job.begun, job.tries, self._last = time.monotonic(), job.tries + 1, lane
                self._running.append(job)
                return job
        return None

    def wait_for(self, lane: Lane, *ends: threading.Event) -> Job | None:
        """The next job of a lane, waited for until one of these is set."""
        with self._change:
            while not (self._ended or any(end.is_set() for end in ends)):
                if (job := self.take((lane,))) is not None:
                    return job
                self._change.wait(LOOK)
        return None

    def set_apart(self, apart: bool) -> None:
        """Trainings are computed by others than these workers from now on, or no longer."""
        with self._change:
            self.apart = apart
            self._change.notify_all()

    def home(self, job: Job) -> None:
        """A job that was taken must be computed here."""
        with self._change:
            self._running.remove(job)
            job.begun, job.lane = None, "short"
            self._lines["short"].again(job, job.visitor)
            self._change.notify_all()

    def _order(self) -> tuple[Lane, ...]:
        """From which line a worker that is free takes first."""
        quick: tuple[Lane, ...] = ("short",) if self.apart else ("short", "training")
        if self._last == "short":
            quick = quick[::-1]
        if self.slots == 1:
            return (*quick, "long") if self._last == "long" else ("long", *quick)
        films = sum(job.lane == "long" for job in self._running)
        return ("long", *quick) if films < self.slots - 1 else quick

    def _serve(self, slot: int) -> None:
        """Make calls, one after the other, as long as the server lasts."""
        while True:
            with self._change:
                while (job := self.take(self._order())) is None and not self._ended:
                    if not self._change.wait(IDLE / 4):
                        self._rest(slot)
                if job is None:
                    return
                self._change.notify_all()
            if self._wanted(job):
                self.make(job, lambda job=job: self._called(slot, job))

    def _rest(self, slot: int) -> None:
        """End a worker that has had nothing to do for a while."""
        process = self._processes.get(slot)
        if process is not None and time.monotonic() - process.used > IDLE:
            self._processes.pop(slot).close()

    def _wanted(self, job: Job) -> bool:
        """Whether a job is still to be computed here; another replica may have it, or be at it."""
        if job.key is None or not job.keep:
            return True
        found = self.results.shared(job.key)
        if found is not None:
            self.results.hits += 1
            self._finish(job, found)
            return False
        if self.results.claim(job.key):
            return True
        with self._change:
            self._running.remove(job)
            job.begun = None
            self._elsewhere.append(job)
        return False

    def make(self, job: Job, call: Callable[[], Any]) -> None:
        """Settle a job with what a call returns or raises; again later, if it died."""
        try:
            result = call()
        except DiedError:
            self.counts["died"] += job.stopped is None
            if job.stopped is not None:
                self._finish(job, error=job.stopped)
            elif job.tries < TRIES and not self._ended:
                with self._change:
                    self._running.remove(job)
                    job.begun, job.share = None, 0.0
                    self._lines[job.lane].again(job, job.visitor)
                    self._change.notify_all()
            else:
                self._finish(job, error=JobError(DIED.format(count=job.tries)))
        except HomeboundError:
            raise
        except Exception as error:
            if not isinstance(error, ValueError | RuntimeError | CancelledError):
                logging.getLogger(__name__).error("A job failed.", exc_info=error)
                error = RuntimeError(FAILED)
            self._finish(job, error=error)
        else:
            self._finish(job, result)

    def _called(self, slot: int, job: Job) -> Any:
        """What a call returns, in this slot's process, or in this thread where there are none."""
        if not self.limits.workers:
            return job.call.made(job.tell)
        process = self._processes.get(slot)
        if process is None or not process.alive():
            if process is not None:
                process.close()
            process = self._processes[slot] = Process(uploads.held)
        job.process = process
        if job.stopped is not None:
            raise job.stopped
        ends = False
        try:
            return process.call(job.call, job.tell)
        except DiedError:
            ends = True
            raise
        finally:
            job.process = None
            large = process.resident() > min(LARGE, SHARE * self.limits.memory)
            if ends or large or process.calls >= CALLS or job.stopped is not None:
                del self._processes[slot]
                process.close()

    def _finish(self, job: Job, result: Any = None, error: BaseException | None = None) -> None:
        """Tell all who asked."""
        if job.key is not None and job.keep:
            if error is None:
                self.results.put(job.key, result)
            else:
                self.results.release(job.key)
        with self._change:
            if job in self._running:
                self._running.remove(job)
            self._forget(job)
            kind = "done" if error is None else "stopped" if isinstance(error, JobError) else "failed"
            self.counts["cancelled" if isinstance(error, CancelledError) else kind] += 1
            job.share = 1.0
            tickets = list(job.tickets)
            self._change.notify_all()
        for ticket in tickets:
            ticket.settle(result, error)

    # watching

    def _watch(self) -> None:
        """Look again and again at what jobs take, and whether anybody waits for them."""
        renewed = 0.0
        while not self._ended:
            with self._change:
                if not (self._running or self._elsewhere or any(map(len, self._lines.values()))):
                    self._change.wait(IDLE)
                    continue
                running, elsewhere = list(self._running), list(self._elsewhere)
                jobs = [*running, *elsewhere, *(job for line in self._lines.values() for job in line)]
            now = time.monotonic()
            for ticket in [one for job in jobs for one in job.tickets if one.gone(now)]:
                ticket.cancel()
            for job in running:
                self._bounded(job, now)
            if now - renewed > LEASE / 10:
                renewed = now
                self._replicas(running, elsewhere)
            time.sleep(LOOK)

    def _bounded(self, job: Job, now: float) -> None:
        """End a job that has taken more time or memory than it may."""
        if job.begun is not None and now - job.begun > job.seconds:
            self._stop(job, JobError(limits.TOO_LONG.format(seconds=f"{job.seconds:g}")))
        process = job.process
        if process is not None and process.resident() > self.limits.memory:
            megabytes = f"{self.limits.memory / 1e6:.0f}"
            self._stop(job, JobError(limits.TOO_LARGE.format(megabytes=megabytes)))

    def _replicas(self, running: list[Job], elsewhere: list[Job]) -> None:
        """Renew this replica's leases, and see what has become of what others compute."""
        for job in running:
            if job.key is not None and job.keep:
                self.results.renew(job.key)
        for job in elsewhere:
            found = self.results.shared(str(job.key))
            if found is None and not self.results.claim(str(job.key)):
                continue
            with self._change:
                if job not in self._elsewhere:
                    continue
                self._elsewhere.remove(job)
                if found is None:  # it is ours now
                    self.results.release(str(job.key))
                    self._lines[job.lane].again(job, job.visitor)
                    self._change.notify_all()
            if found is not None:
                self._finish(job, found)

    def readings(self) -> dict[str, float]:
        """Numbers for those who watch a server: how long the lines are, what runs, what is kept."""
        now = time.monotonic()
        with self._change:
            lines = {f"waiting_{lane}": float(len(line)) for lane, line in self._lines.items()}
            asked = [job.asked for line in self._lines.values() for job in line]
            processes = list(self._processes.values())
            running = len(self._running)
        return lines | {
            "waiting": sum(lines.values()),
            "running": float(running),
            "waiting_seconds": now - min(asked) if asked else 0.0,
            "workers": float(len(processes)),
            "worker_bytes": sum(process.resident() for process in processes),
            "cache_bytes": float(self.results.kept),
            "cache_hits": float(self.results.hits),
            "cache_misses": float(self.results.misses),
            **{name: float(self.counts[name]) for name in COUNTED},
        }

    def stop(self) -> None:
        """End all workers, when the server ends. What waits is told so."""
        with self._change:
            self._ended = True
            for line in self._lines.values():
                while (job := line.take()) is not None:
                    for ticket in job.tickets:
                        ticket.settle(error=JobError(ENDED))
            for job in self._running:
                self._stop(job, JobError(ENDED))
            self._change.notify_all()
        for thread in self._threads:
            thread.join(5)
        for process in list(self._processes.values()):
            process.close()
        self._processes.clear()


COUNTED = ("done", "failed", "stopped", "cancelled", "refused", "shared", "died")
"""What may become of jobs."""
