"""The first paint of an embed from a cold cache, beside a page with a poster as video sites have one.

Both stand in a frame of another server's page, in a browser that has nothing of them. Seconds count from the
frame's navigation to what its picture first paints, and to the first frame in which a head has moved.
"""

import io
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser

from app.races import permalink
from bench.races import four
from bench.serving import chromium, server

TIMES = 5
"""Visits, each with a cache of its own; the median is told."""
SEEN = """
  globalThis.first = {};
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.first[entry.name] ??= entry.startTime;
  }).observe({ type: "paint", buffered: true });
  const moved = () => {
    const map = document.querySelector(".ot-map")?.trajectories;
    if ((map?.state().step ?? 0) > 0) globalThis.first.moving ??= performance.now();
    else requestAnimationFrame(moved);
  };
  requestAnimationFrame(moved);
"""
Line = tuple[str, str, str]


@contextmanager
def beside() -> Iterator[str]:
    """The address of another server, whose page /poster is a picture of this size and nothing else."""
    file = io.BytesIO()
    Image.effect_noise((480, 360), 40).convert("RGB").save(file, "JPEG", quality=70)
    kinds = {"/poster.jpg": ("image/jpeg", file.getvalue())}
    poster = b'<!doctype html><style>body{margin:0}</style><img src="/poster.jpg" width="960" height="640">'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = kinds.get(self.path, ("text/html", poster))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}"
    finally:
        running.shutdown()
        running.server_close()


def visit(browser: Browser, host: str, src: str, *, plays: bool) -> dict[str, float]:
    """Milliseconds of one visit with an empty cache: "first-contentful-paint", and "moving" if it plays."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        context.add_init_script(SEEN)
        page = context.new_page()
        page.goto(f"{host}/")
        page.evaluate(
            "(src) => document.body.replaceChildren(Object.assign(document.createElement('iframe'),"
            " { src, width: 960, height: 640 }))",
            src,
        )
        frame = page.wait_for_selector("iframe")
        inside = frame and frame.content_frame()
        assert inside  # noqa: S101  it is a frame
        inside.wait_for_function(
            "(name) => globalThis.first?.[name] !== undefined",
            arg="moving" if plays else "first-contentful-paint",
            timeout=60_000,
        )
        return inside.evaluate("() => globalThis.first")


def measure() -> Iterator[Line]:
    """Yield the lines of the table."""
    link = permalink.encode(four())
    with chromium() as browser, server("--no-warm") as here, beside() as host:
        src = f"{here.address}/embed?e={link}"
        for _ in range(2):  # the server has made the still and the modules before
            visit(browser, host, src, plays=True)
        with urlopen(src, timeout=30) as answer:  # noqa: S310  our own
            size = len(answer.read())
        ours = [visit(browser, host, src, plays=True) for _ in range(TIMES)]
        poster = [visit(browser, host, f"{host}/poster", plays=False) for _ in range(TIMES)]
    paint, moving = (
        statistics.median(one[name] for one in ours) for name in ("first-contentful-paint", "moving")
    )
    peer = statistics.median(one["first-contentful-paint"] for one in poster)
    yield (
        "embed from a cold cache, to its still",
        f"{paint:.0f} ms",
        f"goal < 300; its page {size / 1e3:.1f} kB",
    )
    yield "  to the player that moves", f"{moving:.0f} ms", "goal < 1000"
    yield "  a page with a poster alone", f"{peer:.0f} ms", f"{paint / peer:.1f} times as long to ours"
