"""The site without a server, in a real browser: opened from a disk, and from a plain static host."""

import functools
import json
import re
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from playing import best, until

from app.export import site
from app.export.site.gallery import here
from app.races import gallery, permalink, solve, starts

pytestmark = pytest.mark.browser

READY = "document.querySelector('.ot-map')?.trajectories.state().ready"
CLOCK = "document.querySelector('.ot-map').trajectories.clock"


class Quiet(SimpleHTTPRequestHandler):
    """A static host that keeps its log to itself."""

    def log_message(self, format, *args):  # noqa: A002  as its base names it
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site, written once."""
    out = tmp_path_factory.mktemp("site")
    site.write(out, courses=())
    return out


@pytest.fixture(scope="module", params=["disk", pytest.param("host", marks=pytest.mark.thorough)])
def place(request, folder):
    """Where the site's page is."""
    if request.param == "disk":
        yield (folder / "index.html").as_uri()
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(chromium, place):
    """`visit("#e=…")` opens the page, which may not complain nor ask for anything but its files."""
    complaints, contexts = [], []
    base = place.rpartition("/")[0]

    def visit(behind="", **options):
        context = chromium.new_context(reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda r: complaints.append(f"failed: {r.url}"))
        page.on(
            "request",
            lambda r: r.url.startswith((base, "blob:", "data:")) or complaints.append(f"elsewhere: {r.url}"),
        )
        page.goto(place + behind)
        until(page, READY)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def link(experiment):
    """An experiment as the app's addresses have it."""
    return permalink.encode(permalink.read(json.dumps({"version": 1} | experiment)))


def linked(page):
    """What the address holds, read as the app reads it."""
    found = re.search(r"[?#]e=(.+)$", page.evaluate("location.href"))
    return permalink.decode(found[1]) if found else permalink.DEFAULT


def paths(page):
    """Every run's parameters, and the losses, as they are computed."""
    rows = page.evaluate(f"{CLOCK}.race.trajectories.map(({{ x, loss }}) => [[...x], [...loss]])")
    return [(np.array(x), np.array(loss)) for x, loss in rows]


def settle(page, before):
    """Wait for another race than number `before`, and for its address."""
    until(page, f"{CLOCK}.race?.number > {before} && !{CLOCK}.race.held")
    page.evaluate(f"{CLOCK}.races.written()")


def number(page):
    return page.evaluate(f"{CLOCK}.race.number")


BATCHED = {
    "landscape": {"name": "scales"},
    "batch": {"size": 10},
    "steps": 60,
    "runs": [
        {"rule": "momentum", "noise": 0.1, "schedule": {"name": "cosine"}, "weight_decay": 0.01, "clip": 5.0}
    ],
}


def test_every_number_bends_the_paths_and_stands_in_the_address(visit):
    page = visit(f"#e={link(BATCHED)}")
    page.evaluate("document.querySelectorAll('.ots-fold').forEach((fold) => (fold.open = true))")
    listed = page.evaluate(
        f"{CLOCK}.races.controls.map(({{ path, only, integer, low }}) => [path, only, integer, low])"
    )
    assert len(listed) >= 14
    for path, only, integer, low in listed:
        before, drawn, where = number(page), paths(page), page.url
        field = page.locator(f"[data-path='{path}'] .ot-number-field").first
        old = float(
            page.evaluate(f"'{path}'.split('.').reduce((at, key) => at[key], {CLOCK}.races.experiment)")
        )
        less = 0.1 * old if low <= 0.1 * old < old else 0.9 * old or 0.1
        new = next(one for one in only if one != old) if only else old + 1 if integer else less
        if field.is_visible():
            field.fill(f"{new:g}")
            field.press("Enter")
        else:  # named choices
            page.locator(f"[data-path='{path}'] .ot-number-list").first.select_option(f"{new:g}")
        settle(page, before)
        until(page, f"location.href !== {json.dumps(where)}")
        assert any(
            a[0].shape != b[0].shape or not np.array_equal(a[0], b[0])
            for a, b in zip(drawn, paths(page), strict=True)
        ), path


@pytest.mark.parametrize("place", ["disk", "host"], indirect=True)
def test_dragging_asks_for_nothing(visit):
    page = visit(viewport={"width": 1280, "height": 1000})
    asked = []
    page.on("request", lambda r: r.url.startswith("blob:") or asked.append(r.url))  # the worker
    for name in (".ot-start", ".ot-turn", "[data-path='runs.0.params.b1'] .ot-number-slide"):
        before, drawn = number(page), paths(page)
        box = page.locator(name).first.bounding_box()
        x, y = box["x"] + min(box["width"] / 2, 130), box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 60, y + 20, steps=10)
        page.mouse.up()
        settle(page, before)
        assert not np.array_equal(drawn[0][0], paths(page)[0][0]), name
    assert asked == []
    until(page, "/[?#]e=./.test(location.href)")
    back = linked(page)
    assert back.start != permalink.DEFAULT.start
    assert back.runs[0].lr != permalink.DEFAULT.runs[0].lr
    page.go_back()
    until(page, f"{CLOCK}.races.experiment.runs[0].params.b1 === 0.9")


def test_the_best_rate_is_found_and_taken(visit):
    slow = {"landscape": {"name": "beale"}, "runs": [{"rule": "gd", "lr": 0.002}]}
    page = visit(f"#e={link(slow)}")
    line = best(page)
    rate = float(line.inner_text().removeprefix("best here ").removesuffix(" → use it"))
    before = page.evaluate("location.href")
    line.click()
    until(page, f"location.href !== {json.dumps(before)}")
    assert linked(page).runs[0].lr == rate
    assert best(page).inner_text() == "the best rate here"
    page.locator('.ot-rates canvas[aria-label^="Loss after"]').wait_for()


def test_batches_and_noise_are_those_of_python(visit):
    page = visit(f"?e={link(BATCHED)}")
    experiment = permalink.decode(link(BATCHED))
    for (x, loss), there in zip(paths(page), solve.trajectories(experiment), strict=True):
        np.testing.assert_allclose(x.reshape(np.shape(there.x)), there.x, rtol=1e-9)
        np.testing.assert_allclose(loss, there.loss, rtol=1e-9)


def test_runs_and_landscapes_are_chosen_and_links_open_in_both(visit):
    page = visit()
    assert linked(page) == permalink.DEFAULT
    page.get_by_role("button", name="+ Add").click()
    page.get_by_role("searchbox", name="Search: Race one more optimizer").fill("lion")
    page.get_by_role("button", name="Lion", exact=True).click()
    until(page, f"{CLOCK}.race.trajectories.length === 5")
    page.get_by_role("button", name="Remove Momentum").click()
    until(page, f"{CLOCK}.race.trajectories.length === 4")
    page.get_by_role("button", name="Beale").click()
    page.get_by_role("searchbox", name="Search: Choose another landscape").fill("rosenbrock 1960")
    page.locator(".ots-ground .ots-entry").first.click()
    until(page, f"{CLOCK}.race.experiment.landscape.name === 'rosenbrock'")
    until(page, "/[?#]e=./.test(location.href)")
    experiment = linked(page)
    assert [run.rule for run in experiment.runs] == ["adam", "rmsprop", "gd", "lion"]
    assert experiment.landscape.name == "rosenbrock"
    behind = re.search(r"[?#]e=.+$", page.evaluate("location.href"))
    assert behind
    again = visit(behind[0])
    shown = again.evaluate(f"JSON.stringify({CLOCK}.race.experiment)")
    assert permalink.read(shown) == experiment


def test_another_landscape_brings_the_runs_that_show_what_it_says_at_rates_that_are_tuned(visit):
    page = visit()
    until(page, "document.querySelector('.ot-best').textContent.startsWith('tuned for 400 steps')")
    page.get_by_role("button", name="Beale").click()
    page.get_by_role("searchbox", name="Search: Choose another landscape").fill("monkey")
    page.locator(".ots-ground .ots-entry").first.click()
    until(page, f"{CLOCK}.race.experiment.landscape.name === 'monkey_saddle'")
    until(page, "/[?#]e=./.test(location.href)")
    assert linked(page) == starts.first("monkey_saddle")


@pytest.mark.parametrize(
    ("behind", "sentence"),
    [
        ('#e={"version":1,"landscape":{"name":"beal"},"runs":[{"rule":"gd"}]}', "did you mean beale?"),
        ('#e={"version":1,"landscape":{"name":"cnn"},"runs":[{"rule":"gd"}]}', "trained by Python"),
        ("#e=abc", "This link is damaged"),
    ],
)
def test_a_link_that_cannot_be_opened_says_why(visit, behind, sentence):
    page = visit(behind)
    assert sentence in page.locator(".ots-complaint").inner_text()
    assert len(paths(page)) == 4


def test_more_dimensions_and_planes_through_the_paths(visit):
    asked = {
        "landscape": {"name": "spectrum", "params": {}},
        "plane": {"kind": "pca"},
        "runs": [{"rule": "adam"}, {"rule": "gd"}],
    }
    page = visit(f"#e={link(asked)}")
    experiment = permalink.decode(link(asked))
    until(page, f"{CLOCK}.race.description.axes[0].startsWith('1st')")
    view = solve.view(experiment)
    assert view.plane
    assert np.allclose(page.evaluate(f"{CLOCK}.race.description.window"), view.window, rtol=1e-3)
    across = page.evaluate(f"{CLOCK}.race.description.plane.across")
    assert np.allclose(across, view.plane.across, atol=1e-6)


def test_pictures_of_what_is_shown_are_saved(visit, tmp_path):
    page = visit()
    for kind, begins in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind, exact=True).click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert path.name == f"beale.{kind.lower()}"
        assert path.read_bytes().startswith(begins)
    text = path.read_text("utf-8")
    assert text.count("<polyline") == 8
    assert all(name in text for name in ("Adam", "Momentum", "RMSProp", "Gradient descent"))


def test_enter_takes_the_first_that_a_search_finds_and_the_focus_comes_back(visit):
    page = visit()
    page.get_by_role("button", name="+ Add").press("Enter")
    page.get_by_role("searchbox", name="Search: Race one more optimizer").fill("lion")
    page.keyboard.press("Enter")
    until(page, f"{CLOCK}.race.experiment.runs.at(-1).rule === 'lion'")
    until(page, "document.activeElement.textContent === '+ Add'")


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.thorough), "dark"])
def test_a_phone_needs_no_scrolling_across(visit, scheme):
    page = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.get_by_role("button", name="Beale").click()
    box = page.locator(".ots-chooser:visible").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_the_gallery_is_there_with_its_pictures_and_its_words(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    page.get_by_role("button", name="All experiments").click()
    listed = page.locator(".ot-groups strong").all_inner_texts()
    assert listed == [one.title for one in here()]
    until(page, "document.querySelector('.ot-scene img').naturalWidth === 320")
    page.get_by_role("searchbox").fill("plateau almost level")
    page.get_by_role("searchbox").press("Enter")
    entry = gallery.entry("plateau")
    until(page, f"document.querySelector('.ot-watch').textContent === {entry.title + ' ' + entry.watch!r}")
    until(page, f"{CLOCK}.step === {entry.scene.view.step}")
    page.go_back()
    until(page, "document.querySelector('.ot-watch').textContent.startsWith('Optimizers race')")
