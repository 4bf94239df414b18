"""The playground in a real browser: what a visitor sees, and what each gesture does."""

import signal

import numpy as np
import pytest
from playing import (
    COUNT,
    MAP,
    assert_consistent,
    experiment,
    field,
    focus,
    link,
    location,
    moved,
    pause,
    set_steps,
    slider,
    state,
    still,
    to_pixels,
    to_plane,
    turn,
    until,
    wait,
    wait_ready,
    within,
)
from serving import serving

from app.races import permalink, solve
from app.races.run_titles import titles
from landscapes import LANDSCAPES

pytestmark = pytest.mark.browser


def test_it_plays_by_itself(visit):
    page = visit()
    first = wait(page, "s.playing && s.step > 5")
    assert len(first["runs"]) == 4
    later = wait(page, f"s.step > {first['step'] + 20}")
    assert later["heads"] != first["heads"]
    assert later["redraws"] == first["redraws"]  # paths grow; nothing is drawn anew
    assert page.title() == "Optimizer Trajectories"
    assert "e=" not in location(page)


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
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    before = wait(page, "!document.querySelector('.ot-reset').hidden")
    page.evaluate("document.querySelector('.ot-plot canvas').dataset.mark = 'the same'; watch()")

    turn(page)
    after = wait(page, f"s.heads[0][0] !== {before['heads'][0][0]}")
    assert after["range"] == before["range"]
    assert (after["step"], after["playing"]) == (300, False)
    assert after["heads"][1:] == before["heads"][1:]
    assert page.locator(".ot-plot canvas").first.get_attribute("data-mark") == "the same"
    painted = page.evaluate("painted")
    assert min(painted) > max(painted) / 2 > 0  # no frame without its paths
    assert slider(page).evaluate("one => one === document.activeElement")


def test_a_slider_of_another_run_bends_that_run_alone_and_keeps_the_keyboard(visit):
    page = visit(script=COUNT)
    before = pause(page, 300)
    still(page)
    sent = page.evaluate("sent")
    lr = permalink.DEFAULT.runs[1].lr
    for _ in range(2):
        turn(page, "runs.1.lr")
        assert slider(page, "runs.1.lr").evaluate("one => one === document.activeElement")
        assert experiment(page).runs[1].lr > lr
        lr = experiment(page).runs[1].lr
    after = wait(page, f"s.heads[1][0] !== {before['heads'][1][0]}")
    assert [i for i in range(4) if after["heads"][i] != before["heads"][i]] == [1]
    assert page.evaluate("sent") == sent
    focus(page, 1)  # whose equation stands beside
    page.locator(".st-key-equation").get_by_text("Momentum").first.wait_for()
    still(page)
    assert experiment(page).runs[1].lr == lr
    assert_consistent(page)


def test_what_is_set_on_a_page_that_a_link_has_opened_reaches_the_server(visit):
    page = visit(link(runs=[{"rule": "adam"}, {"rule": "momentum"}], steps=77))
    turn(page)
    set_steps(page, 66)
    wanted = experiment(page)
    page.locator(".st-key-menu-1 button:visible").first.click()
    page.get_by_text("Duplicate").click()
    wait(page, "s.runs.length === 3")
    still(page)
    found = experiment(page)
    assert found.steps == 66
    assert [run.lr for run in found.runs] == [wanted.runs[i].lr for i in (0, 1, 1)]


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
    wanted = within(page, 0.2, 0.3)
    address = location(page)
    page.mouse.click(*to_pixels(page, wanted))
    moved(page, address)
    assert np.allclose(state(page)["start"], wanted, atol=0.02)
    assert np.allclose(experiment(page).start, wanted, atol=0.02)
    assert float(page.get_by_role("textbox", name="start x").input_value()) == pytest.approx(
        wanted[0], abs=0.02
    )
    assert state(page)["playing"]
    assert_consistent(page)


def test_the_start_can_be_dragged(visit):
    page = visit()
    pause(page, 10)
    before, wanted = state(page)["start"], within(page, 0.3, 0.7)
    page.mouse.move(*to_pixels(page, before))
    page.mouse.down()
    page.mouse.move(*to_pixels(page, within(page, 0.9, 0.9)), steps=4)
    assert location(page).endswith("/")  # nothing is sent while it is on its way
    page.mouse.move(*to_pixels(page, wanted), steps=4)
    address = location(page)
    page.mouse.up()
    moved(page, address)
    assert np.allclose(experiment(page).start, wanted, atol=0.02)
    window = LANDSCAPES["beale"].picture.window
    assert state(page)["range"] == [list(side) for side in window]  # not panned
    assert_consistent(page)


def test_scrubbing_shows_that_step(visit):
    race = [{"rule": "adam"}, {"rule": "momentum"}, {"rule": "gd"}]  # RMSProp's last digit grows at a minimum
    page = visit(link(runs=race))
    steps = state(page)["steps"]
    for selector in (".ot-transport .ot-scrub", ".ot-curves .ot-chart"):
        box = page.locator(selector).first.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        shown = wait(page, f"!s.playing && Math.abs(s.step - {steps / 2}) < {steps / 10}")
        page.get_by_text(f"{shown['step']} / {steps}", exact=True).wait_for()
        wanted = [found.x[int(shown["step"])] for found in solve.trajectories(experiment(page))]
        assert np.allclose(to_plane(page, shown["heads"]), wanted, rtol=1e-6, atol=1e-6)
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
    page.get_by_role("textbox", name="start x").press("ArrowLeft")
    page.get_by_role("textbox", name="start x").press("Home")
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

    other = visit(location(page), locale="de-DE")
    assert experiment(other) == turned
    assert_consistent(other)

    set_steps(page, 60)
    page.go_back()
    wait(page, "s.steps === 77")
    assert experiment(page) == turned
    assert field(page, "steps").input_value() == "77"
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
    focus(page, 1)  # the server hears of both
    page.get_by_test_id("stAlert").wait_for(state="detached")
    still(page)
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
    until(page, f"words.has('Gradient descent · diverged at {step}')")
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
              .filter((e) => !e.closest('.st-key-starts, .ot-tools, .ot-compare'))
              .map((e) => e.className)"""
        )
        assert outside == []

    address = location(page)
    page.touchscreen.tap(*to_pixels(page, within(page, 0.3, 0.3)))
    moved(page, address)
    focus(page, 0)  # the server hears of it
    page.get_by_test_id("stAlert").wait_for(state="detached")


def test_forty_quick_turns_end_where_the_slider_stands(visit):
    page = visit(link(runs=[{"rule": "gd", "lr": 0.0001}, {"rule": "adam"}]))
    slider(page).focus()
    at = int(slider(page).input_value())
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    assert int(slider(page).input_value()) == at + 40
    shown = float(field(page, "runs.0.lr").input_value())
    assert shown > 0.0001
    until(page, f"{MAP}.clock.races.written().then(() => true)")
    assert experiment(page).runs[0].lr == shown
    assert_consistent(page)


def test_the_server_ends_well_when_asked_to_though_someone_is_watching(chromium):
    with serving() as (address, server), chromium.new_context() as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(address)
        wait(page, "s.step > 1")
        server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0
