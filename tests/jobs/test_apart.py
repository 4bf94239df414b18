"""Trainings that others compute: the same numbers, whoever computes them, and whoever dies meanwhile."""

import json
import logging
import os
import signal
import time

import distributed
import numpy as np
import pytest

from app import jobs
from app.jobs import cluster, limits
from app.jobs.limits import Limits
from app.races import permalink, solve, trainings
from app.races.trainings import running, work

PATIENCE = 120
VISITOR = "0" * 32


def race(**parts):
    """A network, trained with a memory, by a rule that draws numbers, by a policy, and stopped early."""
    landscape = {"name": "mlp", "params": {"depth": 1, "width": 4, "dropout": 0.2, "patience": 40}}
    runs = [{"rule": "adam"}, {"rule": "sophia"}, {"rule": "momentum", "schedule": {"name": "plateau"}}]
    given = {"version": 1, "landscape": landscape, "steps": 300, "runs": runs, "batch": {"size": 16}}
    return permalink.read(json.dumps(given | parts))


def trained(experiment, meanwhile=lambda runs: None):
    """The runs, once they are trained as by a page that asks on."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        runs = trainings.go_on(experiment, VISITOR)
        assert not any(run.problem for run in runs), [run.problem for run in runs]
        if all(run.over for run in runs):
            return runs
        meanwhile(runs)
        time.sleep(0.01)
    raise AssertionError([len(run.rows) for run in runs])


def check(experiment, runs):
    """They are what one process computes without a pause."""
    landscape = solve.landscape(experiment)
    every = running.every(experiment.steps, landscape.dimension)
    for run, found in zip(experiment.runs, runs, strict=True):
        alone = list(running.moments(experiment, run, landscape, every))
        assert len(alone) == len(found.rows)
        for one, other in zip(alone, found.rows, strict=True):
            for name, here, there in zip(one._fields, one, other, strict=True):
                np.testing.assert_array_equal(here, there, err_msg=name)


@pytest.fixture(autouse=True)
def _alone():
    yield
    for one in work._works.values():
        one.requested = 0.0
    while any(one.busy for one in work._works.values()):
        time.sleep(0.01)
    jobs.end()


def test_a_worker_that_dies_in_a_training_loses_a_slice_and_the_numbers_are_the_same():
    experiment = race(seed=71)
    pool, killed = jobs.begin(Limits(2)), []

    def kill(runs):
        busy = [job.process.pid for job in pool._running if job.process]
        if len(killed) < 2 and busy and len(runs[0].rows) > 10 * (1 + len(killed)):
            os.kill(busy[0], signal.SIGKILL)
            killed.append(len(runs[0].rows))

    runs = trained(experiment, kill)
    assert len(killed) == 2
    assert jobs.readings()["died"] >= 1  # one may have been between two slices
    check(experiment, runs)


def test_a_visitor_trains_so_much_at_a_time_and_what_a_worker_cannot_hold_is_refused(monkeypatch):
    monkeypatch.setattr(work, "workers", lambda: 0)
    jobs.begin(Limits(1, memory=limits.LEAST))
    for seed in range(8):
        trainings.go_on(race(seed=100 + seed), VISITOR)
    with pytest.raises(ValueError, match="You have 8 trainings under way"):
        trainings.go_on(race(seed=108), VISITOR)
    trainings.go_on(race(seed=107), VISITOR)  # asks again
    trainings.go_on(race(seed=108), "1" * 32)
    large = {"name": "mlp", "params": {"depth": 10, "width": 500}}
    with pytest.raises(ValueError, match=r"2\.5 GB of memory at once, but 0\.6 GB"):
        trainings.go_on(race(landscape=large, runs=[{"rule": "adadelta_window"}], steps=10), "1" * 32)


@pytest.mark.thorough
def test_a_cluster_trains_and_where_it_is_gone_this_server_goes_on(caplog):
    caplog.set_level(logging.WARNING, "app.jobs.cluster")
    experiment = race(seed=72, steps=3000)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as site:
        jobs.begin(Limits(2, cluster=site.scheduler_address))
        end = time.monotonic() + PATIENCE
        while not jobs.readings()["cluster"]:
            assert time.monotonic() < end, jobs.said()
            time.sleep(0.05)
        rows = []

        def leave(runs):
            rows.append(len(runs[0].rows))
            if rows[-1] > 20 and site.status.name == "running":
                assert jobs.readings()["workers"] == 0, "the cluster computed"
                site.close()

        runs = trained(experiment, leave)
    assert jobs.readings()["workers"] > 0
    assert jobs.said() == cluster.GONE
    assert [record.message for record in caplog.records].count(
        f"{cluster.GONE} ({jobs._cluster[0].address})"
    ) == 1
    check(experiment, runs)


def test_a_cluster_that_is_not_there_is_one_sentence_and_this_server_trains(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", "0.2s")
    jobs.begin(Limits(0, cluster="tcp://127.0.0.1:1"))
    trained(race(seed=73, steps=5, runs=[{"rule": "gd"}]))
    end = time.monotonic() + PATIENCE
    while not jobs.said():
        assert time.monotonic() < end
        time.sleep(0.02)
    assert jobs.said().startswith("There is no Dask scheduler at tcp://127.0.0.1:1: ")
