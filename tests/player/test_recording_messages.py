"""A recording as the player reads it: the messages of a training, and the looks into it."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
from described import check

from app.player import recording_messages, wire
from app.races import permalink, recordings, solve
from app.races.trainings import every, moments, networks
from landscapes.networks import inspection

HERE = Path(__file__).parent
TINY = {
    "version": 1,
    "landscape": {"name": "mlp", "params": {"depth": 1, "width": 5}},
    "steps": 20,
    "runs": [{"rule": "gd", "lr": 0.3, "label": "A"}, {"rule": "gd", "lr": 1e6, "label": "B"}],
}


def parts_of(bundle):
    start = 4 + int.from_bytes(bundle[:4], "little")
    about, at, parts = json.loads(bundle[4:start]), start, {}
    for name, size in zip(about["names"], about["sizes"], strict=True):
        parts[name] = bundle[at : at + size]
        at += size
    assert at == len(bundle)
    return parts


@pytest.fixture(scope="module")
def experiment():
    return permalink.read(json.dumps(TINY))


@pytest.fixture(scope="module")
def read(experiment, tmp_path_factory):
    folder = tmp_path_factory.mktemp("recorded")
    path = folder / "a.npz"
    recordings.save(recordings.made(experiment), path)
    bundle = recording_messages.packed(recordings.load(path), experiment)
    (folder / "bundle").write_bytes(bundle)
    command = ["node", HERE / "recording.mjs", folder / "bundle", folder / "answers.json"]
    subprocess.run(command, check=True, timeout=60)
    return bundle, json.loads((folder / "answers.json").read_text("utf-8"))


def test_all_messages_of_a_recording_are_described(read):
    views = {name: check(part) for name, part in parts_of(read[0]).items()}
    expected = {
        "training": "progress",
        "map": "map",
        "surface": "surface",
        "looks": "looks",
        "wrongs": "wrongs",
    }
    assert views == expected
    header, arrays = wire.unpack(parts_of(read[0])["map"])
    assert [run.get("left") for run in header["runs"]] == [None, 2]
    assert arrays["x"].shape == (2, 21, 2)


def test_layers_and_mistakes_are_those_of_the_training(read, experiment):
    landscape = solve.landscape(experiment)
    rows = [*moments(experiment, experiment.runs[0], landscape, every(20, landscape.dimension))]
    activations, gradients = inspection.layers(landscape, rows[10].x, networks.inspected(landscape))
    layers = read[1]["layers"]
    assert layers["header"]["step"] == 10  # the last look up to row 11
    for kind, spread in (("activation", activations), ("gradient", gradients)):
        got = {name: layers["arrays"][f"{kind}_{name}"] for name in ("mean", "std", "counts", "edges")}
        assert np.allclose(got["std"]["values"], spread.std, rtol=1e-5)
        heights = np.sqrt(spread.counts / spread.counts.max(axis=1, keepdims=True))
        assert np.allclose(np.sqrt(got["counts"]["values"]) / 255, heights.ravel(), atol=0.003)
        assert got["edges"]["shape"] == [2, 2]
    data = solve.on_device(networks.training(landscape).validation)
    wrong = inspection.mistakes(landscape, rows[-1].x, rows[-1].running, data)
    mistakes = read[1]["mistakes"]
    assert mistakes["header"]["wrong"] == wrong.wrong
    assert mistakes["arrays"]["confusion"]["values"] == wrong.confusion.ravel().tolist()
    shown = mistakes["arrays"]["truth"]["shape"][0]
    assert mistakes["arrays"]["truth"]["values"] == wrong.truth[:shown].tolist()
    assert np.allclose(mistakes["arrays"]["images"]["values"], wrong.images[:shown].ravel(), atol=0.003)
    assert read[1]["first"] == 0


def test_its_own_addresses_are_answered_and_nothing_is_known_before_it_is_played(read):
    _, said = read
    assert (said["map"], said["surface"], said["focus"]) == ("map", "surface", 1)
    assert said["asked"]["title"] == "B"
    half = said["half"]
    assert half["header"]["step"] == 5
    assert half["loss"][:21] == [True] * 6 + [False] * 15
    assert [run["state"] for run in half["header"]["runs"]] == ["training", "diverged"]
    assert half["header"]["runs"][0]["best"]["step"] <= 5
    assert half["whole"] is True
