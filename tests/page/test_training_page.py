"""The page of networks: what it shows, keeps and refuses."""

import json

import pytest
from test_page import experiment, message, visit

from app.races import permalink
from core.experiment import ExperimentError
from core.rules import RULES
from landscapes import LANDSCAPES

SMALL = {"name": "mlp", "params": {"depth": 1, "width": 4}}


def network(landscape=SMALL, rules=("adam",), **parts):
    return {"version": 1, "landscape": landscape, "runs": [{"rule": rule} for rule in rules]} | parts


def link(given):
    return permalink.encode(permalink.read(json.dumps(given)))


def refusal(**parts):
    with pytest.raises(ExperimentError) as caught:
        permalink.read(json.dumps(network(**parts)))
    return str(caught.value)


def turned(page, key, value):
    """The page after a click on one of several choices."""
    (control,) = (group for group in page.get("button_group") if group.key == key)
    control.set_value(value).run()
    assert [error.message for error in page.exception] == []
    return page


def test_the_networks_are_a_click_away_and_the_race_is_found_again():
    page = visit(
        permalink.encode(permalink.read('{"version":1,"landscape":{"name":"ackley"},"runs":[{"rule":"gd"}]}'))
    )
    page.button("page-networks").click().run()
    assert experiment(page) == permalink.training()
    assert message(page, "learning")[0]["url"].startswith("training/")
    page.button("page-landscapes").click().run()
    assert experiment(page).landscape.name == "ackley"
    page.button("page-networks").click().run()
    assert experiment(page) == permalink.training()


def test_another_network_keeps_what_it_shares_and_brings_its_own_rates():
    page = visit(link(network(rules=("adam", "gd"))))
    turned(page, "landscape-normalization", "batch")
    turned(page, "network", "lenet")
    there = experiment(page)
    assert (there.landscape.name, there.landscape.toggles["normalization"]) == ("lenet", "batch")
    assert there.steps == LANDSCAPES["lenet"].race.steps
    assert [run.rule for run in there.runs] == ["adam", "gd"]
    assert there.runs[0].lr == LANDSCAPES["lenet"].lr(RULES["adam"])
    turned(page, "network", "mlp")  # which has no pooling
    assert "pooling" not in experiment(page).landscape.toggles


def test_every_setting_of_a_network_is_on_the_page():
    page = visit(link(network()))
    for group in ("Initialization", "Regularization", "Augmentation", "Data"):
        page.session_state[f"group-{group}"] = True
    page.run()
    assert [error.message for error in page.exception] == []
    sliders = {
        one.key.removeprefix("landscape-") for kind in ("slider", "select_slider") for one in page.get(kind)
    }
    entry = LANDSCAPES["mlp"]
    assert {slider.name for slider in entry.sliders} <= sliders
    shown = {
        one.key for kind in ("selectbox", "button_group", "toggle", "checkbox") for one in page.get(kind)
    }
    assert {f"landscape-{toggle.name}" for toggle in entry.toggles} <= shown


def test_a_network_is_an_experiment_like_any_other():
    read = permalink.read(json.dumps(network()))
    assert (read.start, read.batch.size, read.plane.kind) == ((), 32, "pca")
    assert permalink.decode(permalink.encode(read)) == read
    whole = permalink.read(json.dumps(network(batch={"size": None, "order": "replacement"})))
    assert (whole.batch.size, permalink.decode(permalink.encode(whole))) == (None, whole)


def test_what_a_network_cannot_be_is_said_in_a_sentence():
    assert refusal(start=[1.0]) == "start: mlp starts where its initialization puts it; leave this out."
    assert "allowed are pca, random, hessian, line" in refusal(plane={"kind": "axes"})
    assert "add a second run" in refusal(plane={"kind": "line"})
    assert 'no setting called "activatio"; did you mean activation?' in refusal(
        landscape=SMALL | {"toggles": {"activatio": "relu"}}
    )
    assert "must be one of none, batch" in refusal(landscape=SMALL | {"toggles": {"normalization": "weight"}})
    assert "at most 250,000 parameters" in refusal(
        landscape={"name": "mlp", "params": {"depth": 9, "width": 256}}
    )
    assert "does not have that file" in refusal(landscape=SMALL | {"data": "0123456789abcdef"})
    assert "too large" in refusal(rules=("newton",))
    beale = {"name": "beale"}
    assert "only networks have it" in refusal(landscape=beale, plane={"kind": "random"})
    assert "toggles" in refusal(landscape=beale | {"toggles": {"activation": "relu"}})
