"""Slow motion and the inner state in a real browser: the phases of a step, and what is drawn at the head."""

import re

import pytest
from playing import MAP, link, pause, state, still, until, wait

from core.rules import RULES

pytestmark = pytest.mark.browser

HEADS = """() => {
  const canvas = document.querySelector('.ot-heads');
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let i = 0; i < pixels.length; i += 4) sum = (sum * 31 + pixels[i] + 3 * pixels[i + 3]) % 1000003;
  return sum;
}"""


def seek(page, step, index, phases):
    """Show one phase of the step that begins at `step`; return its caption."""
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek({step} + {index} / {phases})")
    return wait(page, f"s.phase && s.phase[0].startsWith('{index + 1} of {phases} ')")["phase"]


@pytest.mark.parametrize("rule", [pytest.param("adam", marks=pytest.mark.thorough), "sam"])
def test_slow_motion_shows_the_lines_of_the_equation_one_after_the_other(visit, rule):
    page = visit(link(runs=[{"rule": rule}, {"rule": "gd"}], steps=60))
    still(page)
    pause(page, 8)
    page.locator(".ot-map .ot-speed").select_option("slow")
    wait(page, "s.phase")
    filled = RULES[rule].filled
    assert filled
    lines = filled(**{toggle.name: toggle.default for toggle in RULES[rule].toggles})
    phases = len(lines) + 1
    panel = page.locator(".ot-numbers")
    until(page, "document.querySelector('.ot-numbers .ot-now')")
    said, heads = [], set()
    for index in range(phases):
        title, equation = seek(page, 8, index, phases)
        said.append(re.split(r" · |[,:]", title)[1])
        numbers = [panel.locator(".ot-now").nth(i) for i in range(panel.locator(".ot-now").count())]
        shown = " ".join(part.inner_text() for part in numbers)
        assert shown.replace(" ", "") == equation.replace(" ", "")  # the map and the panel say the same
        heads.add(page.evaluate(HEADS))
    assert "step 9" in panel.inner_text()
    assert len(heads) == phases  # every phase has a picture of its own
    assert said[0] == "g"
    assert said[-1] == "w"
    assert len(set(said)) == phases

    # Heads wait for the move, and end it where the next step begins.
    first, *_ = state(page)["heads"]
    page.evaluate(f"{MAP}.clock.seek(9)")
    second, *_ = wait(page, "s.step === 9")["heads"]
    assert first != second
    page.locator(".ot-map").focus()
    page.keyboard.press("ArrowLeft")
    assert wait(page, f"s.phase[0].startsWith('{phases} of ')")["heads"][0] == first


def test_slow_motion_takes_its_time_and_ends(visit):
    page = visit(link(runs=[{"rule": "gd"}], steps=500))
    page.evaluate(f"{MAP}.clock.seek(1e9)")
    wait(page, "!s.playing && s.step === s.steps")
    page.locator(".ot-map .ot-speed").select_option("slow")
    assert wait(page, "s.playing && s.phase")["step"] < 1
    page.wait_for_timeout(1000)
    assert state(page)["step"] < 1  # at the run's own pace it would be sixty steps further
    page.locator(".ot-map .ot-speed").select_option("1")
    wait(page, "s.phase === null && s.step > 20")


def test_the_inner_state_is_drawn_at_the_head_and_goes_again(visit):
    page = visit(link(runs=[{"rule": "adagrad"}, {"rule": "gd"}], steps=60))
    still(page)
    pause(page, 12)
    bare = page.evaluate(HEADS)
    button = page.get_by_role("button", name="Inner state")
    button.click()
    page.wait_for_selector(".ot-inner b")
    until(page, f"({HEADS})() !== {bare}")
    assert "the sum of all squared gradients" in page.locator(".ot-inner").inner_text()
    assert state(page)["phase"] is None
    button.click()
    page.wait_for_selector(".ot-inner", state="hidden")
    until(page, f"({HEADS})() === {bare}")
