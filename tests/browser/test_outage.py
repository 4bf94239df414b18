"""Without its server a page still plays; it says so at its foot, and nothing lies over the picture."""

from urllib.parse import urlsplit

import pytest
from playing import pause, slider, state, still, until, wait
from serving import serving

pytestmark = pytest.mark.browser

SAID = "document.querySelector('.ot-outage').textContent"


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
