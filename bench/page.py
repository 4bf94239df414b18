"""The page in headless Chromium: start, latency of a slider, frames a second."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from app.races import permalink
from bench.timing import quantile
from core.experiment import Experiment
from core.rules import RULES

FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run"]


def race(runs: int, steps: int) -> Experiment:
    """So many runs on Beale, of every rule in turn."""
    rules = list(RULES)
    wanted = [{"rule": rules[i % len(rules)]} for i in range(runs)]
    text = {"version": 1, "landscape": {"name": "beale"}, "steps": steps, "runs": wanted}
    return permalink.read(json.dumps(text))


@contextmanager
def server() -> Iterator[tuple[str, float]]:
    """A running `trajectories serve`: its address, and its seconds until health said ok."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    start = time.perf_counter()
    code = "from app.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", str(port), "--no-open"], stdout=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()  # noqa: S310  our own
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.01)
        yield address, time.perf_counter() - start
    finally:
        process.terminate()
        process.wait()


def latencies(page: Page, count: int = 60) -> list[float]:
    """Milliseconds from a key press on the learning-rate slider to the first frame with a new path."""
    page.locator(".st-key-run-0-lr input[type=range]").focus()
    found = []
    for i in range(count):
        page.evaluate(
            """() => {
              const redraws = () => document.querySelector('.ot-map').trajectories.state().redraws;
              const before = redraws();
              window.waited = null;
              addEventListener('keydown', () => {
                const start = performance.now();
                const look = () => {
                  if (redraws() > before) window.waited = performance.now() - start;
                  else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
              }, {once: true, capture: true});
            }"""
        )
        page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
        page.wait_for_function("() => window.waited !== null")
        found.append(page.evaluate("() => window.waited"))
        page.wait_for_timeout(150)  # a hand is not faster, and the page's other work comes to rest
    return found


def zooms(page: Page, count: int = 20) -> list[float]:
    """Milliseconds from the turn of a wheel over the map to the frame with that view's own contours."""
    box = page.locator(".ot-stage").bounding_box()
    assert box is not None  # noqa: S101  it is on the page
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.55 * box["height"])
    found = []
    for i in range(count):
        page.evaluate(
            """() => {
              const painted = () => document.querySelector('.ot-map').trajectories.state().painted;
              const before = painted();
              window.waited = null;
              addEventListener('wheel', () => {
                const start = performance.now();
                const look = () => {
                  if (painted() > before) window.waited = performance.now() - start;
                  else requestAnimationFrame(look);
                };
                requestAnimationFrame(look);
              }, {once: true, capture: true});
            }"""
        )
        page.mouse.wheel(0, 60 if i % 4 == 3 else -60)
        page.wait_for_function("() => window.waited !== null")
        found.append(page.evaluate("() => window.waited"))
        page.wait_for_timeout(150)
    return found


def frame_rate(page: Page, seconds: float = 3.0) -> float:
    """Frames a second that were drawn while playing from the start."""
    return page.evaluate(
        """(seconds) => new Promise((done) => {
          const { clock, state } = document.querySelector('.ot-map').trajectories;
          clock.seek(0);
          clock.play();
          const [start, from] = [performance.now(), state().frames];
          const rate = () => (1000 * (state().frames - from)) / (performance.now() - start);
          setTimeout(() => done(rate()), seconds * 1000);
        })""",
        seconds,
    )


def training(page: Page, address: str) -> tuple[float, float, float]:
    """Seconds until a training is done, and until the first and the finest of its last map are there."""
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_function("document.querySelector('.ot-progress .ot-state')?.textContent === 'Trained'")
    trained = time.perf_counter() - start
    page.wait_for_function("document.querySelector('.ot-honesty')?.textContent.includes('off the map')")
    page.wait_for_timeout(8000)
    begun = page.evaluate(
        """() => performance.getEntriesByType('resource')
          .filter((one) => one.name.includes('/plane/')).map((one) => [one.startTime, one.responseEnd])"""
    )
    first, _, last = begun[-3:]
    return trained, (first[1] - first[0]) / 1000, (last[1] - first[0]) / 1000


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with server() as (address, healthy), sync_playwright() as driver:
        yield "`trajectories serve` to health ok", f"{healthy:.2f} s", "goal < 2"
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        start = time.perf_counter()
        page.goto(address)
        page.wait_for_function("() => document.querySelector('.ot-map')?.trajectories.state().redraws > 0")
        painted = time.perf_counter() - start
        page.wait_for_selector(".ot-ready")
        ready = time.perf_counter() - start
        yield (
            "  to the first painted path, browser cache cold",
            f"{healthy + painted:.2f} s",
            f"page {painted:.2f} s",
        )
        yield "  to the contour map", f"{healthy + ready:.2f} s", f"page {ready:.2f} s"
        page.wait_for_timeout(15_000)  # the warm-up comes to an end
        page.goto(f"{address}/?e={permalink.encode(race(6, 500))}")
        page.wait_for_selector(".ot-ready")
        page.wait_for_timeout(2000)
        waited = latencies(page)
        median, most = quantile(waited, 0.5), quantile(waited, 0.9)
        yield "slider to first new frame, 6 × 500 steps, median", f"{median:.0f} ms", "goal < 80"
        yield "  nine in ten", f"{most:.0f} ms", "goal < 150"
        waited = zooms(page)
        median, most = quantile(waited, 0.5), quantile(waited, 0.9)
        yield "turn of the wheel to sharp contours, median", f"{median:.0f} ms", "goal < 120"
        yield "  nine in ten", f"{most:.0f} ms", ""
        page.goto(f"{address}/?e={permalink.encode(race(8, 1000))}")
        page.wait_for_selector(".ot-ready")
        page.wait_for_timeout(1500)
        yield "frames a second while playing 8 × 1,000 steps", f"{frame_rate(page):.0f}", "goal 60"
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        yield "  with the CPU throttled four times", f"{frame_rate(page):.0f}", "goal 60"
        page.close()
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        trained, coarse, sharp = training(page, f"{address}/?e={permalink.encode(permalink.training())}")
        yield "the small CNN, 3 runs × 900 steps, from an empty page", f"{trained:.1f} s", ""
        yield "  first picture of the plane", f"{coarse:.2f} s", "goal < 0.5"
        yield "  sharp", f"{sharp:.2f} s", "goal < 3"
        browser.close()
