"""Theory on the page: its switch, the dashed path, the words, and the ticks of the knob follow the hand."""

import numpy as np
import pytest
from playing import link, pause, put, tool, until, until_view

pytestmark = pytest.mark.browser

BOWL = [{"rule": "gd", "lr": 0.08}]


def said(page):
    return page.locator(".ot-theory").inner_text()


def test_theory_is_switched_on_follows_the_hand_and_stands_in_the_link(visit):
    page = visit(link("quadratic", BOWL))
    pause(page, 10)
    assert page.locator(".ot-theory").is_hidden()
    plain = page.locator(".ot-heads").screenshot()
    tool(page, "Theory").click()
    until(page, "!document.querySelector('.ot-theory').hidden")
    assert said(page).startswith("Theory says: stable below 2/λmax = 0.1; the best rate is 0.08,")
    assert "Measured along this path: to 0.6." in said(page)
    assert page.locator(".ot-heads").screenshot() != plain
    ticks = page.locator(".ot-knob-ticks i")
    assert ticks.count() == 2
    places = [box["x"] for box in (tick.bounding_box() for tick in ticks.all()) if box]
    assert np.diff(places)[0] < 0  # the limit, and below it the best rate
    until_view(page, show=("theory",))
    put(page, "runs.0.lr", 0.12)
    until(page, "document.querySelector('.ot-theory').textContent.includes('grows to 1.4 times itself')")


def test_theory_says_where_there_is_none(visit):
    page = visit(link("beale", [{"rule": "lion"}]))
    tool(page, "Theory").click()
    until(page, "!document.querySelector('.ot-theory').hidden")
    assert said(page).startswith("No theory is known here of Lion")
