"""Every scene of the gallery that is no training, opened as its card does: seconds until it is drawn."""

import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from app.races import gallery
from app.races.gallery.entries import Entry
from bench.serving import DESK, MAP, chromium, ready, server
from landscapes import LANDSCAPES

OPEN = """([link, map]) => new Promise((done) => {
  const url = new URL(location.href);
  url.searchParams.set('e', link);
  const start = performance.now();
  const { clock, state } = document.querySelector('.ot-map').trajectories;
  const { painted, redraws } = state();
  history.pushState(history.state, '', url);
  dispatchEvent(new PopStateEvent('popstate', { state: history.state }));
  const look = () => {
    const now = state();
    const there = clock.race?.description.link === link && now.ready;
    if (there && now.painted > painted && now.redraws > redraws) done((performance.now() - start) / 1000);
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
"""Goes where a card leads; resolves to the seconds until contours and paths are drawn."""
GOAL = 1.0


def scenes() -> dict[str, Entry]:
    """The scenes that a browser computes."""
    return {name: one for name, one in gallery.entries().items() if not LANDSCAPES[one.landscape].training}


def opened(page: Page) -> dict[str, float]:
    """Seconds until each is drawn, one after the other on an open page."""
    found = {}
    for name, one in scenes().items():
        found[name] = page.evaluate(OPEN, [one.link, MAP])
        ready(page)
    return found


def loaded(browser: Browser, address: str) -> dict[str, float]:
    """Seconds from an address to its picture, in a browser that has Streamlit's files and the modules."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.goto(address)
    ready(page)
    found = {}
    for name, one in scenes().items():
        page.goto(f"{address}/?e={one.link}", wait_until="commit")
        page.wait_for_function(f"() => {MAP}?.state().redraws > 0 && {MAP}.state().ready", polling="raf")
        found[name] = page.evaluate("performance.now()") / 1000
        ready(page)
    context.close()
    return found


def lines(what: str, found: dict[str, float]) -> Iterator[tuple[str, str, str]]:
    """The median and the worst."""
    name, worst = max(found.items(), key=lambda one: one[1])
    late = sum(one > GOAL for one in found.values())
    yield (
        f"{len(found)} scenes, {what}, median",
        f"{statistics.median(found.values()):.2f} s",
        f"goal < {GOAL:g}",
    )
    yield f"  the slowest, {name}", f"{worst:.2f} s", f"{late} above the goal"


def measure() -> Iterator[tuple[str, str, str]]:
    """Yield the lines of the table."""
    with server("--no-warm") as here, chromium() as browser:
        page = browser.new_page(viewport=DESK)
        page.goto(here.address)
        ready(page)
        yield from lines("for the first time on a server", opened(page))
        yield from lines("again", opened(page))
        page.close()
        yield from lines("as a page of its own", loaded(browser, here.address))
