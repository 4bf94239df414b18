"""The page in headless Chromium while it plays, is zoomed, and trains a network."""

import time
from collections.abc import Iterator

from playwright.sync_api import Page

from app.races import permalink
from bench.live import at_rest
from bench.races import every
from bench.serving import DESK, chromium, ready, server
from bench.timing import quantile


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
    with server("--no-warm") as here, chromium() as browser:
        page = browser.new_page(viewport=DESK)
        page.goto(f"{here.address}/?e={permalink.encode(every(6, 500))}")
        ready(page)
        page.wait_for_timeout(1500)
        waited = zooms(page)
        median, most = quantile(waited, 0.5), quantile(waited, 0.9)
        yield "turn of the wheel to sharp contours, median", f"{median:.0f} ms", "goal < 120"
        yield "  nine in ten", f"{most:.0f} ms", f"{most / median:.1f} of the median"
        page.goto(f"{here.address}/?e={permalink.encode(every(8, 1000))}")
        ready(page)
        page.wait_for_timeout(1500)
        rest = at_rest(page)
        rate = frame_rate(page)
        said = f"goal 60; {rate / rest:.2f} of an idle page's {rest:.0f}"
        yield "frames a second while playing 8 × 1,000 steps", f"{rate:.0f}", said
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        slow = frame_rate(page)
        yield "  with the CPU throttled four times", f"{slow:.0f}", f"goal 60; {slow / rate:.2f} of that"
        page.close()
        page = browser.new_page(viewport=DESK)
        address = f"{here.address}/?e={permalink.encode(permalink.training())}"
        trained, coarse, sharp = training(page, address)
        yield "the small CNN, 3 runs × 900 steps, from an empty page", f"{trained:.1f} s", ""
        yield "  first picture of the plane", f"{coarse:.2f} s", "goal < 0.5"
        yield "  sharp", f"{sharp:.2f} s", "goal < 3"
