"""`trajectories tune`: what it writes reads back, and what is wrong is said in one sentence."""

import csv
import json

import pytest
from click.testing import CliRunner

from app.cli import main
from app.export.formats import metadata
from app.races.scene import read

RACE = json.dumps(
    {
        "version": 1,
        "landscape": {"name": "ellipse"},
        "steps": 30,
        "runs": [{"rule": "momentum"}, {"rule": "adam"}],
    }
)


def test_the_best_are_a_scene_and_all_that_was_tried_a_table_and_a_figure(tmp_path):
    out, trials, figure = (tmp_path / name for name in ("tuned.json", "trials.csv", "trials.svg"))
    asked = ["tune", "-", "--budget", "16", "--search", "grid", "--search", "random"]
    files = ["--out", out, "--trials", trials, "--figure", figure]
    done = CliRunner().invoke(main, [*asked, *map(str, files)], input=RACE)
    assert done.exit_code == 0, done.output
    assert "Grid search, 16 runs of 30 steps for every rule; final loss:" in done.stdout
    scene = read(out.read_text("utf-8"))
    assert scene.caption == "Tuned by grid search, 16 runs of 30 steps for every rule."
    rows = list(csv.DictReader(trials.read_text("utf-8").splitlines()))
    assert {(row["search"], row["rule"]) for row in rows} == {
        (search, rule) for search in ("grid", "random") for rule in ("momentum", "adam")
    }
    first = rows[0]
    run = scene.experiment.runs[0]
    assert (run.rule, run.lr, run.params["beta"]) == (
        first["rule"],
        pytest.approx(float(first["lr"]), rel=1e-5),
        pytest.approx(float(first["params.beta"]), rel=1e-5),
    )
    assert min(float(row["final_loss"]) for row in rows[:16] if row["final_loss"]) == float(
        first["final_loss"]
    )
    drawn = read(metadata.scene_of(figure)).experiment
    assert drawn == scene.experiment
    assert all(
        words in figure.read_text("utf-8") for words in ("Momentum: grid search", "Momentum: random search")
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--out", "x.yaml"], "--out x.yaml must end in .json."),
        (["--figure", "x.gif"], "--figure x.gif must end in .png or .svg or .pdf."),
        (["--range", "params.gamma", "0", "1"], "Momentum has no such setting; it has lr, params.beta."),
        (["--budget", "100000"], "at most 100,000"),
    ],
)
def test_what_is_wrong_is_one_sentence(options, sentence):
    done = CliRunner().invoke(main, ["tune", "-", *options], input=RACE)
    assert done.exit_code == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
