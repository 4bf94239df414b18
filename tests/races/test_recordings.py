"""Recorded trainings: what is in a file is what was trained, and it is found by its experiment."""

import json
import zipfile

import numpy as np
import pytest

from app.races import lessons, permalink, recordings
from app.races.claims import values
from core.experiment import ExperimentError

TINY = {
    "version": 1,
    "landscape": {"name": "mlp", "params": {"depth": 1, "width": 6}},
    "steps": 20,
    "runs": [
        {"rule": "gd", "lr": 0.3, "label": "A"},
        {"rule": "adam", "lr": 0.02, "label": "B"},
        {"rule": "gd", "lr": 1e6, "label": "C"},
    ],
}


def experiment(**changed):
    return permalink.read(json.dumps(TINY | changed))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder, of = tmp_path_factory.mktemp("recordings"), experiment()
    recordings.save(recordings.made(of), folder / f"{recordings.stem('tiny', of)}.npz")
    return folder


@pytest.fixture(scope="module")
def recording(folder):
    found = recordings.find("tiny", experiment(), folder)
    assert found
    return found


def test_a_recording_says_what_training_again_says(recording):
    of = experiment()
    for name, told in [
        ("final", {}), ("loss_at", {"at": 7}), ("accuracy_at", {"at": 20}), ("training_accuracy_at", {}),
        ("validation_at", {"at": 3}), ("lowest_validation", {}), ("best_accuracy", {}), ("diverged_at", {}),
        ("lowest_validation_at", {}), ("steps_to", {"epsilon": 1.5}), ("accuracy_reached", {"accuracy": 0.4}),
        ("layer_std", {"layer": 1, "at": 2}), ("layer_mean", {"layer": 0, "at": 20}),
    ]:  # fmt: skip
        for i in range(2 if name.startswith("layer") else 3):
            again = values.value_of(name, told, of, i)
            expected = again if again is None else pytest.approx(again, rel=1e-4)
            assert recordings.value_of(recording, of, name, told, i) == expected, name
    assert recordings.value_of(recording, of, "diverged_at", {}, 2) == 2
    for name in ("sharpness", "smoothness", "layer_slope_std", "dead_units"):
        assert recordings.value_of(recording, of, name, {"at": 10}, 0) >= 0
        assert recordings.value_of(recording, of, name, {"at": 10}, 2) is None
    assert recordings.value_of(recording, of, "smoothness", {"at": 10}, 1) is None  # Adam's multiplies none


def test_the_same_recording_is_the_same_file_and_small(recording, folder, tmp_path):
    (path,) = recordings.of_name("tiny", folder)
    recordings.save(recording, tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()
    assert path.stat().st_size < 60_000
    with np.load(path) as archive:
        assert archive["curves"].dtype == np.float32
        assert archive["sizes"].shape == (3, 4)


def test_a_recording_is_found_by_what_decides_its_runs(folder, recording):
    find = recordings.find
    relabelled = [TINY["runs"][1] | {"label": "Adam", "color": "teal"}, TINY["runs"][0]]
    other = experiment(runs=relabelled)
    assert find("tiny", other, folder) is recording
    assert recording.rows_of(other) == (1, 0)
    mine = recordings.value_of(recording, other, "final", {}, 0)
    assert mine == recordings.value_of(recording, experiment(), "final", {}, 1)
    changes = [
        {"steps": 21}, {"seed": 1}, {"runs": [{"rule": "gd", "lr": 0.31}]},
        {"landscape": {"name": "mlp", "params": {"depth": 1, "width": 7}}},
        {"plane": {"kind": "random"}},
    ]  # fmt: skip
    for change in changes:
        assert find("tiny", experiment(**change), folder) is None, change
    assert find("tin", experiment(), folder) is None
    assert recordings.key(experiment(runs=TINY["runs"][::-1])) == recordings.key(experiment())


def test_what_was_not_recorded_and_what_is_no_recording_are_said(recording, tmp_path):
    of = experiment()
    for told, words in [({"at": 3}, "after the steps 0, 2, 4"), ({"layer": 9}, "the last one is")]:
        with pytest.raises(ExperimentError, match=words):
            recordings.value_of(recording, of, "layer_std", told, 0)
    with pytest.raises(ExperimentError, match="not of this experiment"):
        recordings.value_of(recording, experiment(steps=9), "final", {}, 0)
    with pytest.raises(ExperimentError, match="no network"):
        recordings.made(experiment(landscape={"name": "beale"}))
    path = tmp_path / "bad.00000000.npz"
    path.write_bytes(b"PK")
    with pytest.raises(ExperimentError, match=r"bad\.00000000\.npz: it is no recording"):
        recordings.load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("about.json", '{"format": 9}')
    with pytest.raises(ExperimentError, match="it has the format 9"):
        recordings.load(path)


OURS = lessons.OURS / recordings.FOLDER


def again(path):
    """A recording of ours, and the same trained now, in turn for each run."""
    recording = recordings.load(path)
    assert path.name == f"{path.name.split('.')[0]}.{recordings.key(recording.experiment)}.npz"
    made = recordings.made(recording.experiment)
    return recording, made


def test_our_lessons_have_all_their_recordings_and_no_others_and_they_are_small():
    course, played = lessons.load(lessons.OURS), set()
    for lesson in course.lessons.values():
        for name, experiment in lessons.recorded(lesson):
            path = recordings.path_of(name, experiment, OURS)
            assert path, f"{lesson.id}: trajectories lessons record {lesson.folder}"
            played.add(path)
    assert played == set(OURS.glob("*.npz"))
    assert max(path.stat().st_size for path in played) < 60_000
    assert sum(path.stat().st_size for path in played) < 1_500_000


def compare(path):
    recording, made = again(path)
    for one, other in zip(recording.runs, made.runs, strict=True):
        assert [moment.step for moment in one.moments] == [moment.step for moment in other.moments]
        assert one.moments[-1].ended == other.moments[-1].ended
        begun = (one.moments[0], other.moments[0])
        for name in ("loss", "validation"):
            assert getattr(begun[0], name) == pytest.approx(getattr(begun[1], name), rel=1e-3)
        for inside, again_inside in zip(one.layers[:1], other.layers[:1], strict=True):
            assert inside.activations.std == pytest.approx(again_inside.activations.std, rel=1e-3)
        rates = [moment.validation_accuracy for moment in (one.moments[-1], other.moments[-1])]
        assert rates[0] == pytest.approx(rates[1], abs=0.05)  # rounding may lead another way


def test_the_smallest_of_our_recordings_comes_out_again():
    compare(min(OURS.glob("*.npz"), key=lambda path: path.stat().st_size))


@pytest.mark.thorough
@pytest.mark.parametrize("path", sorted(OURS.glob("*.npz")), ids=lambda path: path.stem)
def test_each_of_our_recordings_comes_out_again(path):
    compare(path)
