"""Learning rates compared in a real browser: the best one under every slider, and all of them in a plot."""

import json

import numpy as np
import pytest
from playing import MAP, best, experiment, field, link, location, moved, put, slider, until, wait

from app.races import solve

pytestmark = pytest.mark.browser

RUNS = ({"rule": "gd", "lr": 0.02}, {"rule": "momentum", "lr": 0.004})


def ends(experiment, rates):
    """The loss of run 0 at the end, at other rates; Python's own."""
    run = experiment.runs[0]
    runs = tuple(run.model_copy(update={"lr": float(rate)}) for rate in rates)
    return [float(path.loss[-1]) for path in solve.trajectories(experiment.model_copy(update={"runs": runs}))]


def test_a_click_takes_the_best_rate_and_the_address_follows(visit):
    page = visit(link("beale", RUNS, steps=300))
    line = best(page)
    rate = float(line.inner_text().removeprefix("best here ").removesuffix(" → use it"))
    loss = float(line.get_attribute("title").split()[1].replace("−", "-"))
    before = location(page)
    line.click()
    moved(page, before)
    assert experiment(page).runs[0].lr == rate == float(field(page, "runs.0.lr").input_value())
    until(page, f"{MAP}.clock.race.experiment.runs[0].lr === {rate}")
    assert best(page).text_content() == "the best rate here"
    assert best(page).evaluate("one => one.localName") == "span"  # nothing is left to press
    page.locator('[data-path="runs.0.lr"] .ot-best-line .ot-help').press("Enter")
    why = page.locator('[data-path="runs.0.lr"] > .ot-help-text:visible')
    assert why.inner_text() == best(page).get_attribute("title")
    found, *others = ends(experiment(page), [rate, *rate * np.geomspace(0.05, 1.5, 5)])
    assert found == pytest.approx(loss, rel=1e-3)
    assert all(found <= other for other in others)
    page.go_back()
    until(page, f"{MAP}.clock.race.experiment.runs[0].lr === {RUNS[0]['lr']}")


def test_the_best_rate_is_that_of_the_present_start_and_budget(visit):
    page = visit(link("beale", RUNS, steps=300))
    first = best(page).get_attribute("title")
    put(page, "steps", 20)
    until(page, f"document.querySelector('.ot-best').title !== {json.dumps(first)}")
    assert "after 20 steps" in best(page).get_attribute("title")
    title = best(page, 1).get_attribute("title")
    put(page, "runs.0.lr", 0.001)  # of another run: nothing new is tried
    assert best(page, 1).get_attribute("title") == title


GRIP = """(chart) => {
  // A place where the pointer would take a mark.
  const { left, top, right, bottom } = chart.getBoundingClientRect();
  for (let x = left + 44; x < right; x += 5) {
    for (let y = top; y < bottom; y += 8) {
      chart.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
      if (chart.style.cursor === "grab") return [x, y];
    }
  }
}"""


def test_a_mark_is_dragged_to_another_rate_and_the_paths_follow(visit):
    page = visit(link("beale", RUNS, steps=300))
    best(page)
    best(page, 1)
    chart = page.locator(".ot-rates .ot-chart")
    chart.scroll_into_view_if_needed()
    wait(page, "!s.playing")
    grip = chart.evaluate(GRIP)
    page.mouse.move(*grip)
    assert chart.evaluate("one => one.style.cursor") == "grab"
    before, rates = location(page), [run.lr for run in experiment(page).runs]
    page.mouse.down()
    page.mouse.move(grip[0] - 25, grip[1], steps=4)
    until(page, f"{MAP}.clock.race.held")
    page.mouse.up()
    moved(page, before)
    now = [run.lr for run in experiment(page).runs]
    assert [a < b for a, b in zip(now, rates, strict=True)].count(True) == 1
    assert sum(a == b for a, b in zip(now, rates, strict=True)) == 1
    for i, rate in enumerate(now):
        assert float(field(page, f"runs.{i}.lr").input_value()) == pytest.approx(rate)
    assert slider(page).is_visible()


def test_a_tuned_rate_says_for_how_many_steps_until_the_race_is_another(visit):
    page = visit()
    until(page, "document.querySelector('.ot-best').textContent.startsWith('tuned for 400 steps')")
    put(page, "steps", 300)
    until(page, "/^(the best rate|best) here/.test(document.querySelector('.ot-best').textContent)")
    put(page, "steps", 400)
    until(page, "document.querySelector('.ot-best').textContent.startsWith('tuned for 400 steps')")
