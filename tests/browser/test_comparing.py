"""Runs compared in a real browser: the table sorts and is downloaded, small maps lead to their runs."""

import csv

import pytest
from playing import MAP, experiment, link, pause, still

from app.races import solve
from tests.player.twin import table

pytestmark = pytest.mark.browser

RACE = [{"rule": "adam"}, {"rule": "gd", "lr": 0.2}, {"rule": "momentum"}, {"rule": "newton"}]
BODY = ".ot-compare tbody th"


def names(page):
    return page.locator(BODY).all_inner_texts()


def rows(page):
    wanted = experiment(page)
    found, floor = solve.trajectories(wanted), solve.floor(wanted)
    return table.rows(wanted, found, floor, solve.minima(wanted))


def in_order(page, of):
    """The titles of the runs that did not diverge and have a value, in its order."""
    kept = [row for row in rows(page) if row.diverged_at is None and of(row) is not None]
    return [row.title for row in sorted(kept, key=of)]


def test_the_table_sorts_by_click_and_by_keyboard(visit):
    page = visit(link("quadratic", RACE, steps=200))
    box = page.locator(".ot-compare")
    box.wait_for()
    assert names(page) == [row.title for row in rows(page)]
    assert "200 steps · 200 gradient evaluations each · 0–200 Hessians" in box.inner_text()
    diverged = next(row for row in rows(page) if row.diverged_at is not None)
    assert f"diverged at {diverged.diverged_at}" in box.inner_text()

    page.get_by_role("button", name="loss", exact=True).click()
    order = in_order(page, lambda row: row.loss)
    assert names(page) == [*order, diverged.title]
    loss = page.locator(".ot-compare thead th").nth(1)
    assert loss.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert names(page) == [*reversed(order), diverged.title]
    assert loss.get_attribute("aria-sort") == "descending"

    page.get_by_label("How close to the minimum").select_option("0.000001")
    page.get_by_role("button", name="steps to", exact=True).press("Space")
    at = table.EPSILONS.index(1e-6)
    reached = in_order(page, lambda row: row.reached[at])
    assert names(page)[: len(reached)] == reached
    assert names(page)[-1] == diverged.title
    assert page.evaluate(f"{MAP}.state().playing")  # space belonged to the button


def test_the_table_leaves_as_a_file_that_says_the_same(visit, tmp_path):
    page = visit(link("regression", [{"rule": "adam"}, {"rule": "gd"}], steps=60, batch={"size": 10}))
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "runs.csv"
    download.value.save_as(tmp_path / "runs.csv")
    with (tmp_path / "runs.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    wanted = experiment(page)
    floor = solve.floor(wanted)
    assert floor is not None
    epsilons = table.epsilons(floor)
    for line, row, run in zip(lines, rows(page), wanted.runs, strict=True):
        assert (line["run"], line["rule"]) == (row.title, run.rule)
        numbers = (row.loss, row.above, row.distance, row.gradients, row.epochs)
        columns = (
            "final_loss",
            "loss_above_minimum",
            "distance_to_minimum",
            "gradient_evaluations",
            "epochs",
        )
        assert [float(line[name]) for name in columns] == pytest.approx(numbers, rel=1e-12)
        steps = [line[f"steps_to_1e-{k}"] for k in range(1, len(epsilons) + 1)]
        assert steps == ["" if step is None else str(step) for step in row.reached]
        assert (float(line["lr"]), line["schedule.name"]) == (run.lr, run.schedule.name)
        assert {name: float(line[f"params.{name}"]) for name in run.params} == run.params


def test_a_small_map_brings_its_run_into_focus(visit):
    page = visit()
    page.get_by_text("One plot per run").click()
    maps = page.locator(".ot-small")
    maps.nth(3).locator("canvas").first.wait_for()
    still(page)
    assert maps.count() == 4
    assert [one.get_attribute("aria-pressed") for one in maps.all()] == ["true", "false", "false", "false"]
    pause(page, 300)
    later = maps.nth(1).screenshot()
    pause(page, 20)
    assert maps.nth(1).screenshot() != later  # its path follows the playhead
    loss = solve.trajectories(experiment(page))[1].loss[20]
    said = maps.nth(1).locator(".ot-figures").inner_text().removeprefix("loss ")
    assert float(said.replace("−", "-")) == pytest.approx(loss, rel=1e-2)  # and what it has come to

    maps.nth(1).click()
    page.locator(".ot-small[aria-pressed=true]", has_text="Momentum").wait_for()
    still(page)
    assert "Momentum" in page.locator(".st-key-equation").inner_text()
    assert page.locator(".ot-compare .ot-focus th").inner_text() == "Momentum"
    maps.nth(2).press("Enter")
    page.locator(".ot-small[aria-pressed=true]", has_text="RMSProp").wait_for()


def test_one_run_alone_has_no_small_map(visit):
    page = visit(link(runs=[{"rule": "adam"}]))
    page.locator(".ot-compare").wait_for()
    still(page)
    assert page.get_by_text("One plot per run").count() == 0
