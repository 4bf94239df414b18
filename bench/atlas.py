"""Atlases and ensembles on the page, in headless Chromium: coarse pictures, sharp ones, a thousand dots."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from playwright.sync_api import Page

from app.races import permalink
from app.races.scene import Atlas, Scene, View, encode
from bench.playing import frame_rate
from bench.serving import DESK, chromium, ready, server
from bench.timing import quantile

SIDE, STEPS, ROUNDS = 256, 300, 5
GOALS = {"coarse": 0.3, "sharp": 1.5}
RULES = ("gd", "momentum", "adam")
MADE = "() => performance.getEntriesByName('atlas {}').map((one) => [one.duration, one.detail])[0]"

ANOTHER = """(k) => {
  performance.clearMeasures();
  const { viewing, race } = document.querySelector('.ot-map').trajectories.clock;
  const [[low, high], up] = race.description.window;
  viewing.set({ atlas: { ...viewing.view.atlas, zoom: [[low, high - 1e-3 * (k + 1)], up] } });
}"""


def made(page: Page, which: str) -> tuple[float, int]:
    """Seconds that a picture took, and how many cells it has."""
    found = page.wait_for_function(MADE.format(which)).json_value()
    return found[0] / 1000, found[1]


def basins(page: Page, address: str) -> dict[str, tuple[float, int]]:
    """Both pictures of a page's atlas: the median of some rounds, in workers that have started."""
    page.goto(address)
    made(page, "sharp")
    rounds: dict[str, list[tuple[float, int]]] = {which: [] for which in GOALS}
    for k in range(ROUNDS):
        page.evaluate(ANOTHER, k)
        for which, found in rounds.items():
            found.append(made(page, which))
    return {
        which: (quantile([seconds for seconds, _ in found], 0.5), found[0][1])
        for which, found in rounds.items()
    }


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    with server("--no-warm") as here, chromium() as browser:
        for rule in RULES:
            experiment = {"landscape": {"name": "himmelblau"}, "steps": STEPS, "runs": [{"rule": rule}]}
            scene = Scene(permalink.begin(experiment), view=View(atlas=Atlas()))
            with browser.new_context(viewport=DESK) as context:
                found = basins(context.new_page(), f"{here.address}/?e={quote(encode(scene))}")
            for which, (seconds, cells) in found.items():
                goal, whole = GOALS[which], SIDE * SIDE if which == "sharp" else cells
                yield (
                    f"basins of {rule}, {STEPS} steps, {which}: {cells:,} cells",
                    f"{1e3 * seconds:.0f} ms",
                    f"{seconds / cells / STEPS * 1e9:.0f} ns a step; {seconds * whole / cells / goal:.2f} of "
                    f"the goal, {goal} s{' for 256 × 256' if which == 'sharp' else ''}",
                )
        for members in ("dots", "density", "paths"):
            for rules in (0, 1, 4):
                runs = [{"rule": rule} for rule in ("gd", "momentum", "adam", "rmsprop")[: rules or 4]]
                repeated = [run | ({"repeat": {"random": 1000}} if rules else {}) for run in runs]
                text = json.dumps(
                    {"version": 1, "landscape": {"name": "himmelblau"}, "steps": STEPS, "runs": repeated}
                )
                scene = Scene(permalink.read(text), view=View(members=members))
                with browser.new_context(viewport=DESK) as context:
                    page = context.new_page()
                    page.goto(f"{here.address}/?e={quote(encode(scene))}")
                    ready(page)
                    rate = frame_rate(page)
                if rules or members == "dots":
                    what = f"1,000 × {rules} {members}" if rules else "4 runs without members"
                    yield f"frames a second, {what}", f"{rate:.0f}", "goal 60, as many as the display has"


if __name__ == "__main__":
    for line in measure():
        print(*line)
