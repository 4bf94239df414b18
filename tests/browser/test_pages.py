"""Exported pages in a real browser: from a disk without network, on a slide, in a notebook, in a frame."""

import html
import json
import re
import shutil
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playing import MAP, best, link, pause, state, to_pixels, until, wait
from pypdf import PdfReader

from app.export.drawing.race import race as drawn
from app.export.drawing.sheets import picture
from app.export.formats import metadata, stills
from app.export.formats import page as pages
from app.export.formats.slides import reveal
from app.export.options import Options
from app.notebook.still import SIZE
from app.player import static_files
from app.races import permalink, solve
from app.races.palette import PALETTE
from app.races.scene import Scene, View, read

pytestmark = pytest.mark.browser

RACE = permalink.read(
    json.dumps(
        {
            "version": 1,
            "landscape": {"name": "beale"},
            "steps": 200,
            "runs": [{"rule": "adam"}, {"rule": "momentum"}],
        }
    )
)
HOSTILE = "<script>document.title = 'broken'</script> & “100 %” </title>"


def ready(frame):
    return wait(frame, "s.ready")


def test_a_page_from_the_disk_plays_scrubs_and_bends(offline, tmp_path):
    path = tmp_path / "race.html"
    path.write_text(pages.page(Scene(RACE, title=HOSTILE), Options(loop=False)), "utf-8")
    page = offline(path)
    ready(page)
    assert page.evaluate("[performance.getEntriesByType('resource').length, document.title]") == [0, HOSTILE]
    assert page.locator("h1").inner_text() == HOSTILE
    wait(page, "s.playing && s.step > 3")
    now = pause(page, 150)
    found = solve.trajectories(RACE)
    for head, run in zip(now["heads"], found, strict=True):
        box = page.locator(".ot-stage").bounding_box()
        wanted = to_pixels(page, run.x[150])
        assert np.allclose(head, [wanted[0] - box["x"], wanted[1] - box["y"]], atol=1e-6)

    page.get_by_role("button", name="Inner state").click()
    page.locator(".ot-inner").wait_for()
    page.get_by_role("button", name="Inner state").click()
    knob = page.locator(".ot-turn").bounding_box()
    page.mouse.move(knob["x"] + knob["width"] * 0.6, knob["y"] + knob["height"] / 2)
    page.mouse.down()
    page.mouse.move(knob["x"] + knob["width"] * 0.3, knob["y"] + knob["height"] / 2, steps=5)
    bent = wait(page, "s.held")
    page.mouse.up()
    assert bent["heads"][0] != now["heads"][0]
    assert bent["heads"][1] == now["heads"][1]
    assert wait(page, "!s.held")["heads"] == bent["heads"]  # it stays: nobody is asked
    turned = RACE.model_dump(mode="json")
    turned["runs"][0]["lr"] = float(page.locator(".ot-knob-value").inner_text())
    end = solve.trajectories(permalink.read(json.dumps(turned)))[0].x[150]
    box = page.locator(".ot-stage").bounding_box()
    assert np.allclose(np.add(bent["heads"][0], [box["x"], box["y"]]), to_pixels(page, end), atol=1e-6)

    page.locator(".ot-map").focus()
    page.keyboard.press("Home")  # not framed: the keys are the player's
    wait(page, "s.step === 0")
    assert "CC0 1.0" in page.locator(".otx-said").inner_text()


def test_a_page_finds_the_best_rate_and_takes_it(offline, tmp_path):
    path = tmp_path / "race.html"
    path.write_text(pages.page(Scene(RACE)), "utf-8")
    page = offline(path)
    ready(page)
    page.locator(".otx-drawer summary").click()
    line = best(page)
    rate = float(line.inner_text().removeprefix("best here ").removesuffix(" → use it"))
    line.click()
    until(page, f"{MAP}.clock.race.experiment.runs[0].lr === {rate}")
    assert best(page).inner_text() == "the best rate here"


def test_a_page_runs_where_a_server_allows_its_very_text_alone(chromium):
    text = pages.page(Scene(RACE))
    own = html.unescape(re.search(r'Policy" content="([^"]*)"', text)[1])
    assert "unsafe" not in own
    hashes = {part.split()[0]: " ".join(part.split()[1:]) for part in own.split("; ")}
    scripts, styles = hashes["script-src"], hashes["style-src"]
    policy = f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src data:"
    with chromium.new_context() as context:
        page = context.new_page()
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        page.route("**/*", lambda route: route.fulfill(body=text, headers=headers))
        page.goto("http://x.test/race.html")
        ready(page)
        page.locator(".otx-drawer summary").click()
        assert best(page).inner_text().startswith("best here ")  # some eighty races, without a worker


def test_a_page_is_small_and_has_plotlys_tools_only_where_it_brings_them(offline, chromium, tmp_path):
    path, button = tmp_path / "race.html", ".ot-plotly"
    path.write_text(pages.page(Scene(RACE)), "utf-8")
    assert path.stat().st_size < 325_000
    page = offline(path)
    ready(page)
    assert not page.locator(button).is_visible()

    shutil.copy(static_files.PLOTLY, tmp_path / static_files.SHARED)
    for included in (True, "directory"):
        path.write_text(pages.page(Scene(RACE), Options(loop=False), include_plotlyjs=included), "utf-8")
        page = offline(path)
        ready(page)
        pause(page, 100)
        assert page.locator(".main-svg").count() == 0
        page.locator(button).click()
        page.locator(".ot-plot .main-svg").first.wait_for()
        painted = wait(page, "s.plotly")["painted"]
        page.locator(button).click()
        wait(page, f"!s.plotly && s.painted > {painted}")
        assert page.locator(".main-svg").count() == 0

    path.write_text(pages.page(Scene(RACE), include_plotlyjs="cdn"), "utf-8")
    with chromium.new_context(offline=True) as context:  # not `offline`: that the network is cut is said
        page = context.new_page()
        page.goto(path.as_uri())
        wait(page, "s.ready && s.step > 3")
        assert not page.locator(button).is_visible()


def test_a_network_that_was_trained_plays_from_the_disk(offline, tmp_path):
    trained = permalink.read(
        json.dumps(
            {
                "version": 1,
                "landscape": {"name": "mlp", "params": {"depth": 1, "width": 4}},
                "steps": 20,
                "runs": [{"rule": "adam"}, {"rule": "gd"}],
            }
        )
    )
    path = tmp_path / "network.html"
    path.write_text(pages.page(Scene(trained), Options(loop=False)), "utf-8")
    page = offline(path)
    ready(page)
    shown = wait(page, "s.step > 1")
    assert len(shown["heads"]) == 2
    end = wait(page, "!s.playing && s.step === s.steps")
    assert end["heads"] != shown["heads"]
    assert page.locator(".otx-drawer, .ot-knob").count() == 0  # it cannot be trained anew here


def test_networks_side_by_side_play_from_the_disk_under_one_playhead(offline, tmp_path):
    network = {"name": "mlp", "params": {"depth": 1, "width": 4}}
    given = {"landscape": network, "steps": 20, "runs": [{"rule": "gd", "lr": 0.1}]}
    normalized = {"experiment": {"landscape": {"toggles": {"normalization": "batch"}}}}
    shown = read(json.dumps({"version": 2, "experiment": given, "panels": [{}, normalized]}))
    path = tmp_path / "networks.html"
    path.write_text(pages.page(shown, Options(loop=False)), "utf-8")
    page = offline(path)
    ready(page)
    titles = page.locator(".ot-beside-title")
    assert titles.all_inner_texts() == ["no normalization", "batch normalization"]
    page.locator(".ot-beside-place .ot-ready").nth(1).wait_for()
    end = wait(page, "!s.playing && s.step === s.steps")
    titles.nth(1).click()
    other = wait(page, f"String(s.heads) !== String({json.dumps(end['heads'])})")
    assert other["step"] == end["step"]
    page.locator(".ot-beside-title[aria-pressed=true]", has_text="batch normalization").wait_for()


def test_a_page_shows_what_was_asked_for_and_no_more(offline, tmp_path):
    path = tmp_path / "still.html"
    view = View(theme="dark", step=40, hide=("chrome",), knob="")
    path.write_text(pages.page(Scene(RACE, view), Options(transparent=True, autoplay=False)), "utf-8")
    page = offline(path)
    ready(page)
    page.wait_for_timeout(300)
    now = state(page)
    assert (now["step"], now["playing"]) == (40, False)
    for part in (".ot-transport", ".ot-tools", ".otx-side", ".otx-said", ".otx-title", ".ot-budget"):
        assert not page.locator(part).is_visible()
    assert page.locator(".ot-turn").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    box = page.locator(".ot-stage").bounding_box()
    assert box["width"] > 0.95 * page.viewport_size["width"]
    assert box["height"] > 600


def test_on_a_slide_a_click_leaves_the_arrow_keys_to_the_deck(offline, revealjs, tmp_path):
    folder = tmp_path / "deck"
    reveal.reveal([Scene(RACE, title=HOSTILE)] * 2, folder=folder, revealjs=revealjs)
    page = offline(folder / "index.html", viewport={"width": 1280, "height": 720})
    page.wait_for_function("window.Reveal?.isReady()")
    slide = "Reveal.getIndices().h"
    assert page.evaluate(slide) == 0
    frame = page.frame_locator("section.present iframe")
    frame.locator(".ot-stage").wait_for()
    inside = next(frame for frame in page.frames if frame.url.endswith("race-0.html"))
    ready(inside)
    frame.locator(".ot-stage").click()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{slide} === 1")
    # Nor does a slider that was dragged, or a button.
    frame.locator(".ot-scrub").first.wait_for()
    frame.locator(".ot-scrub").first.click()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"{slide} === 0")
    frame.locator(".ot-play").click()
    page.keyboard.press("PageDown")
    page.wait_for_function(f"{slide} === 1")


def test_in_a_frame_keys_reach_the_deck_even_if_the_frame_has_the_focus(offline, revealjs, tmp_path):
    folder = tmp_path / "deck"
    reveal.reveal([Scene(RACE)] * 2, folder=folder, revealjs=revealjs)
    page = offline(folder / "index.html", viewport={"width": 1280, "height": 720})
    page.wait_for_function("window.Reveal?.isReady()")
    inside = page.wait_for_selector("section.present iframe").content_frame()
    ready(inside)
    inside.locator(".ot-map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("Reveal.getIndices().h === 1")


def test_a_notebook_shows_a_race(offline, tmp_path):
    """As nbconvert writes it: a page plays there; a widget, which has no kernel, is a picture."""
    from app.notebook import race

    shown = race("beale", "adam", steps=50)
    outputs = [shown.page().mimebundle("page"), shown._repr_mimebundle_()[0]]
    notebook = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {},
        "cells": [
            {
                "id": "race",
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {},
                "source": "race",
                "outputs": [
                    {"output_type": "display_data", "metadata": {}, "data": data} for data in outputs
                ],
            }
        ],
    }
    path = tmp_path / "race.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "basic", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    page = offline(path.with_suffix(".html"), viewport={"width": 1280, "height": 900})
    inside = page.wait_for_selector("iframe").content_frame()
    ready(inside)
    wait(inside, "s.step > 3")
    assert not page.locator(".trajectories > img").is_visible()
    assert page.get_by_alt_text("Paths of Adam over 50 steps on Beale.").last.is_visible()
    printed = PdfReader(BytesIO(page.pdf())).pages
    assert {picture.image.size for sheet in printed for picture in sheet.images} == {SIZE}
    page.evaluate("document.querySelectorAll('iframe, style').forEach((one) => one.remove())")
    assert page.locator(".trajectories > img").is_visible()  # as where both are taken away


def test_the_embedded_frame_is_the_player_alone_and_says_what_is_wrong(chromium, address, visit):
    page = visit(link(runs=[{"rule": "adam"}, {"rule": "gd"}]).replace("/?", "/?embed=true&") + "&theme=dark")
    assert page.locator("[data-testid=stApp]").count() == 0
    pause(page, 100)
    assert (
        page.evaluate("document.documentElement.style.getPropertyValue('--st-background-color')") == "#12181d"
    )
    page.goto("/embed#hide=knob,tools&tools_hide=true&autoplay=false")
    ready(page)
    assert not page.locator(".ot-knob").is_visible()
    assert page.locator(".ot-transport").is_visible()
    assert not state(page)["playing"]

    with chromium.new_context(base_url=address) as context:
        for wrong, said in {
            "/embed?hide=nose": "nose",
            "/embed?theme=blue": "light, dark",
            "/embed#damaged": "damaged",
            "/embed?focus=9": "no run 9",
            "/embed?autoplay=maybe": "true or false",
        }.items():
            other = context.new_page()
            other.goto(wrong)
            other.wait_for_selector("[role=alert]")
            assert said in other.locator("[role=alert]").inner_text()


def test_the_panel_hands_over_the_file_that_it_showed(visit, tmp_path):
    page = visit(link(runs=[{"rule": "adam"}, {"rule": "gd"}], steps=60))
    page.locator(".st-key-export button >> visible=true").click()
    panel = page.locator("[role=dialog]")
    panel.get_by_text("Picture", exact=True).click()
    panel.get_by_text("PDF", exact=True).wait_for()
    panel.locator("img").first.wait_for()
    panel.get_by_role("button", name="Make the file").click()
    with page.expect_download() as waiting:
        panel.get_by_role("button", name="Download PNG").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    assert path.name == "beale-adam-gd.png"
    found = read(metadata.scene_of(path)).experiment
    assert (found.steps, [run.rule for run in found.runs]) == (60, ["adam", "gd"])
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    assert state(page)["ready"]


def test_a_still_and_the_page_have_each_point_of_a_path_at_the_same_place(offline, tmp_path):
    """In both pictures the ink of the run in focus, which lies on top, is at every point of its path."""
    path = tmp_path / "map.html"
    options = Options(width=960, height=720, settings=False, autoplay=False)
    path.write_text(pages.page(Scene(RACE, View(hide=("chrome",))), options), "utf-8")
    page = offline(path, viewport={"width": 960, "height": 720})
    ready(page)
    pause(page, RACE.steps)
    page.wait_for_timeout(500)
    shot = Image.open(BytesIO(page.screenshot())).convert("RGB")
    box = page.locator(".ot-stage").bounding_box()
    still = Image.open(BytesIO(stills.still(Scene(RACE), options, format="png"))).convert("RGB")
    map_ = picture._View(drawn(Scene(RACE)), options).box
    wider = drawn(Scene(RACE)).filling(map_.width, map_.height)  # of another shape: it shows more
    places = {
        "page": (shot, (box["x"], box["y"], box["width"], box["height"]), state(page)["range"]),
        "still": (still, (map_.x, map_.y, map_.width, map_.height), wider.window),
    }
    ink = np.array([int(PALETTE["purple"].light[i : i + 2], 16) for i in (1, 3, 5)])
    points = solve.trajectories(RACE)[0].x[:-20]  # the head and the names lie on the others
    for name, (shown, (left, top, wide, high), ((x0, x1), (y0, y1))) in places.items():
        pixels = np.asarray(shown, int)
        for x, y in points:
            across, down = left + (x - x0) / (x1 - x0) * wide, top + (y1 - y) / (y1 - y0) * high
            near = pixels[round(down) - 1 : round(down) + 2, round(across) - 1 : round(across) + 2]
            assert np.abs(near - ink).sum(axis=-1).min() < 40, (name, x, y)
