"""Controls: every number of an experiment that a hand can set, and nothing that would be refused."""

import json

import pytest

from app.races import controls, permalink
from core.rules import RULES
from landscapes import LANDSCAPES

SETTINGS = {"weight_decay": 50.0, "clip": 1e5, "noise": 700.0, "lr": 1e5}
BATCHES = {"batch": {"size": 500}, "steps": 4000}
DRAWN = [name for name, landscape in LANDSCAPES.items() if not (landscape.training or landscape.user_input)]


def read(landscape, *runs, **keys):
    return permalink.read(json.dumps({"version": 1, "landscape": landscape, "runs": runs} | keys))


RACES = [
    *(read({"name": name}, {"rule": "adam"}, {"rule": "gd"} | SETTINGS) for name in DRAWN),
    *(
        read({"name": name}, {"rule": rule.name})
        for rule in RULES.values()
        for name in DRAWN
        if name in ("beale", "one_hot", "digits") and LANDSCAPES[name].obstacle(rule) is None
    ),
    read({"name": "beale"}, {"rule": "gd", "schedule": {"name": "cosine"}}, start=[1e5, -1e5]),
    read({"name": "formula", "formula": "x^2 + a*y^n"}, {"rule": "gd"}),
    read({"name": "gd_vs_sgd"}, {"rule": "gd"}, {"rule": "gd", "batch": {"size": 3}}, **BATCHES),
    read({"name": "cnn"}, {"rule": "adam"}),
    read({"name": "cnn"}, {"rule": "adam"}, {"rule": "adam", "seed": 1}),
    read({"name": "beale"}, {"rule": "gd", "start": [9, -9], "seed": 5, "noise": 1}, {"rule": "gd"}),
    read({"name": "double_well"}, {"rule": "gd", "start": [-1]}),
]


@pytest.mark.parametrize("experiment", RACES, ids=lambda race: f"{race.landscape.name}-{race.runs[0].rule}")
def test_what_a_control_offers_is_allowed(experiment):
    found = controls.controls(experiment)
    assert len({control.path for control in found}) == len(found)
    for control in found:
        assert control.label.strip()
        value = controls.at(experiment.model_dump(mode="json"), control.path)
        assert control.none if value is None else control.low <= value <= control.high
        assert value is None or not control.only or value in control.only
        resized = control.structural and control.path.startswith("landscape.params")
        ends = [*control.only] or [control.low, control.high]
        for other in () if resized else (*ends, *([None] if control.none else [])):
            dumped = experiment.model_dump(mode="json")
            controls.put(dumped, control.path, int(other) if other and control.integer else other)
            assert permalink.read(json.dumps(dumped))


def test_every_number_that_a_run_and_its_landscape_have_can_be_set():
    experiment = read(
        {"name": "regression"},
        {
            "rule": "adam",
            "schedule": {"name": "cosine"},
            "batch": {"size": 3},
            "start": [300, 3],
            "seed": 2,
        },
    )
    run = "runs.0"
    assert {control.path for control in controls.controls(experiment)} == {
        *("start.0", "start.1", "steps", "seed", "batch.size", f"{run}.lr", f"{run}.batch.size"),
        *(f"{run}.params.{name}" for name in experiment.runs[0].params),
        *(f"{run}.schedule.params.{name}" for name in experiment.runs[0].schedule.params),
        *(f"{run}.{name}" for name in ("weight_decay", "clip", "noise", "start.0", "start.1", "seed")),
    }


def test_what_is_no_place_in_an_experiment_is_refused():
    dumped = permalink.DEFAULT.model_dump(mode="json")
    for path in ("start.2", "runs.9.lr", "runs.0.rate", "steps.0", "runs.x", "nothing", ""):
        for ask in (
            lambda path=path: controls.at(dumped, path),
            lambda path=path: controls.put(dumped, path, 1),
        ):
            with pytest.raises(KeyError):
                ask()
