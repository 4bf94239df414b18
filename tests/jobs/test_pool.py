"""Worker processes: what is killed, takes too long or eats too much costs one job, and the others go on."""

import os
import signal
import time
from contextlib import contextmanager

import jobs_made as made
import psutil
import pytest

from app.jobs import BusyError, Call, CancelledError, JobError, limits
from app.jobs.limits import Limits
from app.jobs.pool import EACH, Pool
from app.store import Memory
from core.experiment import ExperimentError


def until(condition):
    end = time.monotonic() + 60
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return found


@contextmanager
def pool(*limit, store=None):
    here = Pool(Limits(*limit), store)
    try:
        yield here
    finally:
        here.stop()


@pytest.fixture(scope="module")
def two():
    with pool(2, 500e6, 30.0) as here:
        yield here


@pytest.fixture
def going(tmp_path):
    """A file: jobs that are told its name go on until it is gone."""
    path = tmp_path / "going"
    path.touch()
    yield path
    path.unlink(missing_ok=True)


def running(here):
    return [job.process.pid for job in here._running if job.process]


def test_what_a_job_does_costs_nobody_else_anything(two, tmp_path):
    once = tmp_path / "once"
    once.touch()
    good, no, fault, dies, eats = (
        two.submit(Call(*call))
        for call in (
            (made.square, (3,)),
            (made.refusing,),
            (made.failing,),
            (made.dying, (str(once),)),
            (made.eating,),
        )
    )
    assert good.result() == 9
    with pytest.raises(ValueError, match=r"^No\.$"):
        no.result()
    with pytest.raises(RuntimeError, match=r"^An error on the server ended this\.$"):
        fault.result()
    assert dies.result() == "lived"
    with pytest.raises(JobError, match="more than 500 MB of memory"):
        eats.result()
    assert two.submit(Call(made.square, (4,))).result() == 16
    assert two.readings()["died"] == 1


def test_a_killed_worker_loses_its_job_three_times_and_then_it_is_said_so(two, going):
    ticket = two.submit(Call(made.waiting, (str(going),)))
    killed = set()
    while not ticket.done:
        for pid in set(running(two)) - killed:
            killed.add(pid)
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    with pytest.raises(JobError, match="ended, 3 times"):
        ticket.result()


def test_a_job_is_ended_when_its_time_is_over_and_when_nobody_waits_for_it(two, going):
    slow = two.submit(Call(made.waiting, (str(going),)), seconds=0.3)
    with pytest.raises(JobError, match=r"took longer than 0\.3 seconds"):
        slow.result()
    left = two.submit(Call(made.waiting, (str(going),)), key="left")
    other = two.submit(Call(made.waiting, (str(going),)), key="left")
    (pid,) = until(lambda: running(two))
    left.cancel()
    assert psutil.pid_exists(pid)
    assert not other.done
    other.cancel()
    until(lambda: not psutil.pid_exists(pid))
    with pytest.raises(CancelledError):
        other.result()


def test_places_go_down_films_leave_a_worker_free_and_one_who_leaves_makes_room(two, going):
    def film(visitor, **more):
        return two.submit(Call(made.waiting, (str(going),), "en", True), visitor=visitor, lane="long", **more)

    first, second, third = film("a"), film("b"), film("c")
    until(lambda: first.place is None and first.share == 0.5)
    assert (second.place, third.place) == (0, 1)
    assert two.submit(Call(made.square, (5,))).result() == 25  # beside the film
    second.cancel()
    assert third.place == 0
    gone = film("d", alive=lambda: False)
    assert gone.place == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.jobs.pool.GRACE", 0.0)
        with pytest.raises(CancelledError):
            gone.result()
    going.unlink()
    assert (first.result(), third.result()) == (b"over", b"over")


def test_the_same_is_computed_once_for_all_who_ask_here_and_on_other_replicas(tmp_path):
    note, store = tmp_path / "note", Memory()
    with pool(0, store=store) as here, pool(0, store=store) as there:
        tickets = [
            one.submit(Call(made.noted, (str(note),)), key="same", keep=True)
            for one in (here, there, here, there)
        ]
        assert {ticket.result() for ticket in tickets} == {b"made"}
        later = here.submit(Call(made.noted, (str(note),)), key="same", keep=True)
        assert (later.done, later.result()) == (True, b"made")
        readings = here.readings()
    assert len(note.read_text().splitlines()) == 1
    assert readings["cache_hits"] >= 1
    assert readings["cache_bytes"] > 0


def test_a_replica_that_dies_at_it_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr("app.jobs.results.LEASE", 0.5)
    note, store = tmp_path / "note", Memory()
    with pool(0, store=store) as dead, pool(0, store=store) as here:
        assert dead.results.claim("same")  # and says no more
        ticket = here.submit(Call(made.noted, (str(note),)), key="same", keep=True)
        assert ticket.result() == b"made"


def test_a_visitor_has_so_many_jobs_and_a_flood_keeps_no_other_out(going, monkeypatch):
    monkeypatch.setattr("app.jobs.pool.MOST", 20)
    with pool(0) as here:
        call = Call(made.waiting, (str(going),), tells=True)
        mine = [here.submit(call, visitor="a", lane="long") for _ in range(EACH["long"])]
        with pytest.raises(BusyError, match="3 of these under way already"):
            here.submit(call, visitor="a", lane="long")
        flood = []
        with pytest.raises(BusyError, match="Too many others are waiting"):
            flood.extend(here.submit(call) for _ in range(30))
        one = here.submit(Call(made.square, (6,)), visitor="b")
        assert one.place <= 1
        for ticket in (*mine, *flood):
            ticket.cancel()
        assert one.result() == 36


def test_limits_are_what_the_environment_says_or_one_sentence(monkeypatch):
    monkeypatch.setattr(limits, "cores", lambda: 1)
    assert limits.read().workers == 0
    monkeypatch.setattr(limits, "cores", lambda: 2)
    monkeypatch.setattr(limits, "memory", lambda: 1e9)
    assert limits.read() == Limits(2, limits.LEAST, limits.LONGEST)
    for name, text, said in (
        (limits.WORKERS, "-1", "a whole number from 0 to 1024, not '-1'"),
        (limits.MEMORY, "10", "at least 600 MB, not 10"),
        (limits.SECONDS, "1e9", "a whole number from 1 to 1000000"),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(name, text)
            with pytest.raises(ExperimentError, match=f"^{name}: must be {said}"):
                limits.read()
