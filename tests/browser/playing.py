"""What a test does on the page, and what it reads from it."""

import json
from urllib.parse import parse_qs, urlsplit

import numpy as np

from app.races import permalink, solve
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


def state(page):
    """What the player shows."""
    return page.evaluate(f"{MAP}.state()")


def wait(page, condition):
    """Wait until the player's state, s, is as `condition` says; return it."""
    shown = MAP.replace(".trajectories", "?.trajectories")  # the map may not be there yet
    found = f"(() => {{ const s = {shown}?.state(); return s && ({condition}) ? s : null; }})()"
    return page.wait_for_function(found).json_value()


def still(page):
    """Wait until the server has nothing more to say."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def pause(page, step):
    """Stop at a step, as if scrubbed there."""
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek({step})")
    return wait(page, f"!s.playing && s.step === {step}")


def experiment(page) -> Experiment:
    """The experiment in the page's URL."""
    link = parse_qs(urlsplit(page.url).query).get("e")
    return permalink.decode(link[0]) if link else permalink.DEFAULT


def link(landscape="beale", runs=({"rule": "adam"}, {"rule": "gd"}), params=None, **keys):
    choice = {"name": landscape, "params": params or {}}
    given = {"version": 1, "landscape": choice, "runs": list(runs)}
    return "/?e=" + permalink.encode(permalink.read(json.dumps(given | keys)))


def slider(page, key):
    return page.locator(f".st-key-{key} [role=slider], .st-key-{key} input[type=range]").first


def turn(page, key="run-0-lr", by="ArrowRight"):
    """Move a slider by one stop and wait for the URL."""
    before = page.url
    slider(page, key).press(by)
    page.wait_for_url(lambda url: url != before)
    still(page)


def set_steps(page, steps):
    field = page.get_by_label("steps", exact=True)
    field.fill(str(steps))
    field.press("Enter")
    wait(page, f"s.steps === {steps}")
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
    page.wait_for_function("document.querySelector('.ot-map')?.trajectories.state().ready")
    still(page)


def assert_consistent(page):
    """The picture is that of the experiment in the URL: every head stands where the core says."""
    wanted = experiment(page)
    page.evaluate(f"{MAP}.clock.pause(), {MAP}.clock.seek(1e9)")
    wait(page, f"s.step === {wanted.steps}")
    heads = to_plane(page, state(page)["heads"])
    expected = [found.x[-1] for found in solve.trajectories(wanted)]
    assert np.allclose(heads, expected, rtol=1e-3, atol=1e-3)
