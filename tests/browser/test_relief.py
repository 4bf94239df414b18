"""The landscape in space, in a real browser: the playhead goes on, the hand turns it, the camera stays."""

import math

import pytest
from playing import MAP, experiment, link, location, patiently, pause, state, still, until, view, wait

from app.races import permalink

pytestmark = pytest.mark.browser

DEFAULT = (
    "Math.abs(s.relief.turn - 0.5) < 1e-9 && Math.abs(s.relief.tilt - 0.86) < 1e-9 && s.relief.zoom === 1.04"
)
TOP = ".ot-orbit > :last-child"

WATCH = """
    // How strong every stroke is that the relief's paths have had since they were drawn from the start.
    globalThis.strengths = new Set();
    const [stroke, clear] = ['stroke', 'clearRect'].map((name) => CanvasRenderingContext2D.prototype[name]);
    const paths = (context) => context.canvas.matches('.ot-orbit > :nth-last-child(2)');
    CanvasRenderingContext2D.prototype.stroke = function (...given) {
      if (paths(this)) strengths.add(this.globalAlpha.toFixed(2));
      return stroke.apply(this, given);
    };
    CanvasRenderingContext2D.prototype.clearRect = function (...given) {
      if (paths(this)) strengths.clear();
      return clear.apply(this, given);
    };
"""


def flip(page):
    page.get_by_role("button", name="3-D").click()


def camera(page):
    shown = state(page)["relief"]
    return {name: shown[name] for name in ("turn", "tilt", "zoom")}


def pull(page, across, down):
    """Drag in the middle of the relief."""
    box = page.locator(".ot-stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y + down, steps=5)
    page.mouse.up()


def at_rest(page, after=0):
    """Wait until the ground is drawn sharp, more than `after` times in all."""
    return wait(page, f"s.relief && s.relief.sharp && s.relief.grounds > {after}")["relief"]


def ground(page):
    """How bright it is on average, 0 to 255."""
    return page.locator(".ot-orbit > :first-child").evaluate(
        """(canvas) => {
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          let [sum, count] = [0, 0];
          for (let i = 0; i < data.length; i += 4) if (data[i + 3]) (sum += data[i + 1]), (count += 1);
          return sum / count;
        }"""
    )


def test_the_relief_keeps_the_playhead_and_the_hand_turns_it_while_it_plays(visit):
    page = visit(link(steps=4000))
    pause(page, 100)
    flip(page)
    shown = wait(page, "s.relief && s.relief.grounds > 0")
    assert (shown["step"], shown["playing"]) == (100, False)
    raced = experiment(page)
    page.evaluate(f"{MAP}.clock.play()")
    before = wait(page, "s.playing && s.step > 110")
    pull(page, 80, -30)
    turned = wait(page, f"s.relief.turn !== {before['relief']['turn']}")
    assert turned["playing"]
    assert turned["relief"]["turn"] > before["relief"]["turn"]
    assert turned["relief"]["tilt"] < before["relief"]["tilt"]
    later = wait(page, f"s.step > {turned['step']} + 10")
    assert later["relief"]["grounds"] >= turned["relief"]["grounds"]

    flip(page)
    flat = wait(page, "!s.relief")
    assert flat["playing"]
    assert flat["step"] >= later["step"]
    flip(page)
    wanted = {name: turned["relief"][name] for name in ("turn", "tilt", "zoom")}
    assert camera(page) == pytest.approx(wanted, abs=1e-3)  # in the digits of a link

    # A click into it starts nothing: the hand is for turning.
    page.locator(TOP).click(position={"x": 200, "y": 200})
    still(page)
    assert state(page)["start"] == before["start"]
    assert experiment(page) == raced

    for back in (lambda: page.locator(TOP).dblclick(), lambda: page.keyboard.press("0")):
        pull(page, 60, 20)
        wait(page, f"!({DEFAULT})")
        back()
        wait(page, DEFAULT)
    page.locator(TOP).press("Shift+ArrowLeft")
    wait(page, f"!({DEFAULT})")


def test_a_scene_is_shown_as_it_says_and_the_camera_comes_back_with_the_race_before(visit):
    page = visit()
    flip(page)
    wait(page, "s.relief && s.relief.grounds > 0")
    pull(page, -70, -40)
    still(page)
    before = camera(page)
    until(page, "location.search.includes('e=')")
    written = pytest.approx(before["turn"], abs=1e-3)  # when the hand has rested
    patiently(page, lambda: view(page).camera.turn == written, "the camera in the address")
    address = location(page)
    page.get_by_role("link", name="Zig-zag").click()
    wait(page, "s.steps === 40 && s.playing")
    assert page.locator("[data-show=relief]").get_attribute("aria-pressed") == "false"
    page.go_back()
    until(page, f"location.href === {address!r}")
    wait(page, f"s.steps === {permalink.DEFAULT.steps} && s.relief")
    still(page)
    assert camera(page) == pytest.approx(before, abs=1e-3)  # in the digits of a link


def test_what_the_ground_hides_is_dimmed(visit):
    page = visit(link("himmelblau", [{"rule": "gd"}, {"rule": "adam"}]), script=WATCH)
    pause(page, state(page)["steps"])
    still(page)
    flip(page)
    at_rest(page)

    def strengths(across, down):
        before = state(page)["relief"]["grounds"]
        pull(page, across, down)
        at_rest(page, before)
        return set(page.evaluate("[...strengths]"))

    above = strengths(0, 300) | strengths(220, 0)
    assert state(page)["relief"]["tilt"] == pytest.approx(math.pi / 2)
    assert "1.00" in above
    assert "0.25" not in above  # from straight above all is seen
    aside = strengths(0, -180) | strengths(0, -180) | strengths(220, 0) | strengths(220, 0)
    assert {"0.25", "1.00"} <= aside  # from aside, hills stand before some of it


def test_the_relief_follows_the_theme(visit):
    page = visit(color_scheme="light", viewport={"width": 1280, "height": 900})
    pause(page, 200)
    flip(page)
    drawn, light = at_rest(page)["grounds"], ground(page)
    page.emulate_media(color_scheme="dark")
    wait(page, f"s.relief.grounds > {drawn}")
    still(page)
    assert ground(page) < light / 2
    assert state(page)["step"] == 200


def test_who_asked_for_less_motion_has_the_relief_at_once(visit):
    page = visit(reduced_motion="reduce")
    before = state(page)
    assert not before["playing"]
    flip(page)
    assert at_rest(page)["grounds"] <= 2  # once when it comes, once more sharp
    assert state(page)["step"] == before["step"]
    assert not state(page)["playing"]
