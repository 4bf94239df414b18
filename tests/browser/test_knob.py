"""The live knob in a real browser: the race bends under the hand, and Python hears of it on release."""

import numpy as np
import pytest
from playing import (
    COUNT,
    MAP,
    assert_consistent,
    experiment,
    link,
    pause,
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
    """Come near the knob, which then gets ready to be turned."""
    page.locator(".ot-turn").scroll_into_view_if_needed()
    page.locator(".ot-turn").hover()
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


def answered(page):
    """Wait until the page shows its own race again."""
    now = wait(page, "!s.bent")
    still(page)
    return now


def test_the_path_bends_while_the_knob_turns_and_python_hears_of_it_on_release(visit):
    page = visit(link(runs=RACE), script=COUNT)
    before = pause(page, 400)
    still(page)
    approach(page)
    address, sent = page.url, page.evaluate("sent")
    grip(page, 0.3)
    one = wait(page, "s.bent")
    assert one["redraws"] > before["redraws"]
    assert one["heads"][0] != before["heads"][0]
    assert one["heads"][1] == before["heads"][1]  # it is the knob of the first run
    assert one["step"] == 400
    grip_box = page.locator(".ot-turn").bounding_box()
    page.mouse.move(grip_box["x"] + 0.42 * grip_box["width"], grip_box["y"] + 12, steps=4)
    wait(page, f"s.redraws > {one['redraws']} && s.heads[0][0] !== {one['heads'][0][0]}")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    bent, value = every_head(page), shown(page)
    assert (page.url, page.evaluate("sent")) == (address, sent)

    page.mouse.up()
    page.wait_for_url(lambda url: url != address)
    answered(page)
    assert experiment(page).runs[0].lr == pytest.approx(value)
    assert np.abs(every_head(page) - bent).max() < 1  # what was shown is what it is

    # Taken again before the page has answered, it stays in the hand.
    address = page.url
    grip(page, 0.7)
    page.mouse.up()
    grip(page, 0.2)
    value = shown(page)
    page.wait_for_url(lambda url: url != address)
    still(page)
    assert shown(page) == value
    assert experiment(page).runs[0].lr != pytest.approx(value)
    address = page.url
    page.mouse.up()
    page.wait_for_url(lambda url: url != address)
    answered(page)
    assert experiment(page).runs[0].lr == pytest.approx(value)
    assert_consistent(page)


def test_a_knob_of_the_landscape_bends_the_ground_and_every_run(visit):
    page = visit(link("quadratic", BOWL, steps=100))
    before = pause(page, 60)
    ghost = page.locator(".ot-ghost")
    page.locator(".ot-knob-choice").select_option("landscape.a")
    assert not ghost.is_visible()
    approach(page)
    address = page.url
    grip(page, 0.8)
    bent = wait(page, "s.bent")
    ghost.wait_for()
    assert all(one != other for one, other in zip(bent["heads"], before["heads"], strict=True))
    assert page.url == address
    value = shown(page)
    page.mouse.up()
    page.wait_for_url(lambda url: url != address)
    answered(page)
    ghost.wait_for(state="hidden")
    assert experiment(page).landscape.params["a"] == pytest.approx(value)
    assert_consistent(page)

    # Turned and turned back, it leaves all as it was.
    address = page.url
    approach(page)
    at = page.locator(".ot-turn").input_value()
    grip(page, 0.2)
    wait(page, "s.bent")
    ghost.wait_for()
    page.locator(".ot-turn").evaluate(
        "(one, at) => { one.value = at; one.dispatchEvent(new Event('input')); }", at
    )
    page.locator(".ot-turn").dispatch_event("change")
    wait(page, "!s.bent")
    ghost.wait_for(state="hidden")
    page.mouse.up()
    assert page.url == address


def test_the_square_turns_two_numbers_together(visit):
    page = visit(link(runs=RACE))
    pause(page, 100)
    page.locator(".ot-knob-more").click()
    pad = page.locator(".ot-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    address, opened = page.url, experiment(page).runs[0]
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
    wait(page, "s.bent")
    assert page.url == address
    page.mouse.up()
    page.wait_for_url(lambda url: url != address)
    answered(page)
    dragged = experiment(page).runs[0]
    assert dragged.lr != opened.lr
    assert dragged.params["b1"] < opened.params["b1"]
    assert_consistent(page)

    pad.focus()
    for key in ("ArrowRight", "ArrowUp"):
        address = page.url
        page.keyboard.press(key)
        page.wait_for_url(lambda url, address=address: url != address)
        answered(page)
    pressed = experiment(page).runs[0]
    assert pressed.lr > dragged.lr
    assert pressed.params["b1"] > dragged.params["b1"]


def test_the_paths_bend_while_the_start_is_dragged(visit):
    page = visit(link(runs=RACE))
    before = pause(page, 200)
    address = page.url
    page.mouse.move(*to_pixels(page, before["start"]))
    page.mouse.down()
    page.mouse.move(*to_pixels(page, within(page, 0.3, 0.7)), steps=4)
    bent = wait(page, "s.bent")
    assert all(one != other for one, other in zip(bent["heads"], before["heads"], strict=True))
    assert page.url == address
    page.mouse.up()
    page.wait_for_url(lambda url: url != address)
    answered(page)
    assert_consistent(page)


def test_the_knob_turns_by_keyboard_and_no_press_is_lost(visit):
    page = visit(link(runs=RACE))
    still(page)
    lr, address = experiment(page).runs[0].lr, page.url
    knob = page.locator(".ot-turn")
    knob.focus()
    at = int(knob.input_value())
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert int(knob.input_value()) == at + 12
    value = shown(page)
    assert value > lr
    while page.url == address or experiment(page).runs[0].lr != pytest.approx(value):  # earlier answers
        assert (int(knob.input_value()), shown(page)) == (at + 12, value)
        page.wait_for_timeout(20)
    answered(page)
    assert shown(page) == value
    assert knob.evaluate("one => one === document.activeElement")
    assert_consistent(page)
