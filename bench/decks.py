"""Twelve players in a reveal.js deck: frames a second of the one that is seen, and memory over a blank deck.

It needs reveal.js in node_modules, and a Chromium.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from app.export.formats.slides import reveal, revealjs
from app.export.options import Options
from app.races import gallery
from bench.serving import chromium

COUNT = 12
SIZE = (1280, 720)
BLANK = "<section><h2>Nothing</h2></section>\n"
FRAMES = """() => new Promise((done) => {
  const [stamps, seconds] = [[], 3];
  const count = (now) => {
    stamps.push(now);
    if (now - stamps[0] < 1000 * seconds) requestAnimationFrame(count);
    else done((stamps.length - 1) / ((now - stamps[0]) / 1000));
  };
  requestAnimationFrame(count);
})"""
"""How many frames a second the page draws while it is watched for three seconds."""
Line = tuple[str, str, str]


def _written(folder: Path) -> tuple[Path, Path]:
    """A deck of so many players, and the same without any: the files to open."""
    scenes = [entry.scene for entry in gallery.entries().values() if entry.landscape != "mlp"]
    few = [scene for scene in scenes if not scene.panels][:COUNT]
    reveal.reveal(few, Options(), folder=folder)
    blank = (folder / "index.html").read_text("utf-8")
    start, end = blank.index("<section>"), blank.rindex("</section>") + len("</section>")
    (folder / "blank.html").write_text(blank[:start] + COUNT * BLANK + blank[end:], "utf-8")
    return folder / "index.html", folder / "blank.html"


def _memory(browser: Browser) -> float:
    """Megabytes of all of the browser's processes, shared pages counted once each."""
    session = browser.new_browser_cdp_session()
    total = 0
    for process in session.send("SystemInfo.getProcessInfo")["processInfo"]:
        for line in Path(f"/proc/{process['id']}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    session.detach()
    return total / 1000


def _opened(page: Page, file: Path) -> None:
    page.goto(file.as_uri())
    page.wait_for_function("window.Reveal?.isReady()")


def _through(page: Page) -> tuple[float, int]:
    """The lowest frames a second over all slides, and the most players that were there at a time."""
    slowest, most = float("inf"), 0
    for i in range(COUNT):
        page.evaluate(f"Reveal.slide({i})")
        page.wait_for_selector("section.present iframe[src]")
        while not (frame := next((one for one in page.frames if f"race-{i}.html" in one.url), None)):
            page.wait_for_timeout(20)
        while not frame.evaluate("globalThis.trajectories?.get?.().losses"):  # its policy lets no page poll
            page.wait_for_timeout(20)
        slowest = min(slowest, frame.evaluate(FRAMES))
        most = max(most, sum("race-" in one.url for one in page.frames))
    return slowest, most


def measure() -> Iterator[Line]:
    """Yield the lines of the table."""
    if not revealjs.bundle().files:
        yield "a deck of 12 players", "not measured", "reveal.js is not there: npm ci"
        return
    with tempfile.TemporaryDirectory() as folder:
        deck, blank = _written(Path(folder) / "deck")
        found = {}
        for name, file in (("blank", blank), ("players", deck)):
            with chromium() as browser:
                page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
                _opened(page, file)
                slowest, most = _through(page) if file == deck else (0.0, 0)
                found[name] = _memory(browser)
        more = found["players"] - found["blank"]
        yield f"the player that is seen, of {COUNT} in a deck", f"{slowest:.0f} frames/s", "goal 60"
        yield "  players that were there at a time", str(most), "the others are not loaded"
        yield "memory of the deck, after all its slides", f"{found['players']:.0f} MB", ""
        yield "  more than a deck of blank slides", f"{more:.0f} MB", "goal < 300"
