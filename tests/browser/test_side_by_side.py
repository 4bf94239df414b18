"""Experiments side by side: one playhead, one hand for what they have in common, all of it in the link."""

import json
from urllib.parse import quote

import numpy as np
import pytest
from playing import MAP, field, location, moved, pause, pull, scene_of, still, until, wait

from app.export.formats.page import page as exported
from app.races import scene, solve

pytestmark = pytest.mark.browser

GIVEN = {
    "version": 2,
    "experiment": {
        "landscape": {"name": "bowl", "params": {"kappa": 1}},
        "steps": 40,
        "runs": [{"rule": "gd", "lr": 0.015}],
    },
    "panels": [{}, {"title": "steep", "experiment": {"landscape": {"params": {"kappa": 100}}}}],
}
TWO = "s.ready && document.querySelectorAll('.ot-beside .ot-ready').length === 2"
STATES = """[...document.querySelectorAll(".ot-beside-slot")].map((slot) => {
    const box = slot.querySelector(".ot-stage").getBoundingClientRect();
    const map = slot.querySelector(".ot-map") ?? document.querySelector(".ot-map");
    const { heads, range, step, held, start } = map.trajectories.state();
    return { heads, range, step, held, start, box: [box.x, box.y, box.width, box.height] };
})"""
TITLES = "[...document.querySelectorAll('.ot-beside-title')].map((one) => one.textContent)"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def link(**more):
    return "/?e=" + scene.encode(scene.read(json.dumps(GIVEN | more)))


def shown(page):
    """The scene in the page's address, once all that was set stands there."""
    page.evaluate(f"{MAP}.clock.races.written()")
    return scene_of(location(page))


def assert_drawn(page, experiments, step):
    """Every panel shows its experiment at this step."""
    pause(page, step)
    until(page, f"{STATES}.every((one) => one.step === {step} && !one.held)")
    for one, experiment in zip(page.evaluate(STATES), experiments, strict=True):
        (x0, x1), (y0, y1) = one["range"]
        _, _, width, height = one["box"]
        x, y = np.asarray(one["heads"]).T
        found = np.stack([x0 + x / width * (x1 - x0), y1 - y / height * (y1 - y0)], axis=1)
        expected = [run.x[step] for run in solve.trajectories(experiment)]
        assert np.allclose(found, expected, atol=1e-6)


def to_pixels(page, panel, point):
    """Where a point of a panel's plane is in the window."""
    one = page.evaluate(STATES)[panel]
    (x0, x1), (y0, y1) = one["range"]
    left, top, width, height = one["box"]
    return left + (point[0] - x0) / (x1 - x0) * width, top + (y1 - point[1]) / (y1 - y0) * height


def press(page, name):
    page.locator(".ot-tools").get_by_role("button", name=name, exact=True).click()


def test_a_hand_bends_all_panels_in_what_they_have_in_common(visit, chromium, address):
    page = visit(link(), there=TWO)
    still(page)
    assert page.evaluate(TITLES) == ["κ = 1", "steep"]
    assert_drawn(page, scene_of(location(page)).experiments, 12)
    before, heads = location(page), [one["heads"] for one in page.evaluate(STATES)]
    pull(page, "runs.0.lr", 0.4)
    until(page, f"{STATES}.every((one) => one.held)")
    bent = [one["heads"] for one in page.evaluate(STATES)]
    assert all(now != then for now, then in zip(bent, heads, strict=True))
    page.mouse.up()
    moved(page, before)
    turned = shown(page)
    rates = {one.runs[0].lr for one in turned.experiments}
    assert len(rates) == 1
    assert rates != {0.015}
    assert_drawn(page, turned.experiments, 12)
    # What they differ in stays as it is in the other.
    field(page, "landscape.params.kappa").fill("3")
    field(page, "landscape.params.kappa").press("Enter")
    until(page, f"{TITLES}[0] === 'κ = 3'")
    turned = shown(page)
    assert [one.landscape.params["kappa"] for one in turned.experiments] == [3, 100]
    assert_drawn(page, turned.experiments, 12)
    # And all of it opens elsewhere.
    with chromium.new_context(base_url=address) as other:
        again = other.new_page()
        again.goto(location(page))
        wait(again, TWO)
        assert again.evaluate(TITLES) == ["κ = 3", "steep"]
        assert_drawn(again, turned.experiments, 12)


def test_a_start_is_dragged_on_any_panel(visit):
    page = visit(link(), there=TWO)
    still(page)
    before = shown(page)
    page.mouse.move(*to_pixels(page, 1, before.experiment.start))
    page.mouse.down()
    page.mouse.move(*to_pixels(page, 1, (2, -1)), steps=4)
    page.mouse.up()
    until(page, f"{STATES}.every((one) => !one.held && Math.abs(one.start[0] - 2) < 0.05)")
    after = shown(page)
    assert {one.start for one in after.experiments} == {after.experiment.start}
    assert_drawn(page, after.experiments, 8)
    press(page, "Undo")
    until(page, f"{STATES}.every((one) => one.start[0] === {before.experiment.start[0]})")
    assert shown(page) == before


def test_a_title_brings_its_panel_into_focus_and_the_page_is_about_that(visit):
    page = visit(link(), there=TWO)
    still(page)
    page.get_by_role("button", name="steep", exact=True).first.click()
    until(page, f"{MAP}.clock.race.experiment.landscape.params.kappa === 100")
    still(page)
    until(page, "document.querySelector('.ot-beside-focus .ot-beside-title').textContent === 'steep'")
    assert field(page, "landscape.params.kappa").input_value() == "100"
    assert shown(page).view.panel == 1
    assert_drawn(page, shown(page).experiments, 12)
    page.locator(".ot-beside-title").nth(1).press("ArrowLeft")
    until(page, f"{MAP}.clock.race.experiment.landscape.params.kappa === 1")
    still(page)
    # What the server does is done to the panel in focus, and to the others in what was the same there.
    page.get_by_role("button", name="Add").first.click()
    page.locator("[class*='-choices'] button").get_by_text("signSGD", exact=True).first.click()
    until(page, f"{STATES}.every((one) => one.heads.length === 2)")
    still(page)
    assert [[run.rule for run in one.runs] for one in shown(page).experiments] == [["gd", "signsgd"]] * 2


def test_panels_are_made_named_and_taken_away_by_hand(visit):
    alone = "/?e=" + quote(json.dumps({"version": 1} | GIVEN["experiment"]))
    page = visit(alone)
    still(page)
    press(page, "Side by side")
    wait(page, TWO)
    assert page.evaluate(TITLES) == ["A", "B"]
    field(page, "landscape.params.kappa").fill("50")
    field(page, "landscape.params.kappa").press("Enter")
    until(page, f'JSON.stringify({TITLES}) === \'["κ = 1","κ = 50"]\'')
    page.locator(".ot-beside-title").nth(1).click()
    page.get_by_role("textbox", name="Title of the panel").last.fill("narrow")
    page.keyboard.press("Enter")
    until(page, f"{TITLES}[1] === 'narrow'")
    named = shown(page)
    assert [panel.title for panel in named.panels] == [None, "narrow"]
    assert [one.landscape.params["kappa"] for one in named.experiments] == [1, 50]
    page.get_by_role("button", name="Take away narrow").click()
    until(page, "!document.querySelector('.ot-beside')")
    assert shown(page) == scene.Scene(named.experiments[0])
    press(page, "Undo")
    wait(page, TWO)
    assert shown(page) == named
    for _ in range(3):
        press(page, "Undo")
    until(page, "!document.querySelector('.ot-beside')")
    still(page)


def test_on_a_phone_panels_are_swiped_through(visit):
    page = visit(link(), there=TWO, **PHONE)
    still(page)
    pause(page, 7)
    row = page.locator(".ot-beside-row")
    row.evaluate("one => one.scrollTo({ left: one.scrollWidth })")
    until(page, f"{MAP}.clock.race.experiment.landscape.params.kappa === 100")
    assert page.locator(".ot-beside-dot[aria-pressed=true]").inner_text().strip() == "steep"
    assert {one["step"] for one in page.evaluate(STATES)} == {7}
    still(page)
    page.locator(".ot-beside-dot").first.click()
    until(page, "document.querySelector('.ot-beside-row').scrollLeft < 5")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_a_frame_and_a_file_show_all_panels(visit, chromium, tmp_path):
    page = visit("/embed" + link().removeprefix("/"), there=TWO)
    pause(page, 12)
    assert_drawn(page, scene_of(location(page)).experiments, 12)
    path = tmp_path / "two.html"
    path.write_text(exported(scene.read(json.dumps(GIVEN))), encoding="utf-8")
    with chromium.new_context(offline=True) as other:
        file = other.new_page()
        file.goto(path.as_uri())
        wait(file, TWO)
        assert_drawn(file, scene.read(json.dumps(GIVEN)).experiments, 12)
        slide = file.locator(".ot-turn")
        slide.focus()
        slide.press("ArrowRight")
        until(file, f"{MAP}.clock.races.experiment.runs[0].lr > 0.015")
        heads = file.evaluate(f"{STATES}.map((one) => one.heads)")
        assert heads[0] != heads[1]
        file.get_by_role("button", name="steep", exact=True).first.click()
        until(file, f"{MAP}.clock.races.experiment.landscape.params.kappa === 100")
        assert file.evaluate(f"{MAP}.clock.races.experiment.runs[0].lr") > 0.015
