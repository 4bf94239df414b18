"""Studies on Dask's workers: what is killed costs the chunks in hand, and what always fails is named."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import cloudpickle
import dask
import distributed
import numpy as np
import psutil
import pytest

from app.jobs import cluster as site
from app.races import studies
from app.races.studies import cluster, computing
from core.experiment import ExperimentError

STUDY = {
    "version": 2,
    "experiment": {"landscape": {"name": "beale"}, "steps": 10_000, "runs": [{"rule": "gd"}]},
    "over": {"runs.0.lr": {"log": [1e-4, 1, 12]}, "start": {"grid": [32, 32]}},
    "measures": {"final": {"of": "final"}, "steps": {"of": "steps_to", "loss": 0.01}},
}
COMMAND = (sys.executable, "-c", "from app.cli import main; main()", "sweep")
PATIENCE = 120


def waited(condition):
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
    return found


def written(out):
    """The files of chunks by name."""
    found = [path for path in out.glob("*/c/**/*") if path.is_file() and not path.suffix]
    return {str(path.relative_to(out)): path for path in found}


@contextmanager
def started(*command, **more):
    """A process that is gone in the end, with all that it started."""
    process = subprocess.Popen(command, stderr=subprocess.PIPE, **more)
    try:
        yield process
    finally:
        for one in (
            [*psutil.Process(process.pid).children(recursive=True), process] if process.poll() is None else []
        ):
            one.kill()
        process.wait()
        process.stderr.close()


@pytest.mark.thorough
def test_a_killed_worker_and_a_killed_client_cost_the_chunks_in_hand(tmp_path):
    file, out, whole = tmp_path / "study.json", tmp_path / "killed.zarr", tmp_path / "whole.zarr"
    file.write_text(json.dumps(STUDY))
    with started(*COMMAND, file, "--workers", "2", "--cells", "128", "--out", out) as client:

        def workers():
            children = psutil.Process(client.pid).children(recursive=True)
            return [one for one in children if "spawn_main" in " ".join(one.cmdline())]

        waited(lambda: len(written(out)) >= 4)
        workers()[0].send_signal(signal.SIGKILL)
        seen = len(written(out))
        waited(lambda: len(written(out)) >= seen + 8)
        left = psutil.Process(client.pid).children(recursive=True)
        client.send_signal(signal.SIGKILL)
        client.wait()
        assert not psutil.wait_procs(left, PATIENCE)[1], "workers outlive their client"
    before = {name: (path.stat().st_mtime_ns, path.read_bytes()) for name, path in written(out).items()}
    assert 12 <= len(before) < 2 * 96
    for path in (out, whole):
        subprocess.run([*COMMAND, file, "--cells", "128", "--out", path], check=True, capture_output=True)
    after, expected = written(out), written(whole)
    assert len(expected) >= 2 * 96
    assert {name: path.read_bytes() for name, path in after.items()} == {
        name: path.read_bytes() for name, path in expected.items()
    }
    finished = [
        name
        for name in before
        if {name.replace("final", "steps"), name.replace("steps", "final")} <= set(before)
    ]
    assert all(after[name].stat().st_mtime_ns == before[name][0] for name in finished)


SMALL = STUDY | {
    "experiment": STUDY["experiment"] | {"steps": 50},
    "over": {"seed": {"count": 6}, "runs.0.lr": {"log": [1e-4, 1e-3, 2]}},
}


def test_a_scheduler_s_workers_compute_what_one_process_does():
    study = studies.read(json.dumps(SMALL))
    here = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with (
        distributed.LocalCluster(**here) as there,
        cluster.workers(there.scheduler_address, None) as mapper,
    ):
        found = studies.run(study, most=2, mapper=mapper)
    alone = studies.run(study)
    assert found.whole
    assert found.done == alone.done == 12
    for name, array in alone.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array)


class Spoilt(distributed.WorkerPlugin):
    """On a worker: one chunk ends the process, and one raises."""

    def setup(self, worker):
        computed = computing.computed

        def spoilt(study, chunk, whole):
            if chunk.number[0] == 2:
                os._exit(1)
            if chunk.number[0] == 4:
                raise MemoryError("no room for it")
            return computed(study, chunk, whole)

        computing.computed = spoilt


@pytest.mark.thorough
def test_a_chunk_that_ends_every_worker_is_named_and_the_rest_is_done():
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    study = studies.read(json.dumps(SMALL))
    once = dask.config.set({"distributed.scheduler.allowed-failures": 1})
    with once, distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as there:
        with distributed.Client(there, set_as_default=False) as client:
            client.register_plugin(Spoilt())
        with cluster.workers(there.scheduler_address, None) as mapper:
            result = studies.run(study, most=2, mapper=mapper)
    assert result.done == 8
    died, raised = sorted(result.failures)
    assert died == "Chunk 2.0 (seed 2, runs.0.lr 0 to 1) was not computed: every worker that tried died."
    assert raised == "Chunk 4.0 (seed 4, runs.0.lr 0 to 1) was not computed: no room for it."


@pytest.mark.thorough
def test_a_scheduler_that_goes_and_one_of_another_version_are_one_sentence(tmp_path, monkeypatch):
    file, out = tmp_path / "study.json", tmp_path / "x.zarr"
    file.write_text(json.dumps(STUDY))
    place = tmp_path / "scheduler.json"
    tool = Path(sys.executable).with_name("dask")
    with (
        started(tool, "scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", place) as scheduler,
        started(tool, "worker", "--scheduler-file", place, "--nthreads", "1", "--no-dashboard"),
    ):
        address = waited(
            lambda: (
                place.exists()
                and place.read_text().endswith("}")
                and json.loads(place.read_text())["address"]
            )
        )
        monkeypatch.setattr(site, "version", lambda name: "0.0.1")
        with (
            pytest.raises(ExperimentError, match=r"has distributed 20\S+, but 0\.0\.1 is here"),
            cluster.workers(address, None),
        ):
            pass
        with started(*COMMAND, file, "--cluster", address, "--cells", "128", "--out", out) as client:
            waited(lambda: len(written(out)) >= 4)
            scheduler.send_signal(signal.SIGKILL)
            _, said = client.communicate(timeout=PATIENCE)
    assert client.returncode == 2
    assert (
        said.decode()
        == "Error: The scheduler is gone. What was finished is kept; the same command goes on.\n"
    )
    assert written(out)


def test_a_scheduler_that_is_not_there_is_one_sentence(monkeypatch):
    monkeypatch.setattr(site, "PATIENCE", "0.2s")
    with (
        pytest.raises(ExperimentError, match=r"There is no Dask scheduler at tcp://127\.0\.0\.1:1: "),
        cluster.workers("tcp://127.0.0.1:1", None),
    ):
        pass
