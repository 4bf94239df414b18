"""The command line: what `run` and `list` write, and one sentence for whatever is wrong."""

import json
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from app.cli import main
from app.races.permalink import DEFAULT
from core.experiment import MAX_RUNS
from core.rules import RULES
from core.schedules import SCHEDULES
from landscapes import LANDSCAPES

COMMAND = [sys.executable, "-c", "from app.cli import main; main()"]
SMALL = {"version": 1, "landscape": {"name": "beale"}, "steps": 5, "runs": [{"rule": "adam"}, {"rule": "gd"}]}


def trajectories(*args, stdin=None):
    """What `trajectories *args` does."""
    return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)


def strict(text):
    """JSON, and not Python's wider idea of it."""
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


def test_a_file_and_standard_input_give_the_same_paths_in_the_shape_that_was_promised(tmp_path):
    file = tmp_path / "small.json"
    file.write_text(json.dumps(SMALL))
    result = trajectories("run", file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert trajectories("run", "-", stdin=file.read_text()).stdout == result.stdout

    found = strict(result.stdout)
    assert list(found) == ["version", "experiment", "runs"]
    assert found["version"] == 1
    assert [run["rule"] for run in found["runs"]] == ["adam", "gd"]
    for run in found["runs"]:
        assert list(run) == ["rule", "x", "loss", "lr", "diverged_at", "left_domain"]
        assert np.shape(run["x"]) == (6, 2)
        assert np.allclose(run["x"][0], LANDSCAPES["beale"].start())
        assert np.shape(run["loss"]) == (6,)
        assert np.shape(run["lr"]) == (5,)
        assert run["diverged_at"] is None

    filled_in = found["experiment"]
    assert filled_in["start"] == list(LANDSCAPES["beale"].start())
    assert filled_in["runs"][0]["params"] == {"b1": 0.9, "b2": 0.999, "eps": 1e-8}
    again = trajectories("run", "-", stdin=json.dumps(filled_in))
    assert strict(again.stdout) == found


def test_out_writes_the_same_as_json_or_as_arrays(tmp_path):
    printed = strict(trajectories("run", "-", stdin=json.dumps(SMALL)).stdout)
    for name in ("x.json", "x.npz"):
        result = trajectories("run", "-", "--out", tmp_path / name, stdin=json.dumps(SMALL))
        assert (result.exit_code, result.output) == (0, "")
    assert strict((tmp_path / "x.json").read_text()) == printed
    with np.load(tmp_path / "x.npz") as arrays:
        assert json.loads(str(arrays["experiment"])) == printed["experiment"]
        assert arrays["diverged_at"].tolist() == [-1, -1]
        for i, run in enumerate(printed["runs"]):
            assert all(arrays[f"{key}{i}"].tolist() == run[key] for key in ("x", "loss", "lr"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.json", "x.npz"]


def test_the_heights_of_the_map_are_written_when_they_are_asked_for(tmp_path):
    printed = strict(trajectories("run", "-", "--surface", stdin=json.dumps(SMALL)).stdout)
    out = tmp_path / "x.npz"
    result = trajectories("run", "-", "--out", out, "--surface", stdin=json.dumps(SMALL))
    assert (result.exit_code, result.output) == (0, "")
    with np.load(out) as arrays:
        z, x, y = (arrays[name] for name in ("surface", "surface_x", "surface_y"))
        assert np.shape(printed["surface"]["loss"]) == z.shape == (len(y), len(x))
        assert printed["surface"]["x"] == x.tolist()
        a, b = x[7], y[9]
    known = (1.5 - a + a * b) ** 2 + (2.25 - a + a * b**2) ** 2 + (2.625 - a + a * b**3) ** 2
    assert z[9, 7] == pytest.approx(known)
    again = trajectories("run", "--from", out)
    assert strict(again.stdout)["experiment"] == printed["experiment"]


def test_a_real_process_reads_a_pipe_and_computes_in_single_precision_when_asked(tmp_path):
    out = tmp_path / "x.npz"
    done = subprocess.run(
        [*COMMAND, "run", "-", "--x32", "--out", str(out)],
        input=json.dumps(SMALL).encode(),
        capture_output=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    printed = trajectories("run", "-", stdin=json.dumps(SMALL)).stdout
    assert trajectories("run", "-", "--x64", stdin=json.dumps(SMALL)).stdout == printed
    double = strict(printed)["runs"][0]
    with np.load(out) as single:
        assert single["x0"].dtype == single["loss0"].dtype == np.float32
        assert double["x"][0] == [1.0, 1.6]
        assert single["x0"][0].tolist() != [1.0, 1.6]
        assert np.allclose(single["x0"], double["x"], rtol=1e-4)


def test_losses_go_on_below_what_single_precision_can_tell():
    runs = [{"rule": "newton", "lr": 1}]
    newton = {"version": 1, "landscape": {"name": "rosenbrock"}, "runs": runs, "steps": 20}
    (run,) = strict(trajectories("run", "-", stdin=json.dumps(newton)).stdout)["runs"]
    assert min(run["loss"]) < 1e-25
    assert max(abs(value - 1) for value in run["x"][-1]) < 1e-14


def test_divergence_is_a_result():
    steep = {"version": 1, "landscape": {"name": "quadratic"}, "runs": [{"rule": "gd", "lr": 10}]}
    result = trajectories("run", "-", stdin=json.dumps(steep))
    assert result.exit_code == 0
    (run,) = strict(result.stdout)["runs"]
    assert 0 < run["diverged_at"] < 20
    assert run["left_domain"] is False
    at, start, steepness = run["diverged_at"], np.array(run["x"][0]), np.array([20.0, 5.0])
    assert np.allclose(run["x"][at], start * (1 - 10 * steepness) ** at)  # where the step went that left
    assert run["x"][-1] == run["x"][at]


@pytest.mark.parametrize(
    ("what", "registry", "keys"),
    [
        ("rules", RULES, {"toggles"}),
        ("schedules", SCHEDULES, set()),
        ("landscapes", LANDSCAPES, {"start", "window", "minima", "dimension"}),
    ],
)
def test_list_names_all_there_is_to_choose_from(what, registry, keys):
    listed = strict(trajectories("list", what, "--json").stdout)
    assert [entry["name"] for entry in listed] == list(registry)
    for entry in listed:
        assert entry.keys() >= {"name", "title", "sliders", "source", "tex"} | keys
        for slider in entry["sliders"]:
            assert slider.keys() >= {"name", "default", "low", "high"}
            assert slider["low"] <= slider["default"] <= slider["high"]
    readable = trajectories("list", what)
    assert readable.exit_code == 0
    assert all(entry["title"] in readable.stdout for entry in listed)


def broken(**keys):
    return json.dumps(SMALL | keys)


BAD = {
    "an unknown rule": (broken(runs=[{"rule": "adamm"}]), "did you mean adam?"),
    "an unknown landscape": (broken(landscape={"name": "<b>beal</b>"}), "landscape.name"),
    "NaN as a start": (broken(start=[float("nan"), 0]), "start[0]"),
    "1e308 as a start": (broken(start=[1e308, 0]), "start[0]"),
    "a start where the loss overflows": (broken(start=[1e6, 1e6]), "too large"),
    "no steps": (broken(steps=0), "steps"),
    "steps of -1": (broken(steps=-1), "steps"),
    "a billion steps": (broken(steps=10**9), "steps"),
    "a negative rate": (broken(runs=[{"rule": "gd", "lr": -0.1}]), "runs[0].lr"),
    "truncated JSON": (broken()[:40], "JSON"),
    "nothing": ("", "JSON"),
    "bytes that are no text": (b"\xff\xfe\x00", "JSON"),
    "another version": (broken(version=2), "version"),
    "500 runs": (broken(runs=[{"rule": "gd"}] * 500), f"between 1 and {MAX_RUNS}"),
    "a hundred megabytes": (" " * 10**8, "characters"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_in_one_sentence_and_nothing_is_written(text, said, tmp_path):
    out = tmp_path / "kept.json"
    out.write_text("kept")
    result = trajectories("run", "-", "--out", out, stdin=text)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert said in line
    assert line.endswith((".", "?"))
    assert out.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [out]


def test_an_output_that_cannot_be_written_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("kept")
    for out in (tmp_path / "none" / "x.json", tmp_path / "file" / "x.npz", tmp_path / "x.txt", tmp_path):
        result = trajectories("run", "-", "--out", out, stdin=json.dumps(SMALL))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("Error: ") == 1
        assert str(out) in result.stderr.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("suffix", [".json", ".npz"])
def test_a_disk_that_fills_up_leaves_what_was_there(suffix, tmp_path, monkeypatch):
    out = tmp_path / f"x{suffix}"
    out.write_text("kept")

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace" if suffix == ".json" else "numpy.savez_compressed", full)
    result = trajectories("run", "-", "--out", out, stdin=json.dumps(SMALL))
    assert result.exit_code == 2
    assert "No space left on device" in result.stderr.splitlines()[-1]
    assert out.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    "args", [["run", "there-is-none.json"], ["list", "optimizers"], ["serve", "--port", "99999"], ["fly"]]
)
def test_a_command_that_makes_no_sense_is_refused_with_status_2(args):
    result = trajectories(*args)
    assert result.exit_code == 2
    assert result.stderr.count("Error: ") == 1
    assert "Traceback" not in result.output


def test_the_default_race_is_one_that_run_accepts():
    assert trajectories("run", "-", stdin=DEFAULT.canonical()).exit_code == 0
