"""What a hand set can be taken back: by buttons, by keys, and by the browser's own."""

import numpy as np
import pytest
from playing import (
    MAP,
    assert_consistent,
    back_at,
    experiment,
    field,
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
    turn,
    until,
    wait,
    wait_ready,
    within,
)

from app.races import permalink, solve

pytestmark = pytest.mark.browser


def test_a_click_on_the_map_is_undone_and_done_again(visit):
    race = [{"rule": "adam", "lr": 0.035}, {"rule": "gd", "lr": 0.006}]
    page = visit(link(runs=race), viewport={"width": 1280, "height": 900})
    pause(page, 200)
    assert tool(page, "Undo").is_disabled()
    assert tool(page, "Redo").is_disabled()
    first, start = location(page), state(page)["start"]
    page.mouse.click(*to_pixels(page, within(page, 0.3, 0.3)))
    second = moved(page, first)
    clicked = state(page)["start"]
    assert clicked != start

    tool(page, "Undo").click()
    back_at(page, first)
    wait(page, f"String(s.start) === '{','.join(f'{one:g}' for one in start)}'")
    assert tool(page, "Undo").is_disabled()
    tool(page, "Redo").click()
    back_at(page, second)
    wait(page, f"s.start[0] === {clicked[0]} && s.start[1] === {clicked[1]}")
    assert_consistent(page)
    page.go_back()  # the same
    back_at(page, first)
    until(page, "document.querySelector('[data-do=undo]').disabled")
    assert not tool(page, "Redo").is_disabled()


def test_keys_undo_sliders_fields_and_what_the_server_did_in_the_right_order(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    pause(page, 200)
    addresses = [location(page)]
    turn(page, "runs.0.lr")
    addresses.append(location(page))
    put(page, "steps", 123)
    addresses.append(location(page))
    page.get_by_role("link", name="Zig-zag").click()  # another landscape: the server's
    addresses.append(moved(page, addresses[-1]))
    wait_ready(page)
    turn(page, "runs.0.lr")
    addresses.append(location(page))
    page.locator(".ot-map").focus()
    for address in reversed(addresses[:-1]):
        page.keyboard.press("Control+z")
        back_at(page, address)
        wait_ready(page)
    assert experiment(page) == permalink.DEFAULT
    wait(page, f"s.steps === {permalink.DEFAULT.steps}")
    page.keyboard.press("Control+z")  # nothing is left; the page stays
    for address in addresses[1:]:
        page.keyboard.press("Control+Shift+z")
        back_at(page, address)
        wait_ready(page)
    assert_consistent(page)


def test_in_a_field_the_keys_take_back_what_is_typed_until_it_is_taken(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    pause(page, 200)
    address = location(page)
    put(page, "steps", 250)
    steps = field(page, "steps")
    steps.press("Control+z")
    back_at(page, address)
    wait(page, "s.steps === 400")
    assert steps.input_value() == "400"
    steps.press("Control+a")
    page.keyboard.type("12")
    steps.press("Control+z")
    assert location(page) == address


def test_reset_takes_every_number_back_to_the_landscapes_own_and_keeps_the_rules(visit):
    race = [{"rule": "momentum", "lr": 0.002, "params": {"beta": 0.5}, "weight_decay": 0.1}, {"rule": "adam"}]
    page = visit(
        link("rosenbrock", race, params={"b": 20}, start=[0.5, 0.5], steps=150),
        viewport={"width": 1280, "height": 900},
    )
    pause(page, 100)
    address = location(page)
    tool(page, "Reset").click()
    moved(page, address)
    plain = permalink.begin(
        {"landscape": {"name": "rosenbrock"}, "runs": [{"rule": "momentum"}, {"rule": "adam"}]}
    )
    assert experiment(page) == plain
    assert tool(page, "Reset").is_disabled()
    assert_consistent(page)
    tool(page, "Undo").click()
    back_at(page, address)
    assert_consistent(page)


def test_fit_shows_all_of_the_paths_and_the_whole_landscape_comes_back(visit):
    page = visit(
        link("beale", [{"rule": "adam", "lr": 0.001}, {"rule": "gd"}]),
        viewport={"width": 1280, "height": 900},
    )
    pause(page, 300)
    window = state(page)["range"]
    tool(page, "Fit the paths").click()
    wait(page, f"s.range[0][0] !== {window[0][0]}")
    (x0, x1), (y0, y1) = state(page)["range"]
    paths = np.concatenate([found.x for found in solve.trajectories(experiment(page))])
    assert np.all((paths >= [x0, y0]) & (paths <= [x1, y1]))
    reach = np.ptp(paths, axis=0) / [x1 - x0, y1 - y0]
    assert 0.8 < reach.max() < 0.95
    wide, high = np.ptp(np.array(window), axis=1)
    assert (x1 - x0) / (y1 - y0) == pytest.approx(wide / high)
    wait(page, "s.sharp")
    tool(page, "Zoom in").click()
    tool(page, "Zoom out").click()
    assert np.allclose(state(page)["range"], [[x0, x1], [y0, y1]])
    page.evaluate(f"{MAP}.clock.seek(1e9)")
    assert np.allclose(
        to_plane(page, state(page)["heads"]),
        [found.x[-1] for found in solve.trajectories(experiment(page))],
        atol=1e-5,
    )
    tool(page, "Reset zoom").click()
    assert state(page)["range"] == window
    still(page)
