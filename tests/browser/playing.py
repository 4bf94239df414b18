"""What a test does on the page, and what it reads from it."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import numpy as np

from app.races import permalink, scene, solve
from app.races.scene import Scene, View
from core.experiment import Experiment

MAP = "document.querySelector('.ot-map').trajectories"
COUNT = """
    // How often the page has told the server anything.
    globalThis.sent = 0;
    const tell = WebSocket.prototype.send;
    WebSocket.prototype.send = function (...said) {
      sent += 1;
      return tell.apply(this, said);
    };
"""
"""A script for a page that counts, in `sent`, what it tells the server."""


THUMB = 7
"""Pixels from the end of a slider to the middle of its thumb there."""


def state(page):
    """What the player shows."""
    return page.evaluate(f"{MAP}.state()")


PATIENCE = 60
"""Seconds that a condition may take to come true on a busy machine."""


def patiently(page, find, wanted):
    """Call `find` again and again until it returns something true, which is what is `wanted`; return that."""
    deadline = time.monotonic() + PATIENCE
    while not (found := find()):
        assert time.monotonic() < deadline, f"This did not come true: {wanted}"
        page.wait_for_timeout(10)
    return found


def until(page, expression):
    """Wait until a JavaScript expression is true; return it.

    Asked from here: a page's policy may forbid that the page itself evaluates a text.
    """
    return patiently(page, lambda: page.evaluate(expression), expression)


def wait(page, condition):
    """Wait until the player's state, s, is as `condition` says; return it."""
    shown = MAP.replace(".trajectories", "?.trajectories")  # the map may not be there yet
    return until(page, f"(() => {{ const s = {shown}?.state(); return s && ({condition}) ? s : null; }})()")


def still(page):
    """Wait until the server has nothing more to say."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def pause(page, step):
    """Stop at a step, as if scrubbed there, and wait until it is drawn."""
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek({step})")
    drawn(page)
    return wait(page, f"!s.playing && s.step === {step}")


def drawn(page):
    """Wait for a frame that begins now: what was set is drawn in it."""
    page.evaluate(
        f"""new Promise((done) => {{
          const stop = {MAP}.clock.listen(() => (stop(), done()));
          {MAP}.clock.invalidate();
        }})"""
    )


def location(page) -> str:
    """The page's address, which the browser writes when a hand lets go."""
    return page.evaluate("location.href")


def moved(page, address) -> str:
    """Wait until the page's address holds another experiment; return it."""
    before = scene_of(address).experiment
    patiently(page, lambda: experiment(page) != before, f"another experiment than in {address}")
    return location(page)


def back_at(page, address):
    """Wait until an address is there again."""
    until(page, f"location.href === {address!r}")


def tool(page, name):
    """One of the buttons below the map."""
    return page.locator(".ot-tools").get_by_role("button", name=name, exact=True)


def scene_of(address) -> Scene:
    """The scene in an address."""
    link = parse_qs(urlsplit(address).query).get("e")
    return scene.decode(link[0]) if link else Scene(permalink.DEFAULT)


def view(page) -> View:
    """The view in the page's address."""
    return scene_of(location(page)).view


def until_view(page, **parts):
    """Wait until the view in the page's address says this."""

    def is_said():
        shown = view(page)
        return all(getattr(shown, name) == part for name, part in parts.items())

    patiently(page, is_said, parts)


def experiment(page) -> Experiment:
    """The experiment in the page's address."""
    return scene_of(location(page)).experiment


def link(landscape="beale", runs=({"rule": "adam"}, {"rule": "gd"}), params=None, **keys):
    choice = {"name": landscape, "params": params or {}}
    given = {"version": 1, "landscape": choice, "runs": list(runs)}
    return "/?e=" + permalink.encode(permalink.read(json.dumps(given | keys)))


def row(page, path):
    """A number of the experiment on the page: its name, its slider, and its field."""
    return page.locator(f'[data-path="{path}"]').first


def slider(page, path="runs.0.lr"):
    return row(page, path).locator("input[type=range]")


def field(page, path):
    return row(page, path).locator(".ot-number-field")


def turn(page, path="runs.0.lr", by="ArrowRight"):
    """Move a slider by one place and wait for the address."""
    before = location(page)
    slider(page, path).press(by)
    moved(page, before)


def put(page, path, value):
    """Type a number into its field and wait for the address."""
    before = location(page)
    field(page, path).fill(str(value))
    field(page, path).press("Enter")
    moved(page, before)


def pull(page, path, share):
    """Drag a slider to a share of its way; the button stays down."""
    slide = slider(page, path)
    slide.scroll_into_view_if_needed()
    box = slide.bounding_box()
    done = slide.evaluate("one => Number(one.value) / Number(one.max)")
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + THUMB + done * (box["width"] - 2 * THUMB), y)
    page.mouse.down()
    page.mouse.move(box["x"] + THUMB + share * (box["width"] - 2 * THUMB), y, steps=6)


def set_steps(page, steps):
    put(page, "steps", steps)
    wait(page, f"s.steps === {steps}")


def focus(page, i):
    """Bring run i into focus, as a click on its card does; so the server hears of all that was set."""
    page.locator(f".st-key-focus-{i} button:visible").first.click()
    still(page)


def to_pixels(page, point):
    """Where a point of the plane is in the window."""
    (x0, x1), (y0, y1) = state(page)["range"]
    box = page.locator(".ot-stage").bounding_box()
    return (
        box["x"] + (point[0] - x0) / (x1 - x0) * box["width"],
        box["y"] + (y1 - point[1]) / (y1 - y0) * box["height"],
    )


def within(page, across, up):
    """A point of the plane by its place in the view, from 0 to 1."""
    (x0, x1), (y0, y1) = state(page)["range"]
    return x0 + across * (x1 - x0), y0 + up * (y1 - y0)


def to_plane(page, pixels):
    """Pixels of the map as points of the plane."""
    (x0, x1), (y0, y1) = state(page)["range"]
    box = page.locator(".ot-stage").bounding_box()
    pixels = np.asarray(pixels)
    return np.stack(
        [x0 + pixels[:, 0] / box["width"] * (x1 - x0), y1 - pixels[:, 1] / box["height"] * (y1 - y0)], axis=1
    )


def wait_ready(page):
    """Wait until a page of the app shows its race and the server has nothing more to say."""
    wait(page, "s.ready")
    still(page)


def assert_consistent(page):
    """The picture is that of the experiment in the address: every head stands where the core says."""
    page.evaluate(f"{MAP}.clock.races.written()")
    wanted = experiment(page)
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek(1e9)")
    wait(page, f"s.step === {wanted.steps} && !s.held")
    heads = to_plane(page, state(page)["heads"])
    expected = [found.x[-1] for found in solve.trajectories(wanted)]
    assert np.allclose(heads, expected, rtol=1e-6, atol=1e-6)


def best(page, i=0):
    """The line under the rate of run i, once it says something of the race that is shown."""
    selector = f'[data-path="runs.{i}.lr"] .ot-best'
    one = f"document.querySelector({json.dumps(selector)})"
    until(page, f"({one}?.textContent.length > 1 && !{one}.classList.contains('ot-passing'))")
    return page.locator(selector).first
