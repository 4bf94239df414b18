"""What moves under the finger: the live knob, the relief, and what a fan weighs."""

import gzip
import json
import os
import shutil
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from app.player import fan
from app.races import knobs, permalink
from bench.page import FLAGS, server
from core.experiment import Experiment

RULES = ("gd", "momentum", "nesterov", "adam")


def race(**parts: object) -> Experiment:
    """Four runs of 500 steps over a quadratic."""
    runs = [{"rule": rule, **parts} for rule in RULES]
    wanted = {"version": 1, "landscape": {"name": "quadratic"}, "steps": 500, "runs": runs}
    return permalink.read(json.dumps(wanted))


def opened(browser: Browser, address: str, experiment: Experiment) -> Page:
    """A page that shows an experiment, at rest at its last step."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{address}/?e={permalink.encode(experiment)}")
    page.wait_for_selector(".ot-ready")
    page.evaluate("document.querySelector('.ot-map').trajectories.clock.seek(1e9)")
    page.wait_for_timeout(3000)
    return page


def drag(page: Page, knob: str, seconds: float = 4.0) -> float:
    """Drawn frames a second while the knob is turned with every frame."""
    page.select_option(".ot-knob-choice", knob)
    page.hover(".ot-turn")
    page.wait_for_selector(".ot-knob-strip:not([hidden])", timeout=120_000)
    page.wait_for_timeout(500)
    return page.evaluate(
        """(seconds) => new Promise((done) => {
          const turn = document.querySelector('.ot-turn');
          const { state } = document.querySelector('.ot-map').trajectories;
          const [start, from] = [performance.now(), state().redraws];
          const frame = () => {
            const passed = (performance.now() - start) / 1000;
            if (passed >= seconds) return done((state().redraws - from) / passed);
            turn.value = String(Math.round(500 + 400 * Math.sin(2 * passed)));
            turn.dispatchEvent(new Event('input', { bubbles: true }));
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })""",
        seconds,
    )


def turning(page: Page, seconds: float = 4.0) -> float:
    """Drawn frames a second while the relief turns and the race plays."""
    page.click("[data-show=relief]")
    page.wait_for_timeout(1500)
    box = page.locator(".ot-stage").bounding_box()
    assert box is not None  # noqa: S101  it is on the page
    page.evaluate(
        """() => {
          const { clock } = document.querySelector('.ot-map').trajectories;
          clock.seek(0);
          clock.play();
        }"""
    )
    return page.evaluate(
        """(seconds) => new Promise((done) => {
          const { state } = document.querySelector('.ot-map').trajectories;
          const canvas = document.querySelector('.ot-orbit > :last-child');
          const box = canvas.getBoundingClientRect();
          const tell = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: type === 'pointerup' ? 0 : 1,
            clientX: box.left + x, clientY: box.top + 150,
          }));
          canvas.setPointerCapture = () => {};
          tell('pointerdown', 100);
          const [start, from] = [performance.now(), state().relief.grounds];
          const frame = () => {
            const passed = (performance.now() - start) / 1000;
            if (passed >= seconds) {
              tell('pointerup', 100);
              return done((state().relief.grounds - from) / passed);
            }
            tell('pointermove', 100 + 120 * passed);
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
        })""",
        seconds,
    )


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    for title, experiment in (("", race()), (", noisy", race(noise=0.5))):
        start = time.perf_counter()
        message = fan.along(experiment, knobs.named(experiment, "landscape.a"))
        took = time.perf_counter() - start
        size = len(gzip.compress(message, 6)) / 1000
        yield f"fan of 4 runs × 500 steps × 33 values{title}", f"{size:.0f} kB", "goal < 400"
        yield "  computed in, the first time", f"{took:.2f} s", ""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with server() as (address, _), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        page = opened(browser, address, race())
        session = page.context.new_cdp_session(page)
        for knob, what in (("landscape.a", "4 paths and the contours"), ("lr.0", "1 of 4 paths")):
            rate = drag(page, knob)
            yield f"knob drag that bends {what}, frames a second", f"{rate:.0f}", "goal 60"
            session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            yield "  with the CPU throttled four times", f"{drag(page, knob):.0f}", "goal > 30"
            session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page.close()
        page = opened(browser, address, race())
        rate = turning(page)
        yield "relief turning while it plays, frames a second", f"{rate:.0f}", "goal > 20, no GPU"
        browser.close()
