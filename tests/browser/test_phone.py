"""On a phone: picture, transport, knob and losses share a screen, and a finger reaches every control."""

import numpy as np
import pytest
from playing import link, location, moved, pause, row, slider, state, still, wait

pytestmark = pytest.mark.browser

UPRIGHT, SHORT, ON_ITS_SIDE = (
    {"width": 390, "height": 844},
    {"width": 360, "height": 640},
    {"width": 844, "height": 390},
)
TOUCH = {"has_touch": True, "is_mobile": True}
TOGETHER = (".ot-stage", ".ot-transport", ".ot-turn", ".ot-knob-value", ".ot-curves .ot-chart")
"""What shares the first screen."""


def assert_on_the_screen(page, selectors):
    """Each of them is whole on the screen, and covered by none of the others."""
    size, boxes = page.viewport_size, []
    for selector in selectors:
        box = page.locator(selector).first.bounding_box()
        assert box["x"] >= 0, selector
        assert box["y"] >= 0, selector
        assert box["x"] + box["width"] <= size["width"] + 0.5, (selector, box)
        assert box["y"] + box["height"] <= size["height"] + 0.5, (selector, box)
        boxes.append(box)
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
            up = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
            assert min(across, up) <= 0.5, (one, other)


@pytest.mark.parametrize(
    ("viewport", "path"),
    [
        pytest.param(viewport, path, marks=() if i == k else pytest.mark.thorough)
        for i, viewport in enumerate((UPRIGHT, SHORT, ON_ITS_SIDE))
        for k, path in enumerate((link("regression", [{"rule": "gd"}]), "/", link("parabola")))
    ],
)
def test_the_picture_its_transport_the_rate_and_the_losses_share_a_screen(visit, viewport, path):
    page = visit(path, viewport=viewport, **TOUCH)
    still(page)
    page.locator(".ot-curves canvas").first.wait_for()
    assert_on_the_screen(page, TOGETHER)
    assert page.locator(".ot-stage").bounding_box()["height"] >= 0.3 * viewport["height"]
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_the_map_stays_in_sight_of_a_card_that_bends_it(visit):
    page = visit(viewport=UPRIGHT, **TOUCH)
    pause(page, 300)
    still(page)
    address, heads = location(page), state(page)["heads"]
    row(page, "runs.1.lr").scroll_into_view_if_needed()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") > 300
    slider(page, "runs.1.lr").press("ArrowLeft")
    moved(page, address)
    assert_on_the_screen(page, [".ot-stage", ".ot-transport", '[data-path="runs.1.lr"]'])
    assert state(page)["heads"] != heads


def test_on_its_side_the_map_stays_beside_what_is_scrolled(visit):
    page = visit(viewport=ON_ITS_SIDE, **TOUCH)
    still(page)
    row(page, "runs.1.lr").scroll_into_view_if_needed()
    assert_on_the_screen(page, [".ot-stage", ".ot-transport", '[data-path="runs.1.lr"]'])


def test_two_fingers_zoom_the_map_and_leave_the_start_where_it_is(visit):
    page = visit(viewport=UPRIGHT, **TOUCH)
    pause(page, 300)
    still(page)
    before, start = np.array(state(page)["range"]), state(page)["start"]
    box = page.locator(".ot-stage").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = page.context.new_cdp_session(page)

    def fingers(kind, *points):
        touches = [{"x": px, "y": py, "id": i} for i, (px, py) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    fingers("touchStart", (x - 20, y), (x + 20, y))
    for apart in (30, 40, 60, 80):
        fingers("touchMove", (x - apart, y), (x + apart, y))
    fingers("touchEnd")
    wait(page, f"s.range[0][1] - s.range[0][0] < {0.4 * (before[0, 1] - before[0, 0])}")
    assert state(page)["start"] == start
    assert page.evaluate("visualViewport.scale") == 1
    page.get_by_role("button", name="Reset zoom").click()
    assert np.array_equal(state(page)["range"], before)


SMALL = """() => {
  // Controls that a finger misses: 21 pixels from their middle there is something else.
  const all = 'a[href], button, input, select, summary, [role=button], [role=slider], [role=switch]';
  const small = [];
  for (const one of document.querySelectorAll(all)) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || one.disabled) continue;
    if (one.closest('p')) continue; // in the middle of a sentence
    const owner = one.matches('input') ? (one.closest('label') ?? one) : one;
    owner.scrollIntoView({ block: 'center', inline: 'center' });
    const box = owner.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue; // for screen readers
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const misses = [[0, -21], [0, 21], [-21, 0], [21, 0]].filter(([dx, dy]) => {
      const [px, py] = [x + dx, y + dy];
      if (px < 0 || px > innerWidth || py < 0 || py > innerHeight) return false;
      return !owner.contains(document.elementFromPoint(px, py));
    });
    const name = one.getAttribute('aria-label') || one.innerText || one.className;
    if (misses.length) small.push(`${one.tagName} ${name} ${box.width} × ${box.height}: ${misses.join(' ')}`);
  }
  return small;
}"""


@pytest.mark.parametrize("viewport", [UPRIGHT, pytest.param(ON_ITS_SIDE, marks=pytest.mark.thorough)])
def test_every_control_is_as_large_as_a_fingertip(visit, viewport):
    page = visit(viewport=viewport, **TOUCH)
    still(page)
    assert page.evaluate(SMALL) == []
