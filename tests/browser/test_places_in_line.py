"""The Export panel while others are before: a place in line, a way out, and a file that comes by itself."""

import json
import threading
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from app.jobs.visitors import COOKIE, known
from app.races import permalink, scene
from app.races.scene import Scene, View

pytestmark = pytest.mark.browser
LONG = Scene(
    permalink.read('{"version":1,"landscape":{"name":"beale"},"steps":300,"runs":[{"rule":"gd"}]}'),
    View(seconds=20),
)


@contextmanager
def others(address, count):
    """So many others have a deck made that takes long, and go away in the end."""
    slides = [{"link": scene.encode(LONG), "title": str(k)} for k in range(2)]
    ended = threading.Event()

    def ask(i):
        body = json.dumps({"form": "pptx", "title": f"Talk {i}", "slides": slides}).encode()
        headers = {"Content-Type": "application/json", "Cookie": f"{COOKIE}={i:032x}"}
        while not ended.wait(0.3):
            try:
                urlopen(Request(f"{address}/deck", body, headers), timeout=2).close()  # noqa: S310  ours
            except (URLError, TimeoutError):
                continue  # it waits, or is drawn for longer than we listen

    threads = [threading.Thread(target=ask, args=(i,), daemon=True) for i in range(count)]
    for thread in threads:
        thread.start()
    yield
    ended.set()
    for thread in threads:
        thread.join()


def test_one_sees_the_place_in_line_goes_out_of_it_and_gets_a_file_without_asking_again(visit, address):
    page = visit("/")
    cookies = SimpleCookie("; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies()))
    assert known(cookies[COOKIE].value)
    page.locator(".st-key-export button >> visible=true").click()
    page.locator(".st-key-export-sort button", has_text="Film").click()
    make = page.locator(".st-key-export-make button")
    make.wait_for()
    with others(address, 3):
        make.click()
        page.locator(".ot-waiting-words", has_text="before you").wait_for()
        with page.expect_request(lambda one: "/job/" in one.url and one.method == "POST"):
            page.locator(".ot-waiting-stop").click()
        make.wait_for()  # it may be asked for again
    page.locator(".st-key-export-sort button", has_text="Picture").click()
    make.click()
    page.locator(".st-key-export-download button").wait_for()
    assert page.locator(".ot-waiting").count() == 0
