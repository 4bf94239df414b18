"""The page of networks: what it shows, keeps and refuses."""

import io
import json

import numpy as np
import pytest
from test_page import experiment, message, places, settled, tell, told, turn, unfold, views, visit, widget

from app.page import state
from app.races import permalink, scene
from core.experiment import ExperimentError
from core.rules import RULES
from landscapes import LANDSCAPES
from landscapes.data import training_images

SMALL = {"name": "mlp", "params": {"depth": 1, "width": 4}}


def network(landscape=SMALL, rules=("adam",), **parts):
    return {"version": 1, "landscape": landscape, "runs": [{"rule": rule} for rule in rules]} | parts


def link(given):
    return permalink.encode(permalink.read(json.dumps(given)))


def refusal(**parts):
    with pytest.raises(ExperimentError) as caught:
        permalink.read(json.dumps(network(**parts)))
    return str(caught.value)


def test_the_networks_are_a_click_away_and_the_race_is_found_again():
    page = visit(
        permalink.encode(permalink.read('{"version":1,"landscape":{"name":"ackley"},"runs":[{"rule":"gd"}]}'))
    )
    widget(page, "page-networks").click()
    settled(page)
    assert experiment(page) == permalink.training()
    assert message(page, "learning")["lanes"][0]["url"].startswith("training/")
    assert "runs" not in told(page)  # the server trains
    widget(page, "page-landscapes").click()
    settled(page)
    assert experiment(page).landscape.name == "ackley"
    widget(page, "page-networks").click()
    settled(page)
    assert experiment(page) == permalink.training()


def test_another_network_keeps_what_it_shares_and_brings_its_own_rates():
    page = visit(link(network(rules=("adam", "gd"))))
    turn(page, "landscape-normalization", "batch")
    turn(page, "network", "lenet")
    there = experiment(page)
    assert (there.landscape.name, there.landscape.toggles["normalization"]) == ("lenet", "batch")
    assert there.steps == LANDSCAPES["lenet"].race.steps
    assert [run.rule for run in there.runs] == ["adam", "gd"]
    assert there.runs[0].lr == LANDSCAPES["lenet"].lr(RULES["adam"])
    turn(page, "network", "mlp")  # which has no pooling
    assert "pooling" not in experiment(page).landscape.toggles


def test_every_setting_of_a_network_is_on_the_page():
    page = visit(link(network()))
    for fold in ("group-Initialization", "group-Regularization", "group-Augmentation", "group-Data"):
        unfold(page, fold)
    for fold in ("details-0", "schedules-0"):
        unfold(page, fold)
    entry = LANDSCAPES["mlp"]
    listed = {control["path"] for control in told(page)["controls"]}
    assert {f"landscape.params.{slider.name}" for slider in entry.sliders} <= listed
    assert {*places(page)} <= views(page)
    shown = {
        one.key for kind in ("selectbox", "button_group", "toggle", "checkbox") for one in page.get(kind)
    }
    assert {f"landscape-{toggle.name}" for toggle in entry.toggles} <= shown


def test_every_number_of_a_network_is_set_by_the_server():
    page = visit(link(network(rules=("adam", "gd"))))
    assert all(control["structural"] for control in told(page)["controls"])
    tell(page, "set", [["landscape.params.width", 8]])
    tell(page, "set", [["runs.1.lr", 0.5]])
    now = experiment(page)
    assert (now.landscape.params["width"], now.runs[1].lr) == (8, 0.5)
    assert told(page)["experiment"] == json.loads(now.model_dump_json())
    assert told(page)["focus"] == 1  # the run whose number it was
    tell(page, "set", [["landscape.params.width", 1e9]])
    (warning,) = page.warning
    assert "Width" in warning.value
    assert experiment(page) == now


def compare(page, *names):
    page.multiselect(key="compare").set_value(list(names))
    return settled(page)


def lanes(page):
    """The titles and the experiments of the trainings that are watched."""
    found = message(page, "learning")["lanes"]
    return {lane["title"]: permalink.decode(lane["url"].rpartition("/")[2]) for lane in found}


def test_a_training_is_compared_with_the_same_one_changed_in_one_thing():
    page = visit(link(network(rules=("adam", "gd"))))
    assert list(lanes(page)) == [""]
    assert "layers" in views(page)
    compare(page, "normalization")
    own, other = lanes(page).values()
    assert list(lanes(page)) == ["no normalization", "batch normalization"]
    assert other.landscape.toggles == own.landscape.toggles | {"normalization": "batch"}
    assert (other.seed, other.batch, other.runs) == (own.seed, own.batch, own.runs)
    assert {one for one in views(page) if one.startswith("layers")} == {"layers-0", "layers-1"}
    assert message(page, "layers-1")["url"].rpartition("/")[2] == permalink.encode(other)
    there = panels(page)
    assert (there.experiments, there.experiment) == ((own, other), own)  # the link holds both
    compare(page, "normalization", "dropout", "decay")
    assert len(lanes(page)) == 4
    compare(page, "dropout")
    assert [one.landscape.params["dropout"] for one in panels(page).experiments] == [0, 0.5]
    compare(page)
    assert (panels(page).panels, experiment(page)) == ((), own)


def panels(page):
    """The scene in the page's address."""
    return scene.decode(page.query_params[state.LINK])


def test_what_panels_have_in_common_is_turned_in_all_and_another_comes_into_focus():
    page = compare(visit(link(network(rules=("adam", "gd")))), "normalization")
    tell(page, "set", [["landscape.params.width", 8]])
    assert [one.landscape.params["width"] for one in panels(page).experiments] == [8, 8]
    tell(page, "panel", [1])
    assert message(page, "learning")["panel"] == 1
    assert experiment(page).landscape.toggles["normalization"] == "batch"
    assert page.multiselect(key="compare").value == ["normalization"]  # "without batch norm", seen from there
    turn(page, "landscape-normalization", "layer")
    assert list(lanes(page)) == ["no normalization", "layer normalization"]
    tell(page, "panel", [0])
    assert page.multiselect(key="compare").value == ["panel 1"]  # what no list has is known by its title
    there = panels(page)
    mine = there.beside((there.panels[0], there.panels[1]._replace(title="mine")))
    page.query_params[state.LINK] = scene.encode(mine)  # as the browser writes it
    tell(page, "arranged", True, view="trainmap")
    assert list(lanes(page)) == ["no normalization", "mine"]
    page.query_params[state.LINK] = scene.encode(mine.without(0))
    tell(page, "arranged", True, view="trainmap")
    assert (list(lanes(page)), panels(page).panels) == ([""], ())


def test_what_is_computed_when_one_asks_says_what_and_how_long():
    offers = {}
    for width in (4, 256):
        page = visit(link(network(SMALL | {"params": {"depth": 2, "width": width}})))
        for kind in ("sharpness", "study"):
            header = message(page, kind)
            offers[kind, width] = header["seconds"]
            assert header["ask"] in ("Compute the sharpness", "Compute with and without")
    for kind in ("sharpness", "study"):
        assert 0 < offers[kind, 4] < offers[kind, 256]


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
    assert "must be one of none, batch" in refusal(
        landscape=SMALL | {"toggles": {"normalization": "spectral"}}
    )
    file = io.BytesIO()
    np.savez(file, X=np.random.default_rng(0).uniform(size=(24, 64, 64, 3)), y=np.arange(24) % 2)
    large = training_images.remember("large.npz", file.getvalue())
    assert "at most 2,500,000 parameters" in refusal(
        landscape={"name": "mlp", "params": {"depth": 1, "width": 500}, "data": large}
    )
    assert "does not have that file" in refusal(landscape=SMALL | {"data": "0123456789abcdef"})
    assert "too large" in refusal(rules=("newton",))
    beale = {"name": "beale"}
    assert "only networks have it" in refusal(landscape=beale, plane={"kind": "random"})
    assert "toggles" in refusal(landscape=beale | {"toggles": {"activation": "relu"}})
