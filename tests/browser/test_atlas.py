"""The atlas in a real browser: a cell is looked at, zoomed into, opened, and come back to."""

import json

import numpy as np
import pytest
from playing import MAP, back_at, experiment, location, moved, patiently, scene_of, until, view, wait

from app.races import atlas, gallery, scene, solve

pytestmark = pytest.mark.browser

READY = "document.querySelector('.ot-atlas-spoken')?.textContent.includes('runs:')"
SHOWN = "document.querySelector('.ot-atlas').checkVisibility()"
BASINS = {
    "version": 2,
    "experiment": {
        "landscape": {"name": "himmelblau"},
        "steps": 100,
        "runs": [{"rule": "momentum", "lr": 0.002}],
    },
    "view": {"atlas": {}},
}


def address(given):
    read = scene.read(json.dumps(given)) if isinstance(given, dict) else given
    return f"/?e={scene.encode(read)}"


def sharp(page):
    """Wait until the atlas is sharp, and said."""
    until(page, READY)
    return page.locator(".ot-atlas-spoken").text_content()


def place(page, x, y):
    """Where a share of the picture is, on the page: its axes take some room."""
    box = page.locator(".ot-atlas-map").bounding_box()
    return box["x"] + 46 + x * (box["width"] - 56), box["y"] + 8 + (1 - y) * (box["height"] - 46)


def numbers(page):
    """The numbers of the cell that is looked at."""
    return [float(one.replace("−", "-")) for one in page.locator(".ot-atlas-numbers dd").all_inner_texts()]


def test_a_cell_is_looked_at_zoomed_into_opened_and_come_back_to(visit):
    page = visit(address(BASINS), there="true")
    whole = sharp(page)
    assert "none diverges" in whole
    here = location(page)
    page.mouse.move(*place(page, 0.75, 0.7))
    until(page, "document.querySelector('.ot-atlas-cell h3').textContent === 'This cell'")
    x, y, loss = numbers(page)
    assert (x, y) == (pytest.approx(3, abs=0.1), pytest.approx(1.8, abs=0.1))
    one = scene_of(here).experiment
    path = solve.trajectories(one.model_copy(update={"start": (x, y)}))[0]
    assert loss < 1 > path.loss[-1]
    assert page.locator(".ot-atlas-said").inner_text() == "It reaches the minimum (3, 2)."

    page.mouse.down()
    page.mouse.move(*place(page, 0.85, 0.8), steps=3)
    page.mouse.up()
    patiently(page, lambda: view(page).atlas.zoom, "a part in the address")
    (x0, x1), _ = view(page).atlas.zoom
    assert (x0, x1) == (pytest.approx(3, abs=0.1), pytest.approx(4.2, abs=0.1))
    patiently(page, lambda: sharp(page) != whole, "another atlas")
    page.locator(".ot-atlas-map").press("Escape")
    patiently(page, lambda: view(page).atlas.zoom is None, "all of it")
    patiently(page, lambda: sharp(page) == whole, "the whole atlas")

    before = location(page)
    page.locator(".ot-atlas-map").press("ArrowLeft")
    page.locator(".ot-atlas-map").press("Shift+ArrowUp")
    x, y, _ = numbers(page)
    page.keyboard.press("Enter")
    until(page, f"!{SHOWN}")
    moved(page, before)
    opened = experiment(page)
    assert opened.start == (pytest.approx(x, rel=1e-2), pytest.approx(y, rel=1e-2))
    assert view(page).atlas is None
    wait(page, "s.ready")
    until(page, f"{MAP}.clock.race.experiment.start[0] === {opened.start[0]}")
    page.get_by_role("button", name="Landscapes").and_(page.locator("[kind=primary]")).wait_for()
    page.go_back()
    back_at(page, before)
    until(page, SHOWN)

    page.get_by_role("button", name="Two settings").click()
    patiently(page, lambda: view(page).atlas.kind == "settings", "another kind")
    patiently(page, lambda: "final loss" in sharp(page), "the other atlas")
    planned = atlas.plan(one, view(page).atlas, 0)
    middle = [
        axis.values(2).mean() if not axis.log else np.sqrt(np.prod(axis.values(2))) for axis in planned[2:4]
    ]
    before = location(page)
    page.mouse.click(*place(page, 0.5, 0.5))
    until(page, f"!{SHOWN}")
    moved(page, before)
    run = experiment(page).runs[0]
    assert (run.lr, run.params["beta"]) == (
        pytest.approx(middle[0], rel=0.05),
        pytest.approx(middle[1], abs=0.01),
    )


def test_a_phone_looks_first_and_opens_with_a_second_tap(visit):
    size = {"width": 390, "height": 844}
    page = visit(address(BASINS), there="true", viewport=size, has_touch=True, is_mobile=True)
    sharp(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".ot-atlas-map").scroll_into_view_if_needed()
    spot = place(page, 0.3, 0.3)
    page.touchscreen.tap(*spot)
    until(page, "document.querySelector('.ot-atlas-cell h3').textContent === 'This cell'")
    x, y, _ = numbers(page)
    before = location(page)
    page.touchscreen.tap(*spot)
    until(page, f"!{SHOWN}")
    moved(page, before)
    assert experiment(page).start == (pytest.approx(x, rel=1e-2), pytest.approx(y, rel=1e-2))


def test_grid_search_stands_beside_random_search_and_a_run_of_them_is_opened(visit):
    page = visit(address(gallery.entry("grid-or-random").scene), there="true")
    until(page, "document.querySelector('.ot-atlas-spoken')?.textContent.includes('Random search: 81 runs')")
    words = page.locator(".ot-atlas-spoken").text_content()
    assert "Grid search: 81 runs, 9 values of learning rate; best loss 0.0497" in words
    assert "81 values of learning rate; best loss 0.034" in words
    canvas = page.locator(".ot-atlas-trials canvas").first
    box = canvas.bounding_box()
    side = box["width"] - 56
    strip = 0.2 * side
    x, y = 46 + (side - strip - 8) / 18, 10 + strip + 8 + (box["height"] - 48 - strip - 8) / 18
    canvas.click(position={"x": x, "y": y})  # the lowest rate, the highest α
    until(page, "document.querySelector('.ot-map').checkVisibility()")
    run = experiment(page).runs[0]
    assert run.lr == pytest.approx(0.0012 * 3000 ** (1 / 18), rel=1e-5)
    assert run.params["alpha"] == pytest.approx(0.85)
