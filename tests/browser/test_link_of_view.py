"""What is shown travels with the race: by link, reload, back button and undo."""

import io

import numpy as np
import pytest
from PIL import Image, ImageColor
from playing import link, location, patiently, scene_of, state, until, until_view, view, wait
from playwright.sync_api import expect

from app.races import scene
from app.races.palette import PALETTE, THEMES, assign
from app.races.scene import View
from app.races.scene.view import COLUMNS

pytestmark = pytest.mark.browser


def difference(one, other) -> float:
    """By how much of black to white the maps of two pages differ in the mean."""
    pictures = [Image.open(io.BytesIO(page.locator(".ot-stage").screenshot())) for page in (one, other)]
    a, b = (np.asarray(picture.convert("L"), float) / 255 for picture in pictures)
    return float(np.abs(a - b).mean())


def set_everything(page):
    """Set what a hand can set of the view."""
    page.locator("[data-show=inner]").click()
    page.locator("[data-show=curvature]").click()
    page.locator("[data-show=stability]").click()
    page.locator("[data-look=in]").click()
    page.locator(".ot-speed").select_option("2")
    page.locator(".ot-knob-choice").select_option("runs.1.lr")
    page.locator(".ot-axis").first.select_option("gradients")
    page.locator("[data-scale=linear]").first.click()
    page.locator(".ot-quantity").nth(1).select_option("gradient")
    page.locator(".ot-menu").click()
    page.get_by_label("Legend").check()
    page.get_by_label("Names at the heads").uncheck()
    page.get_by_label("Show the last").fill("25")
    page.get_by_label("Play from step").fill("10")
    page.get_by_label("to step", exact=True).fill("60")
    page.get_by_label("to step", exact=True).press("Enter")
    page.keyboard.press("Escape")
    scrub = page.locator(".ot-transport .ot-scrub")
    scrub.fill("37")


WANTED = {
    "step": 37,
    "play": (10, 60),
    "seconds": View().seconds / 2,
    "show": ("inner", "curvature", "stability"),
    "tail": 25,
    "names": False,
    "legend": True,
    "knob": "runs.1.lr",
}


CHANGED = [name for name in COLUMNS if name not in ("leaves", "hover", "overshoots")]
"""The columns that are usual, and one more."""


@pytest.mark.parametrize(
    "options",
    [
        pytest.param({"viewport": {"width": 1280, "height": 900}}, marks=pytest.mark.thorough),
        {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    ],
    ids=["desk", "dark phone"],
)
def test_what_a_hand_has_set_opens_in_another_browser(visit, options):
    page = visit(link())
    set_everything(page)
    until_view(page, **WANTED)
    assert [plot.model_dump(exclude_defaults=True) for plot in view(page).plots] == [
        {"x": "gradients", "scale": "linear"},
        {"y": "gradient"},
    ]
    again = visit(location(page), **options)
    other = visit(location(page), **options)
    for one in (again, other):
        wait(one, "s.step === 37 && !s.playing && s.bend !== null && s.sharp")
        assert view(one) == view(page)
        expect(one.locator(".ot-axis").first).to_have_value("gradients")
        expect(one.locator(".ot-quantity").nth(1)).to_have_value("gradient")
        expect(one.locator(".ot-knob-choice")).to_have_value("runs.1.lr")
        expect(one.locator(".ot-speed")).to_have_value("2")
        assert np.allclose(state(one)["range"], view(page).window)
    # What is computed in a worker comes later.
    patiently(page, lambda: difference(again, other) < 0.002, "the same picture twice")


def test_the_relief_comes_back_as_it_was_turned(visit):
    page = visit(link())
    page.locator("[data-show=relief]").click()
    wait(page, "s.relief && s.relief.sharp")
    turned = page.locator(".ot-orbit canvas").last
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"):
        turned.press(key)
    until(page, "location.search.includes('e=')")
    until_view(page, show=("relief",))

    def camera_there():
        camera, shown = view(page).camera, state(page)["relief"]
        turned = camera.turn > View().camera.turn + 0.1 and camera.tilt != View().camera.tilt
        return turned and (camera.turn, camera.tilt) == (shown["turn"], shown["tilt"]) and camera

    camera = patiently(page, camera_there, "the camera in the address")
    page.reload()
    shown = wait(page, "s.ready && s.relief")["relief"]
    assert (shown["turn"], shown["tilt"], shown["zoom"]) == (camera.turn, camera.tilt, camera.zoom)


def test_undo_takes_the_view_back_step_by_step(visit):
    page = visit(link())
    page.locator("[data-show=inner]").click()
    until_view(page, show=("inner",))
    page.locator("[data-show=curvature]").click()
    until_view(page, show=("inner", "curvature"))
    page.locator("[data-look=in]").click()
    until(page, "document.querySelector('.ot-reset').hidden === false")
    patiently(page, lambda: view(page).window, "a window in the address")
    near = state(page)["range"]
    page.keyboard.press("Control+z")
    until_view(page, window=None, show=("inner", "curvature"))
    assert state(page)["range"] != near
    page.keyboard.press("Control+z")
    until_view(page, show=("inner",))
    expect(page.locator("[data-show=curvature]")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+Shift+z")
    until_view(page, show=("inner", "curvature"))


def test_undo_goes_back_past_a_reload(visit):
    page = visit(link())
    page.locator("[data-show=inner]").click()
    until_view(page, show=("inner",))
    page.reload()
    wait(page, "s.ready")
    page.locator(".ot-transport .ot-scrub").fill("24")
    until_view(page, step=24)
    page.keyboard.press("Control+z")
    expect(page.locator("[data-show=inner]")).to_have_attribute("aria-pressed", "false")
    until_view(page, step=None, show=())


def test_a_run_in_focus_and_a_fold_that_is_open_are_in_the_link(visit):
    page = visit(link())
    page.get_by_text("One plot per run").click()
    page.locator(".ot-multiples").wait_for()
    until_view(page, show=("runs",))
    page.locator(".ot-multiples > *").nth(1).click()
    until_view(page, focus=1)
    again = visit(location(page))
    again.locator(".ot-multiples").wait_for()
    expect(again.locator(".ot-multiples > *").nth(1)).to_have_attribute("aria-pressed", "true")


def test_the_columns_of_the_table_are_in_the_link(visit):
    def heads(page):
        return [one.inner_text() for one in page.locator(".ot-compare thead button").all()]

    page = visit(link())
    usual = heads(page)
    page.get_by_role("button", name="Columns").click()
    page.locator("[name=sharp_turns]").check()
    page.locator("[name=distance]").uncheck()
    until_view(page, columns=tuple(name for name in CHANGED if name != "distance"))
    changed = heads(page)
    assert changed == ["turns" if head == "distance" else head for head in usual]
    again = visit(location(page))
    again.locator(".ot-compare tbody th").first.wait_for()
    assert heads(again) == changed
    with again.expect_download() as download:
        again.get_by_role("button", name="CSV").click()
    names = download.value.path().read_text().split("\r\n")[0].split(",")
    assert {"turns", "steps_to_1e-1"} <= set(names)
    assert "distance_to_minimum" not in names
    page.get_by_role("button", name="Usual columns").click()
    until_view(page, columns=None)
    page.keyboard.press("Control+z")
    until_view(page, columns=tuple(name for name in CHANGED if name != "distance"))
    page.keyboard.press("Control+z")
    until_view(page, columns=tuple(CHANGED))
    expect(page.locator(".ot-compare thead button")).to_have_text(
        [*usual[: usual.index("distance") + 1], "turns", *usual[usual.index("distance") + 1 :]]
    )


def test_a_page_is_shown_in_the_theme_of_its_scene(visit):
    dark = scene_of(link())._replace(view=View(theme="dark"))
    page = visit("/?e=" + scene.encode(dark), viewport={"width": 1280, "height": 900})
    black, white = (f"rgb{ImageColor.getrgb(THEMES[name]['backgroundColor'])}" for name in ("dark", "light"))
    card = page.locator(".st-key-card-0")

    def is_shown(background, ink):
        expect(page.locator(".stApp")).to_have_css("background-color", background)
        expect(card).to_have_css("--ink", ink)

    adam = PALETTE[assign([None])[0]]
    is_shown(black, adam.dark)
    page.get_by_role("button", name="All experiments").click()
    page.locator(".ot-scene").nth(3).click()
    is_shown(white, adam.light)
    page.keyboard.press("Control+z")
    is_shown(black, adam.dark)
