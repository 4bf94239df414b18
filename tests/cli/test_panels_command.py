"""Experiments side by side on the command line: numbers of all of them, and files that give them back."""

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

from app.cli import main
from app.export.formats import table
from app.races.scene import read

SCENE = {
    "version": 2,
    "experiment": {"landscape": {"name": "bowl"}, "steps": 4, "runs": [{"rule": "gd", "lr": 0.1}]},
    "panels": [
        {"title": "one *is* $\\alpha$"},
        {"experiment": {"landscape": {"params": {"kappa": 90}}}},
        {"title": "curve", "experiment": {"landscape": {"name": "formula", "formula": "(x - 1)^2"}}},
    ],
    "view": {"panel": 1, "step": 2, "seconds": 0.5},
}
SIZE = ("--size", "200x150", "--fps", "4", "--movie", "none")


@pytest.fixture
def file(tmp_path):
    (tmp_path / "scene.json").write_text(json.dumps(SCENE))
    return tmp_path / "scene.json"


def trajectories(*args):
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exit_code == 0, result.output
    return result


def test_the_numbers_of_all_panels_are_written_and_first_those_of_the_one_in_focus(file):
    found = json.loads(trajectories("run", file, "--surface").stdout)
    assert [panel["title"] for panel in found["panels"]][::2] == ["one *is* $\\alpha$", "curve"]
    experiments = [read(json.dumps(panel["experiment"])).experiment for panel in found["panels"]]
    assert tuple(experiments) == read(json.dumps(SCENE)).experiments
    focus = found["panels"][1]
    assert {key: found[key] for key in ("experiment", "runs", "surface")} == {
        key: focus[key] for key in ("experiment", "runs", "surface")
    }
    assert [len(panel["runs"][0]["x"]) for panel in found["panels"]] == [5, 5, 5]
    assert read(json.dumps(found["scene"])) == read(json.dumps(SCENE))


def test_arrays_and_tables_have_every_panel(file, tmp_path):
    printed = json.loads(trajectories("run", file, "--surface").stdout)
    trajectories("run", file, "--surface", "--out", tmp_path / "x.npz")
    with np.load(tmp_path / "x.npz") as arrays:
        assert arrays["panels"].tolist() == [panel["title"] for panel in printed["panels"]]
        assert arrays["x0"].tolist() == arrays["panel1_x0"].tolist() == printed["runs"][0]["x"]
        for i, panel in enumerate(printed["panels"]):
            assert arrays[f"panel{i}_loss0"].tolist() == panel["runs"][0]["loss"]
            assert arrays[f"panel{i}_surface"].shape == np.shape(panel["surface"]["loss"])
    trajectories("export", file, "--out", tmp_path / "x.csv")
    head, *rows = csv.reader((tmp_path / "x.csv").read_text().splitlines()[1:])
    assert head == ["panel", "across", "up", "loss"]
    counts = [sum(row[0] == str(i) for row in rows) for i in range(3)]
    assert counts == [np.size(panel["surface"]["loss"]) for panel in printed["panels"]]
    assert {len(row) for row in rows} == {4}


@pytest.mark.parametrize("form", table.FORMATS)
def test_every_file_of_panels_gives_them_back(form, file, tmp_path):
    out = tmp_path / f"talk.{form}"
    trajectories("export", file, "--out", out, *SIZE)
    found = json.loads(trajectories("run", "--from", out).stdout)
    assert read(json.dumps(found["scene"])) == read(json.dumps(SCENE))


@pytest.mark.parametrize(("deck", "name"), [("beamer", "slides.tex"), ("reveal", "index.html")])
def test_decks_of_panels_give_them_back(deck, name, file, tmp_path):
    more = ["--frames", "3"] if deck == "beamer" else ["--revealjs", "."]
    trajectories("export", file, "--deck", deck, "--out", tmp_path / "deck", *SIZE, *more)
    found = json.loads(trajectories("run", "--from", tmp_path / "deck" / name).stdout)
    assert read(json.dumps(found["scene"])) == read(json.dumps(SCENE))
