"""The screenshots of the README, taken from the running app, first races and thumbnails: `make pictures`."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from app.export.formats import page as exports
from app.races import gallery, permalink
from app.races.scene import Scene
from bench import sheet, thumbnails
from bench.figures import DRAWN, FIGURES, html
from bench.serving import chromium, server

FOLDER = Path(__file__).parent.parent / "docs"
PICTURES = {
    "playground-light.png": (1280, 800, "light"),
    "playground-dark.png": (1280, 800, "dark"),
    "playground-phone.png": (390, 844, "light"),
    "relief.png": (1280, 800, "light"),
    "slow-motion.png": (1280, 800, "dark"),
    "projector.png": (1600, 900, "dark"),
    "knob.png": (1280, 980, "light"),
    "atlas.png": (1280, 800, "light"),
}
TRAININGS = {"training-light.png": "light", "training-dark.png": "dark"}
TRAINED = "document.querySelector('.ot-honesty')?.textContent.includes('off the map')"
"""When the last map is there, and what it gets wrong."""
SHOWN = {"relief.png": 0.4, "projector.png": 0.8, "slow-motion.png": 0.105}
OTHERWISE = 0.42
"""The share of the race that has been run when the shutter opens."""
RACES = {
    "relief.png": gallery.entry("saddle-race").scene.experiment,
    "atlas.png": permalink.begin({"landscape": {"name": "himmelblau"}, "runs": [{"rule": "momentum"}]}),
}
"""What is shown, if it is not the race that the page opens with."""


def _relief(page: Page) -> None:
    page.click("[data-show=relief]")
    page.wait_for_timeout(1500)


def _slow(page: Page) -> None:
    page.select_option(".ot-speed", "slow")
    page.click("[data-show=inner]")
    page.wait_for_selector(".ot-phase:not([hidden])")
    page.locator(".ot-map").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")


def _projector(page: Page) -> None:
    page.click(".ot-project")
    page.wait_for_timeout(1500)


def _knob(page: Page) -> None:
    page.click(".ot-knob-more")
    page.hover(".ot-turn")
    page.wait_for_selector(".ot-knob-strip:not([hidden])")
    page.wait_for_timeout(2000)


def _atlas(page: Page) -> None:
    page.click(".ot-to-atlas")
    page.locator(".ot-atlas-cost", has_text="runs").wait_for()
    page.hover(".ot-atlas-map", position={"x": 300, "y": 150})
    page.wait_for_timeout(2000)


DONE: dict[str, Callable[[Page], None]] = {
    "relief.png": _relief,
    "slow-motion.png": _slow,
    "projector.png": _projector,
    "knob.png": _knob,
    "atlas.png": _atlas,
}
"""What is done on the page before the shutter opens."""


def _exported(browser: Browser) -> None:
    """A page as it was exported, opened from a disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "race.html")
        path.write_text(exports.page(Scene(permalink.DEFAULT, title="Four rules on Beale")), "utf-8")
        page = browser.new_page(viewport=ViewportSize(width=1280, height=720))
        page.goto(path.as_uri())
        page.wait_for_selector(".ot-ready")
        page.evaluate("document.querySelector('.ot-map').trajectories.clock.pause()")
        page.evaluate("document.querySelector('.ot-map').trajectories.clock.seek(260)")
        page.hover(".ot-turn")
        page.locator(".ot-knob-strip").wait_for()
        page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / "exported.png")
        print("docs/exported.png")


def _lesson(browser: Browser, address: str) -> None:
    """A question of a lesson, before the run decides."""
    page = browser.new_page(viewport=ViewportSize(width=1280, height=800))
    page.goto(f"{address}/learn/below-one-tenth?lang=en#bet")
    page.wait_for_selector("#bet .otl-choice")
    page.wait_for_function("document.querySelector('.ot-map')?.trajectories.clock.race")
    page.wait_for_timeout(500)
    page.screenshot(path=FOLDER / "lesson.png")
    print("docs/lesson.png")


def main() -> None:
    """Write every picture into docs/, and thumbnails beside their scenes."""
    sheet.write(FOLDER / "default-races.png")
    print("docs/default-races.png")
    print(f"{len(thumbnails.write())} thumbnails of the gallery")
    for name, draw in DRAWN.items():
        (FOLDER / name).write_bytes(draw())
        print(f"docs/{name}")
    with server() as here, chromium() as browser:
        address = here.address
        for name, (width, height, scheme) in PICTURES.items():
            viewport = ViewportSize(width=width, height=height)
            page = browser.new_page(viewport=viewport, color_scheme="dark" if scheme == "dark" else "light")
            race = RACES.get(name)
            page.goto(f"{address}/?e={permalink.encode(race)}" if race else address)
            page.wait_for_selector(".ot-ready")
            page.locator(".ot-compare tbody").wait_for(state="attached")
            page.evaluate(
                """(share) => {
                  const { clock } = document.querySelector('.ot-map').trajectories;
                  clock.pause();
                  clock.seek(Math.round(share * clock.steps));
                }""",
                SHOWN.get(name, OTHERWISE),
            )
            if name in DONE:
                DONE[name](page)
            page.wait_for_timeout(500)
            page.screenshot(path=FOLDER / name)
            print(f"docs/{name}")
        for name, scheme in TRAININGS.items():
            viewport = ViewportSize(width=1280, height=1150)
            page = browser.new_page(viewport=viewport, color_scheme="dark" if scheme == "dark" else "light")
            page.goto(f"{address}/?e={permalink.encode(permalink.training())}")
            page.wait_for_function(TRAINED, timeout=120_000)
            page.wait_for_timeout(5000)  # the finest map
            page.screenshot(path=FOLDER / name)
            print(f"docs/{name}")
        _exported(browser)
        _lesson(browser, address)
        for name, figure in FIGURES.items():
            page = browser.new_page(viewport=ViewportSize(width=1000, height=420), device_scale_factor=1.5)
            page.set_content(html(figure()))
            page.locator(".main-svg").first.wait_for()
            page.wait_for_timeout(500)
            page.locator(".plot-container").screenshot(path=FOLDER / name)
            print(f"docs/{name}")


if __name__ == "__main__":
    main()
