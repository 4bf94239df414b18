"""Runs with a start, a seed and a name of their own, on the page: seen, dragged, and as the core has them."""

import numpy as np
import pytest
from playing import (
    assert_consistent,
    back_at,
    experiment,
    link,
    location,
    moved,
    pause,
    put,
    state,
    still,
    to_pixels,
    to_plane,
    tool,
    wait,
    within,
)

pytestmark = pytest.mark.browser

RUNS = [
    {"rule": "gd", "lr": 0.006, "start": [-2.0, 2.0], "label": "from the left"},
    {"rule": "gd", "lr": 0.006},
    {"rule": "gd", "lr": 0.006, "noise": 2.0, "seed": 7},
]


def test_a_run_begins_where_it_has_a_start_of_its_own_and_takes_it_along(visit):
    page = visit(link(runs=RUNS))
    pause(page, 0)
    assert np.allclose(to_plane(page, state(page)["heads"])[0], [-2, 2], atol=1e-6)
    assert_consistent(page)  # with its own noise, too
    own = page.locator(".ot-own")
    assert own.count() == 1
    assert own.get_attribute("aria-label").startswith("Start of from the left.")
    first, wanted = location(page), within(page, 0.2, 0.3)
    page.mouse.move(*to_pixels(page, (-2, 2)))
    page.mouse.down()
    page.mouse.move(*to_pixels(page, wanted), steps=4)
    page.mouse.up()
    moved(page, first)
    given = experiment(page)
    assert np.allclose(given.runs[0].start, wanted, atol=0.03)
    assert given.start == (1.0, 1.6)
    assert_consistent(page)
    # A click moves the start of the run in focus, which is this one.
    second = location(page)
    page.mouse.click(*to_pixels(page, within(page, 0.7, 0.7)))
    moved(page, second)
    assert np.allclose(experiment(page).runs[0].start, within(page, 0.7, 0.7), atol=0.03)
    assert experiment(page).start == (1.0, 1.6)
    for address in (second, first):
        tool(page, "Undo").click()
        back_at(page, address)
    wait(page, "s.starts[0][0] === -2 && s.starts[0][1] === 2")
    assert_consistent(page)


def test_a_card_gives_a_run_a_name_a_start_and_a_seed(visit):
    page = visit(link(runs=[{"rule": "gd", "noise": 1.0}, {"rule": "gd", "noise": 1.0}]))
    card = page.locator(".st-key-card-0")
    card.get_by_text("Name, own start, own seed").click()
    for name in ("own start", "own seed"):
        address = location(page)
        card.get_by_text(name, exact=True).click()
        moved(page, address)
        still(page)
    put(page, "runs.0.seed", 5)
    put(page, "runs.0.start.0", -1.5)
    address = location(page)
    card.get_by_role("textbox", name="name").fill("学習 κ")
    card.get_by_role("textbox", name="name").press("Enter")
    moved(page, address)
    run = experiment(page).runs[0]
    assert (run.label, run.start, run.seed) == ("学習 κ", (-1.5, 1.6), 5)
    wait(page, "s.runs[0] === '学習 κ' && s.starts[0][0] === -1.5")
    assert_consistent(page)
