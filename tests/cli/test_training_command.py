"""The command line with networks: what it writes of their training, and the images that it takes."""

import json
from pathlib import Path

import numpy as np
import pytest
from test_cli import strict, trajectories

SMALL = {"name": "mlp", "params": {"depth": 1, "width": 4}}


def network(landscape=SMALL, rules=("adam",), **parts):
    return {"version": 1, "landscape": landscape, "runs": [{"rule": rule} for rule in rules]} | parts


def test_the_command_line_trains_a_network_and_says_the_loss_after_every_step(tmp_path):
    text = json.dumps(network(rules=("adam", "gd"), steps=30))
    result = trajectories("run", "-", stdin=text)
    assert (result.exit_code, result.stderr) == (0, "")
    adam, gd = strict(result.stdout)["runs"]
    assert "x" not in adam  # above 64 dimensions
    assert (len(adam["loss"]), len(adam["lr"]), adam["diverged_at"], adam["stopped_at"]) == (
        31,
        30,
        None,
        None,
    )
    assert adam["loss"][0] == gd["loss"][0]
    assert adam["loss"][-1] < adam["loss"][0]
    assert adam["steps"] == list(range(31))
    assert len(adam["validation_accuracy"]) == 31
    out = tmp_path / "x.npz"
    assert trajectories("run", "-", "--out", out, stdin=text).exit_code == 0
    with np.load(out) as arrays:
        assert arrays["x0"].shape == (31, 64 * 4 + 4 + 4 * 10 + 10)
        assert arrays["flat1"].shape == (31, 2)
        assert arrays["loss0"].tolist() == pytest.approx(adam["loss"])
        assert arrays["stopped_at"].tolist() == [-1, -1]


def test_the_command_line_measures_how_steep_the_loss_is_and_may_be(tmp_path):
    text = json.dumps(network(rules=("gd", "adam"), steps=4, batch={"size": None}))
    out = tmp_path / "x.npz"
    assert trajectories("run", "-", "--sharpness", "--out", out, stdin=text).exit_code == 0
    with np.load(out) as arrays:
        assert arrays["sharpness_steps0"].tolist() == [0, 1, 2, 3, 4]
        assert arrays["sharpness_steps1"].tolist() == [1, 2, 3, 4]  # before its first step Adam has no P
        np.testing.assert_allclose(arrays["sharpness_limit0"], 2 / arrays["lr0"][0])
        np.testing.assert_allclose(arrays["sharpness_limit1"], 38 / arrays["lr1"][0])
        assert (arrays["sharpness0"] > 0).all()
        assert arrays["preconditioned_sharpness1"].shape == (4,)
        assert "preconditioned_sharpness0" not in arrays
    refused = trajectories("run", "-", "--sharpness", stdin=json.dumps(network({"name": "beale"})))
    assert (refused.exit_code, refused.stderr) == (
        2,
        "Error: --sharpness is measured along the training of a network, and this is none.\n",
    )


def test_the_command_line_takes_images_and_refuses_what_are_none(tmp_path):
    file, random = tmp_path / "im.npz", np.random.default_rng(0)
    np.savez(file, images=random.uniform(size=(60, 5, 6)), labels=np.arange(60) % 3)
    text = json.dumps(network(steps=3))
    result = trajectories("run", "-", "--data", file, stdin=text)
    assert result.exit_code == 0
    assert strict(result.stdout)["experiment"]["landscape"]["data"]
    np.savez(file, images=random.uniform(size=(60, 5, 6)), labels=np.full(60, 0.5))
    result = trajectories("run", "-", "--data", file, stdin=text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    beale = trajectories("run", "-", "--data", file, stdin=json.dumps(network(landscape={"name": "beale"})))
    assert (beale.exit_code, beale.stderr) == (
        2,
        "Error: --data: beale takes no file; upload, mlp, cnn and lenet do.\n",
    )
    assert not list(Path(tmp_path).glob(".*"))


def test_a_diverged_network_is_a_result():
    given = network(steps=20) | {"runs": [{"rule": "gd", "lr": 1e6}]}
    (run,) = strict(trajectories("run", "-", stdin=json.dumps(given)).stdout)["runs"]
    assert 0 < run["diverged_at"] <= 20
    assert len(run["loss"]) == 21
    assert len(run["lr"]) == 20
