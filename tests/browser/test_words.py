"""For a newcomer: the data beside the map, help that a finger opens, and choices with names."""

import json
import re

import numpy as np
import pytest
from playing import experiment, location, moved, pause, row, until, wait

from app.export.formats import page as pages
from app.races import permalink, solve
from app.races.scene import Scene

pytestmark = pytest.mark.browser

LINE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "line"},
            "steps": 60,
            "runs": [{"rule": "gd"}, {"rule": "momentum"}],
            "batch": {"size": 5},
        }
    )
)
SAID = "(document.querySelector('.ot-fit canvas')?.getAttribute('aria-label') ?? '')"


def link(race) -> str:
    """Where the page shows it."""
    return "/?e=" + permalink.encode(race)


def line(page) -> tuple[float, float]:
    """Intercept and slope of the line that is drawn, as the picture says them."""
    said = until(page, SAID)
    found = re.search(r"= (\S+) \+ (\S+) × petal length", said)
    assert found, said
    return float(found[1]), float(found[2])


def test_the_line_beside_the_map_is_the_one_where_the_run_stands(visit):
    page = visit(link(LINE))
    path = solve.trajectories(LINE)[0]
    for step in (0, 7, 60):
        pause(page, step)
        wanted = path.x[step][::-1]
        until(page, f"{SAID}.includes({json.dumps(f'= {wanted[0]:#.3g} + {wanted[1]:#.3g} × ')})")
    assert page.locator(".ot-fit .ot-key").inner_text().split("\n")[-1] == "in this step’s mini-batch"
    assert "half the mean squared vertical distance" in page.locator(".ot-fit-words").inner_text()


def test_the_line_bends_under_the_hand_and_the_server_is_not_asked(visit):
    page = visit(link(LINE))
    pause(page, 20)
    path = solve.trajectories(LINE)[0].x[20]
    until(page, f"{SAID}.includes({json.dumps(f'= {path[1]:#.3g} + {path[0]:#.3g} × ')})")
    slide = row(page, "runs.0.lr").locator("input[type=range]")
    slide.evaluate("one => { one.value = 200; one.dispatchEvent(new Event('input', {bubbles: true})); }")
    until(page, f"!{SAID}.includes({json.dumps(f'= {path[1]:#.3g} + {path[0]:#.3g} × ')})")
    turned = LINE.model_dump(mode="json")
    slide.dispatch_event("change")
    turned["runs"][0]["lr"] = float(row(page, "runs.0.lr").locator("input[type=text]").input_value())
    end = solve.trajectories(permalink.read(json.dumps(turned)))[0].x[20]
    assert np.allclose(line(page), end[::-1], rtol=6e-3)


def test_a_file_from_a_disk_draws_its_data_too(chromium, tmp_path):
    (tmp_path / "line.html").write_text(pages.page(Scene(LINE)), "utf-8")
    with chromium.new_context(offline=True, viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.goto((tmp_path / "line.html").as_uri())
        wait(page, "s.ready")
        pause(page, 60)
        end = solve.trajectories(LINE)[0].x[60]
        until(page, f"{SAID}.includes({json.dumps(f'= {end[1]:#.3g} + {end[0]:#.3g} × ')})")
        assert page.locator(".ot-fit canvas").is_visible()


def test_a_finger_opens_what_a_number_does(visit):
    page = visit(viewport={"width": 390, "height": 844}, has_touch=True)
    rate = row(page, "runs.0.lr")
    sentence = rate.locator(".ot-help-text").first
    assert not sentence.is_visible()
    rate.locator(".ot-number-head .ot-help").tap()
    assert sentence.is_visible()
    assert sentence.inner_text().startswith("How far a step goes")
    described = rate.locator("input[type=range]").get_attribute("aria-describedby")
    assert described == sentence.get_attribute("id")
    rate.locator(".ot-number-head .ot-help").tap()
    assert not sentence.is_visible()


def test_every_number_on_the_page_has_its_question_mark(visit):
    page = visit()
    rows = page.locator("[data-path]").all()
    assert len(rows) > 5
    for one in rows:
        assert one.locator(".ot-number-head .ot-help").is_visible(), one.get_attribute("data-path")


def test_what_is_done_to_the_features_is_chosen_by_name(visit):
    page = visit(link(permalink.read('{"version":1,"landscape":{"name":"scales"},"runs":[{"rule":"gd"}]}')))
    choice = row(page, "landscape.params.form").locator("select")
    assert choice.locator("option").all_inner_texts() == ["raw", "centred", "standardized", "PCA", "whitened"]
    address = location(page)
    choice.select_option("whitened")
    moved(page, address)
    assert experiment(page).landscape.params["form"] == 4


def test_the_key_under_the_map_names_the_marks_that_are_on_it(visit):
    page = visit()
    said = page.locator(".ot-map-key").inner_text()
    for words in ("each line: an optimizer", "high loss", "minimum", "saddle"):
        assert words in said
    page = visit(link(LINE))
    assert "saddle" not in page.locator(".ot-map-key").inner_text()


def test_the_losses_where_the_playhead_stands_are_said_in_words(visit):
    page = visit()
    wanted = [path.loss for path in solve.trajectories(permalink.DEFAULT)]
    for step in (30, 400):
        pause(page, step)
        until(page, f"document.querySelector('.ot-heard').textContent.startsWith('Step {step} of 400.')")
        seen = page.locator(".ot-losses b").all_inner_texts()
        assert [float(text.replace("−", "-")) for text in seen] == pytest.approx(
            [loss[step] for loss in wanted], rel=1e-2
        )
        heard = page.locator(".ot-heard").inner_text()
        assert all(f" {text}" in heard for text in seen)


def test_the_page_says_why_the_lowest_loss_is_not_the_better_rule_where_there_is_room(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    assert page.locator(".ot-losses-note").inner_text().startswith("Another learning rate")
    assert not page.locator(".ot-unfair").is_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".ot-unfair").wait_for()
    assert not page.locator(".ot-losses-note").is_visible()
