"""The pointer over the map and over the list of rules: what it reads, scrolls, zooms and takes hold of."""

import numpy as np
import pytest
from playing import experiment, pause, state, still, to_pixels, until, wait, within

pytestmark = pytest.mark.browser

SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"


def test_a_minimum_under_the_pointer_tells_its_own_loss(visit):
    page = visit()
    pause(page, 100)
    x, y = to_pixels(page, (3, 0.5))
    page.mouse.move(x + 3, y + 2)  # near enough for the mark, and beside the minimum
    said = page.locator(".ot-hover")
    said.wait_for()
    assert said.inner_text().split() == ["minimum", "at", "(3,", "0.5)", "loss", "0"]


def test_the_wheel_scrolls_the_page_and_after_a_pan_the_start_can_be_grabbed(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    whole = pause(page, 100)["range"]
    x, y = to_pixels(page, within(page, 0.7, 0.8))
    page.mouse.move(x, y)
    page.mouse.wheel(0, 150)
    until(page, f"{SCROLLED} === 150")
    assert state(page)["range"] == whole
    page.mouse.wheel(0, -150)
    until(page, f"{SCROLLED} === 0")

    page.mouse.down()
    page.mouse.move(x + 60, y - 40, steps=5)
    page.mouse.up()
    assert state(page)["range"] != whole
    assert np.allclose(experiment(page).start, state(page)["start"])
    before = state(page)["start"]
    box = page.locator(".ot-start").bounding_box()
    page.mouse.move(box["x"] + 11, box["y"] + 11)
    page.mouse.down()
    page.mouse.move(box["x"] + 51, box["y"] + 51, steps=5)
    page.mouse.up()
    moved = wait(page, f"s.start[0] > {before[0]} && s.start[1] < {before[1]}")
    assert moved["range"] != whole


def test_a_rule_is_found_by_its_other_names_while_one_types_and_the_list_closes(visit):
    page = visit()
    still(page)
    page.get_by_role("button", name="Add").first.click()
    search = page.get_by_label("Search", exact=True)
    choices = page.locator("[class*='-choices'] button")
    for typed, title in {"SGD": "Gradient descent", "heavy ball": "Momentum", "NAG": "Nesterov"}.items():
        search.fill("")
        search.press_sequentially(typed)
        choices.get_by_text(title, exact=True).first.wait_for()
    choices.first.click()
    still(page)
    search.wait_for(state="hidden")
    assert [run.rule for run in experiment(page).runs][-1] == "nesterov"
