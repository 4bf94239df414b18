"""Marks by hand: written with a double click, moved, taken back, and there again in a page loaded anew."""

from urllib.parse import urlsplit

import numpy as np
import pytest
from playing import (
    MAP,
    drawn,
    experiment,
    link,
    location,
    patiently,
    pause,
    state,
    to_pixels,
    to_plane,
    until,
    view,
    wait,
    wait_ready,
    within,
)

from app.races import scene

pytestmark = pytest.mark.browser

RACE = [{"rule": "adam", "lr": 0.035}, {"rule": "gd", "lr": 0.006}]
DESK = {"viewport": {"width": 1280, "height": 900}}
HOSTILE = '<img src=x onerror="alert(1)"> **b** $\\href{javascript:alert(1)}{x}$'


def marks(page):
    """The marks in the page's address."""
    return view(page).marks


def held(page, count):
    """Wait until the address holds so many marks; return them."""
    until(page, f"{MAP}.clock.viewing.view.marks.length === {count}")
    page.evaluate(f"{MAP}.clock.races.written()")
    return patiently(page, lambda: len(found := marks(page)) == count and (found,), f"{count} marks")[0]


def words(page, text):
    return page.locator(".ot-stage .ot-mark").filter(has_text=text)


def write(page, text, place):
    """Double click on the map, and write."""
    page.mouse.dblclick(*to_pixels(page, place))
    field = page.locator(".ot-mark-editor .ot-mark-text")
    field.fill(text)
    field.press("Enter")


def anchors(page):
    """Where words stand, for comparing pictures."""
    return page.evaluate(
        "[...document.querySelectorAll('.ot-stage .ot-mark')]"
        ".map((one) => [one.textContent, one.style.transform])"
    )


def dots_in(page):
    """Where the points are, in pixels of the map."""
    return page.evaluate(
        "[...document.querySelectorAll('.ot-stage .ot-marks g')]"
        ".filter((one) => one.style.display !== 'none')"
        ".map((one) => one.querySelector('circle:last-child'))"
        ".map((one) => ['cx', 'cy'].map((name) => Number(one.getAttribute(name))))"
    )


def test_a_double_click_writes_a_mark_and_leaves_the_start_where_it_was(visit):
    page = visit(link(runs=RACE), **DESK)
    pause(page, 200)
    before, address = experiment(page), location(page)
    place = within(page, 0.3, 0.3)
    write(page, "a **plateau**", place)
    (mark,) = held(page, 1)
    assert mark.text == "a **plateau**"
    assert np.allclose(mark.at, place, atol=0.02)
    assert experiment(page) == before
    assert words(page, "a plateau").locator("strong").inner_text() == "plateau"

    box = words(page, "a plateau").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=5)
    page.mouse.up()
    until(page, f"{MAP}.clock.viewing.view.marks[0].at[0] !== {mark.at[0]}")
    (moved,) = held(page, 1)
    fro, to = (to_pixels(page, one.at) for one in (mark, moved))
    assert np.allclose(np.subtract(to, fro), (60, 40), atol=3)
    assert experiment(page) == before, "a mark that is dragged does not set the start"

    page.locator(".ot-map").focus()
    page.keyboard.press("Control+z")
    until(page, f"{MAP}.clock.viewing.view.marks[0].at[0] === {mark.at[0]}")
    page.keyboard.press("Control+z")
    until(page, f"{MAP}.clock.viewing.view.marks.length === 0")
    drawn(page)
    assert page.locator(".ot-stage .ot-mark").count() == 0
    for at in (mark.at, moved.at):
        page.keyboard.press("Control+Shift+z")
        until(page, f"{MAP}.clock.viewing.view.marks[0]?.at[0] === {at[0]}")
    assert location(page) != address

    drawn(page)
    shown = anchors(page)
    again = visit(f"/?{urlsplit(location(page)).query}", **DESK)
    wait_ready(again)
    patiently(again, lambda: anchors(again) == shown, shown)


def test_a_plain_click_moves_the_start_and_a_double_one_is_no_step_back(visit):
    page = visit(link(runs=RACE), **DESK)
    pause(page, 200)
    before = experiment(page)
    page.mouse.dblclick(*to_pixels(page, within(page, 0.7, 0.3)))
    page.locator(".ot-mark-editor .ot-mark-text").press("Escape")
    assert page.locator(".ot-mark-editor").count() == 0
    place = to_pixels(page, within(page, 0.6, 0.4))
    page.mouse.click(*place)
    patiently(page, lambda: experiment(page) != before, "another start")
    (start,) = to_plane(
        page, [np.subtract(place, [page.locator(".ot-stage").bounding_box()[k] for k in "xy"])]
    )
    assert np.allclose(experiment(page).start, start, atol=0.02)
    page.locator("[data-do=undo]").click()
    patiently(page, lambda: experiment(page) == before, "the start before")
    assert page.locator("[data-do=undo]").is_disabled(), "the double click left nothing to take back"


def test_by_keyboard_a_mark_moves_is_written_anew_and_deleted(visit):
    given = {"version": 2, "experiment": {"landscape": {"name": "beale"}, "runs": RACE}}
    given["view"] = {"step": 200, "marks": [{"at": [2, -1], "text": "one"}, {"run": 0, "text": "head"}]}
    page = visit("/?e=" + scene.encode(scene.begin(given)), **DESK)
    wait_ready(page)
    until(page, "document.querySelectorAll('.ot-stage .ot-mark').length === 2")
    one = words(page, "one")
    one.focus()
    step = state(page)["step"]
    page.keyboard.press("ArrowRight")
    until(page, f"{MAP}.clock.viewing.view.marks[0].at[0] > 2")
    assert state(page)["step"] == step, "the arrow keys are the mark's"
    page.keyboard.press("Enter")
    field = page.locator(".ot-mark-editor .ot-mark-text")
    assert field.input_value() == "one"
    field.fill("two")
    page.locator(".ot-mark-shape").select_option(label="arrow")
    page.locator(".ot-mark-color").select_option(label="Gradient descent")
    field.press("Enter")
    until(page, f"{MAP}.clock.viewing.view.marks[0].text === 'two'")
    mark = held(page, 2)[0]
    assert (mark.shape, mark.color) == ("arrow", "rose")
    words(page, "two").focus()
    page.keyboard.press("Delete")
    (left,) = held(page, 1)
    assert left.text == "head"


def test_a_hostile_text_is_a_text_and_formulas_are_set(visit):
    page = visit(link(runs=RACE), **DESK)
    pause(page, 200)
    write(page, HOSTILE, within(page, 0.3, 0.3))
    held(page, 1)
    shown = page.locator(".ot-stage .ot-mark")
    assert "<img src=x" in shown.inner_text()
    assert shown.locator("img, a").count() == 0
    write(page, "rate below $2/\\lambda$", within(page, 0.6, 0.2))
    held(page, 2)
    page.wait_for_selector(".ot-stage .ot-mark .katex")
    assert view(page).marks[1].text == "rate below $2/\\lambda$"


def test_marks_on_the_plot_and_on_the_knob(visit):
    page = visit(link(runs=RACE), **DESK)
    pause(page, 200)
    before = experiment(page)
    box = page.locator(".ot-curves .ot-chart").first.bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] - 40)
    page.locator(".ot-mark-text").fill("half")
    page.locator(".ot-mark-text").press("Enter")
    (mark,) = held(page, 1)
    assert mark.on == "plot"
    assert abs(mark.step - 180) < 30
    page.locator(".ot-knob-slide").scroll_into_view_if_needed()
    slide = page.locator(".ot-knob-slide").bounding_box()
    page.mouse.dblclick(slide["x"] + 0.8 * slide["width"], slide["y"] + slide["height"] / 2)
    page.locator(".ot-mark-text").fill("too fast")
    page.locator(".ot-mark-text").press("Enter")
    _, knob = held(page, 2)
    assert (knob.on, knob.path) == ("knob", "runs.0.lr")
    assert knob.value > before.runs[0].lr
    assert experiment(page) == before, "a double click on the knob turns nothing"
    tick = page.locator(".ot-knob-slide .ot-mark").bounding_box()
    assert abs(tick["x"] + tick["width"] / 2 - slide["x"] - 0.8 * slide["width"]) < 20


def test_a_long_press_writes_on_a_phone(visit):
    page = visit(link(runs=RACE), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    pause(page, 200)
    before = experiment(page)
    x, y = to_pixels(page, within(page, 0.5, 0.3))
    session = page.context.new_cdp_session(page)
    press = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    session.send("Input.dispatchTouchEvent", press)
    page.wait_for_selector(".ot-mark-editor")
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.locator(".ot-mark-text").fill("words that are too long for one line of a small map on a phone")
    page.locator(".ot-mark-text").press("Enter")
    held(page, 1)
    assert experiment(page) == before
    wide = page.locator(".ot-stage").bounding_box()["width"]
    shown = page.locator(".ot-stage .ot-mark").bounding_box()
    assert shown["width"] <= 0.4 * wide + 2
    assert shown["height"] > 20


def test_marks_keep_their_place_when_the_map_moves(visit):
    given = {"version": 2, "experiment": {"landscape": {"name": "beale"}, "runs": RACE}}
    given["view"] = {"step": 200, "marks": [{"at": [2, -1]}, {"run": 0, "step": 100}]}
    page = visit("/?e=" + scene.encode(scene.begin(given)), **DESK)
    wait_ready(page)

    for look in (None, "in", "whole"):
        if look:
            before = state(page)["range"][0][0]
            page.locator(f"[data-look={look}]").click()
            wait(page, f"s.range[0][0] !== {before}")
        place = f"the mark at its point, {look}"
        patiently(page, lambda: np.allclose(to_plane(page, dots_in(page))[0], (2, -1), atol=0.02), place)
    pause(page, 50)
    until(page, "document.querySelectorAll('.ot-stage .ot-mark:not([hidden])').length === 1")
    flat = dots_in(page)
    page.locator("[data-show=relief]").click()
    wait(page, "s.relief && s.relief.sharp")
    patiently(page, lambda: not np.allclose(dots_in(page), flat), "it at its place on the surface")
    page.locator("[data-show=relief]").click()
    until(page, f"{MAP}.state().relief === null")
    patiently(page, lambda: np.allclose(dots_in(page), flat), "it where it was")
