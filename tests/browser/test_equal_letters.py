"""Exported pages of any shape: x and y to one scale, letters of a slide, and projector mode."""

import json
from pathlib import Path

import pytest
from playing import MAP, until, wait

from app.export.formats.page import page as exported
from app.export.options import Options
from app.races import permalink
from app.races.scene import Scene

pytestmark = pytest.mark.browser

PLANE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "spectrum"},
            "plane": {"kind": "pca"},
            "steps": 40,
            "runs": [{"rule": "gd"}, {"rule": "adam"}],
        }
    )
)
TYPE = f"{MAP}.clock.type"


def stretched(page):
    """How much longer a unit is across than up, and what is shown."""
    (x0, x1), (y0, y1) = page.evaluate(f"{MAP}.state().range")
    box = page.locator(".ot-stage").bounding_box()
    return box["width"] / (x1 - x0) / (box["height"] / (y1 - y0)), (x0, x1, y0, y1)


def near_one(page):
    found = []

    def is_equal():
        found[:] = [stretched(page)]
        return abs(found[0][0] - 1) < 0.01

    from playing import patiently

    patiently(page, is_equal, "a unit is as long across as up")
    return found[0][1]


def test_pages_of_any_shape_stretch_nothing_and_grow_with_the_slide(chromium, tmp_path):
    files = {"plain": Options(loop=False), "slide": Options(loop=False, letters="slide")}
    for name, options in files.items():
        text = exported(Scene(PLANE), options, slide=720 if name == "slide" else None)
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    context, said = chromium.new_context(offline=True, viewport={"width": 1280, "height": 640}), []
    page = context.new_page()
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda m: said.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(Path(tmp_path, "plain.html").as_uri())
    wait(page, "s.ready && s.steps === 40")
    own = page.evaluate(f"{MAP}.clock.race.description.window")
    for size in ({"width": 1280, "height": 640}, {"width": 420, "height": 800}):
        page.set_viewport_size(size)
        shown = near_one(page)
        assert shown[0] <= own[0][0] < own[0][1] <= shown[1]
        assert shown[2] <= own[1][0] < own[1][1] <= shown[3]
        # its surface reaches as far
        reach = f"{MAP}.state().grid && !{MAP}.state().sharp && document.querySelector('.ot-reset').hidden"
        until(page, reach)
    page.set_viewport_size({"width": 1280, "height": 640})
    page.get_by_role("button", name="View", exact=True).click()
    page.get_by_label("Equal units along x and y").uncheck()
    until(page, f"{MAP}.clock.viewing.view.equal === false")
    wait(page, f"Math.abs(s.range[0][0] - {shown[0]}) > 1e-6")
    assert abs(stretched(page)[0] - 1) > 0.02
    page.keyboard.press("Escape")

    usual = page.evaluate(TYPE)
    page.locator(".ot-map").focus()
    page.keyboard.press("p")
    until(page, f"{TYPE} > 1.5 * {usual}")
    assert not page.locator(".ot-tools").is_visible()
    page.keyboard.press("p")
    until(page, f"{TYPE} === {usual}")

    page.goto(Path(tmp_path, "slide.html").as_uri())
    wait(page, "s.ready")
    assert page.evaluate(TYPE) * 13 >= 0.0333 * 720
    play = page.locator(".ot-play").bounding_box()
    assert play["height"] > 48  # a finger's 32 on a desk
    knob = page.locator(".ot-turn").bounding_box()
    rate = page.locator(".ot-knob-value").inner_text()
    thumb = page.locator(".ot-turn")
    share = thumb.evaluate("one => (one.value - one.min) / (one.max - one.min)")
    y = knob["y"] + knob["height"] / 2
    page.mouse.move(knob["x"] + 14 + share * (knob["width"] - 28), y)
    page.mouse.down()
    page.mouse.move(knob["x"] + 0.25 * knob["width"], y, steps=4)
    wait(page, "s.held")
    page.mouse.up()
    turned = thumb.evaluate("one => (one.value - one.min) / (one.max - one.min)")
    assert abs(turned - 0.25) < 0.06
    assert page.locator(".ot-knob-value").inner_text() != rate
    assert said == []
    context.close()
