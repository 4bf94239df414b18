"""Before its scripts have come a page shows its parts, and without its server it still plays."""

from urllib.parse import urlsplit

import pytest
from playing import (
    drawn,
    link,
    location,
    pause,
    scene_of,
    slider,
    state,
    still,
    turn,
    until,
    until_view,
    wait,
)
from serving import serving

pytestmark = pytest.mark.browser

ATLAS = "document.querySelector('.ot-atlas-spoken')?.textContent.includes('runs:')"
DRAWS = {"frames": 0, "painted": 0, "redraws": 0}
MAP = "document.querySelector('.ot-map').checkVisibility()"
AT = "document.querySelector('.ot-progress [role=progressbar]').ariaValueNow"
SAID = "document.querySelector('.ot-outage').textContent"


def test_a_page_shows_its_parts_before_a_script_has_come(chromium, address):
    with chromium.new_context(base_url=address, viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.route("**/static/js/**", lambda route: route.abort())
        page.goto("/", wait_until="commit")
        skeleton = page.locator("#ot-skeleton")
        skeleton.wait_for()
        boxes = [one.bounding_box() for one in skeleton.locator("i").all()]
        assert [box["width"] > 200 and box["height"] > 400 for box in boxes] == [True] * 3
        page.unroute("**/static/js/**")
        page.goto("/")
        wait(page, "s.ready")
        assert not skeleton.is_visible()


def test_a_page_whose_server_is_gone_plays_and_bends_and_says_so_until_it_is_back(chromium):
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        with serving() as (address, _):
            page.goto(address)
            wait(page, "s.ready")
            still(page)
        until(page, f"{SAID}.startsWith('The server does not answer.')")
        until(page, "!document.querySelector('[role=dialog]')")
        pause(page, 100)
        heads = state(page)["heads"]
        slider(page).press("ArrowRight")
        wait(page, "!s.held")
        page.locator(".ot-map .ot-play").click()
        wait(page, "s.playing && s.step > 101")
        pause(page, 100)
        assert state(page)["heads"] != heads
        with serving(urlsplit(address).port):
            until(page, f"{SAID} === ''")


def test_a_server_that_is_killed_and_replaced_finds_every_tab_as_it_was(chromium):
    with chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        race, atlas, lesson = (context.new_page() for _ in range(3))
        with serving() as (address, server):
            atlas.goto(f"{address}/?page=atlas")
            until(atlas, ATLAS)
            lesson.goto(f"{address}/learn/below-one-tenth#bet")
            wait(lesson, "s.ready")
            lesson.keyboard.press("4")
            lesson.locator("#bet .otl-play").click()
            lesson.locator("#bet.otl-now.otl-seen").wait_for()
            race.goto(address)
            wait(race, "s.ready")
            still(race)
            turn(race)
            race.locator(".ot-transport .ot-scrub").fill("100")
            until_view(race, step=100)
            wait(race, "!s.playing && !s.held && s.step === 100")
            drawn(race)
            before, scene = state(race), scene_of(location(race))
            server.kill()
            server.wait()
        for page in (race, atlas):
            page.bring_to_front()
            until(page, f"{SAID}.startsWith('The server does not answer.')")
            until(page, "!document.querySelector('[role=dialog]')")
        lesson.bring_to_front()
        lesson.keyboard.press("ArrowRight")  # what comes after a bet needs no server
        with serving(urlsplit(address).port):
            atlas.bring_to_front()
            atlas.get_by_role("button", name="Landscapes").click()  # before the new server knows the page
            for page in (atlas, race):
                page.bring_to_front()
                until(page, f"{SAID} === ''")
                still(page)
                assert page.locator("[role=dialog]").count() == 0
            until(atlas, MAP)
            drawn(race)
            assert state(race) | DRAWS == before | DRAWS
            assert scene_of(location(race)) == scene
            race.get_by_role("button", name="Atlas").first.click()
            until(race, ATLAS)
            race.go_back()
            until(race, MAP)
            assert scene_of(location(race)) == scene
            race.reload()
            wait(race, "s.ready && s.step === 100")
            assert scene_of(location(race)) == scene
            lesson.bring_to_front()
            lesson.goto(f"{address}/learn/below-one-tenth#bet")
            lesson.locator("#bet.otl-now.otl-seen").wait_for()
            assert lesson.locator("#bet .otl-mine").count() == 1


def test_a_training_goes_on_at_the_server_that_takes_the_place_of_one_that_died(chromium):
    long = link("mlp", ({"rule": "adam"},), steps=10_000, params={"depth": 2, "width": 64})
    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        with serving() as (address, server):
            page.goto(address + long)
            page.get_by_role("button", name="▶ Train").click()
            until(page, f"{AT} > 0")
            server.kill()
            server.wait()
        until(page, "document.querySelector('.ot-state').textContent.includes('cannot be reached')")
        with serving(urlsplit(address).port):
            page.locator(".ot-progress .ot-note", has_text="begun it again").wait_for()
            until(page, f"{AT} > 0 && {SAID} === ''")
            page.get_by_role("button", name="Stop").click()
