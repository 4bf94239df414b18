"""Networks in training, in a real browser: watched live, stopped and resumed, and looked into."""

from itertools import count

import numpy as np
import pytest
from playing import (
    MAP,
    experiment,
    field,
    link,
    location,
    scene_of,
    state,
    still,
    turn,
    until,
    until_view,
    wait,
)
from playwright.sync_api import expect

from app.races import scene
from app.races.scene import Plot, View

pytestmark = pytest.mark.browser

QUICK = {"steps": 300, "params": {"depth": 1, "width": 8}}
LONG = {"steps": 10_000, "params": {"depth": 4, "width": 128}}
UNTRAINED = "!s.ready"
SEEDS = count()
RACE = ({"rule": "adam"}, {"rule": "momentum"})


def training(**parts):
    """The address of a small network that nobody has trained yet."""
    return link("mlp", RACE, seed=next(SEEDS), **parts)


def said(page):
    """What the page says about the training."""
    return page.locator(".ot-progress .ot-state").inner_text()


def train(page):
    page.get_by_role("button", name="▶ Train").click()


def done(page):
    until(page, "document.querySelector('.ot-progress .ot-state')?.textContent === 'Trained'")
    wait(page, "s.steps > 1 && s.steps === s.step")  # the playhead stands at the end


def reached(page):
    """The step that the bar shows."""
    return int(page.locator(".ot-progress [role=progressbar]").get_attribute("aria-valuenow"))


def test_from_the_landscapes_to_the_networks_and_back(visit):
    page = visit()
    page.get_by_role("button", name="Networks").click()
    page.locator(".ot-learning").wait_for()
    still(page)
    assert experiment(page).landscape.name == "cnn"
    page.get_by_role("button", name="Landscapes").click()
    page.locator(".ot-curves").first.wait_for()
    still(page)
    assert experiment(page).landscape.name == "beale"


def test_a_training_is_watched_and_its_map_mistakes_and_layers_follow_the_playhead(visit):
    page = visit(training(**QUICK), there=UNTRAINED)
    train(page)
    done(page)
    shown = wait(page, "s.ready")
    assert len(shown["heads"]) == 2
    page.locator(".ot-honesty").get_by_text("off the map").wait_for()  # the last map knows how far it errs
    page.locator(".ot-mistakes .ot-title").get_by_text("step 300").wait_for()
    right = page.locator(".ot-mistakes").inner_text()
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek(0)")
    page.locator(".ot-mistakes .ot-title").get_by_text("step 0").wait_for()
    page.locator(".ot-layers .ot-title").get_by_text("step 0").wait_for()
    assert page.locator(".ot-mistakes").inner_text() != right
    starts = np.array(state(page)["heads"])
    assert np.allclose(starts[0], starts[1])  # from the same initial weights


def test_where_the_playhead_of_a_training_stands_is_in_its_link(visit):
    page = visit(training(**QUICK), there=UNTRAINED)
    train(page)
    done(page)
    page.locator(".ot-transport .ot-scrub").fill("5")
    until_view(page, step=(there := page.evaluate(f"{MAP}.clock.at[5]")))
    page.locator(".ot-learning .ot-axis").select_option("epochs")
    until_view(page, plots=(Plot(x="epochs"),))
    page.locator(".ot-transport .ot-scrub").fill("9")
    until_view(page, step=page.evaluate(f"{MAP}.clock.at[9]"))
    page.keyboard.press("Control+z")
    until_view(page, step=there, plots=())
    wait(page, "s.step === 5")
    again = visit(location(page))
    assert wait(again, "s.ready && s.steps > 1")["step"] == 5
    assert again.locator(".ot-transport .ot-step").inner_text() == f"{there:g} / 300"
    again.keyboard.press("End")
    until_view(again, step=None)


def test_a_training_goes_on_past_the_step_of_its_link(visit):
    opened = training(**QUICK)
    there = scene_of(opened)._replace(view=View(step=100))
    page = visit("/?e=" + scene.encode(there), there=UNTRAINED)
    train(page)
    page.locator(".ot-progress .ot-state").get_by_text("Trained").wait_for()
    expect(page.locator(".ot-transport .ot-step")).to_have_text(
        "99 / 300", timeout=60_000
    )  # as its rows arrive
    wait(page, "s.steps > 1 && !s.playing && s.step < s.steps")


def stopped(page):
    until(page, "document.querySelector('.ot-progress .ot-state').textContent.startsWith('Stopped')")


def test_nothing_trains_before_it_is_told_to_and_a_stopped_training_stays_stopped(visit):
    page, asked = visit(training(**LONG), there=UNTRAINED), []
    page.on("request", lambda request: "/training/go/" in request.url and asked.append(request.url))
    page.locator(".ot-progress").get_by_text("steps take about").wait_for()
    still(page)
    assert (said(page), reached(page), asked) == ("Not trained yet", 0, [])
    train(page)
    page.locator(".ot-progress").get_by_text("left").wait_for()
    until(page, "document.querySelector('.ot-progress [role=progressbar]').ariaValueNow > 0")
    page.get_by_role("button", name="Stop").click()
    stopped(page)
    until(page, f"!{MAP}.clock.trainer.asking.look")  # the last word
    there = reached(page)
    assert 0 < there < 10_000
    asked.clear()
    page.get_by_role("button", name="Landscapes").click()
    page.locator(".ot-curves").first.wait_for()
    page.get_by_role("button", name="Networks").click()
    page.locator(".ot-learning").wait_for()
    stopped(page)
    still(page)
    assert asked == []
    assert there <= reached(page) < 10_000  # a piece that was under way was finished
    there = reached(page)
    page.get_by_role("button", name="Resume").click()
    until(page, f"document.querySelector('.ot-progress [role=progressbar]').ariaValueNow > {there}")


def test_a_turned_slider_waits_to_be_trained_and_a_second_visitor_finds_it_trained(visit):
    page = visit(training(**QUICK), there=UNTRAINED)
    train(page)
    done(page)
    turn(page)
    page.locator(".ot-progress").get_by_text("trained with the settings before").wait_for()
    assert said(page) == "Not trained yet"
    assert wait(page, "s.ready")["steps"] > 1  # what was trained before is still there
    train(page)
    done(page)
    again = visit(location(page))
    done(again)
    assert experiment(again) == experiment(page)


def compare(page, title):
    page.locator(".st-key-compare input").click()
    page.get_by_role("option", name=title).click()
    page.keyboard.press("Escape")  # the list stays open for more


def test_panels_train_and_are_watched_side_by_side_under_one_playhead(visit):
    page = visit(training(**QUICK), there=UNTRAINED)
    compare(page, "with batch norm")
    page.locator(".st-key-layers-1").wait_for()
    train(page)
    done(page)
    assert page.locator(".ot-runs li strong").all_inner_texts() == [
        "Adam, no normalization",
        "Momentum, no normalization",
        "Adam, batch normalization",
        "Momentum, batch normalization",
    ]
    maps = page.locator(".ot-beside-place .ot-ready")
    maps.nth(1).wait_for()
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek(0)")
    for i in range(2):
        page.locator(f".st-key-layers-{i}").get_by_text("step 0").wait_for()
    page.locator(".ot-beside-title").nth(1).click()
    page.locator(".ot-beside-title[aria-pressed=true]", has_text="batch normalization").wait_for()
    page.locator(".ot-mistakes .ot-title").get_by_text("step 0").wait_for()
    still(page)
    assert state(page)["step"] == 0  # where the playhead was
    assert experiment(page).landscape.toggles["normalization"] == "batch"
    assert len(scene_of(location(page)).panels) == 2


def test_what_batch_norm_changes_is_computed_when_asked(visit):
    page = visit(training(**QUICK), there=UNTRAINED)
    train(page)
    done(page)
    for panels, offer in ((".st-key-sharpness", "Compute"), (".st-key-study", "Compute with and without")):
        page.locator(panels).get_by_role("button", name=offer).click()
    page.locator(".st-key-sharpness canvas").first.wait_for()
    page.locator(".st-key-study").get_by_text("with batch norm").first.wait_for()


ON_THE_FIRST_SCREEN = """name => [...document.querySelectorAll("button")].some(
  one => one.textContent.includes(name) && one.getBoundingClientRect().bottom < innerHeight
)"""
"""Whether a button of this name lies on it, once the page has laid itself out."""


def test_on_a_phone_the_picture_and_the_curves_come_first_and_nothing_overflows(visit):
    page = visit(training(**QUICK), there=UNTRAINED, viewport={"width": 390, "height": 844}, has_touch=True)
    still(page)
    page.locator(".ot-progress").get_by_text("steps take about").wait_for()
    page.get_by_role("button", name="▶ Train").and_(page.locator(":visible")).wait_for()
    until(page, f"({ON_THE_FIRST_SCREEN})('▶ Train')")
    train(page)
    done(page)
    views = (".ot-progress", ".ot-map", ".ot-learning", ".st-key-left")
    tops = [page.locator(name).bounding_box()["y"] for name in views]
    assert tops == sorted(tops)
    assert tops[0] < 400
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_images_of_ones_own_take_the_place_of_the_digits(visit, tmp_path):
    draw = np.random.default_rng(0)
    y = np.arange(120) % 3
    X = draw.uniform(0, 1, (120, 6, 6)) / 3 + (np.arange(6)[:, None] // 2 == y[:, None, None]) / 2
    np.savez(tmp_path / "bars.npz", X=X, y=y)
    page = visit(training(**QUICK), there=UNTRAINED)
    page.locator(".st-key-group-Data summary").click()
    page.locator("[data-testid=stFileUploader] input").set_input_files(tmp_path / "bars.npz")
    page.get_by_text("120 images").wait_for()
    train(page)
    done(page)
    page.locator(".ot-mistakes .ot-title").get_by_text("step 300").wait_for()
    page.get_by_role("button", name="Back to the digits").click()
    page.get_by_text("1,797 images").wait_for()
    still(page)


def test_folds_that_are_opened_in_haste_change_nothing(visit):
    page = visit(
        link("mlp", RACE, params=QUICK["params"] | {"constant": 0.5, "dropout": 0.2}, steps=200),
        there=UNTRAINED,
    )
    train(page)
    done(page)
    before = location(page)
    for name in ("Initialization", "Regularization", "Augmentation", "Data"):
        page.locator(f".st-key-group-{name} summary").click()
        page.locator(f".st-key-group-{name} details[open]").wait_for()
    still(page)
    expect(field(page, "landscape.params.constant")).to_have_value("0.5")
    turn(page)
    assert experiment(page).landscape.params["constant"] == 0.5
    assert experiment(page).landscape.params["dropout"] == 0.2
    assert location(page) != before
