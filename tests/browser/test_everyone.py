"""For everyone: by keyboard, by finger, from the last row of a hall, and with a screen reader."""

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playing import (
    COUNT,
    experiment,
    link,
    location,
    moved,
    pause,
    slider,
    state,
    still,
    to_pixels,
    tool,
    until,
    wait,
    within,
)

from app.races import gallery, solve

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TRAINING = {"steps": 20, "params": {"channels": 2}}


# ---------------------------------------------------------------- axe


def barriers(page, where, scheme):
    """What axe finds that keeps someone out, in words; in the dark only what the light can hide."""
    still(page)
    options = {"resultTypes": ["violations"]} | ({"runOnly": ["color-contrast"]} if scheme == "dark" else {})
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{where}: {one['id']}: {node['target']} {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
def test_axe_finds_nothing_that_keeps_anyone_out(visit, scheme):
    page = visit(color_scheme=scheme, viewport=DESK)
    pause(page, 200)
    still(page)
    found = barriers(page, "at first", scheme)

    page.get_by_text("One plot per run").click()
    page.locator(".ot-small canvas").first.wait_for()
    page.locator(".ot-knob-more").click()
    page.locator(".ot-knob-strip").wait_for()
    tool(page, "Theory").click()
    page.locator(".ot-theory").wait_for()
    found += barriers(page, "one plot per run, the square, and theory", scheme)

    page.get_by_role("button", name="Inner state").click()
    page.locator(".ot-map .ot-speed").select_option("slow")
    page.wait_for_selector(".ot-inner b")
    wait(page, "s.phase")
    found += barriers(page, "slow motion and inner state", scheme)
    page.get_by_role("button", name="Inner state").click()
    page.locator(".ot-map .ot-speed").select_option("1")

    page.get_by_role("button", name="3-D").click()
    wait(page, "s.relief && s.relief.sharp")
    found += barriers(page, "3-D", scheme)
    page.get_by_role("button", name="3-D").click()

    page.get_by_role("button", name="Projector", exact=True).click()
    found += barriers(page, "projector", scheme)
    page.get_by_role("button", name="Leave projector mode").click()

    page.set_viewport_size(PHONE)
    found += barriers(page, "390 pixels", scheme)
    page.set_viewport_size(DESK)

    page.locator(".st-key-export button >> visible=true").click()
    page.locator(".st-key-export-sort button", has_text="Deck").click()
    page.locator(".ot-deck-add").click()
    page.locator(".ot-deck-said", has_text="Added").wait_for()
    found += barriers(page, "a deck", scheme)
    page.keyboard.press("Escape")

    page.goto("/?page=atlas")
    page.locator(".ot-atlas-spoken:not(:empty)").wait_for(state="attached")
    found += barriers(page, "the atlas", scheme)

    own = {"seed": int(scheme == "dark")}  # one that nobody has trained yet
    page.goto(link("cnn", [{"rule": "adam"}], **TRAINING | own))
    page.get_by_role("button", name="▶ Train").click()
    until(page, "document.querySelector('.ot-progress .ot-state')?.textContent === 'Trained'")
    page.locator(".ot-learning canvas").first.wait_for()
    found += barriers(page, "networks", scheme)
    assert found == []


# ---------------------------------------------------------------- keys

CONTROLS = """() => {
  // The controls of the first screen that Tab leads to, and how they look while they are not in focus.
  const all = 'a[href], button, input, select, textarea, summary, [role=slider], [tabindex]';
  globalThis.look = (one) => {
    const around = [one, one.parentElement, one.parentElement?.parentElement, ...one.querySelectorAll('*')];
    return around.filter(Boolean).slice(0, 20).map((each) => {
      const style = getComputedStyle(each);
      return `${style.outline} ${style.boxShadow} ${style.borderColor}`;
    }).join();
  };
  globalThis.unfocused = new Map([...document.querySelectorAll(all)].map((one) => [one, look(one)]));
  const seen = (one) => {
    const box = one.getBoundingClientRect();
    return box.width && box.height && box.top >= 0 && box.bottom <= innerHeight && one.checkVisibility();
  };
  return [...unfocused.keys()]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && seen(one))
    .filter((one) => !one.matches('[role=radio], [type=radio], .stMain')) // one of a group; all that scrolls
    .map((one, i) => (one.dataset.control = String(i)));
}"""

FOCUSED = """async () => {
  const one = document.activeElement;
  if (one === document.body) return null;
  const name = one.getAttribute('aria-label') ?? one.innerText ?? one.className;
  const before = unfocused.get(one);
  for (let frame = 0; frame < 30 && before === look(one); frame += 1) {
    await new Promise(requestAnimationFrame); // a border may glide to its colour
  }
  const same = before === look(one) && !one.matches('.stMain');
  return { control: one.dataset.control ?? null, name, same: same ? [name.slice(0, 60)] : [] };
}"""


def test_tab_reaches_every_control_of_the_first_screen_and_shows_where_it_is(visit):
    page = visit()
    pause(page, 100)
    still(page)
    wanted = set(page.evaluate(CONTROLS))
    assert len(wanted) > 25
    reached, invisible, last = set(), [], None
    for _ in range(150):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found is None:
            break  # it left the page: it is not trapped
        assert found != last or found["control"] is None
        last = found
        reached.add(found["control"])
        invisible += found["same"]
    else:
        pytest.fail("Tab never leaves the page.")
    missed = page.evaluate(
        "missed => missed.map((i) => document.querySelector(`[data-control='${i}']`)?.outerHTML)",
        sorted(wanted - reached),
    )
    assert missed == []
    assert invisible == []


def test_keys_reach_the_map_in_a_few_stops(visit):
    page = visit()
    pause(page, 100)
    still(page)
    page.locator("body").press("Tab")
    for _ in range(9):
        if page.evaluate("document.activeElement.matches('.ot-skip')"):
            break
        page.keyboard.press("Tab")
    assert page.locator(".ot-skip").bounding_box()["width"] > 40  # it is seen while it has the focus
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.ot-map')")
    page.keyboard.press("ArrowRight")
    wait(page, "s.step === 101")


WIDEST = """
    // How wide the widest line on the map has been.
    globalThis.widest = 0;
    const stroke = CanvasRenderingContext2D.prototype.stroke;
    CanvasRenderingContext2D.prototype.stroke = function (...given) {
      if (this.canvas.matches('.ot-paths')) widest = Math.max(widest, this.lineWidth);
      return stroke.apply(this, given);
    };
"""


def test_keys_on_the_map_are_not_streamlits_and_p_shows_it_to_a_hall(visit):
    page = visit(script=COUNT + WIDEST)
    pause(page, 200)
    still(page)
    page.locator(".ot-map").focus()
    sent = page.evaluate("sent")
    for key in ("r", "c"):
        page.keyboard.press(key)
    assert page.get_by_role("dialog").count() == 0
    assert page.evaluate("sent") == sent

    desk = page.locator(".ot-stage").bounding_box()
    thin = page.evaluate("widest")
    rest = [page.locator(".st-key-header h1"), page.locator(".st-key-left"), page.locator(".ot-compare")]
    rest += [page.locator(".st-key-starts"), page.locator(".st-key-equation"), page.locator(".ot-tools")]
    assert all(one.is_visible() for one in rest)
    page.keyboard.press("p")
    until(page, f"widest > {1.3 * thin}")
    assert not any(one.is_visible() for one in rest)
    until(page, f"document.querySelector('.ot-stage').clientWidth > {1.2 * desk['width']}")
    for shown in (".ot-transport", ".ot-knob", ".ot-curves"):
        box = page.locator(shown).first.bounding_box()
        assert box["y"] + box["height"] <= 900
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert state(page)["step"] == 200
    page.keyboard.press("Escape")
    until(page, f"document.querySelector('.ot-stage').clientWidth < {desk['width'] + 1}")
    assert all(one.is_visible() for one in rest)


# ---------------------------------------------------------------- the pointer


def test_the_chart_under_the_pointer_leads_the_map_and_reads_out_what_is_there(visit):
    race = [{"rule": "adam"}, {"rule": "momentum"}, {"rule": "gd"}]  # RMSProp's last digit grows at a minimum
    page = visit(link(runs=race))
    wait(page, "s.playing && s.step > 5")
    box = page.locator(".ot-curves .ot-chart").first.bounding_box()
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 60)
    shown = wait(page, "!s.playing")
    step = int(shown["step"])
    assert step == shown["step"]
    read = page.locator(".ot-curves .ot-read").first
    said = read.inner_text().replace("−", "-").split("\n")
    assert said[0] == f"step {step}"
    losses = [float(text) for text in said if text.replace(".", "").replace("e-", "").isdigit()]
    wanted = [found.loss[step] for found in solve.trajectories(experiment(page))]
    assert np.allclose(losses, wanted, rtol=1e-4)  # five digits
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 60, steps=3)
    assert wait(page, f"s.step > {step}")["playing"] is False
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 420)
    assert wait(page, "s.playing")["step"] < step  # it goes on where it was
    assert not read.is_visible()

    pause(page, 30)  # who had stopped it finds it where the pointer left it
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 60)
    at = wait(page, "s.step > 30")["step"]
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 420)
    read.wait_for(state="hidden")
    assert state(page)["step"] == at
    assert not state(page)["playing"]


def test_every_scene_of_the_row_is_one_click_to_a_race_that_plays(visit):
    page = visit()
    for title, entry in gallery.row(training=False).items():
        address = location(page)
        page.get_by_role("link", name=title).click()
        moved(page, address)
        still(page)
        assert experiment(page) == entry.scene.experiment
        runs, steps = len(entry.scene.experiment.runs), entry.scene.experiment.steps
        wait(page, f"s.playing && s.runs.length === {runs} && s.steps === {steps} && s.step > 1")
        assert page.get_by_test_id("stAlert").count() == 0
    address, before = location(page), experiment(page).landscape.name
    page.get_by_role("button", name="Surprise me").click()
    moved(page, address)
    still(page)
    assert experiment(page).landscape.name != before
    wait(page, f"s.playing && s.step > 1 && s.steps === {experiment(page).steps}")


# ---------------------------------------------------------------- a finger


class Finger:
    """One finger on a touch screen."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def send(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, x, y):
        self.at = (x, y)
        self.send("touchStart", self.at)

    def move(self, x, y, steps=8):
        (x0, y0), self.at = self.at, (x, y)
        for k in range(1, steps + 1):
            self.send("touchMove", (x0 + k / steps * (x - x0), y0 + k / steps * (y - y0)))

    def up(self):
        self.send("touchEnd")


RESTED = """() => new Promise((rested) => {
  const main = document.querySelector('[data-testid=stMain]');
  let [last, frames] = [-1, 0];
  const look = () => {
    frames = main.scrollTop === last ? frames + 1 : 0;
    last = main.scrollTop;
    frames > 15 ? rested() : requestAnimationFrame(look);
  };
  look();
})"""
"""Waits until the page has not scrolled for a quarter of a second."""


def test_a_finger_moves_the_start_bends_the_path_and_scrolls_the_page(visit):
    page = visit(
        link(runs=[{"rule": "adam"}, {"rule": "gd"}]), viewport=PHONE, has_touch=True, is_mobile=True
    )
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    still(page)
    finger, start = Finger(page), state(page)["start"]

    # A swipe over the map scrolls the page, and starts nothing.
    x, y = to_pixels(page, within(page, 0.5, 0.3))
    finger.down(x, y)
    finger.move(x, y - 220, steps=12)
    finger.up()
    until(page, "document.querySelector('[data-testid=stMain]').scrollTop > 80")
    assert state(page)["start"] == start
    page.evaluate(RESTED)  # a swipe goes on by itself for a while
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.evaluate(RESTED)

    address, wanted = location(page), within(page, 0.3, 0.4)
    page.touchscreen.tap(*to_pixels(page, wanted))
    moved(page, address)
    assert np.allclose(experiment(page).start, wanted, atol=0.03)

    pause(page, 300)
    page.locator(".ot-knob").scroll_into_view_if_needed()
    page.locator(".ot-knob-strip").wait_for()  # without a touch: the page has rested
    address, box = location(page), page.locator(".ot-turn").bounding_box()
    done = page.locator(".ot-turn").evaluate("one => Number(one.value) / 1000")
    y = box["y"] + box["height"] / 2
    finger.down(box["x"] + 10 + done * (box["width"] - 20), y)
    finger.move(box["x"] + 0.2 * box["width"], y)
    wait(page, "s.held")
    until(page, "Math.abs(document.querySelector('.ot-turn').value - 200) < 25")  # it has arrived
    assert location(page) == address
    value = float(page.locator(".ot-knob-value").inner_text())
    finger.up()
    moved(page, address)
    wait(page, "!s.held")
    assert experiment(page).runs[0].lr == value
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_with_less_motion_a_start_opens_at_its_end(visit):
    page = visit(reduced_motion="reduce")
    assert not state(page)["playing"]
    page.get_by_role("link", name="Zig-zag").click()
    shown = wait(page, "s.steps === 40")
    still(page)
    assert (shown["step"], shown["playing"]) == (40, False)
    address = location(page)
    slider(page).press("ArrowRight")
    moved(page, address)
    assert not state(page)["playing"]
