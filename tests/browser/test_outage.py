"""Before its scripts have come a page shows its parts, and without its server it still plays."""

from urllib.parse import urlsplit

import pytest
from playing import pause, slider, state, still, until, wait
from serving import serving

pytestmark = pytest.mark.browser

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
