"""The playground in a real browser: what a visitor sees, and what each gesture does."""

import signal

import numpy as np
import pytest
from playing import (
    MAP,
    assert_consistent,
    experiment,
    link,
    pause,
    set_steps,
    slider,
    state,
    still,
    to_pixels,
    to_plane,
    turn,
    wait,
    wait_ready,
    within,
)
from serving import serving

from app.page.widgets import E24
from app.races import permalink, solve
from app.races.run_titles import titles
from landscapes import LANDSCAPES

pytestmark = pytest.mark.browser

E24_STOPS = [float(f"{digits:g}e{power}") for power in range(-6, 2) for digits in E24]


def test_it_plays_by_itself(visit):
    page = visit()
    first = wait(page, "s.playing && s.step > 5")
    assert len(first["runs"]) == 4
    later = wait(page, f"s.step > {first['step'] + 20}")
    assert later["heads"] != first["heads"]
    assert later["redraws"] == first["redraws"]  # paths grow; nothing is drawn anew
    assert page.title() == "Optimizer Trajectories"
    assert "e=" not in page.url


WATCH = """
    // In every frame: how much of the path canvas is painted.
    globalThis.painted = [];
    globalThis.watch = () => {
      const canvas = document.querySelector('.ot-paths');
      const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      let count = 0;
      for (let i = 3; i < pixels.length; i += 64) count += pixels[i] > 0;
      painted.push(count);
      requestAnimationFrame(watch);
    };
"""


def test_a_turned_slider_bends_the_whole_path_at_once_and_keeps_zoom_playhead_and_plot(visit):
    page = visit(script=WATCH)
    pause(page, 300)
    page.mouse.move(*to_pixels(page, within(page, 0.5, 0.5)))
    page.mouse.wheel(0, -200)
    before = wait(page, "!document.querySelector('.ot-reset').hidden")
    page.evaluate("document.querySelector('.ot-plot .main-svg').dataset.mark = 'the same'; watch()")

    turn(page)
    after = wait(page, f"s.heads[0][0] !== {before['heads'][0][0]}")
    assert after["range"] == before["range"]
    assert (after["step"], after["playing"]) == (300, False)
    assert after["heads"][1:] == before["heads"][1:]
    assert page.locator(".ot-plot .main-svg").first.get_attribute("data-mark") == "the same"
    painted = page.evaluate("painted")
    assert min(painted) > max(painted) / 2 > 0  # no frame without its paths
    assert slider(page, "run-0-lr").evaluate("one => one === document.activeElement")


def test_a_slider_of_another_run_brings_that_run_into_focus_and_keeps_the_keyboard(visit):
    page = visit()
    for by in ("ArrowRight", "ArrowRight"):
        turn(page, "run-1-lr", by)
        assert slider(page, "run-1-lr").evaluate("one => one === document.activeElement")
    assert "Momentum" in page.locator(".st-key-equation").inner_text()
    lr = permalink.DEFAULT.runs[1].lr
    stops = [stop for stop in E24_STOPS if stop > lr]
    assert experiment(page).runs[1].lr == pytest.approx(stops[1])


def test_playing_goes_on_while_sliders_turn(visit):
    page = visit(link(steps=2000))
    first = wait(page, "s.playing && s.step > 20")
    turn(page)
    turn(page, by="ArrowLeft")
    after = state(page)
    assert after["playing"]
    assert after["step"] > first["step"]


def test_a_click_on_the_map_starts_there(visit):
    page = visit()
    before, wanted = state(page)["start"], within(page, 0.2, 0.3)
    page.mouse.click(*to_pixels(page, wanted))
    wait(page, f"s.start[0] !== {before[0]}")
    still(page)
    assert np.allclose(state(page)["start"], wanted, atol=0.02)
    assert np.allclose(experiment(page).start, wanted, atol=0.02)
    assert float(page.get_by_label("start x").input_value()) == pytest.approx(wanted[0], abs=0.02)
    assert state(page)["playing"]
    assert_consistent(page)


def test_the_start_can_be_dragged(visit):
    page = visit()
    pause(page, 10)
    before, wanted = state(page)["start"], within(page, 0.3, 0.7)
    page.mouse.move(*to_pixels(page, before))
    page.mouse.down()
    page.mouse.move(*to_pixels(page, within(page, 0.9, 0.9)), steps=4)
    assert page.url.endswith("/")  # nothing is sent while it is on its way
    page.mouse.move(*to_pixels(page, wanted), steps=4)
    page.mouse.up()
    wait(page, f"s.start[0] !== {before[0]}")
    still(page)
    assert np.allclose(experiment(page).start, wanted, atol=0.02)
    window = LANDSCAPES["beale"].picture.window
    assert state(page)["range"] == [list(side) for side in window]  # not panned
    assert_consistent(page)


def test_scrubbing_shows_that_step(visit):
    page = visit()
    steps = state(page)["steps"]
    for selector in (".ot-transport .ot-scrub", ".ot-chart"):
        box = page.locator(selector).first.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        shown = wait(page, f"!s.playing && Math.abs(s.step - {steps / 2}) < {steps / 10}")
        page.get_by_text(f"{shown['step']} / {steps}", exact=True).wait_for()
        wanted = [found.x[int(shown["step"])] for found in solve.trajectories(permalink.DEFAULT)]
        assert np.allclose(to_plane(page, shown["heads"]), wanted, atol=1e-3)
        page.evaluate(f"{MAP}.clock.seek(0)")


def test_the_keys_play_step_and_jump(visit):
    page = visit()
    wait(page, "s.playing && s.step > 1")
    page.keyboard.press("Space")
    paused = wait(page, "!s.playing")
    page.keyboard.press("ArrowRight")
    wait(page, f"s.step === {int(paused['step']) + 1}")
    page.keyboard.press("Shift+ArrowRight")
    wait(page, f"s.step === {int(paused['step']) + 11}")
    page.keyboard.press("End")
    wait(page, "s.step === s.steps && !s.playing")
    page.keyboard.press("ArrowLeft")
    wait(page, "s.step === s.steps - 1")
    page.keyboard.press("Home")
    wait(page, "s.step === 0")
    page.keyboard.press("Space")
    wait(page, "s.playing && s.step > 1")


def test_keys_typed_into_a_field_or_a_slider_are_theirs(visit):
    page = visit()
    pause(page, 100)
    page.get_by_label("start x").press("ArrowLeft")
    page.get_by_label("start x").press("Home")
    turn(page)
    assert state(page)["step"] == 100


def test_a_reload_a_pasted_link_and_the_back_button_restore_the_experiment(visit):
    page = visit(
        link(runs=[{"rule": "adam", "params": {"b1": 0.31}}, {"rule": "gd", "color": "teal"}], steps=77)
    )
    opened = experiment(page)
    turn(page)
    turned = experiment(page)
    assert turned.runs[0].lr > opened.runs[0].lr
    assert turned.runs[0].params["b1"] == 0.31

    page.reload()
    wait_ready(page)
    assert experiment(page) == turned
    assert_consistent(page)

    other = visit(page.url, locale="de-DE")
    assert experiment(other) == turned
    assert_consistent(other)

    set_steps(page, 60)
    page.go_back()
    wait(page, "s.steps === 77")
    still(page)
    assert experiment(page) == turned
    assert page.get_by_label("steps", exact=True).input_value() == "77"
    page.go_forward()
    wait(page, "s.steps === 60")
    assert_consistent(page)


def test_a_link_that_cannot_be_opened_explains_itself_above_the_default_race(visit):
    page = visit('/?e={"version":1,"landscape":{"name":"<b>Beal</b>"},"runs":[{"rule":"gd"}]}')
    (alert,) = page.get_by_test_id("stAlert").all()
    assert "no landscape called" in alert.inner_text()
    assert "<b>Beal</b>" in alert.inner_text()
    assert state(page)["runs"] == titles(permalink.DEFAULT)
    wait(page, "s.playing && s.step > 1")
    set_steps(page, 50)
    assert page.get_by_test_id("stAlert").count() == 0
    assert experiment(page) == permalink.DEFAULT.model_copy(update={"steps": 50})


def test_who_asked_for_less_motion_sees_the_end_at_rest(visit):
    page = visit(reduced_motion="reduce")
    shown = state(page)
    assert (shown["step"], shown["playing"]) == (shown["steps"], False)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert state(page)["frames"] - shown["frames"] < 2  # nothing moves
    page.keyboard.press("Space")  # but may play it
    wait(page, "s.playing && s.step > 1 && s.step < s.steps")


WORDS = """
    // What is written on any canvas.
    globalThis.words = new Set();
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
      words.add(text);
      return write.call(this, text, ...rest);
    };
"""


def test_a_run_that_diverges_is_drawn_to_the_edge_and_says_so(visit):
    page = visit(link("quadratic", [{"rule": "gd", "lr": 0.2, "color": "blue"}], steps=60), script=WORDS)
    step = solve.trajectories(experiment(page))[0].diverged_at
    assert step is not None
    page.evaluate(f"{MAP}.clock.seek(60)")
    page.wait_for_function(f"words.has('Gradient descent · diverged at {step}')")
    edges = page.evaluate(
        """() => {
          const canvas = document.querySelector('.ot-paths');
          const [w, h] = [canvas.width, canvas.height];
          const context = canvas.getContext('2d');
          const blue = (x, y, width, height) => {
            const pixels = context.getImageData(x, y, width, height).data;
            let count = 0;
            for (let i = 0; i < pixels.length; i += 4) {
              count += pixels[i + 3] > 200 && pixels[i] < 90 && pixels[i + 2] > 120;
            }
            return count;
          };
          return [blue(0, 0, w, 3), blue(0, h - 3, w, 3), blue(0, 0, 3, h), blue(w - 3, 0, 3, h)];
        }"""
    )
    assert sum(count > 0 for count in edges) >= 2
    assert f"diverged at {step}" in page.locator(".ot-compare").inner_text()


def test_a_phone_shows_the_picture_first_and_nothing_beside_the_screen(visit):
    page = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    wait(page, "s.playing && s.step > 1")
    picture = page.locator(".ot-map").bounding_box()
    assert picture["y"] + picture["height"] < 844
    assert picture["y"] < page.locator(".st-key-left").bounding_box()["y"]
    for path in ("", link("regression", [{"rule": "adam"}] * 6), "/?e=" + "damaged" * 30):
        if path:
            page.goto(path)
            wait_ready(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        outside = page.evaluate(
            """() => [...document.querySelectorAll('.stMain :is(p, button, input, canvas, table, .ot)')]
              .filter((e) => e.getClientRects().length && e.getBoundingClientRect().right > 391)
              .filter((e) => !e.closest('.stSlider, .st-key-starts, .ot-compare'))
              .map((e) => e.className)"""
        )
        assert outside == []

    start = state(page)["start"]
    page.touchscreen.tap(*to_pixels(page, within(page, 0.3, 0.3)))
    wait(page, f"s.start[0] !== {start[0]}")
    still(page)
    assert page.get_by_test_id("stAlert").count() == 0


def test_forty_quick_turns_end_where_the_slider_stands(visit):
    page = visit(link(runs=[{"rule": "gd", "lr": 0.0001}, {"rule": "adam"}]))
    slider(page, "run-0-lr").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    shown = page.locator(".st-key-run-0-lr code")
    page.wait_for_function(
        "lr => document.querySelector('.st-key-run-0-lr code').innerText === lr", arg="0.0047"
    )
    still(page)
    assert experiment(page).runs[0].lr == pytest.approx(float(shown.inner_text()))
    assert_consistent(page)


def test_the_server_ends_well_when_asked_to_though_someone_is_watching(chromium):
    with serving() as (address, server), chromium.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        page.wait_for_function("document.querySelector('.ot-map')?.trajectories.state().step > 1")
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
