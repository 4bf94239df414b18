"""A file of one's own on the command line: what was done is said, and can be chosen otherwise by options."""

import json
import os

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_iris
from test_cli import strict, trajectories

from landscapes.linear_models import uploaded

IRIS = load_iris()
FLOWERS = pd.DataFrame(IRIS.data, columns=["sl", "sw", "pl", "pw"]).assign(
    Id=np.arange(1, 151), species=IRIS.target_names[IRIS.target]
)
FLOWERS.loc[::10, "sw"] = np.nan
RACE = json.dumps({"version": 1, "landscape": {"name": "upload"}, "steps": 5, "runs": [{"rule": "gd"}]})


@pytest.fixture
def iris(tmp_path):
    """A table with a counter, a gap in every tenth row, and classes that are words."""
    FLOWERS.to_csv(tmp_path / "iris.csv", index=False)
    return tmp_path / "iris.csv"


def test_what_was_read_and_left_out_is_said_beside_the_numbers(iris):
    result = trajectories("run", "-", "--data", iris, stdin=RACE)
    assert result.exit_code == 0
    assert np.shape(strict(result.stdout)["runs"][0]["x"]) == (6, 15)
    assert result.stderr == (
        "iris.csv: 135 rows, 4 features; 3 classes of species: setosa, versicolor, virginica; features "
        "standardized; Id left out: it numbers the rows; 15 rows left out: a value is missing.\n"
    )


def test_target_features_gaps_units_and_weights_are_options(iris):
    options = ("--target", "PW", "--missing", "columns", "--standardize", "nothing", "--feature", "pl")
    result = trajectories("run", "-", "--data", iris, *options, "--feature", "sl", stdin=RACE)
    found = strict(result.stdout)["experiment"]["landscape"]["data"]
    assert found.endswith("/0/1/target=3/features=0.2/scale=raw/missing=columns")
    assert "150 rows, 2 features; the target is pw; features and target in their own units" in result.stderr
    drawn = trajectories(
        *("run", "-", "--data", iris, "--weights", "intercept", "pl", "--weights-of", "virginica"),
        "--surface",
        stdin=RACE,
    )
    assert strict(drawn.stdout)["surface"]["axes"] == ["intercept of virginica", "weight of pl for virginica"]
    numbers = trajectories("run", "-", "--data", iris, "--target", "pl", "--target-is", "classes", stdin=RACE)
    assert numbers.stderr.endswith("'pl' has 42 different values; at most 20 classes are allowed.\n")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--target", "specie"), "There is no column called 'specie'; did you mean 'species'?"),
        (("--feature", "q"), "There is no column called 'q'; there are sl, sw, pl, pw, Id, species."),
        (("--weights", "sl", "q"), "There is no weight called 'q'; there are sl, sw, pl, pw, intercept."),
        (("--weights", "sl", "sl"), "The two weights that are drawn must be different."),
        (("--target", "pw", "--weights-of", "a"), "There is no class called 'a'; there are none."),
        (("--feature", "species"), "A feature and a target are needed; no column is left"),
    ],
)
def test_a_choice_that_cannot_be_made_is_one_sentence_and_nothing_is_written(iris, options, sentence):
    out = iris.with_name("x.npz")
    result = trajectories("run", "-", "--data", iris, "--out", out, *options, stdin=RACE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: --data {iris}: {sentence}")
    assert result.stderr.count("\n") == 1
    assert not out.exists()


def test_choices_need_a_table():
    result = trajectories("run", "-", "--target", "y", stdin=RACE)
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: --target chooses from a table; name it with --data.\n",
    )


def test_an_export_of_a_table_is_made_and_runs_again_with_what_was_chosen(iris, tmp_path):
    race, csv = tmp_path / "race.json", tmp_path / "talk.csv"
    race.write_text(RACE)
    made = trajectories(
        "export", race, "--out", csv, "--data", iris, "--target", "pw", "--weights", "pl", "sl"
    )
    assert made.exit_code == 0, made.stderr
    assert "the target is pw" in made.stderr
    assert pd.read_csv(csv, comment="#").columns.tolist() == ["weight of pl", "weight of sl", "loss"]
    again = trajectories("run", "--from", csv, "--data", iris)
    found = strict(again.stdout)["experiment"]["landscape"]["data"]
    assert found.endswith(":iris.csv/2/0/target=3")
    uploaded.TABLES._contents.clear()
    for args in (("run", "--from", csv), ("export", csv, "--out", tmp_path / "x.png")):
        gone = trajectories(*args)
        assert gone.exit_code == 2
        assert gone.stderr.endswith("which a link does not hold; name the file with --data.\n")
        assert gone.stderr.count("\n") == 1
    other = trajectories("run", "--from", csv, "--data", iris, "--target", "pl")
    assert strict(other.stdout)["experiment"]["landscape"]["data"].endswith("/0/1/target=2")


def test_every_panel_that_takes_a_table_gets_it(iris, tmp_path):
    panels = [
        {"title": "all"},
        {"experiment": {"landscape": {"name": "upload"}, "runs": [{"lr": 0.5}]}},
        {"experiment": {"landscape": {"name": "bowl"}}},
    ]
    scene = {"version": 2, "experiment": {**json.loads(RACE)}, "panels": panels}
    del scene["experiment"]["version"]
    for first in ("upload", "bowl"):  # whichever of them the scene begins with
        scene["experiment"]["landscape"]["name"] = first
        out = tmp_path / f"{first}.csv"
        made = trajectories(
            "export", "-", "--out", out, "--data", iris, "--target", "pw", stdin=json.dumps(scene)
        )
        assert made.exit_code == 0, made.stderr
        assert made.stderr.count("the target is pw") == 1
        again = trajectories("run", "--from", out, "--data", iris)
        grounds = [panel["experiment"]["landscape"] for panel in strict(again.stdout)["panels"]]
        assert [ground["name"] for ground in grounds] == [first, "upload", "bowl"]
        for ground in grounds:
            assert (ground["name"] == "upload") == (":iris.csv/" in str(ground.get("data")))
    scene["panels"] = [{}, {"experiment": {"landscape": {"name": "beale"}}}]
    none = trajectories("run", "-", "--data", iris, stdin=json.dumps(scene))
    assert none.stderr == "Error: --data: bowl and beale take no file; upload, mlp, cnn and lenet do.\n"


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="a file without an end")
def test_a_file_without_an_end_is_too_large():
    result = trajectories("run", "-", "--data", "/dev/zero", stdin=RACE)
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: --data /dev/zero: The file is larger than 5 MB.\n",
    )
