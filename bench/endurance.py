"""Whether the page's memory stays as it is: over ten minutes of play, and over 200 changes."""

import os
import time
from collections.abc import Iterator

from playwright.sync_api import CDPSession

from bench.live import SLIDER, opened
from bench.races import four
from bench.serving import chromium, server

MINUTES = float(os.environ.get("BENCH_MINUTES", "10"))
CHANGES = 200


def heap(session: CDPSession) -> float:
    """Megabytes of JavaScript objects that are in use, after a collection."""
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    with server("--no-warm") as here, chromium() as browser:
        page = opened(browser, here.address, four())
        session = page.context.new_cdp_session(page)
        again = "document.querySelector('.ot-map').trajectories.clock.play()"
        page.evaluate(again)
        page.wait_for_timeout(10_000)
        before, end = heap(session), time.monotonic() + 60 * MINUTES
        while time.monotonic() < end:
            page.evaluate(again)
            page.wait_for_timeout(5000)
        yield f"JS heap before and after {MINUTES:g} minutes of play", _both(before, heap(session)), "stable"
        slider = page.locator(SLIDER).first
        for i in range(10 + CHANGES):
            if i == 10:
                before = heap(session)
            slider.press("ArrowLeft" if i % 2 else "ArrowRight")
            page.wait_for_timeout(400)
        yield f"  before and after {CHANGES} turns of a slider", _both(before, heap(session)), "stable"


def _both(before: float, after: float) -> str:
    return f"{before:.1f} → {after:.1f} MB"
