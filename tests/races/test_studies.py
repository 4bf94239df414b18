"""Studies: what is read and refused, and every cell against the experiment that it stands for."""

import json

import numpy as np
import pytest

from app.races import studies
from app.races.claims.values import value_of
from app.races.studies import chunking, tables
from core.experiment import ExperimentError

BEALE = {"landscape": {"name": "beale"}, "steps": 20, "runs": [{"rule": "adam"}]}
RATES = {"runs.0.lr": {"log": [1e-3, 1, 3]}}
FINAL = {"final": {"of": "final"}}


def study(experiment=BEALE, over=RATES, measures=FINAL, **more):
    return json.dumps({"version": 2, "experiment": experiment, "over": over, "measures": measures} | more)


QUADRATIC = {
    "landscape": {"name": "quadratic"},
    "start": [1, 0.5],
    "steps": 30,
    "runs": [
        {"rule": "momentum", "weight_decay": 0.1, "decay": "decoupled"},
        {"rule": "adam", "start": [2, 1]},
    ],
}
REGRESSION = {
    "landscape": {"name": "regression"},
    "steps": 25,
    "batch": {"size": 5},
    "runs": [{"rule": "gd", "schedule": {"name": "cosine"}, "noise": 0.1}],
}
PLATEAU = {
    "landscape": {"name": "beale"},
    "steps": 25,
    "runs": [{"rule": "gd", "schedule": {"name": "plateau"}}],
}

STUDIES = {
    "rates, momenta and a switch": (
        BEALE,
        {
            "runs.0.lr": {"log": [1e-3, 10, 3]},
            "runs.0.params.b1": {"linear": [0, 0.99, 2]},
            "start": {"grid": [2, 2]},
        },
        {
            "final": {"of": "final"},
            "steps": {"of": "steps_to", "loss": 3},
            "above": {"of": "steps_to", "epsilon": 2},
            "away": {"of": "distance"},
            "swings": {"of": "overshoots"},
            "turns": {"of": "turns", "axis": 1},
            "excess": {"of": "excess"},
            "at": {"of": "loss_at", "at": 7},
            "ended": {"of": "diverged_at"},
        },
    ),
    "what a landscape and a run have": (
        QUADRATIC,
        {
            "landscape.params.a": {"log": [2, 50, 2]},
            "start.1": {"values": [0.5, -1]},
            "runs.0.weight_decay": {"values": [0, 0.5]},
            "runs.0.clip": {"values": [None, 0.5]},
            "runs.1.start.0": {"values": [2]},
            "runs.1.toggles.bias": {"values": ["corrected", "misprinted"]},
        },
        {
            "final": {"of": "final"},
            "excess": {"of": "excess", "run": 0},
            "factor": {"of": "factor", "axis": 0},
        },
    ),
    "seeds, noise and schedules": (
        REGRESSION,
        {
            "seed": {"count": 2},
            "runs.0.schedule.params.floor": {"values": [0, 0.5]},
            "runs.0.noise": {"values": [0, 0.2]},
            "batch.size": {"values": [5, 20]},
        },
        FINAL,
    ),
    "rules and policies": (
        PLATEAU,
        {
            "runs.0.rule": {"values": ["gd", "momentum", "newton"]},
            "runs.0.schedule.params.cut": {"values": [0.1, 0.9]},
            "runs.0.schedule.params.patience": {"values": [0, 3]},
        },
        {"final": {"of": "final"}, "long": {"of": "longest_step"}},
    ),
    "random search": (
        BEALE,
        {
            "runs.0.lr": {"random": {"log": [1e-3, 1], "count": 4}},
            "runs.0.params.b1": {"random": {"linear": [0, 1], "along": "runs.0.lr"}},
            "start": {"random": {"along": "runs.0.lr", "seed": 7}},
        },
        FINAL,
    ),
}


@pytest.mark.parametrize("name", STUDIES)
def test_every_cell_is_the_run_of_its_experiment(name):
    experiment, over, measures = STUDIES[name]
    read = studies.read(study(experiment, over, measures))
    result = studies.run(read, most=5)
    assert result.whole
    for wanted in read.wanted:
        dims, shape = read.of_array(wanted)
        found = result.arrays[wanted.name]
        assert found.shape == shape
        told = {key: value for key, value in wanted.told.items() if key != "loss"}
        if "loss" in wanted.told:
            told |= {"epsilon": wanted.told["loss"], "floor": 0.0}
        for index in np.ndindex(*shape):
            place = dict(zip(dims, index, strict=True))
            run = place.pop("run", wanted.run)
            expected = value_of(wanted.of, told, read.at(place, whole=True), run)
            if expected is None:
                assert np.isnan(found[index])
            else:
                assert found[index] == pytest.approx(expected, rel=1e-9, abs=1e-12), (wanted, place)


def test_a_grid_covers_the_window_and_names_the_minimum_that_each_start_reaches():
    experiment = {"landscape": {"name": "himmelblau"}, "steps": 300, "runs": [{"rule": "gd", "lr": 0.01}]}
    read = studies.read(study(experiment, {"start": {"grid": [12, 9]}}, {"pit": {"of": "reached"}}))
    assert read.dims == ("start.0", "start.1")
    (pits,) = studies.run(read).arrays.values()
    assert set(np.unique(pits)) == {0, 1, 2, 3}
    (low, high), _ = ((-6, 6), None)
    xs = read.axes.settings[0].values
    assert low < xs[0] < xs[-1] < high
    np.testing.assert_allclose(np.diff(xs), xs[1] - xs[0])


def test_a_map_on_which_all_diverge_is_numbers_all_the_same():
    over = {"runs.0.lr": {"linear": [10, 1000, 4]}}
    experiment = {"landscape": {"name": "quadratic"}, "steps": 90, "runs": [{"rule": "gd"}]}
    measures = {"final": {"of": "final"}, "gone": {"of": "diverged"}, "at": {"of": "diverged_at"}}
    result = studies.run(studies.read(study(experiment, over, measures)))
    assert np.isnan(result.arrays["final"]).all()
    assert (result.arrays["gone"] == 1).all()
    assert (result.arrays["at"] > 0).all()
    table = tables.columns(result)
    assert list(table) == ["runs.0.lr", "final", "gone", "at"]


def test_chunks_cover_every_cell_once_and_each_has_one_program():
    over = {"seed": {"count": 7}, "runs.0.rule": {"values": ["gd", "adam"]}, "start": {"grid": [5, 3]}}
    read = studies.read(study(BEALE, over))
    for most in (1, 4, 15, 1000):
        whole = chunking.shape(read, most)
        assert whole[1] == 1
        assert np.prod(whole) <= most
        seen = np.zeros(read.shape, int)
        for chunk in studies.chunks(read, whole):
            seen[chunk.box()] += 1
        assert (seen == 1).all()


def test_whoever_interrupts_a_study_gets_what_is_there():
    read = studies.read(study(BEALE, {"seed": {"count": 6}}))

    def progress(cells):
        raise KeyboardInterrupt

    result = studies.run(read, progress, most=2)
    assert not result.whole
    assert result.done == 2
    assert np.isfinite(result.arrays["final"][:2]).all()
    assert np.isnan(result.arrays["final"][2:]).all()


@pytest.mark.thorough
def test_networks_are_trained_cell_by_cell():
    experiment = {
        "landscape": {"name": "mlp", "params": {"width": 4}},
        "steps": 3,
        "batch": {"size": 8},
        "runs": [{"rule": "gd"}],
    }
    measures = {"final": {"of": "final"}, "right": {"of": "accuracy_at"}}
    read = studies.read(
        study(experiment, {"runs.0.lr": {"values": [0.01, 0.1]}, "seed": {"count": 2}}, measures)
    )
    result = studies.run(read)
    assert np.isfinite(result.arrays["final"]).all()
    assert len(np.unique(result.arrays["final"])) == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "This is not valid JSON"),
        ("[]", "a study must be an object"),
        (study(version=1), "version: 1 was given, but only studies of version 2"),
        (study(extra=1), 'there is no key called "extra"'),
        (json.dumps({"version": 2}), "experiment: this key is required."),
        (study(experiment={"landscape": {"name": "beal"}, "runs": [{"rule": "gd"}]}), "did you mean beale?"),
        (study(over={}), "at least one axis"),
        (study(over={"runs.0.rate": {"values": [1]}}), 'has nothing at "runs.0.rate"'),
        (study(over={"runs.1.lr": {"values": [1]}}), 'has nothing at "runs.1.lr"'),
        (study(over={"runs.00.lr": {"values": [1]}}), 'has nothing at "runs.00.lr"'),
        (study(over={"runs.0.lr": {"values": [10**400]}}), "runs[0].lr"),
        (study(over={"runs.0.lr": {"values": [float("nan")]}}), "runs[0].lr: nan was given"),
        (study(over={"runs.0.lr": {"logg": [1, 2, 3]}}), "did you mean log?"),
        (study(over={"runs.0.lr": {"log": [1, 2, 0]}}), "a whole number from 1"),
        (study(over={"runs.0.lr": {"linear": [1, 2, -5]}}), "a whole number from 1"),
        (study(over={"runs.0.lr": {"values": []}}), "at least one value"),
        (study(over={"start": {"grid": [0, 4]}}), "two whole numbers from 1"),
        (study(over={"seed": {"count": 0}}), "a whole number from 1"),
        (study(over={"runs.0.lr": {"count": 3}}), "only seeds are counted"),
        (study(over={"runs.0.lr": {"grid": [3, 3]}}), "only starts lie on the window"),
        (study(over={"runs.0.lr": {"log": [0, 1, 3]}}), "above 0"),
        (study(over={"runs.0.lr": {"log": [1, float("inf"), 3]}}), "two numbers above 0"),
        (study(over={"runs.0.lr": {"linear": [-1, 1, 3]}}), "runs[0].lr: -1.0 was given"),
        (study(over={"runs.0.params.b1": {"linear": [0, 2, 3]}}), "runs[0].params.b1: 2.0 was given"),
        (study(over={"runs.0.rule": {"values": ["adam", "adm"]}}), 'there is no rule called "adm"'),
        (study(over={"runs.0.lr": {"values": ["fast"]}}), "runs[0].lr"),
        (
            study(over={"start": {"values": [[0, 0], [1, 1]]}, "start.0": {"values": [1]}}),
            "start varies already",
        ),
        (
            study(over={"runs.0.rule": {"values": ["adam", "gd"]}, "runs.0.params.b1": {"values": [0.5]}}),
            "over.runs.0.params.b1: there is nothing here where",
        ),
        (
            study(over={"runs.0.lr": {"log": [1e-4, 1, 10**6]}, "seed": {"count": 10**6}}),
            "1,000,000 · 1,000,000 = 1,000,000,000,000 cells were asked for, but at most 1,000,000,000",
        ),
        (study(over={"seed": {"count": 10**12}}), "a whole number from 1 to 10000000"),
        (study(over={"runs.0.lr": {"random": {"log": [1, 2]}}}), "give one of count and along"),
        (study(over={"runs.0.lr": {"random": {"count": 2}}}), "give one of linear and log"),
        (study(over={"runs.0.lr": {"random": {"along": "seed", "log": [1, 2]}}}), "there is no axis called"),
        (study(measures={}), "at least one measure"),
        (study(measures={"a b": {"of": "final"}}), "a measure's name must be"),
        (study(measures={"run": {"of": "final"}}), "a measure's name must be"),
        (study(measures={"a": {"of": "finale"}}), "did you mean final?"),
        (study(measures={"a": {"of": "turns"}}), "measures.a.axis: this key is required"),
        (study(measures={"a": {"of": "turns", "axis": 2}}), "the last axis is 1"),
        (study(measures={"a": {"of": "steps_to"}}), "it is a loss, or an epsilon"),
        (study(measures={"a": {"of": "steps_to", "loss": 1, "epsilon": 2}}), "either a loss, or an epsilon"),
        (study(measures={"a": {"of": "final", "run": 1}}), "the last run is 0"),
        (study(measures={"a": {"of": "final", "axis": 1}}), 'there is no key called "axis"'),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(text, sentence):
    with pytest.raises(ExperimentError) as refused:
        studies.read(text)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)
