"""Frames where they live: in sandboxes, under strict policies, in print, without scripts, and driven."""

import base64
import io
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image
from playing import until, wait
from pypdf import PdfReader

from app.export.formats import page as pages
from app.races import permalink, scene
from app.races.scene import Scene

pytestmark = pytest.mark.browser
RUNS = [{"rule": "adam"}, {"rule": "gd"}]
RACE = permalink.begin({"landscape": {"name": "beale"}, "steps": 60, "runs": RUNS})
LINK = permalink.encode(RACE)
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src {address}"
LMS = "allow-forms allow-popups allow-scripts"
"""What learning platforms grant a frame that is not theirs."""


@pytest.fixture(scope="module")
def elsewhere():
    """`elsewhere(html, policy)` is the address of a page on another server, under a policy of its own."""
    shown = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body, policy = shown.get(self.path, ("", None))
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def put(html, policy=None):
        path = f"/{len(shown)}"
        icon = '<link rel="icon" href="data:,">'
        shown[path] = (f"<!doctype html><html><head>{icon}</head><body>{html}</body></html>", policy)
        return f"http://127.0.0.1:{server.server_port}{path}"

    yield put
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(chromium):
    """`opened(address)` is a page that may not complain."""
    contexts, complaints = [], []

    def opened(address, **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize(
    "frame",
    [
        'sandbox="allow-scripts"',
        pytest.param(f'sandbox="{LMS}"', marks=pytest.mark.thorough),
        "",
        pytest.param('referrerpolicy="no-referrer" loading="lazy"', marks=pytest.mark.thorough),
    ],
)
def test_a_frame_plays_and_computes_in_sandboxes_and_under_strict_policies(elsewhere, opened, address, frame):
    src = f"{address}/embed?loop=false&autoplay=false&e={LINK}"
    policy = STRICT.format(address=address)
    page = opened(elsewhere(f'<iframe {frame} src="{src}" width="960" height="640"></iframe>', policy))
    inside = page.wait_for_selector("iframe").content_frame()
    wait(inside, "s.ready")
    inside.evaluate("trajectories.set({'steps': 10000})")  # more than a frame can compute
    until(inside, "trajectories.get().losses && trajectories.get().steps === 10000")
    policy = page.request.get(src).headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "blob:" not in policy


def inked(picture):
    """How many pixels of a picture have a colour of a run."""
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    return int(((pixels.max(axis=-1) - pixels.min(axis=-1)) > 70).sum())


@pytest.mark.parametrize("kind", ["file", "frame"])
def test_without_scripts_there_is_the_picture_of_the_last_moment(chromium, address, tmp_path, kind):
    path = tmp_path / "race.html"
    path.write_text(pages.page(Scene(RACE)), "utf-8")
    with chromium.new_context(java_script_enabled=False, viewport={"width": 960, "height": 640}) as context:
        page = context.new_page()
        page.goto(path.as_uri() if kind == "file" else f"{address}/embed?theme=dark&e={LINK}")
        image = page.locator(".otx-still img")
        image.wait_for()
        assert "Adam" in image.get_attribute("alt")
        assert inked(Image.open(io.BytesIO(page.screenshot()))) > 200
        if kind == "frame":
            assert LINK in page.locator(".otx-said a").get_attribute("href")


@pytest.mark.parametrize("landscape", [False, pytest.param(True, marks=pytest.mark.thorough)])
def test_a_page_prints_its_picture_on_one_sheet(opened, tmp_path, landscape):
    path = tmp_path / "race.html"
    path.write_text(pages.page(Scene(RACE, title="Two on Beale")), "utf-8")
    page = opened(path.as_uri(), viewport={"width": 960, "height": 640})
    wait(page, "s.ready")
    printed = PdfReader(io.BytesIO(page.pdf(format="A4", landscape=landscape, print_background=True)))
    (sheet,) = printed.pages
    (picture,) = sheet.images
    assert picture.image.size == pages.STILL
    assert inked(picture.image) > 200
    assert "Two on Beale" in sheet.extract_text()


ELEMENT = """<script type="module" src="{address}/trajectories-player.js"></script>
<trajectories-player src="{address}/embed?e={link}" autoplay="false" loop="false" step="0">
</trajectories-player>
<script>
  globalThis.heard = [];
  globalThis.player = document.querySelector("trajectories-player");
  for (const kind of ["ready", "step", "change", "ended", "error"])
    player.addEventListener(kind, (event) => heard.push([event.type, event.detail]));
</script>"""


def test_an_element_of_any_page_is_a_player(elsewhere, opened, address):
    page = opened(elsewhere(ELEMENT.format(address=address, link=LINK)))
    until(page, "heard.some(([kind]) => kind === 'ready')")
    assert page.evaluate("player.get().then((now) => now.experiment.runs[0].rule)") == "adam"
    page.evaluate("player.set({'view.legend': true, 'experiment.runs.0.lr': 0.02, 'view.step': 30})")
    now = page.evaluate("player.get()")
    assert (now["step"], now["view"]["legend"], now["experiment"]["runs"][0]["lr"]) == (30, True, 0.02)
    for given, said in {
        "{'view.nose': 1}": "view.nose: there is no such key",
        "{'view.tail': -1}": "view.tail: must be a whole number, or null, not -1.",
        "{'view.atlas': {kind: 'stars'}}": "view.atlas.kind: must be one of basins, settings, rates,",
        "{'runs.0.lr': 'fast'}": "must be a number",
    }.items():
        assert said in page.evaluate(f"player.set({given}).catch((error) => error.message)")
    until(page, "heard.some(([kind, detail]) => kind === 'change' && detail.view.legend)")
    page.evaluate("player.seek(0).then(player.play)")
    until(page, "heard.some(([kind]) => kind === 'ended')")
    png = page.evaluate("player.screenshot()")
    assert inked(Image.open(io.BytesIO(base64.b64decode(png.partition(",")[2])))) > 2000
    assert "%3Csvg" in page.evaluate("player.screenshot('svg')")
    assert "png or svg" in page.evaluate("player.screenshot('bmp').catch((error) => error.message)")


def test_a_player_that_is_not_seen_waits(opened, address):
    frame = f'<iframe src="/embed?loop=false&e={LINK}" width="900" height="600"></iframe>'
    page = opened(f"{address}/embed?e={LINK}")  # of the same origin, whose frames no browser holds back
    body = f'<!doctype html><body><div style="height: 3000px"></div>{frame}'
    page.route("**/around", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{address}/around")
    inside = page.wait_for_selector("iframe").content_frame()
    until(inside, "globalThis.trajectories?.get().losses && !trajectories.get().playing")
    assert inside.evaluate("trajectories.get().step") < 10
    page.evaluate("scrollTo(0, 3000)")
    until(inside, "trajectories.get().step > 20")
    page.evaluate("scrollTo(0, 0)")
    until(inside, "!trajectories.get().playing")
    assert inside.evaluate("trajectories.get().step") < 60
    inside.evaluate("trajectories.seek(7)")  # as a page does that is driven by scrolling
    page.evaluate("scrollTo(0, 3000)")
    inside.locator(".ot-stage").wait_for()
    frames = inside.evaluate("document.querySelector('.ot-map').trajectories.clock.frames")
    inside.evaluate("document.querySelector('.ot-map').trajectories.clock.invalidate()")
    until(inside, f"document.querySelector('.ot-map').trajectories.clock.frames > {frames}")
    assert inside.evaluate("trajectories.get().step") == 7
    inside.evaluate("trajectories.play()")
    until(inside, "trajectories.get().step > 20")
    page.evaluate("scrollTo(0, 0)")
    until(inside, "!trajectories.get().playing")
    stands = inside.evaluate("trajectories.pause() ?? trajectories.get().step")
    page.evaluate("scrollTo(0, 3000)")
    until(inside, "document.querySelector('.ot-map').trajectories.clock.seen")
    assert inside.evaluate("[trajectories.get().step, trajectories.get().playing]") == [stands, False]


SIDE = {
    "version": 2,
    "title": "One rate for both",
    "caption": "The steep one is slow.",
    "experiment": {"landscape": {"name": "bowl", "params": {"kappa": 1}}, "steps": 40, "runs": RUNS[1:]},
    "panels": [{}, {"experiment": {"landscape": {"params": {"kappa": 100}}}}],
}


def test_a_frame_has_the_words_of_its_scene_and_pictures_all_that_stands_side_by_side(opened, address):
    link = scene.encode(scene.read(json.dumps(SIDE)))
    page = opened(f"{address}/embed?autoplay=false&e={link}", viewport={"width": 960, "height": 640})
    wait(page, "s.ready")
    assert page.locator(".otx-title").inner_text() == "One rate for both"
    assert page.locator(".otx-words").inner_text() == "The steep one is slow."
    png = page.evaluate("trajectories.screenshot()")
    picture = Image.open(io.BytesIO(base64.b64decode(png.partition(",")[2])))
    assert picture.width > 2.2 * picture.height
    half = picture.width // 2
    left, right = (picture.crop((i * half, 0, (i + 1) * half, picture.height)) for i in (0, 1))
    assert inked(left) > 100
    assert inked(right) > 100
