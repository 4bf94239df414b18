"""The gallery in a real browser: by typing, by finger and by keyboard; a scene opens as its link says."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playing import experiment, location, pause, put, scene_of, slider, state, turn, until, wait

from app.races import gallery

pytestmark = pytest.mark.browser

WORDS = "(document.querySelector('.ot-watch')?.textContent ?? '')"
TRY = "[...document.querySelectorAll('.ot-try:not([hidden])')].map((one) => one.innerText).join()"


def open_all(page):
    page.get_by_role("button", name="All experiments").click()
    page.locator(".ot-scene").first.wait_for()


def shown(page):
    """The titles of the scenes that the sheet shows."""
    return page.locator(".ot-groups li:not([hidden]) strong").all_inner_texts()


def says(page, entry):
    until(page, f"{WORDS} === {entry.title + ' ' + entry.watch!r}")
    until(page, f"{TRY} === {'Try this ' + entry.attempt!r}")


def test_a_scene_is_found_by_what_one_types_and_opens_as_its_link(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    assert not page.evaluate(
        "performance.getEntriesByType('resource').some((one) => /gallery/.test(one.name))"
    )
    first = location(page)
    open_all(page)
    assert shown(page) == [entry.title for entry in gallery.entries().values()]
    field = page.get_by_role("searchbox", name="Search all experiments")
    field.fill("momentum valley")
    wanted = [one.title for one in gallery.entries().values() if {"momentum", "valley"} <= _found(one)]
    assert shown(page) == wanted
    assert 0 < len(wanted) < len(gallery.entries())
    field.fill("nothing like that")
    assert shown(page) == []
    assert page.get_by_text("Nothing is called that.").is_visible()
    field.fill("nesterov LOOKS ahead")
    entry = gallery.entry("nesterov-look-ahead")
    assert shown(page) == [entry.title]
    field.press("Enter")
    says(page, entry)
    assert scene_of(location(page)) == entry.scene
    assert not page.locator(".ot-sheet").is_visible()
    wait(page, f"s.step === {entry.scene.view.step}")
    assert page.locator("[data-show=inner]").get_attribute("aria-pressed") == "true"
    page.go_back()
    until(page, f"location.href === {first!r}")
    until(page, f"{WORDS}.startsWith('Optimizers race')")
    page.go_forward()
    says(page, entry)


def _found(entry):
    return {word for word in ("momentum", "valley") if word in entry.words}


def test_words_stay_with_the_race_and_change_with_it_without_the_server(visit):
    page = visit(f"/?e={gallery.entry('scales-raw').link}", viewport={"width": 1280, "height": 900})
    says(page, gallery.entry("scales-raw"))
    turn(page)
    says(page, gallery.entry("scales-raw"))
    page.go_back()
    says(page, gallery.entry("scales-raw"))
    put(page, "landscape.params.scale", 9)
    put(page, "steps", 90)
    says(page, gallery.entry("scales-raw"))
    put(page, "seed", 3)
    until(page, f"{WORDS}.startsWith('Optimizers race')")


def test_the_sheet_is_for_keyboards_and_gives_the_focus_back(visit):
    page = visit(viewport={"width": 1280, "height": 900})
    pause(page, 200)
    page.get_by_role("button", name="All experiments").press("Enter")
    page.locator(".ot-scene").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # past the button that closes
    assert page.evaluate("document.activeElement.matches('.ot-scene')")
    page.keyboard.press("ArrowRight")  # the sheet's, not the playhead's
    assert state(page)["step"] == 200
    page.keyboard.press("Escape")
    assert not page.locator(".ot-sheet").is_visible()
    assert page.evaluate("document.activeElement.matches('.ot-all')")


@pytest.mark.parametrize("scheme", [pytest.param("light", marks=pytest.mark.thorough), "dark"])
def test_on_a_phone_the_sheet_is_for_fingers_in_both_themes(visit, scheme):
    page = visit(
        viewport={"width": 390, "height": 844}, color_scheme=scheme, has_touch=True, reduced_motion="reduce"
    )
    page.get_by_role("button", name="All experiments").tap()
    page.locator(".ot-scene").first.wait_for()
    assert page.evaluate("document.querySelector('.ot-sheet').scrollWidth") <= 390
    picture = page.locator(".ot-scene img").first
    until(page, "document.querySelector('.ot-scene img').complete")
    assert picture.get_attribute("src").endswith(f"-{scheme}.webp")
    assert picture.evaluate("one => one.naturalWidth") == 320
    late = "[...document.querySelectorAll('.ot-scene img')].at(-1)"
    assert not page.evaluate(f"{late}.complete && {late}.naturalWidth > 0"), (
        "the last picture is fetched late"
    )
    for reached in (".ot-close", ".ot-find", ".ot-scene >> nth=3"):
        box = page.locator(reached).bounding_box()
        assert min(box["width"], box["height"]) >= 44
    assert (
        Axe().run(page, context=".ot-sheet", options={"resultTypes": ["violations"]}).response["violations"]
        == []
    )
    page.locator(".ot-scene", has_text="The long valley").tap()
    says(page, gallery.entry("long-valley"))
    assert experiment(page) == gallery.entry("long-valley").scene.experiment
    assert slider(page).is_visible()


FIRST = [group.entries[0] for group in gallery.groups()]


@pytest.mark.parametrize(
    "scenes",
    [FIRST, pytest.param([*gallery.entries().values()], marks=pytest.mark.thorough)],
    ids=["one of each group", "all"],
)
def test_every_scene_opens_from_the_sheet(visit, scenes):
    page = visit(reduced_motion="reduce")
    for entry in scenes:
        open_all(page)
        page.locator(".ot-scene", has=page.get_by_text(entry.title, exact=True)).click()
        says(page, entry)
        if entry.landscape == "mlp":
            page.locator(".ot-progress").wait_for()
            page.get_by_role("button", name="▶ Train").and_(page.locator(":visible")).wait_for()
        else:
            steps = entry.scene.experiment.steps
            wait(page, f"s.ready && s.runs.length === {len(entry.rules)} && s.steps === {steps}")
        assert page.get_by_test_id("stAlert").count() == 0
