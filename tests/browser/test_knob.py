"""The live knob in a real browser: the race bends under the hand, and letting go writes the address."""

import numpy as np
import pytest
from playing import (
    COUNT,
    MAP,
    assert_consistent,
    experiment,
    focus,
    link,
    location,
    moved,
    pause,
    state,
    still,
    to_pixels,
    wait,
    within,
)

pytestmark = pytest.mark.browser

RACE = [{"rule": "adam"}, {"rule": "momentum"}]
BOWL = [{"rule": "gd", "lr": 0.02}, {"rule": "momentum", "lr": 0.02}]

EVERY_HEAD = f"""() => {{
  // Where every head stands after every step.
  const {{ clock, state }} = {MAP};
  const at = clock.step;
  const found = [];
  for (clock.step = 0; clock.step <= clock.steps; clock.step += 1) found.push(state().heads);
  clock.step = at;
  return found;
}}"""


def every_head(page):
    return np.array(page.evaluate(EVERY_HEAD))  # [steps + 1, runs, 2], in pixels


def approach(page):
    """Come near the knob, whose track is shaded by where its values lead."""
    page.locator(".ot-turn").scroll_into_view_if_needed()
    page.locator(".ot-knob-strip").wait_for()


def grip(page, share):
    """Take the knob and pull it to a share of its way; the button stays down."""
    box = page.locator(".ot-turn").bounding_box()
    done = page.locator(".ot-turn").evaluate("one => Number(one.value) / 1000")
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10 + done * (box["width"] - 20), y)
    page.mouse.down()
    page.mouse.move(box["x"] + 10 + share * (box["width"] - 20), y, steps=6)


def shown(page):
    return float(page.locator(".ot-knob-value").inner_text())


def test_the_path_bends_while_the_knob_turns_and_nothing_is_sent(visit):
    page = visit(link(runs=RACE), script=COUNT)
    before = pause(page, 400)
    still(page)
    approach(page)
    address, sent = location(page), page.evaluate("sent")
    grip(page, 0.3)
    one = wait(page, "s.held")
    assert one["heads"][0] != before["heads"][0]
    assert one["heads"][1] == before["heads"][1]  # it is the knob of the first run
    assert one["step"] == 400
    grip_box = page.locator(".ot-turn").bounding_box()
    page.mouse.move(grip_box["x"] + 0.42 * grip_box["width"], grip_box["y"] + 12, steps=4)
    wait(page, f"s.heads[0][0] !== {one['heads'][0][0]}")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    bent, value = every_head(page), shown(page)
    assert location(page) == address  # while the hand is on it

    page.mouse.up()
    moved(page, address)
    wait(page, "!s.held")
    assert experiment(page).runs[0].lr == value
    assert (every_head(page) == bent).all()  # what was shown is what it is

    # Let go and taken again at once, it stays in the hand, and both are in the address.
    address = location(page)
    grip(page, 0.7)
    page.mouse.up()
    grip(page, 0.2)
    value = shown(page)
    assert experiment(page).runs[0].lr != value
    page.mouse.up()
    wait(page, "!s.held")
    page.evaluate(f"{MAP}.clock.races.written()")
    assert experiment(page).runs[0].lr == value
    here = state(page)["heads"][0][0]
    page.go_back()
    wait(page, f"s.heads[0][0] !== {here}")
    assert experiment(page).runs[0].lr != value
    page.go_forward()
    wait(page, f"s.heads[0][0] === {here}")
    assert page.evaluate("sent") == sent
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert shown(page) == value
    assert_consistent(page)


def test_a_knob_of_the_landscape_bends_the_contours_and_every_run(visit):
    page = visit(link("quadratic", BOWL, steps=100))
    before = pause(page, 60)
    page.locator(".ot-knob-choice").select_option("landscape.params.a")
    approach(page)
    address = location(page)
    grip(page, 0.8)
    bent = wait(page, f"s.held && s.painted > {before['painted']}")
    assert all(one != other for one, other in zip(bent["heads"], before["heads"], strict=True))
    assert location(page) == address
    value = shown(page)
    page.mouse.up()
    moved(page, address)
    assert experiment(page).landscape.params["a"] == value
    assert_consistent(page)

    # Turned and turned back, it leaves all as it was.
    address = location(page)
    pause(page, 60)
    at, heads = page.locator(".ot-turn").input_value(), state(page)["heads"]
    grip(page, 0.2)
    wait(page, f"s.held && s.heads[0][0] !== {heads[0][0]}")
    page.locator(".ot-turn").evaluate(
        "(one, at) => { one.value = at; one.dispatchEvent(new Event('input')); }", at
    )
    page.locator(".ot-turn").dispatch_event("change")
    wait(page, "!s.held")
    page.mouse.up()
    assert state(page)["heads"] == heads
    assert location(page) == address


def test_the_square_turns_two_numbers_together(visit):
    page = visit(link(runs=RACE))
    pause(page, 100)
    page.locator(".ot-knob-more").click()
    pad = page.locator(".ot-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    address, opened = location(page), experiment(page).runs[0]
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.25 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
    wait(page, "s.held")
    assert location(page) == address
    page.mouse.up()
    moved(page, address)
    dragged = experiment(page).runs[0]
    assert dragged.lr != opened.lr
    assert dragged.params["b1"] < opened.params["b1"]
    assert_consistent(page)

    pad.focus()
    for key in ("ArrowRight", "ArrowUp"):
        address = location(page)
        page.keyboard.press(key)
        moved(page, address)
    pressed = experiment(page).runs[0]
    assert pressed.lr > dragged.lr
    assert pressed.params["b1"] > dragged.params["b1"]


def test_the_paths_bend_while_the_start_is_dragged(visit):
    page = visit(link(runs=RACE))
    before = pause(page, 200)
    address = location(page)
    page.mouse.move(*to_pixels(page, before["start"]))
    page.mouse.down()
    page.mouse.move(*to_pixels(page, within(page, 0.3, 0.7)), steps=4)
    bent = wait(page, "s.held")
    assert all(one != other for one, other in zip(bent["heads"], before["heads"], strict=True))
    assert location(page) == address
    page.mouse.up()
    moved(page, address)
    assert_consistent(page)


def test_the_knob_turns_by_keyboard_and_no_press_is_lost(visit):
    page = visit(link(runs=RACE))
    still(page)
    lr = experiment(page).runs[0].lr
    knob = page.locator(".ot-turn")
    knob.focus()
    at = int(knob.input_value())
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert int(knob.input_value()) == at + 12
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    value = shown(page)
    assert value > lr
    page.evaluate(f"{MAP}.clock.races.written()")
    assert experiment(page).runs[0].lr == value
    assert knob.evaluate("one => one === document.activeElement")
    focus(page, 0)  # a rerun: the server's answer changes nothing of it
    assert (int(knob.input_value()), shown(page)) == (at + 12, value)
    assert_consistent(page)
