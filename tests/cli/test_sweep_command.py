"""`trajectories sweep`: files that open elsewhere, stores that are gone on with, and what is refused."""

import json
import subprocess
import sys

import numpy as np
import pytest
import xarray
import zarr
from click.testing import CliRunner
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from app.cli import main
from app.races import solve, studies
from app.races.studies import computing

STUDY = {
    "version": 2,
    "experiment": {
        "landscape": {"name": "quadratic"},
        "steps": 40,
        "runs": [{"rule": "gd"}, {"rule": "gd", "start": [1, 1]}],
    },
    "over": {
        "runs.0.lr": {"log": [1e-3, 10, 3]},
        "runs.0.clip": {"values": [None, 1, 2]},
        "landscape.params.a": {"linear": [1, 10, 2]},
    },
    "measures": {"final": {"of": "final", "run": 0}, "turns": {"of": "sharp_turns"}},
}
BOTH = ("final", "turns")


def sweep(study, out, *options):
    given = study if isinstance(study, str) else json.dumps(study)
    return CliRunner().invoke(main, ["sweep", "-", "--out", str(out), *options], input=given)


@pytest.fixture(scope="module")
def expected():
    return studies.run(studies.read(json.dumps(STUDY)))


def test_every_format_holds_the_same_numbers_beside_what_varied(tmp_path, expected):
    for suffix in ("zarr", "npz", "parquet", "csv"):
        done = sweep(STUDY, tmp_path / f"x.{suffix}", "--cells", "4")
        assert done.exit_code == 0, done.output
        assert "18 of 18 cells" in done.stderr

    lr, clip, a = (one.values for one in expected.study.axes.settings)
    clip = np.array([np.nan, 1, 2])
    opened = xarray.open_zarr(tmp_path / "x.zarr")
    assert opened["final"].dims == ("runs.0.lr", "runs.0.clip", "landscape.params.a")
    assert opened["turns"].dims == (*opened["final"].dims, "run")
    np.testing.assert_array_equal(opened["runs.0.clip"], clip)
    np.testing.assert_array_equal(opened["runs.0.lr"], lr)
    assert opened["run"].values.tolist() == ["gd", "gd"]
    assert opened.attrs["experiment"]["landscape"]["name"] == "quadratic"
    picked = opened["final"].sel({"landscape.params.a": 10.0}).values
    np.testing.assert_array_equal(picked, expected.arrays["final"][..., 1])

    with np.load(tmp_path / "x.npz") as archive:
        assert json.loads(str(archive["study"]))["over"] == STUDY["over"]
        assert archive["turns.dims"].tolist()[-1] == "run"
        for name in BOTH:
            np.testing.assert_array_equal(archive[name], expected.arrays[name])
            np.testing.assert_array_equal(opened[name], expected.arrays[name])
        np.testing.assert_array_equal(archive["landscape.params.a"], a)

    assert np.isnan(expected.arrays["final"]).any()
    for table in (parquet.read_table(tmp_path / "x.parquet"), arrow_csv.read_csv(tmp_path / "x.csv")):
        assert table.num_rows == 36
        turns = table["turns"].to_numpy().reshape(3, 3, 2, 2)
        np.testing.assert_array_equal(turns, expected.arrays["turns"])
        finals = table["final"].to_numpy(zero_copy_only=False).reshape(3, 3, 2, 2)
        np.testing.assert_array_equal(finals, np.stack([expected.arrays["final"]] * 2, axis=-1))
        np.testing.assert_array_equal(np.unique(table["runs.0.lr"].to_numpy()), lr)


def test_a_store_is_gone_on_with_and_no_chunk_is_computed_twice(tmp_path, expected, monkeypatch):
    out, count = tmp_path / "x.zarr", 0
    computed = computing.computed

    def counted(study, chunk, whole):
        nonlocal count
        count += 1
        if count == 4:
            raise KeyboardInterrupt
        return computed(study, chunk, whole)

    monkeypatch.setattr("app.races.studies.running.computed", counted)
    done = sweep(STUDY, out, "--cells", "2")
    assert done.exit_code == 130
    assert "6 of 18 cells" in done.stderr
    cut = out / "final" / "c" / "0" / "1" / "0"
    assert cut.stat().st_size > 0
    cut.write_bytes(b"")  # as a power cut may leave it
    done = sweep(STUDY, out)
    assert done.exit_code == 0, done.stderr
    assert count == 4 + 9 - 3 + 1
    stored = zarr.open_group(out, mode="r")
    for name in BOTH:
        np.testing.assert_array_equal(stored[name][...], expected.arrays[name])
    assert sweep(STUDY, out).exit_code == 0
    assert count == 4 + 9 - 3 + 1


def test_what_is_there_and_is_something_else_stays_as_it_is(tmp_path):
    out = tmp_path / "x.zarr"
    assert sweep(STUDY, out).exit_code == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    other = STUDY | {"over": {"runs.0.lr": {"log": [1e-3, 1, 3]}}}
    done = sweep(other, out)
    assert done.exit_code == 2
    assert f"{out} holds another study; choose another name, or remove it." in done.stderr
    assert "x.zarr holds a study in another precision" in sweep(STUDY, out, "--x32").stderr
    solve.SINGLE.clear()
    attributes = json.loads((out / "zarr.json").read_text())
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    attributes["attributes"]["versions"]["jax"] = "0.0.1"
    (out / "zarr.json").write_text(json.dumps(attributes))
    assert "by other versions (jax 0.0.1, here" in sweep(STUDY, out).stderr
    for name, made in (("file.zarr", "touch"), ("folder.zarr", "mkdir")):
        getattr(tmp_path / name, made)()
        assert "is there already, and is no store of a study" in sweep(STUDY, tmp_path / name).stderr


@pytest.mark.parametrize(
    ("study", "out", "options", "sentence"),
    [
        (STUDY, "x.txt", (), "must end in .zarr, .npz, .parquet or .csv"),
        (STUDY, "no/x.npz", (), "there is no folder"),
        (STUDY, "no/x.zarr", (), "cannot be written"),
        (STUDY, "x.npz", ("--cluster", "tcp://127.0.0.1:1", "--workers", "2"), "Give one of"),
        (STUDY | {"version": 3}, "x.npz", (), "only studies of version 2"),
        (
            STUDY | {"over": {"seed": {"count": 10**7}, "runs.0.lr": {"linear": [1, 2, 10**5]}}},
            "x.npz",
            (),
            "1,000,000,000,000",
        ),
        (
            STUDY | {"over": {"seed": {"count": 10**7}, "runs.0.lr": {"linear": [1, 2, 10]}}},
            "x.csv",
            (),
            "take .zarr",
        ),
    ],
)
def test_what_is_wrong_takes_one_sentence_and_status_2(tmp_path, study, out, options, sentence):
    done = sweep(study, tmp_path / out, *options)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


LIMITED = """
import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (16000, 16000))
from app.cli import main; main()
"""


def test_a_full_disk_is_one_sentence_and_leaves_what_was_finished(tmp_path):
    study = STUDY | {
        "over": {"start": {"random": {"count": 4000}}},
        "measures": {"final": {"of": "final", "run": 0}},
    }
    out = tmp_path / "x.zarr"
    given = {"input": json.dumps(study).encode(), "capture_output": True}
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "sweep", "-", "--out", out, "--cells", "3000"], **given
    )
    message = done.stderr.decode()
    assert done.returncode == 2, message
    assert "x.zarr cannot be written: File too large. What was finished is kept" in message
    assert len(message.strip().splitlines()) == 1
    assert not list(out.rglob("*.partial"))
    assert sweep(study, out).exit_code == 0
    assert np.isfinite(zarr.open_group(out, mode="r")["final"][...]).all()
