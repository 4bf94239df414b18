"""Landscapes in a real browser: found, typed, uploaded, looked into."""

import pytest
from playing import (
    experiment,
    link,
    location,
    moved,
    pause,
    row,
    state,
    still,
    to_pixels,
    turn,
    until,
    wait,
    wait_ready,
    within,
)

pytestmark = pytest.mark.browser


def choose(page, search, name):
    """Another landscape, as one finds it: open the list, type, click."""
    page.locator(".st-key-landscapes button").first.click()
    page.get_by_placeholder("name, author, year").first.fill(search)
    page.locator(f".st-key-landscape-choose-{name} button").first.click()
    wait(page, "location.search.includes('e=')")
    still(page)


def test_a_landscape_is_found_by_typing_and_the_list_closes(visit):
    page = visit()
    choose(page, "himmel", "himmelblau")
    assert experiment(page).landscape.name == "himmelblau"
    page.locator(".st-key-landscape-choices").wait_for(state="hidden")
    wait_ready(page)
    assert state(page)["playing"]


def test_the_keyboard_alone_finds_a_landscape_and_turns_on_its_curvature(visit):
    page = visit()

    def tab_to(selector):
        for _ in range(75):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached")

    tab_to(".st-key-landscapes button")
    page.keyboard.press("Enter")
    until(page, "document.activeElement.placeholder?.startsWith('name, author')")
    page.keyboard.type("double well")
    page.locator(".st-key-landscape-choose-double_well").wait_for()
    page.locator(".st-key-landscape-choose-himmelblau").wait_for(state="hidden")
    still(page)
    tab_to(".st-key-landscape-choose-double_well button")
    page.keyboard.press("Enter")
    wait(page, "location.search.includes('e=')")
    wait_ready(page)
    tab_to("[data-show=curvature]")
    page.keyboard.press("Enter")
    wait(page, "s.bend")
    assert experiment(page).landscape.name == "double_well"


def test_a_formula_is_drawn_while_it_is_typed_and_a_mistake_is_pointed_at(visit):
    page = visit()
    choose(page, "formula", "formula")
    field = page.get_by_label("f(x, y) =", exact=True)
    address = location(page)
    field.fill("x^2 + stretch*y^2")
    while experiment(page).landscape.formula != "x^2 + stretch*y^2":
        address = moved(page, address)  # it is drawn at every letter that makes a formula
    still(page)
    row(page, "landscape.params.stretch").wait_for()
    painted = wait(page, "s.ready")["painted"]
    turn(page, "landscape.params.stretch")  # what was typed is bent like any other landscape
    wait(page, f"s.painted > {painted}")
    before = experiment(page)
    assert before.landscape.params["stretch"] > 1
    field.fill("x^2 + stretch*y^")
    page.get_by_text("position 17").wait_for()
    still(page)
    assert experiment(page) == before  # the last good one stays
    assert field.input_value() == "x^2 + stretch*y^"


def test_a_zoomed_view_is_computed_anew_and_lets_go_when_it_is_reset(visit):
    page = visit()
    whole = pause(page, 50)["range"]
    page.mouse.move(*to_pixels(page, within(page, 0.5, 0.5)))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -400)
    page.keyboard.up("Control")
    wait(page, "s.sharp")
    page.get_by_role("button", name="Reset zoom").click()
    wait(page, "!s.sharp")
    assert state(page)["range"] == whole


def test_curvature_is_shown_at_the_playhead_and_along_the_path(visit):
    page = visit(link("quadratic", [{"rule": "gd", "lr": 0.09}], steps=30))
    pause(page, 5)
    page.get_by_role("button", name="Curvature").click()
    shown = wait(page, "s.bend")
    assert shown["bend"].endswith("λ 5 … 20: bends up all around")
    page.locator("[data-show=stability]").click()
    shown = wait(page, "s.bend.includes('η·λmax')")
    assert "η·λmax = 1.8, between 1 and 2: Gradient descent overshoots, but converges" in shown["bend"]
    page.get_by_role("button", name="Curvature").click()
    page.locator("[data-show=stability]").click()
    wait(page, "s.bend === null")


def test_a_landscape_of_one_dimension_is_a_curve_on_which_a_click_starts(visit):
    page = visit(link("double_well", [{"rule": "gd"}]))
    wait(page, "s.playing && s.step > 1")
    before = state(page)["start"]
    x, _ = wanted = within(page, 0.8, 0.5)
    address = location(page)
    page.mouse.click(*to_pixels(page, wanted))
    moved(page, address)
    assert state(page)["start"] != before
    assert experiment(page).start == pytest.approx((x,), abs=0.02)


def test_a_table_of_ones_own_is_raced_over(visit, tmp_path):
    rows = [f"{i % 7},{(i * i) % 11},{2 * (i % 7) - (i * i) % 11}" for i in range(60)]
    file = tmp_path / "mine.csv"
    file.write_text("\n".join(["age,height,weight", *rows]))
    page = visit()
    page.locator(".st-key-landscapes button").first.click()
    page.get_by_placeholder("name, author, year").first.fill("your data")
    page.locator(".st-key-upload input[type=file]").set_input_files(file)
    page.get_by_text("Your data: linear regression").first.wait_for()
    still(page)
    page.get_by_text("60 rows, 2 features; the target is weight").wait_for()
    for title in ("weight of age", "weight of height"):
        page.locator(".ot-stage").get_by_text(title, exact=True).wait_for()
    wait(page, "s.playing && s.step > 1")


def test_other_quantities_take_the_place_of_the_loss(visit):
    page = visit(link("spectrum", [{"rule": "gd", "lr": 1.9}, {"rule": "adam"}]))
    curves = page.locator(".ot-curves").first
    choice, canvas = curves.get_by_label("What is drawn"), curves.locator("canvas")
    for title in ("Error per eigen-direction", "Gradient norm", "Distance to the minimum", "Loss"):
        choice.select_option(label=title)
        curves.locator(f'canvas[aria-label^="{title} after"]').wait_for()
        assert "ot-waiting" not in curves.get_attribute("class")
    choice.select_option(label="Error per eigen-direction")
    curves.locator(".ot-ordinate", has_text="λ = 1").wait_for()
    assert canvas.bounding_box()["width"] > 200
