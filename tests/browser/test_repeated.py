"""A repeated run on the page: its members are drawn, its loss is a median, and its card makes it one."""

import pytest
from playing import experiment, link, location, moved, put, still, until, wait

from app.races import repeats

pytestmark = pytest.mark.browser

INKED = """(canvas) =>
  canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value)"""
RACE = "document.querySelector('.ot-map').trajectories.clock.race"


def test_a_card_repeats_a_run_and_the_page_says_what_its_members_come_to(visit):
    page = visit(link(runs=[{"rule": "gd", "lr": 0.006, "noise": 2.0}], steps=100))
    card = page.locator(".st-key-card-0")
    card.get_by_text("Name, own start, own seed, repeats").click()
    for words, count in (("10 seeds", 10), ("a grid of 5 × 4 starts", 20)):
        address = location(page)
        card.get_by_role("combobox", name="repeat").click()
        page.get_by_role("option", name=words, exact=True).click()
        moved(page, address)
        still(page)
        wait(page, f"s.members === {count}")
        (bundle,) = repeats.bundles(experiment(page))
        shown = page.evaluate(f"{RACE}.bundles[0].median[100]")
        assert shown == pytest.approx(bundle.quantile(0.5)[-1], rel=1e-6)
        page.get_by_text(f"median of {words}", exact=False).first.wait_for()
    page.get_by_role("button", name="3-D").click()
    wait(page, "s.relief")
    until(page, f"({INKED})(document.querySelector('.ot-orbit > :nth-child(2)'))")
    page.get_by_role("button", name="3-D").click()
    put(page, "runs.0.lr", 0.001)  # and they all bend with the hand
    (bundle,) = repeats.bundles(experiment(page))
    until(page, f"Math.abs({RACE}.bundles[0].median[100] - {bundle.quantile(0.5)[-1]}) < 1e-6")
