"""The gallery on the page: a scene opens with a click, and its words stand above the picture."""

import json
import random

import pytest
from test_page import experiment, message, settled, tell, told, visit

from app.page import state
from app.races import gallery, permalink, scene, solve
from app.races.surprise import surprise


def near(page):
    """The titles of the scenes whose words may be said on a page."""
    return [one["title"] for one in message(page, "gallery")["near"]]


@pytest.mark.parametrize("title", gallery.row(training=False))
def test_a_scene_of_the_row_opens_with_one_click(title):
    page, entry = visit(), gallery.row(training=False)[title]
    offered = {one["title"]: one["link"] for one in message(page, "gallery")["row"]}
    assert offered[title] == entry.link
    page = tell(page, "open", [offered[title]], "gallery")
    assert page.query_params[state.LINK] == entry.link
    assert experiment(page) == entry.scene.experiment
    assert told(page)["shown"] == scene.shown(entry.scene)
    assert entry.title in near(page)


def test_a_scene_with_networks_opens_on_their_page_which_has_a_row_of_its_own():
    page, entry = visit(), gallery.entry("init-zero")
    page = tell(page, "open", [entry.link], "gallery")
    assert experiment(page) == entry.scene.experiment
    assert entry.title in near(page)
    assert [one["title"] for one in message(page, "gallery")["row"]] == list(gallery.row(training=True))


def test_the_page_says_what_to_do_where_it_shows_no_scene():
    page = visit()
    assert near(page) == []
    assert message(page, "gallery")["welcome"].startswith("Optimizers race from one start")


def test_another_scene_follows_a_change_that_the_address_does_not_hold_yet():
    """The browser has not written the last link when the next rerun begins: what it says is old."""
    page, entry = visit(), gallery.entry("zigzag-ellipse")
    before = dict(page.query_params)
    page = tell(page, "open", [entry.link], "gallery")
    page.query_params = before
    assert experiment(settled(page)) == entry.scene.experiment


def test_a_link_that_is_damaged_is_refused_in_a_sentence():
    page = tell(visit(), "open", ["damaged"], "gallery")
    assert experiment(page) == permalink.DEFAULT
    assert "damaged" in page.warning[0].value


def test_a_surprise_is_another_race():
    page = tell(visit(), "surprise", True, "gallery")
    assert experiment(page).landscape.name != permalink.DEFAULT.landscape.name
    assert len(page.warning) == 0


def test_in_a_surprise_every_run_gets_somewhere():
    for seed in range(5):
        drawn = surprise(random.Random(seed), "beale")  # noqa: S311  a game
        assert drawn.landscape.name != "beale"
        assert 3 <= len({run.rule for run in drawn.runs}) == len(drawn.runs)
        for found in solve.trajectories(drawn):
            assert found.diverged_at is None
            assert found.loss[-1] < found.loss[0]
        assert permalink.decode(permalink.encode(drawn)) == drawn


@pytest.mark.parametrize("name", gallery.entries())
def test_every_scene_is_described(name):
    """Each opens from its address with a page that says what is written."""
    page = visit(gallery.entry(name).link)
    told = [one for one in message(page, "gallery")["near"] if one["title"] == gallery.entry(name).title]
    assert told[0]["experiment"] == json.loads(json.dumps(experiment(page).model_dump(mode="json")))
    assert len(page.warning) == 0
